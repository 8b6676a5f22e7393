"""The eye over all that a client waits for, requests and pauses, which end when their time is up or the client closes."""

import asyncio
import math
from typing import Self

import aiohttp
from msgspec import Struct

CLOSED = "this client is closed; make a new one with atoot.client(...)"


class Scope(Struct, eq=False):
    """A part of a task that `end` ends by cancelling the task, unless it is over before: `with` tells where it is over."""

    watch: "Watch"
    """Looks after it until it is over."""
    task: asyncio.Task[object]
    cancelling: int
    """Cancellations of the task that were asked for when it began."""
    name: str = ""
    """What it waits for; empty for a request."""
    timer: asyncio.TimerHandle | None = None
    """Ends it, if it has a time of its own."""
    heard: float = math.inf
    """When anything of a request came or went."""
    latest: float = math.inf
    """When a request has to be done."""
    stream: aiohttp.StreamReader | None = None
    """The answer to a request, once it begins."""
    bytes: int = 0
    """Of the answer, when it was looked at."""
    ended: bool = False
    """It was ended before it was done."""

    def look(self, now: float, silence: float) -> None:
        """End a request if its time is up, or nothing was heard for so many seconds."""
        came = self.stream.total_raw_bytes if self.stream is not None else 0
        if came != self.bytes:
            self.bytes, self.heard = came, now
        if now >= self.latest or now - self.heard >= silence:
            self.end()

    def end(self) -> None:
        """End it now."""
        if not self.ended:
            self.ended = True
            self.task.cancel()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        self.watch.scopes.discard(self)
        if self.timer is not None:
            self.timer.cancel()
        # As asyncio.timeout has it: the cancellation is that of `end`, and nobody else's came between.
        if self.ended and self.task.uncancel() <= self.cancelling and kind is asyncio.CancelledError:
            if self.name and self.watch.closed:
                raise RuntimeError(f"{CLOSED} (the call waited for {self.name})") from None
            raise TimeoutError from None


class Watch:
    """Looks after what a client waits for, until it is closed.

    It blinks as long as there is something: timers for each request would cost more.
    """

    def __init__(self, total: float, silence: float) -> None:
        """Watch over requests.

        Args:
            total: seconds that one may take.
            silence: seconds that may pass without a byte of the answer.
        """
        self.loop: asyncio.AbstractEventLoop = asyncio.get_running_loop()
        self.closed: bool = False
        self.scopes: set[Scope] = set()
        """What is waited for."""
        self._total = total
        self._silence = silence
        self._tick = min(1.0, total / 20, silence / 20)
        self._timer: asyncio.TimerHandle | None = None

    def begin(self, seconds: float = math.inf, more: float = 0.0, *, name: str = "") -> Scope:
        """A request that begins now in the current task, or a wait before one, or between two.

        Args:
            seconds: that are left for it, if it has a time of its own.
            more: seconds that a request may take besides the usual ones.
            name: what it waits for; empty for a request.
        """
        task = asyncio.current_task(self.loop)
        assert task is not None  # noqa: S101 - for type checkers: requests are made by tasks
        scope = Scope(self, task, task.cancelling(), name)
        if seconds != math.inf:
            scope.timer = self.loop.call_later(seconds, scope.end)
        if not name:
            scope.heard = now = self.loop.time()
            scope.latest = now + self._total + more
            if self._timer is None:
                self._timer = self.loop.call_later(self._tick, self._look)
        self.scopes.add(scope)
        return scope

    def _look(self) -> None:
        self._timer = None
        if self.scopes:
            now = self.loop.time()
            for scope in self.scopes:
                scope.look(now, self._silence)
            self._timer = self.loop.call_later(self._tick, self._look)

    def close(self) -> None:
        """End all of it, and look no more."""
        self.closed = True
        for scope in self.scopes:
            scope.end()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
