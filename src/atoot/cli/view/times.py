"""Times in a view."""

from datetime import datetime

from rich.text import Text

from atoot.cli import when
from atoot.cli.view.settings import View


def time_text(moment: datetime | None, view: View) -> Text:
    """A time as it is wanted: `3 min`, or with its date and zone."""
    return Text(told(moment, view), "dim")


def told(moment: datetime | None, view: View) -> str:
    """The same as plain text."""
    return when.shown(moment) if view.exact else when.relative(moment, view.now)
