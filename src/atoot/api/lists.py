"""Lists: timelines of accounts that you choose."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from types import NoneType
from typing import Any, Unpack, overload

from atoot import entities
from atoot.api.base import Cursor, Endpoints, Paged, Params, Ref, path
from atoot.entities.base import ids_of
from atoot.errors import MastodonError, UnprocessedError
from atoot.lazy import later

is_list: Callable[[Mapping[str, Any], entities.List], bool] = later("atoot.posting.same_settings", "is_list")
"""Loaded when an answer was lost."""


class Lists(Endpoints):
    """Make lists and choose who is in them. `list_timeline` shows what they post.

    https://docs.joinmastodon.org/methods/lists/
    """

    def lists(self) -> Paged[entities.List]:
        """Your lists.

        `GET /api/v1/lists` · `read:lists` · since 2.1.0
        """
        return self._page("/api/v1/lists", entities.List)

    async def show_list(self, _list: Ref) -> entities.List:
        """One of your lists.

        `GET /api/v1/lists/:id` · `read:lists` · since 2.1.0

        Args:
            _list: list, or its id.
        """
        return await self._get(path("/api/v1/lists/{}", _list), entities.List)

    async def create_list(
        self,
        title: str,
        *,
        replies_policy: entities.words.RepliesPolicy | None = None,
        exclusive: bool | None = None,
    ) -> entities.List:
        """Make a list, once: if a try ends in a way that leaves open whether it was made, your lists are looked at first.

        `POST /api/v1/lists` · `write:lists` · since 2.1.0

        One that is the same, and has nobody in it, is taken for it then.

        Args:
            title: its name.
            replies_policy: which replies it shows (server default: list; since 3.3.0).
            exclusive: keep what it shows out of the home timeline (since 4.2.0).
        """
        return await self._once(
            "POST",
            "/api/v1/lists",
            entities.List,
            self._empty_list,
            title=title,
            replies_policy=replies_policy,
            exclusive=exclusive,
        )

    async def update_list(
        self,
        _list: Ref,
        title: str,
        *,
        replies_policy: entities.words.RepliesPolicy | None = None,
        exclusive: bool | None = None,
    ) -> entities.List:
        """Change a list.

        `PUT /api/v1/lists/:id` · `write:lists` · since 2.1.0

        Args:
            _list: list, or its id.
            title: its name.
            replies_policy: which replies it shows (since 3.3.0).
            exclusive: keep what it shows out of the home timeline (since 4.2.0).
        """
        return await self._put(
            path("/api/v1/lists/{}", _list),
            entities.List,
            title=title,
            replies_policy=replies_policy,
            exclusive=exclusive,
        )

    async def delete_list(self, _list: Ref) -> None:
        """Delete a list. Nobody in it is unfollowed.

        `DELETE /api/v1/lists/:id` · `write:lists` · since 2.1.0

        Args:
            _list: list, or its id.
        """
        await self._delete(path("/api/v1/lists/{}", _list), NoneType)

    def list_accounts(
        self,
        _list: Ref,
        params: Params = None,
        limit: int | None = None,
        **cursor: Unpack[Cursor],
    ) -> Paged[entities.Account]:
        """Accounts in a list.

        `GET /api/v1/lists/:id/accounts` · `read:lists` · since 2.1.0

        Args:
            _list: list, or its id.
            limit: accounts a page, 0 for all in one (server default: 40; at most 80).
        """
        url = path("/api/v1/lists/{}/accounts", _list)
        return self._page(url, entities.Account, params, limit=limit, cursor=cursor)

    async def _empty_list(self, values: Mapping[str, Any]) -> entities.List | None:
        """A list that is as one that was to be made, and has nobody in it."""
        for one in await self.lists():
            if is_list(values, one) and not await self.list_accounts(one, limit=1):
                return one
        return None

    async def _are_in(self, url: str, members: Iterable[str]) -> bool:
        """Whether accounts are in a list, as far as the server tells: an earlier try has put them there."""
        with suppress(MastodonError):
            return {one.id for one in await self._page(url, entities.Account, limit=0)} >= set(members)
        return False

    @overload
    async def list_accounts_add(self, _list: Ref, account_ids: Ref | Iterable[Ref]) -> None: ...
    @overload
    async def list_accounts_add(self, _list: Ref, *, accounts: Ref | Iterable[Ref]) -> None: ...
    async def list_accounts_add(
        self,
        _list: Ref,
        account_ids: Ref | Iterable[Ref] | None = None,
        *,
        accounts: Ref | Iterable[Ref] | None = None,
    ) -> None:
        """Put accounts into a list. You have to follow them.

        `POST /api/v1/lists/:id/accounts` · `write:lists` · since 2.1.0

        Args:
            _list: list, or its id.
            account_ids: accounts or their ids; one or many.
            accounts: another name for `account_ids`.

        Raises:
            NotFoundError: you do not follow one of them.
            UnprocessedError: one of them is in the list already.
        """
        url = path("/api/v1/lists/{}/accounts", _list)
        members = _members(account_ids, accounts)
        try:
            await self._post(url, NoneType, account_ids=members)
        except UnprocessedError as error:
            if not (error.may_have_happened and await self._are_in(url, members)):
                raise

    @overload
    async def list_accounts_remove(self, _list: Ref, account_ids: Ref | Iterable[Ref]) -> None: ...
    @overload
    async def list_accounts_remove(self, _list: Ref, *, accounts: Ref | Iterable[Ref]) -> None: ...
    async def list_accounts_remove(
        self,
        _list: Ref,
        account_ids: Ref | Iterable[Ref] | None = None,
        *,
        accounts: Ref | Iterable[Ref] | None = None,
    ) -> None:
        """Take accounts out of a list.

        `DELETE /api/v1/lists/:id/accounts` · `write:lists` · since 2.1.0

        Args:
            _list: list, or its id.
            account_ids: accounts or their ids; one or many.
            accounts: another name for `account_ids`.
        """
        url = path("/api/v1/lists/{}/accounts", _list)
        await self._delete(url, NoneType, account_ids=_members(account_ids, accounts))


def _members(account_ids: Ref | Iterable[Ref] | None, accounts: Ref | Iterable[Ref] | None) -> list[str]:
    if account_ids is not None and accounts is not None:
        raise ValueError("account_ids and accounts are two names for the same: pass one of them")
    chosen = accounts if account_ids is None else account_ids
    if chosen is None:
        raise TypeError("account_ids is missing: pass accounts or their ids")
    return ids_of(chosen)
