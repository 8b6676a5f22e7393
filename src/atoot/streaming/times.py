"""Times of a stream, and what follows from them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamTimes:
    """How long a stream waits for what, in seconds. The defaults suit real servers; tests want shorter ones.

    Raises:
        ValueError: a time is not above zero.
    """

    open: float = 30.0
    """Until a connection stands."""
    backoff: float = 1.0
    """The first wait after a failure lasts up to this; the bound doubles with each further one."""
    backoff_cap: float = 30.0
    ping: float = 30.0
    """Between two pings of a websocket; a peer that does not answer in half of it is dead."""
    thumps: float = 3.0
    """So many heartbeats of server-sent events may be missed, each of 15 seconds."""
    settle: float = 10.0
    """After connecting, look once more for what happened while the connection was being made."""
    stall_least: float = 60.0
    """Silence that is never suspicious."""
    stall_most: float = 900.0
    """Silence that always is, however quiet the stream."""
    poll_least: float = 5.0
    """Between two polls of a busy stream."""
    poll_most: float = 60.0
    """Between two polls of a quiet one."""
    tick: float = 5.0
    """Between two looks at the clock."""
    climb: float = 900.0
    """After this long, what is not the best kind of connection, for trouble that may have passed, is tried anew."""
    close: float = 0.5
    """For saying goodbye."""

    def __post_init__(self) -> None:
        for name in self.__slots__:
            if not getattr(self, name) > 0:
                raise ValueError(f"{name}: expected more than 0, got {getattr(self, name)!r}")


HEARTBEAT = 15.0
"""https://github.com/mastodon/mastodon/blob/main/streaming/index.js (`:thump` every 15 seconds)"""
SUSPICIOUS = 10.0
"""So many times its usual gap a stream may be silent."""
JUMP = 10.0
"""By so many seconds the two clocks part when the machine slept, or somebody set the time."""


class Rhythm:
    """How often something comes, and whether the silence is longer than that suggests."""

    __slots__ = ("_gap", "_heard", "_least", "_most")

    def __init__(self, now: float, least: float, most: float) -> None:
        self._heard = now
        self._gap = most / SUSPICIOUS
        self._least = least
        self._most = most

    def heard(self, now: float) -> None:
        """Something came."""
        self._gap += (now - self._heard - self._gap) / 8
        self._heard = now

    def rest(self, now: float) -> None:
        """Begin the silence anew: somebody looked, and there was nothing."""
        self._heard = now

    def is_suspicious(self, now: float) -> bool:
        """Whether to look what is the matter."""
        return now - self._heard >= min(max(self._gap * SUSPICIOUS, self._least), self._most)


class Interval:
    """Seconds between two polls: shorter when something comes, longer when nothing does."""

    __slots__ = ("_least", "_most", "seconds")

    def __init__(self, least: float, most: float) -> None:
        self._least = least
        self._most = max(least, most)
        self.seconds = least

    def next(self, found: int) -> float:
        """How long to wait, after a poll that found so much."""
        wanted = self.seconds / 2 if found else self.seconds * 1.5
        self.seconds = min(max(wanted, self._least), self._most)
        return self.seconds


def has_jumped(before: tuple[float, float], now: tuple[float, float]) -> bool:
    """Whether, between two looks, the time of day went otherwise than the clock that only counts.

    Args:
        before: the counting clock and the time of day, in seconds.
        now: the same, later.
    """
    return abs((now[1] - before[1]) - (now[0] - before[0])) > JUMP
