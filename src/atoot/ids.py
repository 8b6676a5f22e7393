"""Ids: their kinds, the order within a kind, and the creation time that some contain.

Mastodon and Takahē: snowflakes, milliseconds and 16 more bits, in decimal.
https://github.com/mastodon/mastodon/blob/main/lib/mastodon/snowflake.rb
GoToSocial, Iceshrimp.NET: ULID. https://github.com/ulid/spec
Hollo: UUID version 7, its notifications `<time>/<type>/<uuid>`. Mitra: ULIDs written as UUIDs.
https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7
Pleroma and Akkoma: flake ids, 128 bits of which the first 64 are milliseconds, in base 62.
Misskey and its descendants: aid and aidx, milliseconds in base 36 and some more digits; meid and object ids, in hex.
snac: seconds and an MD5 of the address for statuses, an MD5 alone for accounts.
"""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from enum import Enum

from msgspec import Struct

from atoot.lazy import pattern

ULID_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

FLAKE_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

NEAR = timedelta(days=2)
"""The largest difference between the time in an id and that of its status: remote statuses arrive late."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


BEGINNING = "0"
"""The id below all others."""


class Clockwork(Struct, frozen=True):
    """One way of encoding time in ids."""

    looks: re.Pattern[str]
    to_milliseconds: Callable[[str], int]
    from_milliseconds: Callable[[int], str]
    """The smallest id of that millisecond."""


class IdKind(Enum):
    """The kind of an id, which determines how it compares."""

    DECIMAL = "decimal"
    """A number: a snowflake, or a counter."""
    ULID = "ulid"
    UUID7 = "uuid7"
    """A UUID that begins with the time."""
    FLAKE = "flake"
    TIME_PREFIX = "time prefix"
    """The time as a date, a slash, and more."""
    SECONDS_PREFIX = "seconds prefix"
    """The seconds since 1970, and a hash."""
    BASE_36 = "base 36"
    HEX = "hex"
    """A time and more, in 24 hexadecimal digits."""
    UNORDERED = "unordered"
    """Random, a hash, a name, or unknown: they do not tell which of two is newer."""


def kind_of(identifier: str) -> IdKind:
    """The kind of an id, judged by its form."""
    for kind, looks, makes_sense in _LOOKS:
        if looks.fullmatch(identifier) and (makes_sense is None or makes_sense(identifier)):
            return kind
    return IdKind.UNORDERED


def order(identifier: str) -> tuple[int, str]:
    """Sort key for ids of one kind; the id itself comes second, so that no two are equal.

    It can compare any two ids, but the greater one is the newer one only if `are_ordered` is true.
    """
    return _VALUES[kind_of(identifier)](identifier), identifier


def are_ordered(identifiers: Iterable[str]) -> bool:
    """Whether these ids tell which of them is newer: all are of one kind that has an order.

    `"0"`, the beginning, fits every kind.
    """
    kinds = {kind_of(identifier) for identifier in identifiers if identifier != BEGINNING}
    return len(kinds) <= 1 and IdKind.UNORDERED not in kinds


def is_newer(identifier: str, other: str) -> bool | None:
    """Whether an id is newer than another; None if they do not tell."""
    if identifier == other:
        return False
    if not are_ordered((identifier, other)):
        return None
    mine, theirs = order(identifier), order(other)
    # Within one second, only a hash distinguishes these.
    if mine[0] == theirs[0] and kind_of(identifier) is IdKind.SECONDS_PREFIX:
        return None
    return mine > theirs


def time_of(identifier: str) -> datetime | None:
    """The creation time in an id, to the second or millisecond; None if it contains none."""
    kind = kind_of(identifier)
    try:
        if kind is IdKind.TIME_PREFIX:
            return _prefix_time(identifier)
        if kind is IdKind.SECONDS_PREFIX:
            return EPOCH + timedelta(seconds=int(identifier[:10]))
        for clockwork in CLOCKWORKS:
            if clockwork.looks.fullmatch(identifier):
                return EPOCH + timedelta(milliseconds=clockwork.to_milliseconds(identifier))
    except OverflowError:
        pass
    return None


YOUNG = 60.0
"""Seconds after creation in which a part of the server may not see an entity yet.

Mastodon may read from a database replica that lags some seconds behind.
https://github.com/mastodon/mastodon/issues/21932 · https://github.com/mastodon/mastodon/issues/30176
"""


def is_young(identifier: str, now: float) -> bool | None:
    """Whether an id was created moments ago; None if it does not tell.

    Args:
        identifier: the id.
        now: seconds since the epoch, by the clock of the server.
    """
    made = time_of(identifier)
    return None if made is None else abs(now - made.timestamp()) < YOUNG


def id_at(moment: datetime, like: str, made: datetime | None) -> str:
    """The smallest possible id of an entity created at a given time.

    Args:
        moment: with its zone; UTC if it has none.
        like: an id of such an entity, from the same server.
        made: when that entity was created, to check that its id really contains the time.

    Raises:
        ValueError: the ids of this server contain no time.
    """
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    wanted = max(0, (aware - EPOCH) // timedelta(milliseconds=1))
    for clockwork in CLOCKWORKS:
        if clockwork.looks.fullmatch(like):
            carried = time_of(like)
            if carried is not None and (made is None or abs(carried - made) <= NEAR):
                return clockwork.from_milliseconds(wanted)
    raise ValueError(
        f"the ids of this server, like {like!r}, contain no time: pass an id instead of a datetime"
    )


def _number(text: str, digits: str) -> int:
    number = 0
    for digit in text:
        number = number * len(digits) + digits.index(digit)
    return number


def in_digits(number: int, digits: str, length: int) -> str:
    """A number written in the given digits, padded to a length."""
    text = ""
    while number or len(text) < length:
        number, rest = divmod(number, len(digits))
        text = digits[rest] + text
    return text


def uuid7(milliseconds: int, rest: int = 0) -> str:
    """A UUID of version 7 from a millisecond and the 48 bits at its end."""
    digits = f"{milliseconds:012x}"
    return f"{digits[:8]}-{digits[8:12]}-7000-8000-{rest:012x}"


def _uuid_milliseconds(text: str) -> int:
    return int(text[:8] + text[9:13], 16)


def _is_likely(milliseconds: int) -> bool:
    """Whether a time in an id is plausible: from 2010, before the fediverse had such ids, to 2050."""
    return 1_262_304_000_000 <= milliseconds <= 2_524_608_000_000


def _uuid_has_time(text: str) -> bool:
    # Mitra's ULIDs have any version; one random UUID in a hundred looks like one.
    return text[14] == "7" or _is_likely(_uuid_milliseconds(text))


def _hex_has_time(text: str) -> bool:
    """Whether it contains a time: an object id begins with seconds, a meid with a bit and milliseconds."""
    return _is_likely(int(text[:8], 16) * 1000) or _is_likely(int(text[:12], 16) - (1 << 47))


def _base_36_has_time(text: str) -> bool:
    return _is_likely(int(text[:8], 36) + 946_684_800_000)  # counted from 2000


def _prefix_time(identifier: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(identifier.partition("/")[0])
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _prefix_value(identifier: str) -> int:
    moment = _prefix_time(identifier) or EPOCH
    return (moment - datetime.min.replace(tzinfo=UTC)) // timedelta(microseconds=1)


_Check = Callable[[str], bool] | None

_LOOKS: tuple[tuple[IdKind, re.Pattern[str], _Check], ...] = (
    # Bounded, since Python refuses to parse thousands of digits.
    (IdKind.DECIMAL, pattern(r"-?[0-9]{1,40}"), None),
    (IdKind.ULID, pattern(rf"[0-7][{ULID_DIGITS}]{{25}}", re.IGNORECASE), None),
    (
        IdKind.UUID7,
        pattern(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE),
        _uuid_has_time,
    ),
    (IdKind.FLAKE, pattern(rf"[{FLAKE_DIGITS}]{{18}}"), None),
    (
        IdKind.TIME_PREFIX,
        pattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[^/]{5,40}/.*", re.DOTALL),
        lambda text: _prefix_time(text) is not None,
    ),
    (IdKind.SECONDS_PREFIX, pattern(r"[0-9]{10}[0-9a-f]{32}", re.IGNORECASE), None),
    (IdKind.HEX, pattern(r"[0-9a-f]{24}"), _hex_has_time),
    (IdKind.BASE_36, pattern(r"[0-9a-z]{10}|[0-9a-z]{16}"), _base_36_has_time),
)

_VALUES: dict[IdKind, Callable[[str], int]] = {
    IdKind.DECIMAL: int,
    IdKind.ULID: lambda text: _number(text.upper(), ULID_DIGITS),
    IdKind.UUID7: lambda text: int(text.replace("-", ""), 16),
    IdKind.FLAKE: lambda text: _number(text, FLAKE_DIGITS),
    IdKind.TIME_PREFIX: _prefix_value,
    IdKind.SECONDS_PREFIX: lambda text: int(text[:10]),
    IdKind.BASE_36: lambda text: int(text, 36),
    IdKind.HEX: lambda text: int(text, 16),
    IdKind.UNORDERED: len,
}

CLOCKWORKS = (
    Clockwork(pattern(r"[0-9]{15,19}"), lambda text: int(text) >> 16, lambda ms: str(ms << 16)),
    Clockwork(
        pattern(rf"[0-7][{ULID_DIGITS}]{{25}}", re.IGNORECASE),
        lambda text: _number(text[:10].upper(), ULID_DIGITS),
        lambda ms: in_digits(ms, ULID_DIGITS, 10) + "0" * 16,
    ),
    Clockwork(
        pattern(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE),
        _uuid_milliseconds,
        uuid7,
    ),
    Clockwork(
        pattern(rf"[{FLAKE_DIGITS}]{{18}}"),
        lambda text: _number(text, FLAKE_DIGITS) >> 64,
        lambda ms: in_digits(ms << 64, FLAKE_DIGITS, 18),
    ),
)
