"""A call on its way to an answer: what was tried so far, and whether it is tried again."""

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
"""The header by which a server knows a second try for the first one."""

REPLAYED = "Idempotent-Replayed"
"""The header of an answer that is an earlier one, given once more for its key. Pleroma keeps refusals so too, even a 429:
https://git.pleroma.social/pleroma/pleroma/-/blob/develop/lib/pleroma/web/plugs/idempotency_plug.ex"""


AFTER_REFUSAL = "/after-refusal"
"""What a key gets behind it that the server keeps a refusal under."""

MOST_RENEWALS = 10
"""Keys in a row that were all refused before."""


def tells_of_earlier(headers: Mapping[str, str], said: str) -> bool:
    """Whether an error is about an earlier try with the key, and says nothing of this one.

    Iceshrimp knows a key also where the try that took it has failed: it says so with a 500, Iceshrimp.NET with a 408.
    """
    text = said.lower()
    return is_replayed(headers) or ("resolve" in text and ("idempoten" in text or "duplicate" in text))


def is_replayed(headers: Mapping[str, str]) -> bool:
    """Whether an answer is an earlier one, given once more for its Idempotency-Key."""
    return headers.get(REPLAYED, "").strip().lower() in ("true", "1")


def renew_key(request: Request) -> None:
    """Give a request another Idempotency-Key, made of its own."""
    headers = request.headers or {}
    request.headers = {**headers, KEY: headers[KEY] + AFTER_REFUSAL}


class Call(Struct, eq=False):
    """A request, its tries, the time they took, and whether one of them ended unclear."""

    request: Request
    options: Options
    """How it is made; where the request says it itself, so."""
    settings: Settings
    """What holds where the options leave it open."""
    other: OtherWays | None = None
    """Does another way what the server lacks."""
    once: bool = False
    """Whoever makes it looks whether it was done, before it is sent again after a try that ended unclear."""
    kind: Any = None
    """The type that its answer is decoded into; None for the answer as it comes."""
    mode: Ratelimit = "wait"
    buckets: Buckets = ()
    """The limits that it counts in."""
    files: Sequence[FilePosition] = ()
    """Open files, and where they stood."""
    end: float = math.inf
    """When its time is up, by the clock of the client that is never set back."""
    place: int | None = None
    """Its place among all calls, once the budget has given it one."""
    tries: int = 0
    begun: float = 0.0
    """When the latest try began, by the clock that is never set back."""
    spent: float = 0.0
    """Seconds that the tries took, with the pauses between them; not the waits for limits."""
    status: int | None = None
    """Status of the latest answer, None if there was none."""
    failure: Failure | None = None
    """Why there was none."""
    unclear: bool = False
    """A try ended in a way that leaves open whether the server did it."""
    failures: int = 0
    """Answers of 500."""
    refused: float | None = None
    """When it was refused for the first time by a server that did not say until when."""
    renewals: int = 0
    """Keys in a row under which the server kept a refusal."""
    earlier: bool = False
    """The latest answer was about an earlier try with the same key."""
    tried_json: bool = False
    """The server refused its parameters as a form."""

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
        """Seconds until its end."""
        return self.end if self.end == math.inf else max(self.end - self.settings.clock.monotonic(), 0.001)

    def note(
        self, error: MastodonError, failure: Failure | None, now: float, *, earlier: bool = False
    ) -> None:
        """A try did not succeed.

        Args:
            error: how it ended.
            failure: why there was no answer; None if there was one.
            now: by the clock that is never set back.
            earlier: whether the answer is about an earlier try.
        """
        self.status = status = error.status_code if failure is None else None
        self.failure, self.earlier, self.renewals = failure, earlier, 0
        self.unclear = self.unclear or is_unclear(status, may_have_happened=error.may_have_happened)
        self.failures += status == 500 and not earlier
        if status == 429 and self.refused is None:
            self.refused = now

    def decide(self, error: MastodonError) -> Retry | GiveUp:
        """Whether it is sent again, after a try that ended with an error."""
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
            # The time of a call bounds the waits for limits too.
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
        """Whether no try has done anything so far, where the latest one has got this status."""
        return not self.unclear and not is_unclear(status, may_have_happened=False)

    def renew_key(self) -> bool:
        """Let the next try have another key: the server keeps a refusal under this one, and would give it for ever.

        It is made of the one that was given, so that another process with the same one comes to the same.

        Returns:
            bool: whether there is another one.
        """
        if KEY not in (self.request.headers or {}) or self.renewals == MOST_RENEWALS:
            return False
        self.renewals += 1
        renew_key(self.request)
        return True

    def note_look(self, seconds: float, *, failed: bool) -> None:
        """It was looked for; where that failed, it counts as a try that ended unclear."""
        self.spent += seconds
        if failed:
            self.tries, self.status, self.failure = self.tries + 1, None, "unclear"
