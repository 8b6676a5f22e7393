"""Settings of a view."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from rich.console import RenderableType

from atoot.cli import when

NARROWEST = 12
"""Minimum cells of a text; a narrower terminal wraps the lines itself."""
DEFAULT_NOW = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """All the settings that decide how objects are displayed."""

    width: int | None = None
    """Cells of a line; None for unwrapped lines, as in a pipe."""
    now: datetime = DEFAULT_NOW
    """The reference of relative times."""
    exact: bool = False
    """Dates and times, with their zone, instead of `3 min`."""
    show_cw: bool = False
    """Show content behind content warnings and filters."""
    hyperlinks: bool = False
    """Whether the terminal supports them: then URLs are shortened."""
    ids: bool = False
    """Show ids, which scripts need."""
    pictures: Mapping[str, RenderableType] = field(default_factory=dict)
    """Pictures that have been fetched, by their address."""

    def time(self, moment: datetime | None) -> str:
        """A time in the chosen form: `3 min`, or with its date and zone."""
        return when.shown(moment) if self.exact else when.relative(moment, self.now)

    def narrowed(self, cells: int) -> "View":
        """A shorter form of the time."""
        if self.width is None or cells == 0:
            return self
        return replace(self, width=max(NARROWEST, self.width - cells))
