"""Filters of one word, as they were before 4.0.0."""

from collections.abc import Iterable
from datetime import timedelta
from types import NoneType
from typing import Literal, TypeAlias

from atoot.api.base import Endpoints, Options, Paged, Params, Ref, path
from atoot.api.choices import FilterContext, several
from atoot.entities import V1Filter

Lifetime: TypeAlias = timedelta | int | Literal[""]
"""How long a filter holds; seconds, if it is a number; an empty text for ever."""


class FiltersV1(Endpoints):
    """https://docs.joinmastodon.org/methods/filters/#v1

    Servers since 4.0.0 keep several words in a filter, and these operations show each word as a filter.
    """

    def all_filters(self, *, options: Options | None = None) -> Paged[V1Filter]:
        """Your filters, word by word. `filters_v2` gives the newer shape.

        `GET /api/v1/filters` · `read:filters` · since 2.4.3 · deprecated since 4.0.0
        """
        return self._page("/api/v1/filters", V1Filter, options=options)

    async def view_filter(self, _filter: Ref, *, options: Options | None = None) -> V1Filter:
        """One word of your filters. `filter_v2` gives the newer shape.

        `GET /api/v1/filters/:id` · `read:filters` · since 2.4.3 · deprecated since 4.0.0
        """
        return await self._get(path("/api/v1/filters/{}", _filter), V1Filter, options=options)

    async def create_filter(
        self,
        phrase: str,
        context: FilterContext | Iterable[FilterContext],
        params: Params = None,
        *,
        irreversible: bool | None = None,
        whole_word: bool | None = None,
        expires_in: timedelta | int | None = None,
        options: Options | None = None,
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
            options=options,
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
        options: Options | None = None,
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
            options=options,
            phrase=phrase,
            context=several(context),
            irreversible=irreversible,
            whole_word=whole_word,
            expires_in=expires_in,
        )

    async def remove_filter(self, _filter: Ref, *, options: Options | None = None) -> None:
        """Delete a filter of one word. `delete_filter_v2` deletes a whole one.

        `DELETE /api/v1/filters/:id` · `write:filters` · since 2.4.3 · deprecated since 4.0.0
        """
        return await self._delete(path("/api/v1/filters/{}", _filter), NoneType, options=options)
