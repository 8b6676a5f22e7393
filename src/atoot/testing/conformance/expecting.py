"""What checks say about a server."""

from collections.abc import Mapping
from typing import Any

from atoot.testing.conformance.results import Finding

SAYS_NO = (401, 403, 422)
"""Statuses with which a server refuses: who asks may not, or not so."""
SET: object = object()
"""Stands for anything but nothing, in what is due."""


class Expected(Exception):  # noqa: N818 - it says what was expected, and is no error of the program
    """Something is not as it should be."""

    def __init__(self, expected: str, got: str, path: str = "") -> None:
        self.finding: Finding = Finding(expected=expected, got=got, path=path)
        super().__init__(str(self.finding))


class NotTried(Exception):  # noqa: N818 - nothing went wrong
    """It cannot be found out here; the text says why."""


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
    for name in place.split("."):
        if isinstance(thing, list):
            thing = [getattr(item, name, None) for item in thing]
        else:
            thing = thing.get(name) if isinstance(thing, dict) else getattr(thing, name, None)
    return thing
