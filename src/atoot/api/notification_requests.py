"""Notifications: which ones you want, and those that were kept out."""

from collections.abc import Iterable
from types import NoneType
from typing import Literal, TypeAlias, Unpack

from atoot.api.arguments import ids_of
from atoot.api.base import Cursor, Endpoints, Options, Paged, Ref, path
from atoot.entities import MergedState, NotificationPolicy, NotificationRequest, V1NotificationPolicy

PolicyRule: TypeAlias = Literal["accept", "filter", "drop"]
"""What happens to notifications: they come, they wait among the requests, they never were."""


class NotificationRequests(Endpoints):
    """https://docs.joinmastodon.org/methods/notifications/#get-policy

    Your policy keeps notifications of some accounts out; for each of these accounts there is a request.
    """

    async def notification_policy(self, *, options: Options | None = None) -> NotificationPolicy:
        """Of whom you want notifications.

        `GET /api/v2/notifications/policy` · `read:notifications` · since 4.3.0
        """
        return await self._get("/api/v2/notifications/policy", NotificationPolicy, options=options)

    async def update_notification_policy(
        self,
        *,
        for_not_following: PolicyRule | None = None,
        for_not_followers: PolicyRule | None = None,
        for_new_accounts: PolicyRule | None = None,
        for_private_mentions: PolicyRule | None = None,
        for_limited_accounts: PolicyRule | None = None,
        for_bots: PolicyRule | None = None,
        options: Options | None = None,
    ) -> NotificationPolicy:
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
            NotificationPolicy,
            options=options,
            for_not_following=for_not_following,
            for_not_followers=for_not_followers,
            for_new_accounts=for_new_accounts,
            for_private_mentions=for_private_mentions,
            for_limited_accounts=for_limited_accounts,
            for_bots=for_bots,
        )

    async def notification_policy_v1(self, *, options: Options | None = None) -> V1NotificationPolicy:
        """Of whom you want notifications, on servers that have only the first version of the policy.

        `GET /api/v1/notifications/policy` · `read:notifications` · since 4.3.0

        Mastodon 4.3 to 4.7 have it beside `notification_policy`, which can tell `filter` from `drop`.
        """
        return await self._get("/api/v1/notifications/policy", V1NotificationPolicy, options=options)

    async def update_notification_policy_v1(
        self,
        *,
        filter_not_following: bool | None = None,
        filter_not_followers: bool | None = None,
        filter_new_accounts: bool | None = None,
        filter_private_mentions: bool | None = None,
        filter_bots: bool | None = None,
        options: Options | None = None,
    ) -> V1NotificationPolicy:
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
            V1NotificationPolicy,
            options=options,
            filter_not_following=filter_not_following,
            filter_not_followers=filter_not_followers,
            filter_new_accounts=filter_new_accounts,
            filter_private_mentions=filter_private_mentions,
            filter_bots=filter_bots,
        )

    def notification_requests(
        self, *, limit: int | None = None, options: Options | None = None, **cursor: Unpack[Cursor]
    ) -> Paged[NotificationRequest]:
        """Accounts whose notifications wait for your consent.

        `GET /api/v1/notifications/requests` · `read:notifications` · since 4.3.0

        Args:
            limit: requests on a page (server default: 40, at most 80).
        """
        return self._page_by_ids(
            "/api/v1/notifications/requests", NotificationRequest, options=options, limit=limit, **cursor
        )

    async def notification_request(
        self, request: Ref, *, options: Options | None = None
    ) -> NotificationRequest:
        """One account whose notifications wait for your consent.

        `GET /api/v1/notifications/requests/:id` · `read:notifications` · since 4.3.0
        """
        url = path("/api/v1/notifications/requests/{}", request)
        return await self._get(url, NotificationRequest, options=options)

    async def notification_request_accept(self, request: Ref, *, options: Options | None = None) -> None:
        """Let in what an account did, and all it will do.

        `POST /api/v1/notifications/requests/:id/accept` · `write:notifications` · since 4.3.0
        """
        url = path("/api/v1/notifications/requests/{}/accept", request)
        return await self._post(url, NoneType, options=options)

    async def notification_request_dismiss(self, request: Ref, *, options: Options | None = None) -> None:
        """Delete what an account did, and keep on filtering.

        `POST /api/v1/notifications/requests/:id/dismiss` · `write:notifications` · since 4.3.0
        """
        url = path("/api/v1/notifications/requests/{}/dismiss", request)
        return await self._post(url, NoneType, options=options)

    async def notification_requests_accept(
        self, ids: Iterable[Ref], *, options: Options | None = None
    ) -> None:
        """Let in what several accounts did, and all they will do.

        `POST /api/v1/notifications/requests/accept` · `write:notifications` · since 4.3.0

        Args:
            ids: requests, or their ids.
        """
        url = "/api/v1/notifications/requests/accept"
        return await self._post(url, NoneType, options=options, id=ids_of(ids))

    async def notification_requests_dismiss(
        self, ids: Iterable[Ref], *, options: Options | None = None
    ) -> None:
        """Delete what several accounts did, and keep on filtering.

        `POST /api/v1/notifications/requests/dismiss` · `write:notifications` · since 4.3.0

        Args:
            ids: requests, or their ids.
        """
        url = "/api/v1/notifications/requests/dismiss"
        return await self._post(url, NoneType, options=options, id=ids_of(ids))

    async def notification_requests_merged(self, *, options: Options | None = None) -> bool:
        """Whether what you let in has arrived among your notifications.

        `GET /api/v1/notifications/requests/merged` · `read:notifications` · since 4.3.0
        """
        url = "/api/v1/notifications/requests/merged"
        return (await self._get(url, MergedState, options=options)).merged
