"""Every way in which things go wrong, and then a search for the token in all that could be printed."""

import asyncio
import base64
import gc
import logging
import pickle
import traceback
import warnings
from functools import partial

import aiohttp
import pytest

from atoot import MastodonAPI, MastodonError, NetworkError, RetryPolicy, Timeouts
from atoot.testing import (
    ScriptedServer,
    answer,
    cut,
    drop,
    endless_body,
    garbage,
    hang_up,
    rate_limited,
    raw,
    redirect,
    stall,
)

TOKEN = "s3cr3t-t0ken-of-alice"
CLIENT_SECRET = "s3cr3t-of-the-app"
PASSWORD = "s3cr3t-passw0rd"
CODE = "s3cr3t-code"
SECRET = "s3cr3t"
"""What all of them have in common, and nothing else has."""
STREAMING = "/api/v1/streaming"


def everything_printed(error, *, variables=True):
    """All that a program, a debugger or an error tracker shows of an error and of what led to it."""
    texts = [
        "".join(traceback.TracebackException.from_exception(error, capture_locals=variables).format()),
        repr(pickle.dumps(error)) if isinstance(error, MastodonError) else "",
    ]
    waiting, seen = [error], set()
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        texts += [str(one), repr(one), repr(one.args), repr(vars(one))]
        texts += [repr(getattr(one, name, "")) for name in ("request_info", "headers", "history")]
        waiting += [one.__cause__, one.__context__, *getattr(one, "exceptions", ())]
    return "\n".join(texts)


@pytest.fixture
def searched(caplog):
    """Runs something that fails, and searches what comes out of it."""
    caplog.set_level(logging.DEBUG)

    async def run(kind, call, *, variables=True):
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            error = await failing(call)
            gc.collect()
        assert isinstance(error, kind), error
        logged = [f"{record.getMessage()} {record.args!r} {record.exc_text}" for record in caplog.records]
        printed = {
            "the error": everything_printed(error, variables=variables),
            "the log": "\n".join([*logged, caplog.text]),
            "the warnings": "\n".join(str(warning.message) for warning in warned),
        }
        for where, text in printed.items():
            place = text.find(SECRET)
            assert place < 0, f"{where}: {text[max(0, place - 200) : place + 40]}"
        return error

    return run


async def failing(call):
    try:
        await call()
    except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001 - whatever it is, it is searched
        return error
    raise AssertionError("nothing went wrong")


@pytest.fixture
def patience(request):
    """Seconds that an answer may take: only where there is none, it is not waited for."""
    case = getattr(request.node, "callspec", None)
    return 0.05 if case is not None and "silence" in case.id else 20


@pytest.fixture
async def c(server, connect, patience):
    return await connect(
        server,
        TOKEN,
        client_id="app",
        client_secret=CLIENT_SECRET,
        retries=RetryPolicy(retries=1, base=0.001, cap=0.001),
        largest_answer=1 << 18,
        timeouts=Timeouts(read=patience),
    )


ECHO = f"you sent Authorization: Bearer {TOKEN}"
ANSWERS = {
    **{
        f"a {status}": answer(status=status, json={"error": "no"})
        for status in (400, 401, 403, 404, 405, 410)
    },
    **{f"a {status} twice": answer(status=status) for status in (500, 501, 502, 503, 504)},
    "details": answer(status=422, json={"error": "no", "details": {"a": [{"error": "x"}]}}),
    "a text that repeats the token": answer(status=400, text=ECHO),
    "JSON that repeats the token": answer(status=401, json={"error": ECHO, "details": {"headers": ECHO}}),
    "a page that repeats the token": answer(status=500, html=f"<title>{ECHO}</title>"),
    "a reason that repeats the token": answer(status=500, reason=ECHO),
    "a good answer with an error that repeats the token": answer(json={"error": ECHO}),
    "a good answer with blanks and an error that repeats the token": answer(
        f'{{ "status": 401,\n  "error": "{ECHO}" }}'.encode()
    ),
    "a good text that repeats the token": answer(text=ECHO),
    "a good page that repeats the token": answer(html=f"<title>{ECHO}</title>"),
    "half of a JSON that repeats the token": answer(f'{{"a": "{ECHO}", "b": '.encode()),
    "a request id that repeats the token": answer(status=404, headers={"X-Request-Id": TOKEN}),
    "a header that is no HTTP and repeats the token": raw(f"HTTP/1.1 200 OK\r\n{ECHO} \x01\r\n\r\n".encode()),
    "a first line that repeats the token": raw(f"HTTP {ECHO}\r\n\r\n".encode()),
    "a redirect that repeats the token": redirect(f"https://{TOKEN}.example/{TOKEN}"),
    "an answer that is no entity": answer(json=7),
    "an answer that is no JSON": answer(b"x"),
    "a page": answer(html="<title>Hello</title>"),
    "nothing": answer(),
    "a reset": drop(),
    "an end": hang_up(),
    "silence": stall(),
    "silence in the body": stall(sending=b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1"),
    "half an answer": cut({"id": "1"}, at=3),
    "no HTTP": garbage(),
    "a broken header": raw(b"HTTP/1.1 200 OK\r\nbroken\r\n\r\n"),
    "no end": endless_body(),
    "a redirect to another host": redirect("https://other.example/"),
    "a redirect in a circle": redirect("/api/v1/accounts/verify_credentials"),
    "a redirect to nowhere": redirect("http://[bad"),
    "a limit": rate_limited(retry_after=1e6),
}


@pytest.mark.parametrize("name", ANSWERS)
async def test_no_answer_makes_the_token_appear(c, server, searched, name):
    server.on("*", "*", ANSWERS[name])
    await searched(MastodonError, c.verify_account_credentials)
    await searched(MastodonError, lambda: c.create_list(title="x"))
    await searched(MastodonError, lambda: c.get_all(c.home_timeline()))
    await searched(MastodonError, lambda: c.upload_attachment(b"x", description="y"))
    await searched(MastodonError, lambda: c.create_status(status="x"))


WRITTEN = {
    "percent-encoded": "".join(f"%{byte:02X}" for byte in TOKEN.encode()),
    "with escapes of JSON": "".join(f"\\u{ord(char):04x}" for char in TOKEN),
    "in base64": base64.b64encode(f"Bearer {TOKEN}".encode()).decode(),
}


@pytest.mark.parametrize("status", [200, 401])
@pytest.mark.parametrize("name", WRITTEN)
async def test_a_token_that_is_repeated_in_another_form_does_not_appear_either(c, server, name, status):
    server.on(
        "*",
        "*",
        answer(status=status, text=f"you sent {WRITTEN[name]}", headers={"X-Request-Id": WRITTEN[name]}),
    )
    for call in (c.verify_account_credentials, lambda: c.create_list(title="x")):
        error = await failing(call)
        printed = everything_printed(error)
        assert WRITTEN[name][10:-10] not in printed


# The published functions have the times and tries of the defaults, and know the secrets that they send.
TO_A_LOGIN = [
    name
    for name in ANSWERS
    if not name.startswith("silence") and not name.endswith(("twice", "a limit", "repeats the token"))
]


GRANTS = {"password": {"username": "alice", "password": PASSWORD}, "code": {"oauth_code": CODE}, "app": {}}


async def log_in(session, host, way):
    # The secrets are no local variables of the test: those belong to whoever calls us.
    await MastodonAPI.login(session, host, "app", CLIENT_SECRET, False, **GRANTS[way])


@pytest.mark.parametrize("name", TO_A_LOGIN)
async def test_no_answer_to_a_login_makes_a_secret_appear(server, searched, name):
    server.on("*", "*", ANSWERS[name])
    async with aiohttp.ClientSession() as session:
        for way in GRANTS:
            await searched(MastodonError, partial(log_in, session, server.host, way))


async def test_revoking_a_token_does_not_show_it(c, server, searched):
    server.on("*", "*", answer(status=403))
    await searched(MastodonError, lambda: c.revoke_token("app", CLIENT_SECRET, TOKEN))


async def test_a_server_that_cannot_be_reached_does_not_make_the_token_appear(c, server, searched):
    await server.stop()
    await searched(NetworkError, c.verify_account_credentials)
    await searched(NetworkError, lambda: c.post("/x", params={"a": "b"}))
    await searched(NetworkError, lambda: enter(c.streaming("user")))


async def enter(context):
    async with context:
        pass


async def test_a_certificate_that_is_not_trusted_does_not_make_the_token_appear(searched):
    async with ScriptedServer(tls=True) as server:
        c = await MastodonAPI.create(f"localhost:{server.port}", access_token=TOKEN, retries=0)
        async with c:
            await searched(NetworkError, c.verify_account_credentials)
            await searched(NetworkError, lambda: enter(c.streaming("user")))


REFUSALS = {
    "a 401": answer(status=401),
    "a 403 with a word": answer(status=403, headers={"X-Error-Message": "no"}),
    "a 404": answer(status=404),
    "a 500": answer(status=500),
    "no websocket": answer(json={}),
    "a reset": drop(),
    "silence": stall(),
    "no HTTP": garbage(),
    "a redirect": redirect("http://localhost:1/"),
}


@pytest.mark.parametrize("name", REFUSALS)
@pytest.mark.parametrize("refused_before", [0, 1, 2])
async def test_no_refusal_of_a_stream_makes_the_token_appear(
    server, connect, searched, name, refused_before, patience
):
    c = await connect(server, TOKEN, retries=0, timeouts=Timeouts(total=patience))
    for path in ("/api/v2/instance", "/api/v1/instance"):
        named = {
            "configuration": {"urls": {"streaming": f"ws://{server.host}"}},
            "urls": {"streaming_api": f"ws://{server.host}"},
        }
        server.on("GET", path, answer(json=named))
    server.on("GET", STREAMING, *[answer(status=401)] * refused_before, REFUSALS[name])
    await searched(MastodonError, lambda: enter(c.streaming("user")))


async def test_bad_arguments_do_not_make_the_token_appear(c, searched):
    for call in (
        lambda: c.get("https://other.example/x"),
        lambda: c.get("/../x"),
        lambda: c.account(""),
        lambda: c.account(object()),
        lambda: c.post("/x", headers={"a": "b\r\nc: d"}),
        lambda: c.post("/x", params={"a": object()}),
        lambda: c.request("GET\r\n", "/x"),
        lambda: c.get_next([]),
        lambda: c.upload_attachment("/no/such/file"),
    ):
        await searched((ValueError, TypeError, OSError), call)


@pytest.mark.parametrize(
    "settings",
    [
        {"instance": "a b"},
        {"instance": "http://h.example"},
        {"ratelimit": "hope"},
        {"retries": -1},
        {"largest_answer": 0},
    ],
)
async def test_a_client_that_cannot_be_made_does_not_show_its_token(searched, settings):
    arguments = {"instance": "h.example", **settings}
    await searched(
        ValueError,
        lambda: MastodonAPI.create(access_token=TOKEN, client_secret=CLIENT_SECRET, **arguments),
    )


async def test_a_token_that_is_refused_is_not_shown(searched):
    await searched(ValueError, lambda: MastodonAPI.create("h.example", access_token=f"{TOKEN}\n"))
    await searched(ValueError, lambda: MastodonAPI.create("h.example", access_token=f"{TOKEN}ü"))


async def test_a_closed_client_does_not_show_its_token(c, searched):
    await c.close()
    await searched(RuntimeError, c.verify_account_credentials)
    await searched(RuntimeError, lambda: enter(c.streaming("user")))


async def test_a_call_that_is_cancelled_or_runs_out_of_time_does_not_show_the_token(c, server, searched):
    server.on("*", "*", stall())
    await searched(TimeoutError, lambda: asyncio.wait_for(c.verify_account_credentials(), 0.01))
    await searched(NetworkError, lambda: c.with_options(timeout=0.01, retries=0).get("/x"))

    async def cancelled():
        task = asyncio.create_task(c.verify_account_credentials())
        await asyncio.sleep(0)
        task.cancel()
        await task

    await searched(asyncio.CancelledError, cancelled)


async def test_what_goes_well_is_logged_without_the_token(c, server, caplog):
    caplog.set_level(logging.DEBUG)
    server.on("*", "*", answer(json={"id": "1"}))
    await c.verify_account_credentials()
    await c.post("/api/v1/x", params={"a": "b"})
    assert "verify_credentials: 200" in caplog.text
    assert SECRET not in caplog.text


async def test_a_client_and_its_parts_do_not_show_the_token(c):
    parts = [c, c._http, c._http.sender, c._websockets, c.limits, c._http.budget]
    assert SECRET not in repr([parts, [vars(part) for part in parts if hasattr(part, "__dict__")]])
    assert c.get_access_token() == TOKEN
    assert c.client_secret == CLIENT_SECRET


async def test_requests_and_answers_that_hooks_are_told_of_do_not_hold_the_token(server, connect):
    from atoot import Hooks

    told = []
    hooks = Hooks(
        on_request=lambda *facts: told.append(facts),
        on_response=lambda *facts: told.append(facts),
        on_retry=lambda *facts: told.append(facts),
    )
    c = await connect(server, TOKEN, hooks=hooks, retries=1)
    server.on("GET", "/x", drop(), answer(json=1))
    server.on("GET", "/y", answer(status=503, headers={"Retry-After": "0"}), answer(json=1))
    await c.get("/x")
    await c.get("/y")
    assert len(told) >= 5
    for facts in told:
        for fact in facts:
            held = [getattr(fact, name, None) for name in getattr(type(fact), "__slots__", ())]
            assert SECRET not in f"{fact!r} {[str(value) for value in held]}"


async def test_the_error_that_a_retry_is_for_does_not_hold_what_was_sent(server, connect):
    from atoot import Hooks, RetryPolicy

    told = []

    class Telling(RetryPolicy, frozen=True):
        def decide(self, attempt, random):
            told.append(attempt.said)
            return super().decide(attempt, random)

    def repeating(request):
        return answer(status=503, text=request.body.decode(), headers={"Retry-After": "0"})

    hooks = Hooks(on_retry=lambda *facts: told.append(f"{facts[1]} {vars(facts[1])}"))
    c = await connect(server, TOKEN, hooks=hooks, retries=Telling(retries=1))
    server.on("PUT", "/x", repeating, answer(json=1))
    await c.put("/x", params={"password": "a-pass-word", "name": "ann"})
    assert len(told) == 2
    assert all("ann" in text and "a-pass-word" not in text for text in told)


@pytest.mark.parametrize("place", ["message", "cause", "variable", "log"])
async def test_the_search_finds_a_token_where_there_is_one(searched, place):
    async def leak():
        if place == "log":
            logging.getLogger("aiohttp.client").debug("headers: %s", {"Authorization": TOKEN})
        held = TOKEN if place == "variable" else ""
        cause = LookupError(TOKEN if place == "cause" else len(held))
        raise ValueError(TOKEN if place == "message" else "") from cause

    with pytest.raises(AssertionError, match="the log" if place == "log" else "the error"):
        await searched(ValueError, leak)
