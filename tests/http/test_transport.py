"""The one loop: retries, limits, hooks, logs, and what a closed client does."""

import asyncio
from types import SimpleNamespace

import aiohttp
import pytest

from atoot import (
    ClientError,
    Hooks,
    MastodonAPI,
    MastodonError,
    NotFoundError,
    RatelimitError,
    RetryPolicy,
    Timeouts,
    UnavailableError,
)
from atoot.http.settings import Settings
from atoot.http.transport import Transport
from atoot.limits.local import LocalBudget
from atoot.testing import answer, cut, drop, rate_limited, stall
from quick_clock import SteppingClock

TOKEN = "s3cr3t-t0ken-of-alice"
QUICK = RetryPolicy(retries=4, base=0.001, cap=0.002)


@pytest.fixture
async def c(server, connect, budget):
    """A client of the scripted server that repeats almost at once, also after a 429."""
    return await connect(server, TOKEN, retries=QUICK, budget=budget)


# Repeating


@pytest.mark.parametrize("status", [408, 425, 429, 499, 502, 503, 504])
@pytest.mark.parametrize("method", ["get", "put", "delete"])
async def test_what_can_be_done_twice_is_tried_again(c, server, method, status):
    headers = {"Retry-After": "0"} if status == 429 else {}
    server.on("*", "/x", answer(status=status, headers=headers), answer(json=1))
    assert await getattr(c, method)("/x") == 1
    assert len(server.requests) == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 410, 422, 501])
async def test_what_would_fail_again_is_not_tried_again(c, server, status):
    server.on("*", "/x", answer(status=status))
    with pytest.raises(MastodonError) as caught:
        await c.get("/x")
    assert caught.value.status_code == status
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [408, 425, 499, 502, 503, 504])
@pytest.mark.parametrize("method", ["post", "patch"])
async def test_a_post_is_not_repeated_where_it_may_be_done_and_the_error_says_so(c, server, method, status):
    server.on("*", "/x", answer(status=status), answer(json=1))
    with pytest.raises(MastodonError, match="the server may have done it all the same") as caught:
        await getattr(c, method)("/x")
    assert caught.value.may_have_happened
    assert len(server.requests) == 1


@pytest.mark.parametrize("behaviour", [drop(), cut({}, at=1), stall()], ids=lambda found: found.name)
async def test_a_post_without_a_whole_answer_is_not_repeated(server, connect, behaviour):
    c = await connect(server, retries=QUICK, timeouts=Timeouts(read=0.5))
    server.on("POST", "/x", behaviour, answer(json=1))
    with pytest.raises(MastodonError) as caught:
        await c.post("/x")
    assert caught.value.may_have_happened
    assert len(server.requests) == 1


async def test_a_post_with_an_idempotency_key_is_repeated_with_the_same_key(c, server):
    server.on("POST", "/x", drop(), answer(status=503), answer(json=1))
    assert await c.post("/x", headers={"Idempotency-Key": "k"}) == 1
    assert [request.headers["Idempotency-Key"] for request in server.requests] == ["k"] * 3


async def test_a_post_that_was_refused_for_its_rate_is_repeated(c, server):
    server.on("POST", "/x", rate_limited(retry_after=0), answer(json=1))
    assert await c.post("/x", params={"a": "b"}) == 1
    assert [request.form["a"] for request in server.requests] == ["b", "b"]


async def test_a_post_that_never_arrived_is_repeated(server):
    class Unreliable(aiohttp.ThreadedResolver):
        failures = 2

        async def resolve(self, host, port=0, family=0):
            if self.failures:
                self.failures -= 1
                raise OSError("no such name")
            return [
                {
                    "hostname": host,
                    "host": "127.0.0.1",
                    "port": port,
                    "family": 2,
                    "proto": 0,
                    "flags": 0,
                }
            ]

    server.on("POST", "/x", answer(json=1))
    connector = aiohttp.TCPConnector(resolver=Unreliable())
    async with aiohttp.ClientSession(connector=connector) as session:
        c = await MastodonAPI.create(
            f"name.example:{server.port}", use_https=False, session=session, retries=QUICK
        )
        assert await c.post("/x") == 1
        await c.close()


@pytest.mark.parametrize("behaviour", [drop(), cut([1], at=1)], ids=lambda found: found.name)
async def test_a_get_is_repeated_when_its_answer_is_lost(c, server, behaviour):
    server.on("GET", "/x", behaviour, behaviour, answer(json=1))
    assert await c.get("/x") == 1


async def test_when_the_tries_are_used_up_the_last_error_tells_how_many_and_how_long(c, server):
    server.on("GET", "/x", answer(status=502), answer(status=503))
    with pytest.raises(UnavailableError, match=r"\(GET /x, 5 tries in \d+\.\d s\)") as caught:
        await c.get("/x")
    assert caught.value.tries == 5
    assert caught.value.elapsed > 0
    assert not caught.value.may_have_happened
    assert len(server.requests) == 5


@pytest.mark.parametrize("how", ["client", "call"])
async def test_nothing_is_repeated_with_retries_0(server, connect, how):
    c = await connect(server, retries=0 if how == "client" else QUICK)
    options = {} if how == "client" else {"retries": 0}
    server.on("*", "/x", answer(status=503))
    for method in ("get", "post", "put", "delete"):
        with pytest.raises(UnavailableError):
            await getattr(c.with_options(**options), method)("/x")
    assert len(server.requests) == 4


async def test_a_pause_that_the_server_asks_for_is_kept(server):
    clock = SteppingClock()
    transport = Transport(server.origin, settings=Settings(policy=QUICK, clock=clock))
    server.on("GET", "/x", answer(status=503, headers={"Retry-After": "17"}), answer(json=1))
    async with MastodonAPI(transport) as c:
        assert await c.get("/x") == 1
    assert clock.slept == [17]


async def test_a_pause_that_is_too_long_ends_the_call(server):
    clock = SteppingClock()
    transport = Transport(server.origin, settings=Settings(clock=clock))
    server.on("GET", "/x", answer(status=503, headers={"Retry-After": "100000"}))
    async with MastodonAPI(transport) as c:
        with pytest.raises(UnavailableError):
            await c.get("/x")
    assert clock.slept == []


async def test_a_wait_for_the_next_try_can_be_cancelled(server, connect):
    c = await connect(server, retries=RetryPolicy(base=60, cap=60))
    server.on("GET", "/x", answer(status=503, headers={"Retry-After": "60"}))
    call = asyncio.create_task(c.get("/x"))
    await server.arrived(1)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(call, 0.02)
    server.on("GET", "/x", answer(json=1))
    assert await c.get("/x") == 1


async def test_a_policy_of_ones_own_decides(server, connect):
    from atoot.http.retry import GiveUp, Retry

    class Twice:
        def decide(self, attempt, random):
            return Retry(0, "again") if attempt.tries < 2 else GiveUp("enough")

    c = await connect(server, retries=Twice())
    server.on("GET", "/x", answer(status=404))
    with pytest.raises(NotFoundError):
        await c.get("/x")
    assert len(server.requests) == 2


# Limits


class Alarms:
    """Where a budget asks to be called back; the test lets the time come."""

    def __init__(self):
        self.now = 1_700_000_000.0
        self.set = {}

    def later(self, seconds, call):
        alarm = SimpleNamespace(cancel=lambda: self.set.pop(id(alarm), None))
        self.set[id(alarm)] = self.now + seconds, call, alarm
        return alarm

    def ring(self):
        self.now, call, alarm = self.set.pop(min(self.set, key=lambda name: self.set[name][0]))
        assert alarm is not None
        call()


async def test_after_a_refusal_calls_wait_and_get_through_in_their_order(server, connect):
    begun, alarms = [], Alarms()
    waiting = asyncio.Semaphore(0)
    hooks = Hooks(on_request=lambda *facts: begun.append(str(facts[0])), on_wait=lambda *_: waiting.release())
    budget = LocalBudget(lambda: alarms.now, alarms.later)
    c = await connect(server, TOKEN, hooks=hooks, budget=budget)
    server.on("GET", "/first", rate_limited(retry_after=30), answer(json=0))
    for number in range(20):
        server.on("GET", f"/{number}", answer(json=number))
    first = asyncio.create_task(c.get("/first"))
    await waiting.acquire()
    calls = [asyncio.create_task(c.get(f"/{number}")) for number in range(20)]
    for _ in calls:
        await waiting.acquire()
    assert begun == ["GET /first"]
    while alarms.set:
        alarms.ring()
        await asyncio.sleep(0)
    assert await asyncio.gather(first, *calls) == [0, *range(20)]
    assert begun == ["GET /first", "GET /first", *(f"GET /{number}" for number in range(20))]
    assert len(server.requests) == 22


async def test_the_mode_raise_refuses_what_the_budget_does_not_allow(server, connect):
    c = await connect(server, TOKEN, ratelimit="raise")
    server.on("GET", "/x", rate_limited(retry_after=30))
    with pytest.raises(RatelimitError):
        await c.get("/x")
    with pytest.raises(RatelimitError, match="not sent"):
        await c.get("/x")
    assert len(server.requests) == 1


async def test_a_wait_for_the_limit_can_be_cancelled(server, connect):
    c = await connect(server, TOKEN)
    server.on("GET", "/x", rate_limited(retry_after=60), answer(json=1))
    call = asyncio.create_task(c.get("/x"))
    await server.arrived(1)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(call, 0.02)
    assert c.limits["web"].waiting == 0


async def test_a_wait_for_the_limit_that_is_longer_than_patience_is_an_error(server, connect):
    c = await connect(server, TOKEN, retries=RetryPolicy(patience=10))
    server.on("GET", "/x", rate_limited(retry_after=60))
    with pytest.raises(RatelimitError, match="try again in 60 s") as caught:
        await c.get("/x")
    assert caught.value.retry_after == 60


# Servers that read only JSON


@pytest.mark.parametrize(
    "refusal",
    [
        answer(status=415, json={"error": "Unsupported Media Type"}),
        answer(status=422, json={"error": "zod", "zod_error": {"issues": []}}),
        answer(status=400, json={"error": {"name": "ZodError"}}),
    ],
)
async def test_a_server_that_reads_only_json_gets_json_from_then_on(once, server, refusal):
    server.on("POST", "/api/v1/lists", refusal, answer(json={"id": "1", "title": "x"}))
    assert (await once.create_list(title="x")).id == "1"
    await once.create_list(title="y")
    assert [request.content_type for request in server.requests] == [
        "application/x-www-form-urlencoded",
        "application/json",
        "application/json",
    ]
    assert server.requests[2].json["title"] == "y"


async def test_a_request_that_is_json_already_is_not_sent_twice(once, server):
    server.on("POST", "/x", answer(status=415))
    with pytest.raises(ClientError):
        await once.post("/x", params={"a": 1}, use_json=True)
    assert len(server.requests) == 1


class Unlimited(LocalBudget):
    """Lets everything through at once."""

    async def acquire(self, buckets, **rest):
        return 0

    def learn(self, buckets, limits, status):
        pass

    def release(self, buckets, **rest):
        pass


async def test_a_server_that_refuses_without_a_word_is_asked_until_it_does_not(server, connect):
    server.on("POST", "/x", *[answer(status=429, json={"error": "Throttled"})] * 9, answer(json=1))
    c = await connect(server, budget=Unlimited())
    assert await c.post("/x") == 1
    assert len(server.requests) == 10


async def test_who_wants_errors_in_place_of_waits_is_not_kept(server, connect):
    server.on("POST", "/x", answer(status=429))
    c = await connect(server, budget=Unlimited(), ratelimit="raise")
    with pytest.raises(RatelimitError):
        await c.post("/x")
    assert len(server.requests) == 5
