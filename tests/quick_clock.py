"""A clock on which waiting takes no time."""

from atoot.http.settings import Clock


class QuickClock(Clock):
    """Goes on by what is slept, and by nothing else."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        """All waits."""
        self._start = Clock().time()

    def time(self) -> float:
        return self._start + self.monotonic()

    def monotonic(self) -> float:
        return sum(self.slept)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
