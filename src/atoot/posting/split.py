"""A long text in pieces that servers take: cut where a reader would pause, never within what belongs together."""

import re
from collections.abc import Callable, Iterator
from itertools import accumulate

from atoot.lazy import later, pattern

clusters: Callable[[str], Iterator[str]] = later("atoot.graphemes", "clusters")
"""Loaded when a text is cut."""

_TOGETHER = pattern(
    r"""
      \w[\w+.-]*://[^\s<>"]+                # an address
    | (?<![\w/=])@[\w.-]+(?:@[\w.-]+)?      # a mention
    | (?<![\w/&])[#\uff03][\w·・]+           # a hashtag
    | :\w+:                                 # a custom emoji
    """,
    re.VERBOSE,
)

_PARAGRAPH = pattern(r"\n[^\S\n]*\n\s*")

_SENTENCE = pattern(r"[.!?…]+[\"'”’»)\]]*\s+|[。！？]+[」』）]*\s*|\n\s*")

_WORD = pattern(r"\s+")

_BREAKS = ((_PARAGRAPH, 0.33), (_SENTENCE, 0.33), (_WORD, 0.0))
"""Where to cut, the best places first; each is taken only if it leaves the piece full to this share."""


def split(text: str, limit: int, count: Callable[[str], int]) -> list[str]:
    """The text in pieces; put together they are the text again.

    White space between two pieces stands at the end of the first one. Servers strip it, so it does not count.

    Args:
        text: the whole text.
        limit: characters that a piece may have.
        count: the length of a text as the server counts it.

    Raises:
        ValueError: an address, a mention or a hashtag alone is longer than that.
    """
    allowed = _allowed(text)
    breaks = [({found.end() for found in pattern.finditer(text)}, share) for pattern, share in _BREAKS]
    pieces = []
    start = first = 0
    while first < len(allowed):
        last = _furthest(text, start, allowed, first, limit, count)
        if last < first:
            said = text[start : allowed[first]].strip()
            raise ValueError(f"status: {said!r} does not fit into {limit} characters")
        if last < len(allowed) - 1:
            last = first + _best(text, start, allowed[first : last + 1], breaks)
        pieces.append(text[start : allowed[last]])
        start, first = allowed[last], last + 1
    return pieces or [text]


def _allowed(text: str) -> list[int]:
    """Places at which the text may be cut: between two characters, not within what belongs together."""
    inside: set[int] = set()
    for found in _TOGETHER.finditer(text):
        inside.update(range(found.start() + 1, found.end()))
    return [place for place in accumulate(map(len, clusters(text))) if place not in inside]


def _furthest(
    text: str, start: int, allowed: list[int], first: int, limit: int, count: Callable[[str], int]
) -> int:
    """Index of the last place up to which a piece that begins at `start` is within the limit; before `first` if none."""
    last = first - 1
    step = max(1, limit)
    while step:
        while last + step < len(allowed) and count(text[start : allowed[last + step]].strip()) <= limit:
            last += step
        step //= 2
    return last


def _best(text: str, start: int, places: list[int], breaks: list[tuple[set[int], float]]) -> int:
    """Index of the best one of the places at which a piece may end."""
    piece = text[start : places[-1]]
    begin = start + len(piece) - len(piece.lstrip())
    for ends, share in breaks:
        least = begin + share * (places[-1] - begin)
        for index in reversed(range(len(places))):
            if places[index] <= begin or places[index] < least:
                break
            if places[index] in ends:
                return index
    return len(places) - 1
