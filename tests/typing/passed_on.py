"""What a server sent, and what may be missing, can be passed on as an argument."""

from typing import Any

from atoot import MastodonAPI
from atoot.entities import (
    AccountSource,
    AdminDomainBlock,
    AdminIpBlock,
    AdminReport,
    Filter,
    List,
    Notification,
    NotificationPolicy,
    Preferences,
    ScheduledStatusParams,
    Status,
)
from atoot.types import Cursor, Draft, StatusSettings, Visibility


async def a_word_that_a_server_sent(
    c: MastodonAPI, status: Status, source: AccountSource, preferences: Preferences
) -> None:
    await c.create_status(status="x", visibility=status.visibility)
    await c.publish("x", visibility=status.visibility, quote_approval_policy=status.quote_approval_policy)
    await c.reply(status, "x", visibility=source.privacy, quote_approval_policy=source.quote_policy)
    await c.status_boost(status, visibility=status.visibility)
    await c.update_account_credentials(source_privacy=source.privacy)
    await c.create_status(status="x", visibility=preferences.posting_default_visibility)


async def a_word_of_another_kind(
    c: MastodonAPI,
    seen: Notification,
    filter: Filter,
    list: List,
    policy: NotificationPolicy,
    planned: ScheduledStatusParams,
) -> None:
    c.get_notifications(types=[seen.type], exclude_types=[seen.type])
    c.grouped_notifications(types=[seen.type])
    await c.create_filter_v2("x", filter.context, filter_action=filter.filter_action)
    await c.update_list(list, list.title, replies_policy=list.replies_policy)
    await c.update_notification_policy(for_bots=policy.for_bots, for_not_following=policy.for_not_following)
    await c.create_status(status="x", visibility=planned.visibility)


async def a_word_of_a_moderator(
    c: MastodonAPI, block: AdminDomainBlock, address: AdminIpBlock, report: AdminReport
) -> None:
    await c.admin_create_domain_block("a.example", severity=block.severity)
    await c.admin_create_ip_block("192.0.2.1", severity=address.severity)
    await c.admin_update_report(report, category=report.category)


def a_word_that_is_new(status: Status) -> str:
    """Other servers have other words: comparing with them is no mistake, and a text takes any."""
    if status.visibility == "mutuals_only":
        return "mutuals"
    text: str = status.visibility
    return text


def a_word_of_ones_own(status: Status) -> Visibility:
    status.visibility = "private"
    return status.visibility


async def what_may_be_missing(c: MastodonAPI, last: Status | None, known: str | None) -> None:
    c.home_timeline(since_id=None, max_id=known, min_id=last)
    c.home_timeline(since_id=last.id if last else None)
    c.get_notifications(newer_than=known, older_than=None, since=None)
    await c.create_status(status="x", in_reply_to_id=last, language=known)


async def arguments_that_are_made_before(c: MastodonAPI, last: Status | None) -> None:
    where: Cursor = {"since_id": last} if last else {}
    c.home_timeline(**where)
    c.home_timeline(**(Cursor(since_id=last) if last else Cursor()))
    c.public_timeline(local=True, **where)
    settings: StatusSettings = {"content_type": "text/markdown"}
    await c.create_status(status="x", **settings)
    draft: Draft = {"visibility": "unlisted", "language": "en"}
    await c.publish("x", **draft)
    anything: dict[str, Any] = {"limit": 5}
    c.home_timeline(**anything)
    c.public_timeline(**anything, **where)
    await c.create_status(**anything)
    await c.publish("x", **anything)
    c.home_timeline({"limit": 5})
    await c.create_status({"status": "x", "visibility": "unlisted"})
