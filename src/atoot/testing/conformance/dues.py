"""Requirements on results, used in the steps of checks."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, TypeAlias

from atoot.errors import ClientError, is_missing
from atoot.testing.conformance.results import Expected
from atoot.testing.conformance.testbed import Testbed

Ask: TypeAlias = Callable[[], Awaitable[Any]]
Look: TypeAlias = Callable[[Testbed, Ask], Awaitable[Any]]
"""A function that sends a request and verifies the result."""
Due: TypeAlias = Mapping[str, Any] | Look
"""A requirement: expected values by their place in the answer, or a function that verifies it."""
SAYS_NO = (401, 403, 422)
"""Statuses of a refusal: for this account, or in this form."""
SET: object = object()
"""Stands for anything but nothing, in what is due."""


def expect(true: object, expected: str, got: object) -> None:
    """See that something is so; what is expected goes on a sentence: "the post among the favourites"."""
    if not true:
        raise Expected(expected, got if isinstance(got, str) else f"{got!r:.200}")


def has(thing: Any, due: Mapping[str, Any]) -> None:
    """See what an answer, or each in a list, has at which place: `{"account.id": "1"}`."""
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


def fields(wanted: Mapping[str, Any]) -> Look:
    """An answer has something at each of these places, see `has`."""

    async def due(t: Testbed, do: Ask) -> Any:
        found = await do()
        has(found, await t.resolved(wanted))
        return found

    return due


def in_time(due: Look) -> Look:
    """It becomes true after a while: servers do much of their work in the background."""
    return lambda t, do: t.until(partial(due, t, do))


@in_time
async def gone(_: Testbed, do: Ask) -> None:
    """It can no longer be found."""
    try:
        await do()
    except ClientError as error:
        if error.status_code not in (404, 410):
            raise
    else:
        raise Expected("what was deleted to be gone (404)", "it is there")


def refused(*codes: int, words: bool = True) -> Look:
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


def shows(*things: Any, without: Any = None, ordered: bool = False) -> Look:
    """A list contains these items, by id or name, perhaps in this order, and not another one."""

    @in_time
    async def due(t: Testbed, do: Ask) -> Any:
        wanted, unwanted = await t.resolved([*things]), await t.resolved(without)
        found = await do()
        keys = {key: place for place, item in enumerate(found) for key in _keys(item)}
        places = [keys.get(_keys(one)[0], -1) for one in wanted]
        for one, place in zip(wanted, places, strict=True):
            expect(place >= 0, f"{_words(one)} in the list", list(keys)[:5])
        absent = unwanted is None or _keys(unwanted)[0] not in keys
        expect(absent, f"no {_words(unwanted)} in the list", "it is there")
        expect(not ordered or places == sorted(places), "the right order", list(keys)[:5])
        return found

    return due


def _keys(thing: Any) -> list[str]:
    """The identity of an object: itself, if it is a string, or its id, and its name."""
    known = [at(thing, "id"), at(thing, "name")]
    return [thing] if isinstance(thing, str) else [str(key) for key in known if key]


def _words(thing: Any) -> str:
    return " ".join([type(thing).__name__, *_keys(thing)[:1]])


def hides(thing: Any) -> Look:
    """A list does not contain this."""
    return shows(without=thing)


def says(*words: Any) -> Look:
    """The text of a post, or a list, contains these words."""

    async def due(t: Testbed, do: Ask) -> Any:
        found = await do()
        text = found if isinstance(found, str | list) else found.text()
        for one in await t.resolved([*words]):
            expect(one in text, one, text)
        return found

    return due


def so(words: str, true: Callable[[Any], object], got: Callable[[Any], object] = lambda found: found) -> Look:
    """A condition holds for the result; with the message if it does not."""

    async def due(_: Testbed, do: Ask) -> Any:
        found = await do()
        expect(true(found), words, got(found))
        return found

    return due


def never(words: str, kinds: Callable[[Any], bool]) -> Look:
    """No item of a list is of some kind."""
    return so(words, lambda found: not any(map(kinds, found)), lambda found: list(filter(kinds, found))[:3])


def grows(place: str) -> Look:
    """A number is higher than it was in the first step."""

    @in_time
    async def due(t: Testbed, do: Ask) -> Any:
        found, before = await do(), at(t.made[0], place)
        expect(at(found, place) > before, f"more than {before} in `{place}`", at(found, place))
        return found

    return due


def at_most(count: int) -> Look:
    """A list is no longer than that."""
    return so(f"{count} at most", lambda found: len(found) <= count, len)
