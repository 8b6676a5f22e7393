"""What headers say about limits and refreshes."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache

from multidict import istr

from atoot.decoding.values import read_instant
from atoot.lazy import pattern
from atoot.message import NO_LIMITS, RateLimit

SAME_TIME = -2.0, 1.0
"""Between these, the difference to our clock is no error of the server's: `Date` has no fraction."""

LATER_IS_EPOCH = 1e8
"""A reset below it (1973 as an epoch) can only be meant as seconds from now."""

LONG_AGO = 86400.0
"""Seconds: nobody means a moment that is longer past as the end of a pause."""

LONGEST_MOMENT = 64
"""Characters of a moment."""

LONGEST_FIELD = 1000
"""Characters of a field that are read."""

_FIELD = pattern(r'"([^"]*)"|\b(limit|remaining|reset|[rtq])\s*=\s*(\d{1,15})')
_FIRST = pattern(r"[,;]")

# Names that are looked up in every answer; `istr` is folded to one case once.
_LIMIT = istr("X-RateLimit-Limit")
_REMAINING = istr("X-RateLimit-Remaining")
_RESET = istr("X-RateLimit-Reset")
_TOLD = istr("RateLimit")
_POLICY = istr("RateLimit-Policy")
_DRAFT_LIMIT = istr("RateLimit-Limit")
_DRAFT_REMAINING = istr("RateLimit-Remaining")
_DRAFT_RESET = istr("RateLimit-Reset")
_RETRY_AFTER = istr("Retry-After")
_DATE = istr("Date")
_DEPRECATION = istr("Deprecation")
_SUNSET = istr("Sunset")


def limits_of(headers: Mapping[str, str], now: float) -> RateLimit:
    """What the headers of an answer say about limits; what makes no sense is None.

    Args:
        headers: headers of the answer, looked up without regard to case.
        now: our own time when the answer came, in seconds since the epoch.
    """
    get = headers.get
    limit, remaining = get(_LIMIT), get(_REMAINING)
    reset, pause = get(_RESET), get(_RETRY_AFTER)
    if limit is None and remaining is None and reset is None:
        limit, remaining, reset = _drafted(get)
        if limit is None and remaining is None and reset is None and pause is None:
            return NO_LIMITS
    server = server_time(get(_DATE))
    end, slack = _reset(reset, now, server) if reset is not None else (None, 0.0)
    return RateLimit(
        count(limit) if limit is not None else None,
        count(remaining) if remaining is not None else None,
        end,
        _pause(pause, now if server is None else server) if pause is not None else None,
        slack,
        None if server is None else now - server,
    )


def _drafted(get: Callable[[str], str | None]) -> tuple[str | None, str | None, str | None]:
    """Limit, remaining and reset as in the drafts of a standard, of which there are three generations.

    Of several windows, the one that has the least left counts.
    https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
    """
    told = get(_TOLD)
    if told is None:
        limit = get(_DRAFT_LIMIT)  # `100, 100;w=60`: the policy may follow
        return limit and _FIRST.split(limit, 1)[0], get(_DRAFT_REMAINING), get(_DRAFT_RESET)
    windows = _named(told)
    name = min(windows, key=lambda name: int(windows[name].get("r", LATER_IS_EPOCH)), default="")
    found = windows.get(name, {})
    limit = found.get("l") or _named(get(_POLICY) or "").get(name, {}).get("q")
    return limit, found.get("r"), found.get("t")


def _named(text: str) -> dict[str, dict[str, str]]:
    """The numbers of each window by the first letters of their names: `limit=9, remaining=8` or `"name";q=9, "other";q=8`."""
    found: dict[str, dict[str, str]] = {}
    name = ""
    for quoted, key, number in _FIELD.findall(text[:LONGEST_FIELD]):
        if key:
            found.setdefault(name, {})["t" if key == "reset" else key[0]] = number
        else:
            name = quoted
    return found


@lru_cache(maxsize=1024)
def count(text: str) -> int | None:
    """A number of requests; below zero is zero."""
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
    try:  # a leap second is no time of Python's
        return parsedate_to_datetime(text.replace(":60 ", ":59 ")).timestamp()
    except (ValueError, OverflowError):
        return None


def _reset(text: str, now: float, server: float | None) -> tuple[float | None, float]:
    """When the window ends, in our own time, and how much later it surely is over.

    `Date` was true before the answer came, so that the server's clock is not further behind ours than `Date` is.
    """
    moment = _instant(text)
    if moment is None or moment < LATER_IS_EPOCH:
        seconds = _number(text)
        if seconds is not None and seconds < LATER_IS_EPOCH:
            return now + seconds, float(seconds.is_integer())
        if moment is None:
            return None, 0.0
    slack = 0.0 if moment % 1 else 1.0  # whole seconds are cut off, as GoToSocial's
    if server is None:
        return moment, slack
    behind = now - server
    return (moment, slack + behind) if SAME_TIME[0] < behind < SAME_TIME[1] else (moment + behind, slack)


def _pause(text: str, server_now: float) -> float | None:
    """How many seconds to wait; a date, or what can only be one, is measured against the clock of the server."""
    seconds = _number(text)
    moment = _instant(text) if seconds is None or seconds >= LATER_IS_EPOCH else None
    if seconds is not None and (moment is None or moment < server_now - LONG_AGO):
        return seconds  # ten years are no moment of 1979
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
    """A moment in any of the forms that servers have for one, in seconds since the epoch."""
    if text[10:11] == "T" and text[-1:] == "Z" and len(text) <= LONGEST_MOMENT:
        try:  # as all answers of Mastodon have it
            return datetime.fromisoformat(text).timestamp()
        except ValueError:
            pass
    is_one = _number(text) is not None or ":" in text or "-" in text[1:]
    moment = read_instant(text) if is_one and len(text) <= LONGEST_MOMENT else None
    return moment.timestamp() if moment is not None else None


def announces(headers: Mapping[str, str]) -> bool:
    """Whether an answer announces that its operation goes away; `notice` says how."""
    return _DEPRECATION in headers or _SUNSET in headers


def notice(headers: Mapping[str, str]) -> str:
    """What an answer announces, as a sentence goes on: `is deprecated since 2022-11-14, and goes away on 2027-01-01`.

    Empty if it announces nothing.
    """
    parts = []
    for name, what, since in ((_DEPRECATION, "is deprecated", "since"), (_SUNSET, "goes away", "on")):
        said = headers.get(name)
        if said is not None:
            day = _day(said)
            parts.append(f"{what} {since} {day}" if day else what)
    return ", and ".join(parts)


def _day(text: str) -> str:
    """The day that a header names: `@1668384000`, or an HTTP date. Empty if it names none."""
    text = text.strip()
    seconds = _number(text[1:]) if text.startswith("@") else server_time(text)
    if seconds is None:
        return ""
    try:
        return datetime.fromtimestamp(seconds, UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return ""
