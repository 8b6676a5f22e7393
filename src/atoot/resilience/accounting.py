"""What every budget does alike, wherever its windows are kept: read an answer, guess a wait, say that it is too long."""

from collections.abc import Callable
from datetime import datetime

from atoot.errors import RatelimitError
from atoot.message import RateLimit, Request
from atoot.resilience.attribution import meant, says_nothing
from atoot.resilience.budget import Forecast
from atoot.resilience.documented import GENERAL
from atoot.resilience.queue import Lane
from atoot.resilience.window import Window

HALF_A_DAY = 12 * 3600
"""Seconds up to which the time of day says enough."""


def hear_answer(windows: tuple[Window, ...], limits: RateLimit, status: int, now: float) -> None:
    """A request that counts in these windows was answered: they hear what was said of them, and that it has ended."""
    if status == 429:
        for window in (meant(windows, limits, now),) if limits.reset or limits.limit else windows:
            window.refuse(limits, now)
    elif not says_nothing(limits):
        named = meant(windows, limits, now)
        if named.hear(limits, now) and named.limit is not None and named.name in GENERAL:
            for window in windows:
                window.at_least(named)
    elif status < 300:
        for window in windows:
            window.hear_nothing()
    for window in windows:
        if status < 300:
            window.let_pass()
        window.finish()


def expected_wait(lane: Lane, now: float, waiting_for: Callable[[str], int]) -> tuple[float, Window]:
    """How long the last one of a lane will wait as things stand, and for what.

    Args:
        lane: those who wait for the same things.
        now: seconds since the epoch.
        waiting_for: how many wait for a limit, by its name.
    """
    opens, window = lane.opens(now)
    found = max(
        ((one.forecast(now, waiting_for(one.name)), one) for one in lane.windows),
        key=lambda found: found[0],
    )
    return max(found, (opens - now, window), key=lambda found: found[0])


def is_certain(windows: tuple[Window, ...], now: float, *, special: bool | None) -> bool:
    """Whether a request that would have to wait would surely be refused by the server.

    Args:
        windows: what it counts in.
        now: seconds since the epoch.
        special: whether the server is software that has Mastodon's special limits; None if nobody knows.
    """
    closed = [window for window in windows if window.opens(now, "raise", priority=False) > now]
    return bool(special) or not all(window.is_presumed(now) for window in closed)


def forecast(windows: tuple[Window, ...], now: float, n: int, waiting_for: Callable[[str], int]) -> Forecast:
    """How long n more calls will wait, behind those that wait already, and for which limit.

    Raises:
        ValueError: n is less than nothing.
    """
    if n < 0:
        raise ValueError(f"n: expected a number of calls, got {n}")
    seconds, window = max(
        ((one.forecast(now, n + waiting_for(one.name)), one) for one in windows), key=lambda found: found[0]
    )
    return Forecast(seconds, window.name if seconds else None, presumed=bool(seconds) and not window.heard)


def used_up(window: Window, now: float, seconds: float, request: Request | None) -> RatelimitError:
    """The error of a call that would have to wait for a window, and must not."""
    why = f"{described(window)} is used up" if window.limit else "the server refuses requests"
    text = f"not sent: {why} until {clock_time(now, seconds)}"
    return RatelimitError(text, request=request, limits=RateLimit(window.limit, 0, now + seconds, seconds))


def described(window: Window) -> str:
    """A limit in words: `the limit 'delete' (30 in 30 min, presumed)`."""
    length = f"{window.period / 60:.0f} min" if window.period < 2 * 3600 else f"{window.period / 3600:.0f} h"
    presumed = "" if window.confirmed else ", presumed"
    return f"the limit '{window.name}' ({window.limit} in {length}{presumed})"


def clock_time(now: float, seconds: float) -> str:
    """When a wait ends, as people read it, in their own time zone: `15:04:05 CET`, with the day if it is far away."""
    try:
        moment = datetime.fromtimestamp(now + seconds).astimezone()
    except (ValueError, OverflowError, OSError):
        return "a distant time"
    return moment.strftime("%H:%M:%S %Z" if seconds < HALF_A_DAY else "%Y-%m-%d %H:%M %Z")
