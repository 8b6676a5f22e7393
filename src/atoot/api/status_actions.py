"""Statuses: what one does to those of others, and who did it."""

from typing import Unpack

from atoot.api.base import Cursor, Endpoints, Options, Paged, Ref, path
from atoot.api.checks import maybe_id
from atoot.api.choices import Visibility
from atoot.entities import Account, Status


class StatusActions(Endpoints):
    """https://docs.joinmastodon.org/methods/statuses/

    Favourite, boost, bookmark, mute and pin statuses. Each of these can be done twice without harm.
    """

    async def status_favourite(self, status: Ref, *, options: Options | None = None) -> Status:
        """Favourite a status.

        `POST /api/v1/statuses/:id/favourite` · `write:favourites` · since 0.0.0
        """
        return await self._post(path("/api/v1/statuses/{}/favourite", status), Status, options=options)

    async def status_unfavourite(self, status: Ref, *, options: Options | None = None) -> Status:
        """Take a favourite back.

        `POST /api/v1/statuses/:id/unfavourite` · `write:favourites` · since 0.0.0
        """
        return await self._post(path("/api/v1/statuses/{}/unfavourite", status), Status, options=options)

    async def status_boost(
        self, status: Ref, *, visibility: Visibility | None = None, options: Options | None = None
    ) -> Status:
        """Boost a status. The answer is the boost; the status is its `reblog`.

        `POST /api/v1/statuses/:id/reblog` · `write:statuses` · since 0.0.0

        Args:
            status: status, or its id.
            visibility: who sees the boost, all but `direct` (server default: public; since 2.8.0).
        """
        return await self._post(
            path("/api/v1/statuses/{}/reblog", status), Status, options=options, visibility=visibility
        )

    async def status_unboost(self, status: Ref, *, options: Options | None = None) -> Status:
        """Take a boost back. The answer is the status.

        `POST /api/v1/statuses/:id/unreblog` · `write:statuses` · since 0.0.0

        Args:
            status: the status that you boosted, not the boost.
        """
        return await self._post(path("/api/v1/statuses/{}/unreblog", status), Status, options=options)

    async def status_bookmark(
        self, status: Ref, *, folder: Ref | None = None, options: Options | None = None
    ) -> Status:
        """Put a status among your bookmarks. Nobody else sees them.

        `POST /api/v1/statuses/:id/bookmark` · `write:bookmarks` · since 3.1.0

        Args:
            status: status, or its id.
            folder: folder, or its id, sent as `folder_id` (Pleroma since 2.7.0).
        """
        url = path("/api/v1/statuses/{}/bookmark", status)
        return await self._post(url, Status, options=options, folder_id=maybe_id(folder))

    async def status_unbookmark(self, status: Ref, *, options: Options | None = None) -> Status:
        """Take a status out of your bookmarks.

        `POST /api/v1/statuses/:id/unbookmark` · `write:bookmarks` · since 3.1.0
        """
        return await self._post(path("/api/v1/statuses/{}/unbookmark", status), Status, options=options)

    async def status_mute(self, status: Ref, *, options: Options | None = None) -> Status:
        """Get no more notifications from the thread of a status.

        `POST /api/v1/statuses/:id/mute` · `write:mutes` · since 1.4.2
        """
        return await self._post(path("/api/v1/statuses/{}/mute", status), Status, options=options)

    async def status_unmute(self, status: Ref, *, options: Options | None = None) -> Status:
        """Get notifications from the thread of a status again.

        `POST /api/v1/statuses/:id/unmute` · `write:mutes` · since 1.4.2
        """
        return await self._post(path("/api/v1/statuses/{}/unmute", status), Status, options=options)

    async def status_pin(self, status: Ref, *, options: Options | None = None) -> Status:
        """Show one of your statuses at the top of your profile.

        `POST /api/v1/statuses/:id/pin` · `write:accounts` · since 1.6.0

        Raises:
            UnprocessedError: it is not yours, or too many are pinned already.
        """
        return await self._post(path("/api/v1/statuses/{}/pin", status), Status, options=options)

    async def status_unpin(self, status: Ref, *, options: Options | None = None) -> Status:
        """Take a status from the top of your profile.

        `POST /api/v1/statuses/:id/unpin` · `write:accounts` · since 1.6.0
        """
        return await self._post(path("/api/v1/statuses/{}/unpin", status), Status, options=options)

    def status_favourited_by(
        self,
        status: Ref,
        *,
        limit: int | None = None,
        options: Options | None = None,
        **cursor: Unpack[Cursor],
    ) -> Paged[Account]:
        """Accounts that favourited a status.

        `GET /api/v1/statuses/:id/favourited_by` · public or `read:statuses` · since 0.0.0

        Args:
            status: status, or its id.
            limit: accounts on a page (server default: 40, at most 80).
        """
        return self._page(
            path("/api/v1/statuses/{}/favourited_by", status), Account, options=options, limit=limit, **cursor
        )

    def status_reblogged_by(
        self,
        status: Ref,
        *,
        limit: int | None = None,
        options: Options | None = None,
        **cursor: Unpack[Cursor],
    ) -> Paged[Account]:
        """Accounts that boosted a status.

        `GET /api/v1/statuses/:id/reblogged_by` · public or `read:statuses` · since 0.0.0

        Args:
            status: status, or its id.
            limit: accounts on a page (server default: 40, at most 80).
        """
        return self._page(
            path("/api/v1/statuses/{}/reblogged_by", status), Account, options=options, limit=limit, **cursor
        )

    def status_quotes(
        self,
        status: Ref,
        *,
        limit: int | None = None,
        options: Options | None = None,
        **cursor: Unpack[Cursor],
    ) -> Paged[Status]:
        """Statuses that quote one of yours.

        `GET /api/v1/statuses/:id/quotes` · `read:statuses` · since 4.5.0

        Args:
            status: status, or its id.
            limit: statuses on a page (server default: 20, at most 40).
        """
        # It goes on by the ids of the quotes, which only the Link header knows.
        return self._page(
            path("/api/v1/statuses/{}/quotes", status), Status, options=options, limit=limit, **cursor
        )

    async def status_quote_revoke(
        self, status: Ref, quoting_status: Ref, *, options: Options | None = None
    ) -> Status:
        """Do not let a status quote yours any longer. The answer is the quoting status.

        `POST /api/v1/statuses/:id/quotes/:quoting_status_id/revoke` · `write:statuses` · since 4.5.0

        Args:
            status: your status.
            quoting_status: the status that quotes it.
        """
        url = path("/api/v1/statuses/{}/quotes/{}/revoke", status, quoting_status)
        return await self._post(url, Status, options=options)
