"""What a call in Ruby is given: `resources :lists, only: [:index, :show]`."""

from collections.abc import Sequence
from typing import NamedTuple

from tools.drift.tokens import Token

_OPEN, _CLOSE = ("(", "[", "{"), (")", "]", "}")

Words = Sequence[Token]


class Arguments(NamedTuple):
    """What stands behind the name of a method."""

    positional: list[Words]
    named: dict[str, Words]


def split(words: Words, mark: str = ",") -> list[Words]:
    """The parts of a list, at the commas that are not within brackets."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for word in words:
        if word.kind == "mark":
            depth += (word.text in _OPEN) - (word.text in _CLOSE)
            if word.text == mark and depth == 0:
                parts.append([])
                continue
        parts[-1].append(word)
    return [part for part in parts if part]


def arguments(words: Words) -> Arguments:
    """What a call is given, its outer brackets being off; `:key => value` is read as `key: value`."""
    found = Arguments([], {})
    for part in split(words):
        if part[0].kind == "label":
            found.named[part[0].text] = part[1:]
        elif len(part) > 2 and part[1].text == "=>" and part[0].kind in ("symbol", "text"):
            found.named[part[0].text] = part[2:]
        else:
            found.positional.append(part)
    return found


def inside(words: Words) -> Words:
    """What stands between the outermost brackets, if the words begin with one; else the words."""
    if not words or words[0].text not in _OPEN or words[0].kind != "mark":
        return words
    end = closing(words, 0)
    return words[1:end]


def closing(words: Words, start: int) -> int:
    """Where the bracket at a place is closed; the end if nowhere."""
    depth = 0
    for index in range(start, len(words)):
        if words[index].kind == "mark":
            depth += (words[index].text in _OPEN) - (words[index].text in _CLOSE)
            if depth == 0:
                return index
    return len(words)


def names(words: Words | None) -> list[str]:
    """Symbols, texts and words of a value: `:a`, `[:a, :b]`, `%i(a b)`."""
    found: list[str] = []
    for word in words or ():
        if word.kind in ("symbol", "text"):
            found.append(word.text)
        elif word.kind == "words":
            found += word.text.split()
    return found


def name(words: Words | None) -> str | None:
    """The one symbol or text of a value; None if it is something else."""
    found = names(words)
    return found[0] if found else None
