"""Filters: what you do not want to see."""

from collections.abc import Iterable
from datetime import timedelta
from types import NoneType
from typing import Any, Literal, TypeAlias, TypedDict

from atoot.api.base import Endpoints, Options, Paged, Ref, id_of, path
from atoot.api.choices import FilterContext, several
from atoot.entities import Filter, FilterKeyword, FilterStatus

FilterAction: TypeAlias = Literal["warn", "hide", "blur"]
"""What to do with what is found: show a warning, show nothing, or blur its media (since 4.4.0)."""


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
    """https://docs.joinmastodon.org/methods/filters/#v2

    The server finds, and says so in `Status.filtered`; what to do about it is up to you.
    """

    def filters_v2(self, *, options: Options | None = None) -> Paged[Filter]:
        """Your filters.

        `GET /api/v2/filters` · `read:filters` · since 4.0.0
        """
        return self._page("/api/v2/filters", Filter, options=options)

    async def filter_v2(self, filter: Ref, *, options: Options | None = None) -> Filter:
        """One of your filters.

        `GET /api/v2/filters/:id` · `read:filters` · since 4.0.0
        """
        return await self._get(path("/api/v2/filters/{}", filter), Filter, options=options)

    async def create_filter_v2(
        self,
        title: str,
        context: FilterContext | Iterable[FilterContext],
        *,
        filter_action: FilterAction | None = None,
        expires_in: timedelta | int | None = None,
        keywords_attributes: Iterable[KeywordAttributes] | None = None,
        options: Options | None = None,
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
            options=options,
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
        expires_in: timedelta | int | Literal[""] | None = None,
        keywords_attributes: Iterable[KeywordAttributes] | None = None,
        options: Options | None = None,
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
            options=options,
            title=title,
            context=several(context),
            filter_action=filter_action,
            expires_in=expires_in,
            keywords_attributes=_keywords(keywords_attributes),
        )

    async def delete_filter_v2(self, filter: Ref, *, options: Options | None = None) -> None:
        """Delete a filter.

        `DELETE /api/v2/filters/:id` · `write:filters` · since 4.0.0
        """
        return await self._delete(path("/api/v2/filters/{}", filter), NoneType, options=options)

    def filter_keywords(self, filter: Ref, *, options: Options | None = None) -> Paged[FilterKeyword]:
        """Words of a filter.

        `GET /api/v2/filters/:filter_id/keywords` · `read:filters` · since 4.0.0
        """
        return self._page(path("/api/v2/filters/{}/keywords", filter), FilterKeyword, options=options)

    async def create_filter_keyword(
        self,
        filter: Ref,
        keyword: str,
        *,
        whole_word: bool | None = None,
        options: Options | None = None,
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
            options=options,
            keyword=keyword,
            whole_word=whole_word,
        )

    async def filter_keyword(self, keyword: Ref, *, options: Options | None = None) -> FilterKeyword:
        """One word of your filters.

        `GET /api/v2/filters/keywords/:id` · `read:filters` · since 4.0.0

        Args:
            keyword: its id, or the entity.
        """
        return await self._get(path("/api/v2/filters/keywords/{}", keyword), FilterKeyword, options=options)

    async def update_filter_keyword(
        self,
        id: Ref,
        keyword: str,
        *,
        whole_word: bool | None = None,
        options: Options | None = None,
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
            options=options,
            keyword=keyword,
            whole_word=whole_word,
        )

    async def delete_filter_keyword(self, keyword: Ref, *, options: Options | None = None) -> None:
        """Take a word out of its filter.

        `DELETE /api/v2/filters/keywords/:id` · `write:filters` · since 4.0.0

        Args:
            keyword: its id, or the entity.
        """
        return await self._delete(path("/api/v2/filters/keywords/{}", keyword), NoneType, options=options)

    def filter_statuses(self, filter: Ref, *, options: Options | None = None) -> Paged[FilterStatus]:
        """Single statuses that a filter hides.

        `GET /api/v2/filters/:filter_id/statuses` · `read:filters` · since 4.0.0
        """
        return self._page(path("/api/v2/filters/{}/statuses", filter), FilterStatus, options=options)

    async def create_filter_status(
        self, filter: Ref, status_id: Ref, *, options: Options | None = None
    ) -> FilterStatus:
        """Let a filter hide a single status.

        `POST /api/v2/filters/:filter_id/statuses` · `write:filters` · since 4.0.0

        Args:
            filter: filter, or its id.
            status_id: status, or its id.
        """
        url = path("/api/v2/filters/{}/statuses", filter)
        return await self._post(url, FilterStatus, options=options, status_id=id_of(status_id))

    async def filter_status(self, filter_status: Ref, *, options: Options | None = None) -> FilterStatus:
        """One status among those that your filters hide.

        `GET /api/v2/filters/statuses/:id` · `read:filters` · since 4.0.0

        Args:
            filter_status: the entity or its own id, not that of the status.
        """
        url = path("/api/v2/filters/statuses/{}", filter_status)
        return await self._get(url, FilterStatus, options=options)

    async def delete_filter_status(
        self, filter_status: Ref, *, options: Options | None = None
    ) -> FilterStatus:
        """Let a filter hide a single status no longer.

        `DELETE /api/v2/filters/statuses/:id` · `write:filters` · since 4.0.0

        Args:
            filter_status: the entity or its own id, not that of the status.
        """
        url = path("/api/v2/filters/statuses/{}", filter_status)
        return await self._delete(url, FilterStatus, options=options)


def _keywords(words: Iterable[KeywordAttributes] | None) -> list[dict[str, Any]] | None:
    """Words as the API takes them, ids as text."""
    if words is None:
        return None
    return [{**word, "id": id_of(word["id"])} if "id" in word else {**word} for word in words]
