"""What servers announce of operations that go away: `Deprecation` (RFC 9745) and `Sunset` (RFC 8594)."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from atoot.wire.limits import server_time

_EPOCH = re.compile(r"@(-?\d{1,11})")


def notice(headers: Mapping[str, str]) -> str:
    """What an answer announces, as a sentence goes on: `is deprecated since 2022-11-14, and goes away on 2027-01-01`.

    Empty if it announces nothing.
    """
    deprecation, sunset = headers.get("Deprecation"), headers.get("Sunset")
    if deprecation is None and sunset is None:
        return ""
    parts = []
    if deprecation is not None:
        day = _day(deprecation)
        parts.append(f"is deprecated since {day}" if day else "is deprecated")
    if sunset is not None:
        day = _day(sunset)
        parts.append(f"goes away on {day}" if day else "goes away")
    return ", and ".join(parts)


def _day(text: str) -> str:
    """The day that a header names: `@1668384000`, or an HTTP date. Empty if it names none."""
    found = _EPOCH.fullmatch(text.strip())
    seconds = float(found[1]) if found else server_time(text.strip())
    if seconds is None:
        return ""
    try:
        return datetime.fromtimestamp(seconds, UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return ""
