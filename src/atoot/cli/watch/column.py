"""The widget of a column of `atoot watch`."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from rich.console import Console, Group
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from atoot.cli.view.rows import rows_of
from atoot.cli.view.settings import View
from atoot.cli.watch.model import Entry, WatchColumn, WatchModel
from atoot.printable import printable

DRAWN = 600
"""Number of cached rendered entries."""
MARK = "▌ "


class ColumnView(Widget):
    """A column. Only its visible part is drawn, so its length does not matter."""

    DEFAULT_CSS: ClassVar[str] = "ColumnView { width: 1fr; height: 1fr; }"

    def __init__(self, watch: WatchModel, column: WatchColumn, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self.column = column
        self._watch = watch
        self._clock = clock
        self._top = 0
        """The index of the first visible entry."""
        self._skip = 0
        """Lines of it above the screen."""
        self._lines: list[Strip] = []
        self._state: tuple[object, ...] = ()
        self._drawn: OrderedDict[tuple[object, ...], list[Strip]] = OrderedDict()
        self._drawing = Console(width=80, color_system="truecolor", legacy_windows=False, force_terminal=True)
        self._before = (0, 0)
        self.shows_warnings = False

    def render_line(self, y: int) -> Strip:
        """A line of the screen."""
        state = self._now()
        if state != self._state:
            self._state = state
            self._lines = self._laid_out()
        return self._lines[y] if y < len(self._lines) else Strip.blank(self.size.width, Style())

    def looks_changed(self) -> bool:
        """Whether what is on the screen is not what it should be."""
        return self._now() != self._state

    def scroll_within(self, steps: int) -> bool:
        """Move within an entry that is higher than the screen; whether there was more of it."""
        entry = self.column.entry
        if entry is None or self._top != self.column.chosen:
            return False
        rest = len(self._strips(entry)) - self._skip - (self.size.height - 1)
        if (steps > 0 and rest > 0) or (steps < 0 and self._skip > 0):
            half = max(1, self.size.height // 2)
            self._skip = max(0, min(self._skip + steps * half, self._skip + max(rest, 0)))
            self.column.changes += 1
            return True
        return False

    def _now(self) -> tuple[object, ...]:
        """All that decides about what is seen."""
        return (
            self.column.changes,
            self.column.is_loading,
            self._watch.column is self.column,
            self.size,
            self.shows_warnings,
            self._minute(),
        )

    def _minute(self) -> datetime:
        return self._clock().replace(second=0, microsecond=0)

    def _laid_out(self) -> list[Strip]:
        """The lines of the screen."""
        width, height = self.size
        lines = [self._title(width)]
        if not len(self.column):
            said = "…" if self.column.is_loading else "nothing here yet"
            return [*lines, Strip([Segment(f"  {said}", Style(dim=True))]).adjust_cell_length(width, Style())]
        self._scroll(height - 1)
        for place in range(self._top, len(self.column)):
            entry = self.column[place]
            skipped = self._skip if place == self._top else 0
            lines += self._marked(self._strips(entry)[skipped:], chosen=place == self.column.chosen)
            if len(lines) >= height:
                break
        return lines[:height]

    def _title(self, width: int) -> Strip:
        has_keys = self._watch.column is self.column
        more = f"  ↑ {self.column.unseen} new" if self.column.unseen else ""
        style = Style(reverse=True, bold=True) if has_keys else Style(underline=True)
        return Strip([Segment(f" {printable(self.column.title)}{more}", style)]).adjust_cell_length(
            width, style
        )

    def _scroll(self, height: int) -> None:
        """See to it that what is chosen is on the screen, and that the rest moves as little as can be."""
        chosen, moved = self.column.chosen, len(self.column) - self._before[1]
        # What came above has moved all places.
        if self._before[1] and moved > 0 and self._before[0] + moved == chosen and self._top:
            self._top += moved
        self._before = (chosen, len(self.column))
        if chosen <= self._top:
            self._skip = self._skip if chosen == self._top else 0
            self._top = chosen
            return
        needed, place = 0, chosen
        while place >= self._top:
            needed += len(self._strips(self.column[place]))
            if needed - (self._skip if place == self._top else 0) > height:
                break
            place -= 1
        if place >= self._top:
            self._top = min(place + 1, chosen)
            self._skip = 0

    def _marked(self, strips: list[Strip], *, chosen: bool) -> list[Strip]:
        mark = Segment(MARK if chosen else "  ", Style(color="cyan", bold=True) if chosen else Style())
        return [Strip([mark, *strip], strip.cell_length + 2) for strip in strips]

    def _strips(self, entry: Entry) -> list[Strip]:
        """An entry as it is drawn, and an empty line."""
        width = max(1, self.size.width - 3)
        key = (id(entry), entry.version, width, self.shows_warnings, self._minute())
        found = self._drawn.get(key)
        if found is None:
            found = self._draw(entry, width)
            self._drawn[key] = found
            if len(self._drawn) > DRAWN:
                self._drawn.popitem(last=False)
        else:
            self._drawn.move_to_end(key)
        return found

    def _draw(self, entry: Entry, width: int) -> list[Strip]:
        view = View(width=width, now=self._clock(), hyperlinks=True, show_cw=self.shows_warnings)
        rows = rows_of(entry.thing, view)
        options = self._drawing.options.update(width=width, height=None)
        lines = self._drawing.render_lines(Group(*rows), options, pad=False)
        return [
            *(Strip(line).adjust_cell_length(width + 1, Style()) for line in lines),
            Strip.blank(width + 1, Style()),
        ]
