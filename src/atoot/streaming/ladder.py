"""Which kind of connection to use, and when to take the next one."""

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

Transport: TypeAlias = Literal["auto", "websocket", "sse", "poll"]


class Rung(Enum):
    """A kind of connection; the value is what people call it."""

    MULTIPLEX = "websocket (all streams)"
    """One websocket for everything."""
    SOCKET = "websocket"
    """One websocket a stream."""
    EVENTS = "sse"
    """Server-sent events, one answer a stream."""
    POLL = "poll"
    """Asking over REST again and again."""


RUNGS: dict[str, tuple[Rung, ...]] = {
    "auto": (Rung.MULTIPLEX, Rung.SOCKET, Rung.EVENTS, Rung.POLL),
    "websocket": (Rung.MULTIPLEX, Rung.SOCKET),
    "sse": (Rung.EVENTS,),
    "poll": (Rung.POLL,),
}


class Trouble(Enum):
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

    trouble: Trouble
    reason: str
    error: MastodonError | None = None
    at_once: bool = False
    """Whether to connect again without a wait."""


class Step(Enum):
    """What to do about it."""

    AGAIN = "again"
    DOWN = "down"
    RAISE = "raise"


FAILURES = 3
"""So many times something that has never worked is tried before the next kind."""
DEAFNESSES = 2
"""So many times in a row a connection may miss things."""
MISSING_STATUS = (200, 204, 301, 302, 303, 307, 308, 400, 404, 405, 406, 410, 422, 426, 501)
"""Answers that say: no such thing here."""


def rungs_for(transport: str, streams: int, *, multiplexes: bool = True) -> tuple[Rung, ...]:
    """The kinds of connection to try, the best first.

    One stream alone is named in the URL, which every server understands, so it needs no multiplexing.

    Raises:
        ValueError: there is no such transport.
    """
    if transport not in RUNGS:
        raise ValueError(f"transport: expected one of {', '.join(get_args(Transport))}, got {transport!r}")
    rungs = RUNGS[transport]
    return (
        rungs if streams > 1 and multiplexes else tuple(rung for rung in rungs if rung is not Rung.MULTIPLEX)
    )


def trouble_of(error: MastodonError) -> Trouble:
    """What an error at opening a connection says about this kind of connection."""
    if isinstance(error, UnauthorizedError | ForbiddenError):
        return Trouble.REFUSED
    answered = isinstance(error, ClientError | ApiError | ServerError) and not isinstance(
        error, RatelimitError
    )
    return Trouble.MISSING if answered and error.status_code in MISSING_STATUS else Trouble.BROKEN


def decide(
    trouble: Trouble,
    rung: Rung,
    status: int | None = None,
    *,
    below: bool,
    proven: bool,
    failures: int,
    deaf: int,
) -> Step:
    """What to do after a connection failed.

    Args:
        trouble: what is the matter.
        rung: the kind of connection.
        status: the HTTP status of a refusal.
        below: there is another kind to try.
        proven: this kind has worked on this stream.
        failures: how often it failed since it worked last, this time included.
        deaf: how often in a row it missed things.
    """
    if trouble is Trouble.REFUSED:
        if proven or not below:
            return Step.RAISE
        # Without a stream in the URL some servers refuse with 401 or 403; and proxies forbid websockets with 403.
        may_pass = rung is Rung.MULTIPLEX or (rung is Rung.SOCKET and status == 403)
        return Step.DOWN if may_pass else Step.RAISE
    if trouble is Trouble.MISSING and not proven:
        return Step.DOWN if below else Step.RAISE
    if trouble is Trouble.DEAF:
        return Step.DOWN if below and deaf >= DEAFNESSES else Step.AGAIN
    if trouble is Trouble.BROKEN and not proven and below and failures >= FAILURES:
        return Step.DOWN
    return Step.AGAIN
