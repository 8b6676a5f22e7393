"""Rules for which posts to delete: decisions only."""

import re
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from atoot.cli.errors import wrong
from atoot.cli.when import span_of
from atoot.entities import Status


class Rules(Struct, frozen=True, kw_only=True):
    """The age of posts to delete, and the exceptions to keep."""

    older_than: str
    """The age as typed."""
    keep_pinned: bool = False
    keep_favourited_by: int | None = None
    keep_boosted_by: int | None = None
    tags: tuple[str, ...] = ()
    """In lower case, without the #."""
    keep_media: bool = False
    keep_polls: bool = False
    keep_direct: bool = False
    keep_bookmarked: bool = False
    keep_favourited: bool = False
    boosts: bool = False
    """Whether to undo old boosts, too."""


def moment_before(text: str, now: datetime) -> datetime:
    """The time before which posts are old: `1y`, `90d`, or a date."""
    try:
        found = datetime.fromisoformat(text.strip())
        found = found.astimezone(UTC)
    except (ValueError, OverflowError):
        try:
            found = now - _age(text)
        except OverflowError:
            raise wrong(f"{text!r} is too long ago") from None
    if found > now:
        raise wrong(f"--older-than {text} is in the future: that would delete everything")
    if now - found < timedelta(minutes=1):
        raise wrong(f"--older-than {text} would delete everything; the minimum is 1m")
    return found


def _age(text: str) -> timedelta:
    """How long ago; other times that people type have no years, of which no two are the same."""
    years = re.fullmatch(r"(\d{1,4})\s*y", text.strip().lower())
    return timedelta(days=365 * int(years[1])) if years else span_of(text)


def tag_name(text: str) -> str:
    """A normalised hashtag."""
    name = text.strip().removeprefix("#").lower()
    if not name:
        raise wrong("--keep-tag: expected the name of a hashtag, got nothing")
    return name


def kept_because(status: Status, rules: Rules, before: datetime, pinned: frozenset[str]) -> str | None:
    """The reason to keep a post; None to delete it."""
    if status.created_at is None or status.created_at >= before:
        return "it is new"  # a post without a time is never known to be old
    if status.reblog is not None:
        return None if rules.boosts else "it is a boost"
    if rules.keep_pinned and (status.pinned or status.id in pinned):
        return "it is pinned"
    if rules.keep_favourited_by is not None and (status.favourites_count or 0) >= rules.keep_favourited_by:
        return "many like it"
    if rules.keep_boosted_by is not None and (status.reblogs_count or 0) >= rules.keep_boosted_by:
        return "many boosted it"
    if rules.tags and any(tag.name.lower() in rules.tags for tag in status.tags):
        return "it has a hashtag that is kept"
    if rules.keep_media and status.media_attachments:
        return "it has files"
    if rules.keep_polls and status.poll is not None:
        return "it is a poll"
    if rules.keep_direct and status.visibility == "direct":
        return "it is a private mention"
    if rules.keep_bookmarked and status.bookmarked:
        return "it is bookmarked"
    if rules.keep_favourited and status.favourited:
        return "you like it"
    return None
