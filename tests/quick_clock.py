"""Clocks on which waiting takes no time."""

import asyncio

from atoot.http.settings import Clock


class QuickClock(Clock):
    """Goes on by what is slept, and by nothing else."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        """All waits."""
        self._start = Clock().time()

    def set_by(self, seconds: float) -> None:
        """Set the time of day, as a person or a time server does."""
        self._start += seconds

    def time(self) -> float:
        return self._start + self.monotonic()

    def monotonic(self) -> float:
        return sum(self.slept)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


class SteppingClock(Clock):
    """The same, from a moment that is always the same, and whoever sleeps lets others go on meanwhile."""

    def __init__(self) -> None:
        self.now = 1e9
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
