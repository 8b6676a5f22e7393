"""Addresses: host names, the paths of URLs, and which hosts belong to the local network.

A name from a stranger may lead into the network that a program runs in: to a router, a database, the metadata service
of a cloud, which knows its secrets. https://owasp.org/www-community/attacks/Server_Side_Request_Forgery
"""

import asyncio
import errno
import ipaddress
import socket
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import quote, urljoin, urlsplit

import aiohttp
import idna
from aiohttp.abc import AbstractResolver, ResolveResult

from atoot.lazy import pattern


def is_public(address: str) -> bool:
    """Whether an IP address is public: not of this machine, not private, not reserved."""
    found = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    if isinstance(found, ipaddress.IPv6Address) and int(found) >> 32 in _HOLDING_IPV4:
        inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
    if any(found in network for network in _OF_NOBODY if network.version == found.version):
        return False
    return found.is_global and not found.is_multicast and (inner is None or is_public(str(inner)))


_HOLDING_IPV4 = frozenset(
    int(ipaddress.IPv6Address(begin)) >> 32 for begin in ("64:ff9b::", "::ffff:0:0:0", "::")
)
"""Prefixes of IPv6 addresses that contain an IPv4 address: https://www.rfc-editor.org/rfc/rfc6052, and older ones:
https://www.rfc-editor.org/rfc/rfc2765#section-2.1, https://www.rfc-editor.org/rfc/rfc4291#section-2.5.5.1"""

_OF_NOBODY = tuple(
    map(ipaddress.ip_network, ("192.0.0.0/24", "64:ff9b:1::/48", "3fff::/20", "5f00::/16", "fec0::/10"))
)
"""Networks that some versions of Python mistake for public.
https://www.iana.org/assignments/iana-ipv6-special-registry/ · https://www.rfc-editor.org/rfc/rfc3879"""


class PublicResolver(AbstractResolver):
    """Resolver that returns only public addresses, so that nobody makes a server query its own network.

    The connection uses the resolved address: no other can be substituted in between.
    https://cheatsheetseries.owasp.org/cheatsheets/Server_Side_Request_Forgery_Prevention_Cheat_Sheet.html
    """

    def __init__(
        self,
        inner: AbstractResolver | None = None,
        may_be_anywhere: Callable[[str], bool] | None = None,
    ) -> None:
        self._inner = inner or aiohttp.DefaultResolver()
        self._may_be_anywhere = may_be_anywhere
        """Whether a host may be reached wherever it is."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The public addresses of a host.

        Raises:
            OSError: it has none.
        """
        found = await self._inner.resolve(host, port, family)
        if self._may_be_anywhere is not None and self._may_be_anywhere(host):
            return found
        public = [one for one in found if is_public(one["host"])]
        if not public:
            raise OSError(f"{host} has no address of the public network")
        return public

    async def close(self) -> None:
        """Close the resolver."""
        await self._inner.close()


class TimelyResolver(AbstractResolver):
    """Resolver with a timeout: aiohttp only counts the time of a lookup towards that of the whole response.

    So a request whose host could not be resolved in time is known not to have been sent.
    """

    def __init__(self, inner: AbstractResolver, seconds: float | None) -> None:
        self._inner = inner
        self._seconds = seconds
        """The timeout; None for none."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a host.

        Raises:
            OSError: there are none, or the lookup timed out.
        """
        try:
            async with asyncio.timeout(self._seconds):
                return await self._inner.resolve(host, port, family)
        except TimeoutError:
            raise OSError(
                errno.ETIMEDOUT, f"nobody told the address of {host} within {self._seconds} s"
            ) from None

    async def close(self) -> None:
        """Close the resolver."""
        await self._inner.close()


_INSIDE = ("localhost", ".localhost", ".local", ".internal", ".home.arpa", ".onion")


def is_inside(host: str) -> bool:
    """Whether a host name or address means a machine in the local network, not on the internet."""
    bare = host.strip("[]").partition("%")[0].rstrip(".").lower()
    try:
        return not is_public(bare)
    except ValueError:
        last = bare.rpartition(".")[2]
        return "." not in bare or bare.endswith(_INSIDE) or last.isdigit() or last.startswith("0x")


_ALIKE = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"})
"""Scripts with similar letters: a name that mixes them can pose as another.
https://www.unicode.org/reports/tr39/#Mixed_Script_Detection"""


LONGEST_NAME = 253
"""The longest host name in characters. https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4"""

_NUMBER = pattern(r"[0-9]+|0x[0-9a-f]*")


@lru_cache(maxsize=256)
def ascii_host(host: str) -> str:
    """A host name or IPv4 address in lower case and ASCII.

    Raises:
        ValueError: it is no valid host name, or one that poses as another.
    """
    name = _ascii_name(host)
    if len(name) > LONGEST_NAME:
        raise ValueError("longer than the name of a host can be")
    if _NUMBER.fullmatch(name.rpartition(".")[2]):
        # `127.1`, `0177.0.0.1` and `2130706433` are 127.0.0.1 to some systems: https://url.spec.whatwg.org/#ends-in-a-number-checker
        try:
            ipaddress.IPv4Address(name)
        except ValueError:
            raise ValueError(f"{host!r} ends in a number, and is no IPv4 address") from None
    return name


def plain_host(host: str) -> str:
    """A host for comparison: lower-case ASCII, without a final dot. Invalid hosts are returned unchanged."""
    host = host.rstrip(".")
    try:
        return ascii_host(host)
    except ValueError:
        return host.lower()


def _ascii_name(host: str) -> str:
    if host.isascii():
        if not all(0 < len(label) < 64 for label in host.split(".")):
            raise ValueError("an empty part, or one that is too long")
        return host.lower()
    for label in host.split("."):
        scripts = _ALIKE & {unicodedata.name(char, "?").partition(" ")[0] for char in label}
        if len(scripts) > 1:
            raise ValueError(
                f"{host!r} mixes letters that look alike ({', '.join(sorted(scripts)).lower()}): it passes for another host"
            )
    try:
        return idna.encode(host, uts46=True, std3_rules=True).decode("ascii")
    except idna.IDNAError as problem:
        raise ValueError(f"{host!r} is no name of a host: {problem}") from None


USUAL_PORT = {"http": 80, "https": 443}
DEFAULT_PORTS = frozenset(USUAL_PORT.values())


def _place(url: str) -> tuple[str, int | None] | None:
    """Host and port of a URL; None if it has none, or has credentials."""
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
        if parts.scheme not in ("https", "http") or not host or "@" in parts.netloc:
            return None
        if not host.isascii():
            host = ascii_host(host)
    except ValueError:
        return None
    return host.removesuffix("."), None if port in DEFAULT_PORTS else port


def origin(instance: str, *, use_https: bool = True) -> str:
    """`https://host` or `https://host:port` of an instance, given as host, `host:port` or `https://host/`.

    Raises:
        ValueError: it is no host.
    """
    if not isinstance(instance, str):
        raise TypeError(f"expected the host of an instance as text, got {type(instance).__name__}")
    scheme, mark, rest = instance.partition("://")
    if not mark:
        scheme, rest = "https" if use_https else "http", instance
    elif scheme.lower() not in ("https", "http"):
        raise _no_host("a scheme other than https")
    elif scheme.lower() == "http" and use_https:
        raise ValueError(
            "the instance begins with http://, which is not encrypted; pass use_https=False if that is what you want"
        )
    rest = rest.removesuffix("/")
    if not rest:
        raise _no_host("nothing")
    if any(mark in rest for mark in "/?#\\"):
        raise _no_host("a path or query, as the address of a page has it: give the host alone")
    if "@" in rest:
        raise _no_host("an '@', as the name of an account has it: give the host alone")
    if any(char.isspace() or not char.isprintable() for char in rest):
        raise _no_host("spaces")
    try:
        parts = urlsplit(f"//{rest}")
        port = parts.port
        host = parts.hostname or ""
    except ValueError:
        raise _no_host("a malformed host or port") from None
    if ":" not in host:
        try:
            host = ascii_host(host.rstrip("."))
        except ValueError as problem:
            raise _no_host(f"a malformed host ({problem})") from None
    allowed = "-._:%" if ":" in host else "-._"
    if not host.strip("-.") or not all(char.isalnum() or char in allowed for char in host):
        raise _no_host("a malformed host")
    if port == 0 or (rest.endswith(":") and port is None):
        raise _no_host("a malformed port")
    shown, scheme = f"[{host}]" if ":" in host else host.lower(), scheme.lower()
    # Each instance has one name, which its credentials and limits are stored under.
    usual = port is None or port == USUAL_PORT[scheme]
    return f"{scheme}://{shown}" + ("" if usual else f":{port}")


def host_of(origin: str) -> str:
    """The host of an origin, with its port, if any."""
    return origin.partition("://")[2]


@lru_cache(4096)
def short_origin(host: str) -> str:
    """An origin in short form: only the host, if it is on the internet and uses https.

    Names come from strangers, and some lead inside: a host in the local network must be given as an origin.

    Raises:
        ValueError: it is no host, or one in the local network.
    """
    is_plain = isinstance(host, str) and host.lower().startswith("http://")
    found = origin(host, use_https=not is_plain)
    if not is_inside(urlsplit(found).hostname or ""):
        return found.removeprefix("https://")
    if "://" not in host:
        advice = f"if that is meant, give 'https://{host}' or 'http://{host}'"
        raise ValueError(f"host: {host!r} is inside your own network; {advice}")
    return found


def _no_host(got: str) -> ValueError:
    return ValueError(
        f"expected the host of an instance, like 'mastodon.social', 'localhost:3000' or 'https://mastodon.social/'; got {got}"
    )


_UNSAFE = pattern(r"[\x00-\x1f\x7f\\]")
"""Characters that are invalid in a URL; some parsers read a backslash as a slash, others do not."""

_PLAIN_PATH = pattern(r"/(?![/\\])[!-\[\]-~]*+")
"""One leading slash, then printable ASCII without spaces and backslashes, which some parsers read as slashes."""

MARKS = "!#$%&'()*+,/:;=?@[]~"
"""Characters that stay unchanged when a path is percent-encoded again."""


def same_origin(url: str, origin: str) -> str | None:
    """The path and query of a URL if it belongs to the origin; otherwise None.

    A server behind a proxy often believes that it is reached by http and writes its links so. Hence the scheme is
    ignored, and the default port of either scheme equals none.

    Args:
        url: an absolute URL.
        origin: `https://host` or `https://host:port`.
    """
    if _UNSAFE.search(url):
        return None
    size = len(origin)
    if url.startswith(origin) and url[size : size + 1] in ("/", "?", "#", ""):
        return _path(url[size:])
    theirs, ours = _place(url), _place(origin)
    if theirs is None or theirs != ours:
        return None
    parts = urlsplit(url)
    return _path(f"{parts.path}?{parts.query}" if parts.query else parts.path)


def checked_path(path: str) -> str:
    """Check that the path and query of a request are unambiguous, and return them unchanged.

    Raises:
        ValueError: appended to an origin, it could name another host or port, or be read in more than one way.
    """
    if not _PLAIN_PATH.fullmatch(path):
        raise ValueError(f"expected a path that begins with one slash, got {path[:80]!r}")
    return path


def absolute(target: str, base: str) -> str | None:
    """A link that may be relative, as an absolute http URL; None if it is not one."""
    target = target.strip()
    if _UNSAFE.search(target):
        return None
    try:
        own = base[: base.find("/", len("https://")) + 1]
        if own and target.startswith(own):
            return target  # as most links
        url = target if target.startswith(("https://", "http://")) else urljoin(base, target)
        return url if urlsplit(url).hostname and url.lower().startswith(("https://", "http://")) else None
    except ValueError:
        return None


def _path(text: str) -> str | None:
    """The path and query in ASCII, without fragment, with one leading slash: two would name a host."""
    text = text.partition("#")[0]
    if not text.isascii() or " " in text:
        try:
            # Bytes that are not UTF-8 arrive as lone surrogates: they are turned back into those bytes.
            text = quote(text.encode("utf-8", "surrogateescape"), safe=MARKS)
        except UnicodeEncodeError:
            return None
    return "/" + text.lstrip("/")
