"""What has to be so of what comes: the steps of checks say it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias

from atoot.errors import ClientError, is_missing
from atoot.testing.conformance.results import Expected
from atoot.testing.conformance.testbed import Testbed

Ask: TypeAlias = Callable[[], Awaitable[Any]]
Due: TypeAlias = Mapping[str, Any] | Callable[[Testbed, Ask], Awaitable[Any]]
"""What has to be so: what an answer has at which place, or a function that asks, and sees."""
SAYS_NO = (401, 403, 422)
"""Statuses with which a server refuses: who asks may not, or not so."""
SET: object = object()
"""Stands for anything but nothing, in what is due."""


def expect(true: object, expected: str, got: object) -> None:
    """See that something is as it should be.

    Args:
        true: whether it is.
        expected: what should be, as a sentence goes on: "the post among the favourites".
        got: what is instead.

    Raises:
        Expected: it is not.
    """
    if not true:
        raise Expected(expected, got if isinstance(got, str) else f"{got!r:.200}")


def has(thing: Any, due: Mapping[str, Any]) -> None:
    """See what an answer, or each in a list, has at which place: `{"account.id": "1"}`.

    Raises:
        Expected: something else stands there.
    """
    for place, wanted in due.items():
        found = at(thing, place)
        if wanted is SET:
            expect(found, f"`{place}` to be set", found)
        else:
            expect(found == wanted, f"{wanted!r:.80} in `{place}`", found)


def at(thing: Any, place: str) -> Any:
    """What stands at a place of an entity, or of all in a list."""
    if isinstance(thing, list):
        return [at(item, place) for item in thing]
    name, _, rest = place.partition(".")
    found = thing.get(name) if isinstance(thing, dict) else getattr(thing, name, None)
    return at(found, rest) if rest else found


async def gone(t: Testbed, do: Ask) -> None:
    """It is not found any more."""

    async def is_gone() -> bool:
        try:
            await do()
        except ClientError as error:
            if error.status_code not in (404, 410):
                raise
            return True
        return False

    await t.until(is_gone, "what was deleted to be gone (404)")


def refused(*codes: int, words: bool = True) -> Callable[[Testbed, Ask], Awaitable[Any]]:
    """It is refused with one of these statuses, in words if they are minded."""
    wanted = " or ".join(map(str, codes))

    async def due(t: Testbed, do: Ask) -> None:
        try:
            await do()
        except ClientError as error:
            if is_missing(error) and not t.has(error):
                raise
            expect(error.status_code in codes, wanted, str(error.status_code))
            expect(error.text or not words, f"{wanted}, and the reason in `error`", "no text")
        else:
            raise Expected(wanted, "it was done")

    return due


def shows(*things: Any, without: Any = None, ordered: bool = False) -> Due:
    """A list has these things in it, by id or name, perhaps in this order, and has not another one."""

    async def due(t: Testbed, do: Ask) -> Any:
        wanted = await t.resolved([*things])
        unwanted = [] if without is None else [await t.resolved(without)]

        async def look() -> list[Any]:
            found = await do()
            keys = {key: place for place, item in enumerate(found) for key in _keys(item)}
            places = [keys.get(_keys(one)[0], -1) for one in wanted]
            for one, place in zip(wanted, places, strict=True):
                expect(place >= 0, f"{_words(one)} in the list", list(keys)[:5])
            for one in unwanted:
                expect(_keys(one)[0] not in keys, f"no {_words(one)} in the list", "it is there")
            expect(not ordered or places == sorted(places), "the right order", list(keys)[:5])
            return [found]

        return (await t.until(look))[0]

    return due


def _keys(thing: Any) -> list[str]:
    """By what a thing is known: itself, if it is a text, or its id, and its name."""
    known = [at(thing, "id"), at(thing, "name")]
    return [thing] if isinstance(thing, str) else [str(key) for key in known if key]


def _words(thing: Any) -> str:
    return " ".join([type(thing).__name__, *_keys(thing)[:1]])


def hides(thing: Any) -> Due:
    """A list has not this in it."""
    return shows(without=thing)


def says(*words: Any) -> Due:
    """The text of a post has these words in it."""

    async def due(t: Testbed, do: Ask) -> Any:
        found = await do()
        text = found if isinstance(found, str) else found.text()
        for one in [await t.resolved(word) for word in words]:
            expect(one in text, one, text)
        return found

    return due


def so(words: str, true: Callable[[Any], object], got: Callable[[Any], object] = lambda found: found) -> Due:
    """Something is true of what comes; what is told if it is not."""

    async def due(_: Testbed, do: Ask) -> Any:
        found = await do()
        expect(true(found), words, got(found))
        return found

    return due


def never(words: str, kinds: Callable[[Any], bool]) -> Due:
    """None in a list is of some kind."""
    return so(words, lambda found: not any(map(kinds, found)), lambda found: list(filter(kinds, found))[:3])


def item(wanted: str) -> Due:
    """A list of texts has this one in it."""
    return so(wanted, lambda found: wanted in found)


def grows(place: str) -> Due:
    """A number is higher than it was in the first step."""

    async def due(t: Testbed, do: Ask) -> Any:
        async def look() -> Any:
            found, before = await do(), at(t.made[0], place)
            expect(at(found, place) > before, f"more than {before} in `{place}`", at(found, place))
            return found

        return await t.until(look)

    return due


def at_most(count: int) -> Due:
    """A list is no longer than that."""
    return so(f"{count} at most", lambda found: len(found) <= count, len)
