"""A server's limits for a post: checks before anything is sent, and long texts split into pieces that fit.

A text is split where a reader would pause, never within what belongs together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from atoot import entities
from atoot.lazy import later, pattern
from atoot.posting.files import Attachment, Prepared
from atoot.uploads.media_types import is_allowed

# Loaded when a text is counted: tables of what readers see as one character.
count: Callable[[str], int] = later("atoot.graphemes", "count")
count_characters: Callable[..., int] = later("atoot.graphemes", "count_characters")

SOONEST = timedelta(minutes=5)
"""Mastodon posts at once what is scheduled sooner than this: `MIN_SCHEDULE_OFFSET` in
https://github.com/mastodon/mastodon/blob/main/app/services/post_status_service.rb"""


def length(text: str, limits: entities.server.Limits) -> int:
    """The length of a text as the server counts it."""
    if limits.counting == "code points":
        return len(text)
    if limits.counting == "characters":
        return count(text)
    return count_characters(text, url_characters=limits.url_characters)


def characters_of(text: str, limits: entities.server.Limits) -> int:
    """The length, as the server counts it, of a text without links and mentions: a warning or a poll option."""
    return len(text) if limits.counting == "code points" else count(text)


def room_for_text(spoiler_text: str | None, limits: entities.server.Limits) -> int:
    """Characters that a content warning leaves for the text.

    Raises:
        ValueError: it leaves none.
    """
    room = limits.characters - characters_of(spoiler_text or "", limits)
    if room <= 0:
        raise ValueError(
            f"spoiler_text: {limits.characters - room} characters; a status has at most {limits.characters} on this server"
        )
    return room


def check_text(text: str, spoiler_text: str | None, limits: entities.server.Limits) -> None:
    """Check that a text is not too long.

    Raises:
        ValueError: it is too long.
    """
    size = length(text, limits) + characters_of(spoiler_text or "", limits)
    if size > limits.characters:
        warned = ", content warning included" if spoiler_text else ""
        raise ValueError(
            f"text: {size} characters{warned}; a status has at most {limits.characters} on this server"
        )


def check_number(files: int, limits: entities.server.Limits) -> None:
    """Check that there are not too many files.

    Raises:
        ValueError: there are too many.
    """
    if files > limits.media:
        raise ValueError(f"media: {files} files; a status has at most {limits.media} on this server")


def check_file(attachment: Attachment, file: Prepared, limits: entities.server.Limits) -> None:
    """Check that the server accepts a file and its description.

    Raises:
        ValueError: it does not.
    """
    name = file.upload.filename
    if not is_allowed(file.kind, limits.media_types):
        raise ValueError(f"media: {name!r} is {file.kind}; this server takes {', '.join(limits.media_types)}")
    most = limits.image_bytes if file.kind.startswith("image/") else limits.video_bytes
    if file.size is not None and file.size > most:
        raise ValueError(f"media: {name!r} has {file.size} bytes; this server takes {most}")
    described = len(attachment.description or "")
    if described > limits.description_characters:
        raise ValueError(
            f"media: the description of {name!r} has {described} characters; "
            f"this server takes {limits.description_characters}"
        )


def check_poll(
    options: Sequence[str] | None, expires_in: timedelta | float | None, limits: entities.server.Limits
) -> None:
    """Check that the server accepts a poll.

    Raises:
        ValueError: it does not.
    """
    if options is None:
        return
    if len(options) > limits.poll_options:
        raise ValueError(
            f"poll_options: {len(options)} options; a poll has at most {limits.poll_options} on this server"
        )
    for option in options:
        size = characters_of(option, limits)
        if size > limits.poll_option_characters:
            raise ValueError(
                f"poll_options: {option!r} has {size} characters; "
                f"this server takes {limits.poll_option_characters}"
            )
    if expires_in is None:
        raise ValueError("poll_options without poll_expires_in: a poll needs an end")
    seconds = expires_in.total_seconds() if isinstance(expires_in, timedelta) else expires_in
    if not limits.poll_shortest <= seconds <= limits.poll_longest:
        raise ValueError(
            f"poll_expires_in: {seconds:.0f} s; a poll lasts from {limits.poll_shortest} s "
            f"to {limits.poll_longest} s on this server"
        )


def to_come(
    name: str, moment: datetime | str, now: datetime, ahead: timedelta = timedelta(0)
) -> datetime | str:
    """A moment, checked not to be over or too close. Many servers post at once if they cannot read it.

    Args:
        name: of the parameter, for errors.
        moment: with a time zone, otherwise UTC; as a text it is ISO 8601.
        now: the server's time.
        ahead: the least time between now and the moment.

    Raises:
        TypeError: it is no moment.
        ValueError: it is over or too close, or is an invalid text.
    """
    found = moment
    if isinstance(moment, str):
        try:
            found = datetime.fromisoformat(moment)
        except ValueError:
            raise ValueError(
                f"{name}: expected a moment, as a datetime or like '2026-12-24T18:00:00Z', got {moment!r}"
            ) from None
    if not isinstance(found, datetime):
        raise TypeError(f"{name}: expected a datetime or a text, got {type(moment).__name__}")
    aware = found if found.tzinfo is not None else found.replace(tzinfo=UTC)
    if aware <= now:
        raise ValueError(f"{name}={moment!s} is in the past: it is {now:%Y-%m-%dT%H:%M:%SZ} now")
    if aware <= now + ahead:
        raise ValueError(
            f"{name}={moment!s} is less than {ahead.total_seconds() / 60:.0f} minutes from now, when servers post at "
            f"once: it is {now:%Y-%m-%dT%H:%M:%SZ} now"
        )
    return moment


clusters: Callable[[str], Iterator[str]] = later("atoot.graphemes", "clusters")
"""Loaded when a text is split."""

_TOGETHER = pattern(
    r"""
      \w[\w+.-]*://[^\s<>"]+                # an address
    | (?<![\w/=])@[\w.-]+(?:@[\w.-]+)?      # a mention
    | (?<![\w/&])[#\uff03][\w·・]+           # a hashtag
    | :\w+:                                 # a custom emoji
    """,
    re.VERBOSE,
)

_PARAGRAPH = pattern(r"\n[^\S\n]*\n\s*")

_SENTENCE = pattern(r"[.!?…]+[\"'”’»)\]]*\s+|[。！？]+[」』）]*\s*|\n\s*")

_WORD = pattern(r"\s+")

_BREAKS = ((_PARAGRAPH, 0.33), (_SENTENCE, 0.33), (_WORD, 0.0))
"""Where to split, the best places first; each is used only if it fills the piece to this share."""


def split(text: str, limit: int, count: Callable[[str], int]) -> list[str]:
    """Split a text into pieces that together are the text again.

    White space between two pieces ends the first one. Servers strip it, so it does not count.

    Args:
        text: the whole text.
        limit: most characters in a piece.
        count: the length of a text as the server counts it.

    Raises:
        ValueError: a single link, mention or hashtag is longer than that.
    """
    allowed = _allowed(text)
    breaks = [({found.end() for found in pattern.finditer(text)}, share) for pattern, share in _BREAKS]
    pieces = []
    start = first = 0
    while first < len(allowed):
        last = _furthest(text, start, allowed, first, limit, count)
        if last < first:
            said = text[start : allowed[first]].strip()
            raise ValueError(f"status: {said!r} does not fit into {limit} characters")
        if last < len(allowed) - 1:
            last = first + _best(text, start, allowed[first : last + 1], breaks)
        pieces.append(text[start : allowed[last]])
        start, first = allowed[last], last + 1
    return pieces or [text]


def _allowed(text: str) -> list[int]:
    """Places where the text may be split: between two characters, not within what belongs together."""
    inside: set[int] = set()
    for found in _TOGETHER.finditer(text):
        inside.update(range(found.start() + 1, found.end()))
    return [place for place in accumulate(map(len, clusters(text))) if place not in inside]


def _furthest(
    text: str, start: int, allowed: list[int], first: int, limit: int, count: Callable[[str], int]
) -> int:
    """Index of the last place that keeps a piece from `start` within the limit; before `first` if there is none."""
    last = first - 1
    step = max(1, limit)
    while step:
        while last + step < len(allowed) and count(text[start : allowed[last + step]].strip()) <= limit:
            last += step
        step //= 2
    return last


def _best(text: str, start: int, places: list[int], breaks: list[tuple[set[int], float]]) -> int:
    """Index of the best place among those where a piece may end."""
    piece = text[start : places[-1]]
    begin = start + len(piece) - len(piece.lstrip())
    for ends, share in breaks:
        least = begin + share * (places[-1] - begin)
        for index in reversed(range(len(places))):
            if places[index] <= begin or places[index] < least:
                break
            if places[index] in ends:
                return index
    return len(places) - 1
