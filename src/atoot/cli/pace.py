"""How fast it goes, and how long it will take."""

import math
from collections import deque

WINDOW = 30.0
"""Seconds that are looked back at."""


class Pace:
    """The rate of a job, from what it did lately."""

    def __init__(self, now: float) -> None:
        self._marks: deque[tuple[float, int]] = deque([(now, 0)])

    def done(self, count: int, now: float) -> None:
        """So many items are done in all."""
        self._marks.append((now, count))
        while len(self._marks) > 2 and self._marks[1][0] <= now - WINDOW:
            self._marks.popleft()

    @property
    def rate(self) -> float:
        """Items a second."""
        (start, before), (end, after) = self._marks[0], self._marks[-1]
        return (after - before) / (end - start) if end > start else 0.0

    def left(self, total: int | None, limited: float = 0.0) -> float | None:
        """Seconds until all is done; None if nobody knows.

        Args:
            limited: seconds that the requests for the rest will take at least because of rate limits.
        """
        if total is None:
            return None
        rest = max(0, total - self._marks[-1][1])
        if not rest:
            return 0.0
        return max(rest / self.rate, limited) if self.rate else limited or None


def duration(seconds: float) -> str:
    """A time in words: `2 h 05 min`, `3 min 20 s`, `12 s`."""
    whole = math.ceil(seconds)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02} min"
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"
