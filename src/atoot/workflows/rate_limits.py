"""The known rate limits of the server, and a forecast for the coming calls."""

from __future__ import annotations

from collections.abc import Mapping

from atoot import limits as ratelimits
from atoot import operations
from atoot.api.base import Endpoints


class RateLimits(Endpoints):
    """The rate limits of the server, as far as known. Sends nothing."""

    @property
    def limits(self) -> Mapping[str, ratelimits.WindowState]:
        """What is known of each rate limit that was asked for so far, by its name; `all` is the general one."""
        return self._transport.budget.snapshot()

    def forecast(self, operation: str, n: int = 1) -> ratelimits.Forecast:
        """How long so many calls of an operation will take because of rate limits.

        Args:
            operation: name of its method: "delete_status".
            n: how many calls.

        Returns:
            Seconds, a float that also says for which limit (`limit`) and whether that is only presumed (`presumed`):
            what Mastodon does by default, where the server has not shown what it does.

        Raises:
            ValueError: there is no such operation, or n is below zero.
        """
        found = operations.called(operation)
        if not found:
            raise ValueError(f"there is no operation {operation!r}: give the name of a method of the client")
        return self._transport.budget.forecast(operations.classify(found[0].method, found[0].path), n)

    @property
    def ratelimit_limit(self) -> str:
        """Requests in a window, as the server wrote it last."""
        return self._transport.shared.limit_headers.get("X-RateLimit-Limit", "300")

    @property
    def ratelimit_remaining(self) -> str:
        """Requests left in the window, as the server wrote it last."""
        return self._transport.shared.limit_headers.get("X-RateLimit-Remaining", "300")

    @property
    def ratelimit_reset(self) -> str | None:
        """When the window ends, as the server wrote it last."""
        return self._transport.shared.limit_headers.get("X-RateLimit-Reset")

    @property
    def ratelimit_server_date(self) -> str | None:
        """The server's time at the latest answer, as it wrote it."""
        return self._transport.shared.last_headers.get("Date")

    @property
    def ratelimit_lastcall(self) -> float | None:
        """When the latest answer came, in seconds since the epoch."""
        return self._transport.shared.last_call
