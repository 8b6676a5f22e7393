"""Looking after a connection that says nothing: is the other end still there?"""

import asyncio
from collections.abc import Callable
from enum import Enum

from atoot.streaming.server_sent import Parser
from atoot.streaming.shared import Shared
from atoot.streaming.times import HEARTBEAT, Rhythm, has_jumped
from atoot.transport.lines import Line, address_towards


class Finding(Enum):
    """What a look may find; the value says it."""

    JUMPED = "the machine slept, or its clock was set"
    MOVED = "the network is another one"
    LIFELESS = "the heartbeat stopped"
    SETTLED = "it is time to look for what happened while the connection was being made"
    STALLED = "it has been silent for longer than usual"


class Silence:
    """Watches one connection at a time: a look at the clock every few seconds."""

    __slots__ = (
        "_before",
        "_found",
        "_line",
        "_rhythm",
        "_settle_at",
        "_shared",
        "_thumps",
        "_timer",
        "heard",
    )

    def __init__(self, shared: Shared, found: Callable[[Finding], None]) -> None:
        """Make one.

        Args:
            shared: of the stream.
            found: called with what a look found.
        """
        self._shared = shared
        self._found = found
        self._line: Line | None = None
        self._thumps: Parser | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._before = (0.0, 0.0)
        self._settle_at: float | None = None
        self._rhythm = Rhythm(0.0, shared.times.stall_least, shared.times.stall_most)
        self.heard = 0.0
        """When something came last, be it an event or not."""

    def watch(self, line: Line, thumps: Parser | None) -> None:
        """Begin to watch a connection.

        Args:
            line: the connection.
            thumps: counts its heartbeats, if it has any.
        """
        loop = asyncio.get_running_loop()
        now = loop.time()
        self._line, self._thumps = line, thumps
        self._before = (now, self._shared.wall())
        self._settle_at = now + self._shared.times.settle
        self.heard = now
        self._rhythm.rest(now)
        self._timer = loop.call_later(self._shared.times.tick, self._look)

    def stop(self) -> None:
        """Watch no more."""
        self._line = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def event(self, now: float) -> None:
        """An event came."""
        self._rhythm.heard(now)

    def _look(self) -> None:
        loop = asyncio.get_running_loop()
        now = (loop.time(), self._shared.wall())
        before, self._before = self._before, now
        self._timer = loop.call_later(self._shared.times.tick, self._look)
        if self._shared.outbox.is_full:
            # It is the consumer who is slow; nobody listens to the connection.
            self.heard = now[0]
            self._rhythm.rest(now[0])
        elif has_jumped(before, now):
            self._found(Finding.JUMPED)
        elif self._has_moved():
            self._found(Finding.MOVED)
        elif self._misses_thumps(now[0]):
            self._found(Finding.LIFELESS)
        elif self._settle_at is not None:
            if now[0] >= self._settle_at:
                self._settle_at = None
                self._found(Finding.SETTLED)
        elif self._rhythm.is_suspicious(now[0]):
            self._rhythm.rest(now[0])
            self._found(Finding.STALLED)

    def _has_moved(self) -> bool:
        addresses = self._line.addresses if self._line is not None else None
        if addresses is None:
            return False
        towards = address_towards(addresses[1])
        return towards is not None and towards != addresses[0]

    def _misses_thumps(self, now: float) -> bool:
        return (
            self._thumps is not None
            and self._thumps.comments > 1
            and now - self.heard > HEARTBEAT * self._shared.times.thumps
        )
