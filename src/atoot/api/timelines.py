"""Timelines: statuses in the order in which they came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Unpack, cast

from atoot import entities
from atoot.api.arguments import Hashtag
from atoot.api.arguments import hashtag as name_of
from atoot.api.base import Cursor, Endpoints, Paged, Params, Ref, path
from atoot.entities.base import Entity


class Timelines(Endpoints):
    """https://docs.joinmastodon.org/methods/timelines/

    Statuses, newest first; with `min_id`, a walk over one goes from there towards the present.
    """

    def public_timeline(
        self,
        params: Params = None,
        limit: int | None = None,
        local: bool | None = None,
        only_media: bool | None = None,
        *,
        remote: bool | None = None,
        allow_local_only: bool | None = None,
        **cursor: Unpack[Cursor],
    ) -> Paged[entities.Status]:
        """Public statuses of all that the server knows.

        `GET /api/v1/timelines/public` · public or `read:statuses` · since 0.0.0

        Args:
            limit: statuses a page (server default: 20; at most 40).
            local: only of this server (server default: no).
            only_media: only those with media (server default: no; since 2.3.0).
            remote: only of other servers (server default: no; since 3.1.4).
            allow_local_only: also what stays on this server (server default: no; glitch-soc has this).

        Raises:
            UnauthorizedError: this server shows it only to its users.
        """
        return self._page_by_ids(
            "/api/v1/timelines/public",
            entities.Status,
            params,
            limit=limit,
            local=local,
            only_media=only_media,
            remote=remote,
            allow_local_only=allow_local_only,
            cursor=cursor,
        )

    def hashtag_timeline(
        self,
        hashtag: Hashtag,
        params: Params = None,
        limit: int | None = None,
        local: bool | None = None,
        only_media: bool | None = None,
        *,
        any: Hashtag | Iterable[Hashtag] | None = None,
        all: Hashtag | Iterable[Hashtag] | None = None,
        none: Hashtag | Iterable[Hashtag] | None = None,
        remote: bool | None = None,
        **cursor: Unpack[Cursor],
    ) -> Paged[entities.Status]:
        """Public statuses with a hashtag.

        `GET /api/v1/timelines/tag/:hashtag` · public or `read:statuses` · since 0.0.0

        Args:
            hashtag: name of the hashtag, or an entity that has one.
            limit: statuses a page (server default: 20; at most 40).
            local: only of this server (server default: no).
            only_media: only those with media (server default: no; since 2.3.0).
            any: also those with one of these hashtags. Of these three lists, servers read four hashtags each
                (since 2.7.0).
            all: only those that have all of these hashtags too (since 2.7.0).
            none: only those that have none of these hashtags (since 2.7.0).
            remote: only of other servers (server default: no; since 3.3.0).
        """
        return self._page_by_ids(
            path("/api/v1/timelines/tag/{}", name_of(hashtag)),
            entities.Status,
            params,
            limit=limit,
            local=local,
            only_media=only_media,
            any=_names(any),
            all=_names(all),
            none=_names(none),
            remote=remote,
            cursor=cursor,
        )

    def home_timeline(
        self,
        params: Params = None,
        limit: int | None = None,
        local: bool | None = None,
        **cursor: Unpack[Cursor],
    ) -> Paged[entities.Status]:
        """Statuses of the accounts and hashtags that you follow.

        `GET /api/v1/timelines/home` · `read:statuses` · since 0.0.0

        Args:
            limit: statuses a page (server default: 20; at most 40).
            local: only of this server; Mastodon has forgotten this one, other servers have not.
        """
        return self._page_by_ids(
            "/api/v1/timelines/home", entities.Status, params, limit=limit, local=local, cursor=cursor
        )

    def list_timeline(
        self,
        _list: Ref,
        params: Params = None,
        limit: int | None = None,
        **cursor: Unpack[Cursor],
    ) -> Paged[entities.Status]:
        """Statuses of the accounts in one of your lists.

        `GET /api/v1/timelines/list/:list_id` · `read:lists` · since 2.1.0

        Args:
            _list: list, or its id.
            limit: statuses a page (server default: 20; at most 40).
        """
        return self._page_by_ids(
            path("/api/v1/timelines/list/{}", _list), entities.Status, params, limit=limit, cursor=cursor
        )

    def link_timeline(
        self,
        url: str,
        *,
        limit: int | None = None,
        **cursor: Unpack[Cursor],
    ) -> Paged[entities.Status]:
        """Public statuses that link to an article which trends now, of accounts that let themselves be found.

        `GET /api/v1/timelines/link` · public or `read:statuses` · since 4.3.0

        Args:
            url: address of the article.
            limit: statuses a page (server default: 20; at most 40).

        Raises:
            NotFoundError: it does not trend.
        """
        return self._page_by_ids(
            "/api/v1/timelines/link", entities.Status, url=url, limit=limit, cursor=cursor
        )

    def direct_timeline(
        self, *, limit: int | None = None, **cursor: Unpack[Cursor]
    ) -> Paged[entities.Status]:
        """Statuses with visibility `direct`, by you or to you. Newer servers have `conversations` instead.

        `GET /api/v1/timelines/direct` · `read:statuses` · since 2.4.0 · deprecated since 2.6.0 · removed in 3.0.0

        Args:
            limit: statuses a page (server default: 20; at most 40).
        """
        return self._page_by_ids("/api/v1/timelines/direct", entities.Status, limit=limit, cursor=cursor)


def _names(tags: Hashtag | Iterable[Hashtag] | None) -> list[str] | None:
    """Names of hashtags, of one or of many."""
    if tags is None:
        return None
    if isinstance(tags, Entity | str | Mapping):
        return [name_of(cast("Hashtag", tags))]
    return [name_of(tag) for tag in tags]
