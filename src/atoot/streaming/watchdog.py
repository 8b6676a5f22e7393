"""Looking after a connection that says nothing: is the other end still there? What follows from what a look shows."""

from enum import Enum

HEARTBEAT = 15.0
"""https://github.com/mastodon/mastodon/blob/main/streaming/index.js (`:thump` every 15 seconds)"""
SUSPICIOUS = 10.0
"""So many times its usual gap a stream may be silent."""
JUMP = 10.0
"""By so many seconds the two clocks part when the machine slept, or somebody set the time."""


class Alarm(Enum):
    """What a look at a connection may find; the value says it."""

    JUMPED = "the machine slept, or its clock was set"
    MOVED = "the network is another one"
    LIFELESS = "the heartbeat stopped"


def alarm_of(
    before: tuple[float, float],
    now: tuple[float, float],
    *,
    own: str | None = None,
    towards: str | None = None,
    silent: float = 0.0,
    patience: float | None = None,
) -> Alarm | None:
    """What is the matter with a connection, if anything is.

    Args:
        before: the counting clock and the time of day at the last look.
        now: the same, now.
        own: our own address on the connection, if it is known.
        towards: the address that we would use now.
        silent: seconds since anything came.
        patience: seconds that heartbeats may stay away; None where none are promised.
    """
    if has_jumped(before, now):
        return Alarm.JUMPED
    if own is not None and towards is not None and own != towards:
        return Alarm.MOVED
    if patience is not None and silent > patience:
        return Alarm.LIFELESS
    return None


class Rhythm:
    """How often something comes, and whether the silence is longer than that suggests."""

    __slots__ = ("_gap", "_heard", "_least", "_most")

    def __init__(self, now: float, least: float, most: float, *, first: float | None = None) -> None:
        """The silence begins.

        Args:
            now: seconds.
            least: seconds of silence that are never suspicious.
            most: seconds that always are.
            first: the same for as long as nothing is known: the most, unless it is said.
        """
        self._heard = now
        self._gap = (most if first is None else first) / SUSPICIOUS
        self._least = least
        self._most = most

    def heard(self, now: float) -> None:
        """Something came."""
        self._gap += (now - self._heard - self._gap) / 8
        self._heard = now

    def rest(self, now: float) -> None:
        """Begin the silence anew."""
        self._heard = now

    def looked(self, now: float) -> None:
        """Somebody looks: if there is nothing, that much silence is usual, and twice as much may be."""
        self._gap = min(2 * self._gap, max(self._gap, self._most / SUSPICIOUS))
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
        self.seconds: float = least

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
