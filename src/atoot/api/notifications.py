"""Notifications: what happened that concerns you."""

from __future__ import annotations

from collections.abc import Iterable
from types import NoneType
from typing import Unpack

from atoot import entities, parameters
from atoot.api.arguments import several
from atoot.api.base import Cursor, Endpoints, Paged, Params, Ref, id_of, path
from atoot.entities.base import ids_of, maybe_id


class Notifications(Endpoints):
    """https://docs.joinmastodon.org/methods/notifications/

    One by one; `grouped_notifications` gives them in groups.
    """

    def get_notifications(
        self,
        params: Params = None,
        limit: int | None = None,
        exclude_types: entities.words.NotificationTypes | None = None,
        account: Ref | None = None,
        *,
        types: entities.words.NotificationTypes | None = None,
        include_filtered: bool | None = None,
        supported_types: entities.words.NotificationTypes | None = None,
        **cursor: Unpack[Cursor],
    ) -> Paged[entities.Notification]:
        """Your notifications, newest first.

        `GET /api/v1/notifications` · `read:notifications` · since 0.0.0

        Args:
            limit: notifications a page (server default: 40; at most 80).
            exclude_types: all but these types.
            account: only what this account did (since 2.9.0).
            types: only these types (since 3.5.0).
            include_filtered: also those that your policy keeps out (server default: no; since 4.3.0).
            supported_types: types that you know; for others the server adds words to show (since 4.6.0).
        """
        return self._page_by_ids(
            "/api/v1/notifications",
            entities.Notification,
            params,
            limit=limit,
            exclude_types=several(exclude_types),
            account_id=maybe_id(account),
            types=several(types),
            include_filtered=include_filtered,
            supported_types=several(supported_types),
            cursor=cursor,
        )

    async def get_notification(
        self,
        notification: Ref,
        *,
        supported_types: entities.words.NotificationTypes | None = None,
    ) -> entities.Notification:
        """One of your notifications.

        `GET /api/v1/notifications/:id` · `read:notifications` · since 0.0.0

        Args:
            notification: notification, or its id.
            supported_types: types that you know; for others the server adds words to show (since 4.6.0).
        """
        return await self._get(
            path("/api/v1/notifications/{}", notification),
            entities.Notification,
            supported_types=several(supported_types),
        )

    async def clear_notifications(self) -> None:
        """Delete all of your notifications.

        `POST /api/v1/notifications/clear` · `write:notifications` · since 0.0.0
        """
        return await self._post("/api/v1/notifications/clear", NoneType)

    async def clear_notification(self, notification: Ref) -> None:
        """Delete one of your notifications.

        `POST /api/v1/notifications/:id/dismiss` · `write:notifications` · since 1.3.0

        Args:
            notification: notification, or its id.
        """
        url = path("/api/v1/notifications/{}/dismiss", notification)
        return await self._post(url, NoneType)

    async def notification_dismiss(self, notification: Ref) -> None:
        """Delete one of your notifications, on very old servers. All others have `clear_notification`.

        `POST /api/v1/notifications/dismiss` · `write:notifications` · since 0.0.0 · removed in 3.0.0

        Args:
            notification: notification, or its id.
        """
        url = "/api/v1/notifications/dismiss"
        return await self._post(url, NoneType, id=id_of(notification))

    async def delete_notifications(self, ids: Iterable[Ref]) -> None:
        """Delete several of your notifications at once.

        `DELETE /api/v1/notifications/destroy_multiple` · `write:notifications` · since glitch-soc, Pleroma

        Args:
            ids: notifications, or their ids.
        """
        url = parameters.encodings.with_query("/api/v1/notifications/destroy_multiple", {"ids": ids_of(ids)})
        return await self._delete(url, NoneType)

    async def notifications_unread_count(
        self,
        *,
        limit: int | None = None,
        types: entities.words.NotificationTypes | None = None,
        exclude_types: entities.words.NotificationTypes | None = None,
        account_id: Ref | None = None,
        include_filtered: bool | None = None,
    ) -> int:
        """How many notifications are newer than the marker of what you have read, up to a limit.

        `GET /api/v1/notifications/unread_count` · `read:notifications` · since 4.3.0

        Args:
            limit: how far the server counts (server default: 100; at most 1,000).
            types: only these types.
            exclude_types: all but these types.
            account_id: only what this account did.
            include_filtered: also those that your policy keeps out (server default: no; since 4.3.0).
        """
        counted = await self._get(
            "/api/v1/notifications/unread_count",
            entities.UnreadCount,
            limit=limit,
            types=several(types),
            exclude_types=several(exclude_types),
            account_id=maybe_id(account_id),
            include_filtered=include_filtered,
        )
        return counted.count

    # Your policy keeps notifications of some accounts out; for each of these accounts there is a request.

    async def notification_policy(self) -> entities.NotificationPolicy:
        """Of whom you want notifications.

        `GET /api/v2/notifications/policy` · `read:notifications` · since 4.3.0
        """
        return await self._get("/api/v2/notifications/policy", entities.NotificationPolicy)

    async def update_notification_policy(
        self,
        *,
        for_not_following: entities.words.PolicyRule | None = None,
        for_not_followers: entities.words.PolicyRule | None = None,
        for_new_accounts: entities.words.PolicyRule | None = None,
        for_private_mentions: entities.words.PolicyRule | None = None,
        for_limited_accounts: entities.words.PolicyRule | None = None,
        for_bots: entities.words.PolicyRule | None = None,
    ) -> entities.NotificationPolicy:
        """Change of whom you want notifications. What is not sent stays.

        `PATCH /api/v2/notifications/policy` · `write:notifications` · since 4.3.0

        Args:
            for_not_following: accounts that you do not follow.
            for_not_followers: accounts that do not follow you.
            for_new_accounts: accounts that are younger than 30 days.
            for_private_mentions: private mentions that answer nothing of yours, of accounts you do not follow.
            for_limited_accounts: accounts that the moderators have limited.
            for_bots: accounts that are marked as automated (since 4.6.0).
        """
        return await self._patch(
            "/api/v2/notifications/policy",
            entities.NotificationPolicy,
            for_not_following=for_not_following,
            for_not_followers=for_not_followers,
            for_new_accounts=for_new_accounts,
            for_private_mentions=for_private_mentions,
            for_limited_accounts=for_limited_accounts,
            for_bots=for_bots,
        )

    async def notification_policy_v1(self) -> entities.V1NotificationPolicy:
        """Of whom you want notifications, on servers that have only the first version of the policy.

        `GET /api/v1/notifications/policy` · `read:notifications` · since 4.3.0

        Mastodon 4.3 to 4.7 have it beside `notification_policy`, which can tell `filter` from `drop`.
        """
        return await self._get("/api/v1/notifications/policy", entities.V1NotificationPolicy)

    async def update_notification_policy_v1(
        self,
        *,
        filter_not_following: bool | None = None,
        filter_not_followers: bool | None = None,
        filter_new_accounts: bool | None = None,
        filter_private_mentions: bool | None = None,
        filter_bots: bool | None = None,
    ) -> entities.V1NotificationPolicy:
        """Change of whom you want notifications, by the first version of the policy. What is not sent stays.

        `PATCH /api/v1/notifications/policy` · `write:notifications` · since 4.3.0

        Args:
            filter_not_following: keep out accounts that you do not follow.
            filter_not_followers: keep out accounts that do not follow you.
            filter_new_accounts: keep out accounts that are younger than 30 days.
            filter_private_mentions: keep out private mentions that nobody asked for.
            filter_bots: keep out accounts that are marked as automated (since 4.6.0).
        """
        return await self._patch(
            "/api/v1/notifications/policy",
            entities.V1NotificationPolicy,
            filter_not_following=filter_not_following,
            filter_not_followers=filter_not_followers,
            filter_new_accounts=filter_new_accounts,
            filter_private_mentions=filter_private_mentions,
            filter_bots=filter_bots,
        )

    def notification_requests(
        self, *, limit: int | None = None, **cursor: Unpack[Cursor]
    ) -> Paged[entities.NotificationRequest]:
        """Accounts whose notifications wait for your consent.

        `GET /api/v1/notifications/requests` · `read:notifications` · since 4.3.0

        Args:
            limit: requests a page (server default: 40; at most 80).
        """
        return self._page_by_ids(
            "/api/v1/notifications/requests", entities.NotificationRequest, limit=limit, cursor=cursor
        )

    async def notification_request(self, request: Ref) -> entities.NotificationRequest:
        """One account whose notifications wait for your consent.

        `GET /api/v1/notifications/requests/:id` · `read:notifications` · since 4.3.0

        Args:
            request: request, or its id.
        """
        url = path("/api/v1/notifications/requests/{}", request)
        return await self._get(url, entities.NotificationRequest)

    async def notification_request_accept(self, request: Ref) -> None:
        """Let in what an account did, and all it will do.

        `POST /api/v1/notifications/requests/:id/accept` · `write:notifications` · since 4.3.0

        Args:
            request: request, or its id.
        """
        url = path("/api/v1/notifications/requests/{}/accept", request)
        return await self._post(url, NoneType)

    async def notification_request_dismiss(self, request: Ref) -> None:
        """Delete what an account did, and keep on filtering.

        `POST /api/v1/notifications/requests/:id/dismiss` · `write:notifications` · since 4.3.0

        Args:
            request: request, or its id.
        """
        url = path("/api/v1/notifications/requests/{}/dismiss", request)
        return await self._post(url, NoneType)

    async def notification_requests_accept(self, ids: Iterable[Ref]) -> None:
        """Let in what several accounts did, and all they will do.

        `POST /api/v1/notifications/requests/accept` · `write:notifications` · since 4.3.0

        Args:
            ids: requests, or their ids.
        """
        url = "/api/v1/notifications/requests/accept"
        return await self._post(url, NoneType, id=ids_of(ids))

    async def notification_requests_dismiss(self, ids: Iterable[Ref]) -> None:
        """Delete what several accounts did, and keep on filtering.

        `POST /api/v1/notifications/requests/dismiss` · `write:notifications` · since 4.3.0

        Args:
            ids: requests, or their ids.
        """
        url = "/api/v1/notifications/requests/dismiss"
        return await self._post(url, NoneType, id=ids_of(ids))

    async def notification_requests_merged(self) -> bool:
        """Whether what you let in has arrived among your notifications.

        `GET /api/v1/notifications/requests/merged` · `read:notifications` · since 4.3.0
        """
        url = "/api/v1/notifications/requests/merged"
        return (await self._get(url, entities.MergedState)).merged
