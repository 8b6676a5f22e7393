import asyncio
import gc
import math
import threading
import time
import weakref

import pytest
from simulation import EPOCH, simulate

from atoot.errors import NO_LIMITS, RatelimitError
from atoot.limits import local as registry
from atoot.limits.engine import Budget
from atoot.limits.known import API, KNOWN
from atoot.limits.local import LocalBudget, budget_for
from atoot.message import RateLimit, Request
from atoot.operations import classify

PAGING = ("all", "user", "paging")
DELETE = classify("DELETE", "/api/v1/statuses/1")


class Clock:
    """A clock, and timers that go off when it is moved."""

    def __init__(self):
        self.now = EPOCH
        self.timers = []

    def __call__(self):
        return self.now

    def later(self, seconds, callback):
        timer = Timer(self.now + seconds, callback)
        self.timers.append(timer)
        return timer

    def pending(self):
        return [timer for timer in self.timers if not timer.cancelled]

    async def move(self, seconds):
        self.now += seconds
        for timer in self.pending():
            if timer.when <= self.now:
                timer.cancel()
                timer.callback()
        await settle()


class Timer:
    def __init__(self, when, callback):
        self.when, self.callback, self.cancelled = when, callback, False

    def cancel(self):
        self.cancelled = True


async def settle():
    for _ in range(5):
        await asyncio.sleep(0)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def budget(clock) -> Budget:
    return LocalBudget(clock, clock.later)


async def used_up(budget, buckets=API, *, left=0, limit=300):
    """The server says that so much is left until the end of the usual window."""
    await budget.acquire(buckets)
    budget.learn(buckets, RateLimit(limit, left, EPOCH + 300.5), 200)


async def known(budget):
    """The server has told its usual limit, of which nothing is used up."""
    await used_up(budget, left=299)


def queue_up(budget, names, buckets=API, *, end=True, **options):
    """Calls that wait, and the list of those that were let through; they end at once, or go on for ever."""
    through = []

    async def call(name):
        await budget.acquire(buckets, **options)
        through.append(name)
        if end:
            budget.release(buckets)

    return through, [asyncio.create_task(call(name)) for name in names]


# Nothing to wait for


def test_a_call_that_need_not_wait_never_suspends(budget):
    """Driven by hand: anything awaited would come out here instead of the end."""
    with pytest.raises(StopIteration):
        budget.acquire(API).send(None)


def test_the_limiter_is_cheap_when_nothing_has_to_wait():
    budget, limits, calls = LocalBudget(), RateLimit(10**9, 10**9, time.time() + 200.5), 5000

    async def measure():
        await budget.acquire(API)
        budget.learn(API, limits, 200)
        before = time.process_time()
        for _ in range(calls):
            await budget.acquire(API)
            budget.learn(API, limits, 200)
        return (time.process_time() - before) / calls

    for window in budget._made(API, time.time()):
        window.limit = window.left = 10**9
    # Some 3 microseconds; ten times as much leaves room for a slow machine.
    assert min(asyncio.run(measure()) for _ in range(3)) < 30e-6


async def test_calls_are_counted_while_they_are_under_way(budget):
    for _ in range(3):
        await budget.acquire(API)
    assert budget.snapshot()["all"].in_flight == 3
    assert budget.snapshot()["all"].left == 297
    budget.learn(API, NO_LIMITS, 500)
    budget.release(API)
    budget.release(API, arrived=False)
    assert budget.snapshot()["all"].in_flight == 0
    assert budget.snapshot()["all"].left == 298


# wait


async def test_calls_wait_for_the_next_window_in_their_order(budget, clock):
    await used_up(budget)
    through, tasks = queue_up(budget, range(500))
    await settle()
    assert through == []
    assert budget.snapshot()["all"].waiting == 500
    await clock.move(300)
    assert through == []
    await clock.move(1)
    assert through == list(range(300))
    await clock.move(300)
    assert through == list(range(500))
    await asyncio.gather(*tasks)
    assert clock.pending() == []


async def test_calls_of_different_kinds_wait_in_one_order(budget, clock):
    await used_up(budget)
    order = []

    async def call(name, buckets):
        await budget.acquire(buckets)
        order.append(name)

    tasks = [asyncio.create_task(call(name, PAGING if name % 3 else API)) for name in range(20)]
    await settle()
    await clock.move(301)
    await asyncio.gather(*tasks)
    assert order == list(range(20))


async def test_a_new_call_does_not_overtake_those_that_wait(budget, clock):
    await used_up(budget)
    through, tasks = queue_up(budget, range(300))
    await settle()
    clock.now += 301  # the timer has not gone off yet
    late = asyncio.create_task(budget.acquire(API))
    await settle()
    assert through == list(range(300))
    assert not late.done()
    late.cancel()
    await asyncio.gather(*tasks, late, return_exceptions=True)


async def test_a_new_call_goes_at_once_if_there_is_room_behind_those_that_wait(budget, clock):
    await used_up(budget)
    through, tasks = queue_up(budget, range(2))
    await settle()
    clock.now += 301  # the timer has not gone off yet
    await budget.acquire(API)
    await settle()
    assert through == [0, 1]
    await asyncio.gather(*tasks)


async def test_waiting_for_one_limit_does_not_hold_up_the_others(budget):
    await budget.acquire(DELETE)
    budget.learn(DELETE, RateLimit(30, 0, EPOCH + 1800.5), 200)
    through, tasks = queue_up(budget, ["delete"], DELETE)
    await settle()
    await budget.acquire(API)
    assert through == []
    tasks[0].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_call_that_was_refused_keeps_its_place(budget, clock):
    await used_up(budget, left=300)
    place = await budget.acquire(API)
    through, tasks = queue_up(budget, range(299))
    await settle()
    later, waiting = queue_up(budget, range(10))
    await settle()
    budget.learn(API, RateLimit(300, 0, EPOCH + 300.5), 429)
    again, refused = queue_up(budget, ["refused"], place=place)
    order = []
    for one in (*refused, *waiting):
        one.add_done_callback(order.append)
    await settle()
    assert again == later == []
    await clock.move(301)
    assert order[0] is refused[0]
    assert len(order) == 11
    assert len(through) == 299
    await asyncio.gather(*tasks)


async def test_a_refusal_holds_up_those_that_wait_too(budget, clock):
    await used_up(budget, left=1)
    await budget.acquire(API)
    through, tasks = queue_up(budget, range(2))
    await settle()
    budget.learn(API, RateLimit(300, 0, None, retry_after=500), 429)
    await clock.move(301)
    assert through == []
    await clock.move(200)
    assert through == [0, 1]
    await asyncio.gather(*tasks)


async def test_a_refusal_that_names_a_limit_closes_that_one_alone(budget):
    await budget.acquire(DELETE)
    budget.learn(DELETE, RateLimit(30, 0, EPOCH + 1800.5), 429)
    assert budget.snapshot()["delete"].left == 0
    assert budget.snapshot()["all"].left == 299


async def test_a_refusal_that_names_none_closes_all_that_the_request_counts_in(budget):
    await budget.acquire(DELETE)
    budget.learn(DELETE, RateLimit(retry_after=40), 429)
    with pytest.raises(RatelimitError):
        await budget.acquire(API, mode="raise")


async def test_what_is_given_back_goes_to_the_first_that_waits(budget):
    await used_up(budget, left=1)
    await budget.acquire(API)
    through, tasks = queue_up(budget, range(2))
    await settle()
    budget.release(API, arrived=False)
    await settle()
    assert through == [0]
    tasks[1].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_calls_with_priority_go_first(budget, clock):
    await used_up(budget)
    order = []

    async def call(name, *, priority):
        await budget.acquire(API, priority=priority)
        order.append(name)

    tasks = [asyncio.create_task(call(name, priority=name.isupper())) for name in "abCdE"]
    await settle()
    await clock.move(301)
    await asyncio.gather(*tasks)
    assert order == ["C", "E", "a", "b", "d"]


async def test_a_call_is_told_before_it_waits(budget, clock):
    await used_up(budget)
    told = []
    await_it = asyncio.create_task(
        budget.acquire(API, on_wait=lambda seconds, name: told.append((seconds, name)))
    )
    await settle()
    assert told == [(pytest.approx(300.75), "all")]
    await clock.move(301)
    await await_it
    await budget.acquire(API, on_wait=lambda *_: told.append("again"))
    assert len(told) == 1


async def test_one_that_fails_when_it_is_told_leaves_no_trace(budget, clock):
    await used_up(budget)

    def fail(seconds, name):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await budget.acquire(API, on_wait=fail)
    assert budget.snapshot()["all"].waiting == 0
    assert clock.pending() == []


# Cancelling


async def test_a_call_that_is_cancelled_leaves_no_trace(budget, clock):
    await used_up(budget)
    through, tasks = queue_up(budget, range(5), end=False)
    await settle()
    for task in tasks[1:4]:
        task.cancel()
    await settle()
    assert budget.snapshot()["all"].waiting == 2
    await clock.move(301)
    assert through == [0, 4]
    assert budget.snapshot()["all"].in_flight == 2
    assert clock.pending() == []
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_call_that_is_cancelled_just_when_it_may_go_gives_its_turn_back(budget, clock):
    await used_up(budget, left=1)
    await budget.acquire(API)
    through, tasks = queue_up(budget, range(2), end=False)
    await settle()
    budget.release(API, arrived=False)  # the first one is let through, and has not run yet
    tasks[0].cancel()
    await settle()
    assert through == [1]
    assert budget.snapshot()["all"].in_flight == 1
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_call_that_was_cancelled_a_moment_ago_is_not_let_through(budget):
    await used_up(budget, left=1)
    await budget.acquire(API)
    through, tasks = queue_up(budget, range(2), end=False)
    await settle()
    tasks[0].cancel()
    budget.release(API, arrived=False)
    await settle()
    assert through == [1]
    assert budget.snapshot()["all"].in_flight == 1
    assert budget.snapshot()["all"].left == 0
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_all_are_cancelled_at_once_and_nothing_is_left(budget, clock):
    await used_up(budget)
    _, tasks = queue_up(budget, range(2000))
    await settle()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert not budget._queue
    assert not budget._queue.loops
    assert clock.pending() == []
    assert budget._opens == math.inf


# raise, patience, pace


async def test_raise_does_not_wait(budget):
    await used_up(budget)
    request = Request("GET", "/api/v1/timelines/home?limit=40")
    with pytest.raises(RatelimitError) as caught:
        await budget.acquire(API, mode="raise", request=request)
    assert caught.value.retry_after == pytest.approx(300.75)
    assert caught.value.limits.limit == 300
    assert caught.value.limits.remaining == 0
    assert (caught.value.method, caught.value.path) == ("GET", "/api/v1/timelines/home")
    assert "not sent" in str(caught.value)
    assert budget.snapshot()["all"].waiting == 0


async def test_raise_goes_through_while_there_is_something_left(budget):
    await used_up(budget, left=1)
    await budget.acquire(API, mode="raise")


async def test_raise_does_not_take_the_turn_of_one_that_waits(budget, clock):
    await used_up(budget)
    through, tasks = queue_up(budget, range(300))
    await settle()
    clock.now += 301
    with pytest.raises(RatelimitError):
        await budget.acquire(API, mode="raise")
    await asyncio.gather(*tasks)
    assert through == list(range(300))


async def test_patience_counts_those_in_front(budget):
    await used_up(budget)
    _, tasks = queue_up(budget, range(300))
    await settle()
    with pytest.raises(RatelimitError) as caught:
        await budget.acquire(API, patience=400)
    assert caught.value.retry_after == pytest.approx(600.75)
    patient = asyncio.create_task(budget.acquire(API, patience=700))
    await settle()
    assert not patient.done()
    for task in (*tasks, patient):
        task.cancel()
    await asyncio.gather(*tasks, patient, return_exceptions=True)


async def test_pace_spreads_the_calls_and_leaves_a_reserve(budget, clock):
    through, tasks = queue_up(budget, range(400), mode="pace")
    await settle()
    for _ in range(1500):
        await clock.move(0.1)
    assert 130 <= len(through) <= 140
    await budget.acquire(API, mode="pace", priority=True)
    for _ in range(149):
        await clock.move(1)
    assert len(through) <= 270
    assert through == list(range(len(through)))
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


# What is known


async def test_a_snapshot_shows_what_was_asked_for(budget):
    assert budget.snapshot() == {}
    await budget.acquire(PAGING)
    assert set(budget.snapshot()) == {"all", "user", "paging"}


async def test_a_forecast_counts_those_that_wait(budget):
    assert budget.forecast(DELETE, 30) == 0
    assert budget.forecast(DELETE, 900) == pytest.approx(29 * 1800, abs=1)
    await used_up(budget)
    _, tasks = queue_up(budget, range(300))
    await settle()
    assert budget.forecast(API, 1) == pytest.approx(600.75)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def test_a_forecast_of_fewer_than_no_calls_is_refused(budget):
    with pytest.raises(ValueError, match="n: "):
        budget.forecast(API, -1)


def test_every_known_limit_can_be_asked_for(budget):
    for name in KNOWN:
        assert budget.forecast((name,), 0) == 0


async def test_without_headers_there_is_no_limit(budget):
    await budget.acquire(DELETE)
    budget.learn(DELETE, NO_LIMITS, 200)
    assert budget.snapshot()["all"].limit is budget.snapshot()["delete"].limit is None
    started = ended = 0
    while started < 1000:
        while budget.start(DELETE, "wait", priority=False) is not None and started < 1000:
            started += 1
        assert started >= min(20 + 2 * ended, 1000), "each answer makes room for more"
        while ended < started:
            budget.learn(DELETE, NO_LIMITS, 200)
            ended += 1


async def test_an_error_without_headers_says_nothing_about_limits(budget):
    await budget.acquire(DELETE)
    budget.learn(DELETE, NO_LIMITS, 502)
    assert budget.snapshot()["delete"].limit == 30


# Until the server has said anything


async def test_until_the_server_has_spoken_few_requests_are_under_way(budget, clock):
    told = []
    through, tasks = queue_up(budget, range(80), end=False, on_wait=lambda *wait: told.append(wait))
    await settle()
    assert through == list(range(20))
    assert told == [(0.0, "all")] * 60, "it is not known for how long"
    budget.learn(API, RateLimit(40, 39, EPOCH + 200.5), 200)
    await settle()
    assert through == list(range(40))
    assert told[60:] == [(200.75, "all")] * 40, "now it is"
    for left in range(38, -1, -1):
        budget.learn(API, RateLimit(40, left, EPOCH + 200.5), 200)
    await clock.move(201)
    await asyncio.gather(*tasks)
    assert through == list(range(80))


async def test_the_first_answer_lets_all_go_that_the_limit_has_room_for(budget):
    through, tasks = queue_up(budget, range(250), end=False)
    await settle()
    budget.learn(API, RateLimit(300, 280, EPOCH + 300.5), 200)
    await settle()
    assert through == list(range(250))
    await asyncio.gather(*tasks)


async def test_a_call_that_would_not_wait_so_long_hears_it_with_the_first_answer(budget):
    _, tasks = queue_up(budget, range(100), end=False, patience=100)
    await settle()
    budget.learn(API, RateLimit(40, 39, EPOCH + 200.5), 200)
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(one) for one in ended] == [type(None)] * 40 + [RatelimitError] * 60
    assert budget.snapshot()["all"].waiting == 0


async def test_calls_that_must_not_wait_need_not_wait_for_the_first_answer(budget):
    for _ in range(100):
        await budget.acquire(API, mode="raise")
    assert budget.snapshot()["all"].in_flight == 100


async def test_where_the_first_answer_does_not_come_the_others_go_on_without_it(budget, clock):
    through, tasks = queue_up(budget, range(400), end=False)
    await settle()
    assert len(through) == 20
    await clock.move(2.9)
    assert len(through) == 20
    await clock.move(0.2)
    assert len(through) == 300, "as many as are presumed"
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@pytest.mark.parametrize("arrived", [True, False])
async def test_requests_that_get_no_answer_make_room_for_others(budget, arrived):
    through, tasks = queue_up(budget, range(300), end=False)
    await settle()
    done = 0
    while len(through) < 300:
        assert done < len(through), "nobody is under way, and all wait"
        budget.release(API, arrived=arrived)
        done += 1
        await settle()
    await asyncio.gather(*tasks)
    assert done <= 140


async def test_one_that_is_cancelled_while_nothing_is_known_leaves_no_trace(budget, clock):
    _, tasks = queue_up(budget, range(30), end=False)
    await settle()
    for task in tasks[20:]:
        task.cancel()
    await asyncio.gather(*tasks[20:], return_exceptions=True)
    assert budget.snapshot()["all"].waiting == 0
    assert clock.pending() == []
    budget.learn(API, RateLimit(60, 59, EPOCH + 200.5), 200)
    assert budget.snapshot()["all"].left == 40


# Several event loops


def test_a_budget_outlives_the_loop_in_which_it_was_used():
    clock = Clock()
    budget = LocalBudget(clock)

    async def use(reset):
        await budget.acquire(API)
        budget.learn(API, RateLimit(300, 0, reset), 200)
        waiting = asyncio.create_task(budget.acquire(API))
        await settle()
        assert not waiting.done()

    asyncio.run(use(EPOCH + 300.5))
    assert budget.snapshot()["all"].waiting == 0
    assert budget.snapshot()["all"].left == 0
    clock.now += 301
    asyncio.run(use(EPOCH + 600.5))
    assert budget.snapshot()["all"].waiting == 0


def test_a_call_whose_loop_is_gone_does_not_keep_the_others_from_going():
    clock = Clock()
    budget = LocalBudget(clock)
    gone = asyncio.new_event_loop()
    gone.run_until_complete(used_up(budget))
    abandoned = budget.acquire(API)
    gone.call_soon(abandoned.send, None)
    gone.run_until_complete(settle())
    gone.close()

    async def use():
        waiting = asyncio.create_task(budget.acquire(API))
        await settle()
        clock.now += 301
        budget._look_again(asyncio.get_running_loop())
        await asyncio.wait_for(waiting, 30)
        assert budget.snapshot()["all"].waiting == 0

    asyncio.run(use())
    assert budget.snapshot()["all"].in_flight == 1
    abandoned.close()
    assert gone not in budget._timers


def test_a_call_that_is_thrown_away_without_its_loop_leaves_no_trace(budget):
    asyncio.run(used_up(budget))

    async def start():
        waiting = budget.acquire(API)
        asyncio.get_running_loop().call_soon(waiting.send, None)
        await settle()
        return waiting

    waiting = asyncio.run(start())
    assert budget.snapshot()["all"].waiting == 1
    waiting.close()
    assert budget.snapshot()["all"].waiting == 0


def test_a_call_that_is_cancelled_while_another_thread_lets_it_through_gives_its_turn_back(budget, clock):
    async def use():
        await used_up(budget)
        waiting = asyncio.create_task(budget.acquire(API))
        await settle()
        clock.now += 301
        other = threading.Thread(target=asyncio.run, args=(look(),))
        other.start()
        other.join(10)
        assert budget.snapshot()["all"].in_flight == 1
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        assert waiting.cancelled()

    async def look():
        budget._look_again(asyncio.get_running_loop())

    asyncio.run(use())
    assert budget.snapshot()["all"].in_flight == 0
    assert budget.snapshot()["all"].left == 300


def test_threads_share_one_budget():
    clock = Clock()
    budget = LocalBudget(clock)
    asyncio.run(used_up(budget, left=300))
    threads, calls, through = 4, 300, []
    ready = threading.Barrier(threads + 1)

    async def use():
        async def call():
            await budget.acquire(API)
            through.append(1)

        tasks = [asyncio.create_task(call()) for _ in range(calls)]
        await settle()
        ready.wait()  # all have asked
        ready.wait()  # the next window has begun
        budget._look_again(asyncio.get_running_loop())
        await asyncio.wait_for(asyncio.gather(*tasks), 20)

    started = [threading.Thread(target=asyncio.run, args=(use(),)) for _ in range(threads)]
    for thread in started:
        thread.start()
    ready.wait()
    assert len(through) == 300
    for window in budget._windows.values():
        window.limit = 2000
    clock.now += 301
    ready.wait()
    for thread in started:
        thread.join(30)
    assert len(through) == threads * calls
    assert budget.snapshot()["all"].in_flight == threads * calls
    assert budget._timers == {}


# In simulated time, with the timers of the loop


def test_the_loop_wakes_those_that_wait():
    async def scenario(world):
        for _ in range(301):
            await world.budget.acquire(API)
            world.budget.release(API)
        return asyncio.get_running_loop().time()

    assert simulate(scenario) == pytest.approx(300.25, abs=0.1)


def test_nothing_is_kept_of_a_budget_that_nobody_holds():
    async def scenario(world):
        for _ in range(301):
            await world.budget.acquire(API)
            world.budget.release(API)
        return weakref.ref(world.budget)

    gone = simulate(scenario)
    gc.collect()
    assert gone() is None


# What is only presumed


async def test_a_special_limit_holds_where_the_server_is_mastodon(budget, clock):
    await known(budget)
    budget.presume("mastodon")
    for _ in range(30):
        await budget.acquire(DELETE)
    with pytest.raises(RatelimitError, match=r"'delete' \(30 in 30 min, presumed\) is used up"):
        await budget.acquire(DELETE, mode="raise")
    assert budget.forecast(DELETE, 1).limit == "delete"
    assert budget.forecast(DELETE, 1).presumed


async def test_where_only_a_presumed_limit_is_used_up_a_call_is_sent_that_must_not_wait_and_no_other(
    budget, clock
):
    await known(budget)
    clock.now += 10
    for _ in range(30):
        await budget.acquire(DELETE)
        budget.release(DELETE)
    through, (patient,) = queue_up(budget, "a", DELETE, patience=1)  # less than it would wait: nobody knows
    await settle()
    assert not patient.done()
    await budget.acquire(DELETE, mode="raise")
    assert budget.snapshot()["delete"].in_flight == 1
    budget.release(DELETE)
    await used_up(budget)  # that one is certain
    with pytest.raises(RatelimitError, match="the limit 'delete'") as caught:
        await budget.acquire(DELETE, mode="raise")
    assert caught.value.retry_after == pytest.approx(1790, abs=2)  # the longest wait of all
    assert through == []
    patient.cancel()


async def test_a_call_that_must_not_wait_hears_how_long_an_answer_may_take_that_would_let_it_through(
    budget, clock
):
    budget.presume("mastodon")
    await budget.acquire(API)
    budget.learn(API, NO_LIMITS, 429)
    clock.now += 70
    await budget.acquire(API)  # which tries whether it goes on
    with pytest.raises(RatelimitError) as caught:
        await budget.acquire(API, mode="raise")
    assert caught.value.retry_after == 3


async def test_those_who_wait_for_a_limit_that_the_server_does_not_have_go_on_as_soon_as_that_is_known(
    budget,
):
    await known(budget)
    for _ in range(30):
        await budget.acquire(DELETE)
    through, tasks = queue_up(budget, "abc", DELETE)
    await settle()
    assert through == []
    budget.presume("gotosocial")
    await settle()
    assert through == ["a", "b", "c"]
    assert budget.forecast(DELETE, 100) == 0.0
    assert budget.forecast(DELETE, 100).limit is None
    assert budget.forecast(("all", "user", "media"), 100) == 0.0, "a kind of request that comes later"
    await asyncio.gather(*tasks)


async def test_a_special_limit_is_dropped_when_more_has_passed_than_it_allows(budget):
    for _ in range(31):
        await budget.acquire(DELETE)
        budget.learn(DELETE, RateLimit(300, 200, EPOCH + 300.5), 200)
    assert budget.snapshot()["delete"].limit is None


async def test_a_special_limit_that_the_server_named_is_believed_of_any_software(budget):
    await budget.acquire(DELETE)
    budget.learn(DELETE, RateLimit(30, 0, EPOCH + 1800.5), 200)
    budget.presume("gotosocial")
    assert budget.snapshot()["delete"].left == 0
    with pytest.raises(RatelimitError):
        await budget.acquire(DELETE, mode="raise")


async def test_paced_calls_wait_no_longer_than_the_server_asked_where_nothing_else_is_known(budget, clock):
    await budget.acquire(API, mode="pace")
    budget.learn(API, NO_LIMITS, 200)
    for _ in range(2):
        await budget.acquire(API, mode="pace")
        budget.learn(API, RateLimit(retry_after=5.0), 429)
        await clock.move(6)
    await asyncio.wait_for(budget.acquire(API, mode="pace"), 1)


def test_a_forecast_of_less_than_nothing_is_refused(budget):
    with pytest.raises(ValueError, match="expected a number of calls"):
        budget.forecast(API, -1)


def test_all_clients_with_the_same_token_share_a_budget():
    one = budget_for("https://h.example", "secret")
    assert budget_for("https://h.example", "secret") is one


def test_another_token_or_another_server_has_its_own_budget():
    budgets = [
        budget_for("https://h.example", "secret"),
        budget_for("https://h.example", "other"),
        budget_for("https://h.example", None),
        budget_for("https://other.example", "secret"),
    ]
    assert len(set(budgets)) == 4


def test_a_budget_lives_as_long_as_somebody_holds_it():
    budget = budget_for("https://h.example", "short-lived")
    gone = weakref.ref(budget)
    del budget
    gc.collect()
    assert gone() is None


def test_the_token_is_not_kept():
    held = budget_for("https://h.example", "a-very-secret-token")
    known = repr(list(registry._budgets.items())) + repr(vars(held))
    assert "secret-token" not in known


def test_any_text_can_be_a_token():
    assert budget_for("https://h.example", "\ud800\u00e9") is not None


async def test_a_guest_keeps_to_what_is_presumed_where_a_server_says_nothing():
    clock = Clock()
    budget = LocalBudget(clock, clock.later, keeps_presumed=True)
    for _ in range(300):
        await budget.acquire(PAGING, mode="raise")
        budget.learn(PAGING, NO_LIMITS, 200)
    assert budget.forecast(PAGING, 1) > 0
    budget.learn(PAGING, RateLimit(500, 199, clock.now + 100), 200)
    assert budget.forecast(API, 1) == 0


# At once


async def test_a_call_that_may_start_at_once_counts_and_has_a_place(budget):
    places = [budget.start(API, "wait", priority=False) for _ in range(2)]
    assert places[0] < places[1] < await budget.acquire(API)
    assert budget.snapshot()["all"].in_flight == 3


async def test_a_call_that_has_to_wait_does_not_start_at_once_and_leaves_no_trace(budget, clock):
    await used_up(budget)
    before = budget.snapshot()["all"]
    for mode in ("wait", "raise", "pace"):
        assert budget.start(API, mode, priority=True) is None
    assert budget.snapshot()["all"] == before


async def test_nobody_starts_at_once_before_those_that_wait(budget, clock):
    await used_up(budget)
    through, tasks = queue_up(budget, ["first"])
    await settle()
    clock.now += 301  # the window has begun anew, and the timer has not gone off yet
    assert budget.start(API, "wait", priority=False) is None
    await clock.move(0)
    await asyncio.gather(*tasks)
    assert through == ["first"]
    assert budget.start(API, "wait", priority=False) is not None


async def test_a_limit_of_which_one_window_is_used_up_holds_a_call_that_counts_in_two(budget):
    await known(budget)
    for _ in range(30):
        await budget.acquire(DELETE)
    assert budget.start(DELETE, "wait", priority=False) is None
    assert budget.start(API, "wait", priority=False) is not None
