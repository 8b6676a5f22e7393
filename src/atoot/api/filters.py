"""Filters: what you do not want to see."""

from collections.abc import Iterable
from datetime import timedelta
from types import NoneType
from typing import Any, Literal, TypeAlias, TypedDict

from atoot.api.arguments import several
from atoot.api.base import Endpoints, Paged, Params, Ref, id_of, path
from atoot.entities import Filter, FilterKeyword, FilterStatus, V1Filter
from atoot.entities.words import FilterAction, FilterContext

Lifetime: TypeAlias = timedelta | int | Literal[""]
"""How long a filter holds; seconds, if it is a number; an empty text for ever."""


class KeywordAttributes(TypedDict, total=False):
    """A word to add to a filter; with an `id`, one to change or to take out."""

    keyword: str
    whole_word: bool
    """Only where it stands as a word of its own."""
    id: Ref
    """The word to change, of a filter that exists."""
    _destroy: bool
    """Take it out."""


class Filters(Endpoints):
    """https://docs.joinmastodon.org/methods/filters/

    The server finds, and says so in `Status.filtered`; what to do about it is up to you.
    """

    def filters_v2(self) -> Paged[Filter]:
        """Your filters.

        `GET /api/v2/filters` · `read:filters` · since 4.0.0
        """
        return self._page("/api/v2/filters", Filter)

    async def filter_v2(self, filter: Ref) -> Filter:
        """One of your filters.

        `GET /api/v2/filters/:id` · `read:filters` · since 4.0.0

        Args:
            filter: Filter, or its id.
        """
        return await self._get(path("/api/v2/filters/{}", filter), Filter)

    async def create_filter_v2(
        self,
        title: str,
        context: FilterContext | Iterable[FilterContext],
        *,
        filter_action: FilterAction | None = None,
        expires_in: timedelta | int | None = None,
        keywords_attributes: Iterable[KeywordAttributes] | None = None,
    ) -> Filter:
        """Make a filter.

        `POST /api/v2/filters` · `write:filters` · since 4.0.0

        Args:
            title: its name.
            context: where it is to apply; at least one place.
            filter_action: what to do with what is found (server default: warn).
            expires_in: how long it holds; seconds, if it is a number (server default: for ever).
            keywords_attributes: the words: `[{"keyword": "spoiler", "whole_word": True}]`.
        """
        return await self._post(
            "/api/v2/filters",
            Filter,
            title=title,
            context=several(context),
            filter_action=filter_action,
            expires_in=expires_in,
            keywords_attributes=_keywords(keywords_attributes),
        )

    async def update_filter_v2(
        self,
        filter: Ref,
        *,
        title: str | None = None,
        context: FilterContext | Iterable[FilterContext] | None = None,
        filter_action: FilterAction | None = None,
        expires_in: Lifetime | None = None,
        keywords_attributes: Iterable[KeywordAttributes] | None = None,
    ) -> Filter:
        """Change a filter. What is not sent stays.

        `PUT /api/v2/filters/:id` · `write:filters` · since 4.0.0

        Args:
            filter: filter, or its id.
            title: its name.
            context: where it is to apply; at least one place.
            filter_action: what to do with what is found.
            expires_in: how long it holds from now; seconds, if it is a number; an empty text for ever.
            keywords_attributes: words to add, to change (with `id`), or to take out (with `id` and `_destroy`).
        """
        return await self._put(
            path("/api/v2/filters/{}", filter),
            Filter,
            title=title,
            context=several(context),
            filter_action=filter_action,
            expires_in=expires_in,
            keywords_attributes=_keywords(keywords_attributes),
        )

    async def delete_filter_v2(self, filter: Ref) -> None:
        """Delete a filter.

        `DELETE /api/v2/filters/:id` · `write:filters` · since 4.0.0

        Args:
            filter: Filter, or its id.
        """
        return await self._delete(path("/api/v2/filters/{}", filter), NoneType)

    def filter_keywords(self, filter: Ref) -> Paged[FilterKeyword]:
        """Words of a filter.

        `GET /api/v2/filters/:filter_id/keywords` · `read:filters` · since 4.0.0

        Args:
            filter: Filter, or its id.
        """
        return self._page(path("/api/v2/filters/{}/keywords", filter), FilterKeyword)

    async def create_filter_keyword(
        self,
        filter: Ref,
        keyword: str,
        *,
        whole_word: bool | None = None,
    ) -> FilterKeyword:
        """Add a word to a filter.

        `POST /api/v2/filters/:filter_id/keywords` · `write:filters` · since 4.0.0

        Args:
            filter: filter, or its id.
            keyword: the word.
            whole_word: only where it stands as a word of its own.
        """
        return await self._post(
            path("/api/v2/filters/{}/keywords", filter),
            FilterKeyword,
            keyword=keyword,
            whole_word=whole_word,
        )

    async def filter_keyword(self, keyword: Ref) -> FilterKeyword:
        """One word of your filters.

        `GET /api/v2/filters/keywords/:id` · `read:filters` · since 4.0.0

        Args:
            keyword: its id, or the entity.
        """
        return await self._get(path("/api/v2/filters/keywords/{}", keyword), FilterKeyword)

    async def update_filter_keyword(
        self,
        id: Ref,
        keyword: str,
        *,
        whole_word: bool | None = None,
    ) -> FilterKeyword:
        """Change one word of your filters.

        `PUT /api/v2/filters/keywords/:id` · `write:filters` · since 4.0.0

        Args:
            id: id of the word, or the entity.
            keyword: the new word.
            whole_word: only where it stands as a word of its own.
        """
        return await self._put(
            path("/api/v2/filters/keywords/{}", id),
            FilterKeyword,
            keyword=keyword,
            whole_word=whole_word,
        )

    async def delete_filter_keyword(self, keyword: Ref) -> None:
        """Take a word out of its filter.

        `DELETE /api/v2/filters/keywords/:id` · `write:filters` · since 4.0.0

        Args:
            keyword: its id, or the entity.
        """
        return await self._delete(path("/api/v2/filters/keywords/{}", keyword), NoneType)

    def filter_statuses(self, filter: Ref) -> Paged[FilterStatus]:
        """Single statuses that a filter hides.

        `GET /api/v2/filters/:filter_id/statuses` · `read:filters` · since 4.0.0

        Args:
            filter: Filter, or its id.
        """
        return self._page(path("/api/v2/filters/{}/statuses", filter), FilterStatus)

    async def create_filter_status(self, filter: Ref, status_id: Ref) -> FilterStatus:
        """Let a filter hide a single status.

        `POST /api/v2/filters/:filter_id/statuses` · `write:filters` · since 4.0.0

        Args:
            filter: filter, or its id.
            status_id: status, or its id.
        """
        url = path("/api/v2/filters/{}/statuses", filter)
        return await self._post(url, FilterStatus, status_id=id_of(status_id))

    async def filter_status(self, filter_status: Ref) -> FilterStatus:
        """One status among those that your filters hide.

        `GET /api/v2/filters/statuses/:id` · `read:filters` · since 4.0.0

        Args:
            filter_status: the entity or its own id, not that of the status.
        """
        url = path("/api/v2/filters/statuses/{}", filter_status)
        return await self._get(url, FilterStatus)

    async def delete_filter_status(self, filter_status: Ref) -> FilterStatus:
        """Let a filter hide a single status no longer.

        `DELETE /api/v2/filters/statuses/:id` · `write:filters` · since 4.0.0

        Args:
            filter_status: the entity or its own id, not that of the status.
        """
        url = path("/api/v2/filters/statuses/{}", filter_status)
        return await self._taken(self._delete(url, FilterStatus), lambda: _named(filter_status))

    # One word each: https://docs.joinmastodon.org/methods/filters/#v1
    # Servers since 4.0.0 keep several words in a filter, and these operations show each word as a filter.

    def all_filters(self) -> Paged[V1Filter]:
        """Your filters, word by word. `filters_v2` gives the newer shape.

        `GET /api/v1/filters` · `read:filters` · since 2.4.3 · deprecated since 4.0.0
        """
        return self._page("/api/v1/filters", V1Filter)

    async def view_filter(self, _filter: Ref) -> V1Filter:
        """One word of your filters. `filter_v2` gives the newer shape.

        `GET /api/v1/filters/:id` · `read:filters` · since 2.4.3 · deprecated since 4.0.0

        Args:
            _filter: Filter, or its id.
        """
        return await self._get(path("/api/v1/filters/{}", _filter), V1Filter)

    async def create_filter(
        self,
        phrase: str,
        context: FilterContext | Iterable[FilterContext],
        params: Params = None,
        *,
        irreversible: bool | None = None,
        whole_word: bool | None = None,
        expires_in: timedelta | int | None = None,
    ) -> V1Filter:
        """Make a filter of one word. `create_filter_v2` makes one of many.

        `POST /api/v1/filters` · `write:filters` · since 2.4.3 · deprecated since 4.0.0

        Args:
            phrase: the text to look for.
            context: where it is to apply; at least one place.
            params: extra parameters by their name in the API.
            irreversible: let the server drop what is found, for home and notifications (server default: no).
            whole_word: only where it stands as a word of its own (server default: no).
            expires_in: how long it holds; seconds, if it is a number (server default: for ever).
        """
        return await self._post(
            "/api/v1/filters",
            V1Filter,
            params,
            phrase=phrase,
            context=several(context),
            irreversible=irreversible,
            whole_word=whole_word,
            expires_in=expires_in,
        )

    async def update_filter(
        self,
        _filter: Ref,
        phrase: str | None = None,
        context: FilterContext | Iterable[FilterContext] | None = None,
        params: Params = None,
        *,
        irreversible: bool | None = None,
        whole_word: bool | None = None,
        expires_in: Lifetime | None = None,
    ) -> V1Filter:
        """Change a filter of one word. Mastodon wants phrase and context each time.

        `PUT /api/v1/filters/:id` · `write:filters` · since 2.4.3 · deprecated since 4.0.0

        Args:
            _filter: filter, or its id.
            phrase: the text to look for.
            context: where it is to apply; at least one place.
            params: extra parameters by their name in the API.
            irreversible: let the server drop what is found, for home and notifications (server default: no).
            whole_word: only where it stands as a word of its own (server default: no).
            expires_in: how long it holds from now; seconds, if it is a number; an empty text for ever.

        Raises:
            UnprocessedError: the filter has other words, which a change of context or lifetime would hit too.
        """
        return await self._put(
            path("/api/v1/filters/{}", _filter),
            V1Filter,
            params,
            phrase=phrase,
            context=several(context),
            irreversible=irreversible,
            whole_word=whole_word,
            expires_in=expires_in,
        )

    async def remove_filter(self, _filter: Ref) -> None:
        """Delete a filter of one word. `delete_filter_v2` deletes a whole one.

        `DELETE /api/v1/filters/:id` · `write:filters` · since 2.4.3 · deprecated since 4.0.0

        Args:
            _filter: Filter, or its id.
        """
        return await self._delete(path("/api/v1/filters/{}", _filter), NoneType)


async def _named(filter_status: Ref) -> FilterStatus:
    return filter_status if isinstance(filter_status, FilterStatus) else FilterStatus(id=id_of(filter_status))


def _keywords(words: Iterable[KeywordAttributes] | None) -> list[dict[str, Any]] | None:
    """Words as the API takes them, ids as text."""
    if words is None:
        return None
    return [{**word, "id": id_of(word["id"])} if "id" in word else {**word} for word in words]
