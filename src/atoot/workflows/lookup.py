"""Lookup of objects by their URL, wherever they are, and parsing of such URLs.

- Mastodon: https://github.com/mastodon/mastodon/blob/main/config/routes.rb and config/routes/web_app.rb
- GoToSocial: `/@ann/statuses/ULID`; Hollo: `/@ann/UUID`; Pleroma: `/notice/ID`, `/users/ann`; Pixelfed: `/p/ann/ID`;
  Takahē: `/@ann/posts/ID/`; Misskey's forks: `/notes/ID`; Smithereen, Mitra: `/posts/ID`, `/post/ID`;
  Friendica: `/display/ID`
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, TypeAlias
from urllib.parse import SplitResult, unquote, urlsplit

from msgspec import Struct

from atoot import entities
from atoot.api.base import Endpoints, path
from atoot.errors import ApiError, ClientError, NotFoundError, ServerError, is_missing
from atoot.lazy import pattern, unescaped
from atoot.message import Request
from atoot.network.addresses import plain_host
from atoot.parameters import HASH_SIGNS

Kind: TypeAlias = Literal["account", "handle", "status", "tag", "list"]


class Meant(Struct, frozen=True):
    """The object that a URL refers to."""

    kind: Kind
    """`account` by its id, `handle` by `user` or `user@host`, `status` and `list` by their ids, `tag` by its name."""
    name: str


_USER = r"[\w.-]+"
_HANDLE = rf"@(?P<handle>{_USER}(?:@[\w.:-]+)?)"
_ID = r"(?P<status>[0-9A-Za-z][0-9A-Za-z_-]*)"
_OWN = pattern(
    rf"""/(?:web/|deck/)?(?:
      {_HANDLE}/?(?:with_replies|media|featured|tagged/[^/]+)?
    | {_HANDLE.replace("handle", "author")}/(?:statuses/|posts/)?{_ID}(?:/embed|/favourites|/reblogs|/quotes)?
    | (?:statuses|notice|notes|posts?|display)/{_ID.replace("status", "bare")}
    | accounts/(?P<account>[0-9A-Za-z_-]+)
    | users/(?P<user>{_USER})
    | (?:ap/)?users/{_USER}/statuses/{_ID.replace("status", "formal")}
    | p/{_USER}/{_ID.replace("status", "picture")}
    | lists/(?P<list>[0-9A-Za-z_-]+)
    | timelines/list/(?P<column>[0-9A-Za-z_-]+)
    | (?:timelines/tag|tags?)/(?P<tag>[^/]+)
    )/?""",
    re.VERBOSE,
)
_ANY_TAG = pattern(r"/(?:web/timelines/tag|tags?|explore/tags|hashtag)/(?P<tag>[^/]+)/?")
_KINDS: tuple[tuple[str, Kind], ...] = (
    ("status", "status"),
    ("bare", "status"),
    ("formal", "status"),
    ("picture", "status"),
    ("account", "account"),
    ("user", "handle"),
    ("list", "list"),
    ("column", "list"),
    ("tag", "tag"),
    ("handle", "handle"),
)
_ADDRESS = pattern(r"(?:acct:)?@?(?P<user>[\w.-]+)@(?P<host>[^\s@/]+)", re.IGNORECASE)


def as_url(text: str) -> SplitResult | None:
    """The URL of a page, given with or without its scheme; None if it is none."""
    text = text.strip()
    if any(char.isspace() for char in text):
        return None
    if "://" not in text:
        host = text.partition("/")[0]
        if "/" not in text or "." not in host or "@" in host:
            return None
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    known = parts.scheme.lower() in ("https", "http") and parts.hostname and parts.username is None
    return parts if known and port != 0 else None


def as_handle(text: str) -> str | None:
    """`user@host` of a handle: `@user@host`, `acct:user@host`; None if it is none."""
    found = _ADDRESS.fullmatch(text.strip())
    return f"{found['user']}@{found['host']}" if found else None


def as_hashtag(text: str) -> str | None:
    """The name of a hashtag written with `#`, or with the full-width one of Japanese keyboards."""
    text = text.strip()
    name = text[1:]
    is_name = bool(name) and not any(char.isspace() or char in HASH_SIGNS for char in name)
    return name if text.startswith(HASH_SIGNS) and is_name else None


def is_own(url: SplitResult, origin: str) -> bool:
    """Whether a URL is on the instance itself; the scheme does not matter."""
    own = urlsplit(origin)
    usual = {"https": 443, "http": 80}
    ports = {part.port or usual.get(part.scheme.lower()) for part in (url, own)}
    same_port = len(ports) == 1 or (url.port is None and own.port is None)
    return plain_host(url.hostname or "") == own.hostname and same_port


def is_at(url: SplitResult, address: str | None) -> bool:
    """Whether a URL has the same host as another one."""
    try:
        host = urlsplit(address or "").hostname
    except ValueError:
        return False
    return host is not None and plain_host(host) == plain_host(url.hostname or "")


def meant_by(url: SplitResult, origin: str) -> Meant | None:
    """The object of a URL, if its path tells; on another host only hashtags count, which are the same everywhere."""
    place = url.path
    if is_own(url, origin):
        found = _OWN.fullmatch(unquote(place))
        for group, kind in _KINDS if found is not None else ():
            if found is not None and found[group] is not None:
                return Meant(kind, found[group])
    tag = _ANY_TAG.fullmatch(place)
    return Meant("tag", unquote(tag["tag"])) if tag is not None else None


def same_address(one: str | None, other: str) -> bool:
    """Whether two URLs are equal apart from the scheme, the host's spelling, a trailing slash, and the fragment."""
    return one is not None and _plain(one) == _plain(other)


def _plain(address: str) -> tuple[str, ...]:
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError:
        return (address,)
    place = f"{plain_host(parts.hostname or '')}:{port}" if port else plain_host(parts.hostname or "")
    return place, unquote(parts.path).rstrip("/"), parts.query


Found: TypeAlias = "entities.Account | entities.Status | entities.Tag | entities.List"
"""The objects that a URL can refer to."""


class Lookup(Endpoints):
    """Lookup of objects by their URL, wherever they are, and parsing of such URLs.

    - Mastodon: https://github.com/mastodon/mastodon/blob/main/config/routes.rb and config/routes/web_app.rb
    - GoToSocial: `/@ann/statuses/ULID`; Hollo: `/@ann/UUID`; Pleroma: `/notice/ID`, `/users/ann`; Pixelfed: `/p/ann/ID`;
    Takahē: `/@ann/posts/ID/`; Misskey's children: `/notes/ID`; Smithereen, Mitra: `/posts/ID`, `/post/ID`; Friendica: `/display/ID`
    """

    async def lookup(self, acct: str) -> entities.Account:
        """The account with an address: one that the server knows, else one that it finds on the other server.

        Made of `account_lookup` and, where that does not know it, `search` with `resolve`, which needs a token.

        Args:
            acct: `user`, `user@host`, `@user@host`, or the address of the account's page: `https://host/@user`.

        Raises:
            TypeError: it is no text.
            ValueError: it is no such address.
            NotFoundError: there is no such account.
        """
        if not isinstance(acct, str):
            raise TypeError(f"acct: expected a text, got {type(acct).__name__}")
        url = as_url(acct)
        if url is not None:
            found = await self._behind(url)
            if isinstance(found, entities.Account):
                return found
            raise NotFoundError(
                f"{acct.strip()} is the address of a {_kind(found)}, not of an account", status_code=404
            )
        name = acct.strip().removeprefix("acct:").removeprefix("@")
        user, _, host = name.partition("@")
        if not user or "@" in host or "/" in name or any(char.isspace() for char in name):
            raise ValueError(f"expected an address like 'user@host' or 'https://host/@user', got {acct!r}")
        return await self._account(name)

    async def find(self, address: str) -> Found:
        """What is behind an address: an account, a status, a hashtag or a list.

        Pages of the instance itself are asked for by what their path says; all others by `search` with `resolve`, which
        lets the instance fetch what it does not know yet and needs a token.

        Args:
            address: of a page (`https://host/@user/1`), as the browser shows it or as the API writes it (`url`, `uri`); or
                a handle (`@user@host`), or a hashtag (`#art`).

        Raises:
            TypeError: it is no text.
            ValueError: it is no address.
            NotFoundError: there is nothing, or nothing that this instance can show.
        """
        if not isinstance(address, str):
            raise TypeError(f"address: expected a text, got {type(address).__name__}")
        if (handle := as_handle(address)) is not None:
            return await self._account(handle)
        if (tag := as_hashtag(address)) is not None:
            return await self._meant(Meant("tag", tag))
        url = as_url(address)
        if url is None:
            raise ValueError(f"expected an address like 'https://host/@user/1', got {address!r}")
        return await self._behind(url)

    async def _behind(self, url: SplitResult) -> Found:
        meant = meant_by(url, self._transport.origin)
        if meant is not None:
            try:
                return await self._meant(meant)
            except NotFoundError:
                if meant.kind in ("list", "tag"):  # a search would find no more
                    raise
        return await self._resolved(url)

    async def _meant(self, meant: Meant) -> Found:
        match meant.kind:
            case "status":
                return await self._get(path("/api/v1/statuses/{}", meant.name), entities.Status)
            case "account":
                return await self._get(path("/api/v1/accounts/{}", meant.name), entities.Account)
            case "handle":
                return await self._account(meant.name)
            case "list":
                return await self._get(path("/api/v1/lists/{}", meant.name), entities.List)
            case _:
                return await self._get(path("/api/v1/tags/{}", meant.name), entities.Tag)

    async def _account(self, name: str) -> entities.Account:
        user, _, host = name.partition("@")
        given = None
        try:
            given = await self._get("/api/v1/accounts/lookup", entities.Account, acct=name)
        except (ApiError, ClientError, ServerError) as error:
            if not is_missing(error):
                raise
        if given is not None and _may_be(given, user, host):
            return given
        query = {"q": f"@{name}", "type": "accounts", "limit": 5, "resolve": True}
        found = await self._get("/api/v2/search", entities.Search, query)
        for account in found.accounts:
            if _is(account, user, host):
                return account
        if given is not None and "@" not in given.acct and _is(given, user, ""):
            return given  # the handles of a server's own accounts may have another host than its pages
        raise _nothing(f"there is no account {name!r}")

    async def _resolved(self, url: SplitResult) -> Found:
        """The object that the instance finds for a URL.

        https://docs.joinmastodon.org/methods/search/
        """
        address = url.geturl()
        # Only users may make the server look elsewhere.
        query = {"q": address, "limit": 5, "resolve": None if self._transport.token is None else True}
        found = await self._get("/api/v2/search", entities.Search, query)
        things: list[Found] = [*found.statuses, *found.accounts, *found.hashtags]
        for thing in things:
            if any(same_address(one, address) for one in _addresses(thing)):
                return thing
        # Redirects lead to pages with other URLs; objects that the server found elsewhere do not count.
        there = [
            thing
            for thing in things
            if any(is_at(url, one) for one in _addresses(thing)) and not _cites(thing, address)
        ]
        if len(there) == 1:
            return there[0]
        own = is_own(url, self._transport.origin)
        where = (
            "this instance has nothing there" if own else "this instance cannot find it, or may not show it"
        )
        raise _nothing(f"there is nothing at {address}: {where}")


def _nothing(text: str) -> NotFoundError:
    return NotFoundError(text, request=Request("GET", "/api/v2/search"), reason="Not Found")


def _addresses(thing: Found) -> Iterable[str | None]:
    if isinstance(thing, entities.List):
        return ()
    return (thing.url, getattr(thing, "uri", None))


def _cites(thing: Found, address: str) -> bool:
    """Whether it is a status that merely contains the URL: some servers (snac) also search texts for it."""
    return isinstance(thing, entities.Status) and address.lower() in unescaped(thing.shown.content).lower()


def _kind(thing: Found) -> str:
    return "hashtag" if isinstance(thing, entities.Tag) else type(thing).__name__.lower()


def _may_be(account: entities.Account, user: str, host: str) -> bool:
    """Whether an account may be the one that was looked up: Misskey's Mastodon layers return the first search hit.

    The hosts may differ: that of the pages is often a subdomain of that of the handles.
    """
    if _is(account, user, host) or not account.acct:
        return True
    if not _is(account, user, ""):
        return False
    theirs = plain_host(account.acct.partition("@")[2] or urlsplit(account.url or "").netloc)
    asked = plain_host(host)
    return not theirs or theirs.endswith(f".{asked}") or asked.endswith(f".{theirs}")


def _is(account: entities.Account, user: str, host: str) -> bool:
    """Whether an account has this handle. For local accounts, only the page tells the host."""
    their_user, _, their_host = account.acct.lower().partition("@")
    if their_user != user.lower():
        return False
    if not host:
        return True
    if not their_host:
        their_host = urlsplit(account.url or "").netloc
    return plain_host(their_host) == plain_host(host)
