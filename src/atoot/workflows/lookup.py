"""Things by their address, wherever they are."""

from collections.abc import Iterable
from html import unescape
from typing import TypeAlias
from urllib.parse import SplitResult, urlsplit

from atoot.api.base import Endpoints, path
from atoot.entities import Account, List, Search, Status, Tag
from atoot.errors import ApiError, ClientError, NotFoundError, ServerError, is_missing
from atoot.http.urls import plain_host
from atoot.message import Request
from atoot.workflows.addresses import (
    Meant,
    as_handle,
    as_hashtag,
    as_url,
    is_at,
    is_own,
    meant_by,
    same_address,
)

Found: TypeAlias = Account | Status | Tag | List
"""The things that can be behind an address."""


class Lookup(Endpoints):
    """Things by their address, wherever they are."""

    async def lookup(self, acct: str) -> Account:
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
            if isinstance(found, Account):
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
                if meant.kind in ("list", "tag"):  # no search knows more
                    raise
        return await self._resolved(url)

    async def _meant(self, meant: Meant) -> Found:
        match meant.kind:
            case "status":
                return await self._get(path("/api/v1/statuses/{}", meant.name), Status)
            case "account":
                return await self._get(path("/api/v1/accounts/{}", meant.name), Account)
            case "handle":
                return await self._account(meant.name)
            case "list":
                return await self._get(path("/api/v1/lists/{}", meant.name), List)
            case _:
                return await self._get(path("/api/v1/tags/{}", meant.name), Tag)

    async def _account(self, name: str) -> Account:
        user, _, host = name.partition("@")
        given = None
        try:
            given = await self._get("/api/v1/accounts/lookup", Account, acct=name)
        except (ApiError, ClientError, ServerError) as error:
            if not is_missing(error):
                raise
        if given is not None and _may_be(given, user, host):
            return given
        query = {"q": f"@{name}", "type": "accounts", "limit": 5, "resolve": True}
        found = await self._get("/api/v2/search", Search, query)
        for account in found.accounts:
            if _is(account, user, host):
                return account
        if given is not None and "@" not in given.acct and _is(given, user, ""):
            return given  # the names of a server's own accounts may be of another host than its pages
        raise _nothing(f"there is no account {name!r}")

    async def _resolved(self, url: SplitResult) -> Found:
        """What the instance finds for an address.

        https://docs.joinmastodon.org/methods/search/
        """
        address = url.geturl()
        # Only users may have the server look elsewhere.
        query = {"q": address, "limit": 5, "resolve": None if self._transport.token is None else True}
        found = await self._get("/api/v2/search", Search, query)
        things: list[Found] = [*found.statuses, *found.accounts, *found.hashtags]
        for thing in things:
            if any(same_address(one, address) for one in _addresses(thing)):
                return thing
        # Redirects lead to pages with other addresses; what the server found elsewhere does not count.
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
    if isinstance(thing, List):
        return ()
    return (thing.url, getattr(thing, "uri", None))


def _cites(thing: Found, address: str) -> bool:
    """Whether it is a status in which the address stands: some servers (snac) look for the text of it, too."""
    return isinstance(thing, Status) and address.lower() in unescape(thing.shown.content).lower()


def _kind(thing: Found) -> str:
    return "hashtag" if isinstance(thing, Tag) else type(thing).__name__.lower()


def _may_be(account: Account, user: str, host: str) -> bool:
    """Whether an account may be the one that was looked up: the layers on Misskey give the first hit of a search.

    A host may be written in more than one way: that of the pages is often below that of the names.
    """
    if _is(account, user, host) or not account.acct:
        return True
    if not _is(account, user, ""):
        return False
    theirs = plain_host(account.acct.partition("@")[2] or urlsplit(account.url or "").netloc)
    asked = plain_host(host)
    return not theirs or theirs.endswith(f".{asked}") or asked.endswith(f".{theirs}")


def _is(account: Account, user: str, host: str) -> bool:
    """Whether an account has an address. Of accounts of the server itself only the page tells the host."""
    their_user, _, their_host = account.acct.lower().partition("@")
    if their_user != user.lower():
        return False
    if not host:
        return True
    if not their_host:
        their_host = urlsplit(account.url or "").netloc
    return plain_host(their_host) == plain_host(host)
