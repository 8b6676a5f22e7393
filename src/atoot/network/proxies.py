"""Which proxy a request goes through: the one that was given, else what the environment says.

`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, in small letters too, are read as curl, requests and httpx do.
"""

import ipaddress
import re
from collections.abc import Mapping
from urllib.request import getproxies_environment

from yarl import URL

SCHEMES = ("http", "https")


def checked_proxy(proxy: str, name: str = "proxy") -> URL:
    """The URL of a proxy, perhaps with user and password; without a scheme it is http.

    Raises:
        ValueError: it is none, or one of a kind that we cannot use; the message does not show it.
    """
    if not isinstance(proxy, str):
        raise TypeError(f"{name}: expected the URL of a proxy as text, got {type(proxy).__name__}")
    try:
        url = URL(proxy if "://" in proxy else f"http://{proxy}")
        fits = bool(url.host) and (url.port is not None or url.scheme not in SCHEMES)
    except ValueError:
        url, fits = URL(), False
    if not fits:
        raise ValueError(f"{name}: expected the URL of a proxy, like 'http://proxy.example:3128'")
    if url.scheme not in SCHEMES:
        raise ValueError(
            f"{name}: {url.scheme} proxies cannot be used, only http and https ones (or give a session with a connector for it)"
        )
    return url


def proxy_of_environment(url: URL, proxies: Mapping[str, str] | None = None) -> URL | None:
    """The proxy that the environment names for a URL; None if it names none.

    Args:
        url: what is to be asked.
        proxies: proxy by scheme, `no` for what is asked directly; by default what the environment says now.

    Raises:
        ValueError: it names one that cannot be used.
    """
    found = getproxies_environment() if proxies is None else proxies
    scheme = {"ws": "http", "wss": "https"}.get(url.scheme, url.scheme)
    name = scheme if found.get(scheme) else "all"
    proxy = found.get(name)
    if not proxy or is_direct(url.host or "", url.port, found.get("no", "")):
        return None
    return checked_proxy(proxy, f"{name.upper()}_PROXY")


def is_direct(host: str, port: int | None, exceptions: str) -> bool:
    """Whether `NO_PROXY` lists a host: a name and all below it, an address, a network (`10.0.0.0/8`), or `*`."""
    host = host.lower().rstrip(".")
    for entry in re.split(r"[\s,]+", exceptions.lower()):
        name, _, of_port = entry.partition(":") if entry.count(":") == 1 else (entry, "", "")
        if of_port and of_port != str(port):
            continue
        name = name.removeprefix("*").removeprefix(".").strip("[]") or name
        if name and (name in ("*", host) or host.endswith(f".{name}") or _is_within(host, name)):
            return True
    return False


def _is_within(host: str, network: str) -> bool:
    try:
        return "/" in network and ipaddress.ip_address(host) in ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False


def secrets_of(proxy: URL | None) -> list[str]:
    """What of a proxy's URL must not be shown."""
    if proxy is None or not proxy.password:
        return []
    return [proxy.password, f"{proxy.user or ''}:{proxy.password}"]
