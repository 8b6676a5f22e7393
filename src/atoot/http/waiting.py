"""Waits before a request is sent: for a limit, or for the next try. They end when the client closes or the time is up."""

import asyncio
import math
from types import TracebackType
from typing import Any, Self

CLOSED = "this client is closed; make a new one with atoot.client(...)"


class Wait:
    """A wait of a call: `with Wait(waits, seconds, tell) as wait:`; it costs nothing unless `begin` is called.

    Raises:
        RuntimeError: the client was closed meanwhile.
        TimeoutError: the time of the call is up.
    """

    __slots__ = ("_cancelling", "_left", "_task", "_timer", "_waits", "ended", "name")

    def __init__(self, waits: "Waits", left: float = math.inf) -> None:
        """Make one that has begun to wait for nothing yet.

        Args:
            waits: all waits of the client.
            left: seconds that the call has left.
        """
        self._waits = waits
        self._left = left
        self._task: asyncio.Task[Any] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self.ended = False
        """It ended before its time."""
        self.name = ""
        """What it waits for."""

    def begin(self, name: str) -> None:
        """From here on it waits."""
        self.name = name
        if self._task is None:
            self._task = asyncio.current_task()
            self._cancelling = self._task.cancelling() if self._task is not None else 0
            self._waits.add(self)
            if self._left != math.inf:
                self._timer = asyncio.get_running_loop().call_later(self._left, self.end)

    def end(self) -> None:
        """Wait no longer."""
        if not self.ended and self._task is not None:
            self.ended = True
            self._task.cancel()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._task is None:
            return
        self._waits.remove(self)
        if self._timer is not None:
            self._timer.cancel()
        # As asyncio.timeout does: it was our cancellation, and nobody else's came between.
        if self.ended and kind is asyncio.CancelledError and self._task.uncancel() <= self._cancelling:
            if self._waits.closed:
                raise RuntimeError(f"{CLOSED} (the call waited for {self.name})") from None
            raise TimeoutError from None


class Waits:
    """All waits of a client."""

    def __init__(self) -> None:
        self.closed = False
        self._waiting: set[Wait] = set()

    def add(self, wait: Wait) -> None:
        """It begins."""
        self._waiting.add(wait)

    def remove(self, wait: Wait) -> None:
        """It is over."""
        self._waiting.discard(wait)

    def close(self) -> None:
        """End all of them."""
        self.closed = True
        for wait in self._waiting:
            wait.end()
