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
"""What can stand in a place: the type of its parameter, and how it is written, perhaps with something behind it."""

_SLOT = pattern(r"\{([^\W\d]\w*)(?::(\w+))?\}")


class Slot(NamedTuple):
    """A place in a pattern for something that is typed."""

    name: str
    kind: str


def folded(word: str) -> str:
    """A word as it is compared."""
    return word.casefold().rstrip(".,;:!?…") or word


class Pattern:
    """A command, like `remind me in {days:int} {what:text}`: words, and places for values; a ValueError if it is none.

    A place has a kind: int, float, word, or text, which is all that is left and so stands last. A place without one
    takes a word, and at the end all that is left.
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
        """How many of its words and places have to be there, if some places may be left out at the end."""
        least = len(self.tokens)
        while least > 1 and isinstance(last := self.tokens[least - 1], Slot) and last.name in optional:
            least -= 1
        return least

    def shapes(self, optional: Collection[str]) -> set[tuple[str, ...]]:
        """What it matches, without the names: two patterns with a shape in common are alike."""
        shape = tuple(f"{{{token.kind}}}" if isinstance(token, Slot) else token for token in self.tokens)
        return {shape[:length] for length in range(self.least(optional), len(shape) + 1)}

    def match(self, text: str, optional: Collection[str] = ()) -> dict[str, Value] | None:
        """The values in a text, if it is this command; None if it is another."""
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
