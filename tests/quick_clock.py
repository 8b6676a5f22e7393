"""Clocks on which waiting takes no time."""

import asyncio
import time
from collections.abc import Callable

from atoot.http.settings import Clock


class SetClock:
    """Says what it was set to, to whoever calls it."""

    def __init__(self, now: float = 1e9) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


class WrongClock(Clock):
    """The clock of a machine that is wrong: so many seconds ahead."""

    def __init__(self, ahead: float) -> None:
        self.ahead = ahead

    def time(self) -> float:
        return super().time() + self.ahead


class SteppingClock(Clock):
    """Goes on by what is slept, and by nothing else; whoever sleeps lets others go on meanwhile."""

    def __init__(self, now: float = 1e9) -> None:
        self.now = now
        self.slept: list[float] = []
        """All waits."""

    def time(self) -> float:
        return self.now

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)

    def later(self, seconds: float, call: Callable[[], None]) -> asyncio.Handle:
        """What a budget waits with: the moment is there at once."""
        then = self.now + seconds

        def arrive() -> None:
            self.now = max(self.now, then)
            call()

        return asyncio.get_running_loop().call_soon(arrive)


class QuickClock(SteppingClock):
    """The same, from the time of this machine on; and people set it."""

    def __init__(self) -> None:
        super().__init__(time.time())
        self._set_by = 0.0

    def set_by(self, seconds: float) -> None:
        """Set the time of day, as a person or a time server does."""
        self._set_by += seconds

    def time(self) -> float:
        return self.now + self._set_by
