"""What has to be so of what comes, beside what an answer has in it: the steps of checks say it."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from atoot.errors import ClientError, is_missing
from atoot.testing.conformance.check import Due, resolved
from atoot.testing.conformance.expecting import Expected, expect
from atoot.testing.conformance.testbed import Testbed

Ask: TypeAlias = Callable[[], Awaitable[Any]]


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
        wanted = [await resolved(one, t) for one in things]
        unwanted = [] if without is None else [await resolved(without, t)]
        found: list[Any] = []
        keys: dict[str, int] = {}

        async def as_due() -> bool:
            found[:] = await do()
            keys.clear()
            keys.update((key, place) for place, item in enumerate(found) for key in _keys(item))
            return all(_keys(one)[0] in keys for one in wanted) and not any(
                _keys(one)[0] in keys for one in unwanted
            )

        words = [f"{_words(one)} in the list" for one in wanted] + [
            f"no {_words(one)} in the list" for one in unwanted
        ]
        await t.until(as_due, " and ".join(words))
        places = [keys[_keys(one)[0]] for one in wanted]
        expect(not ordered or places == sorted(places), "the right order", list(keys)[:5])
        return found

    return due


def _keys(thing: Any) -> list[str]:
    """By what a thing is known: itself, if it is a text, or its id, and its name."""
    if isinstance(thing, str):
        return [thing]
    return [str(key) for name in ("id", "name") if (key := getattr(thing, name, None))]


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
        for one in [await resolved(word, t) for word in words]:
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


def at_most(count: int) -> Due:
    """A list is no longer than that."""
    return so(f"{count} at most", lambda found: len(found) <= count, len)
