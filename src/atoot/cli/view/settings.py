"""What a view depends on besides what is shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from rich.console import RenderableType

from atoot.cli import when

NARROWEST = 12
"""Cells that a text has at least; a terminal that is narrower breaks the lines itself."""
DEFAULT_NOW = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How things are shown: nothing else decides about it."""

    width: int | None = None
    """Cells of a line; None if lines are not broken, as in a pipe."""
    now: datetime = DEFAULT_NOW
    """What relative times count from."""
    exact: bool = False
    """Dates and times, with their zone, in place of `3 min`."""
    show_cw: bool = False
    """Show what stands behind content warnings, and what filters would hide."""
    hyperlinks: bool = False
    """Whether the terminal knows them: then addresses are shortened."""
    ids: bool = False
    """Name the ids, which scripts need."""
    pictures: Mapping[str, RenderableType] = field(default_factory=dict)
    """Pictures that have been fetched, by their address."""

    def time(self, moment: datetime | None) -> str:
        """A time as it is wanted: `3 min`, or with its date and zone."""
        return when.shown(moment) if self.exact else when.relative(moment, self.now)

    def narrowed(self, cells: int) -> "View":
        """The same with less room."""
        if self.width is None or cells == 0:
            return self
        return replace(self, width=max(NARROWEST, self.width - cells))
