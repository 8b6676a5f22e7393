"""Posts for views that have no server."""

from datetime import UTC, datetime

from atoot.cli.view.settings import View
from atoot.cli.view.status import status_rows
from atoot.entities import Status

ACCOUNT = {"id": "1", "username": "mallory", "acct": "mallory@example.org", "display_name": "Mallory"}
WHEN = "2026-01-02T03:04:05Z"
NOW = datetime(2026, 1, 2, 3, 7, 5, tzinfo=UTC)
PIPE = View(now=NOW)


def status(**fields):
    """A post, three minutes old."""
    return Status.from_dict({"id": "7", "created_at": WHEN, "account": ACCOUNT} | fields)


def lines(rows):
    """What stands in the lines."""
    return [row.plain for row in rows]


def shown(view=PIPE, **fields):
    """The lines of a post."""
    return lines(status_rows(status(**fields), view))
