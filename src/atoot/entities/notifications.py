"""Notifications, one by one, in groups and pushed, and what is kept out of them."""

from typing import Any

from msgspec import field

from atoot.decoding.values import Count, Id, Instant
from atoot.entities.accounts import Account, PartialAccountWithAvatar
from atoot.entities.annual_reports import AnnualReportEvent
from atoot.entities.base import Entity, PagedEntity
from atoot.entities.collections import Collection
from atoot.entities.moderation import AccountWarning, RelationshipSeveranceEvent, Report
from atoot.entities.statuses import Status
from atoot.entities.tags import EmojiReaction


class NotificationFallback(Entity):
    """Words for a type that a client does not know. https://docs.joinmastodon.org/entities/NotificationFallback/"""

    title: str
    """HTML, as are the next ones."""
    summary: str | None = None
    details: str | None = None
    """As the documentation calls it; Mastodon 4.6.0 sends `description`."""
    description: str | None = None


class Notification(Entity):
    """Something happened that concerns you. https://docs.joinmastodon.org/entities/Notification/"""

    shown = ("id", "type", "account")

    id: str
    type: str
    """mention, status, reblog, follow, follow_request, favourite, poll, update, quote, quoted_update, severed_relationships,
    moderation_warning, admin.sign_up, admin.report, added_to_collection, collection_update, or one of another server."""
    created_at: Instant
    group_key: str = ""
    """The same for those that belong together (since 4.3.0)."""
    filtered: bool | None = None
    """True if your policy keeps it out and you asked for such ones (since 4.3.0)."""
    account: Account
    """Who did it."""
    status: Status | None = None
    """The status it is about."""
    report: Report | None = None
    """For admin.report."""
    event: RelationshipSeveranceEvent | None = None
    """For severed_relationships."""
    moderation_warning: AccountWarning | None = None
    collection: Collection | None = None
    fallback: NotificationFallback | None = None
    """For types that your client may not know (since 4.6.0)."""

    pleroma: dict[str, Any] | None = None
    emoji: str | None = None
    """Pleroma and others: the emoji of a reaction."""
    emoji_url: str | None = None
    emoji_reaction: EmojiReaction | None = None
    """Fedibird, Hollo: the reaction."""
    target: Account | None = None
    """Pleroma: where an account has moved."""
    chat_message: dict[str, Any] | None = None


class NotificationGroup(Entity):
    """Notifications of one type about one thing.

    https://docs.joinmastodon.org/methods/grouped_notifications/#NotificationGroup
    """

    shown = ("group_key", "type", "notifications_count")

    group_key: str
    notifications_count: int = 0
    type: str
    """As of a Notification."""
    most_recent_notification_id: Id
    page_min_id: str | None = None
    """Oldest notification of the group on this page."""
    page_max_id: str | None = None
    """Newest notification of the group on this page."""
    latest_page_notification_at: Instant | None = None
    sample_account_ids: list[str] = []
    """Some of those who did it; the accounts stand beside the groups."""
    status_id: str | None = None
    """The status stands beside the groups."""
    report: Report | None = None
    event: RelationshipSeveranceEvent | None = None
    moderation_warning: AccountWarning | None = None
    annual_report: AnnualReportEvent | None = None
    """For annual_report (since 4.4.0)."""
    collection: Collection | None = None
    fallback: NotificationFallback | None = None


class GroupedNotificationsResults(PagedEntity):
    """A page of groups, with the accounts and statuses that they name.

    https://docs.joinmastodon.org/methods/grouped_notifications/#GroupedNotificationsResults
    """

    accounts: list[Account] = []
    partial_accounts: list[PartialAccountWithAvatar] = []
    """Accounts of which only the avatar is of use, if asked for."""
    statuses: list[Status] = []
    notification_groups: list[NotificationGroup] = []


class NotificationPolicySummary(Entity):
    """What waits in the filtered notifications. https://docs.joinmastodon.org/entities/NotificationPolicy/#summary"""

    shown = ("pending_requests_count", "pending_notifications_count")

    pending_requests_count: int = 0
    """Accounts."""
    pending_notifications_count: int = 0


class NotificationPolicy(Entity):
    """Of whom you want notifications: each rule is accept, filter or drop.

    https://docs.joinmastodon.org/entities/NotificationPolicy/
    """

    shown = ("for_not_following", "for_not_followers")

    for_not_following: str = "accept"
    """Accounts that you do not follow."""
    for_not_followers: str = "accept"
    """Accounts that do not follow you."""
    for_new_accounts: str = "accept"
    for_private_mentions: str = "accept"
    """Private mentions that nobody asked for."""
    for_limited_accounts: str = "accept"
    """Accounts that the moderators have limited."""
    for_bots: str = "accept"
    """Accounts that are marked as automated (since 4.6.0)."""
    summary: NotificationPolicySummary = field(default_factory=NotificationPolicySummary)


class V1NotificationPolicy(Entity):
    """Whose notifications are filtered, as in the first version of the policy.

    https://docs.joinmastodon.org/entities/V1_NotificationPolicy/
    """

    shown = ("filter_not_following", "filter_not_followers")

    filter_not_following: bool = False
    filter_not_followers: bool = False
    filter_new_accounts: bool = False
    filter_private_mentions: bool = False
    filter_bots: bool = False
    """Since 4.6.0."""
    summary: NotificationPolicySummary = field(default_factory=NotificationPolicySummary)


class NotificationRequest(Entity):
    """An account whose notifications were filtered. https://docs.joinmastodon.org/entities/NotificationRequest/"""

    shown = ("id", "account")

    id: str
    created_at: Instant
    updated_at: Instant
    notifications_count: Count = 0
    account: Account
    last_status: Status | None = None


class MergedState(Entity):
    """Whether accepted notifications have arrived among the others.

    https://docs.joinmastodon.org/methods/notifications/#requests-merged
    """

    shown = ("merged",)

    merged: bool


class UnreadCount(Entity):
    """How many notifications are unread. https://docs.joinmastodon.org/methods/notifications/#unread-count"""

    shown = ("count",)

    count: int


class WebPushAlerts(Entity):
    """What is pushed; the names are those of the types of notifications.

    https://docs.joinmastodon.org/entities/WebPushSubscription/#alerts
    """

    mention: bool = False
    status: bool = False
    reblog: bool = False
    follow: bool = False
    follow_request: bool = False
    favourite: bool = False
    poll: bool = False
    update: bool = False
    admin_sign_up: bool = field(default=False, name="admin.sign_up")
    admin_report: bool = field(default=False, name="admin.report")
    quote: bool = False
    quoted_update: bool = False
    severed_relationships: bool | None = None
    """Since 4.3.0, as is the next one; None where it was not asked for."""
    moderation_warning: bool | None = None
    annual_report: bool | None = None
    """Since 4.4.0."""
    added_to_collection: bool | None = None
    """Since 4.6.0, as is the next one."""
    collection_update: bool | None = None

    # GoToSocial: what waits for your consent.
    pending_favourite: bool | None = field(default=None, name="pending.favourite")
    pending_reply: bool | None = field(default=None, name="pending.reply")
    pending_reblog: bool | None = field(default=None, name="pending.reblog")
    # Pleroma.
    pleroma_chat_mention: bool | None = field(default=None, name="pleroma:chat_mention")
    pleroma_emoji_reaction: bool | None = field(default=None, name="pleroma:emoji_reaction")


class WebPushSubscription(Entity):
    """Where the server pushes what. https://docs.joinmastodon.org/entities/WebPushSubscription/"""

    shown = ("id", "policy")

    id: Id
    endpoint: str = ""
    """Address of the push service; whoever knows it can push."""
    standard: bool | None = None
    """Whether the messages follow the final standards, RFC 8030, 8291 and 8292 (since 4.4.0)."""
    alerts: WebPushAlerts = field(default_factory=WebPushAlerts)
    server_key: str = ""
    """Public key of the server, to check who pushes."""
    policy: str | None = None
    """Of whom: all, followed, follower or none."""
