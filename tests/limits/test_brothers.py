"""Servers and company that are not as one would wish, in simulated time: how many refusals they cost, and how long it takes."""

import asyncio
from dataclasses import replace
from random import Random

import pytest
from simulation import (
    Cached,
    Guarded,
    InTurns,
    LeakyBucket,
    Seldom,
    Server,
    Sliding,
    Throttle,
    WithoutReset,
    World,
    simulate,
)

from atoot.http.headers import limits_of
from atoot.limits.known import API
from atoot.limits.local import LocalBudget
from sizes import in_turn
from tables import each

READ = ("GET", "/api/v1/timelines/home")
POST = ("POST", "/api/v1/statuses")
ROUND = 300.0 + 2.0
"""Seconds of a window, and of the requests in it."""


async def ask(world, calls, operation=READ):
    """So many calls at once."""
    async with asyncio.TaskGroup() as group:
        for number in range(calls):
            group.create_task(world.call(*operation, number))


def cost(calls, operation=READ):
    """So many calls at once: gives the refusals, and the seconds that they took."""

    async def scenario(world):
        await ask(world, calls, operation)
        assert sorted(world.server.seen) == list(range(calls))
        return len(world.server.refused), asyncio.get_running_loop().time()

    return scenario


# Answers that come late


@in_turn(headers=["iso", "epoch", "from_now"], seconds=[10, 290, 310, 400])
def test_answers_that_come_late_open_nothing(seconds, headers):
    async def scenario(world):
        async def late(number):
            await world.budget.acquire(API)
            status, headers = world.server.answer(API, ("late", number))
            await asyncio.sleep(seconds)
            world.budget.learn(API, limits_of(headers, world.server.clock()), status)

        async with asyncio.TaskGroup() as group:
            for number in range(30):
                group.create_task(late(number))
            group.create_task(ask(world, 900))
        return len(world.server.refused), asyncio.get_running_loop().time()

    refused, took = simulate(scenario, headers=headers)
    assert refused == 0
    assert took < 3 * ROUND


def test_a_clock_that_is_set_does_not_make_all_answers_late():
    async def scenario(world):
        clock = world.server.clock
        await ask(world, 100)
        world.budget._clock = lambda: clock() + 50  # a program goes on for days, and its clock is set
        for number in range(3):
            await world.budget.acquire(API)
            status, headers = world.server.answer(API, number)
            world.budget.learn(API, limits_of(headers, clock() + 50), status)
        return world.budget.snapshot()["all"].reset - clock() - 50, world.server.throttles[
            "all"
        ].end - clock()

    known, true = simulate(scenario)
    assert known == pytest.approx(true, abs=2)


# Others on the same token


@in_turn(company=[(2, 500), (3, 330)], apart=[0.0, 0.5, 20.0], seed=[0, 1, 2])
def test_clients_that_do_not_know_of_each_other_are_seldom_refused(company, apart, seed):
    clients, calls = company

    async def scenario(world):
        server = world.server
        others = [World(LocalBudget(server.clock), server, Random(seed + one)) for one in range(clients - 1)]
        async with asyncio.TaskGroup() as group:
            for number, one in enumerate([world, *others]):
                await asyncio.sleep(apart * bool(number))
                group.create_task(ask(one, calls))
        return len(server.refused), asyncio.get_running_loop().time()

    refused, took = simulate(scenario, seed=seed)
    assert refused <= 100
    assert took <= 3 * ROUND


def test_after_the_others_have_gone_all_is_for_the_one_that_is_left():
    async def scenario(world):
        other = World(LocalBudget(world.server.clock), world.server, Random(1))
        async with asyncio.TaskGroup() as group:
            for one in (world, other):
                group.create_task(ask(one, 200))
        await asyncio.sleep(600)
        world.server.refused.clear()
        began = asyncio.get_running_loop().time()
        await ask(world, 300)
        return len(world.server.refused), asyncio.get_running_loop().time() - began

    refused, took = simulate(scenario)
    assert refused == 0
    assert took < 3


# Limits that the headers do not speak of


@pytest.mark.parametrize("kind", [Server, InTurns])
@in_turn(aligned=[True, False], period=[10, 20])
def test_two_windows_at_once_are_both_kept(period, aligned, kind):
    throttles = {"all": Throttle(300, 300, aligned), "user": Throttle(50, period, aligned=False)}
    refused, took = simulate(cost(700), throttles=throttles, kind=kind)
    assert refused <= 10
    assert took <= 650


@in_turn(seed=[3, 4], says=["nothing", "Retry-After", "server"])
@pytest.mark.parametrize(
    "guard",
    [Throttle(50, 10, aligned=False), LeakyBucket(10, 20)],
    ids=["a window", "a bucket"],
)
def test_a_second_limit_that_is_never_named_is_learned_from_refusals(guard, says, seed):
    own = {"all": Throttle(300, 300)}
    refused, took = simulate(
        cost(700), throttles=own, kind=Guarded, guard=replace(guard), says=says, seed=seed
    )
    assert refused <= 90
    assert took <= 3 * ROUND


@pytest.mark.parametrize("says", ["nothing", "Retry-After"])
@pytest.mark.parametrize(
    ("guard", "operation", "calls", "ideal"),
    [
        (LeakyBucket(5, 10), READ, 700, 140),
        (Throttle(3, 0.5, aligned=False), READ, 300, 50),
        (Throttle(15, 10, aligned=False), POST, 300, 190),
    ],
    ids=["nginx", "a timeline of Pleroma's", "posts on Pleroma"],
)
def test_where_no_limit_is_ever_named_refusals_become_few(guard, operation, calls, ideal, says):
    server = {"throttles": {}, "headers": "none", "kind": Guarded}
    refused, took = simulate(cost(calls, operation), guard=replace(guard), says=says, **server)
    assert refused <= 60
    assert took <= 2.5 * ideal


def test_a_limit_on_posts_that_is_never_named_does_not_slow_reading_down():
    async def scenario(world):
        world.server.guard = Throttle(15, 10, aligned=False)
        await ask(world, 100, POST)
        world.server.guard = LeakyBucket(1e9, 10**9)
        began = asyncio.get_running_loop().time()
        await ask(world, 100)
        return asyncio.get_running_loop().time() - began

    assert simulate(scenario, throttles={}, headers="none", kind=Guarded) < 3


async def time_after_closing(world, seconds):
    """Nothing passes for so many seconds: gives how long a hundred calls at once take after that."""
    world.server.guard = Throttle(0, seconds)
    task = asyncio.create_task(world.call(*READ, "first"))
    await asyncio.sleep(seconds)
    world.server.guard = LeakyBucket(1e9, 10**9)
    await task
    began = asyncio.get_running_loop().time()
    await ask(world, 100)
    return asyncio.get_running_loop().time() - began


def test_one_refusal_that_nothing_explains_does_not_slow_down_what_follows():
    async def scenario(world):
        return await time_after_closing(world, 0.5)  # it is overloaded for a moment

    assert simulate(scenario, kind=Guarded) < 2


@each("says", ["nothing", "Retry-After"])
def test_a_ban_of_an_hour_says_nothing_of_how_fast_requests_may_follow_each_other(says):
    async def scenario(world):
        world.server.guard = LeakyBucket(1e9, 10**9)
        await ask(world, 100)
        return await time_after_closing(world, 3600)

    assert simulate(scenario, kind=Guarded, says=says) <= 100


def test_a_server_that_says_when_its_window_ends_only_when_it_refuses_is_asked_no_more_until_then():
    refused, took = simulate(cost(700), throttles={"all": Throttle(300, 60)}, kind=WithoutReset)
    assert refused <= 5
    assert took <= 3 * ROUND


@each("at_once", [300, 8])
@each("kind", [Seldom, Cached, Sliding])
def test_what_is_said_seldom_of_another_moment_or_of_any_minute_costs_hardly_a_refusal(kind, at_once):
    async def scenario(world):
        async def several(first):
            for number in range(first, 300, at_once):
                await world.call(*READ, number)

        async with asyncio.TaskGroup() as group:
            for first in range(at_once):
                group.create_task(several(first))
        assert sorted(world.server.seen) == list(range(300))
        return len(world.server.refused), asyncio.get_running_loop().time()

    refused, took = simulate(scenario, throttles={"all": Throttle(100, 60)}, kind=kind)
    assert refused <= 12
    assert took <= 200


# What is said to those who wait


async def told_and_waited(world, calls, operation):
    """The waits that so many calls at once are told of, and how long they are."""
    time, waits = asyncio.get_running_loop().time, []

    async def call(number):
        told = []
        await world.call(*operation, number, on_wait=lambda seconds, _: told.append((seconds, time())))
        waits.extend((seconds, time() - since) for seconds, since in told)

    async with asyncio.TaskGroup() as group:
        for number in range(calls):
            group.create_task(call(number))
    return waits


@pytest.mark.parametrize(
    ("calls", "operation", "server"),
    [
        (60, READ, {"throttles": {"all": Throttle(7500, 300)}}),
        (360, READ, {"throttles": {"all": Throttle(7500, 300)}}),
        (320, READ, {"headers": "none", "throttles": {}}),
        (40, ("POST", "/api/v2/media"), {"throttles": {"all": Throttle(300, 300)}}),
        (310, READ, {}),
        (35, ("POST", "/api/v2/media"), {}),
    ],
    ids=["more", "many more", "none", "no such limit", "as presumed", "such a limit"],
)
def test_nobody_is_told_of_a_wait_that_is_not_going_to_be(calls, operation, server):
    waits = simulate(lambda world: told_and_waited(world, calls, operation), **server)
    assert waits
    assert all(waited > said - 1 for said, waited in waits)


def test_those_who_wait_for_several_limits_are_all_told_once_these_are_known():
    async def scenario(world):
        async with asyncio.TaskGroup() as group:
            media = group.create_task(told_and_waited(world, 35, ("POST", "/api/v2/media")))
            reads = group.create_task(told_and_waited(world, 290, READ))
        return media.result(), reads.result()

    media, reads = simulate(scenario)
    assert sum(said > 1700 for said, _ in media) == 5
    assert sum(said > 290 for said, _ in reads) >= 20


def test_who_waits_for_a_limit_that_is_only_presumed_is_told_once_it_is_known():
    waits = simulate(lambda world: told_and_waited(world, 310, READ))
    assert sum(290 < said < 301 for said, _ in waits) == 10
