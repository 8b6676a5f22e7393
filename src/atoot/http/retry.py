"""When a request is sent again, and how long to wait before: decisions, with the clock passed in."""

import math
from collections.abc import Callable, Mapping
from typing import Protocol

from msgspec import Struct

from atoot.errors.refusals import REMOTE_FAILED
from atoot.limits.gate import LONGEST_PAUSE
from atoot.message import NO_LIMITS, RateLimit, checked_count, checked_seconds
from atoot.network.failures import Failure

Random = Callable[[], float]
"""Gives numbers from 0 up to 1, as `random.random` does."""

FIRST_PAUSE = 1.0
"""Seconds after the first refusal of a server that does not say when; the budget waits so, doubled each time."""

MOST_DOUBLINGS = 63
"""More would only overflow: the cap has long been reached."""


def bound(tries: int, base: float, cap: float) -> float:
    """The longest wait after so many tries: the base, doubled with every try after the first, up to the cap."""
    return min(cap, base * 2.0 ** min(max(tries - 1, 0), MOST_DOUBLINGS))


def full_jitter(tries: int, base: float, cap: float, random: Random) -> float:
    """Seconds to wait after so many tries."""
    return random() * bound(tries, base, cap)


DUPLICATE = "Duplicate record"
"""What it says with a 422 if two requests make the same record at the same moment: one of them is kept."""

CONFLICT = "Conflict during update"
"""What it says with a 409 if two requests change the same record at the same moment, as markers of several clients do: one
of them is lost. https://github.com/mastodon/mastodon/blob/main/app/controllers/api/v1/markers_controller.rb"""

COLLISIONS = frozenset({(409, CONFLICT), (422, DUPLICATE)})
"""Refusals that another request at the same moment was the reason for."""

NEVER_REACHED = frozenset({521, 523, 525, 526, 530})
"""What Cloudflare answers in place of a server that it could not reach at all, or not by TLS; after its 520, 522 and 524
nobody knows.
https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/"""

NOT_DONE = NEVER_REACHED | {501, 505, 511}
"""Answers of 500 and above after which nothing was done; 511 is of a network that wants a login of its own."""

GIVEN_UP = frozenset({408, 425, 460, 499})
"""Answers below 500 of who has given up in the middle."""

CANNOT_BE_KNOWN = GIVEN_UP | frozenset({*range(200), *range(300, 400)}) - {301, 307, 308}
"""Answers below 500 after which nobody knows: those, what is no status at all, or sent on to see what became of it, as many
pages do after a form (https://www.rfc-editor.org/rfc/rfc9110#name-303-see-other). 301, 307 and 308 say that it was to be
asked elsewhere."""

FINAL: Mapping[Failure | None, str] = {
    "untrusted": "a certificate that is not valid will not be so the next time",
    "refused": "a proxy that refuses does so the next time",
    "nonsense": "an answer that is no HTTP, too large, or leads in circles would come again",
}
"""Why a request is not sent again that has got no answer."""

IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
"""https://www.rfc-editor.org/rfc/rfc9110#name-idempotent-methods"""


def is_idempotent(method: str, headers: Mapping[str, str] | None = None) -> bool:
    """Whether doing it twice is as good as once: by the method, or because there is an Idempotency-Key."""
    return method in IDEMPOTENT or any(name.lower() == "idempotency-key" for name in headers or {})


class Attempt(Struct, frozen=True, kw_only=True):
    """One try that did not succeed."""

    method: str
    tries: int
    """Tries made so far, this one included."""
    elapsed: float
    """Seconds that the call has taken so far; waits for the budget count only where the call has a time of its own."""
    now: float
    """Seconds since the epoch: what a reset is measured against."""
    status: int | None = None
    """Status of the answer, None if there was none."""
    limits: RateLimit = NO_LIMITS
    failure: Failure | None = None
    """Why there was no answer."""
    idempotent: bool = False
    """Doing it twice is as good as once, by its method, by what it does or by its key."""
    resendable: bool = True
    """The body can be sent again (a stream that was read once cannot)."""
    upload: int = 0
    """Bytes of the body, as far as they are known."""
    said: str = ""
    """What the server said."""
    verifiable: bool = False
    """Whether it was done can be found out before it is sent again."""
    failures: int = 1
    """Answers of 500 to the call so far, this one included."""
    waited: float | None = None
    """Seconds since it was refused for the first time, for a call that waits for limits."""


class Retry(Struct, frozen=True):
    """Send it again after so many seconds."""

    delay: float
    reason: str


class GiveUp(Struct, frozen=True):
    """The last error is the result."""

    reason: str
    maybe_done: bool = False
    """The server may have done it all the same."""


class Policy(Protocol):
    """Decides about retries; any object with this method can replace `RetryPolicy`."""

    def decide(self, attempt: Attempt, random: Random) -> Retry | GiveUp:
        """Whether to send it again, after a try that did not succeed."""
        ...


class RetryPolicy(Struct, frozen=True, kw_only=True):
    """The rules of this module's table, with its numbers.

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
        """Why it is not sent again, None if it may be."""
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
        """Whether an answer that says no may be another one the next time."""
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
        """Whether the server may have done it: not if it said no, and not if it never heard of it."""
        unclear = is_unclear(attempt.status, may_have_happened=attempt.failure == "unclear")
        return attempt.status not in self.refusals and (unclear or attempt.status in self.statuses - NOT_DONE)


def _asked(attempt: Attempt) -> float | None:
    """Seconds that the server asks to wait, None if it does not ask."""
    limits = attempt.limits
    if limits.retry_after is not None:
        return limits.retry_after
    if attempt.status != 429 or limits.reset is None or limits.reset <= attempt.now:
        return None
    return limits.reset - attempt.now


def _waits_on(attempt: Attempt) -> bool:
    """Whether a call that is refused waits for the end of a window of which nobody knows how long it is.

    Not where the server says something that nobody understands: `limits_of` gives NO_LIMITS itself where it says nothing.
    """
    limits = attempt.limits
    understood = limits is NO_LIMITS or limits != NO_LIMITS
    return attempt.status == 429 and attempt.waited is not None and understood and _asked(attempt) is None


def _spent(attempt: Attempt) -> str:
    tries = "1 try" if attempt.tries == 1 else f"{attempt.tries} tries"
    return f"{tries} in {attempt.elapsed:.1f} s"


def is_unclear(status: int | None, *, may_have_happened: bool) -> bool:
    """Whether a try that did not succeed leaves open if the server did what was asked.

    Args:
        status: of the answer; None if there was none.
        may_have_happened: whether what came, or did not come, says so itself.
    """
    unsure = status is not None and (status in CANNOT_BE_KNOWN or (status >= 500 and status not in NOT_DONE))
    return unsure or may_have_happened
