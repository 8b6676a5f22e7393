"""Times of a stream: how long it waits for what, and between two tries."""

from dataclasses import dataclass

from atoot.http.retry import Random, bound, full_jitter


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
    """After this long, what is not the best kind of connection, for trouble that may have passed, is tried anew."""
    close: float = 0.5
    """For saying goodbye."""

    def __post_init__(self) -> None:
        for name in self.__slots__:
            if not getattr(self, name) > 0:
                raise ValueError(f"{name}: expected more than 0, got {getattr(self, name)!r}")


class Backoff:
    """The waits of something that goes on for ever, like a stream: `next()` after a failure, `reset()` after a success."""

    def __init__(self, base: float, cap: float, random: Random, *, floor: float = 0.0) -> None:
        self.base = base
        self.cap = cap
        self.floor = floor
        """Every wait is at least that long, so that an unlucky number is no attack on the server."""
        self.tries: int = 0
        """Failures since the last success."""
        self._random = random

    def next(self) -> float:
        """Seconds to wait now that it has failed once more."""
        self.tries += 1
        return max(self.floor, full_jitter(self.tries, self.base, self.cap, self._random))

    def reset(self) -> None:
        """It works: the next failure is the first one again."""
        self.tries = 0

    def lasted(self, seconds: float) -> None:
        """It worked, and ended after so long: it begins anew if that is longer than the longest wait so far.

        What breaks at once, again and again, is so asked for less and less often.
        """
        if seconds > bound(self.tries, self.base, self.cap):
            self.reset()
