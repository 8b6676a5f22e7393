"""Commands as people type them: `roll {sides:int}` matches a word and a number."""

import re
from collections.abc import Collection
from typing import NamedTuple, TypeAlias

from atoot.lazy import pattern

Value: TypeAlias = int | float | str

KINDS: dict[str, tuple[type[int] | type[float] | type[str], str]] = {
    "int": (int, r"([+-]?[0-9]{1,18})[.,;:!?…]*"),
    "float": (float, r"([+-]?(?:[0-9]{1,18}\.?[0-9]{0,18}|\.[0-9]{1,18})(?:e[+-]?[0-9]{1,2})?)[.,;:!?…]*"),
    "word": (str, r"(\S+)"),
    "text": (str, r"(.+)"),
}
"""The kinds of places: the parameter type, and how it is written, perhaps with a suffix."""

_SLOT = pattern(r"\{([^\W\d]\w*)(?::(\w+))?\}")


class Slot(NamedTuple):
    """A place for a value in a pattern."""

    name: str
    kind: str


def folded(word: str) -> str:
    """A word in the form that is compared."""
    return word.casefold().rstrip(".,;:!?…") or word


class Pattern:
    """A command, like `remind me in {days:int} {what:text}`: words, and places for values; a ValueError if invalid.

    A place has a kind: int, float, word or text; text takes all that is left, and so comes last. Without a kind, a
    place takes a word; the last one takes all that is left.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        words = source.split()
        self.tokens: tuple[Slot | str, ...] = tuple(
            _token(word, "text" if at == len(words) else "word") for at, word in enumerate(words, 1)
        )
        self.slots: list[Slot] = [token for token in self.tokens if isinstance(token, Slot)]
        """The places for values."""
        if not self.tokens:
            raise ValueError("the pattern is empty")
        if len({slot.name for slot in self.slots}) < len(self.slots):
            raise ValueError(f"the pattern {source!r} has a name twice")
        if any(isinstance(token, Slot) and token.kind == "text" for token in self.tokens[:-1]):
            raise ValueError(f"the pattern {source!r} continues after a text, which takes all that is left")

    def least(self, optional: Collection[str]) -> int:
        """The least number of words and places in a message, if some places may be omitted at the end."""
        least = len(self.tokens)
        while least > 1 and isinstance(last := self.tokens[least - 1], Slot) and last.name in optional:
            least -= 1
        return least

    def shapes(self, optional: Collection[str]) -> set[tuple[str, ...]]:
        """The forms that it matches, without names: two patterns with a common form conflict."""
        shape = tuple(f"{{{token.kind}}}" if isinstance(token, Slot) else token for token in self.tokens)
        return {shape[:length] for length in range(self.least(optional), len(shape) + 1)}

    def match(self, text: str, optional: Collection[str] = ()) -> dict[str, Value] | None:
        """The values in a text, if it is this command; None otherwise."""
        words = text.split(None, len(self.tokens) - 1)
        if not self.least(optional) <= len(words) <= len(self.tokens):
            return None
        values: dict[str, Value] = {}
        for token, word in zip(self.tokens, words, strict=False):
            if isinstance(token, Slot):
                kind, written = KINDS[token.kind]
                found = re.fullmatch(written, word.rstrip(), re.DOTALL | re.IGNORECASE)
                if found is None:
                    return None
                values[token.name] = kind(found[1])
            elif folded(word.rstrip()) != token:
                return None
        return values


def _token(word: str, usual: str) -> Slot | str:
    found = _SLOT.fullmatch(word)
    if found is None:
        if re.search(r"[{}]", word):
            raise ValueError(f"{word!r} is not a place for a value: write {{name}} or {{name:int}}")
        return folded(word)
    if (kind := found[2] or usual) not in KINDS:
        raise ValueError(f"{word!r} has an unknown kind; the kinds are {', '.join(KINDS)}")
    return Slot(found[1], kind)
