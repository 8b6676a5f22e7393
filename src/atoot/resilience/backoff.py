"""How long to wait after a failure: longer each time, and never at the same moment as everybody else.

Full jitter: anything between nothing and a bound that doubles with every try, up to a cap.
https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
"""

from collections.abc import Callable

Random = Callable[[], float]
"""Gives numbers from 0 up to 1, as `random.random` does."""
MOST_DOUBLINGS = 63
"""More would only overflow: the cap has long been reached."""


def bound(tries: int, base: float, cap: float) -> float:
    """The longest wait after so many tries: the base, doubled with every try after the first, up to the cap."""
    return min(cap, base * 2.0 ** min(max(tries - 1, 0), MOST_DOUBLINGS))


def full_jitter(tries: int, base: float, cap: float, random: Random) -> float:
    """Seconds to wait after so many tries."""
    return random() * bound(tries, base, cap)


class Backoff:
    """The waits of something that goes on for ever, like a stream: `next()` after a failure, `reset()` after a success."""

    def __init__(self, base: float, cap: float, random: Random, *, floor: float = 0.0) -> None:
        self.base = base
        self.cap = cap
        self.floor = floor
        """Every wait is at least that long, so that an unlucky number is no attack on the server."""
        self.tries = 0
        """Failures since the last success."""
        self._random = random

    def next(self) -> float:
        """Seconds to wait now that it has failed once more."""
        self.tries += 1
        return max(self.floor, full_jitter(self.tries, self.base, self.cap, self._random))

    def reset(self) -> None:
        """It works: the next failure is the first one again."""
        self.tries = 0
