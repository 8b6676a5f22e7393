"""Which hosts are those of one's own network, for programs that are told names by strangers.

A name that anybody made up may lead into the network that a program runs in: to a router, a database, the service that
knows a cloud's secrets. https://owasp.org/www-community/attacks/Server_Side_Request_Forgery
"""

import asyncio
import errno
import ipaddress
import socket
from collections.abc import Callable

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult


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
