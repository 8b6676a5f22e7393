"""What an answer says about limits, read from its headers.

https://docs.joinmastodon.org/api/rate-limits/

Servers write the reset as an instant, as seconds or milliseconds since the epoch, or as seconds from now; all mean
the same here. Their clock may be wrong: the `Date` header tells by how much, and `reset` is given in our own time.
It runs once for every answer, so it is written for speed.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache

from atoot.message import NO_LIMITS, RateLimit

SAME_TIME = -2.0, 1.0
"""Between these, the difference to our clock is no error of the server's: `Date` has no fraction."""
LATER_IS_EPOCH = 1e8
"""A reset below it (1973 as an epoch) can only be meant as seconds from now."""
LATER_IS_MILLISECONDS = 1e11
"""A reset above it (the year 5138 in seconds) can only be meant as milliseconds."""
LATER_IS_MICROSECONDS = 1e14
MONTHS = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), start=1
    )
}


def limits_of(headers: Mapping[str, str], now: float) -> RateLimit:
    """What the headers of an answer say about limits; what makes no sense is None.

    Args:
        headers: headers of the answer, looked up without regard to case.
        now: our own time when the answer came, in seconds since the epoch.
    """
    get = headers.get
    limit = get("X-RateLimit-Limit")
    remaining = get("X-RateLimit-Remaining")
    reset = get("X-RateLimit-Reset")
    pause = get("Retry-After")
    if limit is None and remaining is None and reset is None and pause is None:
        return NO_LIMITS
    server = server_time(get("Date"))
    return RateLimit(
        count(limit) if limit is not None else None,
        count(remaining) if remaining is not None else None,
        _reset(reset, now, server) if reset is not None else None,
        _pause(pause, now if server is None else server) if pause is not None else None,
    )


def count(text: str) -> int | None:
    """A number of requests; below zero is zero."""
    if text.isdigit() and text.isascii() and len(text) < 16:
        return int(text)
    number = _number(text.strip().removeprefix("-"))
    if number is None or not number.is_integer():
        return None
    return 0 if text.lstrip().startswith("-") else int(number)


@lru_cache(maxsize=64)
def server_time(text: str | None) -> float | None:
    """The instant of an HTTP date, in seconds since the epoch: `Sun, 06 Nov 1994 08:49:37 GMT`.

    Only the form that servers must send is read: https://www.rfc-editor.org/rfc/rfc9110#name-date-time-formats
    """
    if text is None or len(text) != 29 or text[25:] != " GMT" or not text.isascii():
        return None
    try:
        return datetime(
            int(text[12:16]),
            MONTHS[text[8:11]],
            int(text[5:7]),
            int(text[17:19]),
            int(text[20:22]),
            min(int(text[23:25]), 59),
            tzinfo=UTC,
        ).timestamp()
    except (ValueError, KeyError):
        return None


def _reset(text: str, now: float, server: float | None) -> float | None:
    """When the window ends, in our own time."""
    if text[4:5] == "-":
        moment = _instant(text)
    else:
        moment = _number(text)
        if moment is None:
            moment = server_time(text)
        elif moment < LATER_IS_EPOCH:
            return now + moment
        elif moment >= LATER_IS_MICROSECONDS:
            moment /= 1e6
        elif moment >= LATER_IS_MILLISECONDS:
            moment /= 1e3
    if moment is None or server is None:
        return moment
    behind = now - server
    return moment if SAME_TIME[0] < behind < SAME_TIME[1] else moment + behind


def _pause(text: str, server_now: float) -> float | None:
    """How many seconds to wait; a date is measured against the clock of the server."""
    seconds = _number(text)
    if seconds is not None:
        return seconds
    moment = server_time(text)
    if moment is not None:
        return max(0.0, moment - server_now)
    return 0.0 if _number(text.strip().removeprefix("-")) is not None else None


def _number(text: str) -> float | None:
    """Seconds, perhaps with a fraction."""
    text = text.strip()
    if len(text) > 32 or not text.isascii() or not text.replace(".", "", 1).isdigit():
        return None
    return float(text)


def _instant(text: str) -> float | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)).timestamp()
