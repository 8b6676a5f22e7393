"""The choice of a connection kind, and when to fall back to the next one."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Literal, TypeAlias, get_args

from atoot.errors import (
    ApiError,
    ClientError,
    ForbiddenError,
    MastodonError,
    RatelimitError,
    ServerError,
    UnauthorizedError,
)
from atoot.streaming.connections.complaints import MISSING, ProxyForbidsError
from atoot.streaming.times import LONGEST_PAUSE, Backoff

Transport: TypeAlias = Literal["auto", "websocket", "sse", "poll"]


class ConnectionKind(Enum):
    """A kind of connection; the value is its name for people."""

    SHARED_WEBSOCKET = "websocket (all streams)"
    """One websocket for everything."""
    WEBSOCKET = "websocket"
    """One websocket per stream."""
    SSE = "sse"
    """Server-sent events, one response per stream."""
    POLL = "poll"
    """Polling over REST."""

    @property
    def transport(self) -> Transport:
        """The transport as users choose it: how many streams share a websocket makes no difference to them."""
        return "websocket" if self is ConnectionKind.SHARED_WEBSOCKET else self.value


KINDS: dict[str, tuple[ConnectionKind, ...]] = {
    "auto": (
        ConnectionKind.SHARED_WEBSOCKET,
        ConnectionKind.WEBSOCKET,
        ConnectionKind.SSE,
        ConnectionKind.POLL,
    ),
    "websocket": (ConnectionKind.SHARED_WEBSOCKET, ConnectionKind.WEBSOCKET),
    "sse": (ConnectionKind.SSE,),
    "poll": (ConnectionKind.POLL,),
}


class FailureKind(Enum):
    """Why a connection does not work, or no longer."""

    REFUSED = "refused"
    """The server rejects the token, or does not know the stream."""
    MISSING = "missing"
    """The server does not have this kind of connection."""
    AWAY = "away"
    """The whole instance is unreachable."""
    BROKEN = "broken"
    """It failed, and may work next time."""
    DEAF = "deaf"
    """It stands, but did not deliver what happened."""


@dataclass(frozen=True, slots=True)
class Failure:
    """How a connection ended."""

    kind: FailureKind
    reason: str
    """For people."""
    error: MastodonError | None = None
    at_once: bool = False
    """Whether to reconnect without a wait."""
    since: float | None = None
    """When the silence began, in seconds since the epoch; None for now."""


class FallbackStep(Enum):
    """The reaction to a failure."""

    AGAIN = "again"
    NEXT = "next"
    RAISE = "raise"


FAILURES = 3
"""Attempts at a kind that has never worked, before the next kind."""
MISSES = 2
"""Times in a row that a connection may miss events."""
LATER = 2
"""How often the wait before another attempt at a better kind is doubled."""
MOVED = (301, 302, 303, 307, 308)
"""Redirect statuses; the token is not sent there."""
FINAL_STATUS = (400, 401, 403, 404)
"""Statuses that are final when said about a stream; all others may pass."""


def kinds_for(transport: str, *, shared: bool = True) -> tuple[ConnectionKind, ...]:
    """The kinds of connection to try, the best first.

    Args:
        transport: the user's choice.
        shared: whether a websocket for several streams makes sense. A single stream is named in the URL, which every
            server understands.

    Raises:
        ValueError: there is no such transport.
    """
    if transport not in KINDS:
        raise ValueError(f"transport: expected one of {', '.join(get_args(Transport))}, got {transport!r}")
    kinds = KINDS[transport]
    return kinds if shared else tuple(kind for kind in kinds if kind is not ConnectionKind.SHARED_WEBSOCKET)


def failure_of(error: MastodonError) -> FailureKind:
    """The kind of failure that an error at opening a connection means."""
    if isinstance(error, ProxyForbidsError):
        return FailureKind.BROKEN
    if isinstance(error, UnauthorizedError | ForbiddenError):
        return FailureKind.REFUSED
    answered = isinstance(error, ClientError | ApiError | ServerError) and not isinstance(
        error, RatelimitError
    )
    return FailureKind.MISSING if answered and error.status_code in (*MISSING, *MOVED) else FailureKind.BROKEN


def decide(
    failure: FailureKind,
    kind: ConnectionKind,
    status: int | None = None,
    *,
    below: bool,
    proven: bool,
    failures: int,
    misses: int,
    anonymous: bool = False,
) -> FallbackStep:
    """The reaction to a failed connection.

    Args:
        failure: the kind of failure.
        kind: the kind of connection.
        status: the HTTP status of a refusal.
        below: whether there is another kind to try.
        proven: whether this kind has worked on this stream.
        failures: failures since it last worked, including this one.
        misses: how often in a row it missed events.
        anonymous: whether there is no token. Newer servers stream to nobody without one, but show what is public.
    """
    if failure is FailureKind.REFUSED:
        if proven or not below:
            return FallbackStep.RAISE
        # Without a stream in the URL some servers refuse with 401 or 403; and proxies forbid websockets with 403.
        may_pass = (
            anonymous
            or kind is ConnectionKind.SHARED_WEBSOCKET
            or (kind is ConnectionKind.WEBSOCKET and status == 403)
        )
        return FallbackStep.NEXT if may_pass else FallbackStep.RAISE
    if failure is FailureKind.MISSING and not proven:
        return FallbackStep.NEXT if below else FallbackStep.RAISE
    if failure is FailureKind.DEAF:
        # On its own connection, a stream may deliver what it does not deliver on a shared one.
        enough = kind is ConnectionKind.SHARED_WEBSOCKET or misses >= MISSES
        return FallbackStep.NEXT if below and enough else FallbackStep.AGAIN
    if failure is FailureKind.BROKEN and not proven and below and failures >= FAILURES:
        return FallbackStep.NEXT
    return FallbackStep.AGAIN


def is_final(status: int | None) -> bool:
    """Whether waiting will not change the server's answer about a stream."""
    return status in FINAL_STATUS


class Fallback:
    """The fallback state of a connection: its current kind, whether that has worked, failures, and since when."""

    def __init__(self, kinds: Sequence[ConnectionKind], backoff: Backoff) -> None:
        """Begin with the best kind.

        Args:
            kinds: kinds of connection to try, the best first.
            backoff: the waits between attempts.
        """
        self._kinds = kinds
        self._index = 0
        self._climbs = 0
        self.climb_at: float = math.inf
        """When a better kind is tried next, on the monotonic clock."""
        self.backoff: Backoff = backoff
        self.proven: bool = False
        """Whether this kind has worked."""
        self.failures: int = 0
        """Failures since it last worked."""
        self.misses: int = 0
        """How often in a row it missed events."""
        self.down_since: float | None = None
        """Since when nothing works, on the monotonic clock."""
        self.heartbeat: float | None = None
        """Seconds between two heartbeats of its server-sent events as they arrive here; None while unknown."""
        self.wish: float = 0.0
        """Seconds that the server wants us to wait before we reconnect."""

    @property
    def kind(self) -> ConnectionKind:
        """The kind of connection that is being tried or stands."""
        return self._kinds[self._index]

    @property
    def next_kind(self) -> ConnectionKind | None:
        """The kind to try after this one, if there is another."""
        return self._kinds[self._index + 1] if self.has_next else None

    @property
    def has_next(self) -> bool:
        """Whether there is another kind to try."""
        return self._index + 1 < len(self._kinds)

    def worked(self) -> None:
        """Something came: this kind of connection works."""
        self.proven = True
        self.failures = self.misses = 0
        self.down_since = None

    def failed(self, failure: Failure, now: float, *, anonymous: bool) -> FallbackStep:
        """Record a failure, and return the reaction."""
        self.failures += 1
        if self.down_since is None:
            self.down_since = now
        return decide(
            failure.kind,
            self.kind,
            failure.error.status_code if failure.error is not None else None,
            below=self.has_next,
            proven=self.proven,
            failures=self.failures,
            misses=self.misses,
            anonymous=anonymous,
        )

    def next(self, now: float, climb: float) -> None:
        """Fall back to the next kind; a better one is tried again after a while.

        Args:
            now: monotonic time in seconds.
            climb: seconds until a better kind is tried.
        """
        self._index += 1
        self.proven, self.failures, self.misses = False, 0, 0
        self.backoff.reset()
        self.climb_later(now, climb)

    def climb_later(self, now: float, climb: float) -> None:
        """Try something better after a while."""
        self._climbs, self.climb_at = 0, now + climb

    def climbs(self, now: float, climb: float) -> bool:
        """Whether to try a better kind now; if that fails, the next attempt waits twice as long."""
        if now < self.climb_at:
            return False
        self.climb_again(now + climb * 2.0 ** min(self._climbs + 1, LATER))
        return True

    def climb_again(self, at: float) -> None:
        """Count an attempt that is made now, perhaps by another connection; the next one is at a given second."""
        self._climbs = min(self._climbs + 1, LATER)
        self.climb_at = at

    def delay(self, failure: Failure) -> float:
        """Seconds to wait before the next attempt."""
        delay = 0.0 if failure.at_once else max(self.backoff.next(), self.wish)
        asked = failure.error.limits.retry_after if failure.error is not None else None
        return delay if asked is None else max(delay, min(asked, LONGEST_PAUSE))

    def is_down_for(self, seconds: float, now: float) -> bool:
        """Whether nothing has worked for longer than that."""
        return self.down_since is not None and now - self.down_since >= seconds
