"""What a server says is wrong, in its many shapes, in words."""

import json

from hypothesis import given
from hypothesis import strategies as st

from atoot.errors.reasons import guard_of, in_words
from tables import each

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


@each(("data", "text"), [shape for shape in SHAPES if shape[1]])
def test_each_shape_says_the_field_and_the_reason_once(data, text):
    assert in_words(data)[0] == text


@each("data", [{"error": 7}, {}, None, 7, [], [[]], {"error": {}}, {"details": [None, 1]}])
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
