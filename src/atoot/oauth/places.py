"""The name of an instance as people write it, and the origin of its API: the host in a handle need not serve the API.

Mastodon calls the first `LOCAL_DOMAIN` and the second `WEB_DOMAIN`; the first redirects discovery to the second.
https://docs.joinmastodon.org/admin/config/#web_domain
"""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from atoot.errors import MastodonError
from atoot.http.transport import Transport
from atoot.lazy import pattern
from atoot.message import Request
from atoot.network.addresses import host_of, origin
from atoot.oauth.credentials import LoginError

MOST_PLACES = 4
"""Other hosts that are looked at."""

_HANDLE = pattern(
    r"(?:acct:|mailto:|https?://(?=@))?[@!]?(?P<name>[\w.-]+)@(?P<host>[^@/\s]+)/*", re.IGNORECASE
)
_PAGE = pattern(
    r"""/*(?:
        /@(?P<name>[\w.-]+)(?:/[\w-]+)*                   # of an account, or of something of its own
        | /users/(?P<user>[\w.-]+)(?:/[\w-]+)*
        | /@[\w.-]+@[\w.:-]+(?:/[\w-]+)*                  # of an account of another server
        | /(?:about|admin|ap|auth|author|authorize_interaction|bookmarks|conversations|deck|directory|display|explore
            |favourites|filters|getting-started|home|i|interact|invite|lists|login|main|notes|notice|notifications|oauth
            |objects|p|profile|public|publish|search|settings|share|start|tags?|timelines?|u|web)\b(?:/[\w@-][\w@.-]*)*
        )?/*""",
    re.VERBOSE,
)
"""Paths of pages that are in front of whoever copies the address, and say no more than the host does."""
_AROUND = " \t\r\n\f\v\u00a0\u200b\u200e\u200f\u2060\u2066\u2067\u2068\u2069\ufeff<>()\"'`,;\u00ab\u00bb\u2018\u2019\u201c\u201d\u201e\u300c\u300d"
"""What surrounds an address that was copied."""
_WIDE = {ord("\uff20"): "@", ord("\uff0f"): "/", ord("\uff1a"): ":"}
"""What keyboards for Japanese and Chinese write in place of these marks."""


class Named(NamedTuple):
    """An instance as a person typed it."""

    origin: str
    account: str = ""
    """The name in the handle, if they gave one."""

    @property
    def host(self) -> str:
        """The host, with the port if it has one of its own."""
        return host_of(self.origin)

    @property
    def use_https(self) -> bool:
        """Whether it is asked by https."""
        return self.origin.startswith("https:")


def named(instance: str, *, use_https: bool = True) -> Named:
    """The instance that is meant: by its host, its address, the handle of an account, or the address of its page.

    Args:
        instance: `mastodon.social`, `https://mastodon.social/`, `@ann@mastodon.social`, `https://mastodon.social/@ann`.
        use_https: False for plain http; `http://` in front says the same.

    Raises:
        ValueError: it is no such thing.
    """
    if not isinstance(instance, str):
        raise TypeError(f"expected the host of an instance as text, got {type(instance).__name__}")
    text = instance.translate(_WIDE).strip(_AROUND)
    use_https = use_https and not text.lower().startswith("http://")
    handle = _HANDLE.fullmatch(text)
    if handle is not None:
        return Named(origin(handle["host"], use_https=use_https), handle["name"])
    begin, place, path = _ADDRESS_PARTS.findall(text)[0]
    page = _PAGE.fullmatch(path)
    if page is None:
        return Named(origin(text, use_https=use_https))
    bare = place[1:] if "." in place and not begin and place.rfind("@") == 0 else place  # `@mastodon.social`
    return Named(origin(begin + bare, use_https=use_https), page["name"] or page["user"] or "")


_ADDRESS_PARTS = pattern(r"((?:[^/?#]*://)?)([^/?#]*)([^?#]*)(?:[?#].*)?", re.DOTALL)
"""Scheme, host and path; what is behind them."""


class ApiPlace(NamedTuple):
    """Where the API of an instance is."""

    origin: str
    confirmed: bool = True
    """Whether that place says that it serves the instance."""


Open = Callable[[str], AbstractAsyncContextManager[Transport]]
"""Gives a way to an origin, in nobody's name."""


async def find_api(asked: Named, open_to: Open) -> ApiPlace:
    """Where the API of an instance is: there, or on another host that the instance names by https.

    No token is sent. The other host is confirmed if it says that it is of the instance that was asked for.

    Raises:
        NetworkError: the instance cannot be reached.
        LoginError: it names no host that has the API.
    """
    async with open_to(asked.origin) as transport:
        if await _about(transport) is not None:
            return ApiPlace(asked.origin)
        places = [place async for place in _others(transport, asked)]
    for place in places:
        async with open_to(place) as other:
            try:
                about = await _about(other)
            except MastodonError:
                continue
            if about is not None:
                return ApiPlace(place, _is_of(about, asked.host))
    if not places:
        return ApiPlace(asked.origin)  # what is wrong, the login itself will say
    raise LoginError(
        f"{asked.host} names {', '.join(map(_host, places))}, and there is no server with the Mastodon API"
    )


async def _about(transport: Transport) -> dict[str, Any] | None:
    """The instance document of a server; None if it has no such API.

    `GET /api/v2/instance` · public · since 4.0.0
    `GET /api/v1/instance` · public · since 1.1.0
    """
    for path in ("/api/v2/instance", "/api/v1/instance"):
        try:
            found = await transport.fetch(Request("GET", path), object)
        except MastodonError as error:
            if error.status_code is None:
                raise
            if error.status_code in (401, 403):  # it is there, and speaks only to its users
                return {}
            continue
        if isinstance(found, dict) and not {"domain", "uri", "version", "title"}.isdisjoint(found):
            return found
    return None


async def _others(transport: Transport, asked: Named) -> AsyncIterator[str]:
    """Origins that an instance sends to, each once: by redirects and by the links in its answers."""
    seen = {asked.origin}
    resource = quote(f"acct:{asked.account or asked.host}@{asked.host}", safe="")
    for path in (
        "/.well-known/nodeinfo",
        "/.well-known/host-meta",
        f"/.well-known/webfinger?resource={resource}",
        "/api/v1/instance",
    ):
        for url in await _links(transport, path):
            place = _origin_of(url, plain=not asked.use_https)
            if place is not None and place not in seen and len(seen) <= MOST_PLACES:
                seen.add(place)
                yield place


async def _links(transport: Transport, path: str) -> list[str]:
    try:
        answer = await transport.send(Request("GET", path))
    except MastodonError as error:
        return [error.elsewhere] if error.elsewhere else []
    start = answer.body[:_LOOKED_AT].decode(errors="replace")
    is_document = start.lstrip().startswith("{") or "<XRD" in start[:1000]  # a page has links to anywhere
    return _ADDRESS.findall(start.replace("\\/", "/")) if is_document else []


_ADDRESS = pattern(r"""["'](https?://[^"'\s<>]+)["']""")
_LOOKED_AT = 64 * 1024
"""Characters of an answer in which links are looked for."""
_NO_INSTANCES = (
    "diaspora.software",
    "webfinger.net",
    "ostatus.org",
    "docs.oasis-open.org",
    "activitystreams.org",
)
"""Hosts whose addresses are names of things, and stand in such answers as that."""


def _origin_of(url: str, *, plain: bool) -> str | None:
    """The origin of an address; None where it is none that can be asked.

    Only who asked by plain http is sent to a place with plain http.
    """
    try:
        parts = urlsplit(url)
        is_known = parts.scheme == "https" or (plain and parts.scheme == "http")
        if not is_known or not parts.hostname or parts.hostname.endswith(_NO_INSTANCES):
            return None
        return origin(parts.netloc, use_https=parts.scheme == "https")
    except ValueError:
        return None


def _is_of(about: dict[str, Any], host: str) -> bool:
    """Whether what a server says of itself names a host as that of its accounts."""
    said = (about.get("domain"), about.get("uri"), about.get("account_domain"))
    return any(isinstance(name, str) and _host(name) == host for name in said)


def _host(place: str) -> str:
    """The host of an origin, or of what a server says of itself, as it is written here."""
    try:
        return named(place).host
    except ValueError:
        return place
