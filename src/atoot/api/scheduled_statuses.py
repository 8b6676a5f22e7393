"""Scheduled statuses: posts to come."""

from __future__ import annotations

from datetime import UTC, datetime
from types import NoneType
from typing import Any, Unpack

from atoot import entities, posting
from atoot.api.base import Cursor, Endpoints, Paged, Params, Ref, path


class ScheduledStatuses(Endpoints):
    """https://docs.joinmastodon.org/methods/scheduled_statuses/

    See, move and cancel statuses that are to be posted later. `create_status(scheduled_at=...)` makes one.
    """

    def scheduled_statuses(
        self,
        params: Params = None,
        limit: int | None = None,
        **cursor: Unpack[Cursor],
    ) -> Paged[entities.ScheduledStatus]:
        """Your statuses that are to be posted later.

        `GET /api/v1/scheduled_statuses` · `read:statuses` · since 2.7.0

        Args:
            limit: statuses a page (server default: 20; at most 40).
        """
        return self._page_by_ids(
            "/api/v1/scheduled_statuses", entities.ScheduledStatus, params, limit=limit, cursor=cursor
        )

    async def view_scheduled_status(self, status: Ref) -> entities.ScheduledStatus:
        """One of your statuses that are to be posted later.

        `GET /api/v1/scheduled_statuses/:id` · `read:statuses` · since 2.7.0

        Args:
            status: Scheduled status, or its id.

        Raises:
            NotFoundError: there is none, or it is posted already.
        """
        url = path("/api/v1/scheduled_statuses/{}", status)
        return await self._get(url, entities.ScheduledStatus)

    async def create_scheduled_status(self, status: Ref, date: datetime | str) -> entities.ScheduledStatus:
        """Post a scheduled status at another time: its name is of 1.x. For a new one there is `create_status(scheduled_at=...)`.

        `PUT /api/v1/scheduled_statuses/:id` · `write:statuses` · since 2.7.0

        Args:
            status: scheduled status, or its id.
            date: when to post it, at least five minutes from now. Without zone it is UTC.

        Raises:
            ValueError: it is less than five minutes from now by the server's clock, or over.
        """
        now = datetime.fromtimestamp(self._transport.server_time(), UTC)
        return await self._put(
            path("/api/v1/scheduled_statuses/{}", status),
            entities.ScheduledStatus,
            scheduled_at=posting.to_come("date", date, now, posting.SOONEST),
        )

    async def cancel_scheduled_status(self, status: Ref, date: Any = None) -> None:
        """Do not post a scheduled status.

        `DELETE /api/v1/scheduled_statuses/:id` · `write:statuses` · since 2.7.0

        Args:
            status: scheduled status, or its id.
            date: of no use; it is here for programs that pass it.
        """
        return await self._delete(path("/api/v1/scheduled_statuses/{}", status), NoneType)
