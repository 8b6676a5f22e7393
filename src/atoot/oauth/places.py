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
"""Maximum number of other hosts to try."""

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
"""Paths of start pages, from which people copy the address; they add nothing to the host."""
_AROUND = " \t\r\n\f\v\u00a0\u200b\u200e\u200f\u2060\u2066\u2067\u2068\u2069\ufeff<>()\"'`,;\u00ab\u00bb\u2018\u2019\u201c\u201d\u201e\u300c\u300d"
"""Characters around a copied address."""
_WIDE = {ord("\uff20"): "@", ord("\uff0f"): "/", ord("\uff1a"): ":"}
"""Full-width characters that Japanese and Chinese keyboards produce for these marks."""


class Named(NamedTuple):
    """An instance as a person typed it."""

    origin: str
    account: str = ""
    """The account name, if they typed a handle."""

    @property
    def host(self) -> str:
        """The host, with a non-default port."""
        return host_of(self.origin)

    @property
    def use_https(self) -> bool:
        """Whether to use https."""
        return self.origin.startswith("https:")


def named(instance: str, *, use_https: bool = True) -> Named:
    """The instance that a person typed: as a host, a URL, the handle of an account, or the URL of its page.

    Args:
        instance: `mastodon.social`, `https://mastodon.social/`, `@ann@mastodon.social`, `https://mastodon.social/@ann`.
        use_https: False for plain http; a leading `http://` does the same.

    Raises:
        ValueError: it is none of these.
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
"""Scheme, host and path, and the rest."""


class ApiPlace(NamedTuple):
    """The origin of an instance's API."""

    origin: str
    confirmed: bool = True
    """Whether that origin says that it serves the instance."""


Open = Callable[[str], AbstractAsyncContextManager[Transport]]
"""Opens a transport to an origin, without a token."""


async def find_api(asked: Named, open_to: Open) -> ApiPlace:
    """Find the API of an instance: on its own host, or on another one that the instance names by https.

    No token is sent. The other host is confirmed if it says that it serves this instance.

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
        return ApiPlace(asked.origin)  # the login itself will report the error
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
            if error.status_code in (401, 403):  # the API exists, but only for logged-in users
                return {}
            continue
        if isinstance(found, dict) and not {"domain", "uri", "version", "title"}.isdisjoint(found):
            return found
    return None


async def _others(transport: Transport, asked: Named) -> AsyncIterator[str]:
    """Origins that an instance refers to in redirects and links, each once."""
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
    is_document = start.lstrip().startswith("{") or "<XRD" in start[:1000]  # an HTML page links anywhere
    return _ADDRESS.findall(start.replace("\\/", "/")) if is_document else []


_ADDRESS = pattern(r"""["'](https?://[^"'\s<>]+)["']""")
_LOOKED_AT = 64 * 1024
"""Characters of an answer to search for links."""
_NO_INSTANCES = (
    "diaspora.software",
    "webfinger.net",
    "ostatus.org",
    "docs.oasis-open.org",
    "activitystreams.org",
)
"""Hosts whose URLs appear in such answers only as identifiers."""


def _origin_of(url: str, *, plain: bool) -> str | None:
    """The origin of a URL; None if it is unusable.

    A plain http origin counts only if the instance itself was asked by plain http.
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
    """Whether a server's description names a host as that of its accounts."""
    said = (about.get("domain"), about.get("uri"), about.get("account_domain"))
    return any(isinstance(name, str) and _host(name) == host for name in said)


def _host(place: str) -> str:
    """The host of an origin or of a server's description, normalised."""
    try:
        return named(place).host
    except ValueError:
        return place
