"""What a good answer is read as."""

import json
from contextlib import suppress
from types import NoneType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot import ApiError
from atoot.entities import Account, Status
from atoot.http.answers import decode
from atoot.message import Request, Response
from tables import each


def answered(body, status=200, headers=None):
    return Response(Request("GET", "/x"), status, headers or {}, body, "OK")


def test_an_answer_is_read_as_the_type_that_is_due():
    assert decode(answered(b'{"id": "7"}'), Status).id == "7"
    assert [status.id for status in decode(answered(b'[{"id": "7"}]'), list[Status])] == ["7"]
    assert decode(answered(b'{"a": [1]}'), object) == {"a": [1]}
    assert decode(answered(b'{"a": "b"}'), dict[str, str]) == {"a": "b"}


@each("body", [b"", b"{}", b"anything", b"<html>"])
def test_where_nothing_is_due_whatever_comes_is_nothing(body):
    assert decode(answered(body), NoneType) is None


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


@each("kind", [object, list[Status]])
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


@each(
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


@each("name", ["", "nonsense", "base64", "utf-16"])
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
