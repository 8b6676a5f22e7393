"""Retry decisions: whether to send a request again, and after how long. Pure: the clock is passed in."""

import math
from collections.abc import Callable, Mapping
from typing import Protocol

from msgspec import Struct

from atoot.errors.refusals import REMOTE_FAILED
from atoot.limits.gate import LONGEST_PAUSE
from atoot.message import NO_LIMITS, RateLimit, checked_count, checked_seconds
from atoot.network.failures import Failure

Random = Callable[[], float]
"""Source of random numbers from 0 up to 1, like `random.random`."""

FIRST_PAUSE = 1.0
"""Seconds to back off after a first 429 that does not say how long; the budget does the same. Doubled each time."""

MOST_DOUBLINGS = 63
"""More would only overflow: the cap is reached long before."""


def bound(tries: int, base: float, cap: float) -> float:
    """The longest backoff after this many tries: the base, doubled with every try after the first, up to the cap."""
    return min(cap, base * 2.0 ** min(max(tries - 1, 0), MOST_DOUBLINGS))


def full_jitter(tries: int, base: float, cap: float, random: Random) -> float:
    """A random backoff in seconds, from 0 up to `bound`."""
    return random() * bound(tries, base, cap)


DUPLICATE = "Duplicate record"
"""Mastodon's error, with a 422, when two requests create the same record at once: one of them is kept."""

CONFLICT = "Conflict during update"
"""Mastodon's error, with a 409, when two requests change the same record at once, as markers of several clients
do: one of them is lost. https://github.com/mastodon/mastodon/blob/main/app/controllers/api/v1/markers_controller.rb"""

COLLISIONS = frozenset({(409, CONFLICT), (422, DUPLICATE)})
"""Errors caused by another request at the same moment."""

NEVER_REACHED = frozenset({521, 523, 525, 526, 530})
"""Cloudflare's statuses for a server that it could not reach at all, or not by TLS. After its 520, 522 and 524 the
outcome is unknown.
https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/"""

NOT_DONE = NEVER_REACHED | {501, 505, 511}
"""Statuses from 500 up that mean that nothing was done; 511 comes from a network with a login page of its own."""

GIVEN_UP = frozenset({408, 425, 460, 499})
"""Statuses below 500 of a request that was abandoned halfway."""

CANNOT_BE_KNOWN = GIVEN_UP | frozenset({*range(200), *range(300, 400)}) - {301, 307, 308}
"""Statuses below 500 that leave the outcome unknown: abandoned requests, invalid statuses, and redirects to the result,
as many pages send after a form (https://www.rfc-editor.org/rfc/rfc9110#name-303-see-other). 301, 307 and 308 only say
that the request belongs elsewhere."""

FINAL: Mapping[Failure | None, str] = {
    "untrusted": "a certificate that is not valid will not be so the next time",
    "refused": "a proxy that refuses does so the next time",
    "nonsense": "an answer that is no HTTP, too large, or leads in circles would come again",
}
"""Why a request without a response is not sent again, by its failure."""

IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
"""Idempotent methods: https://www.rfc-editor.org/rfc/rfc9110#name-idempotent-methods."""


def is_idempotent(method: str, headers: Mapping[str, str] | None = None) -> bool:
    """Whether a request is idempotent, by its method or by an Idempotency-Key."""
    return method in IDEMPOTENT or any(name.lower() == "idempotency-key" for name in headers or {})


class Attempt(Struct, frozen=True, kw_only=True):
    """A failed try, as the retry policy sees it."""

    method: str
    tries: int
    """Tries made so far, this one included."""
    elapsed: float
    """Seconds that the call has taken so far; waits for rate limits count only if the call has a timeout of its own."""
    now: float
    """Seconds since the epoch, to compare a reset with."""
    status: int | None = None
    """Status of the response; None if there was none."""
    limits: RateLimit = NO_LIMITS
    failure: Failure | None = None
    """Why there was no response."""
    idempotent: bool = False
    """It may be done twice without harm, by its method, by its operation or by its key."""
    resendable: bool = True
    """The body can be sent again (a stream that has been read cannot)."""
    upload: int = 0
    """Size of the body in bytes, as far as known."""
    said: str = ""
    """The error text from the server."""
    verifiable: bool = False
    """The caller can check whether it was done before it is sent again."""
    failures: int = 1
    """Responses with status 500 so far, this one included."""
    waited: float | None = None
    """Seconds since the first 429 without a time, for a call that waits for rate limits; otherwise None."""


class Retry(Struct, frozen=True):
    """Decision to send it again after `delay` seconds."""

    delay: float
    reason: str


class GiveUp(Struct, frozen=True):
    """Decision to raise the last error."""

    reason: str
    maybe_done: bool = False
    """The server may have executed it nevertheless."""


class Policy(Protocol):
    """Protocol of a retry policy; any object with this method can replace `RetryPolicy`."""

    def decide(self, attempt: Attempt, random: Random) -> Retry | GiveUp:
        """Whether to send it again, after a try that did not succeed."""
        ...


class RetryPolicy(Struct, frozen=True, kw_only=True):
    """The default retry policy, with its numbers.

    Raises:
        ValueError: a number is negative or no number; the message names it.
    """

    retries: int = 4
    """Tries after the first one; 0 switches repeating off."""
    base: float = 0.5
    """Seconds: bound of the first wait."""
    cap: float = 30.0
    """Seconds: bound of every wait that the server did not ask for."""
    total: float = 120.0
    """Seconds for a call with all tries; a wait that would end later is not begun. Waits for a rate limit do not count."""
    patience: float = 3 * 3600.0
    """Longest wait for a rate limit, in seconds. The window for posts is three hours."""
    statuses: frozenset[int] = GIVEN_UP | NEVER_REACHED | {429, 502, 503, 504, 520, 522, 524}
    """Answers after which it may go better the next time."""
    refusals: frozenset[int] = NEVER_REACHED | {429}
    """Those among them which mean that nothing was done, so that a POST may be repeated too."""
    long_upload: int = 8 * 2**20
    """Bytes: a larger body is not sent again on the mere chance that it goes better."""

    def __post_init__(self) -> None:
        checked_count("retries", self.retries)
        checked_count("long_upload", self.long_upload)
        for name in ("base", "cap", "total", "patience"):
            checked_seconds(name, getattr(self, name))
        if math.isinf(self.base) or math.isinf(self.cap):
            raise ValueError("base, cap: expected a finite wait")

    def decide(self, attempt: Attempt, random: Random) -> Retry | GiveUp:
        """Whether to send it again, after a try that did not succeed.

        Args:
            attempt: what was tried, and how it ended.
            random: source of jitter, from 0 up to 1.
        """
        maybe_done = self._maybe_done(attempt)
        reason = self._final(attempt, maybe_done=maybe_done)
        if reason is not None:
            return GiveUp(reason, maybe_done)
        asked = _asked(attempt)
        if attempt.status == 429 and asked is not None:
            if asked > self.patience:
                return GiveUp(f"the server asks to wait {asked:.0f} s", maybe_done)
            return Retry(asked, "429, the server says when")
        if _waits_on(attempt):
            return Retry(
                bound(attempt.tries, FIRST_PAUSE, LONGEST_PAUSE), "429, the server does not say when"
            )
        delay = full_jitter(attempt.tries, self.base, self.cap, random) if asked is None else asked
        if attempt.elapsed + delay > self.total:
            return GiveUp(f"the time is used up ({_spent(attempt)})", maybe_done)
        what = str(attempt.status) if attempt.status is not None else "no answer"
        return Retry(delay, what if asked is None else f"{what}, the server says when")

    def _final(self, attempt: Attempt, *, maybe_done: bool) -> str | None:
        """Why it is not sent again; None if it may be."""
        if attempt.failure in FINAL:
            return FINAL[attempt.failure]
        if attempt.status is not None and not self._may_go_better(attempt):
            return f"{attempt.status} would come again"
        if maybe_done and not attempt.idempotent:
            return f"a {attempt.method} may not be done twice, and this one may be done already"
        if not attempt.resendable:
            return "the body cannot be sent again"
        if attempt.upload > self.long_upload and maybe_done:
            return f"{attempt.upload} bytes are not sent again on chance"
        if _waits_on(attempt) and self.retries:
            waited = attempt.waited or 0.0
            return f"it was refused for {waited:.0f} s" if waited > self.patience else None
        if attempt.tries > self.retries:
            return f"the tries are used up ({_spent(attempt)})"
        return None

    def _may_go_better(self, attempt: Attempt) -> bool:
        """Whether a failed request may succeed on the next try, by its status."""
        once = attempt.tries == 1
        if attempt.status == 500:
            again = (once and attempt.idempotent) or (attempt.verifiable and attempt.failures == 1)
            return attempt.limits.retry_after is not None or again
        if attempt.status == 503 and attempt.said.startswith(REMOTE_FAILED):
            return False
        if any(attempt.status == status and attempt.said.startswith(words) for status, words in COLLISIONS):
            return once and attempt.idempotent
        return attempt.status in self.statuses

    def _maybe_done(self, attempt: Attempt) -> bool:
        """Whether the server may have executed it: not if it refused, and not if it was never reached."""
        unclear = is_unclear(attempt.status, may_have_happened=attempt.failure == "unclear")
        return attempt.status not in self.refusals and (unclear or attempt.status in self.statuses - NOT_DONE)


def _asked(attempt: Attempt) -> float | None:
    """Seconds that the server asks to wait; None if it does not."""
    limits = attempt.limits
    if limits.retry_after is not None:
        return limits.retry_after
    if attempt.status != 429 or limits.reset is None or limits.reset <= attempt.now:
        return None
    return limits.reset - attempt.now


def _waits_on(attempt: Attempt) -> bool:
    """Whether a refused call waits for the end of a window of unknown length.

    Not if the server sends numbers that make no sense: `limits_of` returns NO_LIMITS itself only if it sends none.
    """
    limits = attempt.limits
    understood = limits is NO_LIMITS or limits != NO_LIMITS
    return attempt.status == 429 and attempt.waited is not None and understood and _asked(attempt) is None


def _spent(attempt: Attempt) -> str:
    tries = "1 try" if attempt.tries == 1 else f"{attempt.tries} tries"
    return f"{tries} in {attempt.elapsed:.1f} s"


def is_unclear(status: int | None, *, may_have_happened: bool) -> bool:
    """Whether a failed try leaves open if the server executed the request.

    Args:
        status: of the response; None if there was none.
        may_have_happened: whether the error itself says so.
    """
    return may_have_happened or status in CANNOT_BE_KNOWN or ((status or 0) >= 500 and status not in NOT_DONE)
