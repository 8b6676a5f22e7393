"""Whether a status on the server is the one that was to be posted: decided by comparing, without asking anybody."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from msgspec import Struct

from atoot.api.claims import Likeness
from atoot.entities import Poll, ScheduledStatus, Status
from atoot.text import plain_text

TOLERANCE = timedelta(seconds=5)
"""By so much a status may seem older than the call that made it: `Date` has whole seconds, and servers have several hosts."""
TOLERANCE_WITHOUT_DATE = timedelta(minutes=2)
"""The same for servers that do not tell their time: then the clocks may differ."""

_MENTION = re.compile(r"(?<![=/\w])@(\w+(?:[\w.-]*\w)?)@[\w.-]*\w")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff]")


class Wanted(Struct, frozen=True, kw_only=True):
    """What makes a status the one that was to be posted; None where the server may decide."""

    text: str = ""
    """As it was typed."""
    spoiler_text: str = ""
    visibility: str | None = None
    in_reply_to_id: str | None = None
    media_ids: frozenset[str] = frozenset()
    poll_options: tuple[str, ...] | None = None
    quoted_status_id: str | None = None
    scheduled_at: datetime | None = None

    @property
    def likeness(self) -> Likeness:
        """What it has in common with posts that could be taken for it."""
        return folded(self.text), self.media_ids


def wanted_of(values: Mapping[str, Any]) -> Wanted:
    """What is to be posted, from the parameters of the operation."""
    text, spoiler = _text(values.get("status")), _text(values.get("spoiler_text"))
    quoted = _text(values.get("quoted_status_id")) or None
    if not text.strip() and not quoted:
        # https://github.com/mastodon/mastodon/blob/main/app/services/post_status_service.rb: `preprocess_attributes!`
        text, spoiler = spoiler, ""
    poll = values.get("poll")
    options = poll.get("options") if isinstance(poll, Mapping) else None
    media = values.get("media_ids")
    return Wanted(
        text=text,
        spoiler_text=spoiler,
        visibility=_text(values.get("visibility")) or None,
        in_reply_to_id=_text(values.get("in_reply_to_id")) or None,
        media_ids=frozenset(map(str, media)) if isinstance(media, list | tuple) else frozenset(),
        poll_options=tuple(map(str, options)) if options is not None else None,
        quoted_status_id=quoted,
        scheduled_at=moment_of(values.get("scheduled_at")),
    )


def folded(text: str) -> str:
    """A text as it can be compared: mentions without their host, white space as one space, nothing invisible."""
    return " ".join(_INVISIBLE.sub("", _MENTION.sub(r"@\1", text)).split())


def text_of(status: Status) -> str:
    """The text of a status as it can be compared."""
    return folded(plain_text(status.content, full_links=True))


def may_be(wanted: Wanted, status: Status, since: datetime) -> bool:
    """Whether a status may be the one that was to be posted, by all that can be told without its text.

    Args:
        wanted: what was to be posted.
        status: one of the own account.
        since: when the call began, by the server's clock.
    """
    return (
        status.created_at >= since
        and status.reblog is None
        and _shown_as(wanted, status.visibility)
        and folded(status.spoiler_text) == folded(wanted.spoiler_text)
        and status.in_reply_to_id == wanted.in_reply_to_id
        and {attachment.id for attachment in status.media_attachments} == wanted.media_ids
        and _asks(wanted, status.poll)
        and _quotes(wanted, status)
    )


def is_same_text(wanted: Wanted, status: Status) -> bool:
    """Whether a status that may be the one that was to be posted shows its text."""
    return bool(wanted.media_ids) or text_of(status) == folded(wanted.text)


def is_scheduled(wanted: Wanted, scheduled: ScheduledStatus) -> bool:
    """Whether a scheduled status is the one that was to be."""
    params = scheduled.params
    poll = params.poll
    media = [*(params.media_ids or ()), *(attachment.id for attachment in scheduled.media_attachments)]
    return (
        folded(params.text) == folded(wanted.text)
        and folded(params.spoiler_text or "") == folded(wanted.spoiler_text)
        and _same_moment(wanted.scheduled_at, scheduled.scheduled_at)
        and (params.in_reply_to_id or None) == wanted.in_reply_to_id
        and frozenset(media) == wanted.media_ids
        and (wanted.visibility is None or params.visibility in (None, wanted.visibility))
        and (wanted.poll_options is None or (poll is not None and tuple(poll.options) == wanted.poll_options))
    )


def voted_for(poll: Poll, choices: list[str]) -> bool:
    """Whether one has voted in a poll, and for these options."""
    own = poll.own_votes
    return bool(poll.voted) and (own is None or {str(place) for place in own} == set(choices))


def since(begun: float, date: str | None, now: float) -> datetime:
    """When a call began by the server's clock, with some tolerance.

    Args:
        begun: when it did by our clock, in seconds since the epoch.
        date: header `Date` of an answer.
        now: when this answer came, by our clock.
    """
    start = datetime.fromtimestamp(begun, UTC)
    try:
        told = parsedate_to_datetime(date or "")
    except ValueError:
        return start - TOLERANCE_WITHOUT_DATE
    aware = told if told.tzinfo is not None else told.replace(tzinfo=UTC)
    return start + (aware - datetime.fromtimestamp(now, UTC)) - TOLERANCE


def moment_of(value: object) -> datetime | None:
    """A moment, given as one or as text; UTC if it has no zone."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return None
    return value if value.tzinfo is not None else value.replace(tzinfo=UTC)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _shown_as(wanted: Wanted, visibility: str) -> bool:
    """Whether a status has the visibility that was asked for, or the one that Mastodon makes of it.

    The public posts of limited accounts become unlisted, and those that quote a private status private.
    https://github.com/mastodon/mastodon/blob/main/app/services/post_status_service.rb
    """
    asked = wanted.visibility
    if asked in (None, visibility):
        return True
    if asked == "public" and visibility == "unlisted":
        return True
    return visibility == "private" and asked in ("public", "unlisted") and wanted.quoted_status_id is not None


def _asks(wanted: Wanted, poll: Poll | None) -> bool:
    if wanted.poll_options is None:
        return True
    return poll is not None and [option.title.strip() for option in poll.options] == [
        option.strip() for option in wanted.poll_options
    ]


def _quotes(wanted: Wanted, status: Status) -> bool:
    """Whether it quotes what it should; servers that know no quotes leave them out."""
    quote = status.quote
    found = status.quote_id
    if quote is not None:
        found = quote.quoted_status.id if quote.quoted_status is not None else quote.quoted_status_id or found
    return found is None or found == wanted.quoted_status_id


def _same_moment(wanted: datetime | None, found: datetime) -> bool:
    return wanted is None or abs(wanted - found) < timedelta(seconds=1)
