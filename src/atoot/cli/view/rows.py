"""Display of objects in a list, by their type."""

from collections.abc import Callable

from atoot.cli.view.accounts import account_rows
from atoot.cli.view.lines import Rows
from atoot.cli.view.notifications import conversation_rows, notification_rows
from atoot.cli.view.polls import poll_rows
from atoot.cli.view.settings import View
from atoot.cli.view.status import status_rows
from atoot.cli.view.tags import page_rows, tag_rows
from atoot.entities import Account, Conversation, Notification, Poll, Status, Tag, TrendsLink

_ROWS: tuple[tuple[type, Callable[..., Rows]], ...] = (
    (Status, status_rows),
    (Account, account_rows),
    (Notification, notification_rows),
    (Conversation, conversation_rows),
    (Tag, tag_rows),
    (TrendsLink, page_rows),
)


def rows_of(thing: object, view: View, *, number: int | None = None) -> Rows:
    """A thing in a list, or alone."""
    if isinstance(thing, Poll):
        return [*poll_rows(thing, view)]
    return next(rows for cls, rows in _ROWS if isinstance(thing, cls))(thing, view, number=number)
