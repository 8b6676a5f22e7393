"""The budget of one token on one server, as its users see it: who may send now, and who waits.

`LocalBudget` shares it within a process; an object with the same methods can share it among machines.
"""

import math
from collections.abc import Callable, Mapping
from typing import Protocol, Self

from atoot.message import RateLimit, Request
from atoot.resilience.documented import Buckets
from atoot.resilience.options import Ratelimit
from atoot.resilience.window import WindowState


class Forecast(float):
    """Seconds that calls will take because of rate limits, and what they will wait for."""

    __slots__ = ("limit", "presumed")

    limit: str | None
    """Name of the limit that takes longest; None if nothing has to wait."""
    presumed: bool
    """The server has not shown that it has this limit: it is what Mastodon does by default."""

    def __new__(cls, seconds: float, limit: str | None = None, *, presumed: bool = False) -> Self:
        """So many seconds, because of a limit."""
        made = super().__new__(cls, seconds)
        made.limit, made.presumed = limit, presumed
        return made


OnWait = Callable[[float, str], None]
"""Told before a call waits: for how many seconds as things stand, and for which limit."""


class Budget(Protocol):
    """Where a request asks before it is sent, and tells how it ended.

    After every `acquire` exactly one of `learn` and `release` follows.
    """

    async def acquire(
        self,
        buckets: Buckets,
        *,
        mode: Ratelimit = "wait",
        priority: bool = False,
        place: int | None = None,
        patience: float = math.inf,
        on_wait: OnWait | None = None,
        request: Request | None = None,
    ) -> int:
        """Wait until a request may be started, and count it as started.

        Args:
            buckets: the limits that it counts in.
            mode: what to do if the budget is used up.
            priority: go before all others, and use what `pace` keeps in reserve.
            place: what an earlier `acquire` of the same call gave, so that a call which is sent again after a 429 does
                not go to the end of the queue.
            patience: seconds that the call is willing to wait.
            on_wait: told before it waits.
            request: shown in the error.

        Returns:
            The place of the call in the order of all calls.

        Raises:
            RatelimitError: it would have to wait, and the mode is "raise" or it would be for longer than its patience.
        """
        ...

    def learn(self, buckets: Buckets, limits: RateLimit, status: int) -> None:
        """An answer came."""
        ...

    def release(self, buckets: Buckets, *, arrived: bool = True) -> None:
        """No answer came. `arrived` is False if the request surely never came to the server."""
        ...

    def snapshot(self) -> Mapping[str, WindowState]:
        """What is known of each limit that was asked for so far."""
        ...

    def presume(self, software: str) -> None:
        """What the server is, in the words of nodeinfo: limits that only Mastodon has are presumed of no other."""
        ...

    def forecast(self, buckets: Buckets, n: int) -> Forecast:
        """Seconds until n more calls of a kind have been started, behind those that wait already."""
        ...
