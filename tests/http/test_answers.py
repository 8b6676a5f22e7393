"""What a server says is wrong, in its many shapes, in words."""

import json
import sys
from contextlib import suppress
from types import NoneType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot import ApiError
from atoot.entities import Account, Status
from atoot.errors.reasons import guard_of, in_words
from atoot.http.answers import decode, name_of
from atoot.message import Request, Response


def answered(body, status=200, headers=None):
    return Response(Request("GET", "/x"), status, headers or {}, body, "OK")


def test_an_answer_is_read_as_the_type_that_is_due():
    assert decode(answered(b'{"id": "7"}'), Status).id == "7"
    assert [status.id for status in decode(answered(b'[{"id": "7"}]'), list[Status])] == ["7"]
    assert decode(answered(b'{"a": [1]}'), object) == {"a": [1]}
    assert decode(answered(b'{"a": "b"}'), dict[str, str]) == {"a": "b"}


LOOKS_DEEPER = pytest.mark.skipif(
    sys.version_info >= (3, 12), reason="how deep is too deep depends on Python"
)


@pytest.mark.parametrize("body", [b"", b"{}", b"anything", b"<html>"])
def test_where_nothing_is_due_whatever_comes_is_nothing(body):
    assert decode(answered(body), NoneType) is None


@pytest.mark.parametrize(
    ("body", "kind", "text"),
    [
        (b"", Status, "an empty answer where Status was due"),
        (b"  \n", list[Status], "an empty answer where list of Status was due"),
        (b"<html><title>Hi</title>", Status, "an HTML page where Status was due: Hi"),
        (b"hello", object, "no JSON where JSON was due"),
        (b'{"id": "7"', Status, "no JSON where Status was due"),
        (b'{"error": "gone fishing"}', Status, "the answer is no Status: gone fishing"),
        (b'{"error": "gone fishing"}', list[Status], "the answer is no list of Status: gone fishing"),
        (b"[]", Status, "the answer is no Status"),
        (b"7", list[Status], "the answer is no list of Status"),
        (b"null", Status, "the answer is no Status"),
        pytest.param(b"[" * 5_000 + b"]" * 5_000, Status, "nested too deeply", marks=LOOKS_DEEPER),
        pytest.param(b"[" * 5_000 + b"]" * 5_000, object, "nested too deeply", marks=LOOKS_DEEPER),
        pytest.param(b'{"id":' * 2_000, Status, "nested too deeply", marks=LOOKS_DEEPER),
        (b'["\xff"', object, "no JSON"),
        (b"[" + b"{}," * 100_000 + b"{}]", list[Status], "take too much memory: its 300004 bytes"),
        (b"[" + b"{}," * 100_000 + b"{}]", object, "take too much memory"),
    ],
)
def test_what_cannot_be_read_is_an_api_error_that_says_what_came(body, kind, text):
    with pytest.raises(ApiError, match=text) as caught:
        decode(answered(body), kind)
    error = caught.value
    assert (error.status_code, error.method, error.path) == (200, "GET", "/x")
    assert error.__cause__ is None


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (object, "JSON"),
        (Status, "Status"),
        (list[Status], "list of Status"),
        (dict[str, list[Account]], "dict of str and list of Account"),
    ],
)
def test_a_type_is_named_as_people_say_it(kind, name):
    assert name_of(kind) == name


@given(
    st.one_of(
        st.binary(),
        st.text().map(str.encode),
        st.text('{}[]":,0123456789eaidnulfs \\').map(str.encode),
        st.text().map(lambda text: b'{"id": "1", "content": ' + text.encode()),
    ),
    st.sampled_from([Status, list[Status], object, dict[str, Account]]),
)
def test_whatever_comes_is_a_value_or_an_api_error(body, kind):
    try:
        decode(answered(body), kind)
    except ApiError as error:
        assert str(error).isprintable()  # noqa: PT017 - the law is about whatever comes


@pytest.mark.parametrize("kind", [object, list[Status]])
def test_a_bad_character_costs_no_item(kind):
    body = b'[{"id": "1", "new": 1}, {"id": "2", "content": "cut \\ud83d"}, {"id": "3", "content": "\xff\n"}, {"id": "4"}]'
    assert [item["id"] for item in decode(answered(body), kind)] == ["1", "2", "3", "4"]


def test_a_list_that_php_writes_as_an_object_is_the_list():
    body = b'{"0": {"id": "1", "new": 1}, "2": {"id": "2", "replies_count": "x"}}'
    statuses = decode(answered(body), list[Status])
    assert [(status.id, status.extra) for status in statuses] == [
        ("1", {"new": 1}),
        ("2", {"replies_count": "x"}),
    ]
    assert decode(answered(b'{"0": "a", "1": "b"}'), list[str]) == ["a", "b"]
    for other in (b"{}", b'{"error": "x"}', b'{"0": {"id": "1"}, "error": "x"}'):
        with pytest.raises(ApiError):
            decode(answered(other), list[Status])


@pytest.mark.parametrize(
    ("said", "encoding"),
    [
        ("application/json; charset=iso-8859-1", "iso-8859-1"),
        ('application/json; charset="Shift_JIS"', "shift_jis"),
        ("text/html; charset=windows-1252", "cp1252"),
        ("application/json; charset=iso-8859-1", "utf-8"),  # it says so, and does not
    ],
)
def test_a_text_in_the_encoding_that_its_header_names_is_read(said, encoding):
    word = "日本" if encoding == "shift_jis" else "Grüße"
    body = json.dumps([{"id": "1", "content": word}], ensure_ascii=False).encode(encoding)
    response = answered(body, headers={"Content-Type": said})
    assert decode(response, list[Status])[0].content == word


@pytest.mark.parametrize("name", ["", "nonsense", "base64", "utf-16"])
def test_an_encoding_that_does_not_fit_costs_no_item(name):
    response = answered(b'[{"id": "1"}, {"id": "\xff"}]', headers={"Content-Type": f"x/y; charset={name}"})
    with suppress(ApiError):
        assert [status.id for status in decode(response, list[Status])] == ["1", "\ufffd"]


def test_an_answer_without_content_is_a_list_with_nothing_in_it_where_a_list_is_due():
    assert decode(answered(b"", status=204), list[Status]) == []
    assert decode(answered(b"", status=204), dict[str, Account]) == {}
    for status, kind in ((204, Status), (200, list[Status]), (202, list[Status])):
        with pytest.raises(ApiError, match="an empty answer"):
            decode(answered(b"", status=status), kind)


def test_an_error_about_a_list_tells_nothing_of_what_is_in_it():
    with pytest.raises(ApiError) as caught:
        decode(answered(b'[{"id": "1", "content": "secret"}, {"id": "2"}]'), Status)
    assert "secret" not in str(caught.value)


ISSUES = json.dumps(
    [
        {
            "code": "invalid_type",
            "expected": "string",
            "received": "undefined",
            "path": ["title"],
            "message": "Required",
        },
        {"code": "too_small", "path": ["poll", 0, "text"], "message": "Too short"},
    ]
)

SHAPES = [
    ({"error": "Record not found"}, "Record not found"),
    ({"error": "invalid_grant", "error_description": "The code is old"}, "invalid_grant: The code is old"),
    ({"error": "Validation failed: Text can't be blank",
      "details": {"text": [{"error": "ERR_BLANK", "description": "can't be blank"}]}},
     "Validation failed: Text can't be blank"),
    ({"error": "Validation failed",
      "details": {"username": [{"error": "ERR_TAKEN", "description": "is taken"}], "email": [{"description": "is odd"}]}},
     "Validation failed: username: is taken; email: is odd"),
    ({"error": "invalid_input",
      "error_details": [{"loc": ["body", "status"], "msg": "field required", "type": "value_error.missing"}]},
     "invalid_input: status: field required"),
    ({"error": "invalid_request", "zod_error": {"name": "ZodError", "message": ISSUES}},
     "invalid_request: title: Required; poll.0.text: Too short"),
    ({"success": False, "error": {"name": "ZodError", "message": ISSUES}},
     "ZodError: title: Required; poll.0.text: Too short"),
    ({"success": False, "error": {"name": "ZodError", "issues": json.loads(ISSUES)}},
     "ZodError: title: Required; poll.0.text: Too short"),
    ({"error": {"name": "ZodError", "issues": []}}, "ZodError"),
    ({"error": {"title": ["can't be blank"]}}, "title: can't be blank"),
    ({"errors": {"detail": "Not Found"}}, "detail: Not Found"),
    ({"errors": ["one", "two", "one"]}, "one; two"),
    ({"message": "The given data was invalid.", "errors": {"status": ["The status field is required."]}},
     "The given data was invalid.: The status field is required."),
    ({"error": {"message": "No such note.", "code": "NO_SUCH_NOTE", "id": "24fcbfc6", "kind": "client"}},
     "No such note."),
    ({"detail": "Not authenticated"}, "Not authenticated"),
    ({"detail": [{"loc": ["query", "limit"], "msg": "not an integer"}]}, "limit: not an integer"),
    ({"status": 404, "error": "Not Found"}, "Not Found"),
    ({"error": "same", "error_description": "same"}, "same"),
    ({"error": 7}, ""),
    ({}, ""),
    (["a", "b"], "a; b"),
    ("words", "words"),
    (None, ""),
]  # fmt: skip


@pytest.mark.parametrize(("data", "text"), [shape for shape in SHAPES if shape[1]])
def test_each_shape_says_the_field_and_the_reason_once(data, text):
    assert in_words(data)[0] == text


@pytest.mark.parametrize("data", [{"error": 7}, {}, None, 7, [], [[]], {"error": {}}, {"details": [None, 1]}])
def test_what_says_nothing_is_no_text(data):
    assert in_words(data)[0] == ""


def test_a_text_that_is_json_is_read():
    assert in_words({"error": '{"captcha":["Invalid CAPTCHA"]}'})[0] == "Invalid CAPTCHA"


def test_the_details_are_given_as_they_came():
    details = {"text": [{"error": "ERR_BLANK", "description": "can't be blank"}]}
    assert in_words({"error": "Validation failed", "details": details})[1] == details
    assert in_words({"error": "x"})[1] is None


def test_few_of_many_reasons_are_told():
    assert in_words({"errors": [f"reason {number}" for number in range(1000)]})[0].count(";") == 4


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(
            st.sampled_from(
                ["error", "details", "message", "msg", "loc", "path", "errors", "zod_error", "name"]
            )
            | st.text(),
            inner,
            max_size=5,
        )
    ),
)


@given(ANYTHING)
def test_nothing_makes_it_raise(data):
    assert isinstance(in_words(data)[0], str)
    assert isinstance(in_words({"error": json.dumps(data)})[0], str)


def test_what_is_nested_too_deeply_is_left_out():
    nested = "[" * 300 + '"x"' + "]" * 300
    assert in_words({"details": json.loads(nested)})[0] == ""


def test_json_is_nobody_who_stands_in_front():
    assert guard_of({}, b'{"error": "ddos-guard"}') == ""
    assert guard_of({"cf-mitigated": ""}, b"") == ""
