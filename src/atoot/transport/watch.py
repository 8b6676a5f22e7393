"""One eye on all requests that are under way: which take too long as a whole, which have fallen silent.

A timer for each request, moved with each piece of an answer, would cost more than all else that we add to a request.
So there is one for all of them, which looks around about once a second, as precise as aiohttp's own for such times.
"""

import asyncio
from types import TracebackType
from typing import Any, Protocol, Self


class Reading(Protocol):
    """What counts the bytes of an answer, as aiohttp's stream does."""

    @property
    def total_raw_bytes(self) -> int:
        """Bytes that came so far."""
        ...


class Watched:
    """A request under way: `with watch.over() as watched:`; it ends with TimeoutError when it takes too long."""

    __slots__ = ("_cancelling", "_task", "_watch", "begun", "bytes", "expired", "heard", "stream")

    def __init__(self, watch: "Watch") -> None:
        self._watch = watch

    def __enter__(self) -> Self:
        watch = self._watch
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - for type checkers: requests are made by tasks
        self._task: asyncio.Task[Any] = task
        self._cancelling = task.cancelling()
        self.stream: Reading | None = None
        """The answer, once it begins."""
        self.bytes = 0
        self.expired = False
        self.begun = self.heard = watch.loop.time()
        watch.add(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._watch.remove(self)
        # As asyncio.timeout does: it was our cancellation, and nobody else's came between.
        if self.expired and kind is asyncio.CancelledError and self._task.uncancel() <= self._cancelling:
            raise TimeoutError from error

    def look(self, now: float, total: float, silence: float) -> None:
        """End the request if its time is up."""
        heard = self.stream.total_raw_bytes if self.stream is not None else 0
        if heard != self.bytes:
            self.bytes, self.heard = heard, now
        if now - self.begun >= total or now - self.heard >= silence:
            self.expire()

    def expire(self) -> None:
        """End the request, as if its time were up."""
        if not self.expired:
            self.expired = True
            self._task.cancel()


class Watch:
    """The eye: it blinks as long as a request is under way."""

    def __init__(self, total: float, silence: float) -> None:
        """Watch over requests.

        Args:
            total: seconds that one may take.
            silence: seconds that may pass without a byte of the answer.
        """
        self.loop = asyncio.get_running_loop()
        self._total = total
        self._silence = silence
        self._tick = min(1.0, total / 20, silence / 20)
        self._under_way: set[Watched] = set()
        self._timer: asyncio.TimerHandle | None = None

    def over(self) -> Watched:
        """A context for one request."""
        return Watched(self)

    def add(self, watched: Watched) -> None:
        """Begin to watch a request."""
        self._under_way.add(watched)
        if self._timer is None:
            self._timer = self.loop.call_later(self._tick, self._look)

    def remove(self, watched: Watched) -> None:
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
            watched.expire()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
