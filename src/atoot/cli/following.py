"""`atoot timeline --follow`: a live timeline."""

from collections.abc import Callable

from atoot.cli import shown
from atoot.cli.output import note
from atoot.cli.session import Session, first
from atoot.cli.stream import about
from atoot.cli.view.status import status_rows
from atoot.entities import Status
from atoot.events import Event, Gap, StatusDeleted, StatusEdited, StatusPosted
from atoot.mastodon import MastodonAPI
from atoot.paging import Paged
from atoot.printable import printable
from atoot.streaming.subscriptions import Subscription, hashtag, list_stream


def subscription_of(which: str, name: str) -> Subscription:
    """The stream with the new posts of a timeline."""
    if which == "tag":
        return hashtag(name)
    if which == "list":
        return list_stream(name)
    return Subscription({"home": "user", "local": "public:local"}.get(which, which))


async def follow(
    session: Session,
    c: MastodonAPI,
    named: tuple[str, str],
    posts: Paged[Status],
    limit: int,
    keep: Callable[[Status], bool | None],
) -> None:
    """Print the latest posts, oldest first, then new ones as they come."""
    printed = Printed(session, c)
    async with c.stream(
        subscription_of(*named)
    ) as events:  # before the posts are fetched, so that none is missed
        latest = [status async for status in first(aiter(posts), limit, keep)]
        for status in reversed(latest):
            printed.add(status)
        printed.keep()
        seen = {status.id for status in latest}
        async for event in events:
            if not (isinstance(event, StatusPosted) and event.status.id in seen):
                show_event(event, printed)


class Printed:
    """The posts printed from a live timeline, by number."""

    def __init__(self, session: Session, c: MastodonAPI | None) -> None:
        self.session = session
        self._c = c
        self._items: list[shown.Shown] = []

    def add(self, status: Status) -> None:
        """Print a post."""
        self._items.append(shown.shown_as(status))
        # Time has passed, and the terminal may have been resized.
        self.session.view = self.session.output.view()
        self.session.output.item(status, status_rows(status, self.session.view, number=len(self._items)))

    def keep(self) -> None:
        """Remember the numbers."""
        if self._c is not None and self._items and not self.session.output.as_json:
            shown.remember(self._c, self._items)


def show_event(event: Event, printed: Printed) -> None:
    """Print what an event changes on a timeline; JSON output has only the posts."""
    match event:
        case StatusPosted(status=status) | StatusEdited(status=status):
            printed.add(status)
            printed.keep()
        case StatusDeleted(status_id=gone):
            printed.session.output.say(f"(post {printable(gone)} was deleted)")
        case Gap():
            note(about(event))
        case _:
            pass
