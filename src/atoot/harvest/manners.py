"""How one behaves at other people's servers: who asks, what may be asked, and who is left out."""

import math
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from msgspec import Struct

from atoot.lazy import pattern
from atoot.message import checked_count, checked_seconds
from atoot.network.addresses import origin
from atoot.version import __version__

try:
    from protego import Protego
    from publicsuffixlist import PublicSuffixList
except ImportError as _missing:
    raise ImportError(f"atoot.harvest needs {_missing.name}: pip install 'atoot[harvest]'") from _missing

_TOKEN = pattern(r"[A-Za-z][A-Za-z0-9_-]{0,40}")
_CONTACT = pattern(r"https?://[^\s()]+\.[^\s()]+|[^\s()@]+@[^\s()@]+\.[^\s()@]+")
MOST_ROBOTS = 512 * 1024
"""Bytes of a robots.txt that are read. https://www.rfc-editor.org/rfc/rfc9309#name-limits"""


class Manners(Struct, frozen=True, kw_only=True):
    """How hosts are treated. It is pickled along with the jobs; every worker has the same.

    Raises:
        ValueError: a value makes no sense; the message names it.
    """

    contact: str
    """Where people of a server learn who asks, and can complain: an address of a page, or of mail."""
    name: str = "atoot-harvest"
    """The name of the program, by which robots.txt may speak to it."""
    robots: bool = True
    """Keep to robots.txt, its crawl delay included."""
    privacy: bool = True
    """Leave out people who are `noindex` or not `indexable`, or say `#nobot` or `#noindex`."""
    own: tuple[str, ...] = ()
    """Hosts that are one's own: neither robots.txt nor people's wishes count there."""
    redis: str | None = None
    """Where workers share what they know of hosts and their limits: `redis://...`; without it each process is for itself."""
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
            raise ValueError("contact: expected the address of a page or of mail, like 'https://example.org/about-our-crawler'")  # fmt: skip
        if not (isinstance(self.name, str) and _TOKEN.fullmatch(self.name)):
            raise ValueError(f"name: expected letters, digits, '-' and '_', got {self.name!r}")
        if not self.address or not checked_seconds("delay", self.delay) < math.inf:
            raise ValueError("address, delay: expected a name, and a finite number of seconds")
        checked_seconds("longest_wait", self.longest_wait)
        if not (
            0 < checked_seconds("patience", self.patience) < math.inf and checked_count("tries", self.tries)
        ):
            raise ValueError("patience, tries: expected more than 0")
        if isinstance(self.own, str):
            raise ValueError(f"own: expected several hosts, like ({self.own!r},), got a text")  # noqa: TRY004 - as all that makes no sense here
        self.own_origins()

    @property
    def user_agent(self) -> str:
        """What hosts are told that asks."""
        return f"{self.name}/{__version__} (+{self.contact})"

    def own_origins(self) -> list[str]:
        """The origins of the hosts that are one's own."""
        return [origin(host, use_https=not host.startswith("http://")) for host in self.own]

    def __repr__(self) -> str:
        return f"<Manners {self.user_agent}>"  # the address of Redis may hold a password


class Robots:
    """What a robots.txt says to a program. https://www.rfc-editor.org/rfc/rfc9309"""

    def __init__(self, text: bytes, name: str) -> None:
        self._name = name
        wide = text.startswith((BOM_UTF16_LE, BOM_UTF16_BE))  # as editors on Windows write it
        self._rules = Protego.parse(text[:MOST_ROBOTS].decode("utf-16" if wide else "utf-8-sig", "replace"))

    def allows(self, url: str) -> bool:
        """Whether a URL may be asked for."""
        return self._rules.can_fetch(url, self._name)

    @property
    def delay(self) -> float:
        """Seconds between two requests."""
        rate = self._rules.request_rate(self._name)
        told = [self._rules.crawl_delay(self._name) or 0.0]
        told += [rate.seconds / rate.requests] if rate is not None and rate.requests else []
        return max((one for one in told if 0 <= one < math.inf), default=0.0)


_suffixes = lru_cache(1)(PublicSuffixList)


@lru_cache(65536)
def domain_of(place: str) -> str:
    """The registrable domain of a host or origin: what one owner has; an address is its own."""
    name = urlsplit(place if "://" in place else f"//{place}").hostname or place
    try:
        return str(ip_address(name))
    except ValueError:
        return _suffixes().privatesuffix(name) or name
