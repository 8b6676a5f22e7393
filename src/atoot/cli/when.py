"""Times as typed by people, and as displayed."""

import re
from datetime import UTC, datetime, timedelta

from atoot.cli.errors import wrong

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
_SPAN = re.compile(r"(?:\d{1,6}[smhdw])+")
_PART = re.compile(r"(\d+)([smhdw])")


def span_of(text: str) -> timedelta:
    """A duration: `30m`, `2h`, `1d12h`."""
    found = text.strip().lower().replace(" ", "")
    if not _SPAN.fullmatch(found):
        raise wrong(f"expected a time like 30m, 2h or 1d12h, got {text!r}")
    return timedelta(seconds=sum(int(number) * _UNITS[unit] for number, unit in _PART.findall(found)))


def moment_of(text: str, now: datetime) -> datetime:
    """A time: `2026-12-24T18:00`, in the time zone of this machine unless it has its own, or `+2h`."""
    if text.startswith("+"):
        return now + span_of(text[1:])
    try:
        return datetime.fromisoformat(text.strip()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise wrong(f"expected a time like 2026-12-24T18:00 or +2h, got {text!r}") from None


def past_of(text: str, now: datetime) -> datetime:
    """A past time: `2026-12-24`, `2026-12-24T18:00`, in the time zone of this machine, or `2h` for 2 hours ago."""
    found = text.strip().lower()
    try:
        if _SPAN.fullmatch(found.replace(" ", "")):
            return now - span_of(found)
        return datetime.fromisoformat(text.strip()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise wrong(f"expected a time like 2026-12-24, 2026-12-24T18:00 or 2h, got {text!r}") from None


def shown(moment: datetime | None) -> str:
    """A time in the zone of this machine; in UTC if it is too close to the first or last year for that."""
    if moment is None:
        return "at an unknown time"
    try:
        local = moment.astimezone()
        return f"{local.isoformat(' ', 'minutes')[:_SHOWN]} {local.strftime('%Z') or local.strftime('%z')}"
    except (OverflowError, ValueError, OSError):
        return f"{moment.isoformat(' ', 'minutes')[:_SHOWN]} UTC"


def relative(moment: datetime | None, now: datetime) -> str:
    """A relative time: `now`, `3 min`, `2 h`, `5 d`, the date for older ones; `in 3 min` for future ones."""
    if moment is None:
        return "at an unknown time"
    seconds = (now - moment).total_seconds()
    short = _span(abs(seconds))
    if short is None:
        return _day(moment, now)
    return short if seconds > -_UNITS["m"] or short == "now" else f"in {short}"


def _span(seconds: float) -> str | None:
    """A duration in its largest unit; None if it exceeds a week."""
    if seconds < _UNITS["m"]:
        return "now"
    if seconds < _UNITS["h"]:
        return f"{int(seconds // _UNITS['m'])} min"
    if seconds < _UNITS["d"]:
        return f"{int(seconds // _UNITS['h'])} h"
    return f"{int(seconds // _UNITS['d'])} d" if seconds <= _UNITS["w"] else None


def _day(moment: datetime, now: datetime) -> str:
    try:
        local, today = moment.astimezone(), now.astimezone()
    except (OverflowError, ValueError, OSError):
        local, today = moment, now
    day = f"{local.day} {_MONTHS[local.month - 1]}"
    return day if local.year == today.year else f"{day} {local.year:04}"


_SHOWN = len("2026-12-24 18:00")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
