"""Names of hosts to addresses, for programs that are told names by strangers.

A name that anybody made up may lead into the network that a program runs in: to a router, a database, the service that
knows a cloud's secrets. https://owasp.org/www-community/attacks/Server_Side_Request_Forgery
"""

import ipaddress
import socket
from collections.abc import Collection
from urllib.request import getproxies_environment

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from atoot.http.sessions import own_session

_INSIDE = ("localhost", ".localhost", ".local", ".internal", ".home.arpa", ".onion")


def is_inside(host: str) -> bool:
    """Whether the name or address of a host means a machine of one's own network, and not one of the internet."""
    bare = host.strip("[]").partition("%")[0].rstrip(".").lower()
    try:
        return not is_public(bare)
    except ValueError:
        return "." not in bare or bare.endswith(_INSIDE) or bare.rpartition(".")[2].isdigit()


def is_public(address: str) -> bool:
    """Whether an address is one of the internet, where anybody may ask.

    Raises:
        ValueError: it is none.
    """
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        within = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if within is not None and not within.is_global:
            return False
        if int(found) >> 32 == _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)))
    return found.is_global and not found.is_multicast


_NAT64 = int(ipaddress.IPv6Address("64:ff9b::")) >> 32
"""What stands before an IPv4 address in one for hosts with IPv6 alone. https://www.rfc-editor.org/rfc/rfc6052"""


class PublicResolver(AbstractResolver):
    """Gives addresses of the internet alone, but for hosts that are known to be one's own."""

    def __init__(self, own: Collection[str] = ()) -> None:
        """Make one.

        Args:
            own: names of hosts that may be anywhere. Those of the proxies of the environment are so besides.
        """
        self._own = {
            *own,
            *(URL(proxy).host for proxy in getproxies_environment().values() if "://" in proxy),
        }
        self._inner = aiohttp.DefaultResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a host.

        Raises:
            OSError: it has none, or none that may be asked.
        """
        found = await self._inner.resolve(host, port, family)
        public = found if host in self._own else [one for one in found if is_public(one["host"])]
        if not public:
            raise OSError(f"{host} has no address in the internet")
        return public

    async def close(self) -> None:
        """Nothing is open."""
        await self._inner.close()


def public_session(own: Collection[str] = (), seconds: float = 300.0) -> aiohttp.ClientSession:
    """A session for clients of many hosts of the internet.

    Args:
        own: names of hosts that may be anywhere.
        seconds: for which an address is remembered.
    """
    connector = aiohttp.TCPConnector(limit=0, resolver=PublicResolver(own), ttl_dns_cache=int(seconds))
    return own_session(connector)
