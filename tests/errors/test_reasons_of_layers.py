"""What stands between a server and its answers: layers on another API, PHP that warns, packings by another name."""

import gzip
import json

import pytest

from atoot import MastodonAPI, RetryPolicy
from atoot.entities import Notification, Status
from atoot.errors import (
    ApiError,
    ClientError,
    ForbiddenError,
    NotFoundError,
    RatelimitError,
    ServerError,
    UnauthorizedError,
)
from atoot.errors.reasons import explain, status_meant
from atoot.http.answers import decode
from atoot.http.settings import Settings
from atoot.http.transport import Transport
from atoot.message import Request, Response
from atoot.testing import answer
from quick_clock import QuickClock
from tables import each

STATUS = {
    "id": "7",
    "content": "<p>[1] on line 2</p>",
    "account": {"id": "1", "acct": "ann", "username": "ann"},
}
WARNING = b'<br />\n<b>Warning</b>:  Undefined array key "x" in <b>/var/www/a [b] {c}.php</b> on line <b>12</b><br />\n'
PLAIN = b"\nPHP Deprecated: strlen(): Passing null to parameter #1 in /var/www/a.php on line 3\n"


def misskey(code, message="Said.", kind="client"):
    return {
        "error": {
            "message": message,
            "code": code,
            "id": "d5826d14-3982-4d2e-8011-b9e9f02499ef",
            "kind": kind,
        }
    }


def client(server, **settings) -> MastodonAPI:
    policy = RetryPolicy(retries=1, base=0.001, cap=0.001)
    return MastodonAPI(
        Transport(server.origin, "t", settings=Settings(clock=QuickClock(), policy=policy, **settings))
    )


@pytest.mark.parametrize(
    ("sent", "code", "kind", "meant"),
    [
        (401, "RATE_LIMIT_EXCEEDED", "client", RatelimitError),
        (401, "NO_SUCH_NOTE", "client", NotFoundError),
        (401, "NO_SUCH_USER", "client", NotFoundError),
        (401, "CONTENT_REQUIRED", "client", ClientError),
        (401, "PERMISSION_DENIED", "permission", ForbiddenError),
        (401, "SOMETHING", "permission", ForbiddenError),
        (401, "INTERNAL_ERROR", "server", ServerError),
        (401, "AUTHENTICATION_FAILED", "client", UnauthorizedError),
        (401, "CREDENTIAL_REQUIRED", "client", UnauthorizedError),
        (200, "NO_SUCH_NOTE", "client", NotFoundError),
        (200, "ELSE", None, ClientError),
    ],
)
async def test_an_error_of_misskey_is_what_its_code_says_whatever_the_status(server, sent, code, kind, meant):
    server.on("GET", "/api/v1/notifications", answer(status=sent, json=misskey(code, kind=kind)))
    async with client(server) as c:
        with pytest.raises(meant, match="Said") as caught:
            await c.with_options(ratelimit="raise", retries=0).get_notifications()
    assert (type(caught.value) is UnauthorizedError) == (meant is UnauthorizedError)
    if meant is not UnauthorizedError:
        assert f"(sent as {sent})" in str(caught.value)
        assert "revoked" not in str(caught.value)


@pytest.mark.parametrize("sent", [200, 401])
async def test_a_limit_that_is_told_with_another_status_is_waited_for(server, sent):
    refused = answer(status=sent, json=misskey("RATE_LIMIT_EXCEEDED"), headers={"Retry-After": "0"})
    server.on("GET", "/api/v1/timelines/home", refused, answer(json=[STATUS]))
    async with client(server) as c:
        assert [one.id for one in await c.home_timeline()] == ["7"]


@each(
    "body",
    [
        b'{"error":"RATE_LIMIT_EXCEEDED"}',
        b'{"error":{"message":"no"}}',
        b'{"error":{"message":"no","id":"1","code":"RATE_LIMIT_EXCEEDED"}',
        b'{"error":[1]}',
        b'[{"error":{}}]',
    ],
)
def test_what_is_no_error_of_misskey_keeps_its_status(body):
    assert [status_meant(status, body) for status in (200, 401, 422)] == [200, 401, 422]


@each(
    ("body", "meant"),
    [
        (b'{"error":"Unauthenticated."}', 401),
        (b'{"error": "No query results for model [App\\Status] 7"}', 404),
        (b'{"message":"The \\"status\\" is long.","errors":{"status":["The status is long."]}}', 422),
        (b'{"message":"Server Error"}', 500),
        (b'{"error":"Unauthenticated"', 500),
        (b"", 500),
    ],
)
def test_pixelfeds_words_say_what_it_means_with_500(body, meant):
    assert status_meant(500, body) == meant
    assert status_meant(503, body) == 503


def test_other_statuses_say_what_they_mean():
    assert status_meant(503, json.dumps(misskey("NO_SUCH_NOTE")).encode()) == 503


@pytest.mark.parametrize(
    "body",
    [
        WARNING + json.dumps(STATUS).encode(),
        WARNING + PLAIN + WARNING + json.dumps(STATUS).encode(),
        b"\xef\xbb\xbf" + PLAIN + json.dumps(STATUS, indent=2).encode(),
        json.dumps(STATUS).encode() + WARNING,
        PLAIN + json.dumps(STATUS).encode() + PLAIN,
    ],
)
async def test_warnings_of_php_around_an_answer_do_not_cost_it(server, body):
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    server.on("POST", "/api/v1/statuses", answer(body=gzip.compress(body), headers=headers))
    server.on(
        "GET", "/api/v1/timelines/home", answer(body=b"[" + json.dumps(STATUS).encode() + b"]" + WARNING)
    )
    async with client(server) as c:
        made = await c.create_status(status="[1] on line 2")
        assert (made.id, made.content) == ("7", STATUS["content"])
        assert [one.account.acct for one in await c.home_timeline()] == ["ann"]


@each("guard", [b")]}'\n", b")]}',\n", b"for(;;);", b"for (;;);", b"while(1);", b"while(true);\n"])
def test_a_guard_against_scripts_is_taken_off(guard):
    sent = guard + json.dumps(STATUS).encode()
    assert decode(Response(Request("GET", "/x"), 200, {}, sent), Status).id == "7"
    assert explain(guard + b'{"error":"Text can not be blank"}') == ("Text can not be blank", None)


def test_warnings_of_php_do_not_hide_a_reason():
    assert explain(WARNING + b'{"error":"Text can not be blank"}') == ("Text can not be blank", None)
    assert explain(b"<?xml version='1.0'?><hash><error>Not here</error></hash>") == ("Not here", None)
    assert explain(b'"Forbidden"') == ("Forbidden", None)
    said, _ = explain(
        b"<br />\n<b>Fatal error</b>: Uncaught TypeError in <b>/a.php</b> on line <b>3</b><br />\n"
    )
    assert said.startswith("Fatal error : Uncaught TypeError")


def test_what_only_looks_like_a_warning_is_no_answer():
    for body in (b"Warning: stay away", b"<br />" * 1000, WARNING, WARNING * 50 + b"Warning: " * 1000):
        with pytest.raises(ApiError):
            decode(Response(Request("GET", "/x"), 200, {}, body), Status)


@each(
    ("data", "said"),
    [
        ({"status": "error", "reason": "no such thing"}, "status: error; reason: no such thing"),
        ({"errorMessage": "bad"}, "errorMessage: bad"),
        ({"error": None}, ""),
    ],
)
def test_a_reason_under_any_name_is_told(data, said):
    assert explain(json.dumps(data).encode())[0] == said


@pytest.mark.parametrize("encoding", ["x-gzip", "", "X-GZIP"])
async def test_an_answer_that_is_packed_by_another_name_or_without_a_word_is_read(server, encoding):
    headers = {"Content-Type": "application/json"} | ({"Content-Encoding": encoding} if encoding else {})
    server.on("GET", "/api/v1/notifications", answer(body=gzip.compress(b'[{"id": "1"}]'), headers=headers))
    async with client(server) as c:
        page = await c.get_notifications()
    assert [type(one) for one in page] == [Notification]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (gzip.compress(b"[" + b" " * 2000 + b"]"), "larger than 1000 bytes"),
        (gzip.compress(b'[{"id": "1"}]')[:-9], "cut off, or is packed wrongly"),
        (b"\x1f\x8bnonsense", "cut off, or is packed wrongly"),
    ],
    ids=["large", "cut", "broken"],
)
async def test_what_is_packed_so_is_bounded_and_whole(server, body, said):
    server.on("GET", "/api/v1/notifications", answer(body=body, headers={"Content-Encoding": "x-gzip"}))
    async with client(server, largest_answer=1000) as c:
        with pytest.raises(ApiError, match=said):
            await c.get_notifications()


@each(
    ("said", "meant"),
    [
        ("Cannot read properties of undefined (reading 'data')", 500),
        ("client.getInstance is not a function", 500),
        ("e.map is not iterable", 500),
        ("The access token is not valid", 401),
    ],
)
def test_a_mistake_in_the_server_itself_is_no_refusal_of_the_token(said, meant):
    body = json.dumps({"statusCode": 401, "error": "Unauthorized", "message": said}).encode()
    assert status_meant(401, body) == meant
    assert status_meant(403, body) == 403
