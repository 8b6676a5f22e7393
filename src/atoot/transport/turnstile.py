"""How many connections are opened in a second: after a restart, a server is not to be overrun by its own clients."""

from threading import Lock
from weakref import WeakValueDictionary

RATE = 50.0
"""Handshakes a second that one process makes with one host."""
BURST = 20
"""So many go through at once after a pause."""


class Turnstile:
    """Gives each who comes a moment to go through."""

    __slots__ = ("__weakref__", "_next", "_pause", "_rate")

    def __init__(self, rate: float = RATE, burst: int = BURST) -> None:
        self._rate = rate
        self._pause = burst / rate
        self._next = -float("inf")

    def wait(self, now: float) -> float:
        """Seconds until it is the turn of who comes now."""
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
