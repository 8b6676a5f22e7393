"""Which hosts are those of one's own network, for programs that are told names by strangers.

A name that anybody made up may lead into the network that a program runs in: to a router, a database, the service that
knows a cloud's secrets. https://owasp.org/www-community/attacks/Server_Side_Request_Forgery
"""

from collections.abc import Collection, Sequence
from urllib.request import getproxies_environment

import aiohttp
from yarl import URL

from atoot.http.sessions import PublicResolver, is_public, own_session

_INSIDE = ("localhost", ".localhost", ".local", ".internal", ".home.arpa", ".onion")


def is_inside(host: str) -> bool:
    """Whether the name or address of a host means a machine of one's own network, and not one of the internet."""
    bare = host.strip("[]").partition("%")[0].rstrip(".").lower()
    try:
        return not is_public(bare)
    except ValueError:
        last = bare.rpartition(".")[2]
        return "." not in bare or bare.endswith(_INSIDE) or last.isdigit() or last.startswith("0x")


def public_session(
    own: Collection[str] = (), seconds: int = 300, middlewares: Sequence[aiohttp.ClientMiddlewareType] = ()
) -> aiohttp.ClientSession:
    """A session for clients of any number of hosts of the internet.

    Args:
        own: names of hosts that may be anywhere. So may those of the proxies of the environment, and those whose names
            say that they are inside: nobody asks these without meaning it.
        seconds: for which an address is remembered.
        middlewares: what every request goes through, those that follow a redirect too.
    """
    proxies = (URL(proxy).host or "" for proxy in getproxies_environment().values() if "://" in proxy)
    meant = {*own, *proxies}
    resolver = PublicResolver(may_be_anywhere=lambda host: host in meant or is_inside(host))
    connector = aiohttp.TCPConnector(limit=0, resolver=resolver, ttl_dns_cache=seconds)
    return own_session(connector=connector, middlewares=middlewares)
