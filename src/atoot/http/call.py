"""The state of one call: the tries so far, and whether there is another."""

import math
import random
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from atoot.errors import MastodonError
from atoot.http.about import OtherWays
from atoot.http.retry import Attempt, GiveUp, Retry, RetryPolicy, is_idempotent, is_unclear
from atoot.http.settings import Settings
from atoot.limits.known import Buckets
from atoot.message import Options, Ratelimit, Request
from atoot.network.failures import Failure
from atoot.operations import classify, is_harmless
from atoot.uploads.bodies import FilePosition, is_resendable, places, upload_size

KEY = "Idempotency-Key"
"""The header by which a server recognises a second try of the same request."""

REPLAYED = "Idempotent-Replayed"
"""The header of a response that is replayed for its key. Pleroma replays refusals too, even a 429:
https://git.pleroma.social/pleroma/pleroma/-/blob/develop/lib/pleroma/web/plugs/idempotency_plug.ex"""


AFTER_REFUSAL = "/after-refusal"
"""The suffix of a key for which the server replays a refusal."""

MOST_RENEWALS = 10
"""Renewals of a key at most, each refused by a replayed response."""


def tells_of_earlier(headers: Mapping[str, str], said: str) -> bool:
    """Whether an error is about an earlier try with the same key, and says nothing about this one.

    Iceshrimp remembers a key even if its first try failed, and says so with a 500; Iceshrimp.NET with a 408.
    """
    text = said.lower()
    return is_replayed(headers) or ("resolve" in text and ("idempoten" in text or "duplicate" in text))


def is_replayed(headers: Mapping[str, str]) -> bool:
    """Whether a response is an earlier one, replayed for its Idempotency-Key."""
    return headers.get(REPLAYED, "").strip().lower() in ("true", "1")


def renew_key(request: Request) -> None:
    """Give a request another Idempotency-Key, derived from its own."""
    headers = request.headers or {}
    request.headers = {**headers, KEY: headers[KEY] + AFTER_REFUSAL}


class Call(Struct, eq=False):
    """One call: a request, its tries, the time they took, and whether the outcome of any is unknown."""

    request: Request
    options: Options
    """How it is made; the request's own options come first."""
    settings: Settings
    """The client's settings, for what the options leave open."""
    other: OtherWays | None = None
    """Fallbacks for what the server lacks."""
    once: bool = False
    """After a try with an unknown outcome, the caller checks whether it was done before it is sent again."""
    kind: Any = None
    """The type that the response is decoded into; None for the raw response."""
    mode: Ratelimit = "wait"
    buckets: Buckets = ()
    """The rate limits that it counts against."""
    files: Sequence[FilePosition] = ()
    """Open files, with their positions before the first try."""
    end: float = math.inf
    """The deadline, by the client's monotonic clock."""
    place: int | None = None
    """Its place in the order of all calls, once the budget has assigned one."""
    tries: int = 0
    begun: float = 0.0
    """When the latest try began, by the monotonic clock."""
    spent: float = 0.0
    """Seconds spent on tries and the pauses between them; without waits for rate limits."""
    status: int | None = None
    """Status of the latest response; None if there was none."""
    failure: Failure | None = None
    """Why there was no response."""
    unclear: bool = False
    """A try ended without telling whether the server executed the request."""
    failures: int = 0
    """Responses with status 500."""
    refused: float | None = None
    """When the server first refused it without saying for how long."""
    renewals: int = 0
    """Times that the key was renewed because the server replayed a refusal."""
    earlier: bool = False
    """The latest response was about an earlier try with the same key."""
    tried_json: bool = False
    """The parameters were refused as a form, and are sent as JSON."""

    def __post_init__(self) -> None:
        request, settings = self.request, self.settings
        if request.options is None:
            request.options = self.options
        self.options = options = request.options
        self.mode = options.ratelimit or settings.ratelimit
        self.buckets = classify(request.method, request.path)
        if isinstance(request.body, list):
            self.files = places(request.body)
        if options.timeout is not None:
            self.end = settings.clock.monotonic() + options.timeout

    def left(self) -> float:
        """Seconds until the deadline."""
        return self.end if self.end == math.inf else max(self.end - self.settings.clock.monotonic(), 0.001)

    def note(
        self, error: MastodonError, failure: Failure | None, now: float, *, earlier: bool = False
    ) -> None:
        """Record a failed try.

        Args:
            error: how it ended.
            failure: why there was no response; None if there was one.
            now: the time by the monotonic clock.
            earlier: whether the response is about an earlier try.
        """
        self.status = status = error.status_code if failure is None else None
        self.failure, self.earlier, self.renewals = failure, earlier, 0
        self.unclear = self.unclear or is_unclear(status, may_have_happened=error.may_have_happened)
        self.failures += status == 500 and not earlier
        if status == 429 and self.refused is None:
            self.refused = now

    def decide(self, error: MastodonError) -> Retry | GiveUp:
        """Decide whether to send it again, after a failed try."""
        request, options, settings, left = self.request, self.options, self.settings, self.left()
        policy, waits = settings.policy, self.refused is not None and self.mode != "raise"
        if isinstance(policy, RetryPolicy):
            policy = replace(
                policy,
                retries=policy.retries if options.retries is None else options.retries,
                total=policy.total if options.timeout is None else options.timeout,
                patience=min(policy.patience, left),
            )
        attempt = Attempt(
            method=request.method,
            tries=self.tries,
            # The timeout of a call includes its waits for rate limits.
            elapsed=self.spent if options.timeout is None else options.timeout - left,
            now=settings.clock.time(),
            status=self.status,
            limits=error.limits,
            failure=self.failure,
            idempotent=request.idempotent
            or self.once
            or is_harmless(request.method, request.path)
            or is_idempotent(request.method, request.headers),
            resendable=is_resendable(request.body),
            upload=upload_size(request.body),
            said=error.text,
            verifiable=self.once,
            failures=self.failures,
            waited=settings.clock.monotonic() - (self.refused or 0.0) if waits else None,
        )
        return policy.decide(attempt, random.random)

    def is_refused(self, status: int) -> bool:
        """Whether no try has had any effect, given the status of the latest one."""
        return not self.unclear and not is_unclear(status, may_have_happened=False)

    def renew_key(self) -> bool:
        """Renew the idempotency key for the next try: for the old one, the server would replay its refusal for ever.

        The new key is derived from the given one, so that another process with the same key derives the same.

        Returns:
            bool: whether the key was renewed.
        """
        if KEY not in (self.request.headers or {}) or self.renewals == MOST_RENEWALS:
            return False
        self.renewals += 1
        renew_key(self.request)
        return True

    def note_look(self, seconds: float, *, failed: bool) -> None:
        """Record a check whether it was done; a failed check counts as a try with an unknown outcome."""
        self.spent += seconds
        if failed:
            self.tries, self.status, self.failure = self.tries + 1, None, "unclear"
