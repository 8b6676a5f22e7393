"""Lines: wrapping at the width, prefixes, and counts in words."""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import Segment
from rich.text import Text

from atoot import amounts
from atoot.cli.view.settings import NARROWEST

Rows = list[RenderableType]
"""Lines, and pictures between them."""

_MARKS = re.compile(r"(?P<quote>(?:> )*)(?P<bullet> *(?:- |\d{1,5}\. ))?")


def wrapped(text: Text, width: int | None) -> list[Text]:
    """The lines of a text, wrapped at the width; quotes and list items are indented below their mark.

    Args:
        width: in cells; None to leave the lines as they are.
    """
    lines: list[Text] = []
    for line in text.split("\n", allow_blank=True):
        lines += [line] if width is None or line.cell_len <= width else _broken(line, width)
    return lines


def _broken(line: Text, width: int) -> list[Text]:
    marks = _MARKS.match(line.plain)
    quote, bullet = (marks["quote"], marks["bullet"] or "") if marks else ("", "")
    taken = len(quote) + len(bullet)
    if taken > width // 2:
        quote, bullet, taken = "", "", 0
    first, rest = line[:taken], Text(quote + " " * len(bullet), line.style)
    pieces = line[taken:].wrap(_plain_console(), width - taken, overflow="fold")
    return [Text.assemble(first if at == 0 else rest, _trimmed(piece)) for at, piece in enumerate(pieces)]


def _trimmed(piece: Text) -> Text:
    piece.rstrip()
    return piece


@cache
def _plain_console() -> Console:
    """A console, which rich requires for wrapping but does not use."""
    return Console(width=80, color_system=None)


def hung(rows: Iterable[RenderableType], first: Text | str, rest: Text | str) -> Rows:
    """Rows with something before the first and before the others."""
    made: Rows = []
    for row in rows:
        before = first if not made else rest
        if isinstance(row, Text):
            made.append(Text.assemble(before, row) if row.plain else _bare(before))
        else:
            made.append(Hung(row, before if isinstance(before, Text) else Text(before)))
    return made


GUTTER = 4
"""Cells for the number of a thing in a list."""


def gutter_of(number: int | None) -> str:
    """The prefix of a list item: its number, by which people can name it."""
    return "" if number is None else f"{number:>{GUTTER - 1}} "


def numbered(rows: Iterable[RenderableType], gutter: str) -> Rows:
    """A list item with its number."""
    return hung(rows, Text(gutter, "green"), " " * len(gutter))


def _bare(before: Text | str) -> Text:
    """The prefix of an empty line, without trailing blanks."""
    bare = before.copy() if isinstance(before, Text) else Text(before)
    bare.rstrip()
    return bare


class Hung:
    """Several lines, each with the same prefix."""

    def __init__(self, inner: RenderableType, before: Text) -> None:
        self._inner = inner
        self._before = before

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Render it."""
        width = max(1, options.max_width - self._before.cell_len)
        before = list(console.render(self._before, options.update(width=options.max_width)))[:-1]
        lines = console.render_lines(self._inner, options.update(width=width), pad=False)
        for line in lines:
            yield from before
            yield from line
            yield Segment.line()


def cut(text: Text, width: int | None) -> Text:
    """The text in one line, truncated with dots."""
    if width is not None and text.cell_len > width:
        text = text.copy()
        text.truncate(max(1, width), overflow="ellipsis")
    return text


def joined(parts: Sequence[Text], width: int | None) -> list[Text]:
    """Parts separated by dots, as many on a line as fit."""
    lines: list[Text] = []
    for part in parts:
        if not part.plain:
            continue
        longer = Text.assemble(lines[-1], (" · ", "dim"), part) if lines else part
        if lines and (width is None or longer.cell_len <= width):
            lines[-1] = longer
        else:
            lines += wrapped(part, width)
    return lines


def counted(number: int, one: str, many: str = "") -> str:
    """A number and what it counts: `1 reply`, `2 replies`."""
    return amounts.counted(number, one, many).replace(",", "\u202f")


def room(width: int | None, *, most: int) -> int:
    """The width of a drawing: a quarter of the line, up to a maximum."""
    return max(4, min(most, (width or 4 * most) // 4))


def narrow(width: int | None, cells: int) -> int | None:
    """The rest of a width."""
    return None if width is None else max(NARROWEST // 2, width - cells)
