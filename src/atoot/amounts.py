"""Counts and durations in words."""

import math


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: `1 host`, `2,000 hosts`, `2 replies`."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def duration(seconds: float) -> str:
    """A duration: `2 h 05 min`, `3 min 20 s`, `12 s`."""
    minutes, rest = divmod(math.ceil(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02} min"
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"


def about(seconds: float) -> str:
    """An estimated duration: `about 4 minutes`."""
    minutes = seconds / 60
    if minutes < 1:
        return "less than a minute"
    size, unit = (1, "minute") if minutes < 90 else (60, "hour") if minutes < 36 * 60 else (24 * 60, "day")
    return f"about {counted(round(minutes / size), unit)}"
