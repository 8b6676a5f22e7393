"""Ids and moments in the ways of the servers."""

from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import md5

from atoot.testing.profiles.profile import Ids, Moments

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_FLAKE = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def minted(kind: Ids, now: float, number: int, what: str) -> str:
    """A new id.

    Args:
        kind: how ids look.
        now: seconds since the epoch.
        number: greater for each thing that is made.
        what: a word for the thing, like the type of a notification.
    """
    return _MINTS[kind](int(now * 1000), number, what)


def order(id: str) -> tuple[int, str]:
    """What ids that grow with time are compared by."""
    return (len(id), id) if id.isdigit() else (0, id)


def moment(kind: Moments, seconds: float) -> str:
    """A moment as the server writes it."""
    when = datetime.fromtimestamp(seconds, UTC)
    precision = "milliseconds" if kind is Moments.MILLISECONDS else "seconds"
    return when.isoformat(timespec=precision).replace("+00:00", "Z")


def _based(number: int, digits: str, length: int) -> str:
    text = ""
    for _ in range(length):
        number, digit = divmod(number, len(digits))
        text = digits[digit] + text
    return text


def _digest(number: int, what: str) -> str:
    return md5(f"{what}/{number}".encode(), usedforsecurity=False).hexdigest()


def _uuid7(now: int, number: int, _what: str) -> str:
    text = f"{now:012x}7{number >> 60:03x}8{number:015x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _timed(now: int, number: int, what: str) -> str:
    return f"{moment(Moments.MILLISECONDS, now / 1000)}/{what}/{_uuid7(now, number, what)}"


_MINTS: dict[Ids, Callable[[int, int, str], str]] = {
    Ids.SNOWFLAKE: lambda now, number, _what: str((now << 16) + number),
    Ids.NUMBER: lambda _now, number, _what: str(number),
    Ids.ULID: lambda now, number, _what: _based((now << 80) + number, _CROCKFORD, 26),
    Ids.UUID7: _uuid7,
    Ids.TIME_TYPE_UUID: _timed,
    Ids.FLAKE: lambda now, number, _what: _based((now << 64) + number, _FLAKE, 18),
    Ids.MD5: lambda _now, number, what: _digest(number, what),
    Ids.SECONDS_MD5: lambda now, number, what: f"{now // 1000}{_digest(number, what)}",
    Ids.FILE: lambda _now, number, what: f"post-{_digest(number, what)}.png",
}
