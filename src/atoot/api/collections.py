"""Collections: accounts that you put together for others to see."""

from __future__ import annotations

from collections.abc import Iterable
from types import NoneType

from atoot import entities
from atoot.api.base import Endpoints, PagedObject, Ref, id_of, path
from atoot.entities.base import ids_of


class Collections(Endpoints):
    """Make collections of accounts, and leave those that others have put you into.

    https://docs.joinmastodon.org/methods/collections/
    """

    async def collection(self, collection: Ref) -> entities.CollectionWithAccounts:
        """A collection with the accounts in it and its owner.

        `GET /api/v1/collections/:id` · public or `read:collections` · since 4.6.0

        Of your own you also see the items that still wait for the account's consent.

        Args:
            collection: collection, or its id.
        """
        return await self._get(path("/api/v1/collections/{}", collection), entities.CollectionWithAccounts)

    def account_collections(
        self,
        account: Ref,
        *,
        limit: int | None = None,
        offset: int | None = None,
    ) -> PagedObject[entities.Collections, entities.Collection]:
        """Collections of an account.

        `GET /api/v1/accounts/:account_id/collections` · public or `read:collections` · since 4.6.0

        Args:
            account: account, or its id.
            limit: collections a page (server default: 40; at most 80).
            offset: how many to skip.
        """
        url = path("/api/v1/accounts/{}/collections", account)
        return self._collections(url, limit, offset)

    def account_in_collections(
        self,
        account: Ref,
        *,
        limit: int | None = None,
        offset: int | None = None,
    ) -> PagedObject[entities.Collections, entities.Collection]:
        """Collections of anybody that an account, your own, is in.

        `GET /api/v1/accounts/:account_id/in_collections` · `read:collections` · since 4.6.0

        Args:
            account: your account, or its id.
            limit: collections a page (server default: 40; at most 80).
            offset: how many to skip.
        """
        url = path("/api/v1/accounts/{}/in_collections", account)
        return self._collections(url, limit, offset)

    async def create_collection(
        self,
        name: str,
        *,
        description: str | None = None,
        language: str | None = None,
        tag_name: str | None = None,
        sensitive: bool | None = None,
        discoverable: bool | None = None,
        account_ids: Ref | Iterable[Ref] | None = None,
    ) -> entities.WrappedCollection:
        """Make a collection.

        `POST /api/v1/collections` · `write:collections` · since 4.6.0

        Args:
            name: at most 40 characters.
            description: at most 100 characters.
            language: ISO 639-1 code of the language of name and description.
            tag_name: hashtag that tells what it is about.
            sensitive: mark it as sensitive.
            discoverable: show it in search and the like.
            account_ids: accounts to begin with, or their ids.
        """
        return await self._post(
            "/api/v1/collections",
            entities.WrappedCollection,
            name=name,
            description=description,
            language=language,
            tag_name=tag_name,
            sensitive=sensitive,
            discoverable=discoverable,
            account_ids=None if account_ids is None else ids_of(account_ids),
        )

    async def update_collection(
        self,
        collection: Ref,
        *,
        name: str | None = None,
        description: str | None = None,
        language: str | None = None,
        tag_name: str | None = None,
        sensitive: bool | None = None,
        discoverable: bool | None = None,
    ) -> entities.WrappedCollection:
        """Change a collection of yours.

        `PATCH /api/v1/collections/:id` · `write:collections` · since 4.6.0

        Args:
            collection: collection, or its id.
            name: at most 40 characters.
            description: at most 100 characters.
            language: ISO 639-1 code of the language of name and description.
            tag_name: hashtag that tells what it is about.
            sensitive: mark it as sensitive.
            discoverable: show it in search and the like.
        """
        return await self._patch(
            path("/api/v1/collections/{}", collection),
            entities.WrappedCollection,
            name=name,
            description=description,
            language=language,
            tag_name=tag_name,
            sensitive=sensitive,
            discoverable=discoverable,
        )

    async def delete_collection(self, collection: Ref) -> None:
        """Delete a collection of yours.

        `DELETE /api/v1/collections/:id` · `write:collections` · since 4.6.0

        Args:
            collection: collection, or its id.
        """
        await self._delete(path("/api/v1/collections/{}", collection), NoneType)

    async def collection_item_add(self, collection: Ref, account: Ref) -> entities.WrappedCollectionItem:
        """Put an account into a collection of yours.

        `POST /api/v1/collections/:collection_id/items` · `write:collections` · since 4.6.0

        Args:
            collection: collection, or its id.
            account: account, or its id.

        Raises:
            UnprocessedError: the account does not want it, or does not exist.
        """
        url = path("/api/v1/collections/{}/items", collection)
        name = id_of(account)

        async def added(_error: object) -> entities.WrappedCollectionItem | None:
            items = (await self.collection(collection)).collection.items
            return next(
                (
                    entities.WrappedCollectionItem(collection_item=one)
                    for one in items
                    if one.account_id == name
                ),
                None,
            )

        return await self._there(self._post(url, entities.WrappedCollectionItem, account_id=name), added)

    async def collection_item_remove(self, collection: Ref, item: Ref) -> None:
        """Take an account out of a collection of yours.

        `DELETE /api/v1/collections/:collection_id/items/:id` · `write:collections` · since 4.6.0

        Args:
            collection: collection, or its id.
            item: item of the collection, or its id. The id of the account is another one.
        """
        await self._delete(path("/api/v1/collections/{}/items/{}", collection, item), NoneType)

    async def collection_item_revoke(self, collection: Ref, item: Ref) -> None:
        """Take yourself out of somebody else's collection.

        `POST /api/v1/collections/:collection_id/items/:id/revoke` · `write:collections` · since 4.6.0

        Args:
            collection: collection, or its id.
            item: item of the collection that is you, or its id.
        """
        url = path("/api/v1/collections/{}/items/{}/revoke", collection, item)
        await self._post(url, NoneType)

    def _collections(
        self, url: str, limit: int | None, offset: int | None
    ) -> PagedObject[entities.Collections, entities.Collection]:
        # Offsets are counted by the server: its Link header says where the list goes on.
        return self._page_of(
            url, entities.Collections, ("collections",), entities.Collection, limit=limit, offset=offset
        )
