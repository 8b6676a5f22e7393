"""Notifications: what happened that concerns you."""

from collections.abc import Iterable
from types import NoneType
from typing import Unpack

from atoot.api.arguments import ids_of
from atoot.api.base import Cursor, Endpoints, Options, Paged, Params, Ref, id_of, path
from atoot.api.checks import maybe_id
from atoot.api.choices import NotificationType, several
from atoot.api.requesting import with_query
from atoot.entities import Notification, UnreadCount


class Notifications(Endpoints):
    """https://docs.joinmastodon.org/methods/notifications/

    One by one; `grouped_notifications` gives them in groups.
    """

    def get_notifications(
        self,
        params: Params = None,
        limit: int | None = None,
        exclude_types: NotificationType | Iterable[NotificationType] | None = None,
        account: Ref | None = None,
        *,
        types: NotificationType | Iterable[NotificationType] | None = None,
        include_filtered: bool | None = None,
        supported_types: NotificationType | Iterable[NotificationType] | None = None,
        options: Options | None = None,
        **cursor: Unpack[Cursor],
    ) -> Paged[Notification]:
        """Your notifications, newest first.

        `GET /api/v1/notifications` · `read:notifications` · since 0.0.0

        Args:
            params: extra parameters by their name in the API.
            limit: notifications on a page (server default: 40, at most 80).
            exclude_types: all but these types.
            account: only what this account did (since 2.9.0).
            types: only these types (since 3.5.0).
            include_filtered: also those that your policy keeps out (server default: no; since 4.3.0).
            supported_types: types that you know; for others the server adds words to show (since 4.6.0).
        """
        return self._page_by_ids(
            "/api/v1/notifications",
            Notification,
            params,
            options=options,
            limit=limit,
            exclude_types=several(exclude_types),
            account_id=maybe_id(account),
            types=several(types),
            include_filtered=include_filtered,
            supported_types=several(supported_types),
            **cursor,
        )

    async def get_notification(
        self,
        notification: Ref,
        *,
        supported_types: NotificationType | Iterable[NotificationType] | None = None,
        options: Options | None = None,
    ) -> Notification:
        """One of your notifications.

        `GET /api/v1/notifications/:id` · `read:notifications` · since 0.0.0

        Args:
            notification: notification, or its id.
            supported_types: types that you know; for others the server adds words to show (since 4.6.0).
        """
        return await self._get(
            path("/api/v1/notifications/{}", notification),
            Notification,
            options=options,
            supported_types=several(supported_types),
        )

    async def clear_notifications(self, *, options: Options | None = None) -> None:
        """Delete all of your notifications.

        `POST /api/v1/notifications/clear` · `write:notifications` · since 0.0.0
        """
        return await self._post("/api/v1/notifications/clear", NoneType, options=options)

    async def clear_notification(self, notification: Ref, *, options: Options | None = None) -> None:
        """Delete one of your notifications.

        `POST /api/v1/notifications/:id/dismiss` · `write:notifications` · since 1.3.0
        """
        url = path("/api/v1/notifications/{}/dismiss", notification)
        return await self._post(url, NoneType, options=options)

    async def notification_dismiss(self, notification: Ref, *, options: Options | None = None) -> None:
        """Delete one of your notifications, on very old servers. All others have `clear_notification`.

        `POST /api/v1/notifications/dismiss` · `write:notifications` · since 0.0.0 · removed in 3.0.0
        """
        url = "/api/v1/notifications/dismiss"
        return await self._post(url, NoneType, options=options, id=id_of(notification))

    async def delete_notifications(self, ids: Iterable[Ref], *, options: Options | None = None) -> None:
        """Delete several of your notifications at once.

        `DELETE /api/v1/notifications/destroy_multiple` · `write:notifications` · since glitch-soc, Pleroma

        Args:
            ids: notifications, or their ids.
        """
        url = with_query("/api/v1/notifications/destroy_multiple", {"ids": ids_of(ids)})
        return await self._delete(url, NoneType, options=options)

    async def notifications_unread_count(
        self,
        *,
        limit: int | None = None,
        types: NotificationType | Iterable[NotificationType] | None = None,
        exclude_types: NotificationType | Iterable[NotificationType] | None = None,
        account_id: Ref | None = None,
        include_filtered: bool | None = None,
        options: Options | None = None,
    ) -> int:
        """How many notifications are newer than the marker of what you have read, up to a limit.

        `GET /api/v1/notifications/unread_count` · `read:notifications` · since 4.3.0

        Args:
            limit: how far the server counts (server default: 100, at most 1,000).
            types: only these types.
            exclude_types: all but these types.
            account_id: only what this account did.
            include_filtered: also those that your policy keeps out (server default: no; since 4.3.0).
        """
        counted = await self._get(
            "/api/v1/notifications/unread_count",
            UnreadCount,
            options=options,
            limit=limit,
            types=several(types),
            exclude_types=several(exclude_types),
            account_id=maybe_id(account_id),
            include_filtered=include_filtered,
        )
        return counted.count
