"""What is said of a good answer that cannot be read."""

import re
import sys

import pytest

from atoot import ApiError
from atoot.entities import Account, CredentialApplication, Status, Token
from atoot.errors.unreadable import name_of
from atoot.http.answers import decode
from atoot.message import Request, Response
from tables import each


def answered(body, status=200, headers=None):
    return Response(Request("GET", "/x"), status, headers or {}, body, "OK")


LOOKS_DEEPER = pytest.mark.skipif(
    sys.version_info >= (3, 12), reason="how deep is too deep depends on Python"
)


@pytest.mark.parametrize(
    ("body", "kind", "text"),
    [
        (b"", Status, "an empty answer where Status was due"),
        (b"  \n", list[Status], "an empty answer where list of Status was due"),
        (b"<html><title>Hi</title>", Status, "an HTML page where Status was due: Hi"),
        (b"hello", object, "no JSON where JSON was due, but 'hello'"),
        (b"callback([1]);" + b"x" * 100, object, "no JSON where JSON was due, but 'callback([1]);xxx"),
        (b"\x1f\x8b\x08\x00\xff\xfe", object, "no JSON nor any other text where JSON was due"),
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
    with pytest.raises(ApiError, match=re.escape(text)) as caught:
        decode(answered(body), kind)
    error = caught.value
    assert (error.status_code, error.method, error.path) == (200, "GET", "/x")
    assert error.__cause__ is None


@each(
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


def test_an_error_about_a_list_tells_nothing_of_what_is_in_it():
    with pytest.raises(ApiError) as caught:
        decode(answered(b'[{"id": "1", "content": "secret"}, {"id": "2"}]'), Status)
    assert "secret" not in str(caught.value)


KEPT = "AAAAAAAAAAAA"


@pytest.mark.parametrize(
    "body",
    [
        f"access_token={KEPT}&scope=read",  # as GitHub answers, and others before OAuth 2.0 was written down
        f"client_secret: {KEPT}",
        f'{{"token": "{KEPT}"}}',
        f'{{"error": {{"client_secret": "{KEPT}"}}}}',
        f'["{KEPT}"]',
        f'"{KEPT}"',
        f'{{"access_token": "{KEPT}"',
        f"<html><title>{KEPT}</title>",
    ],
)
@pytest.mark.parametrize("kind", [Token, CredentialApplication])
def test_an_answer_that_may_be_a_secret_is_not_repeated(body, kind):
    with pytest.raises(ApiError) as caught:
        decode(answered(body.encode()), kind)
    assert KEPT not in f"{caught.value} {caught.value.args} {caught.value.details}"


def test_nor_is_the_one_to_a_question_with_a_secret_in_it_whatever_is_due():
    response = answered(f"access_token={KEPT}".encode())
    response.request.values = {"grant_type": "authorization_code", "code": "c0de"}
    with pytest.raises(ApiError, match="no JSON where JSON was due") as caught:
        decode(response, object)
    assert KEPT not in str(caught.value)
