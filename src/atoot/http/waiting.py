"""What a task can be ended in from outside: a request under way, or a wait before one.

They end when their time is up, and when the client closes.
"""

import asyncio
import math
from typing import Any, Protocol

CLOSED = "this client is closed; make a new one with atoot.client(...)"


class Scope:
    """A part of a task that `end` ends, by cancelling the task; who opened it asks then whose cancellation that was."""

    __slots__ = ("_cancelling", "_task", "ended")

    def __init__(self) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - for type checkers: requests are made by tasks
        self._task: asyncio.Task[Any] = task
        self._cancelling = task.cancelling()
        self.ended: bool = False
        """It was ended before it was done."""

    def end(self) -> None:
        """End it now."""
        if not self.ended:
            self.ended = True
            self._task.cancel()

    def is_over(self) -> bool:
        """Whether a cancellation that came is that of `end`, and nobody else's came between, as asyncio.timeout has it."""
        return self.ended and self._task.uncancel() <= self._cancelling


class Wait(Scope):
    """A wait of a call that is named."""

    __slots__ = ("name", "timer")

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name: str = name
        """What it waits for."""
        self.timer: asyncio.TimerHandle | None = None


class Waits:
    """All waits of a client."""

    def __init__(self) -> None:
        self.closed: bool = False
        self._waiting: set[Wait] = set()

    def begin(self, name: str, left: float = math.inf) -> Wait:
        """From here on the task waits for something, for so many seconds at most."""
        wait = Wait(name)
        self._waiting.add(wait)
        if left != math.inf:
            wait.timer = asyncio.get_running_loop().call_later(left, wait.end)
        return wait

    def end(self, wait: Wait) -> None:
        """It is over."""
        self._waiting.discard(wait)
        if wait.timer is not None:
            wait.timer.cancel()

    def reason(self, wait: Wait) -> Exception | None:
        """Why a wait was cancelled: RuntimeError if the client closed, TimeoutError if the time is up, None if by others."""
        if not wait.is_over():
            return None
        return RuntimeError(f"{CLOSED} (the call waited for {wait.name})") if self.closed else TimeoutError()

    def close(self) -> None:
        """End all of them."""
        self.closed = True
        for wait in self._waiting:
            wait.end()


class Reading(Protocol):
    """What counts the bytes of an answer, as aiohttp's stream does."""

    @property
    def total_raw_bytes(self) -> int:
        """Bytes that came so far."""
        ...


class Watched(Scope):
    """A request under way."""

    __slots__ = ("begun", "bytes", "heard", "stream")

    def __init__(self, now: float) -> None:
        super().__init__()
        self.stream: Reading | None = None
        """The answer, once it begins."""
        self.bytes: int = 0
        self.begun: float = now
        self.heard: float = now

    def look(self, now: float, total: float, silence: float) -> None:
        """End the request if its time is up."""
        heard = self.stream.total_raw_bytes if self.stream is not None else 0
        if heard != self.bytes:
            self.bytes, self.heard = heard, now
        if now - self.begun >= total or now - self.heard >= silence:
            self.end()


class Watch:
    """The eye over all requests under way, which blinks as long as there are any: timers of their own would cost more."""

    def __init__(self, total: float, silence: float) -> None:
        """Watch over requests.

        Args:
            total: seconds that one may take.
            silence: seconds that may pass without a byte of the answer.
        """
        self.loop: asyncio.AbstractEventLoop = asyncio.get_running_loop()
        self._total = total
        self._silence = silence
        self._tick = min(1.0, total / 20, silence / 20)
        self._under_way: set[Watched] = set()
        self._timer: asyncio.TimerHandle | None = None

    def begin(self) -> Watched:
        """Watch a request that begins now."""
        watched = Watched(self.loop.time())
        self._under_way.add(watched)
        if self._timer is None:
            self._timer = self.loop.call_later(self._tick, self._look)
        return watched

    def end(self, watched: Watched) -> None:
        """It is done."""
        self._under_way.discard(watched)

    def _look(self) -> None:
        self._timer = None
        if self._under_way:
            now = self.loop.time()
            for watched in self._under_way:
                watched.look(now, self._total, self._silence)
            self._timer = self.loop.call_later(self._tick, self._look)

    def close(self) -> None:
        """Look no more; what is still under way would have no bound, and ends."""
        for watched in self._under_way:
            watched.end()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
