"""The small values that the rooms exchange: a request, a response, what the server said about limits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Request:
    """One thing to ask of a server. It never holds a token: the transport adds it on the way out."""

    method: str
    path: str
    """Path on the instance, encoded, perhaps with a query: `/api/v1/timelines/home?limit=40`."""
    body: Any = field(default=None, repr=False)
    """Bytes, or whatever the transport can stream (a multipart form)."""
    content_type: str | None = None
    headers: Mapping[str, str] | None = field(default=None, repr=False)

    def __str__(self) -> str:
        return f"{self.method} {self.path.partition('?')[0]}"


@dataclass(frozen=True, slots=True)
class RateLimit:
    """What the server said about the budget of this token, as it said it.

    https://docs.joinmastodon.org/api/rate-limits/
    """

    limit: int | None = None
    """Requests in a window."""
    remaining: int | None = None
    reset: float | None = None
    """When the window ends, in seconds since the epoch."""
    retry_after: float | None = None
    """Seconds to wait, if the server asked for a pause."""


@dataclass(frozen=True, slots=True)
class Response:
    """What came back: status, headers, body. Headers are looked up without regard to case."""

    request: Request
    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    reason: str = ""
