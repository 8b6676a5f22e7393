"""Ids that carry the time at which they were made, and how ids are ordered.

Mastodon and Takahē: snowflakes, milliseconds and 16 more bits, in decimal.
https://github.com/mastodon/mastodon/blob/main/lib/mastodon/snowflake.rb
GoToSocial: ULID. https://github.com/ulid/spec
Hollo: UUID version 7. https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7
Pleroma and Akkoma: flake ids, 128 bits of which the first 64 are milliseconds, in base 62.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

ULID_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
FLAKE_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
NEAR = timedelta(days=2)
"""By how much the time of an id and the time of its status may differ: remote statuses arrive late."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Clockwork(NamedTuple):
    """One way to put time into ids."""

    looks: re.Pattern[str]
    to_milliseconds: Callable[[str], int]
    from_milliseconds: Callable[[int], str]
    """The least id of that millisecond."""


def order(identifier: str) -> tuple[int, str]:
    """What to compare ids by: a longer one is newer, of two as long the greater one. They are not numbers everywhere."""
    return len(identifier), identifier


def id_at(moment: datetime, like: str, made: datetime | None) -> str:
    """The least id that a thing made at a moment can have.

    Args:
        moment: with its zone; UTC if it has none.
        like: an id of the same kind of thing, from the same server.
        made: when that thing was made, to check that its id really carries the time.
    Raises:
        ValueError: the ids of this server carry no time.
    """
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    wanted = max(0, (aware - EPOCH) // timedelta(milliseconds=1))
    for clockwork in CLOCKWORKS:
        if clockwork.looks.fullmatch(like):
            carried = EPOCH + timedelta(milliseconds=clockwork.to_milliseconds(like))
            if made is None or abs(carried - made) <= NEAR:
                return clockwork.from_milliseconds(wanted)
    raise ValueError(
        f"the ids of this server, like {like!r}, carry no time: pass an id instead of a datetime"
    )


def _number(text: str, digits: str) -> int:
    number = 0
    for digit in text:
        number = number * len(digits) + digits.index(digit)
    return number


def _text(number: int, digits: str, length: int) -> str:
    text = ""
    while number or len(text) < length:
        number, rest = divmod(number, len(digits))
        text = digits[rest] + text
    return text


def _uuid(milliseconds: int) -> str:
    digits = f"{milliseconds:012x}"
    return f"{digits[:8]}-{digits[8:12]}-7000-8000-000000000000"


CLOCKWORKS = (
    Clockwork(re.compile(r"[0-9]{15,19}"), lambda text: int(text) >> 16, lambda ms: str(ms << 16)),
    Clockwork(
        re.compile(rf"[0-7][{ULID_DIGITS}]{{25}}"),
        lambda text: _number(text[:10], ULID_DIGITS),
        lambda ms: _text(ms, ULID_DIGITS, 10) + "0" * 16,
    ),
    Clockwork(
        re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"),
        lambda text: int(text[:8] + text[9:13], 16),
        _uuid,
    ),
    Clockwork(
        re.compile(rf"[{FLAKE_DIGITS}]{{18}}"),
        lambda text: _number(text, FLAKE_DIGITS) >> 64,
        lambda ms: _text(ms << 64, FLAKE_DIGITS, 18),
    ),
)
