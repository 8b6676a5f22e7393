"""What a call says in the end is true: whether it may have happened, what the server wants, and what would come again."""

import asyncio
import io
import logging

import pytest

from atoot import (
    ApiError,
    ClientError,
    MastodonError,
    NetworkError,
    RetryPolicy,
    ServerError,
    UnavailableError,
    UnprocessedError,
)
from atoot.operations import TABLE
from atoot.testing import answer, cut, garbage, hang_up, raw, redirect

QUICK = RetryPolicy(retries=4, base=0.001, cap=0.002)

UNREADABLE = {
    "a page": answer(html="<title>Hello</title>"),
    "nothing": answer(),
    "half of it": cut({"id": "1", "title": "x"}, at=5),
    "half of the JSON": answer(b'{"id": "1", '),
    "something else": answer(json=7),
    "a list of something else": answer(json=[7]),
    "too much of it": answer(b"[" * 200_000),
}
CALLS = {
    "an operation": lambda c: c.create_list("x"),
    "an upload": lambda c: c.upload_attachment(b"x"),
    "an upload of a stream": lambda c: c.upload_attachment(io.BytesIO(b"x"), filename="x.png"),
    "a change": lambda c: c.update_list("1", title="x"),
    "a deletion with an answer": lambda c: c.account_unfollow("1"),
}


@pytest.mark.parametrize("answered", UNREADABLE)
@pytest.mark.parametrize("name", CALLS)
async def test_what_was_asked_for_may_be_done_though_the_answer_cannot_be_read(
    server, connect, name, answered
):
    c = await connect(server, retries=0)
    server.on("*", "*", UNREADABLE[answered])
    with pytest.raises(MastodonError, match="the server may have done it all the same") as caught:
        await CALLS[name](c)
    assert caught.value.may_have_happened


@pytest.mark.parametrize("answered", ["a page", "half of it", "half of the JSON"])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
async def test_the_same_for_whatever_has_no_method(server, connect, method, answered):
    c = await connect(server, retries=0)
    server.on("*", "*", UNREADABLE[answered])
    with pytest.raises(ApiError) as caught:
        await getattr(c, method)("/x")
    assert caught.value.may_have_happened


@pytest.mark.parametrize("answered", ["a page", "half of it", "nothing", "something else"])
async def test_a_question_does_nothing_whatever_its_answer(server, connect, answered):
    c = await connect(server, retries=0)
    server.on("*", "*", UNREADABLE[answered])
    with pytest.raises(ApiError) as caught:
        await c.verify_account_credentials()
    assert not caught.value.may_have_happened


async def test_a_head_that_fails_did_nothing(server, connect):
    c = await connect(server, retries=0)
    server.on("*", "/x", answer(status=503))
    with pytest.raises(UnavailableError) as caught:
        await c.request("HEAD", "/x")
    assert not caught.value.may_have_happened


# What would come again


@pytest.mark.parametrize("method", ["get", "post", "delete"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_server_that_wants_https_is_asked_once_and_the_error_says_so(c, server, method, status):
    server.on("*", "/x", redirect(f"https://{server.host}/x", status=status))
    with pytest.raises(ApiError, match="this server requires https: leave out use_https=False") as caught:
        await getattr(c, method)("/x")
    assert len(server.requests) == 1
    assert not caught.value.may_have_happened


async def test_the_port_of_https_may_be_another_one(c, server):
    server.on("*", "/x", redirect("https://127.0.0.1/x", status=301))
    with pytest.raises(ApiError, match="requires https"):
        await c.get("/x")
    assert len(server.requests) == 1


@pytest.mark.parametrize("size", [10_000, 60_000])
async def test_long_headers_are_read(once, server, size):
    server.on("GET", "/x", answer(json=1, headers={"X-Long": "a" * size}))
    assert await once.get("/x") == 1
    assert (await once.request("GET", "/x")).headers["X-Long"] == "a" * size


async def test_long_headers_are_read_in_a_borrowed_session_too(server, connect):
    import aiohttp

    server.on("GET", "/x", answer(json=1, headers={"X-Long": "a" * 10_000}))
    async with aiohttp.ClientSession() as session:
        c = await connect(server, session=session)
        assert await c.get("/x") == 1


NO_HTTP = {
    "something else": garbage(),
    "a header that is too long": answer(json=1, headers={"X-Long": "a" * 200_000}),
    "a header without a name": raw(b"HTTP/1.1 200 OK\r\n: x\r\n\r\n"),
}


@pytest.mark.parametrize("name", NO_HTTP)
async def test_what_is_no_http_is_not_asked_for_again(c, server, name):
    server.on("*", "/x", NO_HTTP[name])
    for method in ("get", "delete"):
        with pytest.raises(ApiError, match="no HTTP") as caught:
            await getattr(c, method)("/x")
        assert caught.value.may_have_happened == (method == "delete")
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    "said", ["Remote data could not be fetched", "Remote SSL certificate could not be verified"]
)
async def test_a_host_that_the_server_cannot_reach_is_named_and_asked_for_once(c, server, said):
    refusal = answer(status=503, json={"error": said})
    server.on("GET", "/api/v2/search", refusal)
    with pytest.raises(UnavailableError, match=r"the server cannot reach nowhere\.test") as caught:
        await c.get("/api/v2/search", params={"q": "@ann@nowhere.test", "resolve": True})
    assert "try again later" not in str(caught.value)
    assert len(server.requests) == 1


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "k"}])
async def test_a_500_is_not_asked_for_again_and_again(c, server, headers):
    server.on("*", "/x", answer(status=500))
    with pytest.raises(ServerError):
        await c.post("/x", headers=headers)
    with pytest.raises(ServerError) as caught:
        await c.get("/x")
    assert not caught.value.may_have_happened
    assert len(server.requests) <= 4


@pytest.mark.parametrize("method", ["get", "put", "delete"])
async def test_a_500_of_what_may_be_done_twice_is_tried_once_more(c, server, method):
    server.on("*", "/x", answer(status=500), answer(json=1))
    assert await getattr(c, method)("/x") == 1
    server.on("*", "/y", answer(status=500))
    with pytest.raises(ServerError):
        await getattr(c, method)("/y")
    assert [request.path for request in server.requests] == ["/x", "/x", "/y", "/y"]


async def test_a_500_that_says_when_to_come_back_is_asked_for_again_then(c, server):
    server.on("GET", "/x", answer(status=500, headers={"Retry-After": "0"}), answer(json=1))
    assert await c.get("/x") == 1


DUPLICATE = answer(status=422, json={"error": "Duplicate record"})
CONFLICT = answer(status=409, json={"error": "Conflict during update, please try again"})


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("POST", "/api/v1/statuses/1/pin", {}),
        ("POST", "/api/v1/statuses", {"Idempotency-Key": "k"}),
        ("PUT", "/api/v1/lists/1", {}),
        ("POST", "/api/v1/markers", {}),
    ],
)
@pytest.mark.parametrize("race", [DUPLICATE, CONFLICT], ids=["one of two is made", "one of two is changed"])
async def test_a_race_of_the_servers_own_is_tried_once_more(c, server, method, path, headers, race):
    server.on(method, path, race, answer(json=1))
    assert (await c.request(method, path, headers=headers)).body == b"1"
    server.on(method, path, race)
    with pytest.raises(ClientError, match=r"Duplicate record|during update") as caught:
        await c.request(method, path, headers=headers)
    assert not caught.value.may_have_happened
    assert len(server.requests) == 4


async def test_what_may_not_be_done_twice_is_not_tried_again_after_a_race(c, server):
    server.on("POST", "/api/v1/reports", DUPLICATE)
    with pytest.raises(UnprocessedError):
        await c.create_report("1")
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "pause", ["9" * 5000, "-5", "nan", "inf", "1e400", "Fri, 31 Dec 9999 23:59:59 GMT", "", "²", "0x10"]
)
@pytest.mark.parametrize("status", [429, 503])
async def test_an_absurd_pause_is_survived(connect, budget, server, status, pause):
    c = await connect(server, retries=QUICK, budget=budget)
    server.on("POST", "/x", answer(status=status, headers={"Retry-After": pause, "X-RateLimit-Reset": pause}))
    with pytest.raises(MastodonError) as caught:
        await asyncio.wait_for(c.post("/x"), 30)
    assert caught.value.status_code in (status, 429)
    assert str(caught.value)


# What goes away


async def test_an_end_that_is_put_off_day_by_day_is_announced_once(once, server, caplog):
    ends = [{"Sunset": f"Fri, 0{day} Jan 2027 00:00:00 GMT"} for day in (1, 8)]
    server.on("GET", "/api/v1/filters", *(answer(json=[], headers=headers) for headers in ends))
    for _ in ends:
        await once.get("/api/v1/filters")
    assert [record.getMessage() for record in caplog.records if record.levelname == "WARNING"] == [
        f"{once.base_url}: GET /api/v1/filters goes away on 2027-01-01"
    ]


async def test_an_operation_that_goes_away_is_announced_once(once, server, caplog):
    headers = {"Deprecation": "@1668384000", "Sunset": "Fri, 01 Jan 2027 00:00:00 GMT"}
    server.on("GET", "*", answer(json=1, headers=headers))
    with caplog.at_level(logging.WARNING, "atoot.http"):
        for number in range(5):
            await once.get(f"/api/v1/filters/{number}")
        await once.get("/api/v1/filters")
    assert [record.getMessage() for record in caplog.records] == [
        f"{once.base_url}: GET /api/v1/filters/:id is deprecated since 2022-11-14, and goes away on 2027-01-01",
        f"{once.base_url}: GET /api/v1/filters is deprecated since 2022-11-14, and goes away on 2027-01-01",
    ]


CHANGES = [row for row in TABLE if row.method not in ("GET", "WEBSOCKET")]


async def test_the_table_of_operations_says_what_is_sent_again_after_a_lost_answer(server, connect, budget):
    c = await connect(server, retries=RetryPolicy(retries=1, base=0.0, cap=0.0), budget=budget)
    server.on("*", "*", hang_up())
    again = {}
    for row in CHANGES:
        server.requests.clear()
        with pytest.raises(NetworkError) as caught:
            await c.request(row.method, row.path.replace(":", ""))
        assert caught.value.may_have_happened, row
        again[row] = len(server.requests) == 2
    assert {row for row in CHANGES if again[row]} == {
        row for row in CHANGES if row.method != "POST" or row.again in ("harmless", "gone")
    }
