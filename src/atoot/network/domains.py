"""Registrable domains, which tell which hosts have the same owner. https://publicsuffix.org/"""

from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from atoot.network.addresses import is_inside

try:
    from publicsuffixlist import PublicSuffixList
except ImportError as _missing:
    raise ImportError(
        "telling the owners of hosts needs publicsuffixlist: pip install 'atoot[harvest]'"
    ) from _missing

_suffixes = lru_cache(1)(PublicSuffixList)


@lru_cache(65536)
def domain_of(place: str) -> str:
    """The registrable domain of a host or origin, which has one owner; an IP address is its own."""
    name = urlsplit(place if "://" in place else f"//{place}").hostname or place
    try:
        return str(ip_address(name))
    except ValueError:
        return _suffixes().privatesuffix(name) or name


def speaks_for(host: str, url: str) -> bool:
    """Whether a host and the host of a URL have the same owner; true for a URL without a host."""
    try:
        theirs = urlsplit(url).hostname
    except ValueError:
        return False
    mine = domain_of(host)
    # A server in the local network may have a name of the internet.
    return not theirs or domain_of(theirs) == mine or (is_inside(mine) and not is_inside(theirs))
