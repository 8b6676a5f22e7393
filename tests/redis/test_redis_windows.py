import json
from asyncio import new_event_loop
from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from simulation import EPOCH, Server, Throttle

from atoot.errors import NO_LIMITS
from atoot.http.headers import limits_of
from atoot.limits.drift import Drift
from atoot.limits.engine import Lane, Waiter, WaitingCalls
from atoot.limits.known import API, KNOWN
from atoot.message import RateLimit
from atoot.operations import classify
from atoot.redis.windows import FRESH, LEASE, SharedWindow, SharedWindows, fair_share

DELETE = classify("DELETE", "/api/v1/statuses/1")


class Place:
    """Where the state lies: who knows the present version may replace it."""

    def __init__(self):
        self.version, self.state = 0, b""


class Member:
    """A worker that does what the budget in Redis does, one step at a time."""

    def __init__(self, place, name, loop):
        self.place, self.loop, self.version = place, loop, 0
        self.ledger, self.queue = SharedWindows(name), WaitingCalls()
        self.numbers, self.flying, self.started = iter(range(10**9)), [], 0

    def want(self, calls, buckets=API, *, now, priority=False, mode="wait"):
        for _ in range(calls):
            waiter = Waiter(next(self.numbers), self.loop.create_future(), self.loop)
            self.queue.put(waiter, Lane(buckets, self.ledger.of(buckets, now), mode, priority))

    def exchange(self, now, ended=(), *, reach=True):
        """Tell what ended, and start what may: gives how many have started."""
        if reach and self.version != self.place.version:
            self.ledger.load(self.place.state, now)
            self.version = self.place.version
        for buckets, limits, status in ended:
            self.ledger.learn(buckets, limits, status, now)
        self.ledger.look_round(now, self.queue.waiting_for)
        started = 0
        while (lane := self.queue.first(now)[1]) is not None:
            self.queue.remove(lane.waiters[0], lane)
            self.ledger.start(lane, now)
            started += 1
        if reach:
            self.place.state = self.ledger.saved(now, self.queue.lanes())
            self.place.version = self.version = self.place.version + 1
        return started

    def state(self, name="all", now=EPOCH):
        return self.ledger.snapshot(now, self.queue.waiting_for)[name]


@pytest.fixture
def loop():
    loop = new_event_loop()
    yield loop
    loop.close()


@pytest.fixture
def place():
    return Place()


@pytest.fixture
def members(place, loop):
    return [Member(place, name, loop) for name in ("a", "b")]


def run(member, calls, *, now=EPOCH, buckets=API):
    member.want(calls, buckets, now=now)
    return member.exchange(now)


def known(member):
    """The server has told its usual limit, of which nothing is used up."""
    run(member, 1)
    member.exchange(EPOCH, [(API, RateLimit(300, 300, EPOCH + 300.5), 200)])


# One state for all


def test_what_one_starts_the_others_see(members):
    a, b = members
    assert run(a, 3) == 3
    assert run(b, 2) == 2
    assert b.state().left == 295
    assert b.state().in_flight == 5


def test_what_one_learns_the_others_know(members):
    a, b = members
    run(a, 1)
    a.exchange(EPOCH, [(API, RateLimit(60, 7, EPOCH + 200), 200)])
    assert run(b, 10) == 7
    assert b.state().limit == 60
    assert b.state().waiting == 3


def test_until_the_server_has_spoken_all_together_have_few_under_way(members):
    a, b = members
    assert run(a, 15) == 15
    assert run(b, 100) == 5
    a.exchange(EPOCH, [(API, RateLimit(40, 39, EPOCH + 200), 200)])
    assert b.exchange(EPOCH) == 20
    assert b.state().waiting == 75


def test_a_refusal_closes_for_all(members):
    a, b = members
    run(a, 1)
    a.exchange(EPOCH, [(API, RateLimit(retry_after=30), 429)])
    assert run(b, 1) == 0
    assert b.exchange(EPOCH + 29) == 0
    assert b.exchange(EPOCH + 31) == 1


def test_what_a_server_tells_of_its_clock_is_for_all(members):
    a, b = members
    run(a, 1)
    a.exchange(EPOCH, [(API, RateLimit(300, 299, EPOCH + 250), 200)])
    run(b, 1, buckets=DELETE)
    assert b.state("delete").reset == EPOCH + 30 * 60 - 50


def test_an_empty_place_is_filled_with_what_one_knows(members, place):
    a, b = members
    run(a, 5)
    place.state, place.version = b"", a.version  # lost
    run(a, 1)
    run(b, 0)
    assert b.state().in_flight == 6


def test_the_state_survives_being_written_and_read(members, place):
    a, b = members
    run(a, 5, buckets=DELETE)
    a.exchange(EPOCH, [(DELETE, NO_LIMITS, 200)])
    b.exchange(EPOCH)
    assert b.ledger.saved(EPOCH, ()) != b""
    assert {name: b.ledger.windows[name].saved() for name in DELETE} == {
        name: a.ledger.windows[name].saved() for name in DELETE
    }


def test_a_limit_that_only_a_newer_version_knows_stays_as_it_is(members, place):
    a, b = members
    run(a, 1)
    state = msgspec.json.decode(place.state)
    state["windows"]["novelty"] = state["windows"]["user"]
    place.state = msgspec.json.encode(state)
    place.version += 1
    b.exchange(EPOCH)
    assert msgspec.json.decode(place.state)["windows"]["novelty"]["limit"] == 1500


@pytest.mark.parametrize(
    "garbage", [b"", b"no JSON", b"{}", b'{"drift":0,"windows":{"all":{"left":1}},"given":{},"workers":{}}']
)
def test_a_state_that_cannot_be_read_changes_nothing(members, garbage):
    a, _ = members
    run(a, 1)
    with pytest.raises(ValueError, match="no state of a budget"):
        a.ledger.load(garbage, EPOCH)
    assert a.state().in_flight == 1
    a.ledger.start_anew(EPOCH)
    assert a.state().in_flight == 1
    assert a.state().left == 300


CALLS = st.lists(
    st.tuples(
        st.floats(0, 400),
        st.sampled_from([None, (300, 299, None), (300, 0, None), (25, 3, None), (None, None, 60.0)]),
        st.sampled_from(["wait", "pace"]),
    ),
    max_size=12,
)


@given(CALLS, CALLS)
def test_a_window_that_was_kept_goes_on_as_the_one_that_it_was(before, after):
    def live(one, calls, now):
        for pause, heard, mode in calls:
            now += pause
            one.start(now, mode)
            if heard is not None:
                limit, left, retry_after = heard
                one.hear(RateLimit(limit, left, now + 100.5 if limit else None, retry_after), now)
            one.finish()
        return now

    drift = Drift()
    one = SharedWindow("all", KNOWN["all"], EPOCH, drift, "a")
    now = live(one, before, EPOCH)
    other = SharedWindow("all", KNOWN["all"], now, drift, "a")
    other.restore(json.loads(json.dumps(one.saved())))
    assert other.saved() == one.saved()
    assert live(one, after, now) == live(other, after, now)
    assert other.saved() == one.saved()
    assert other.opens(now, "wait", priority=False) == one.opens(now, "wait", priority=False)


def test_half_of_what_was_kept_of_a_window_is_refused():
    one = SharedWindow("all", KNOWN["all"], EPOCH, Drift(), "a")
    saved = one.saved()
    del saved["end"]
    with pytest.raises(KeyError, match="end"):
        one.restore(saved)


# Fair


def closed_window(members, limit=40):
    """Nothing is left until EPOCH + 100."""
    a, _ = members
    run(a, 1)
    a.exchange(EPOCH, [(API, RateLimit(limit, 0, EPOCH + 100.5), 200)])


def test_a_new_window_is_shared_evenly(members):
    a, b = members
    closed_window(members)
    assert run(a, 100) == run(b, 100) == 0
    for member in members:
        member.exchange(EPOCH + 100)  # both are there, and say that they wait
    assert a.exchange(EPOCH + 101) == 20
    assert b.exchange(EPOCH + 101) == 20


def test_what_a_worker_that_went_silent_wanted_is_not_kept_for_it(members):
    a, b = members
    closed_window(members)
    run(a, 100)
    run(b, 100)
    a.exchange(EPOCH + 100)
    assert a.exchange(EPOCH + 101 + FRESH) == 40


def test_what_waits_for_another_limit_wants_nothing_of_this_one(members):
    a, b = members
    known(a)
    run(a, 1, buckets=DELETE)
    a.exchange(EPOCH, [(DELETE, RateLimit(30, 0, EPOCH + 1800), 200)])
    assert run(b, 500, buckets=DELETE) == 0
    assert run(a, 299) == 299


def test_calls_with_priority_do_not_wait_for_the_share_of_others(members):
    a, b = members
    closed_window(members, limit=10)
    run(a, 100)
    run(b, 100)
    for member in members:
        member.exchange(EPOCH + 100)
    a.want(8, now=EPOCH + 101, priority=True)
    assert a.exchange(EPOCH + 101) == 8
    assert b.exchange(EPOCH + 101) == 2


def test_calls_that_would_rather_fail_than_wait_are_no_wish(members, place):
    a, _ = members
    closed_window(members)
    a.want(5, now=EPOCH, mode="raise")
    a.exchange(EPOCH)
    assert msgspec.json.decode(place.state)["workers"]["a"]["wishes"] == []


def test_a_share_is_looked_at_anew_in_every_window():
    window = SharedWindow("all", KNOWN["all"], EPOCH, Drift(), "a")
    window.left = 1
    window.want({"a": 1, "b": 1})
    window.given = {"a": 5}
    assert window.opens(EPOCH, "wait", priority=False) > EPOCH
    assert window.opens_for_all(EPOCH, "wait", priority=False) == EPOCH
    assert window.opens(EPOCH + 301, "wait", priority=False) == EPOCH + 301
    assert window.given == {}


def may_start(window, most=100):
    """How many calls of the worker start before it has to wait."""
    started = 0
    while started < most and window.opens(EPOCH, "wait", priority=False) <= EPOCH:
        window.start(EPOCH, "wait")
        started += 1
    return started


def test_a_share_is_used_up_by_what_starts_and_what_was_had_counts_in_the_next_one():
    window = SharedWindow("all", KNOWN["all"], EPOCH, Drift(), "a")
    window.left = 10
    window.want({"a": 10, "b": 10})
    assert may_start(window) == 5
    window.want({"a": 5, "b": 10})
    assert may_start(window) == 0
    assert window.given == {"a": 5}
    window.want({"a": 5})
    assert may_start(window) == 5


def test_no_more_is_shared_out_than_may_be_under_way():
    window = SharedWindow("all", KNOWN["all"], EPOCH, Drift(), "a")
    window.most, window.flying = 7, 3
    window.want({"a": 10, "b": 10})
    assert may_start(window) == 2


def test_who_comes_back_has_had_what_it_started_meanwhile_in_this_window_and_not_twice():
    window = SharedWindow("all", KNOWN["all"], EPOCH, Drift(), "a")
    window.left, window.given = 100, {"a": 3, "b": 2}
    mine = {**window.saved(), "left": 280, "closed": EPOCH + 7}
    for had in (10, 10, 5):
        window.rejoin(mine, had)
        assert (window.left, window.counted, window.given) == (93, 207, {"a": 10, "b": 2})
    assert window.closed == EPOCH + 7
    window.rejoin({**mine, "left": 50, "closed": 0.0}, 10)
    assert (window.left, window.closed) == (50, EPOCH + 7)
    window.rejoin({**mine, "left": 0, "end": window.end + window.period}, 40)
    assert (window.left, window.given) == (50, {"a": 10, "b": 2})


# Workers come and go


def test_what_a_dead_worker_had_under_way_is_so_no_more_and_counts_as_spent(members):
    a, b = members
    run(a, 5)
    run(b, 1, now=EPOCH + LEASE)
    assert b.state().in_flight == 6
    b.exchange(EPOCH + LEASE + 1)
    assert b.state().in_flight == 1
    assert b.state().left == 294


def test_a_worker_that_was_taken_for_dead_comes_back_with_what_it_has_under_way(members):
    a, b = members
    run(a, 5)
    run(b, 1, now=EPOCH + LEASE + 1)
    a.exchange(EPOCH + LEASE + 2, [(API, NO_LIMITS, 500)])
    assert a.state().in_flight == 5
    assert a.state().left == 294


def test_a_worker_that_leaves_is_forgotten(members, place):
    a, b = members
    run(a, 5)
    place.state, place.version = a.ledger.farewell(), a.version + 1
    b.exchange(EPOCH)
    assert list(b.ledger.workers) == ["b"]
    assert b.state().in_flight == 0
    assert b.state().left == 295


def test_a_worker_that_was_cut_off_tells_afterwards_what_it_spent(members, place):
    a, b = members
    known(a)
    run(a, 1)
    run(b, 1)
    b.want(10, now=EPOCH)
    b.exchange(EPOCH, reach=False)
    run(a, 20)
    for _ in range(2):  # another one may come first
        b.ledger.rejoin(place.state, EPOCH)
    b.version = place.version
    assert b.state().left == 300 - 32
    assert b.state().in_flight == 32


def test_a_worker_that_was_cut_off_tells_afterwards_what_it_heard(members, place):
    a, b = members
    run(a, 1)
    run(b, 1)
    b.exchange(EPOCH, [(API, RateLimit(retry_after=50), 429)], reach=False)
    b.ledger.rejoin(place.state, EPOCH)
    b.version = place.version
    b.exchange(EPOCH)
    assert run(a, 1) == 0


def test_what_has_been_under_way_since_the_window_before_may_be_counted_in_this_one(members, place):
    a, b = members
    known(a)
    run(b, 1)
    b.want(100, now=EPOCH)
    b.exchange(EPOCH, reach=False)
    run(a, 1, now=EPOCH + 301)
    b.ledger.rejoin(place.state, EPOCH + 301)
    assert b.state(now=EPOCH + 301).left == 300 - 1 - 101


# The law


@given(st.integers(0, 2**32), st.integers(2, 5), st.integers(5, 60))
def test_together_they_never_start_more_than_the_server_allows(seed, workers, limit):
    """Workers act in any order, their answers come in any order, windows end while requests are under way."""
    random, place, loop = Random(seed), Place(), new_event_loop()
    now = [EPOCH]
    server = Server(lambda: now[0], {"all": Throttle(limit, 300)})
    members = [Member(place, str(number), loop) for number in range(workers)]
    members[0].want(1, now=EPOCH)
    members[0].exchange(EPOCH)
    status, headers = server.answer(API)
    members[0].exchange(EPOCH, [(API, limits_of(headers, now[0]), status)])
    done = 0
    for _ in range(150):
        for seconds in random.choice(((0.01,), (0.3,), (5.0,), (LEASE / 3,) * 6)):
            now[0] += seconds
            if seconds == LEASE / 3:  # whoever has something under way says so in time
                for one in members:
                    for _ in range(one.exchange(now[0]) if one.flying else 0):
                        one.flying.append((now[0], server.answer(API)))
        member = random.choice(members)
        member.want(random.randrange(10), now=now[0])
        answers = []
        for _ in range(random.randrange(len(member.flying) + 1)):
            arrived, answer = member.flying.pop(random.randrange(len(member.flying)))
            answers.append((API, limits_of(answer[1], arrived), answer[0]))
        done += len(answers)
        for _ in range(member.exchange(now[0], answers)):
            member.flying.append((now[0], server.answer(API)))
    loop.close()
    assert server.refused == []
    assert done > 0


WORKERS = "abcd"
counts = st.dictionaries(st.sampled_from(WORKERS), st.integers(0, 60), min_size=1)


def shared_out(left, had, wanted, order):
    """What everybody has got when all have taken what they may, one after another, until nothing happens any more."""
    got, wanted = dict.fromkeys(wanted, 0), dict(wanted)
    had = dict(had)
    moved = True
    while moved:
        moved = False
        for worker in order:
            if not wanted.get(worker):
                continue
            taken = min(wanted[worker], max(0, fair_share(worker, left, had, wanted)))
            left -= taken
            wanted[worker] -= taken
            got[worker] += taken
            had[worker] = had.get(worker, 0) + taken
            moved = moved or taken > 0
    return got, had, wanted, left


def test_where_there_is_enough_all_get_what_they_want():
    assert fair_share("a", 10, {}, {"a": 4, "b": 6}) == 10


def test_where_there_is_not_enough_all_get_the_same():
    assert fair_share("a", 40, {}, {"a": 100, "b": 100}) == 20


def test_what_one_does_not_want_is_for_the_others():
    assert fair_share("a", 40, {}, {"a": 100, "b": 5, "c": 100}) in (17, 18)


def test_who_had_more_waits_until_the_others_have_as_much():
    assert fair_share("a", 10, {"a": 30, "b": 10}, {"a": 5, "b": 100}) == 0
    assert fair_share("b", 10, {"a": 30, "b": 10}, {"a": 5, "b": 100}) == 10


def test_one_that_is_alone_gets_all_that_is_left():
    assert fair_share("a", 7, {"a": 200}, {"a": 100}) == 7


def test_nothing_is_left_for_anybody_when_the_window_is_overdrawn():
    assert fair_share("a", -3, {}, {"a": 1}) == 0


@given(st.integers(0, 100), counts, counts, st.permutations(WORKERS))
def test_in_whatever_order_they_come_nothing_is_overdrawn_and_nothing_is_left_lying(left, had, wanted, order):
    got, _, still, rest = shared_out(left, had, wanted, order)
    assert sum(got.values()) + rest == left
    assert rest >= 0
    assert rest == 0 or not any(still.values())


@given(st.integers(0, 100), counts, counts, st.permutations(WORKERS))
def test_nobody_gets_more_while_another_who_had_less_still_wants(left, had, wanted, order):
    got, had, still, _ = shared_out(left, had, wanted, order)
    for poor in (worker for worker, count in still.items() if count):
        for rich in (worker for worker, count in got.items() if count):
            assert had[rich] <= had.get(poor, 0) + 1
