"""What checks need, and how it is made: as calls of people, when it is needed."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from atoot.testing.conformance.check import Thing
from atoot.testing.conformance.making import (
    MOST,
    first,
    in_days,
    kept,
    listed,
    own,
    post,
    private,
    same,
    walk,
)
from atoot.testing.conformance.results import Expected, NotTried
from atoot.testing.conformance.testbed import Testbed


class Pages:
    """A client that answers everything with the same things: awaited, or one after another."""

    def __init__(self, *things):
        self.things = things
        self.asked = []

    def __getattr__(self, method):
        return lambda *given, **arguments: self._listed(method, *given, *arguments.values())

    def _listed(self, *asked):
        self.asked.append(asked)
        return self

    def __await__(self):
        yield from ()
        return list(self.things)

    async def __aiter__(self):
        for thing in self.things:
            yield thing


def things(*ids):
    return [SimpleNamespace(id=str(id), name=f"name {id}") for id in ids]


@pytest.fixture
def t():
    made = Testbed("http://a.example")
    made.patience = 0.0
    made.me, made.them = SimpleNamespace(acct="alice"), SimpleNamespace(acct="bob")
    return made


def test_moments_are_so_many_days_away_and_whole_seconds():
    there = in_days(2)
    assert timedelta(days=2) - timedelta(seconds=60) < there - datetime.now(UTC) <= timedelta(days=2)
    assert there.microsecond == 0


async def test_places_are_as_in_what_the_first_step_made(t):
    t.made = [{"id": "1", "account": {"id": "7"}}]
    assert await t.resolved(same("id", "account.id")) == {"id": "1", "account.id": "7"}


async def test_a_walk_ends_when_all_have_come_and_nothing_comes_twice(t):
    t.alice = Pages(*things(5, 4, 3, 2, 1))
    assert await walk("home_timeline", last=["4", "3"])(t) == ["5", "4", "3"]
    t.alice = Pages(*things(2, 1, 1))
    with pytest.raises(Expected, match="nothing twice, got 1 twice"):
        await walk("home_timeline", last=["nothing"])(t)
    t.bob = Pages(*things(*range(2 * MOST)))
    assert len(await walk("home_timeline", last=["nothing"], by="bob")(t)) == MOST


async def test_an_entry_is_that_of_the_thing(t):
    one, two = things(1, 2)
    t.alice = Pages(one, two)
    assert await own("lists", Thing(lambda _: two))(t) is two
    named = listed("lists", lambda entry, thing: entry.name == f"name {thing}", Thing(lambda _: 1))
    assert await named(t) is one
    with pytest.raises(Expected, match="it to be listed"):
        await own("lists", Thing(lambda _: SimpleNamespace(id="3")))(t)


async def test_where_there_is_none_nothing_can_be_tried(t):
    t.alice = Pages(*things(7, 8))
    assert await first("lists", "list")(t) == "7"
    t.alice = Pages()
    with pytest.raises(NotTried, match="there is no list"):
        await first("lists", "list")(t)
    t.alice = Pages(SimpleNamespace(name="birds"))
    assert await first("followed_tags", "hashtag")(t) == "birds"


async def test_what_is_kept_is_made_once(t):
    made = []
    thing = kept(Thing(lambda _: made.append(1) or len(made)))
    assert [await thing(t), await thing(t)] == [1, 1]


async def test_a_post_is_for_followers_bears_the_sign_and_mentions_who_is_meant(t):
    t.bob = Pages()
    await post("Hi {them} and {me}", by="bob")(t)
    method, text, visibility = (t.bob.asked[0][0], *sorted(t.bob.asked[0][1:], key=len, reverse=True))
    assert (method, text, visibility) == ("create_status", f"Hi @bob and @alice {t.sign}", "private")
    assert private("Hi") == {"status": "Hi", "visibility": "private"}
