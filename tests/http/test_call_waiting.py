"""Waits end when the client closes, and when the time of the call is up; an error says what was waited for."""

import asyncio

import pytest

from atoot import Hooks, MastodonAPI, RatelimitError, RetryPolicy, UnavailableError
from atoot.http.settings import Clock, Settings
from atoot.http.transport import Transport
from atoot.limits.local import LocalBudget
from atoot.testing import answer, rate_limited
from quick_clock import SteppingClock


class Still:
    """A clock of a budget that stands, and a bell that never rings."""

    def __init__(self):
        self.now = 1_700_000_000.0

    def later(self, seconds, call):
        return asyncio.get_running_loop().call_later(10_000, call)


def still_budget():
    still = Still()
    return LocalBudget(lambda: still.now, still.later)


async def test_closing_ends_a_wait_for_a_limit(server, connect):
    waits = asyncio.Event()
    c = await connect(server, hooks=Hooks(on_wait=lambda *_: waits.set()), budget=still_budget())
    server.on("GET", "/x", rate_limited(retry_after=60))
    call = asyncio.create_task(c.get("/x"))
    await waits.wait()
    await c.close()
    with pytest.raises(RuntimeError, match=r"this client is closed.*waited for the limit"):
        await call
    assert call.cancelling() == 0
    assert len(server.requests) == 1


async def test_closing_ends_a_wait_for_the_next_try(server, connect):
    again = asyncio.Event()
    c = await connect(server, hooks=Hooks(on_retry=lambda *_: again.set()))
    server.on("GET", "/x", answer(status=503, headers={"Retry-After": "60"}))
    call = asyncio.create_task(c.get("/x"))
    await again.wait()
    await c.close()
    with pytest.raises(RuntimeError, match=r"this client is closed.*waited for the next try"):
        await call


async def test_closing_ends_all_that_wait_at_once(server, connect):
    waiting = asyncio.Semaphore(0)
    c = await connect(server, hooks=Hooks(on_wait=lambda *_: waiting.release()), budget=still_budget())
    server.on("GET", "/x", rate_limited(retry_after=60))
    calls = [asyncio.create_task(c.get("/x")) for _ in range(10)]
    for _ in calls:
        await waiting.acquire()
    await c.close()
    ends = await asyncio.gather(*calls, return_exceptions=True)
    assert {type(end) for end in ends} == {RuntimeError}


async def test_a_cancellation_from_elsewhere_stays_one(server, connect):
    waits = asyncio.Event()
    c = await connect(server, hooks=Hooks(on_wait=lambda *_: waits.set()), budget=still_budget())
    server.on("GET", "/x", rate_limited(retry_after=60))
    call = asyncio.create_task(c.get("/x"))
    await waits.wait()
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    await c.close()


async def test_the_time_of_a_call_bounds_its_wait_for_a_limit(server, connect):
    c = await connect(server, budget=still_budget())
    server.on("GET", "/x", rate_limited(retry_after=60))
    with pytest.raises(RatelimitError, match="60 s"):
        await c.with_options(timeout=5).get("/x")
    with pytest.raises(RatelimitError, match="not sent"):
        await c.with_options(timeout=5).get("/x")
    assert len(server.requests) == 1


async def test_a_wait_that_takes_longer_than_was_foreseen_ends_with_the_time_of_the_call(server, connect):
    class Slow(LocalBudget):
        async def acquire(self, buckets, *, on_wait=None, **rest):
            on_wait(0.001, "all")
            await asyncio.Event().wait()

    c = await connect(server, budget=Slow())
    with pytest.raises(RatelimitError, match=r"not sent: it waited for the limit 'all', .* \(0.02 s\) is up"):
        await c.with_options(timeout=0.02).get("/x")
    assert server.requests == []


async def test_the_time_of_a_call_bounds_all_its_tries_together(server):
    clock = SteppingClock()
    settings = Settings(clock=clock, policy=RetryPolicy(retries=1000, base=60, cap=60))
    server.on("GET", "/x", answer(status=503, headers={"Retry-After": "7"}))
    async with MastodonAPI(Transport(server.origin, settings=settings)) as c:
        begun = clock.now
        with pytest.raises(UnavailableError, match=r"5 tries in 28\.0 s"):
            await c.with_options(timeout=30).get("/x")
    assert clock.now - begun == 28


async def test_a_pause_of_any_feature_ends_when_the_client_closes(server, connect):
    c = await connect(server)
    call = asyncio.create_task(c._http.pause(60, "a file to be processed"))
    await asyncio.sleep(0)
    await c.close()
    with pytest.raises(RuntimeError, match=r"this client is closed.*waited for a file to be processed"):
        await call


async def test_closing_ends_the_wait_for_a_file_to_be_processed(server):
    class Standing(Clock):
        sleeps = asyncio.Event()

        async def sleep(self, seconds):
            self.sleeps.set()
            await asyncio.Event().wait()

    clock = Standing()
    server.on("GET", "/api/v1/media/1", answer(json={"id": "1", "type": "video", "url": None}, status=206))
    c = MastodonAPI(Transport(server.origin, settings=Settings(clock=clock)))
    call = asyncio.create_task(c.media_ready("1"))
    await clock.sleeps.wait()
    await c.close()
    with pytest.raises(RuntimeError, match=r"this client is closed.*attachment 1 to be processed"):
        await call


async def test_a_client_is_usable_only_in_its_event_loop(server):
    c = await MastodonAPI.create(server.host, use_https=False)

    def elsewhere():
        async def ask():
            await c.get("/x")

        asyncio.run(ask())

    with pytest.raises(RuntimeError, match="belongs to another event loop"):
        await asyncio.to_thread(elsewhere)
    await c.close()


def test_a_client_that_outlived_its_event_loop_says_so():
    import aiohttp

    kept = []

    async def make():
        kept.append(await MastodonAPI.create("h.example"))

    async def use():
        await kept[0].get("/x")

    asyncio.run(make())
    with pytest.raises(RuntimeError, match="belongs to another event loop"):
        asyncio.run(use())
    session: aiohttp.ClientSession = kept[0].session
    session.detach()


async def test_a_session_of_another_event_loop_is_refused_when_the_client_is_made():
    import aiohttp

    async def make():
        return aiohttp.ClientSession()

    session = await asyncio.to_thread(lambda: asyncio.run(make()))
    with pytest.raises(RuntimeError, match="session: it was made in another event loop"):
        await MastodonAPI.create("h.example", session=session)
    session.detach()
