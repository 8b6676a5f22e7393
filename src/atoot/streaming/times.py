"""Times of a stream: timeouts, retries, and when silence means a dead connection."""

from dataclasses import dataclass
from enum import Enum
from threading import Lock
from weakref import WeakValueDictionary

from atoot.http.retry import Random, bound, full_jitter


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamTimes:
    """How long a stream waits, in seconds. The defaults suit real servers; tests want shorter ones.

    Raises:
        ValueError: a time is not above zero.
    """

    open: float = 30.0
    """Until a connection stands."""
    backoff: float = 1.0
    """The first wait after a failure lasts up to this; the bound doubles with each further one."""
    backoff_cap: float = 30.0
    """Seconds between two tries, at most."""
    ping: float = 30.0
    """Between two pings of a websocket; a peer that does not answer in half of it is dead."""
    heartbeats: float = 3.0
    """So many heartbeats of server-sent events may be missed, each of 15 seconds."""
    settle: float = 10.0
    """After connecting, look once more for what happened while the connection was being made."""
    missing: float = 5.0
    """What is missing for longer is said by a `Gap`."""
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
    stand: float = 0.25
    """After subscribing, time for the server to refuse: only then a subscription counts as standing."""
    fallback: float = 30.0
    """Streaming is down for longer, while requests work: each further try also looks over REST (with "auto")."""
    climb: float = 900.0
    """After this long on what is not the best kind of connection, a better one is tried beside it."""
    close: float = 0.5
    """For saying goodbye."""

    def __post_init__(self) -> None:
        for name in self.__slots__:
            if not getattr(self, name) > 0:
                raise ValueError(f"{name}: expected more than 0, got {getattr(self, name)!r}")

    @property
    def settles(self) -> float:
        """Seconds after which a post is in its timeline."""
        return 6 * self.settle


class Backoff:
    """The waits of something that never gives up, like a stream: `next()` after failure, `reset()` after success."""

    def __init__(self, base: float, cap: float, random: Random, *, floor: float = 0.0) -> None:
        self.base = base
        self.cap = cap
        self.floor = floor
        """The shortest wait, so that an unlucky random number does not become an attack on the server."""
        self.tries: int = 0
        """Failures since the last success."""
        self._random = random

    def next(self) -> float:
        """Seconds to wait after one more failure."""
        self.tries += 1
        return max(self.floor, full_jitter(self.tries, self.base, self.cap, self._random))

    def reset(self) -> None:
        """Record a success: the next failure counts as the first."""
        self.tries = 0

    def lasted(self, seconds: float) -> None:
        """Record how long a success lasted: longer than the longest wait so far, it resets the backoff.

        So whatever breaks at once, again and again, is retried less and less often.
        """
        if seconds > bound(self.tries, self.base, self.cap):
            self.reset()


RATE = 50.0
"""Handshakes per second that one process makes with one host."""

BURST = 20
"""Handshakes that may start at once after a pause."""


class Turnstile:
    """Spreads out connections in time, so that a server is not overrun by its own clients after a restart."""

    def __init__(self, rate: float = RATE, burst: int = BURST) -> None:
        self._rate = rate
        self._pause = burst / rate
        self._next = -float("inf")

    def wait(self, now: float) -> float:
        """Seconds until the next caller may go."""
        self._next = max(self._next, now - self._pause) + 1 / self._rate
        return max(0.0, self._next - now)


_turnstiles: WeakValueDictionary[str, Turnstile] = WeakValueDictionary()
_lock = Lock()


def turnstile_for(host: str) -> Turnstile:
    """The turnstile of a host; it lives as long as somebody holds it."""
    with _lock:
        found = _turnstiles.get(host)
        if found is None:
            found = _turnstiles[host] = Turnstile()
        return found


# Watching over silence

LONGEST_PAUSE = 3600.0
"""The longest wait in seconds that a server can ask for; a longer one is cut to this."""
HEARTBEAT = 15.0
"""https://github.com/mastodon/mastodon/blob/main/streaming/index.js (`:thump` every 15 seconds)"""
LONGEST_HEARTBEAT = 120.0
"""Most seconds between two heartbeats, behind a proxy that holds back what should come at once."""
SUSPICIOUS = 10.0
"""The tolerated silence of a stream, as a multiple of its usual gap."""
JUMP = 10.0
"""Seconds by which the two clocks diverge when the machine slept, or somebody set the time."""


class Alarm(Enum):
    """What a check of a connection may find, with an explanation as the value."""

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
    """The problem of a connection, if there is one.

    Args:
        before: monotonic time and time of day at the last check.
        now: the same, now.
        own: the local address of the connection, if known.
        towards: the local address that would be used now.
        silent: seconds since anything arrived.
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
    """The rhythm of events, and whether a silence is longer than it suggests."""

    def __init__(self, now: float, least: float, most: float, *, first: float | None = None) -> None:
        """Begin with silence.

        Args:
            now: monotonic time in seconds.
            least: seconds of silence that are never suspicious.
            most: seconds that always are.
            first: the same for as long as nothing is known; by default, the most.
        """
        self._heard = now
        self._gap = (most if first is None else first) / SUSPICIOUS
        self._least = least
        self._most = most

    def heard(self, now: float) -> None:
        """Record that something arrived."""
        self._gap += (now - self._heard - self._gap) / 8
        self._heard = now

    def rest(self, now: float) -> None:
        """Restart the silence."""
        self._heard = now

    def looked(self, now: float) -> None:
        """Record a look; if it finds nothing, such a silence is usual, and twice as much becomes tolerable."""
        self._gap = min(2 * self._gap, max(self._gap, self._most / SUSPICIOUS))
        self._heard = now

    def is_suspicious(self, now: float) -> bool:
        """Whether to check for a problem."""
        return now - self._heard >= min(max(self._gap * SUSPICIOUS, self._least), self._most)


def has_jumped(before: tuple[float, float], now: tuple[float, float]) -> bool:
    """Whether the time of day moved differently from the monotonic clock between two checks.

    Args:
        before: monotonic time and time of day, in seconds.
        now: the same, later.
    """
    return abs((now[1] - before[1]) - (now[0] - before[0])) > JUMP


def is_worth_saying(times: int) -> bool:
    """Whether to log something on its nth occurrence: the first time, then less and less often."""
    return not times & (times - 1)


class Interval:
    """Seconds between two polls: shorter after finds, longer after none."""

    def __init__(self, least: float, most: float) -> None:
        self._least = least
        self._most = max(least, most)
        self.seconds: float = least

    def next(self, found: int) -> float:
        """The wait after a poll that found this many items."""
        wanted = self.seconds / 2 if found else self.seconds * 1.5
        self.seconds = min(max(wanted, self._least), self._most)
        return self.seconds
