"""The limiter against servers that count as real ones do, in simulated time."""

import asyncio
import random as randomness
import tracemalloc
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from simulation import EPOCH, Throttle, mastodon, simulate

from atoot.errors import RatelimitError
from atoot.limits.known import KNOWN
from sizes import in_turn, sized
from tables import each

READ = ("GET", "/api/v1/timelines/home")
KINDS = [
    READ,
    ("GET", "/api/v1/timelines/home?max_id=1"),
    ("POST", "/api/v2/media"),
    ("DELETE", "/api/v1/statuses/1"),
    ("POST", "/api/v1/statuses"),
    ("POST", "/api/v1/accounts/1/follow"),
    ("POST", "/api/v1/accounts/1/block"),
    ("POST", "/api/v1/apps"),
]


def burst(calls, *, mode="wait"):
    """So many calls at once: gives the seconds that they took."""

    async def scenario(world):
        async with asyncio.TaskGroup() as group:
            for number in range(calls):
                group.create_task(world.call(*READ, number, mode=mode))
        assert sorted(world.server.seen) == list(range(calls))
        assert world.budget.snapshot()["all"].in_flight == 0
        assert not world.budget._queue
        return world, asyncio.get_running_loop().time()

    return scenario


HEADERS = ["iso", "epoch", "milliseconds", "from_now"]
SKEWS = [0, 37.4, -1.4, -3600.7]
STARTS = [0, 123.4, 298.7]


@in_turn(headers=HEADERS, skew=SKEWS, start=STARTS)
def test_a_thousand_calls_at_once_get_through_in_order_and_none_is_refused(headers, skew, start):
    world, seconds = simulate(burst(1000), start=EPOCH + start, headers=headers, skew=skew)
    assert world.server.refused == []
    assert world.started == list(range(1000))
    assert seconds < 4 * 302


OTHER_WINDOWS = [
    Throttle(300, 300, aligned=False),
    Throttle(300, 60, aligned=False),
    Throttle(300, 2, aligned=False),
    Throttle(300, 1),
    Throttle(300, 3600),
    Throttle(7500, 300),
]


@in_turn(throttle=OTHER_WINDOWS, headers=["iso", "epoch", "from_now"])
def test_a_server_with_windows_of_its_own_is_not_overdrawn_either(throttle, headers):
    world, seconds = simulate(burst(1000), throttles={"all": replace(throttle)}, headers=headers)
    assert world.server.refused == []
    assert world.started == list(range(1000))
    assert seconds < 4 * (throttle.period + 3)


@each("at_once", [1, 10, 100])
def test_a_server_with_one_limit_for_all_is_not_taken_for_one_that_limits_uploads(at_once):
    async def scenario(world):
        for _ in range(100 // at_once):
            async with asyncio.TaskGroup() as group:
                for _ in range(at_once):
                    group.create_task(world.call("POST", "/api/v2/media"))
        assert world.server.refused == []
        return asyncio.get_running_loop().time()

    assert simulate(scenario, throttles={"all": Throttle(300, 300, aligned=False)}) < 60


def test_after_the_first_window_a_smaller_limit_is_kept():
    world, seconds = simulate(burst(1000), throttles={"all": Throttle(25, 300, aligned=False)}, headers="iso")
    assert world.server.refused == []
    assert seconds < 41 * 302


@each(("limit", "calls"), [(60, 150), (25, 150), (100, 250), (1000, 1500)])
def test_a_first_burst_keeps_a_limit_that_nobody_presumed(limit, calls):
    throttle = Throttle(limit, 300, aligned=False)
    world, seconds = simulate(burst(calls), throttles={"all": throttle}, headers="epoch")
    assert world.server.refused == []
    assert seconds <= 1.05 * ((calls - 1) // limit) * 300


def test_a_first_burst_on_mastodon_takes_one_round_more():
    world, seconds = simulate(burst(300))
    assert world.server.refused == []
    assert seconds < 4 * world.latency


@in_turn(headers=["iso", "epoch", "from_now"], skew=[-1.0, -0.4, 0.3, 1.0])
def test_a_clock_that_is_a_little_off_costs_no_refusal_at_the_edge_of_a_window(headers, skew):
    async def scenario(world):
        async with asyncio.TaskGroup() as group:
            for _ in range(1000):
                group.create_task(world.call(*READ))
                await asyncio.sleep(0.97)
        return len(world.server.refused), asyncio.get_running_loop().time()

    refused, seconds = simulate(scenario, start=EPOCH + 150.3, skew=skew, headers=headers)
    assert refused == 0
    assert seconds < 1000 * 0.97 + 10


def test_a_window_that_was_used_before_we_came_is_respected_once_it_is_known():
    throttles = mastodon()
    throttles["all"].end, throttles["all"].count = EPOCH + 300, 250
    world, seconds = simulate(burst(1000), throttles=throttles)
    assert world.server.refused == []
    assert seconds < 5 * 302


def test_without_headers_a_refusal_is_met_with_patience():
    world, _ = simulate(burst(1000), throttles={"all": Throttle(300, 60)}, headers="none")
    assert len(world.server.refused) < 1500


@each("mode", ["wait", "pace"])
def test_another_program_with_the_same_token_costs_refusals_but_everybody_gets_through(mode):
    async def scenario(world):
        async def other():
            while True:
                world.server.answer(("all", "user"), "other")
                await asyncio.sleep(3)

        rival = asyncio.create_task(other())
        async with asyncio.TaskGroup() as group:
            for number in range(1000):
                group.create_task(world.call(*READ, number, mode=mode))
        rival.cancel()
        ours = [who for who in world.server.refused if who != "other"]
        return len(ours), asyncio.get_running_loop().time()

    refused, seconds = simulate(scenario)
    assert refused < 40
    assert seconds < 7 * 302


def test_deletes_go_at_thirty_in_half_an_hour_as_forecast():
    async def scenario(world):
        loop = asyncio.get_running_loop()
        forecast = world.budget.forecast(("all", "user", "delete"), 100)
        async with asyncio.TaskGroup() as group:
            for _ in range(100):
                group.create_task(world.call("DELETE", "/api/v1/statuses/1"))
        assert world.server.refused == []
        return forecast, loop.time()

    forecast, took = simulate(scenario)
    assert took == pytest.approx(forecast, abs=10)
    assert forecast == pytest.approx(3 * 1800, abs=1)


GOTOSOCIAL = {"all": (300, 300)}


@in_turn(
    operation=[
        ("DELETE", "/api/v1/statuses/1", 700),
        ("POST", "/api/v1/accounts/1/follow", 900),
        ("POST", "/api/v2/media", 700),
        ("POST", "/api/v1/statuses", 1000),
        ("GET", "/api/v1/timelines/home?max_id=1", 1000),
    ],
    known_from=["the start", "the first wait"],
)
def test_software_without_special_limits_is_not_slowed_down_by_them(operation, known_from):
    method, path, calls = operation

    async def scenario(world):
        learn = world.finder_out("gotosocial")
        if known_from == "the start":
            learn()
        async with asyncio.TaskGroup() as group:
            for _ in range(calls):
                group.create_task(world.call(method, path, on_wait=learn))
        assert world.server.refused == []
        return asyncio.get_running_loop().time()

    limit, period = GOTOSOCIAL["all"]
    took = simulate(scenario, throttles={"all": Throttle(limit, period)}, headers="iso")
    assert took <= 1.05 * ((calls - 1) // limit) * period


def test_without_any_limit_a_thousand_deletes_go_through_as_soon_as_the_software_is_known():
    async def scenario(world):
        learn = world.finder_out("snac")
        async with asyncio.TaskGroup() as group:
            for _ in range(1000):
                group.create_task(world.call("DELETE", "/api/v1/statuses/1", on_wait=learn))
        return asyncio.get_running_loop().time()

    assert simulate(scenario, throttles={}, headers="none") < 5


@each(("method", "path"), [("POST", "/api/v1/accounts/1/follow"), ("DELETE", "/api/v1/statuses/1")])
@each("software", ["snac", "mastodon"])
def test_calls_of_little_patience_wait_until_it_is_known_whether_the_limit_is_there(method, path, software):
    async def scenario(world):
        find_out = world.finder_out(software)

        def learn(*_):
            asyncio.get_running_loop().call_later(0.5, find_out)

        async with asyncio.TaskGroup() as group:
            calls = [
                group.create_task(outcome(world.call(method, path, patience=600, on_wait=learn)))
                for _ in range(450)
            ]
        return sum(call.result() for call in calls), asyncio.get_running_loop().time()

    async def outcome(call):
        try:
            await call
        except RatelimitError:
            return 0
        return 1

    limits = (
        {"throttles": mastodon(), "headers": "iso"}
        if software == "mastodon"
        else {"throttles": {}, "headers": "none"}
    )
    done, took = simulate(scenario, **limits)
    assert done == (
        450 if software == "snac" else KNOWN["follows" if "follow" in path else "delete"].requests
    )
    assert took < (5 if software == "snac" else 310)


@each("calls", [45, 450])
def test_a_server_that_names_no_limit_is_not_presumed_to_refuse(calls):
    async def scenario(world):
        async with asyncio.TaskGroup() as group:
            made = [
                group.create_task(world.call("GET", "/api/v1/statuses/1", mode="raise")) for _ in range(calls)
            ]
        return sum(call.result() for call in made)

    assert simulate(scenario, throttles={}, headers="none") == calls


def test_calls_that_must_not_wait_are_not_refused_for_a_limit_that_is_only_presumed():
    async def scenario(world):
        async with asyncio.TaskGroup() as group:
            calls = [
                group.create_task(world.call("DELETE", "/api/v1/statuses/1", mode="raise")) for _ in range(45)
            ]
        return [call.result() for call in calls]

    assert simulate(scenario, throttles={}, headers="none") == [1] * 45


@given(
    seed=st.integers(0, 10**6),
    start=st.floats(0, 4000),
    skew=st.sampled_from([0.0, 61.3, -7.2]),
    headers=st.sampled_from(["iso", "epoch", "milliseconds", "from_now"]),
    mode=st.sampled_from(["wait", "pace"]),
    tasks=st.sampled_from([1, 8, 40]),
    weights=st.lists(st.integers(0, 5), min_size=len(KINDS), max_size=len(KINDS)).filter(any),
)
@example(  # a window of five minutes begins while all answers speak of the follows of the day
    seed=0, start=2097.0, skew=0.0, headers="iso", mode="wait", tasks=40, weights=[0, 0, 0, 0, 0, 1, 1, 0]
)
@example(  # a window of five minutes begins while all answers speak of the deletes of half an hour
    seed=1334,
    start=2098.125,
    skew=0.0,
    headers="iso",
    mode="wait",
    tasks=40,
    weights=[1, 5, 0, 1, 0, 0, 4, 0],
)
@example(  # on a clock that is behind, a window of three hours begins some seconds after the first post
    seed=0, start=0.0, skew=-7.2, headers="iso", mode="wait", tasks=40, weights=[0, 0, 0, 0, 1, 0, 1, 0]
)
@settings(max_examples=settings.default.max_examples // 3)
def test_no_mixture_of_calls_is_refused(seed, start, skew, headers, mode, tasks, weights):
    async def scenario(world):
        loop = asyncio.get_running_loop()
        dice = randomness.Random(seed)

        async def bot():
            while loop.time() < 1800:
                for _ in range(dice.choice([1, 1, 5, 50])):
                    await world.call(*dice.choices(KINDS, weights)[0], mode=mode)
                await asyncio.sleep(dice.random() ** 4 * 600)

        async with asyncio.TaskGroup() as group:
            for _ in range(tasks):
                group.create_task(bot())
        assert all(state.in_flight == state.waiting == 0 for state in world.budget.snapshot().values())
        assert world.server.refused == []

    simulate(scenario, seed=seed, start=EPOCH + start, skew=skew, headers=headers)


@sized(3, 24, "hours")
def test_a_day_with_a_fault_a_minute_leaves_nothing_behind(hours):
    async def scenario(world):
        loop = asyncio.get_running_loop()
        dice = randomness.Random(7)
        sizes = []

        async def bot():
            while loop.time() < hours * 3600:
                fault = dice.random()
                call = asyncio.create_task(world.call(*dice.choices(KINDS, [50, 10, 1, 1, 5, 1, 5, 0])[0]))
                if fault < 0.25:
                    await asyncio.sleep(dice.random())
                    call.cancel()
                await asyncio.wait([call])
                await asyncio.sleep(dice.random() * 240)

        async def watch():
            for _ in range(5):
                await asyncio.sleep(hours * 3600 / 6)
                world.started.clear()
                world.server.seen.clear()
                sizes.append(tracemalloc.get_traced_memory()[0])

        async with asyncio.TaskGroup() as group:
            group.create_task(watch())
            for _ in range(8):
                group.create_task(bot())
        return world, sizes

    tracemalloc.start()
    try:
        world, sizes = simulate(scenario)
    finally:
        tracemalloc.stop()
    assert set(world.budget.snapshot()) <= set(KNOWN)
    assert all(state.waiting == state.in_flight == 0 for state in world.budget.snapshot().values())
    assert not world.budget._queue
    assert max(sizes[2:]) - min(sizes[2:]) < 100_000
    assert len(world.server.refused) < 5
