"""What steps know of hosts."""

import pytest
from msgspec.msgpack import encode

from atoot.errors import NetworkError
from atoot.guests import DAY, Facts, known, remember
from atoot.guests.notes import LocalNotes
from atoot.guests.pace import WINDOWS, GuestPace
from quick_clock import SteppingClock


@pytest.fixture
def clock():
    return SteppingClock()


@pytest.fixture
def hosts(clock):
    return LocalNotes(clock)


async def test_what_a_host_said_is_known_for_a_day(hosts, clock):
    facts = await Facts.of(hosts, "a.example", clock.now)
    assert facts == Facts(seen=clock.now)
    facts.closed["public:local"] = "asks for a login"
    facts.robots = b"packed"
    facts.pace.pace = 2.0
    await facts.keep(hosts, "a.example")
    clock.now += DAY - 1
    found = await Facts.of(hosts, "a.example", clock.now)
    assert found == facts
    assert await Facts.of(hosts, "b.example", clock.now) == Facts(seen=clock.now)
    clock.now += 2
    assert await Facts.of(hosts, "a.example", clock.now) == Facts(seen=clock.now)


async def test_how_often_a_host_lets_itself_be_asked_outlasts_what_is_forgotten(hosts, clock):
    facts = Facts(seen=clock.now - DAY, closed={"public": "closed"}, pace=GuestPace(clock.now + 3600, 2.0))
    await facts.keep(hosts, "a.example")
    assert await Facts.of(hosts, "a.example", clock.now) == Facts(
        seen=clock.now, pace=GuestPace(clock.now + 3600, 1.0)
    )


async def test_what_was_known_before_the_clock_was_set_back_is_asked_anew(hosts, clock):
    await Facts(seen=clock.now, closed={"public": "closed"}).keep(hosts, "a.example")
    clock.now -= 3600
    assert await Facts.of(hosts, "a.example", clock.now) == Facts(seen=clock.now)


ODD = [
    {"pace": float("nan")}, {"window": -1.0}, {"window": 60.0}, {"number": -1}, {"free": float("inf")},
    {"passed": []}, {"passed": [{"period": 0.0}] * 5}, {"passed": [{"period": one, "here": -1} for one in WINDOWS]},
]  # fmt: skip


@pytest.mark.parametrize(
    "note", [b"\xff\xff", b"[]", b"\x93\x01\x02\x03", b"", *(encode({"pace": one}) for one in ODD)]
)
async def test_a_note_of_another_version_or_a_damaged_one_is_as_good_as_none(hosts, clock, note):
    await hosts.write("host:a.example", note, DAY)
    assert await Facts.of(hosts, "a.example", clock.now) == Facts(seen=clock.now)


def test_two_hosts_share_no_facts():
    one, other = Facts(), Facts()
    one.closed["public"] = "closed"
    assert other.closed == {}


async def test_what_was_known_before_a_restart_is_known_again_but_where_more_is_known(hosts, clock):
    await Facts(seen=clock.now, closed={"public": "no"}).keep(hosts, "a.example")
    kept = {"a.example": await known(hosts, "a.example"), "b.example": b"\xff"}
    anew = LocalNotes(clock)
    assert await known(anew, "a.example") is None
    await Facts(seen=clock.now).keep(anew, "b.example")
    await remember(anew, kept)
    assert (await Facts.of(anew, "a.example", clock.now)).closed == {"public": "no"}
    assert await Facts.of(anew, "b.example", clock.now) == Facts(seen=clock.now)


async def test_what_cannot_be_reached_is_not_known_and_nothing_fails(hosts):
    class Away(LocalNotes):
        async def read(self, name):
            raise NetworkError("Redis at redis.example: away")

        async def write(self, name, note, seconds):
            raise NetworkError("Redis at redis.example: away")

    assert await known(Away(), "a.example") is None
    await remember(Away(), {"a.example": b"x"})
