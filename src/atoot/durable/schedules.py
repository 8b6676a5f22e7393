"""Schedules of jobs: intervals, times of the day, cron and single moments, in any time zone."""

import math
import re
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import dropwhile
from typing import Literal, NamedTuple, Protocol, TypeAlias, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from atoot.lazy import pattern

Missed: TypeAlias = Literal["once", "skip"]
"""What to do with a job that was due while no bot ran: run it once, or skip it."""
GRACE = 60.0
"""Seconds that a job may be late without being missed: another process takes over within them."""

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
_SPAN = pattern(r"(?:\d{1,6}[smhdw]\s*)+")
_TIME = pattern(r"([01]?\d|2[0-3]):([0-5]\d)")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NAMED = {"daily": "mon-sun", "weekdays": "mon-fri", "weekends": "sat-sun"}
CRON_FIELDS = 5


class Trigger(Protocol):
    """Decides when something is due."""

    longest: float
    """The longest gap between two times, in seconds."""

    def after(self, moment: float, due: float | None = None, /) -> float | None:
        """The next due time after a moment, in seconds since the epoch; None for never.

        `due` is the previous due time, for triggers that count from there.
        """
        ...


class TimedJob(NamedTuple):
    """A job that runs at set times."""

    when: str
    """The schedule as written: a changed text is another job."""
    trigger: Trigger
    missed: Missed

    def next_due(self, due: float, now: float) -> float | None:
        """The next due time after now: runs missed in between are not made up one by one."""
        return self.trigger.after(max(due, now), due)

    def is_missed(self, due: float, now: float) -> bool:
        """Whether it was due and is too late to run."""
        return self.missed == "skip" and now - due > GRACE


def timed_job(when: str, trigger: Trigger, missed: Missed) -> TimedJob:
    """Make a job from its schedule.

    Raises:
        ValueError: `missed` is neither of the two.
    """
    if missed not in get_args(Missed):
        raise ValueError(f"missed: expected 'once' or 'skip', got {missed!r}")
    return TimedJob(when.strip(), trigger, missed)


class IntervalTrigger:
    """An interval in seconds, counted from when the bot first had the job."""

    def __init__(self, seconds: float) -> None:
        if not 1 <= seconds < 10**9:
            raise ValueError(f"expected an interval of a second or more, got {seconds:g} s")
        self.longest: float = seconds
        self.seconds: float = seconds

    def after(self, moment: float, due: float | None = None, /) -> float:
        """The next due time."""
        begun = moment if due is None else due
        return begun + self.seconds * max(1, (moment - begun) // self.seconds + 1)


class CronTrigger:
    """A cron expression.

    Times in the hour that a clock change skips run right after it; times in the hour that occurs twice run once.
    """

    longest: float = math.inf

    def __init__(self, line: str, zone: tzinfo) -> None:
        try:
            from cronsim import CronSim, CronSimError  # noqa: PLC0415 - an extra
        except ImportError as problem:
            raise ImportError("schedules need cronsim: pip install 'atoot[bots]'") from problem
        self._line, self._zone, self._cron = line, zone, CronSim
        try:
            CronSim(line, datetime(2026, 1, 1, tzinfo=zone))
        except CronSimError as problem:
            raise ValueError(f"{line!r} is not a cron expression: {problem}") from None
        if self.after(0.0) is None:
            raise ValueError(f"{line!r} never comes")

    def after(self, moment: float, due: float | None = None, /) -> float | None:
        """The next due time."""
        start = datetime.fromtimestamp(moment, self._zone)
        # In an hour that occurs twice, the first is returned, which may be over.
        coming = dropwhile(
            lambda found: found <= moment, (one.timestamp() for one in self._cron(self._line, start))
        )
        return next(coming, None)


class DateTrigger:
    """A single moment."""

    longest: float = math.inf

    def __init__(self, at: datetime) -> None:
        self._at = at.timestamp()

    def after(self, moment: float, due: float | None = None, /) -> float | None:
        """The next due time."""
        return self._at if self._at > moment else None


def repeated(when: str | timedelta, zone: str | tzinfo | None = None) -> Trigger:
    """The trigger for `@bot.every`: `10m`, `mon 09:00`, `mon-fri 18:30`, `daily 7:00`, `*/15 * * * *`, or a timedelta.

    Raises:
        ValueError: it contains no time, or the time zone does not exist.
    """
    if isinstance(when, timedelta):
        return IntervalTrigger(when.total_seconds())
    text = when.strip().lower()
    if _SPAN.fullmatch(text):
        if zone is not None:
            raise ValueError(f"an interval like {when!r} has no time zone")
        parts = re.findall(r"(\d+)([smhdw])", text)
        return IntervalTrigger(sum(int(number) * _UNITS[unit] for number, unit in parts))
    *days, time = text.split() or [""]
    if len(days) == CRON_FIELDS - 1:
        return CronTrigger(text, zone_of(zone))
    found = _TIME.fullmatch(time) if len(days) <= 1 else None
    if found is None:
        raise ValueError(
            f"{when!r} is not a schedule: write '10m', 'daily 9:00', 'mon,thu 18:30' or a cron expression with five fields"
        )
    numbers = _days(days[0] if days else "daily")
    return CronTrigger(f"{int(found[2])} {int(found[1])} * * {numbers}", zone_of(zone))


def single(when: str | datetime, zone: str | tzinfo | None = None) -> Trigger:
    """The trigger for `@bot.at`: `2026-12-24 18:00`, or a datetime.

    Raises:
        ValueError: it contains no moment, or the time zone does not exist.
    """
    try:
        moment = datetime.fromisoformat(when.strip()) if isinstance(when, str) else when
    except ValueError:
        raise ValueError(f"{when!r} is not a time: write '2026-12-24 18:00'") from None
    return DateTrigger(moment if moment.tzinfo is not None else moment.replace(tzinfo=zone_of(zone)))


def zone_of(zone: str | tzinfo | None) -> tzinfo:
    """The time zone with a name; UTC without one.

    Raises:
        ValueError: the zone does not exist.
    """
    if zone is None or isinstance(zone, tzinfo):
        return zone or UTC
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(
            f"there is no time zone {zone!r}; write a name like 'Europe/Berlin' (on a machine without any: "
            "pip install tzdata)"
        ) from None


def _days(text: str) -> str:
    """Weekdays as cron numbers."""
    found: list[int] = []
    for part in _NAMED.get(text, text).split(","):
        first, _, last = part.partition("-")
        try:
            start, end = _DAYS.index(first[:3]), _DAYS.index((last or first)[:3])
        except ValueError:
            raise ValueError(
                f"{part!r} is not a day: write mon, tue, wed, thu, fri, sat, sun, or daily"
            ) from None
        found += [(start + step) % 7 + 1 for step in range((end - start) % 7 + 1)]
    return ",".join(map(str, dict.fromkeys(found)))
