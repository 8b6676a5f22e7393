"""Search: accounts, statuses, hashtags and collections."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias, TypedDict, Unpack, overload

from atoot import entities, parameters
from atoot.api.base import Endpoints, PagedObject, Params, Ref, Way
from atoot.entities.base import Entity, maybe_id
from atoot.parameters import check_names

Found: TypeAlias = "entities.Account | entities.Status | entities.Tag | entities.Collection"
"""What one result can be."""

CATEGORIES = ("accounts", "statuses", "hashtags", "collections")


class SearchBounds(TypedDict, total=False):
    """Where a search begins."""

    max_id: Ref | None
    """Only what is older than this (since 2.8.0)."""
    min_id: Ref | None
    """Only what is newer than this (since 2.8.0)."""
    offset: int | None
    """How many results to skip (needs a user token; since 2.8.0)."""


class SearchSettings(SearchBounds, total=False):
    """How results of one kind are looked for."""

    exclude_unreviewed: bool | None
    """Leave out hashtags that no moderator has looked at (server default: no; since 3.0.0)."""
    resolve: bool | None
    """Let the server look elsewhere for what it does not know (needs a user token)."""
    following: bool | None
    """Only accounts that you follow (server default: no)."""


class Search(Endpoints):
    """https://docs.joinmastodon.org/methods/search/"""

    @overload
    def search(  # pyright: ignore[reportOverlappingOverload] - results of one kind are a case of results of all
        self,
        query: str,
        params: Params = None,
        limit: int | None = None,
        account: Ref | None = None,
        *,
        search_type: Literal["accounts"],
        **settings: Unpack[SearchSettings],
    ) -> PagedObject[entities.Search, entities.Account]: ...

    @overload
    def search(
        self,
        query: str,
        params: Params = None,
        limit: int | None = None,
        account: Ref | None = None,
        *,
        search_type: Literal["statuses"],
        **settings: Unpack[SearchSettings],
    ) -> PagedObject[entities.Search, entities.Status]: ...

    @overload
    def search(
        self,
        query: str,
        params: Params = None,
        limit: int | None = None,
        account: Ref | None = None,
        *,
        search_type: Literal["hashtags"],
        **settings: Unpack[SearchSettings],
    ) -> PagedObject[entities.Search, entities.Tag]: ...

    @overload
    def search(
        self,
        query: str,
        params: Params = None,
        limit: int | None = None,
        account: Ref | None = None,
        search_type: entities.words.SearchType | None = None,
        exclude_unreviewed: bool | None = None,
        resolve: bool | None = None,
        following: bool | None = None,
        **bounds: Unpack[SearchBounds],
    ) -> PagedObject[entities.Search, Found]: ...

    def search(
        self,
        query: str,
        params: Params = None,
        limit: int | None = None,
        account: Ref | None = None,
        search_type: entities.words.SearchType | None = None,
        exclude_unreviewed: bool | None = None,
        resolve: bool | None = None,
        following: bool | None = None,
        **bounds: Unpack[SearchBounds],
    ) -> Any:
        """Search. Await it for what was found, by kind; iterate over it for every single result.

        `GET /api/v2/search` · public or `read:search` · since 2.4.1
        `GET /api/v1/search` · `read:search` · since 1.1.0 · deprecated since 2.4.1 · removed in 3.0.0

        Servers without the newer operation are asked by the older one; the answer has the newer shape.

        Args:
            query: what to look for: words, `@user@host`, `#hashtag`, or the address of an account or status.
            limit: results of each kind (server default: 20; at most 40; since 2.8.0).
            account: only statuses of this account (since 2.8.0).
            search_type: only this kind of results (since 2.8.0). A search goes on behind its first page
                only with one kind: servers skip nothing in a search of all kinds.
            exclude_unreviewed: leave out hashtags that no moderator has looked at (server default: no; since 3.0.0).
            resolve: let the server look elsewhere for what it does not know (needs a user token).
            following: only accounts that you follow (server default: no).
            **bounds: where to begin: `max_id`, `min_id`, `offset`.
        """
        check_names("search", bounds, SearchBounds)
        extra = parameters.mapping_of(
            params, ("limit", "account", "search_type", "resolve", "following", "offset")
        )
        kind = search_type or extra.get("type")
        return self._page_of(
            "/api/v2/search",
            entities.Search,
            CATEGORIES,
            Entity,
            extra,
            way=Way.OFFSET if kind else Way.LINK,
            q=query,
            limit=limit,
            account_id=maybe_id(account),
            type=parameters.word_of("search_type", search_type, entities.words.SearchType),
            exclude_unreviewed=exclude_unreviewed,
            resolve=resolve,
            following=following,
            max_id=maybe_id(bounds.get("max_id")),
            min_id=maybe_id(bounds.get("min_id")),
            offset=bounds.get("offset"),
        )
