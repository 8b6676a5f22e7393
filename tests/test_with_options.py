"""A view of a client, for calls that are to behave otherwise."""

import asyncio

import pytest

from atoot import MastodonAPI, NetworkError, RatelimitError, ServerError, UnavailableError
from atoot.message import Request
from atoot.testing import answer, stall
from quick_clock import QuickClock

TOKEN = "s3cr3t-t0ken-of-alice"
PNG = b"\x89PNG\r\n\x1a\n picture"
STATUS = {"id": "1", "account": {"id": "1", "username": "alice", "acct": "alice"}}
USED_UP = {
    "X-RateLimit-Limit": "300",
    "X-RateLimit-Remaining": "0",
    "X-RateLimit-Reset": "2100-01-01T00:00:00Z",
}
BUSY = answer(status=503)


@pytest.fixture
async def c(server, connect, budget) -> MastodonAPI:
    return await connect(server, TOKEN, QuickClock(), retries=3, budget=budget)


def asked(server, method: str, path: str) -> int:
    return len([one for one in server.requests if (one.method, one.path) == (method, path)])


# What behaves otherwise


async def test_a_single_call_behaves_otherwise_and_the_client_as_ever(c, server):
    server.on("GET", "/api/v1/statuses/1", BUSY)
    with pytest.raises(ServerError):
        await c.with_options(retries=0).view_status(1)
    assert len(server.requests) == 1
    with pytest.raises(ServerError):
        await c.view_status(1)
    assert len(server.requests) == 5


@pytest.mark.parametrize("verb", ["get", "post", "put", "patch", "delete"])
async def test_raw_verbs_behave_otherwise(c, server, verb):
    server.on("*", "/x", answer(status=429))
    with pytest.raises(RatelimitError) as caught:
        await getattr(c.with_options(retries=0), verb)("/x")
    assert caught.value.tries == 1
    server.on("*", "/y", answer(status=503))
    with pytest.raises(UnavailableError) as caught:
        await c.with_options(retries=1).request(verb, "/y")
    assert caught.value.tries == (1 if verb in ("post", "patch") else 2)  # which may not be done twice


async def test_a_call_ends_with_its_time(c, server):
    server.on("GET", "/x", stall())
    with pytest.raises(NetworkError):
        await c.with_options(timeout=0.05).get("/x")


async def test_all_pages_of_a_list_behave_otherwise(c, server):
    def page(request):
        if "max_id" in request.query:
            return BUSY
        older = f'<{server.origin}/api/v1/bookmarks?max_id=1>; rel="next"'
        return answer(json=[STATUS], headers={"Link": older})

    server.on("GET", "/api/v1/bookmarks", page)
    hasty = c.with_options(retries=0)
    with pytest.raises(ServerError):
        await hasty.get_all(hasty.bookmarks())
    assert len(server.requests) == 2
    with pytest.raises(ServerError):
        async for _ in hasty.bookmarks():
            pass
    assert len(server.requests) == 4
    with pytest.raises(ServerError):
        async for _ in hasty.bookmarks().pages():
            pass
    assert len(server.requests) == 6


async def test_a_page_goes_on_as_the_client_that_is_asked_for_the_next_one(c, server):
    older = f'<{server.origin}/api/v1/bookmarks?max_id=1>; rel="next"'
    server.on("GET", "/api/v1/bookmarks", answer(json=[STATUS], headers={"Link": older}), BUSY)
    page = await c.bookmarks()
    with pytest.raises(ServerError):
        await c.with_options(retries=0).get_next(page)
    with pytest.raises(ServerError):
        await c.with_options(retries=0).get_next(page.next)
    assert len(server.requests) == 3


async def test_a_publication_and_its_uploads_behave_otherwise(c, server):
    server.on("POST", "/api/v2/media", answer(status=429))
    with pytest.raises(RatelimitError):
        await c.with_options(retries=0).publish("Hello", media=PNG)
    assert asked(server, "POST", "/api/v2/media") == 1
    with pytest.raises(RatelimitError):
        await c.with_options(retries=0).upload_attachment(PNG, None, None)
    assert asked(server, "POST", "/api/v2/media") == 2
    server.on("POST", "/api/v1/statuses", answer(status=429))
    with pytest.raises(RatelimitError):
        await c.with_options(retries=0).publish("Hello")
    assert asked(server, "POST", "/api/v1/statuses") == 1


async def test_a_whole_thread_is_read_otherwise(c, server):
    server.on("GET", "/api/v1/statuses/1", answer(json=STATUS))
    server.on("GET", "/api/v1/statuses/1/context", BUSY)
    with pytest.raises(ServerError):
        await c.with_options(retries=0).status_thread(1)
    assert asked(server, "GET", "/api/v1/statuses/1/context") == 1


async def test_what_the_server_lacks_is_done_another_way_otherwise(c, server):
    server.on("GET", "/api/v1/statuses", answer(status=404))
    server.on("GET", "/api/v1/statuses/1", BUSY)
    with pytest.raises(ServerError):
        await c.with_options(retries=0).statuses([1])
    assert asked(server, "GET", "/api/v1/statuses/1") == 1


async def test_streams_of_a_view_are_those_of_the_client(alice, bob):
    await bob.account_follow(await alice.verify_account_credentials())
    view = bob.with_options(retries=0, timeout=5)
    async with view.stream("user") as events, view.streaming("user") as socket:
        posted = await alice.create_status(status="Hello")
        async for event in events:
            assert event.status.id == posted.id
            break
        assert (await socket.receive()).json()["event"] == "update"


# Views of views


async def test_what_a_view_of_a_view_does_not_say_stays_as_it_is(c, server):
    server.on("GET", "/x", BUSY)
    view = c.with_options(retries=1).with_options(priority=True).with_options(timeout=10)
    with pytest.raises(ServerError) as caught:
        await view.get("/x")
    assert caught.value.tries == 2
    with pytest.raises(ServerError) as caught:
        await view.with_options(retries=0).get("/x")
    assert caught.value.tries == 1


# What is shared


async def test_limits_and_their_forecast_are_those_of_the_client(c, server):
    server.on("GET", "/api/v1/statuses/1", answer(json=STATUS, headers=USED_UP))
    view = c.with_options(retries=0)
    await view.view_status(1)
    assert c.limits == view.limits
    assert c.limits["all"].left == 0
    assert c.forecast("view_status") == pytest.approx(view.forecast("view_status"), abs=5) != 0
    assert c.ratelimit_remaining == view.ratelimit_remaining == "0"
    with pytest.raises(RatelimitError):
        await c.with_options(ratelimit="raise").view_status(1)
    assert len(server.requests) == 1


async def test_the_server_is_asked_once_what_it_is_for_all_views(c, server):
    server.on("GET", "/api/v2/instance", answer(json={"version": "4.2.0"}))
    known = await c.with_options(retries=0).server()
    assert await c.server() is known
    assert await c.with_options(timeout=3).server() is known
    assert asked(server, "GET", "/api/v2/instance") == 1


async def test_posts_of_views_with_the_same_text_take_turns(c, server):
    at_once, most = 0, 0

    async def post(_request):
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0)
        at_once -= 1
        return answer(json=STATUS | {"id": str(len(server.requests))})

    server.on("POST", "/api/v1/statuses", post)
    views = [c, c.with_options(retries=0), c.with_options(timeout=10)]
    made = await asyncio.gather(*(view.create_status(status="Hello") for view in views))
    assert len({one.id for one in made}) == 3
    assert most == 1


async def test_connections_are_shared_and_closed_together(c, server):
    server.on("GET", "/x", answer(json=1))
    view = c.with_options(retries=0)
    assert view.session is c.session
    for one in (c, view, c, view):
        await one.get("/x")
    assert server.connections == 1
    await c.close()
    with pytest.raises(RuntimeError, match="closed"):
        await view.get("/x")


async def test_a_view_says_what_its_client_says(c):
    view = c.with_options(retries=0)
    assert (repr(view), view.base_url, view.get_access_token()) == (repr(c), c.base_url, TOKEN)
    assert type(view) is type(c)


# What is refused


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"timeout": 0}, "timeout: expected more than 0 seconds"),
        ({"timeout": -1}, "timeout: expected seconds"),
        ({"timeout": "3"}, "timeout: expected seconds"),
        ({"timeout": float("nan")}, "timeout: expected seconds"),
        ({"retries": -1}, "retries: expected a whole number"),
        ({"retries": 1.5}, "retries: expected a whole number"),
        ({"retries": True}, "retries: expected a whole number"),
        ({"ratelimit": "never"}, "ratelimit: expected 'wait', 'pace' or 'raise'"),
        ({"priority": "high"}, "priority: expected True or False"),
    ],
)
async def test_a_value_that_makes_no_sense_is_refused_at_once(c, options, complaint):
    with pytest.raises(ValueError, match=complaint):
        c.with_options(**options)


async def test_an_option_that_there_is_not_is_refused(c):
    with pytest.raises(TypeError, match="retry"):
        c.with_options(retry=1)
    with pytest.raises(TypeError):
        c.with_options(3)


def test_no_method_has_options_of_its_own():
    assert Request("GET", "/x").options is None
    names = [name for name in dir(MastodonAPI) if not name.startswith("_")]
    has_some = [
        name
        for name in names
        if "options" in getattr(getattr(getattr(MastodonAPI, name), "__code__", None), "co_varnames", ())
    ]
    assert has_some == ["with_options"]
