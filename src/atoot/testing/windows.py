"""A rate limit like Mastodon's: so many requests of a token in a fixed window of time.

https://docs.joinmastodon.org/api/rate-limits/
"""

import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from atoot.testing.behaviours import Behaviour, answer, iso, rate_limited
from atoot.testing.received import ReceivedRequest


class RateWindow:
    """A function for `ScriptedServer.on` that counts requests, tells the count, and refuses what is too much.

    Use one object for several routes to let them share the limit.

    Args:
        json: what to answer within the limit.
        limit: how many requests a token has in a window.
        seconds: how long a window is. Windows begin at multiples of it, for all tokens at once.
        clock: gives the seconds since the epoch.
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
        self._counts: Counter[tuple[str, int]] = Counter()

    def __call__(self, request: ReceivedRequest) -> Behaviour:
        """Count the request and say what to answer."""
        now = self._clock()
        window = int(now) // self._seconds
        token = request.headers.get("Authorization", "")
        self._counts[token, window] += 1
        count = self._counts[token, window]
        # The fraction of the present second stays in the time of the reset, as in Mastodon:
        # https://github.com/mastodon/mastodon/blob/main/app/controllers/concerns/api/rate_limit_headers.rb
        reset = datetime.fromtimestamp(now + self._seconds - int(now) % self._seconds, UTC)
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
