"""Which kind of connection to use, and when to take the next one."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Literal, TypeAlias, get_args

from atoot.errors import (
    ApiError,
    ClientError,
    ForbiddenError,
    MastodonError,
    NetworkError,
    RatelimitError,
    ServerError,
    UnauthorizedError,
)
from atoot.lazy import pattern
from atoot.streaming.subscriptions import Subscription

Transport: TypeAlias = Literal["auto", "websocket", "sse", "poll"]


class ConnectionKind(Enum):
    """A kind of connection; the value is what people call it."""

    SHARED_WEBSOCKET = "websocket (all streams)"
    """One websocket for everything."""
    WEBSOCKET = "websocket"
    """One websocket a stream."""
    SSE = "sse"
    """Server-sent events, one answer a stream."""
    POLL = "poll"
    """Asking over REST again and again."""


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
    """The server does not take the token, or does not know the stream."""
    MISSING = "missing"
    """The server does not have this kind of connection."""
    AWAY = "away"
    """The instance as a whole cannot be reached."""
    BROKEN = "broken"
    """It failed, and may work the next time."""
    DEAF = "deaf"
    """It stands, but things happened that it did not tell."""


@dataclass(frozen=True, slots=True)
class Failure:
    """How a connection ended."""

    kind: FailureKind
    reason: str
    """For people."""
    error: MastodonError | None = None
    at_once: bool = False
    """Whether to connect again without a wait."""


class FallbackStep(Enum):
    """What to do about it."""

    AGAIN = "again"
    NEXT = "next"
    RAISE = "raise"


FAILURES = 3
"""So many times something that has never worked is tried before the next kind."""
MISSES = 2
"""So many times in a row a connection may miss things."""
MISSING_STATUS = (200, 204, 301, 302, 303, 307, 308, 400, 404, 405, 406, 410, 422, 426, 501)
"""Answers that say: no such thing here."""
FINAL_STATUS = (400, 401, 403, 404)
"""What is said with one of these about a stream is final; everything else may pass."""
REFUSES = pattern(r"^the streaming server refuses(?: the stream '[^']*')?: ")
"""What is said of a handshake; which stream it is about is known better here."""


def kinds_for(transport: str, *, shared: bool = True) -> tuple[ConnectionKind, ...]:
    """The kinds of connection to try, the best first.

    Args:
        transport: what the user wants.
        shared: a websocket for several streams makes sense. One stream alone is named in the URL, which every server
            understands.

    Raises:
        ValueError: there is no such transport.
    """
    if transport not in KINDS:
        raise ValueError(f"transport: expected one of {', '.join(get_args(Transport))}, got {transport!r}")
    kinds = KINDS[transport]
    return kinds if shared else tuple(kind for kind in kinds if kind is not ConnectionKind.SHARED_WEBSOCKET)


def failure_of(error: MastodonError) -> FailureKind:
    """What an error at opening a connection says about this kind of connection."""
    if isinstance(error, UnauthorizedError | ForbiddenError):
        return FailureKind.REFUSED
    answered = isinstance(error, ClientError | ApiError | ServerError) and not isinstance(
        error, RatelimitError
    )
    return FailureKind.MISSING if answered and error.status_code in MISSING_STATUS else FailureKind.BROKEN


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
    """What to do after a connection failed.

    Args:
        failure: what is the matter.
        kind: the kind of connection.
        status: the HTTP status of a refusal.
        below: there is another kind to try.
        proven: this kind has worked on this stream.
        failures: how often it failed since it worked last, this time included.
        misses: how often in a row it missed things.
        anonymous: there is no token. Newer servers stream to nobody without one, but show what is public.
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
        # On a connection of its own a stream may be told what it is not told on a shared one.
        enough = kind is ConnectionKind.SHARED_WEBSOCKET or misses >= MISSES
        return FallbackStep.NEXT if below and enough else FallbackStep.AGAIN
    if failure is FailureKind.BROKEN and not proven and below and failures >= FAILURES:
        return FallbackStep.NEXT
    return FallbackStep.AGAIN


def is_final(status: int | None) -> bool:
    """Whether what a server says about a stream will not change by waiting."""
    return status in FINAL_STATUS


def in_words(error: MastodonError) -> str:
    """Why a connection broke or could not be made, for people."""
    return error.text or (
        f"the server answered {error.status_code}" if error.status_code else "the connection broke"
    )


def named(error: MastodonError | None, reason: str, streams: Sequence[Subscription]) -> MastodonError:
    """The error that a stream ends with, which names the stream and says what to do."""
    names = " and ".join(repr(str(stream)) for stream in streams)
    what = "stream" if len(streams) == 1 else "streams"
    if error is None:
        return NetworkError(f"the {what} {names} cannot be opened: {reason}")
    refused = isinstance(error, ClientError) and not isinstance(error, RatelimitError)
    said = REFUSES.sub("", error.text)
    error.text = (
        f"the {what} {names} {'is' if len(streams) == 1 else 'are'} refused"
        if refused
        else (f"the {what} {names} cannot be opened")
    )
    error.text += f": {said}" if said else ""
    if error.status_code in (401, 403):
        scopes = " and ".join(sorted({stream.scope for stream in streams}))
        needs = f"{'this stream needs' if len(streams) == 1 else 'these streams need'} the scope {scopes}"
        # The server's own words tell what is wrong: no guess is put beside them.
        knows = "scope" in said or not error.advice
        error.hint = needs if knows else f"{error.advice}; {needs}"
    elif refused and error.status_code in (400, 404):
        error.hint = _what_to_check(streams)
    return error


def _what_to_check(streams: Sequence[Subscription]) -> str:
    if any(stream.list is not None for stream in streams):
        return "see c.lists() for the lists of this account"
    known = "user, user:notification, public, public:local, public:remote, direct, hashtags and lists"
    return f"streams that Mastodon has are {known}"
