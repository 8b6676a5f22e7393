"""What has to be so of what comes: it is, or what was expected and what came is told."""

from types import SimpleNamespace

import pytest

from atoot.entities import Status
from atoot.errors import ForbiddenError, NotFoundError, UnprocessedError
from atoot.testing.conformance.dues import (
    SET,
    at,
    at_most,
    expect,
    fields,
    gone,
    grows,
    has,
    hides,
    never,
    refused,
    says,
    shows,
    so,
)
from atoot.testing.conformance.results import Expected
from atoot.testing.conformance.testbed import Testbed


@pytest.fixture
def t():
    """Nobody is asked, and nothing is waited for."""
    made = Testbed("http://a.example")
    made.patience = 0.0
    return made


def gives(*found):
    """A step that gives one thing after another, and the last one for ever."""
    things = list(found)

    async def do():
        return things.pop(0) if len(things) > 1 else things[0]

    return do


def fails(error):
    async def do():
        raise error

    return do


def things(*ids):
    return [SimpleNamespace(id=id, name="") for id in ids]


async def told(due, t, do):
    """What is told of something that is not so."""
    with pytest.raises(Expected) as caught:
        await due(t, do)
    return str(caught.value)


def test_what_is_expected_is_told_with_what_came():
    expect(1, "a number", "nothing")
    with pytest.raises(Expected, match="expected a number, got x"):
        expect(0, "a number", "x")
    with pytest.raises(Expected) as caught:
        expect(0, "few", ["x"] * 1000)
    assert len(str(caught.value)) < 230


def test_a_place_is_looked_for_in_entities_mappings_and_every_item_of_a_list():
    thing = {"a": SimpleNamespace(b={"c": 1}), "list": [{"d": 1}, {"d": 2}]}
    assert at(thing, "a.b.c") == 1
    assert at(thing, "list.d") == [1, 2]
    assert at(thing, "nothing.there") is None


def test_something_may_have_to_be_set_whatever_it_is():
    has({"a": 0, "b": "x"}, {"a": 0, "b": SET})
    with pytest.raises(Expected, match="`b` to be set"):
        has({"b": None}, {"b": SET})
    with pytest.raises(Expected, match="1 in `a`"):
        has({"a": 2}, {"a": 1})


async def test_what_is_due_may_be_made_when_it_is_needed(t):
    due = fields({"a": lambda _: 7})
    assert await due(t, gives({"a": 7})) == {"a": 7}
    assert "7 in `a`" in await told(due, t, gives({"a": 8}))


async def test_what_was_deleted_is_not_found_any_more(t):
    await gone(t, fails(NotFoundError("gone")))
    assert "to be gone" in await told(gone, t, gives("it"))
    with pytest.raises(ForbiddenError):
        await gone(t, fails(ForbiddenError("no")))


async def test_a_refusal_has_its_status_and_words(t):
    due = refused(422, 403)
    await due(t, fails(UnprocessedError("too long")))
    assert "it was done" in await told(due, t, gives("it"))
    other = UnprocessedError()
    assert "the reason in `error`" in await told(due, t, fails(other))
    await refused(422, words=False)(t, fails(other))
    conflict = ForbiddenError("no")
    assert "expected 422, got 403" in await told(refused(422), t, fails(conflict))


async def test_a_list_shows_things_in_their_order_and_hides_others(t):
    one, two, three = things("1", "2", "3")
    await shows(one, two)(t, gives([two, one]))
    await shows(two, one, ordered=True)(t, gives([two, three, one]))
    assert "the right order" in await told(shows(one, two, ordered=True), t, gives([two, one]))
    assert "3 in the list" in await told(shows(three), t, gives([one, two]))
    await hides(three)(t, gives([one]))
    assert "no SimpleNamespace 3 in the list" in await told(hides(three), t, gives([three]))


async def test_what_comes_late_is_looked_for_until_it_is_there(t):
    t.patience = 30.0
    (one,) = things("1")
    assert await shows(one)(t, gives([], [one])) == [one]


async def test_a_text_has_its_words(t):
    status = Status.from_dict({"id": "1", "content": "<p>Hello world</p>"})
    assert await says("Hello", "world")(t, gives(status)) is status
    assert "expected birds" in await told(says("birds"), t, gives("Hello"))


async def test_numbers_and_lengths_are_compared(t):
    t.made = [SimpleNamespace(count=1)]
    await grows("count")(t, gives(SimpleNamespace(count=2)))
    assert "more than 1 in `count`" in await told(grows("count"), t, gives(SimpleNamespace(count=1)))
    await at_most(2)(t, gives([1, 2]))
    assert "2 at most, got 3" in await told(at_most(2), t, gives([1, 2, 3]))


async def test_a_sentence_of_ones_own_is_true_or_not(t):
    assert await so("a pair", lambda found: len(found) == 2)(t, gives("ab")) == "ab"
    assert "expected a pair" in await told(so("a pair", lambda found: len(found) == 2), t, gives("a"))
    odd = never("no odd number", lambda number: number % 2)
    await odd(t, gives([2, 4]))
    assert "no odd number, got [1, 3]" in await told(odd, t, gives([1, 2, 3]))
