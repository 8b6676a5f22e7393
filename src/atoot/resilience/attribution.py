"""Which limit the headers of an answer speak about.

A request counts in several limits, and the headers name none: they give the numbers of the one that is closest to
its end. Its size and the end of its window tell which one it is.

https://github.com/mastodon/mastodon/blob/main/app/controllers/concerns/api/rate_limit_headers.rb
"""

from atoot.message import RateLimit
from atoot.resilience.documented import API
from atoot.resilience.window import Window


def says_nothing(limits: RateLimit) -> bool:
    """Whether there are no usable numbers: none, or a limit of 0, which some servers send for "no limit"."""
    return limits.limit == 0 or (limits.limit is None and limits.remaining is None)


def meant(windows: tuple[Window, ...], limits: RateLimit, now: float) -> Window:
    """The window that the headers speak about, among those that the request counts in (the general one first)."""
    general = windows[0]
    reset = limits.reset
    if len(windows) == 1:
        return general
    if reset is None:
        return next((window for window in windows if window.limit == limits.limit), general)
    if general.limit == limits.limit and len(windows) == len(API) and general.near(reset):
        return general
    as_large = [window for window in windows if window.limit == limits.limit]
    if both := [window for window in as_large if window.fits(reset, now)]:
        return min(both, key=_left)
    for window in as_large:
        if not window.heard and window.reaches(reset, now):
            return window
    if fitting := [window for window in windows if window.fits(reset, now)]:
        return min(fitting, key=_left)
    # Nothing fits. If the general window is known to be another one, it is that of this kind of request.
    return windows[-1] if general.heard and len(windows) > len(API) else general


def _left(window: Window) -> int:
    return window.left
