"""Rules for treating hosts: the user sets them, every worker follows them."""

import math

from msgspec import Struct

from atoot.lazy import pattern
from atoot.message import checked_count, checked_seconds, checked_time
from atoot.network.addresses import origin
from atoot.version import __version__

_TOKEN = pattern(r"[A-Za-z][A-Za-z0-9_-]{0,40}")
_CONTACT = pattern(r"https?://[^\s()]+\.[^\s()]+|[^\s()@]+@[^\s()@]+\.[^\s()@]+")


class Manners(Struct, frozen=True, kw_only=True):
    """How hosts are treated. It is pickled with the jobs, so every worker has the same.

    Raises:
        ValueError: a value makes no sense; the message names it.
    """

    contact: str
    """The address of a page or mailbox where people of a server learn who makes the requests, and can complain."""
    name: str = "atoot-harvest"
    """The name of the program, by which robots.txt may speak to it."""
    robots: bool = True
    """Keep to robots.txt, its crawl delay included."""
    privacy: bool = True
    """Leave out people who are `noindex` or not `indexable`, or say `#nobot` or `#noindex`."""
    own: tuple[str, ...] = ()
    """Your own hosts: robots.txt and people's wishes are not applied there."""
    redis: str | None = None
    """Where workers share host notes and rate limits: `redis://...`; without it, each process is on its own."""
    address: str = "shared"
    """Any name for the address that requests come from: workers with the same one share the limits of each host."""
    delay: float = 0.0
    """Seconds between two requests to a host at least."""
    tries: int = 3
    """Steps in a row that may fail before a host is given up."""
    longest_wait: float = 6 * 3600.0
    """Seconds that a host may want us to wait; one that wants more is given up."""
    patience: float = 30.0
    """Seconds that an answer may take, however it comes."""

    def __post_init__(self) -> None:
        if not (isinstance(self.contact, str) and _CONTACT.fullmatch(self.contact)):
            example = "https://example.org/about-our-crawler"
            raise ValueError(f"contact: expected the address of a page or of mail, like {example!r}")
        if not (isinstance(self.name, str) and _TOKEN.fullmatch(self.name)):
            raise ValueError(f"name: expected letters, digits, '-' and '_', got {self.name!r}")
        if not self.address or not checked_seconds("delay", self.delay) < math.inf:
            raise ValueError("address, delay: expected a name, and a finite number of seconds")
        checked_seconds("longest_wait", self.longest_wait)
        checked_time("patience", self.patience)
        checked_count("tries", self.tries, 1)
        if isinstance(self.own, str):
            raise ValueError(f"own: expected several hosts, like ({self.own!r},), got a text")  # noqa: TRY004 - as all that makes no sense here
        self.own_origins()

    @property
    def user_agent(self) -> str:
        """The User-Agent that hosts see."""
        return f"{self.name}/{__version__} (+{self.contact})"

    def own_origins(self) -> list[str]:
        """The origins of your own hosts."""
        return [origin(host, use_https=not host.startswith("http://")) for host in self.own]

    def __repr__(self) -> str:
        return f"<Manners {self.user_agent}>"  # the address of Redis may hold a password
