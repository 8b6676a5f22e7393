import json

from hypothesis import given
from hypothesis import strategies as st

from atoot import (
    ApiError,
    ClientError,
    ConflictError,
    ForbiddenError,
    GoneError,
    NotFoundError,
    RatelimitError,
    ServerError,
    UnauthorizedError,
    UnavailableError,
    UnprocessedError,
)
from atoot.errors.reasons import LONGEST_TEXT, explain
from atoot.errors.refusals import error_for, nonsense, wants_json
from atoot.message import RateLimit, Request, Response
from tables import each

REQUEST = Request("POST", "/api/v1/statuses?secret=1")


def answered(status, body=b"", reason="", **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(REQUEST, status, named, body, reason)


@each(
    ("status", "kind"),
    [
        (300, ApiError),
        (304, ApiError),
        (400, ClientError),
        (401, UnauthorizedError),
        (403, ForbiddenError),
        (404, NotFoundError),
        (405, ClientError),
        (409, ConflictError),
        (410, GoneError),
        (418, ClientError),
        (422, UnprocessedError),
        (429, RatelimitError),
        (499, ClientError),
        (500, ServerError),
        (502, ServerError),
        (503, UnavailableError),
        (599, ServerError),
        (600, ApiError),
        (999, ApiError),
    ],
)
def test_each_status_has_its_error_and_the_rest_that_of_their_hundred(status, kind):
    error = error_for(answered(status))
    assert type(error) is kind
    assert error.status_code == status


def test_an_error_knows_the_request_the_reason_the_request_id_and_the_limits():
    limits = RateLimit(300, 0, 1.0, 7.0)
    error = error_for(answered(429, b'{"error": "slow"}', "Too Many", X_Request_Id="abc"), limits)
    assert (error.method, error.path, error.reason, error.request_id) == (
        "POST",
        "/api/v1/statuses",
        "Too Many",
        "abc",
    )
    assert error.limits == limits
    assert str(error) == "429 Too Many: slow (POST /api/v1/statuses); try again in 7 s"


SAYINGS = [
    (b'{"error": "Record not found"}', "Record not found"),
    (b'{"error": "invalid_grant", "error_description": "The code is old"}', "invalid_grant: The code is old"),
    (b'{"error": "same", "error_description": "same"}', "same"),
    (b'{"error": {"name": "ZodError", "issues": []}}', "ZodError"),
    (b'{"error": 7}', ""),
    (b'{"message": "something"}', "something"),
    (b'{"msg": "something"}', "something"),
    (b'{"error": "invalid_input", "error_details": "too long"}', "invalid_input: too long"),
    (b'["a list"]', "a list"),
    (b"{broken", "{broken"),
    (b"", ""),
    (b"Just words,\n on  two lines", "Just words, on two lines"),
    (b"<html><head><title>502 Bad\nGateway</title></head></html>", "502 Bad Gateway"),
    (b"<h1 class='x'>Oops &amp; <b>sorry</b></h1>", "Oops & sorry"),
    (b"  <p>no title</p>", "an HTML page"),
    (b"<title></title>", "an HTML page"),
    (b"405 method not allowed", "405 method not allowed"),
    (b"1 < 2", "1 < 2"),
    (b"  \n ", ""),
    (b"\xff\xfe", "\ufffd\ufffd"),
    (b"\x1b[31mred\x07", "[31mred"),
]


@each(("body", "text"), SAYINGS)
def test_what_a_server_says_is_one_line_of_plain_text(body, text):
    assert explain(body)[0] == text


def test_an_html_page_is_known_by_its_media_type_too():
    assert explain(b"gateway <title>Down</title>", "text/html; charset=utf-8")[0] == "Down"


@each(
    ("body", "text"),
    [
        (b"Invalid Bearer token", "Invalid Bearer token"),
        (b"", ""),
        (b"\n", ""),
        (b"Bad Request", "Bad Request"),
    ],
)
@each("kind", ["text/html", "text/html; charset=utf-8", "text/plain", ""])
def test_what_is_no_page_is_not_called_one_whatever_its_media_type(body, text, kind):
    assert explain(body, kind)[0] == text


@each(
    ("status", "reason", "body", "said"),
    [
        (404, "Not Found", b"<h1>404 Not Found (snac/2.75)</h1>", "404 Not Found (snac/2.75)"),
        (405, "Method Not Allowed", b"405 method not allowed", "405 Method Not Allowed"),
        (404, "Not Found", b'{"error": "Not Found: target status not found"}', "404 Not Found: target status not found"),
        (502, "Bad Gateway", b"<html><head><title>502 Bad Gateway</title></head>", "502 Bad Gateway"),
        (400, "Bad Request", b"Bad Request", "400 Bad Request"),
        (404, "Not Found", b"Not Foundation", "404 Not Found: Not Foundation"),
        (401, "Unauthorized", b'{"error": "unauthorized_client"}', "401 Unauthorized: unauthorized_client"),
        (401, "", b'{"error": "The access token is invalid"}', "401: The access token is invalid"),
        (403, "Forbidden", b"", "403 Forbidden"),
        (404, "Not Found", b'{"error": "Not Found: Not Found"}', "404 Not Found"),
        (404, "Not Found", b'{"error": "404 Not Found: 404 Not Found (x/1)"}', "404 Not Found (x/1)"),
        (500, "Internal Server Error", b"<title>We're sorry, but something went wrong (500)</title>",
         "500 Internal Server Error: We're sorry, but something went wrong (500)"),
    ],
)  # fmt: skip
def test_status_and_reason_are_said_once(status, reason, body, said):
    assert str(error_for(answered(status, body, reason))).startswith(f"{said} (POST /api/v1/statuses)")


GUARDS = [
    ({"cf_mitigated": "challenge"}, b"<!DOCTYPE html><title>Just a moment...</title>", "Cloudflare"),
    ({}, b"<title>Attention Required! | Cloudflare</title>", "Cloudflare"),
    ({"x_amzn_waf_action": "challenge"}, b"", "AWS WAF"),
    ({}, b'<html><title>Making sure you&#39;re not a bot!</title><script id="anubis_challenge">', "Anubis"),
    ({}, b"<html><title>DDoS-Guard</title>", "DDoS-Guard"),
    ({}, b'<html><iframe src="/_Incapsula_Resource?x=1">', "Imperva"),
]


@each(("headers", "body", "guard"), GUARDS)
@each("status", [401, 403, 429, 503])
def test_who_stands_in_front_of_a_server_is_named_and_the_scope_is_not_blamed(headers, body, guard, status):
    said = str(error_for(answered(status, body, **headers)))
    assert f"; {guard}, which protects the server, answered in its place" in said
    assert "scope is" not in said
    assert "may lack" not in said


@each(("headers", "body", "guard"), GUARDS[3:])
def test_a_challenge_in_place_of_json_is_named_too(headers, body, guard):
    assert guard in str(nonsense(answered(200, body, **headers), "an HTML page"))


def test_a_403_that_is_a_page_is_not_about_the_scope():
    said = str(
        error_for(answered(403, b"<html><title>403 Forbidden</title><center>nginx</center>", "Forbidden"))
    )
    assert said == (
        "403 Forbidden (POST /api/v1/statuses); the answer is a page: something in front of the server may have refused, "
        "rather than the server; the server may have done it all the same"
    )


@each("key", ["details", "error_details", "zod_error"])
def test_details_of_what_is_wrong_are_kept(key):
    details = {"text": [{"error": "ERR_BLANK", "description": "can't be blank"}]}
    error = error_for(answered(422, json.dumps({"error": "Validation failed", key: details}).encode()))
    assert error.details == details


def test_a_long_explanation_is_cut():
    text = explain(b"a" * 100_000)[0]
    assert len(text) == LONGEST_TEXT
    assert text.endswith("…")


def test_a_reason_and_an_id_of_a_request_cannot_play_with_a_terminal():
    error = error_for(answered(500, b"", "Bad\x1b[2J\x07" + "x" * 9000, X_Request_Id="a\x1bb"))
    assert error.reason.startswith("Bad[2J")
    assert len(error.reason) <= LONGEST_TEXT
    assert error.request_id == "ab"
    assert str(error).isprintable()


@each(
    ("location", "place"),
    [
        ("https://real.example/api/v1/x?token=1", "https://real.example"),
        ("/login?token=1", "another path"),
        ("https://user:pass@real.example/", "another path"),
        ("javascript:alert(1)", "another path"),
    ],
)
def test_an_answer_that_sends_elsewhere_names_the_host_and_nothing_more(location, place):
    error = error_for(answered(302, b"<title>Moved</title>", Location=location))
    assert f"the server sends elsewhere, to {place};" in str(error)
    assert "token" not in str(error)


@each(
    ("status", "body", "wanted"),
    [
        (415, b"", True),
        (422, b'{"error": "x", "zod_error": {}}', True),
        (400, b'{"error": {"name": "ZodError"}}', True),
        (422, b'{"error": "Validation failed"}', False),
        (500, b"zod", False),
        (400, b" " * 300 + b"zod", False),
    ],
)
def test_a_server_that_reads_only_json_is_known_by_its_complaint(status, body, wanted):
    assert wants_json(answered(status, body)) is wanted


def test_an_answer_that_makes_no_sense_is_an_api_error_with_its_status():
    error = nonsense(answered(200, reason="OK"), "no list")
    assert type(error) is ApiError
    assert str(error) == "200 OK: no list (POST /api/v1/statuses)"


@given(st.binary(max_size=300), st.sampled_from(["", "text/html", "application/json"]), st.text())
def test_no_body_makes_it_raise_and_all_texts_are_one_printable_line(body, content_type, reason):
    error = error_for(answered(500, body, reason, Content_Type=content_type))
    assert error.text.isprintable()
    assert str(error).isprintable()
    assert len(error.text) <= LONGEST_TEXT


@given(
    st.recursive(
        st.none() | st.booleans() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_no_json_makes_it_raise(data):
    for key in ("error", "details", "error_description"):
        assert explain(json.dumps({key: data}).encode())[0].isprintable()
    assert explain(b"[" * 100_000)[0].startswith("[")
