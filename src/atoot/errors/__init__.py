"""All errors, as a tree.

    MastodonError
    ├── NetworkError            no answer: refused, reset, timed out, no such host
    ├── ApiError                an answer that makes no sense: not JSON, cut off, too large, of the wrong type
    │   └── PostedAtOnceError   a scheduled status that the server posted at once
    ├── ClientError             4xx
    │   ├── UnauthorizedError   401
    │   ├── ForbiddenError      403
    │   ├── NotFoundError       404
    │   ├── ConflictError       409
    │   ├── GoneError           410
    │   ├── UnprocessedError    422
    │   │   ├── UnexpectedMentionsError   the text mentions somebody who is not in `allowed_mentions`
    │   │   └── DomainBlockExistsError    the domain is blocked already
    │   └── RatelimitError      429
    └── ServerError             5xx
        └── UnavailableError    503

You can catch every error as `MastodonError`. For bad arguments, Python's own `ValueError` and `TypeError` are raised
before anything is sent.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

from atoot.lazy import pattern
from atoot.message import NO_LIMITS, RateLimit, Request
from atoot.version import DOCUMENTATION

DAY = 24 * 3600

HALF_A_DAY = 12 * 3600
"""Seconds up to which the time of day is enough to show."""


class MastodonError(Exception):
    """Base class of all errors of requests."""

    status: ClassVar[int | None] = None
    """HTTP status that this class stands for."""
    advice: ClassVar[str] = ""
    """What to do, added to the message."""
    doubt: ClassVar[str] = "the server may have done it all the same"
    """What is added where that may be so."""

    def __init__(
        self,
        text: str = "",
        *,
        request: Request | None = None,
        status_code: int | None = None,
        reason: str = "",
        details: Any = None,
        request_id: str | None = None,
        limits: RateLimit | None = None,
    ) -> None:
        self.status_code: int | None = status_code if status_code is not None else self.status
        """HTTP status of the answer; None if there was none."""
        super().__init__(*((text,) if self.status_code is None else (self.status_code, reason, text)))
        self.text = text
        """What the server said, as plain text."""
        self.method: str | None = request.method if request else None
        """HTTP method of the request."""
        self.path: str | None = request.path.partition("?")[0] if request else None
        """Path of the request, without its query."""
        self.reason = reason
        self.details = details
        """What is wrong with which parameter, if the server said so: `{"name": [{"error": ..., "description": ...}]}`."""
        self.request_id = request_id
        """`X-Request-Id` of the answer: what the people of the server ask for."""
        self.limits: RateLimit = limits or NO_LIMITS
        """What the answer said about rate limits."""
        self.hint = ""
        """What to do about it, where more is known than the status."""
        self.elsewhere = ""
        """Scheme and host of the place that the server sends to, if its answer was a redirect that was not followed."""
        self.tries = 1
        """How often the request was sent."""
        self.elapsed: float = 0.0
        """Seconds from the first try to the end of the last one, waits included."""
        self.may_have_happened = False
        """Whether the server may have done what was asked although no good answer came."""

    def __str__(self) -> str:
        message = _once(self.status_code, self.reason, self.text) or type(self).__name__
        if self.method:
            tries = f", {self.tries} tries in {self.elapsed:.1f} s" if self.tries > 1 else ""
            message += f" ({self.method} {self.path}{tries})"
        notes = [self.hint or self._advice()]
        if self.may_have_happened:
            notes.append(self.doubt)
        return "; ".join([message, *filter(None, notes)])

    @property
    def help(self) -> str:
        """Address of the section of the manual that says what to do about it."""
        ours = next(cls for cls in type(self).__mro__ if cls.__module__.startswith("atoot."))
        return f"{DOCUMENTATION}/how-to/errors.md#{ours.__name__.lower()}"

    def _advice(self) -> str:
        return self.advice

    def __reduce__(self) -> Any:
        return (_restore, (type(self), self.text, self.__dict__.copy()))


_RIGHTS = pattern(
    r"scope|permi[ts]|authori[sz]|allow|forbid|access|token|privilege|role|denied|credential", re.IGNORECASE
)

_FEWEST_WORDS = 3


def gives_another_reason(text: str) -> bool:
    """Whether a server's text with a 403 gives a reason other than missing rights."""
    return len(text.split()) >= _FEWEST_WORDS and _RIGHTS.search(text) is None


def _once(status: int | None, reason: str, text: str) -> str:
    """Status, reason and text in one, without repetition: `404 Not Found (snac/2.94)`."""
    head = " ".join(str(part) for part in (status, reason) if part)
    rest, before = text, ""
    while rest != before:  # may repeat several times
        before = rest
        for said in (str(status or ""), reason):
            start = rest[len(said) :]
            goes_on = start[:1].isalnum() or start[:1] == "_"  # `unauthorized_client` is one word
            if said and rest.casefold().startswith(said.casefold()) and not goes_on:
                rest = start.lstrip(" :.,;-–|!")
    if not rest or rest == text:
        return ": ".join(filter(None, (head, rest)))
    return f"{head} {rest}" if rest.startswith("(") else f"{head}: {rest}"


def _restore(kind: type[MastodonError], text: str, state: dict[str, Any]) -> MastodonError:
    error = kind(text)
    error.__dict__.update(state)
    return error


class NetworkError(MastodonError):
    """There was no answer. `__cause__` is the error of aiohttp or the system."""


class ApiError(MastodonError):
    """There was an answer, but it makes no sense for this operation."""

    is_empty: bool = False
    """The answer said that it went well, and had nothing in it: `[]`, `{}`, `true`, no body at all."""


class PostedAtOnceError(ApiError):
    """You scheduled a status, but the server posted it at once, and people can see it."""

    made: Any
    """The status."""
    advice = "delete it with delete_status, if it is not to be there yet"
    doubt = ""

    def __init__(self, text: str = "", *, made: Any = None, request: Request | None = None) -> None:
        super().__init__(text, request=request)
        self.made = made
        self.may_have_happened = True


class ClientError(MastodonError):
    """4xx: the server refuses the request."""


class UnauthorizedError(ClientError):
    """401: the server does not accept the token. Takahē answers 400 instead, Pleroma 403, and snac 422."""

    status: ClassVar[int | None] = 401
    advice = "the token may be missing, revoked, or of another instance"


class ForbiddenError(ClientError):
    """403: the account or its token may not do this."""

    status: ClassVar[int | None] = 403
    advice = "the token may lack a scope, or the account the permission"

    def _advice(self) -> str:
        return "" if gives_another_reason(self.text) else self.advice


class NotFoundError(ClientError):
    """404: it does not exist, this account may not see it, or the server does not have this operation."""

    status: ClassVar[int | None] = 404


class ConflictError(ClientError):
    """409: somebody else changed it first, or it already exists."""

    status: ClassVar[int | None] = 409


class GoneError(ClientError):
    """410: it was deleted."""

    status: ClassVar[int | None] = 410


class UnprocessedError(ClientError):
    """422: the server does not accept a value. `details` says which, if the server does."""

    status: ClassVar[int | None] = 422
    unexpected_accounts: Sequence[Any] = ()
    """The accounts of an `UnexpectedMentionsError`."""
    existing_domain_block: Any = None
    """The block of a `DomainBlockExistsError`."""


class RatelimitError(ClientError):
    """429: too many requests. `retry_after` says how many seconds to wait."""

    status: ClassVar[int | None] = 429

    @property
    def retry_after(self) -> float | None:
        """Seconds to wait, None if the server did not say."""
        return self.limits.retry_after

    def _advice(self) -> str:
        if (pause := self.retry_after) is not None:
            return "try again in " + (f"{pause:.0f} s" if pause < HALF_A_DAY else f"{pause / DAY:,.1f} days")
        if self.limits.reset is None:
            return "slow down"
        try:
            return f"try again after {datetime.fromtimestamp(self.limits.reset, UTC):%Y-%m-%d %H:%M:%S} UTC"
        except (ValueError, OverflowError, OSError):
            return "slow down"


class ServerError(MastodonError):
    """5xx: the server failed."""


class UnavailableError(ServerError):
    """503: the server is temporarily down or overloaded."""

    status: ClassVar[int | None] = 503
    advice = "try again later"


def _table(kind: type[MastodonError]) -> dict[int, type[MastodonError]]:
    found = {kind.status: kind} if kind.status else {}
    for child in kind.__subclasses__():
        found |= _table(child)
    return found


BY_STATUS = _table(MastodonError)
"""Error classes by status, derived from the classes."""


def class_for(status: int) -> type[MastodonError]:
    """The error class for an HTTP status: its own, else that for 4xx or 5xx, else ApiError.

    Args:
        status: of the response.
    """
    if status in BY_STATUS:
        return BY_STATUS[status]
    return {4: ClientError, 5: ServerError}.get(status // 100, ApiError)


def is_missing(error: MastodonError) -> bool:
    """Whether an error may mean that the server does not have the operation.

    Servers use 404; some 405, if the path has other operations; few 501; Mitra 418.
    """
    return error.status_code in (404, 405, 418, 501)


def clock_time(now: float, seconds: float) -> str:
    """When a wait ends, for people, in their own time zone: `15:04:05 CET`, with the day if it is far away."""
    try:
        moment = datetime.fromtimestamp(now + seconds).astimezone()
    except (ValueError, OverflowError, OSError):
        return "a distant time"
    return moment.strftime("%H:%M:%S %Z" if seconds < HALF_A_DAY else "%Y-%m-%d %H:%M %Z")
