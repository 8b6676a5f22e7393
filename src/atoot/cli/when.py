"""Times as people type them, and as they are shown."""

import re
from datetime import UTC, datetime, timedelta

from atoot.cli.errors import wrong

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
_SPAN = re.compile(r"(?:\d{1,6}[smhdw])+")
_PART = re.compile(r"(\d+)([smhdw])")


def span_of(text: str) -> timedelta:
    """How long: `30m`, `2h`, `1d12h`.

    Raises:
        CommandError: it says no time.
    """
    found = text.strip().lower().replace(" ", "")
    if not _SPAN.fullmatch(found):
        raise wrong(f"expected a time like 30m, 2h or 1d12h, got {text!r}")
    return timedelta(seconds=sum(int(number) * _UNITS[unit] for number, unit in _PART.findall(found)))


def moment_of(text: str, now: datetime) -> datetime:
    """When: `2026-12-24T18:00`, in the time zone of this machine unless it has one of its own, or `+2h`.

    Args:
        text: as it was typed.
        now: the time it is, with its zone.

    Raises:
        CommandError: it says no time.
    """
    if text.startswith("+"):
        return now + span_of(text[1:])
    try:
        return datetime.fromisoformat(text.strip()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise wrong(f"expected a time like 2026-12-24T18:00 or +2h, got {text!r}") from None


def shown(moment: datetime | None) -> str:
    """A time, in the zone of this machine; what is too near to the first or the last year for that stays as it is."""
    if moment is None:
        return "at an unknown time"
    try:
        return moment.astimezone().isoformat(" ", "minutes")[:_SHOWN]
    except (OverflowError, ValueError, OSError):
        return f"{moment.isoformat(' ', 'minutes')[:_SHOWN]} UTC"


_SHOWN = len("2026-12-24 18:00")
