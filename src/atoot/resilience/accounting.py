"""What every budget does alike, wherever its windows are kept: read an answer, guess a wait, say that it is too long."""

from collections.abc import Callable

from atoot.errors import RatelimitError
from atoot.message import RateLimit, Request
from atoot.resilience.attribution import meant, says_nothing
from atoot.resilience.documented import GENERAL
from atoot.resilience.queue import Lane
from atoot.resilience.window import Window


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


def used_up(window: Window, now: float, seconds: float, request: Request | None) -> RatelimitError:
    """The error of a call that would have to wait for a window, and must not."""
    text = (
        f"not sent: {window.limit} requests ({window.name}) are used up"
        if window.limit
        else "not sent: the server refuses for now"
    )
    return RatelimitError(text, request=request, limits=RateLimit(window.limit, 0, now + seconds, seconds))
