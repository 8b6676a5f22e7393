"""What has to be so of what comes, beside what an answer has in it: the steps of checks say it."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from atoot.testing.conformance.check import Due, resolved
from atoot.testing.conformance.expecting import expect
from atoot.testing.conformance.testbed import Testbed

Ask: TypeAlias = Callable[[], Awaitable[Any]]


async def gone(t: Testbed, do: Ask) -> None:
    """It is not found any more."""
    await t.gone(do)


def refused(*codes: int, words: bool = True) -> Due:
    """It is refused in words, if they are minded, with one of these statuses."""
    return lambda t, do: t.refused(do, *codes, words=words)


def shows(*things: Any, without: Any = None, ordered: bool = False) -> Due:
    """A list has these things in it, perhaps in this order, and has not another one."""

    async def due(t: Testbed, do: Ask) -> Any:
        wanted = [await resolved(one, t) for one in things]
        found = await t.listed(do, *wanted, without=await resolved(without, t))
        if ordered:
            ids = [one.id for one in found]
            expect(sorted(wanted, key=lambda one: ids.index(one.id)) == wanted, "the right order", ids[:5])
        return found

    return due


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


def never(words: str, kinds: Callable[[Any], bool]) -> Due:
    """None in a list is of some kind."""

    async def due(_: Testbed, do: Ask) -> Any:
        found = [one for one in await do() if kinds(one)]
        expect(not found, words, found[:3])

    return due


def item(wanted: str) -> Due:
    """A list of texts has this one in it."""

    async def due(_: Testbed, do: Ask) -> Any:
        found = await do()
        expect(wanted in found, wanted, found)

    return due


def at_most(count: int) -> Due:
    """A list is no longer than that."""

    async def due(_: Testbed, do: Ask) -> Any:
        found = await do()
        expect(len(found) <= count, f"{count} at most", f"{len(found)}")
        return found

    return due
