"""`atoot timeline` and `atoot notifications`."""

from datetime import UTC, datetime
from importlib import import_module
from typing import NamedTuple

from atoot.cli import references
from atoot.cli.errors import wrong
from atoot.cli.input import agreed
from atoot.cli.session import Session
from atoot.cli.when import past_of
from atoot.entities import Status
from atoot.entities.words import NotificationType
from atoot.mastodon import MastodonAPI
from atoot.paging import Paged
from atoot.workflows.lookup import as_handle, as_hashtag, as_url

PAGE = 40
"""Maximum posts that servers return at once."""
PUBLIC = {"local", "public", "tag", "account"}
NAMED = {
    "tag": "the name of a hashtag",
    "list": "the id or the title of a list",
    "account": "the name of an account",
}
KINDS = ("home", "local", "public", *NAMED)
PATIENCE = 20
"""Consecutive posts that are too old before a list counts as ended: lists are not quite in order."""


class NamedTimeline(NamedTuple):
    """A timeline."""

    kind: str
    name: str = ""


def named_timeline(which: str, name: str | None) -> NamedTimeline:
    """The timeline that a person named: `home`, `tag art`, `#art`, `@ann@example.org`, the URL of a page."""
    if which in KINDS:
        return _of_kind(which, name)
    if name is not None:
        raise wrong(f"the timeline {which} takes no name, got {name!r}")
    tag = as_hashtag(which)
    if tag is not None:
        return NamedTimeline("tag", tag)
    if which.startswith("@") or as_handle(which) is not None or as_url(which) is not None:
        return NamedTimeline("account", which)
    raise wrong(
        f"there is no timeline {which!r}; there are {', '.join(KINDS)}, '#HASHTAG', @USER@HOST and the addresses of these"
    )


def _of_kind(which: str, name: str | None) -> NamedTimeline:
    if which not in NAMED:
        if name is not None:
            raise wrong(f"the timeline {which} takes no name, got {name!r}")
        return NamedTimeline(which)
    bare = (name or "").strip()
    bare = bare.removeprefix("#") if which == "tag" else bare
    if not bare.strip("# "):
        raise wrong(f"which {which}? Say {NAMED[which]}: atoot timeline {which} NAME")
    return NamedTimeline(which, bare)


async def timeline(
    session: Session,
    *,
    which: str,
    name: str | None,
    limit: int,
    since: str | None,
    until: str | None,
    no_boosts: bool,
    no_replies: bool,
    follow: bool,
) -> None:
    """Print a timeline."""
    wanted = named_timeline(which, name)
    if follow and wanted.kind == "account":
        raise wrong("servers do not stream the posts of one account: leave out --follow")
    keep = keeping(since, until, no_boosts=no_boosts, no_replies=no_replies)
    async with session.client(anonymous=wanted.kind in PUBLIC) as c:
        wanted = await _resolved(c, wanted)
        posts = posts_of(c, wanted, min(limit, PAGE))
        if follow:
            # Streaming is loaded only for this.
            await import_module("atoot.cli.following").follow(session, c, tuple(wanted), posts, limit, keep)
            return
        await session.listing(c, posts, limit, "there are no posts here", keep)


class keeping:  # noqa: N801 - called as a function
    """Filter for posts of a list, newest first: whether a post is wanted; None once all further ones are too old."""

    def __init__(
        self, since: str | None, until: str | None, *, no_boosts: bool = False, no_replies: bool = False
    ) -> None:
        now = datetime.now(UTC)
        self._since = past_of(since, now) if since else None
        self._until = past_of(until, now) if until else None
        if self._since and self._until and self._since > self._until:
            raise wrong("--since is later than --until: nothing can be in between")
        self._no_boosts, self._no_replies = no_boosts, no_replies
        self._old = 0

    def __call__(self, status: Status) -> bool | None:
        """Decide."""
        if self._since is not None and status.created_at < self._since:
            self._old += 1
            return None if self._old >= PATIENCE else False
        self._old = 0
        if self._until is not None and status.created_at > self._until:
            return False
        if self._no_boosts and status.reblog is not None:
            return False
        return not (self._no_replies and status.in_reply_to_id is not None)


async def notifications(
    session: Session, *, limit: int, types: tuple[NotificationType, ...], clear: bool, yes: bool
) -> None:
    """Print notifications, or clear them."""
    async with session.client() as c:
        if clear:
            agreed("Remove all notifications?", yes=yes)
            await c.clear_notifications()
            session.output.did({}, "all notifications are removed")
            return
        found = c.get_notifications(limit=min(limit, 2 * PAGE), types=types or None)
        await session.listing(c, found, limit, "there are no notifications")


async def _resolved(c: MastodonAPI, wanted: NamedTimeline) -> NamedTimeline:
    """The same timeline, with the name of an account or the title of a list replaced by its id."""
    if wanted.kind == "account":
        if as_url(wanted.name) is not None and "://" not in wanted.name:
            wanted = NamedTimeline("account", f"https://{wanted.name}")
        return NamedTimeline("account", (await references.account_of(c, wanted.name)).id)
    if wanted.kind == "list":
        return NamedTimeline("list", await references.list_of(c, wanted.name))
    return wanted


def posts_of(c: MastodonAPI, wanted: NamedTimeline, page: int) -> Paged[Status]:
    """The posts of a timeline, in pages of a size; lists and accounts are given by id."""
    match wanted.kind:
        case "home":
            return c.home_timeline(limit=page)
        case "tag":
            return c.hashtag_timeline(wanted.name, limit=page)
        case "list":
            return c.list_timeline(wanted.name, limit=page)
        case "account":
            return c.account_statuses(wanted.name, limit=page)
        case kind:
            return c.public_timeline(limit=page, local=kind == "local" or None)
