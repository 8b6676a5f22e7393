"""Commands as people type them: `roll {sides:int}` is a word and a number."""

import re
from collections.abc import Callable, Collection
from math import isfinite
from typing import NamedTuple, TypeAlias

from atoot.lazy import pattern

Value: TypeAlias = int | float | str

_SLOT = pattern(r"\{([^\W\d]\w*)(?::(\w+))?\}")
_WHOLE = pattern(r"[+-]?[0-9]{1,18}")
_AROUND = ".,;:!?…"
"""What may stand behind a word."""


class Slot(NamedTuple):
    """A place in a pattern for something that is typed."""

    name: str
    kind: str


def _whole(word: str) -> int | None:
    bare = word.rstrip(_AROUND)
    return int(bare) if _WHOLE.fullmatch(bare) else None


def _number(word: str) -> float | None:
    try:
        value = float(word.rstrip(_AROUND)[:40])
    except ValueError:
        return None
    return value if isfinite(value) else None


KINDS: dict[str, tuple[type, Callable[[str], Value | None]]] = {
    "int": (int, _whole),
    "float": (float, _number),
    "word": (str, str),
    "text": (str, str),
}
"""What can stand in a place: the type of its parameter, and how it is read."""


def folded(word: str) -> str:
    """A word as it is compared."""
    return word.casefold().rstrip(_AROUND) or word


class Pattern:
    """A command: words, and places for values.

    Args:
        source: `remind me in {days:int} {what:text}`. A place has a kind: int, float, word (the default) or text, which is
            all that is left and so stands last.

    Raises:
        ValueError: it is none.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.tokens: tuple[Slot | str, ...] = tuple(_token(word) for word in source.split())
        if not self.tokens:
            raise ValueError("the pattern is empty")
        names = [slot.name for slot in self.slots]
        if len(set(names)) < len(names):
            raise ValueError(f"the pattern {source!r} has a name twice")
        if any(isinstance(token, Slot) and token.kind == "text" for token in self.tokens[:-1]):
            raise ValueError(f"the pattern {source!r} goes on behind a text, which takes all that is left")

    @property
    def slots(self) -> list[Slot]:
        """The places for values."""
        return [token for token in self.tokens if isinstance(token, Slot)]

    def shapes(self, optional: Collection[str]) -> set[tuple[str, ...]]:
        """What it matches, without the names: two patterns with a shape in common are alike.

        Args:
            optional: places that may be left out at the end.
        """
        shape = tuple(f"{{{token.kind}}}" if isinstance(token, Slot) else token for token in self.tokens)
        least = len(shape)
        while least > 1 and isinstance(last := self.tokens[least - 1], Slot) and last.name in optional:
            least -= 1
        return {shape[:length] for length in range(least, len(shape) + 1)}

    def match(self, text: str, optional: Collection[str] = ()) -> dict[str, Value] | None:
        """The values in a text, if it is this command; None if it is another."""
        values: dict[str, Value] = {}
        rest = text.strip()
        for place, token in enumerate(self.tokens):
            if not rest:
                left = self.tokens[place:]
                done = all(isinstance(one, Slot) and one.name in optional for one in left)
                return values if place and done else None
            word, rest = (rest, "") if isinstance(token, Slot) and token.kind == "text" else _first(rest)
            if isinstance(token, Slot):
                value = KINDS[token.kind][1](word)
                if value is None:
                    return None
                values[token.name] = value
            elif folded(word) != token:
                return None
        return None if rest else values


def _first(text: str) -> tuple[str, str]:
    word, *rest = text.split(None, 1)
    return word, rest[0] if rest else ""


def _token(word: str) -> Slot | str:
    found = _SLOT.fullmatch(word)
    if found is None:
        if re.search(r"[{}]", word):
            raise ValueError(f"{word!r} is no place for a value: write {{name}} or {{name:int}}")
        return folded(word)
    kind = found[2] or "word"
    if kind not in KINDS:
        raise ValueError(f"{word!r} has no kind that is known; there are {', '.join(KINDS)}")
    return Slot(found[1], kind)
