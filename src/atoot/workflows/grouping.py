"""Grouped notifications built from plain ones, for servers before Mastodon 4.3 and other software.

https://docs.joinmastodon.org/methods/grouped_notifications/
https://github.com/mastodon/mastodon/blob/main/app/models/notification_group.rb
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

GROUPED = frozenset({"favourite", "follow", "reblog"})
"""Types that Mastodon groups by default."""
SPAN = timedelta(hours=12)
"""Maximum time between notifications of one group, as on Mastodon."""
SAMPLE = 8
"""Number of accounts that a group names."""
SHARED = ("report", "event", "moderation_warning", "collection", "annual_report", "fallback")
"""Fields that a group copies from its latest notification."""

Plain = Mapping[str, Any]
"""A notification as received."""


def grouped(notifications: Sequence[Plain], types: Collection[str] | None = None) -> dict[str, Any]:
    """A page of groups, as JSON data, with the accounts and statuses that they name.

    Args:
        notifications: a page of them, newest first.
        types: the types to group; None for Mastodon's default.
    """
    types = GROUPED if types is None else types
    groups: list[list[Plain]] = []
    latest: dict[tuple[str, str], list[Plain]] = {}
    for notification in notifications:
        about = (_text(notification, "type"), _status_id(notification) or "")
        group = latest.get(about) if about[0] in types else None
        if group is None or not _belong_together(group[0], notification):
            groups.append(group := [])
            latest[about] = group
        group.append(notification)
    accounts = {one["id"]: one for part in notifications if (one := _object(part, "account"))}
    statuses = {one["id"]: one for part in notifications if (one := _object(part, "status"))}
    return {
        "accounts": list(accounts.values()),
        "statuses": list(statuses.values()),
        "notification_groups": [_group(group, types) for group in groups],
    }


def _belong_together(first: Plain, other: Plain) -> bool:
    newer, older = _moment(first), _moment(other)
    return newer is None or older is None or newer - older <= SPAN


def _group(group: Sequence[Plain], types: Collection[str]) -> dict[str, Any]:
    newest, oldest = group[0], group[-1]
    people = dict.fromkeys(one["id"] for part in group if (one := _object(part, "account")))
    return {
        "group_key": newest.get("group_key") or _key(newest, types),
        "notifications_count": len(group),
        "type": _text(newest, "type"),
        "most_recent_notification_id": newest.get("id"),
        "page_min_id": oldest.get("id"),
        "page_max_id": newest.get("id"),
        "latest_page_notification_at": newest.get("created_at"),
        "sample_account_ids": list(people)[:SAMPLE],
        "status_id": _status_id(newest),
        **{name: newest[name] for name in SHARED if newest.get(name) is not None},
    }


def _key(newest: Plain, types: Collection[str]) -> str:
    """A key in Mastodon's form: type, status, hour; or the id of an ungrouped notification."""
    moment = _moment(newest)
    kind = _text(newest, "type")
    if kind not in types or moment is None:
        return f"ungrouped-{newest.get('id')}"
    hour = int(moment.timestamp() // 3600)
    return "-".join(filter(None, (kind, _status_id(newest), str(hour))))


def _moment(notification: Plain) -> datetime | None:
    try:
        moment = datetime.fromisoformat(_text(notification, "created_at"))
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _status_id(notification: Plain) -> str | None:
    status = _object(notification, "status")
    return str(status["id"]) if status else None


def _object(notification: Plain, name: str) -> Plain | None:
    """A part that has an id, if there is one."""
    found = notification.get(name)
    return found if isinstance(found, dict) and found.get("id") is not None else None


def _text(notification: Plain, name: str) -> str:
    found = notification.get(name)
    return found if isinstance(found, str) else ""
