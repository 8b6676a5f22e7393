"""`atoot timeline` and `atoot notifications`."""

from collections.abc import AsyncIterator
from typing import TypeVar

from atoot.api.arguments import NotificationType
from atoot.cli.choice import connected
from atoot.cli.command import Choice
from atoot.cli.errors import wrong
from atoot.cli.faces import notification_text, status_text
from atoot.cli.output import Output, note
from atoot.cli.safe import printable
from atoot.cli.stream import about
from atoot.entities import Status
from atoot.events import Event, Gap, StatusDeleted, StatusEdited, StatusPosted
from atoot.mastodon import MastodonAPI
from atoot.paging import Items, Paged
from atoot.streaming.subscriptions import Subscription, hashtag, list_stream

T = TypeVar("T")

PAGE = 40
"""Most posts that servers give at once."""
PUBLIC = {"local", "public", "tag"}
NAMED = {"tag": "the name of a hashtag", "list": "the id of a list"}


async def timeline(choice: Choice, *, which: str, name: str | None, limit: int, follow: bool) -> None:
    """Print a timeline.

    Raises:
        CommandError: the arguments make no sense.
        MastodonError: the server cannot be reached, or refuses.
    """
    if which in NAMED and not (name or "").strip("# "):
        raise wrong(f"which {which}? Say {NAMED[which]}: atoot timeline {which} NAME")
    if which not in NAMED and name is not None:
        raise wrong(f"the timeline {which} takes no name, got {name!r}")
    named = (name or "").strip().removeprefix("#")
    output = Output(as_json=choice.json)
    async with connected(choice, anonymous=which in PUBLIC, output=output) as c:
        posts = _listing(c, which, named, min(limit, PAGE))
        if follow:
            await _follow(c, subscription_of(which, named), posts, limit, output)
            return
        async for status in first(aiter(posts), limit):
            output.result(status, status_text(status))


async def notifications(choice: Choice, *, limit: int, types: tuple[NotificationType, ...]) -> None:
    """Print notifications."""
    output = Output(as_json=choice.json)
    async with connected(choice, output=output) as c:
        found = c.get_notifications(limit=min(limit, 2 * PAGE), types=types or None)
        async for notification in first(aiter(found), limit):
            output.result(notification, notification_text(notification))


async def first(walk: Items[T], most: int) -> AsyncIterator[T]:
    """The first items of a walk; what was fetched ahead is given up."""
    try:
        for _ in range(most):
            try:
                yield await anext(walk)
            except StopAsyncIteration:
                return
    finally:
        await walk.aclose()


def _listing(c: MastodonAPI, which: str, name: str, page: int) -> Paged[Status]:
    if which == "home":
        return c.home_timeline(limit=page)
    if which == "tag":
        return c.hashtag_timeline(name, limit=page)
    if which == "list":
        return c.list_timeline(name, limit=page)
    return c.public_timeline(limit=page, local=which == "local" or None)


def subscription_of(which: str, name: str) -> Subscription:
    """The stream that brings what is new on a timeline."""
    if which == "tag":
        return hashtag(name)
    if which == "list":
        return list_stream(name)
    return Subscription({"home": "user", "local": "public:local"}.get(which, which))


async def _follow(
    c: MastodonAPI, stream: Subscription, posts: Paged[Status], limit: int, output: Output
) -> None:
    """Print the latest posts, oldest first, and go on with new ones as they come."""
    async with c.stream(stream) as events:  # before the posts are asked for, so that none falls in between
        latest = [status async for status in first(aiter(posts), limit)]
        for status in reversed(latest):
            output.result(status, status_text(status))
        seen = {status.id for status in latest}
        async for event in events:
            if not (isinstance(event, StatusPosted) and event.status.id in seen):
                show_event(event, output)


def show_event(event: Event, output: Output) -> None:
    """Print what an event changes on a timeline; JSON has the posts alone."""
    match event:
        case StatusPosted(status=status) | StatusEdited(status=status):
            output.result(status, status_text(status))
        case StatusDeleted(status_id=gone):
            output.say(f"(post {printable(gone)} was deleted)")
        case Gap():
            note(about(event))
        case _:
            pass
