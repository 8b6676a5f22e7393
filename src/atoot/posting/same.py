"""Compares a post that the server shows with the one that was sent."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from msgspec import Struct

from atoot import entities
from atoot.http.headers import server_time
from atoot.ids import IdKind, kind_of, time_of
from atoot.lazy import pattern
from atoot.posting.texts import (
    LEADING_MENTIONS,
    SHORTCODE,
    bare_text,
    folded,
    plain_skeleton,
    shown_as_text,
    skeleton,
    text_of,
    unadorned,
)

Likeness: TypeAlias = tuple[str, int]
"""Text and number of files of a post: two with the same ones could be mistaken for each other."""

TOLERANCE = timedelta(seconds=5)
"""How much older than its call a status may seem: `Date` has whole seconds, and servers have several hosts."""

TOLERANCE_WITHOUT_DATE = timedelta(minutes=2)
"""The same for servers that send no `Date`: then the clocks may differ."""

KEY_LIVES = timedelta(hours=1)
"""Lifetime of a key: `redis.setex(idempotency_key, 3_600, ...)` in
https://github.com/mastodon/mastodon/blob/main/app/services/post_status_service.rb"""

BEGINNING = datetime(1970, 1, 2, tzinfo=UTC)
"""Earlier dates are invalid: a server without a date gives 0, an empty text, or nothing."""

SECONDS = 10
"""Digits of the timestamp in ids that begin with one."""

_TAG = pattern(r"<[^<>]*>")

_MARKDOWN_LINK = pattern(r"!?\[([^\]\n]*)\]\(\s*([^\s)]+)[^)\n]*\)")

_QUOTE_LINK = pattern(r"^RE:?\s+https?://\S+\s+|\s*\bRE:?\s+https?://\S+$")


class ExpectedPost(Struct, frozen=True, kw_only=True):
    """A post as it should be found on the server; None where the server may decide."""

    text: str = ""
    """The text as typed."""
    spoiler_text: str = ""
    content_type: str | None = None
    visibility: str | None = None
    language: str | None = None
    in_reply_to_id: str | None = None
    media_ids: frozenset[str] = frozenset()
    poll_options: tuple[str, ...] | None = None
    quoted_status_id: str | None = None
    scheduled_at: datetime | None = None

    @property
    def likeness(self) -> Likeness:
        """What it shares with posts that could be mistaken for it."""
        return bare_text(self.text), len(self.media_ids)


def likeness_of(values: Mapping[str, Any]) -> Likeness:
    """The likeness of the post with these parameters."""
    text, media = values.get("status"), values.get("media_ids")
    if media is None and type(text) is str and (bare := plain_skeleton(text)):
        return bare, 0
    if type(text) is not str or not text.strip():
        text, _ = _texts(values)
    return bare_text(text), len({*map(str, media)}) if isinstance(media, list | tuple) else 0


def _texts(values: Mapping[str, Any]) -> tuple[str, str]:
    """Text and warning, as Mastodon takes them: a warning without a text becomes the text.

    https://github.com/mastodon/mastodon/blob/main/app/services/post_status_service.rb: `preprocess_attributes!`
    """
    text, spoiler = _text(values.get("status")), _text(values.get("spoiler_text"))
    if text.strip() or values.get("quoted_status_id") or values.get("quote_id"):
        return text, spoiler
    return spoiler, ""


def expected_post(values: Mapping[str, Any]) -> ExpectedPost:
    """The post expected from these parameters."""
    text, spoiler = _texts(values)
    quoted = _text(values.get("quoted_status_id") or values.get("quote_id")) or None
    poll = values.get("poll")
    options = poll.get("options") if isinstance(poll, Mapping) else None
    media = values.get("media_ids")
    return ExpectedPost(
        text=text,
        spoiler_text=spoiler,
        content_type=_text(values.get("content_type")) or None,
        visibility=_text(values.get("visibility")) or None,
        language=_text(values.get("language")) or None,
        in_reply_to_id=_text(values.get("in_reply_to_id")) or None,
        media_ids=frozenset(map(str, media)) if isinstance(media, list | tuple) else frozenset(),
        poll_options=tuple(map(str, options)) if options is not None else None,
        quoted_status_id=quoted,
        scheduled_at=moment_of(values.get("scheduled_at")),
    )


def made_at(status: entities.Status) -> datetime | None:
    """When a status was made, by its date or its id; None if neither tells."""
    return status.created_at if status.created_at > BEGINNING else time_of(status.id)


def may_be(expected: ExpectedPost, status: entities.Status, since: datetime, *, newest: bool = False) -> bool:
    """Whether a status may be the expected post, by everything except its text.

    Args:
        expected: the expected post.
        status: of the own account.
        since: when the call began, by the server's clock.
        newest: whether it is the account's newest, which may be it even if its time is unknown.
    """
    made = made_at(status)
    if made is None:
        fresh = newest
    else:
        dated = expected.scheduled_at is not None and abs(made - expected.scheduled_at) < TOLERANCE
        fresh = made >= since or dated
    return (
        fresh
        and bool(status.id)
        and status.reblog is None
        and status.id != expected.in_reply_to_id
        and (_has_as_many_files(expected, status) or not status.media_attachments)  # they may come later
        and not _answers_another(expected.in_reply_to_id, status.in_reply_to_id)
    )


def _answers_another(expected: str | None, found: str | None) -> bool:
    """Whether a status is a reply, but certainly not to the expected one."""
    if expected is None or found is None or kind_of(expected) is not kind_of(found):
        return False
    return not same_id(expected, found)


def same_id(one: str, other: str) -> bool:
    """Whether two ids are of one status: snac changes the seconds of an id with an edit or a like, but not the hash."""
    if one == other or kind_of(one) is not IdKind.SECONDS_PREFIX:
        return one == other
    return one[SECONDS:] == other[SECONDS:]


def likeness_of_text(expected: ExpectedPost, status: entities.Status) -> int:
    """How well a status's text matches the typed one: 0 not at all, 1 apart from its form, 2 exactly."""
    if expected.media_ids and _has_files(expected, status):
        return 2  # files belong to one status only
    return text_likeness(expected, text_of(status), status.spoiler_text)


def text_likeness(expected: ExpectedPost, shown: str, spoiler: str = "") -> int:
    """How well a shown text matches the typed one: 0 not at all, 1 apart from its form, 2 exactly."""
    found = {shown, folded(f"{spoiler} {shown}")} - ({""} if expected.text.strip() else set())
    if expected.quoted_status_id is not None:
        found |= {_QUOTE_LINK.sub("", text) for text in found}
    typed = _ways_to_read(expected)
    if found & typed:
        return 2
    if expected.in_reply_to_id is not None:  # some servers name the recipients of a reply
        found |= {LEADING_MENTIONS.sub("", text) for text in found}
    typed |= _read_as_html(expected)
    bare = [unadorned] if SHORTCODE.search(expected.text) is None else [unadorned, skeleton]
    return int(any({of(text) for text in found} & {of(text) for text in typed} - {""} for of in bare))


def agreement(expected: ExpectedPost, status: entities.Status) -> tuple[int, int]:
    """How well a status with the same text matches the expected post: decides between several."""
    facts = (
        _has_files(expected, status),
        _shown_to(expected, status.visibility),
        folded(status.spoiler_text) == folded(expected.spoiler_text),
        status.in_reply_to_id == expected.in_reply_to_id,
        _asks(expected, status.poll),
        _quotes(expected, status),
    )
    return likeness_of_text(expected, status), sum(facts)


def agrees(expected: ExpectedPost, status: entities.Status) -> bool:
    """Whether a status matches the expected post in everything besides its text."""
    return (
        _has_as_many_files(expected, status)
        and _shown_to(expected, status.visibility)
        and folded(status.spoiler_text) == folded(expected.spoiler_text)
        and status.in_reply_to_id == expected.in_reply_to_id
        and (status.poll is None) == (expected.poll_options is None)
        and _asks(expected, status.poll)
        and _quotes(expected, status)
        and expected.language in (None, status.language or expected.language)
    )


def best_of(
    expected: ExpectedPost, statuses: list[entities.Status], others: Collection[str] = ()
) -> entities.Status | None:
    """The expected post among statuses with its text; among equally good ones, the one made first.

    Args:
        expected: the expected post.
        statuses: candidates, the newest first.
        others: texts of other posts under way: they must not be taken for it because they look similar.
    """
    same = [
        status
        for status in reversed(statuses)
        if (how := likeness_of_text(expected, status))
        and ((how == 2 and _has_as_many_files(expected, status)) or bare_text(text_of(status)) not in others)
    ]
    return max(
        same,
        key=lambda status: (_has_as_many_files(expected, status), agreement(expected, status)),
        default=None,
    )


def is_scheduled(expected: ExpectedPost, scheduled: entities.ScheduledStatus) -> bool:
    """Whether a scheduled status is the expected one: the same text and files, at the same time."""
    params = scheduled.params
    media = {*(params.media_ids or ()), *(attachment.id for attachment in scheduled.media_attachments)}
    files = max(len(params.media_ids or ()), len(scheduled.media_attachments))
    return (
        bool(text_likeness(expected, folded(params.text), params.spoiler_text or ""))
        and _same_moment(expected.scheduled_at, scheduled.scheduled_at)
        and (media == expected.media_ids or files == len(expected.media_ids))
    )


def scheduled_agreement(expected: ExpectedPost, scheduled: entities.ScheduledStatus) -> int:
    """How well a scheduled status with the same text matches the expected one: decides between several."""
    params = scheduled.params
    poll = tuple(params.poll.options) if params.poll is not None else None
    return sum(
        (
            folded(params.spoiler_text or "") == folded(expected.spoiler_text),
            (params.in_reply_to_id or None) == expected.in_reply_to_id,
            expected.visibility is None or params.visibility in (None, expected.visibility),
            expected.poll_options == poll,
        )
    )


def voted_for(poll: entities.Poll, choices: list[str]) -> bool:
    """Whether one has voted for these options of a poll."""
    own = poll.own_votes
    return bool(poll.voted) and (own is None or {str(place) for place in own} == set(choices))


def since(begun: float, date: str | None, now: float) -> datetime:
    """When a call began by the server's clock, with some tolerance.

    Args:
        begun: the start by our clock, in seconds since the epoch.
        date: the `Date` header of an answer.
        now: when this answer came, by our clock.
    """
    start, told = datetime.fromtimestamp(begun, UTC), server_time(date)
    return (
        start - TOLERANCE_WITHOUT_DATE if told is None else start + timedelta(seconds=told - now) - TOLERANCE
    )


def moment_of(value: object) -> datetime | None:
    """A moment from a datetime or a text; UTC if it has no zone."""
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


def _ways_to_read(expected: ExpectedPost) -> set[str]:
    """The texts that a server may show for the typed one."""
    typed = {expected.text, f"{expected.spoiler_text} {expected.text}"}
    if "](" in expected.text:
        typed |= {_MARKDOWN_LINK.sub(kept, expected.text) for kept in (r"\1", r"\2", r"\1 \2", r"\1 (\2)")}
    if expected.content_type == "text/html":
        typed |= {shown_as_text(text) for text in typed}
    return {folded(text) for text in typed}


def _read_as_html(expected: ExpectedPost) -> set[str]:
    """The text where a server takes input for HTML: tags are not text, and some are removed.

    https://github.com/akirk/enable-mastodon-apps, a plugin of WordPress, which cleans texts with `wp_kses`
    """
    if "<" not in expected.text:
        return set()
    return {shown_as_text(expected.text), folded(_TAG.sub("", expected.text))}


def _has_as_many_files(expected: ExpectedPost, status: entities.Status) -> bool:
    return len(status.media_attachments) == len(expected.media_ids)


def _has_files(expected: ExpectedPost, status: entities.Status) -> bool:
    return {attachment.id for attachment in status.media_attachments} == expected.media_ids


def _shown_to(expected: ExpectedPost, visibility: str) -> bool:
    """Whether a status has the requested visibility, or the one that Mastodon changes it to.

    The public posts of limited accounts become unlisted, and those that quote a private status private.
    https://github.com/mastodon/mastodon/blob/main/app/services/post_status_service.rb
    """
    asked = expected.visibility
    if asked in (None, visibility):
        return True
    if asked == "public" and visibility == "unlisted":
        return True
    return (
        visibility == "private" and asked in ("public", "unlisted") and expected.quoted_status_id is not None
    )


def _asks(expected: ExpectedPost, poll: entities.Poll | None) -> bool:
    if expected.poll_options is None:
        return True
    return poll is not None and [option.title.strip() for option in poll.options] == [
        option.strip() for option in expected.poll_options
    ]


def _quotes(expected: ExpectedPost, status: entities.Status) -> bool:
    """Whether it has the expected quote; servers without quotes leave it out."""
    quote = status.quote
    found = status.quote_id
    if quote is not None:
        found = quote.quoted_status.id if quote.quoted_status is not None else quote.quoted_status_id or found
    return found is None or found == expected.quoted_status_id


def _same_moment(expected: datetime | None, found: datetime) -> bool:
    return expected is None or abs(expected - found) < timedelta(seconds=1)
