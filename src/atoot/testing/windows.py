"""Rate limits like Mastodon's: a number of requests in a fixed window of time.

https://docs.joinmastodon.org/api/rate-limits/
"""

import time
from collections.abc import Callable, Hashable
from datetime import UTC, datetime
from typing import Any

from atoot.testing.behaviours import Behaviour, answer, iso, rate_limited
from atoot.testing.received import ReceivedRequest


class RequestWindows:
    """Counts requests in windows of time, separately for each kind."""

    def __init__(self) -> None:
        self._open: dict[Hashable, tuple[float, int]] = {}
        """For each kind, when its latest window began, and how many requests were in it."""

    def count(self, kind: Hashable, now: float, seconds: float, *, aligned: bool = True) -> tuple[int, float]:
        """Count one more; returns the count, and when its window ends.

        Args:
            kind: what to count together: a token, a limit.
            now: seconds since the epoch.
            seconds: length of a window.
            aligned: windows begin at multiples of their length, for all kinds at once; else with the first request.
        """
        begun, count = self._open.get(kind, (-seconds, 0))
        if now >= begun + seconds:
            begun, count = (now - now % seconds if aligned else now), 0
        self._open[kind] = begun, count + 1
        return count + 1, begun + seconds


class RateWindow:
    """A function for `ScriptedServer.on` that counts requests, reports the count, and refuses those over the limit.

    Use one object for several routes to make them share the limit.

    Args:
        json: what to answer within the limit.
        limit: how many requests a token has in a window.
        seconds: how long a window is. Windows begin at multiples of it, for all tokens at once.
        clock: returns the seconds since the epoch.
    """

    def __init__(
        self,
        json: Any = None,
        *,
        limit: int = 300,
        seconds: int = 300,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.allowed: int = 0
        """How many requests were within the limit."""
        self.refused: int = 0
        """How many requests were answered with 429: none, if the client keeps the limit."""
        self._json = json
        self._limit = limit
        self._seconds = seconds
        self._clock = clock
        self._windows = RequestWindows()

    def __call__(self, request: ReceivedRequest) -> Behaviour:
        """Count the request and return the answer."""
        now = self._clock()
        token = request.headers.get("Authorization", "")
        count, end = self._windows.count(token, now, self._seconds)
        # The reset time keeps the fraction of the current second, as in Mastodon:
        # https://github.com/mastodon/mastodon/blob/main/app/controllers/concerns/api/rate_limit_headers.rb
        reset = datetime.fromtimestamp(end + now % 1, UTC)
        if count > self._limit:
            self.refused += 1
            return rate_limited(limit=self._limit, remaining=0, reset=reset)
        self.allowed += 1
        headers = {
            "X-RateLimit-Limit": str(self._limit),
            "X-RateLimit-Remaining": str(self._limit - count),
            "X-RateLimit-Reset": iso(reset),
        }
        return answer(json=self._json, headers=headers)
