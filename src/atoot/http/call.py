"""A call on its way to an answer: what was tried so far, and what it can be ended in from outside.

That is a request under way, or a wait before one: they end when their time is up, and when the client closes.
"""

import asyncio
import math
from collections.abc import Mapping
from typing import Any, Self

import aiohttp

from atoot.errors import MastodonError
from atoot.http.retry import is_unclear
from atoot.limits.known import Buckets
from atoot.message import Options, Request
from atoot.network.failures import Failure
from atoot.uploads.bodies import FilePosition, places

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


CLOSED = "this client is closed; make a new one with atoot.client(...)"


class Scope:
    """A part of a task that `end` ends by cancelling the task, unless it is over before: `with` tells where it is over."""

    ended: bool = False
    """It was ended before it was done."""

    def __init__(self, among: set[Any], seconds: float) -> None:
        """Begin one in the current task.

        Args:
            among: where it is found until it is over.
            seconds: that it may take.
        """
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - for type checkers: requests are made by tasks
        self._task: asyncio.Task[Any] = task
        self._cancelling = task.cancelling()
        self._among = among
        self._timer = None if seconds == math.inf else task.get_loop().call_later(seconds, self.end)
        among.add(self)

    def end(self) -> None:
        """End it now."""
        if not self.ended:
            self.ended = True
            self._task.cancel()

    def reason(self) -> Exception:
        """What is raised where it was ended."""
        return TimeoutError()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        self._among.discard(self)
        if self._timer is not None:
            self._timer.cancel()
        # As asyncio.timeout has it: the cancellation is that of `end`, and nobody else's came between.
        if self.ended and self._task.uncancel() <= self._cancelling and kind is asyncio.CancelledError:
            raise self.reason() from None


class Wait(Scope):
    """A wait of a call that is named."""

    def __init__(self, watch: "Watch", name: str, seconds: float) -> None:
        super().__init__(watch.waits, seconds)
        self._watch = watch
        self.name: str = name
        """What it waits for."""

    def reason(self) -> Exception:
        """RuntimeError if the client closed, else TimeoutError."""
        if self._watch.closed:
            return RuntimeError(f"{CLOSED} (the call waited for {self.name})")
        return super().reason()


class Watched(Scope):
    """A request under way."""

    stream: aiohttp.StreamReader | None = None
    """The answer, once it begins."""
    bytes: int = 0
    """Of the answer, when it was looked at."""
    heard: float = -math.inf
    """When anything came or went."""
    latest: float = math.inf
    """When it has to be done."""

    def look(self, now: float, silence: float) -> None:
        """End the request if its time is up, or nothing was heard for so many seconds."""
        heard = self.stream.total_raw_bytes if self.stream is not None else 0
        if heard != self.bytes:
            self.bytes, self.heard = heard, now
        if now >= self.latest or now - self.heard >= silence:
            self.end()


class Watch:
    """The eye over all that a client waits for, until it is closed.

    It blinks as long as there are requests under way: timers of their own would cost more.
    """

    def __init__(self, total: float, silence: float) -> None:
        """Watch over requests.

        Args:
            total: seconds that one may take.
            silence: seconds that may pass without a byte of the answer.
        """
        self.loop: asyncio.AbstractEventLoop = asyncio.get_running_loop()
        self.closed: bool = False
        self.waits: set[Wait] = set()
        """Those before and between requests."""
        self._total = total
        self._silence = silence
        self._tick = min(1.0, total / 20, silence / 20)
        self._under_way: set[Watched] = set()
        self._timer: asyncio.TimerHandle | None = None

    def begin(self, seconds: float = math.inf, more: float = 0.0) -> Watched:
        """Watch a request that begins now: `with` tells where it is over.

        Args:
            seconds: that are left for it, if it has a time of its own.
            more: seconds that it may take besides the usual ones.
        """
        if self._timer is None:
            self._timer = self.loop.call_later(self._tick, self._look)
        watched = Watched(self._under_way, seconds)
        watched.heard = now = self.loop.time()
        watched.latest = now + self._total + more
        return watched

    def wait(self, name: str, seconds: float = math.inf) -> Wait:
        """A wait for something, for so many seconds at most: `with` tells where it is over."""
        return Wait(self, name, seconds)

    def _look(self) -> None:
        self._timer = None
        if self._under_way:
            now = self.loop.time()
            for watched in self._under_way:
                watched.look(now, self._silence)
            self._timer = self.loop.call_later(self._tick, self._look)

    def close(self) -> None:
        """End all of them, and look no more."""
        self.closed = True
        for scope in (*self.waits, *self._under_way):
            scope.end()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class Call:
    """A request, its tries, the time they took, and whether one of them ended unclear."""

    end: float = math.inf
    """When its time is up, by the clock of the client that is never set back."""
    place: int | None = None
    """Its place among all calls, once the budget has given it one."""
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
