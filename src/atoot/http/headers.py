"""Reading response headers: rate limits, `Retry-After`, dates and deprecations."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache

from multidict import istr

from atoot.decoding.values import read_instant
from atoot.lazy import pattern
from atoot.message import NO_LIMITS, RateLimit

SAME_TIME = -2.0, 1.0
"""Seconds of difference to our clock that count as none: `Date` has no fraction."""

LATER_IS_EPOCH = 1e8
"""A reset below this (1973 as an epoch) can only mean seconds from now."""

LONG_AGO = 86400.0
"""Seconds: a time further in the past cannot be the end of a pause."""

LONGEST_MOMENT = 64
"""Characters in a date at most."""

LONGEST_FIELD = 1000
"""Characters of a header that are read."""

_FIELD = pattern(r'"([^"]*)"|\b(limit|remaining|reset|[rtq])\s*=\s*(\d{1,15})')
_FIRST = pattern(r"[,;]")

# Names looked up in every response; `istr` folds its case only once.
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
    """The rate limits in the headers of a response; invalid values are None.

    Args:
        headers: headers of the response, case-insensitive.
        now: our own time when the response came, in seconds since the epoch.
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
    """Limit, remaining and reset in any of the three generations of the draft standard.

    Of several windows, the one with the fewest requests left counts.
    https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
    """
    told = get(_TOLD)
    if told is None:
        limit = get(_DRAFT_LIMIT)  # `100, 100;w=60`: a policy may follow
        return limit and _FIRST.split(limit, 1)[0], get(_DRAFT_REMAINING), get(_DRAFT_RESET)
    windows = _named(told)
    name = min(windows, key=lambda name: int(windows[name].get("r", LATER_IS_EPOCH)), default="")
    found = windows.get(name, {})
    limit = found.get("l") or _named(get(_POLICY) or "").get(name, {}).get("q")
    return limit, found.get("r"), found.get("t")


def _named(text: str) -> dict[str, dict[str, str]]:
    """The numbers of each window, keyed by first letter: `limit=9, remaining=8` or `"name";q=9, "other";q=8`."""
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
    """Parse a number of requests; negative is zero."""
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
    try:  # Python has no leap seconds
        return parsedate_to_datetime(text.replace(":60 ", ":59 ")).timestamp()
    except (ValueError, OverflowError):
        return None


def _reset(text: str, now: float, server: float | None) -> tuple[float | None, float]:
    """When the window ends, by our clock, and how much later it may end at most.

    `Date` was set before the response arrived, so the server's clock lags behind ours by no more than `Date` does.
    """
    moment = _instant(text)
    if moment is None or moment < LATER_IS_EPOCH:
        seconds = _number(text)
        if seconds is not None and seconds < LATER_IS_EPOCH:
            return now + seconds, float(seconds.is_integer())
        if moment is None:
            return None, 0.0
    slack = 0.0 if moment % 1 else 1.0  # whole seconds are truncated, as GoToSocial does
    if server is None:
        return moment, slack
    behind = now - server
    return (moment, slack + behind) if SAME_TIME[0] < behind < SAME_TIME[1] else (moment + behind, slack)


def _pause(text: str, server_now: float) -> float | None:
    """Seconds to wait; a date, or a number that can only be one, is compared with the server's clock."""
    seconds = _number(text)
    moment = _instant(text) if seconds is None or seconds >= LATER_IS_EPOCH else None
    if seconds is not None and (moment is None or moment < server_now - LONG_AGO):
        return seconds  # ten years, not a date in 1979
    if moment is not None:
        return max(0.0, moment - server_now)
    return 0.0 if _number(text.strip().removeprefix("-")) is not None else None


def _number(text: str) -> float | None:
    """Parse seconds, with or without a fraction."""
    text = text.strip()
    if len(text) > 32 or not text.isascii() or not text.replace(".", "", 1).isdigit():
        return None
    return float(text)


def _instant(text: str) -> float | None:
    """Parse a time in any format that servers use, into seconds since the epoch."""
    if text[10:11] == "T" and text[-1:] == "Z" and len(text) <= LONGEST_MOMENT:
        try:  # the format of Mastodon
            return datetime.fromisoformat(text).timestamp()
        except ValueError:
            pass
    is_one = _number(text) is not None or ":" in text or "-" in text[1:]
    moment = read_instant(text) if is_one and len(text) <= LONGEST_MOMENT else None
    return moment.timestamp() if moment is not None else None


def announces(headers: Mapping[str, str]) -> bool:
    """Whether a response announces the deprecation or removal of its operation; `notice` words it."""
    return _DEPRECATION in headers or _SUNSET in headers


def notice(headers: Mapping[str, str]) -> str:
    """The announcement, to end a sentence with: `is deprecated since 2022-11-14, and goes away on 2027-01-01`.

    Empty if there is none.
    """
    parts = []
    for name, what, since in ((_DEPRECATION, "is deprecated", "since"), (_SUNSET, "goes away", "on")):
        said = headers.get(name)
        if said is not None:
            day = _day(said)
            parts.append(f"{what} {since} {day}" if day else what)
    return ", and ".join(parts)


def _day(text: str) -> str:
    """The day in a header (`@1668384000`, or an HTTP date); empty if there is none."""
    text = text.strip()
    seconds = _number(text[1:]) if text.startswith("@") else server_time(text)
    if seconds is None:
        return ""
    try:
        return datetime.fromtimestamp(seconds, UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return ""
