"""Values that the packages exchange: requests, responses, rate limits and options."""

import math
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal, Self, TypeAlias

from msgspec import Struct


class RateLimit(Struct, frozen=True):
    """What the server said about the rate limit of this token.

    https://docs.joinmastodon.org/api/rate-limits/
    """

    limit: int | None = None
    """Requests in a window."""
    remaining: int | None = None
    """Requests that are left in the window."""
    reset: float | None = None
    """When the window ends, in seconds since the epoch."""
    retry_after: float | None = None
    """Seconds to wait, if the server asked for a pause."""
    slack: float = 0.0
    """Seconds after the reset, or before, when the window surely is over by our clock."""
    behind: float | None = None
    """Seconds that the `Date` of the answer is behind our clock, if it has one."""


class WindowState(Struct, frozen=True):
    """The state of a limit."""

    limit: int | None
    """Requests in a window, None if there is no limit."""
    left: int | None
    """Requests that may still be started before the reset, None if there is no limit."""
    reset: float
    """When the window ends, in seconds since the epoch."""
    in_flight: int
    """Requests under way."""
    waiting: int
    """Calls that wait for their turn."""
    presumed: bool
    """The server has not spoken about this window yet: it is what Mastodon does by default, or what the last one was."""


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


class Request:
    """One thing to ask of a server. It never holds a token: the transport adds it on the way out.

    Written by hand, as Response is, because one is made for every call: a frozen dataclass costs three times as much.

    Args:
        method: the HTTP method.
        path: path on the instance, with the query.
        body: what is sent.
        content_type: kind of the body.
        headers: further headers.
        values: the parameters, as they were before they were written.
        options: how the request is made, where it is made otherwise than the others.
        progress: told how much was sent.
        idempotent: whether it may be made twice; None for what the method says.
        most: bytes of the answer that are wanted; 0 for all of them.
    """

    __slots__ = (
        "body",
        "content_type",
        "headers",
        "idempotent",
        "method",
        "most",
        "options",
        "path",
        "progress",
        "values",
    )

    def __init__(
        self,
        method: str,
        path: str,
        body: Any = None,
        content_type: str | None = None,
        headers: Mapping[str, str] | None = None,
        values: Mapping[str, Any] | None = None,
        options: Any = None,
        progress: Any = None,
        *,
        idempotent: bool = False,
        most: int = 0,
    ) -> None:
        self.method: str = method
        self.path: str = path
        """Path on the instance, encoded, perhaps with a query: `/api/v1/timelines/home?limit=40`."""
        self.body: Any = body
        """Bytes, or a list of parts of a multipart form."""
        self.content_type: str | None = content_type
        self.headers: Mapping[str, str] | None = headers
        self.values: Mapping[str, Any] | None = values
        """What the body was made of, for servers that want it as JSON; None if it cannot be said so."""
        self.options: Any = options
        """How this one call is to be made: tries, times, priority."""
        self.progress: Any = progress
        """Called with the bytes sent and the size of the files that are uploaded."""
        self.idempotent: bool = idempotent
        """Doing it twice is as good as once, though its method and path do not say so."""
        self.most: int = most
        """An answer that has more bytes is cut off there, however long it goes on."""

    def __str__(self) -> str:
        return f"{self.method} {self.path.partition('?')[0]}"

    def __repr__(self) -> str:
        return f"<Request {self}>"


NO_LIMITS = RateLimit()
"""The rate limits of a response that names none."""


class Response:
    """What came back: status, headers, body. Headers are looked up without regard to case.

    Args:
        request: what was asked.
        status: status of the answer.
        headers: headers of the answer.
        body: the answer itself.
        reason: words behind the status.
    """

    __slots__ = ("body", "headers", "limits", "reason", "request", "status")

    def __init__(
        self, request: Request, status: int, headers: Mapping[str, str], body: bytes, reason: str = ""
    ) -> None:
        self.request: Request = request
        self.status: int = status
        self.headers: Mapping[str, str] = headers
        self.body: bytes = body
        self.reason: str = reason
        self.limits: RateLimit = NO_LIMITS
        """What the headers say about rate limits."""

    def __repr__(self) -> str:
        return f"<Response {self.status} to {self.request}>"


Ratelimit: TypeAlias = Literal["wait", "pace", "raise"]
"""What to do when the budget is used up: wait for the next window, spread what is left, or raise RatelimitError."""

MODES: Mapping[str, Ratelimit] = {"wait": "wait", "pace": "pace", "raise": "raise"}


class Options(Struct, frozen=True, kw_only=True):
    """Settings for one call; None for the client's own.

    Raises:
        ValueError: a value makes no sense; the message names it.
    """

    retries: int | None = None
    """How often a request is repeated at most; 0 is never."""
    timeout: float | None = None
    """Seconds for the call with all its tries and waits, those for a rate limit included."""
    ratelimit: Ratelimit | None = None
    priority: bool | None = None
    """Go before all that wait, and use what `pace` keeps in reserve: for calls that a person waits for."""

    def over(self, others: "Options") -> "Options":
        """These options, completed by the others."""
        return Options(
            retries=others.retries if self.retries is None else self.retries,
            timeout=others.timeout if self.timeout is None else self.timeout,
            ratelimit=others.ratelimit if self.ratelimit is None else self.ratelimit,
            priority=others.priority if self.priority is None else self.priority,
        )

    def __post_init__(self) -> None:
        if self.retries is not None:
            checked_count("retries", self.retries)
        if self.timeout is not None and not (checked_seconds("timeout", self.timeout) > 0):
            raise ValueError("timeout: expected more than 0 seconds")
        if self.ratelimit is not None:
            checked_mode(self.ratelimit)
        if self.priority not in (None, True, False):
            raise ValueError(f"priority: expected True or False, got {self.priority!r}")


NO_OPTIONS = Options()


def checked_mode(mode: str) -> Ratelimit:
    """Check a rate-limit mode.

    Raises:
        ValueError: there is no such mode.
    """
    found = MODES.get(mode) if isinstance(mode, str) else None
    if found is None:
        raise ValueError(f"ratelimit: expected 'wait', 'pace' or 'raise', got {mode!r}")
    return found


def checked_count(name: str, value: int, least: int = 0) -> int:
    """Check that a value is a whole number, no less than the minimum.

    Raises:
        ValueError: it is not; the message names the parameter.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise ValueError(f"{name}: expected a whole number, {least} or more, got {value!r}")
    return value


def checked_moment(name: str, value: date) -> datetime:
    """A time in UTC; a day means its beginning.

    Raises:
        TypeError: it is no time.
        ValueError: it has no time zone, or is outside the range of UTC.
    """
    expected = f"{name}: expected a datetime with a time zone, like datetime.now(UTC), or a date"
    if not isinstance(value, date):
        raise TypeError(f"{expected}; got {value!r}")
    if not isinstance(value, datetime):
        return datetime.combine(value, datetime.min.time(), UTC)
    if value.tzinfo is None:
        raise ValueError(expected)
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{name}: {value} is out of the range of UTC") from None


def checked_seconds(name: str, value: float) -> float:
    """Check that a value is a number of seconds that is not negative; infinity is allowed.

    Raises:
        ValueError: it is not; the message names the parameter.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value) or value < 0:
        raise ValueError(f"{name}: expected seconds, 0 or more, got {value!r}")
    return value


def checked_time(name: str, seconds: float) -> float:
    """Check that a value is above zero and finite: a duration or a rate.

    Raises:
        ValueError: it is not; the message names the parameter.
    """
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 < seconds < math.inf:
        raise ValueError(f"{name}: expected more than 0, got {seconds!r}")
    return seconds


def seconds_left(name: str, time: timedelta | float) -> float:
    """Seconds to wait; 0 if the time is over already.

    Raises:
        ValueError: it is no time; the message names the parameter.
    """
    seconds = time.total_seconds() if isinstance(time, timedelta) else time
    is_over = isinstance(seconds, int | float) and seconds < 0
    return 0.0 if is_over else checked_seconds(name, seconds)
