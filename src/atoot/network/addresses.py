"""Addresses: hosts and their names, what of a host a URL leads to, and which hosts are those of one's own network.

A name that anybody made up may lead into the network that a program runs in: to a router, a database, the service that
knows a cloud's secrets. https://owasp.org/www-community/attacks/Server_Side_Request_Forgery
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
    """Whether an IP address belongs to the public network: not to this machine, this house, or nobody."""
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
"""What stands before an IPv4 address in one for hosts with IPv6 alone: https://www.rfc-editor.org/rfc/rfc6052, and older
ways: https://www.rfc-editor.org/rfc/rfc2765#section-2.1, https://www.rfc-editor.org/rfc/rfc4291#section-2.5.5.1"""

_OF_NOBODY = tuple(
    map(ipaddress.ip_network, ("192.0.0.0/24", "64:ff9b:1::/48", "3fff::/20", "5f00::/16", "fec0::/10"))
)
"""What some versions of Python take for public.
https://www.iana.org/assignments/iana-ipv6-special-registry/ · https://www.rfc-editor.org/rfc/rfc3879"""


class PublicResolver(AbstractResolver):
    """Resolves names to public addresses alone, so that nobody makes a server ask its own network.

    What is resolved is what is connected to: no other address can take its place in between.
    https://cheatsheetseries.owasp.org/cheatsheets/Server_Side_Request_Forgery_Prevention_Cheat_Sheet.html
    """

    def __init__(
        self,
        inner: AbstractResolver | None = None,
        may_be_anywhere: Callable[[str], bool] | None = None,
    ) -> None:
        self._inner = inner or aiohttp.DefaultResolver()
        self._may_be_anywhere = may_be_anywhere
        """Tells of hosts that are meant, wherever they are."""

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
        """Let go of what the resolver holds."""
        await self._inner.close()


class TimelyResolver(AbstractResolver):
    """Resolves names, and gives up after a while: aiohttp counts this time only among that for the whole answer.

    So it is known that a request whose host has no address in time was never sent.
    """

    def __init__(self, inner: AbstractResolver, seconds: float | None) -> None:
        self._inner = inner
        self._seconds = seconds
        """None for no bound."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a host.

        Raises:
            OSError: there are none, or nobody said so in time.
        """
        try:
            async with asyncio.timeout(self._seconds):
                return await self._inner.resolve(host, port, family)
        except TimeoutError:
            raise OSError(
                errno.ETIMEDOUT, f"nobody told the address of {host} within {self._seconds} s"
            ) from None

    async def close(self) -> None:
        """Let go of what the resolver holds."""
        await self._inner.close()


_INSIDE = ("localhost", ".localhost", ".local", ".internal", ".home.arpa", ".onion")


def is_inside(host: str) -> bool:
    """Whether the name or address of a host means a machine of one's own network, and not one of the internet."""
    bare = host.strip("[]").partition("%")[0].rstrip(".").lower()
    try:
        return not is_public(bare)
    except ValueError:
        last = bare.rpartition(".")[2]
        return "." not in bare or bare.endswith(_INSIDE) or last.isdigit() or last.startswith("0x")


_ALIKE = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"})
"""Scripts whose letters look the same: a name that mixes them passes for another one.
https://www.unicode.org/reports/tr39/#Mixed_Script_Detection"""


LONGEST_NAME = 253
"""Characters of the name of a host. https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4"""

_NUMBER = pattern(r"[0-9]+|0x[0-9a-f]*")


@lru_cache(maxsize=256)
def ascii_host(host: str) -> str:
    """The name of a host, or its IPv4 address, in lower case and ASCII.

    Raises:
        ValueError: it is no name that a host can have, or one that passes for another.
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
    """A host as it is compared: in ASCII and small letters, without a dot at its end. What is no host stays what it is."""
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
    """Host and port that a URL names, None if it names none or brings credentials."""
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
    # One place has one name: that of its credentials and limits.
    usual = port is None or port == USUAL_PORT[scheme]
    return f"{scheme}://{shown}" + ("" if usual else f":{port}")


def host_of(origin: str) -> str:
    """The host of an origin, with its port if that is named."""
    return origin.partition("://")[2]


@lru_cache(4096)
def short_origin(host: str) -> str:
    """An origin as short as it can be: the host alone, where that is one of the internet and https is meant.

    Names come from strangers, and some lead inside: a host of one's own network has to be given as an origin.

    Raises:
        ValueError: it is no host, or one of one's own network.
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
"""Characters that no URL has; a backslash is a slash to some readers, and not to others."""

_PLAIN_PATH = pattern(r"/(?![/\\])[!-\[\]-~]*+")
"""One slash in front, then printable ASCII without blanks and backslashes, which some take for slashes."""

MARKS = "!#$%&'()*+,/:;=?@[]~"
"""What stays as it is when a path is percent-encoded once more."""


def same_origin(url: str, origin: str) -> str | None:
    """Path and query of a URL if it belongs to the origin, to be asked of that origin; else None.

    A server behind a proxy often believes that it is asked by http and says so in its links, hence the scheme does
    not count, and the default port of either scheme is as good as none.

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
    """The path and query of a request, as they are, if they can be nothing else.

    Raises:
        ValueError: put behind an origin, it could name another host or port, or be read in more than one way.
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
            return target  # as most are
        url = target if target.startswith(("https://", "http://")) else urljoin(base, target)
        return url if urlsplit(url).hostname and url.lower().startswith(("https://", "http://")) else None
    except ValueError:
        return None


def _path(text: str) -> str | None:
    """Path and query, without fragment, in ASCII, with one slash in front: two would name a host."""
    text = text.partition("#")[0]
    if not text.isascii() or " " in text:
        try:
            # Bytes that are no UTF-8 come as lone surrogates: they go back as the bytes that they were.
            text = quote(text.encode("utf-8", "surrogateescape"), safe=MARKS)
        except UnicodeEncodeError:
            return None
    return "/" + text.lstrip("/")
