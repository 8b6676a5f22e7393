"""Accounts by their address, wherever they are."""

from atoot.api.base import Endpoints, Options
from atoot.entities import Account, Search
from atoot.errors import ApiError, ClientError, NotFoundError, ServerError, is_missing
from atoot.message import Request


class Lookup(Endpoints):
    """Accounts by their address, wherever they are."""

    async def lookup(self, acct: str, *, options: Options | None = None) -> Account:
        """The account with an address: one that the server knows, else one that it finds on the other server.

        Made of `account_lookup` and, where that does not know it, `search` with `resolve`, which needs a token.

        Args:
            acct: `user`, `user@host` or `@user@host`.

        Raises:
            TypeError: it is no text.
            ValueError: it is no such address.
            NotFoundError: there is no such account.
        """
        if not isinstance(acct, str):
            raise TypeError(f"acct: expected a text, got {type(acct).__name__}")
        name = acct.strip().removeprefix("@")
        user, _, host = name.partition("@")
        if not user or "@" in host or any(char.isspace() for char in name):
            raise ValueError(f"expected an address like 'user@host', got {acct!r}")
        try:
            return await self._get("/api/v1/accounts/lookup", Account, options=options, acct=name)
        except (ApiError, ClientError, ServerError) as error:
            if not is_missing(error):
                raise
        query = {"q": f"@{name}", "type": "accounts", "limit": 5, "resolve": True}
        found = await self._get("/api/v2/search", Search, query, options=options)
        for account in found.accounts:
            if _is(account, user, host):
                return account
        request = Request("GET", "/api/v2/search")
        raise NotFoundError(f"there is no account {name!r}", request=request, reason="Not Found")


def _is(account: Account, user: str, host: str) -> bool:
    """Whether an account has an address. Of accounts of the server itself only the page tells the host."""
    their_user, _, their_host = account.acct.lower().partition("@")
    if their_user != user.lower():
        return False
    return (
        not host
        or their_host == host.lower()
        or (not their_host and f"//{host.lower()}/" in (account.url or ""))
    )
