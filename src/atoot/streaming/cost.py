"""What a set of streams costs in requests."""

import math
from collections.abc import Iterable

from msgspec import Struct

from atoot.limits.engine import Budget
from atoot.limits.known import API, KNOWN
from atoot.streaming.catching_up import LEAST, SHARE
from atoot.streaming.sources import sources_of
from atoot.streaming.subscriptions import Subscription


class StreamForecast(Struct, frozen=True):
    """What a set of streams costs."""

    opening: int
    """Requests that are made to begin: one for each timeline."""
    opens_in: float
    """Seconds until they may all have been sent; what is live does not wait for them."""
    a_window: int | None
    """Requests that all streams of this token make in a window afterwards, at most; None if the server has no limit."""
    after_a_cut: float
    """Seconds until all that was missed is told, at most, if all timelines have to be looked at; each a page."""


def forecast(streams: Iterable[Subscription], budget: Budget) -> StreamForecast:
    """What streams cost, as things stand with the limits of a token."""
    feeds = [source for stream in streams for source in sources_of(stream)]
    opening = len({source.key for source in feeds})
    window = budget.snapshot().get(API[0])
    limit = KNOWN[API[0]].requests if window is None else window.limit
    share = None if limit is None else max(LEAST, limit // SHARE)
    windows = 0 if share is None else math.ceil(len(feeds) / share) - 1
    return StreamForecast(
        opening=opening,
        opens_in=float(budget.forecast(API, opening)),
        a_window=share,
        after_a_cut=max(0.0, windows * float(KNOWN[API[0]].seconds)),
    )
