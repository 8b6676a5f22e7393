"""The watchdog of a client: ends its requests and pauses on a timeout, or when the client closes."""

import asyncio
import math
from typing import Self

import aiohttp
from msgspec import Struct

CLOSED = "this client is closed; make a new one with atoot.client(...)"


class Scope(Struct, eq=False):
    """A cancel scope: the body of a `with` in a task, which `end` ends by cancelling the task."""

    watch: "Watch"
    """The watchdog that it is registered with until it is left."""
    task: asyncio.Task[object]
    cancelling: int
    """Cancellation requests to the task that were pending when the scope began."""
    name: str = ""
    """What it waits for; empty for a request."""
    timer: asyncio.TimerHandle | None = None
    """Timer of a scope with a timeout of its own."""
    heard: float = math.inf
    """When bytes of a request were last received or sent."""
    latest: float = math.inf
    """Deadline of a request."""
    stream: aiohttp.StreamReader | None = None
    """The response to a request, once it begins."""
    bytes: int = 0
    """Bytes of the response at the last check."""
    ended: bool = False
    """It was ended early."""

    def look(self, now: float, silence: float) -> None:
        """End a request that is past its deadline, or that has been silent for `silence` seconds."""
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
        # As in asyncio.timeout: the cancellation came from `end`, and from nobody else.
        if self.ended and self.task.uncancel() <= self.cancelling and kind is asyncio.CancelledError:
            if self.name and self.watch.closed:
                raise RuntimeError(f"{CLOSED} (the call waited for {self.name})") from None
            raise TimeoutError from None


class Watch:
    """Watchdog over everything that a client waits for, until it closes.

    One timer ticks while there are requests: a timer for each would cost more.
    """

    def __init__(self, total: float, silence: float) -> None:
        """Watch over requests.

        Args:
            total: seconds that a request may take.
            silence: seconds that may pass without a byte of the response.
        """
        self.loop: asyncio.AbstractEventLoop = asyncio.get_running_loop()
        self.closed: bool = False
        self.scopes: set[Scope] = set()
        """Requests and waits in progress."""
        self._total = total
        self._silence = silence
        self._tick = min(1.0, total / 20, silence / 20)
        self._timer: asyncio.TimerHandle | None = None

    def begin(self, seconds: float = math.inf, more: float = 0.0, *, name: str = "") -> Scope:
        """Open a scope in the current task: for a request, or for a wait before or between requests.

        Args:
            seconds: its own timeout, if it has one.
            more: seconds that a request may take beyond the usual ones.
            name: what it waits for; empty for a request.
        """
        task = asyncio.current_task(self.loop)
        assert task is not None  # noqa: S101 - for type checkers: requests run in tasks
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
        """End all scopes, and stop the timer."""
        self.closed = True
        for scope in self.scopes:
            scope.end()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
