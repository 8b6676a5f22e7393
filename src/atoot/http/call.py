"""A call on its way to an answer: what was tried so far."""

import math
from collections.abc import Mapping

from atoot.errors import MastodonError
from atoot.http.retry import is_unclear
from atoot.http.waiting import Wait
from atoot.limits.known import Buckets
from atoot.message import Options, Request
from atoot.network.failures import Failure
from atoot.uploads import FilePosition, places

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


def is_taken(said: str) -> bool:
    """Whether an error says that the key was used before: Pixelfed says it with a 400, also after a try that it refused."""
    return "idempoten" in said.lower()


def is_replayed(headers: Mapping[str, str]) -> bool:
    """Whether an answer is an earlier one, given once more for its Idempotency-Key."""
    return headers.get(REPLAYED, "").strip().lower() in ("true", "1")


def renew_key(request: Request) -> None:
    """Give a request another Idempotency-Key, made of its own."""
    headers = request.headers or {}
    request.headers = {**headers, KEY: headers[KEY] + AFTER_REFUSAL}


class Call:
    """A request, its tries, the time they took, and whether one of them ended unclear."""

    end: float = math.inf
    """When its time is up, by the clock of the client that is never set back."""
    place: int | None = None
    """Its place among all calls, once the budget has given it one."""
    wait: Wait | None = None
    """What it waits for now."""
    tries: int = 0
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

    def __init__(self, request: Request, options: Options, buckets: Buckets, *, once: bool = False) -> None:
        self.request: Request = request
        self.options: Options = options
        self.buckets: Buckets = buckets
        """The limits that it counts in."""
        self.once: bool = once
        """Whoever makes it looks whether it was done, before it is sent again after a try that ended unclear."""
        self.files: list[FilePosition] = places(request.body) if isinstance(request.body, list) else []
        """Open files, and where they stood."""

    def note(
        self,
        error: MastodonError,
        status: int | None,
        failure: Failure | None,
        now: float,
        *,
        earlier: bool = False,
    ) -> None:
        """A try did not succeed.

        Args:
            error: how it ended.
            status: of the answer, None if there was none.
            failure: why there was none.
            now: by the clock that is never set back.
            earlier: whether the answer is about an earlier try.
        """
        self.status, self.failure, self.earlier, self.renewals = status, failure, earlier, 0
        self.unclear = self.unclear or is_unclear(status, may_have_happened=error.may_have_happened)
        self.failures += status == 500 and not earlier
        if status == 429 and self.refused is None:
            self.refused = now

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
