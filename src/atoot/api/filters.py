"""Filters: what you do not want to see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from types import NoneType
from typing import Any, Literal, TypeAlias, TypedDict

from atoot import entities
from atoot.api.arguments import several
from atoot.api.base import Endpoints, Paged, Params, Ref, id_of, path
from atoot.entities.base import shown_id
from atoot.lazy import later

_SAME = "atoot.posting.same_settings"
is_filter: Callable[[Mapping[str, Any], entities.Filter], bool] = later(_SAME, "is_filter")
is_filter_of_a_word: Callable[[Mapping[str, Any], entities.V1Filter], bool] = later(
    _SAME, "is_filter_of_a_word"
)
is_word: Callable[[Mapping[str, Any], entities.FilterKeyword], bool] = later(_SAME, "is_word")
has_words: Callable[[Iterable[Mapping[str, Any]], entities.Filter], bool] = later(_SAME, "has_words")
"""Loaded when an answer was lost."""

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

    The server only reports matches, in `Status.filtered`; what to do about them is up to you.
    """

    def filters_v2(self) -> Paged[entities.Filter]:
        """Your filters.

        `GET /api/v2/filters` · `read:filters` · since 4.0.0
        """
        return self._page("/api/v2/filters", entities.Filter)

    async def filter_v2(self, filter: Ref) -> entities.Filter:
        """One of your filters.

        `GET /api/v2/filters/:id` · `read:filters` · since 4.0.0

        Args:
            filter: filter, or its id.
        """
        return await self._get(path("/api/v2/filters/{}", filter), entities.Filter)

    async def create_filter_v2(
        self,
        title: str,
        context: entities.words.FilterContext | Iterable[entities.words.FilterContext],
        *,
        filter_action: entities.words.FilterAction | None = None,
        expires_in: timedelta | int | None = None,
        keywords_attributes: Iterable[KeywordAttributes] | None = None,
    ) -> entities.Filter:
        """Make a filter, once: if a try ends in a way that leaves open whether it was made, one that is the same is taken for it.

        `POST /api/v2/filters` · `write:filters` · since 4.0.0

        Args:
            title: its name.
            context: where it is to apply; at least one place.
            filter_action: what to do with what is found (server default: warn).
            expires_in: how long it holds; seconds, if it is a number (server default: for ever).
            keywords_attributes: the words: `[{"keyword": "spoiler", "whole_word": True}]`.
        """
        values = _values(title, context, filter_action, expires_in, keywords_attributes)
        return await self._once("POST", "/api/v2/filters", entities.Filter, self._same_filter, **values)

    async def update_filter_v2(
        self,
        filter: Ref,
        *,
        title: str | None = None,
        context: entities.words.FilterContext | Iterable[entities.words.FilterContext] | None = None,
        filter_action: entities.words.FilterAction | None = None,
        expires_in: Lifetime | None = None,
        keywords_attributes: Iterable[KeywordAttributes] | None = None,
    ) -> entities.Filter:
        """Change a filter. What is not sent stays. A word is added once, also where an answer is lost.

        `PUT /api/v2/filters/:id` · `write:filters` · since 4.0.0

        Args:
            filter: filter, or its id.
            title: its name.
            context: where it is to apply; at least one place.
            filter_action: what to do with what is found.
            expires_in: how long it holds from now; seconds, if it is a number; an empty text for ever.
            keywords_attributes: words to add, to change (with `id`), or to take out (with `id` and `_destroy`).
        """
        url = path("/api/v2/filters/{}", filter)
        values = _values(title, context, filter_action, expires_in, keywords_attributes)
        if not values["keywords_attributes"]:  # else a second time would add the words once more
            return await self._put(url, entities.Filter, **values)

        async def changed(values: Mapping[str, Any]) -> entities.Filter | None:
            found = await self.filter_v2(filter)
            return found if has_words(values["keywords_attributes"], found) else None

        return await self._once("PUT", url, entities.Filter, changed, **values)

    async def delete_filter_v2(self, filter: Ref) -> None:
        """Delete a filter.

        `DELETE /api/v2/filters/:id` · `write:filters` · since 4.0.0

        Args:
            filter: filter, or its id.
        """
        return await self._delete(path("/api/v2/filters/{}", filter), NoneType)

    async def _same_filter(self, values: Mapping[str, Any]) -> entities.Filter | None:
        """A filter that is as one that was to be made."""
        return next((one for one in await self.filters_v2() if is_filter(values, one)), None)

    async def _same_word(self, values: Mapping[str, Any]) -> entities.V1Filter | None:
        """The same for a filter of one word."""
        return next((one for one in await self.all_filters() if is_filter_of_a_word(values, one)), None)

    def filter_keywords(self, filter: Ref) -> Paged[entities.FilterKeyword]:
        """Words of a filter.

        `GET /api/v2/filters/:filter_id/keywords` · `read:filters` · since 4.0.0

        Args:
            filter: filter, or its id.
        """
        return self._page(path("/api/v2/filters/{}/keywords", filter), entities.FilterKeyword)

    async def create_filter_keyword(
        self,
        filter: Ref,
        keyword: str,
        *,
        whole_word: bool | None = None,
    ) -> entities.FilterKeyword:
        """Add a word to a filter, once: if a try ends in a way that leaves open whether it was added, its words are looked at.

        `POST /api/v2/filters/:filter_id/keywords` · `write:filters` · since 4.0.0

        Args:
            filter: filter, or its id.
            keyword: the word.
            whole_word: only where it stands as a word of its own.
        """
        url = path("/api/v2/filters/{}/keywords", filter)

        async def added(values: Mapping[str, Any]) -> entities.FilterKeyword | None:
            return next((one for one in await self.filter_keywords(filter) if is_word(values, one)), None)

        return await self._once(
            "POST", url, entities.FilterKeyword, added, keyword=keyword, whole_word=whole_word
        )

    async def filter_keyword(self, keyword: Ref) -> entities.FilterKeyword:
        """One word of your filters.

        `GET /api/v2/filters/keywords/:id` · `read:filters` · since 4.0.0

        Args:
            keyword: its id, or the entity.
        """
        return await self._get(path("/api/v2/filters/keywords/{}", keyword), entities.FilterKeyword)

    async def update_filter_keyword(
        self,
        id: Ref,
        keyword: str,
        *,
        whole_word: bool | None = None,
    ) -> entities.FilterKeyword:
        """Change one word of your filters.

        `PUT /api/v2/filters/keywords/:id` · `write:filters` · since 4.0.0

        Args:
            id: id of the word, or the entity.
            keyword: the new word.
            whole_word: only where it stands as a word of its own.
        """
        return await self._put(
            path("/api/v2/filters/keywords/{}", id),
            entities.FilterKeyword,
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

    def filter_statuses(self, filter: Ref) -> Paged[entities.FilterStatus]:
        """Single statuses that a filter hides.

        `GET /api/v2/filters/:filter_id/statuses` · `read:filters` · since 4.0.0

        Args:
            filter: filter, or its id.
        """
        return self._page(path("/api/v2/filters/{}/statuses", filter), entities.FilterStatus)

    async def create_filter_status(self, filter: Ref, status_id: Ref) -> entities.FilterStatus:
        """Let a filter hide a single status, once: if an answer is lost, it is looked whether it does.

        `POST /api/v2/filters/:filter_id/statuses` · `write:filters` · since 4.0.0

        Args:
            filter: filter, or its id.
            status_id: status, or its id.
        """
        url = path("/api/v2/filters/{}/statuses", filter)

        async def added(values: Mapping[str, Any]) -> entities.FilterStatus | None:
            hidden = await self.filter_statuses(filter)
            return next((one for one in hidden if one.status_id == values["status_id"]), None)

        return await self._once("POST", url, entities.FilterStatus, added, status_id=shown_id(status_id))

    async def filter_status(self, filter_status: Ref) -> entities.FilterStatus:
        """One status among those that your filters hide.

        `GET /api/v2/filters/statuses/:id` · `read:filters` · since 4.0.0

        Args:
            filter_status: the entity or its own id, not that of the status.
        """
        url = path("/api/v2/filters/statuses/{}", filter_status)
        return await self._get(url, entities.FilterStatus)

    async def delete_filter_status(self, filter_status: Ref) -> entities.FilterStatus:
        """Let a filter hide a single status no longer.

        `DELETE /api/v2/filters/statuses/:id` · `write:filters` · since 4.0.0

        Args:
            filter_status: the entity or its own id, not that of the status.
        """
        url = path("/api/v2/filters/statuses/{}", filter_status)
        return await self._gone(url, filter_status, entities.FilterStatus)

    # One word each: https://docs.joinmastodon.org/methods/filters/#v1
    # Servers since 4.0.0 keep several words in a filter, and these operations show each word as a filter.

    def all_filters(self) -> Paged[entities.V1Filter]:
        """Your filters, word by word. `filters_v2` gives the newer shape.

        `GET /api/v1/filters` · `read:filters` · since 2.4.3 · deprecated since 4.0.0
        """
        return self._page("/api/v1/filters", entities.V1Filter)

    async def view_filter(self, _filter: Ref) -> entities.V1Filter:
        """One word of your filters. `filter_v2` gives the newer shape.

        `GET /api/v1/filters/:id` · `read:filters` · since 2.4.3 · deprecated since 4.0.0

        Args:
            _filter: filter, or its id.
        """
        return await self._get(path("/api/v1/filters/{}", _filter), entities.V1Filter)

    async def create_filter(
        self,
        phrase: str,
        context: entities.words.FilterContext | Iterable[entities.words.FilterContext],
        params: Params = None,
        *,
        irreversible: bool | None = None,
        whole_word: bool | None = None,
        expires_in: timedelta | int | None = None,
    ) -> entities.V1Filter:
        """Make a filter of one word, once, as `create_filter_v2`, which makes one of many.

        `POST /api/v1/filters` · `write:filters` · since 2.4.3 · deprecated since 4.0.0

        Args:
            phrase: the text to look for.
            context: where it is to apply; at least one place.
            irreversible: let the server drop what is found, for home and notifications (server default: no).
            whole_word: only where it stands as a word of its own (server default: no).
            expires_in: how long it holds; seconds, if it is a number (server default: for ever).
        """
        return await self._once(
            "POST",
            "/api/v1/filters",
            entities.V1Filter,
            self._same_word,
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
        context: entities.words.FilterContext | Iterable[entities.words.FilterContext] | None = None,
        params: Params = None,
        *,
        irreversible: bool | None = None,
        whole_word: bool | None = None,
        expires_in: Lifetime | None = None,
    ) -> entities.V1Filter:
        """Change a filter of one word. Mastodon wants phrase and context each time.

        `PUT /api/v1/filters/:id` · `write:filters` · since 2.4.3 · deprecated since 4.0.0

        Args:
            _filter: filter, or its id.
            phrase: the text to look for.
            context: where it is to apply; at least one place.
            irreversible: let the server drop what is found, for home and notifications (server default: no).
            whole_word: only where it stands as a word of its own (server default: no).
            expires_in: how long it holds from now; seconds, if it is a number; an empty text for ever.

        Raises:
            UnprocessedError: the filter has other words, which a change of context or lifetime would hit too.
        """
        return await self._put(
            path("/api/v1/filters/{}", _filter),
            entities.V1Filter,
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
            _filter: filter, or its id.
        """
        return await self._delete(path("/api/v1/filters/{}", _filter), NoneType)


def _values(
    title: str | None,
    context: entities.words.FilterContext | Iterable[entities.words.FilterContext] | None,
    filter_action: entities.words.FilterAction | None,
    expires_in: Lifetime | None,
    words: Iterable[KeywordAttributes] | None,
) -> dict[str, Any]:
    """A filter as the API takes it."""
    return {
        "title": title,
        "context": several(context),
        "filter_action": filter_action,
        "expires_in": expires_in,
        "keywords_attributes": _keywords(words),
    }


def _keywords(words: Iterable[KeywordAttributes] | None) -> list[dict[str, Any]] | None:
    """Words as the API takes them, ids as text."""
    if words is None:
        return None
    return [{**word, "id": id_of(word["id"])} if "id" in word else {**word} for word in words]
