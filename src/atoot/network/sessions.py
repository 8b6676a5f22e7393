"""aiohttp sessions, a client's own or borrowed ones, with their proxies and certificates.

The proxy is the given one, else that of the environment: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, in
lower case too, as read by curl, requests and httpx.
"""

import asyncio
import ipaddress
import netrc
import os
import re
import ssl
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeAlias
from urllib.request import getproxies_environment
from weakref import WeakSet

import aiohttp
from yarl import URL

from atoot.network.addresses import PublicResolver, TimelyResolver, is_inside
from atoot.secrets import Secret

LONGEST_LINE = 65_536
"""Bytes of a response header, and of the status line, at most."""

LONGEST_LOOKUP = 10.0
"""Timeout for resolving a host name, in seconds."""

Certificates: TypeAlias = ssl.SSLContext | str | os.PathLike[str]
"""An SSL context, or a file of certificate authorities to trust in addition to the system's."""


class Connecting:
    """The connection arguments to aiohttp for every request: proxy and certificates."""

    def __init__(self, proxy: str | None, certificates: Certificates | None, *, environment: bool) -> None:
        """Check the proxy and load the certificates.

        Args:
            proxy: URL of a proxy for everything; empty for none; None for that of the environment.
            certificates: the certificates to trust; None for those of the system.
            environment: whether to use the environment: not for a borrowed session, which has its own settings.

        Raises:
            ValueError: a value is invalid.
        """
        self._proxy = checked_proxy(proxy) if proxy else None
        self._environment = environment and proxy is None
        self._context = context_of(certificates)

    def to(self, url: str) -> dict[str, Any]:
        """Keyword arguments for a request to a URL."""
        found: dict[str, Any] = {}
        proxy = proxy_of_environment(URL(url)) if self._environment else self._proxy
        if proxy is not None:
            found["proxy"] = proxy
        if self._context is not None:
            found["ssl"] = self._context
        return found


def context_of(certificates: Certificates | None) -> ssl.SSLContext | None:
    """The SSL context to check certificates with; None for that of aiohttp.

    Raises:
        TypeError: it is neither a context nor a path.
        ValueError: the file cannot be read, or holds no certificates.
    """
    if certificates is None or isinstance(certificates, ssl.SSLContext):
        return certificates
    if isinstance(certificates, bool) or not isinstance(certificates, str | os.PathLike):
        raise TypeError(
            f"ssl: expected an ssl.SSLContext or the path of a file of certificates, got {certificates!r}"
        )
    context = ssl.create_default_context()
    try:
        context.load_verify_locations(cafile=Path(certificates))
    except (OSError, ssl.SSLError) as problem:
        raise ValueError(
            f"ssl: {os.fspath(certificates)!r} cannot be read as certificates: {problem}"
        ) from None
    return context


_ours: WeakSet[aiohttp.ClientSession] = WeakSet()


def own_session(
    *,
    public_only: bool = False,
    connector: aiohttp.BaseConnector | None = None,
    middlewares: Sequence[aiohttp.ClientMiddlewareType] = (),
    seconds: float | None = LONGEST_LOOKUP,
) -> aiohttp.ClientSession:
    """Make a session for one client, or for all of a kind: it keeps no cookies, and retries nothing by itself.

    Args:
        public_only: refuse hosts whose address is not public.
        connector: makes its connections; by default aiohttp's own.
        middlewares: what every request goes through, those that follow a redirect too.
        seconds: until the name of a host must have an address.
    """
    if connector is None:
        timely = TimelyResolver(aiohttp.DefaultResolver(), seconds)
        connector = aiohttp.TCPConnector(resolver=PublicResolver(timely) if public_only else timely)
    session = aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        middlewares=middlewares,
        max_line_size=LONGEST_LINE,
        max_field_size=LONGEST_LINE,
    )
    # aiohttp would resend a dropped GET, PUT or DELETE, unseen by our retries, hooks and budget.
    session._retry_connection = False  # noqa: SLF001 - there is no other switch
    _ours.add(session)
    return session


def is_own(session: aiohttp.ClientSession | None) -> bool:
    """Whether a session is ours, or will be: it then uses the proxies of the environment."""
    return session is None or session in _ours


def check_session(session: aiohttp.ClientSession, origin: str, *, with_token: bool) -> None:
    """Check that a borrowed session works here, and does not send other credentials in place of the token.

    Raises:
        RuntimeError: it was made in another event loop.
        ValueError: it sends other credentials; aiohttp would refuse every request, or the token would be overridden.
    """
    theirs = getattr(session, "_loop", None)  # its public name emits a deprecation warning
    if theirs is not None and theirs is not asyncio.get_running_loop():
        raise RuntimeError("session: it was made in another event loop; make it where the client is made")
    if not with_token:
        return
    if session.auth is not None:
        raise ValueError(
            "session: it is made with auth=..., but the Authorization header is the access token's"
        )
    if "Authorization" in session.headers:
        raise ValueError("session: it has an Authorization header, but that is the access token's")
    if session.trust_env and _is_in_netrc(URL(origin).host or ""):
        raise ValueError(
            f"session: it is made with trust_env=True, and the netrc file has an entry for {URL(origin).host}, "
            "but the Authorization header is the access token's"
        )


def _is_in_netrc(host: str) -> bool:
    place = os.environ.get("NETRC")
    files = [Path(place)] if place else [Path.home() / ".netrc", Path.home() / "_netrc"]
    for file in files:
        with suppress(OSError, netrc.NetrcParseError, UnicodeDecodeError):
            return netrc.netrc(file).authenticators(host) is not None
    return False


def public_session(
    own: Collection[str] = (), seconds: int = 300, middlewares: Sequence[aiohttp.ClientMiddlewareType] = ()
) -> aiohttp.ClientSession:
    """Make a session for clients of any number of hosts on the internet.

    Args:
        own: names of hosts that may be anywhere. So may the proxies of the environment, and hosts with
            local names: nobody requests these by accident.
        seconds: for which an address is cached.
        middlewares: what every request goes through, those that follow a redirect too.
    """
    proxies = (URL(proxy).host or "" for proxy in getproxies_environment().values() if "://" in proxy)
    meant = {*own, *proxies}
    timely = TimelyResolver(aiohttp.DefaultResolver(), LONGEST_LOOKUP)
    resolver = PublicResolver(timely, lambda host: host in meant or is_inside(host))
    connector = aiohttp.TCPConnector(limit=0, resolver=resolver, ttl_dns_cache=seconds)
    return own_session(connector=connector, middlewares=middlewares)


SCHEMES = ("http", "https")


def checked_proxy(proxy: str, name: str = "proxy") -> URL:
    """Check the URL of a proxy, with or without user and password; the default scheme is http.

    Raises:
        ValueError: it is invalid, or of an unsupported kind; the message does not show it.
    """
    if not isinstance(proxy, str):
        raise TypeError(f"{name}: expected the URL of a proxy as text, got {type(proxy).__name__}")
    proxy = Secret(proxy)
    try:
        url = URL(proxy if "://" in proxy else f"http://{proxy}")
        fits = bool(url.host) and (url.port is not None or url.scheme not in SCHEMES)
    except ValueError:
        url, fits = URL(), False
    if not fits:
        raise ValueError(f"{name}: expected the URL of a proxy, like 'http://proxy.example:3128'")
    if url.scheme not in SCHEMES:
        scheme, url = url.scheme, URL()  # a traceback would show its password
        raise ValueError(
            f"{name}: {scheme} proxies cannot be used, only http and https ones (or give a session with a connector for it)"
        )
    return url


def proxy_of_environment(url: URL, proxies: Mapping[str, str] | None = None) -> URL | None:
    """The proxy for a URL in the environment; None if there is none.

    Args:
        url: the URL to request.
        proxies: proxies by scheme, and `no` for exceptions; by default those of the environment.

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
    """The secrets in a proxy's URL."""
    if proxy is None or not proxy.password:
        return []
    return [proxy.password, f"{proxy.user or ''}:{proxy.password}"]
