"""Grouped notifications: those of one type about one thing, together."""

from __future__ import annotations

from types import NoneType
from typing import Literal, TypeAlias, Unpack

from atoot import entities
from atoot.api.arguments import several
from atoot.api.base import Cursor, Endpoints, Paged, PagedObject, Ref, path
from atoot.entities.base import maybe_id

Group: TypeAlias = "entities.NotificationGroup | entities.Notification | str"
"""A group, one of its notifications, or its `group_key`."""


class GroupedNotifications(Endpoints):
    """https://docs.joinmastodon.org/methods/grouped_notifications/"""

    def grouped_notifications(
        self,
        *,
        limit: int | None = None,
        types: entities.words.NotificationTypes | None = None,
        exclude_types: entities.words.NotificationTypes | None = None,
        account_id: Ref | None = None,
        expand_accounts: Literal["full", "partial_avatars"] | None = None,
        grouped_types: entities.words.NotificationTypes | None = None,
        include_filtered: bool | None = None,
        supported_types: entities.words.NotificationTypes | None = None,
        **cursor: Unpack[Cursor],
    ) -> PagedObject[entities.GroupedNotificationsResults, entities.NotificationGroup]:
        """Your notifications in groups, newest first.

        `GET /api/v2/notifications` · `read:notifications` · since 4.3.0

        Await it for a page, which has the accounts and statuses that the groups name by their ids;
        `async for page in c.grouped_notifications().pages()` gives all pages, iterating gives all groups.

        Args:
            limit: groups a page (server default: 40; at most 80).
            types: only these types.
            exclude_types: all but these types.
            account_id: only what this account did.
            expand_accounts: with `partial_avatars`, of most accounts only what it takes to show their avatars.
            grouped_types: types to put in groups (server default: all that the server can).
            include_filtered: also those that your policy keeps out (server default: no).
            supported_types: types that you know; for others the server adds words to show (since 4.6.0).
        """
        return self._page_of(
            "/api/v2/notifications",
            entities.GroupedNotificationsResults,
            ("notification_groups",),
            entities.NotificationGroup,
            limit=limit,
            types=several(types),
            exclude_types=several(exclude_types),
            account_id=maybe_id(account_id),
            expand_accounts=expand_accounts,
            grouped_types=several(grouped_types),
            include_filtered=include_filtered,
            supported_types=several(supported_types),
            cursor=cursor,
        )

    async def notification_group(
        self,
        group: Group,
        *,
        supported_types: entities.words.NotificationTypes | None = None,
    ) -> entities.GroupedNotificationsResults:
        """One group, with the accounts and the status that it names.

        `GET /api/v2/notifications/:group_key` · `read:notifications` · since 4.3.0

        Args:
            group: group, or its key.
            supported_types: types that you know; for others the server adds words to show (since 4.6.0).
        """
        return await self._get(
            path("/api/v2/notifications/{}", _key(group)),
            entities.GroupedNotificationsResults,
            supported_types=several(supported_types),
        )

    async def notification_group_dismiss(self, group: Group) -> None:
        """Delete all notifications of a group.

        `POST /api/v2/notifications/:group_key/dismiss` · `write:notifications` · since 4.3.0

        Args:
            group: group, or its key.
        """
        url = path("/api/v2/notifications/{}/dismiss", _key(group))
        return await self._post(url, NoneType)

    def notification_group_accounts(
        self,
        group: Group,
        *,
        limit: int | None = None,
        **cursor: Unpack[Cursor],
    ) -> Paged[entities.Account]:
        """All accounts of a group; the group itself names only some.

        `GET /api/v2/notifications/:group_key/accounts` · `write:notifications` · since 4.3.0

        Args:
            group: group, or its key.
            limit: accounts a page (server default: 40; at most 80).
        """
        url = path("/api/v2/notifications/{}/accounts", _key(group))
        return self._page(url, entities.Account, limit=limit, cursor=cursor)

    async def grouped_notifications_unread_count(
        self,
        *,
        limit: int | None = None,
        types: entities.words.NotificationTypes | None = None,
        exclude_types: entities.words.NotificationTypes | None = None,
        account_id: Ref | None = None,
        grouped_types: entities.words.NotificationTypes | None = None,
        include_filtered: bool | None = None,
    ) -> int:
        """How many groups are newer than the marker of what you have read, up to a limit.

        `GET /api/v2/notifications/unread_count` · `read:notifications` · since 4.3.0

        Args:
            limit: how far the server counts (server default: 100; at most 1,000).
            types: only these types.
            exclude_types: all but these types.
            account_id: only what this account did.
            grouped_types: types to put in groups (server default: all that the server can).
            include_filtered: also those that your policy keeps out (server default: no; since 4.3.0).
        """
        counted = await self._get(
            "/api/v2/notifications/unread_count",
            entities.UnreadCount,
            limit=limit,
            types=several(types),
            exclude_types=several(exclude_types),
            account_id=maybe_id(account_id),
            grouped_types=several(grouped_types),
            include_filtered=include_filtered,
        )
        return counted.count

    async def clear_grouped_notifications(self) -> None:
        """Delete all of your notifications, as `clear_notifications` does.

        `POST /api/v2/notifications/clear` · `write:notifications` · since 4.3.0 · undocumented
        """
        return await self._post("/api/v2/notifications/clear", NoneType)


def _key(group: Group) -> str:
    """The key of a group.

    Raises:
        TypeError: it is no group.
        ValueError: the key is empty, as on servers that do not group.
    """
    key = group.group_key if isinstance(group, entities.NotificationGroup | entities.Notification) else group
    if not isinstance(key, str):
        raise TypeError(f"expected a group of notifications or its key, got {type(group).__name__}")
    if not key:
        raise ValueError("the group key is empty")
    return key
