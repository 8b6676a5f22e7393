"""What a client tells of its requests: to hooks, to logs, and in its errors."""

import asyncio
import logging
import re

import pytest

from atoot import (
    ApiError,
    ClientError,
    Hooks,
    Page,
    RetryPolicy,
    ServerError,
    UnavailableError,
)
from atoot.limits.local import LocalBudget
from atoot.testing import answer, cut, drop, rate_limited

TOKEN = "s3cr3t-t0ken-of-alice"
QUICK = RetryPolicy(retries=4, base=0.001, cap=0.002)


@pytest.fixture
async def c(server, connect, budget):
    """A client of the scripted server that repeats almost at once, also after a 429."""
    return await connect(server, TOKEN, retries=QUICK, budget=budget)


# Hooks and logs


async def test_hooks_are_told_of_each_try_each_answer_and_each_repetition(server, connect):
    told = []
    hooks = Hooks(
        on_request=lambda *facts: told.append(("request", str(facts[0]), facts[1])),
        on_response=lambda *facts: told.append(("response", facts[1] and facts[1].status, facts[2] >= 0)),
        on_retry=lambda *facts: told.append(("retry", type(facts[1]), facts[2] <= 0.002)),
    )
    c = await connect(server, hooks=hooks, retries=QUICK)
    server.on("PUT", "/x", answer(status=503), cut([1], at=1), answer(json=1))
    await c.put("/x", params={"secret": "of the user"})
    assert told == [
        ("request", "PUT /x", 1),
        ("response", 503, True),
        ("retry", UnavailableError, True),
        ("request", "PUT /x", 2),
        ("response", None, True),
        ("retry", ApiError, True),
        ("request", "PUT /x", 3),
        ("response", 200, True),
    ]


async def test_a_hook_is_told_of_a_wait_for_the_limit(server, connect, budget):
    told = []
    hooks = Hooks(on_wait=lambda request, seconds, name: told.append((str(request), seconds, name)))
    c = await connect(server, hooks=hooks, budget=budget)
    server.on("GET", "/x", rate_limited(retry_after=17), answer(json=1))
    assert await c.get("/x") == 1
    ((request, seconds, name),) = told
    assert (request, name) == ("GET /x", "web")
    assert 17 <= seconds < 18


async def test_a_hook_that_fails_is_logged_and_changes_nothing(server, connect, budget, caplog):
    def fail(*facts):
        raise LookupError("the hook is broken")

    c = await connect(
        server,
        retries=QUICK,
        budget=budget,
        hooks=Hooks(on_request=fail, on_response=fail, on_retry=fail, on_wait=fail),
    )
    server.on("GET", "/x", answer(status=503), rate_limited(retry_after=0.01), answer(json=1))
    assert await c.get("/x") == 1
    assert {record.name for record in caplog.records} == {"atoot.hooks"}
    assert "the hook is broken" in caplog.text


async def test_logs_tell_method_path_status_try_time_and_the_reason_of_a_wait(c, server, caplog):
    caplog.set_level(logging.DEBUG, "atoot")
    server.on("GET", "/x", answer(status=503), answer(json=1))
    await c.get("/x", params={"q": "private words"})
    lines = [record.getMessage() for record in caplog.records]
    assert re.fullmatch(r"GET /x: 503, try 1, \d+\.\d{3} s", lines[0])
    assert lines[1].startswith("GET /x: 503; again in 0.0 s")
    assert re.fullmatch(r"GET /x: 200, try 2, \d+\.\d{3} s", lines[2])
    assert "private" not in caplog.text


async def test_nothing_is_logged_above_debug_when_all_goes_well(c, server, caplog):
    caplog.set_level(logging.INFO)
    server.on("GET", "/x", answer(json=1))
    await c.get("/x")
    assert caplog.records == []


# Advice


async def test_an_error_is_not_hidden_by_what_goes_wrong_while_advice_is_sought(c, server):
    server.on("*", "*", drop())
    server.on("GET", "/api/v1/followed_tags", answer(status=405))
    with pytest.raises(ClientError) as caught:
        await c.followed_tags()
    assert caught.value.status_code == 405


async def test_an_error_does_not_wait_for_advice_that_the_budget_does_not_allow(server, connect):
    c = await connect(server, TOKEN)
    server.on("*", "*", rate_limited(retry_after=600))
    server.on("GET", "/api/v1/followed_tags", answer(status=405))
    with pytest.raises(ClientError) as caught:
        await asyncio.wait_for(c.followed_tags(), 30)
    assert caught.value.status_code == 405


async def test_an_error_of_the_server_is_a_server_error(once, server):
    server.on("GET", "/x", answer(status=599, reason="Odd"))
    with pytest.raises(ServerError, match="599 Odd"):
        await once.get("/x")


async def test_what_came_last_is_remembered(once, server):
    headers = {"X-RateLimit-Limit": "300", "X-RateLimit-Remaining": "299", "Date": "x"}
    server.on("GET", "/x", answer(json=[], headers=headers))
    assert isinstance(await once.get("/x"), Page)
    assert (once.ratelimit_limit, once.ratelimit_remaining, once.ratelimit_server_date) == ("300", "299", "x")
    assert once.ratelimit_reset is None
    assert once.ratelimit_lastcall is not None


async def test_a_wait_for_a_limit_is_logged_with_its_end(server, connect, budget, caplog):
    c = await connect(server, budget=budget)
    server.on("GET", "/x", rate_limited(retry_after=17), answer(json=1))
    with caplog.at_level(logging.INFO, "atoot.limits"):
        await c.get("/x")
    (line,) = [record.getMessage() for record in caplog.records if record.name == "atoot.limits"]
    assert line.startswith("GET /x waits 17 s for the limit 'web', until ")


async def test_an_answer_that_cannot_be_kept_is_told_of_as_none_and_counts_in_the_limits(server, connect):
    heard, arrived = [], []

    class Noting(LocalBudget):
        def release(self, buckets, **how):
            arrived.append(how["arrived"])
            super().release(buckets, **how)

    hooks = Hooks(on_response=lambda *facts: heard.append((str(facts[0]), facts[1])))
    c = await connect(server, hooks=hooks, largest_answer=100, budget=Noting())
    server.on("GET", "/x", answer(json=["x" * 200]))
    with pytest.raises(ApiError, match="larger than 100 bytes") as caught:
        await c.get("/x")
    assert heard == [("GET /x", None)]
    assert arrived == [True]
    assert caught.value.tries == 1
    assert not caught.value.may_have_happened
