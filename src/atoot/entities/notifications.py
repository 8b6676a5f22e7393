"""Notifications, one by one, in groups and pushed, and what is kept out of them."""

from typing import Any, ClassVar

from msgspec import field

from atoot.decoding.values import Count, Id, Instant, SomeId
from atoot.entities.accounts import Account, PartialAccountWithAvatar
from atoot.entities.annual_reports import AnnualReportEvent
from atoot.entities.base import Entity, PagedEntity
from atoot.entities.collections import Collection
from atoot.entities.moderation import AccountWarning, RelationshipSeveranceEvent, Report
from atoot.entities.statuses import Status
from atoot.entities.tags import EmojiReaction
from atoot.entities.words import NotificationTypeWord, PolicyRuleWord


class NotificationFallback(Entity):
    """Words for a type that a client does not know. https://docs.joinmastodon.org/entities/NotificationFallback/"""

    title: str
    """HTML, as are the next ones."""
    summary: str | None = None
    """What happened, in a sentence."""
    details: str | None = None
    """As the documentation calls it; Mastodon 4.6.0 sends `description`."""
    description: str | None = None
    """What it means, in some more words."""


class Notification(Entity):
    """Something happened that concerns you. https://docs.joinmastodon.org/entities/Notification/"""

    in_repr: ClassVar[tuple[str, ...]] = ("id", "type", "account")

    id: str
    """Id of the notification."""
    type: NotificationTypeWord
    """mention, status, reblog, follow, follow_request, favourite, poll, update, quote, quoted_update,
    severed_relationships, moderation_warning, admin.sign_up, admin.report, added_to_collection, collection_update, or
    one of another server."""
    created_at: Instant
    """When it happened."""
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
    """What the moderators did to your account."""
    collection: Collection | None = None
    """The collection that it is about (since 4.6.0)."""
    fallback: NotificationFallback | None = None
    """For types that your client may not know (since 4.6.0)."""

    pleroma: dict[str, Any] | None = None
    """What Pleroma and Akkoma tell besides."""
    emoji: str | None = None
    """Pleroma and others: the emoji of a reaction."""
    emoji_url: str | None = None
    """Address of the picture, if the reaction is a custom emoji."""
    emoji_reaction: EmojiReaction | None = None
    """Fedibird, Hollo: the reaction."""
    target: Account | None = None
    """Pleroma: where an account has moved."""
    chat_message: dict[str, Any] | None = None
    """The message of a chat (Pleroma)."""


class NotificationGroup(Entity):
    """Notifications of one type about one thing.

    https://docs.joinmastodon.org/methods/grouped_notifications/#NotificationGroup
    """

    in_repr: ClassVar[tuple[str, ...]] = ("group_key", "type", "notifications_count")

    group_key: str
    """Name of the group, for the operations on groups."""
    notifications_count: int = 0
    """Notifications in the group."""
    type: NotificationTypeWord
    """As of a Notification."""
    most_recent_notification_id: Id
    """Id of the newest of them."""
    page_min_id: SomeId | None = None
    """Oldest notification of the group on this page."""
    page_max_id: SomeId | None = None
    """Newest notification of the group on this page."""
    latest_page_notification_at: Instant | None = None
    """When the newest of them on this page happened."""
    sample_account_ids: list[str] = []
    """Some of those who did it; the accounts stand beside the groups."""
    status_id: SomeId | None = None
    """The status stands beside the groups."""
    report: Report | None = None
    """The report that it is about."""
    event: RelationshipSeveranceEvent | None = None
    """The loss of followers and followed that it is about."""
    moderation_warning: AccountWarning | None = None
    """What the moderators did to your account."""
    annual_report: AnnualReportEvent | None = None
    """For annual_report (since 4.4.0)."""
    collection: Collection | None = None
    """The collection that it is about (since 4.6.0)."""
    fallback: NotificationFallback | None = None
    """Words for a type that a program does not know."""


class GroupedNotificationsResults(PagedEntity):
    """A page of groups, with the accounts and statuses that they name.

    https://docs.joinmastodon.org/methods/grouped_notifications/#GroupedNotificationsResults
    """

    accounts: list[Account] = []
    """The accounts that the groups name."""
    partial_accounts: list[PartialAccountWithAvatar] = []
    """Accounts of which only the avatar is of use, if asked for."""
    statuses: list[Status] = []
    """The statuses that the groups name."""
    notification_groups: list[NotificationGroup] = []
    """The groups of this page."""


class NotificationPolicySummary(Entity):
    """What waits in the filtered notifications. https://docs.joinmastodon.org/entities/NotificationPolicy/#summary"""

    in_repr: ClassVar[tuple[str, ...]] = ("pending_requests_count", "pending_notifications_count")

    pending_requests_count: int = 0
    """Accounts."""
    pending_notifications_count: int = 0
    """Notifications that wait."""


class NotificationPolicy(Entity):
    """Of whom you want notifications: each rule is accept, filter or drop.

    https://docs.joinmastodon.org/entities/NotificationPolicy/
    """

    in_repr: ClassVar[tuple[str, ...]] = ("for_not_following", "for_not_followers")

    for_not_following: PolicyRuleWord = "accept"
    """Accounts that you do not follow."""
    for_not_followers: PolicyRuleWord = "accept"
    """Accounts that do not follow you."""
    for_new_accounts: PolicyRuleWord = "accept"
    """Accounts that are younger than a month."""
    for_private_mentions: PolicyRuleWord = "accept"
    """Private mentions that nobody asked for."""
    for_limited_accounts: PolicyRuleWord = "accept"
    """Accounts that the moderators have limited."""
    for_bots: PolicyRuleWord = "accept"
    """Accounts that are marked as automated (since 4.6.0)."""
    summary: NotificationPolicySummary = field(default_factory=NotificationPolicySummary)
    """What waits in the filtered notifications."""


class V1NotificationPolicy(Entity):
    """Whose notifications are filtered, as in the first version of the policy.

    https://docs.joinmastodon.org/entities/V1_NotificationPolicy/
    """

    in_repr: ClassVar[tuple[str, ...]] = ("filter_not_following", "filter_not_followers")

    filter_not_following: bool = False
    """Whether those of accounts that you do not follow are filtered."""
    filter_not_followers: bool = False
    """Whether those of accounts that do not follow you are filtered."""
    filter_new_accounts: bool = False
    """Whether those of accounts that are younger than a month are filtered."""
    filter_private_mentions: bool = False
    """Whether private mentions by who you do not follow are filtered."""
    filter_bots: bool = False
    """Since 4.6.0."""
    summary: NotificationPolicySummary = field(default_factory=NotificationPolicySummary)
    """What waits in the filtered notifications."""


class NotificationRequest(Entity):
    """An account whose notifications were filtered. https://docs.joinmastodon.org/entities/NotificationRequest/"""

    in_repr: ClassVar[tuple[str, ...]] = ("id", "account")

    id: str
    """Id of the request."""
    created_at: Instant
    """When the first of them came."""
    updated_at: Instant
    """When the newest of them came."""
    notifications_count: Count = 0
    """How many wait."""
    account: Account
    """Who they come from."""
    last_status: Status | None = None
    """The newest status that they are about."""


class MergedState(Entity):
    """Whether accepted notifications have arrived among the others.

    https://docs.joinmastodon.org/methods/notifications/#requests-merged
    """

    in_repr: ClassVar[tuple[str, ...]] = ("merged",)

    merged: bool
    """Whether they have arrived."""


class UnreadCount(Entity):
    """How many notifications are unread. https://docs.joinmastodon.org/methods/notifications/#unread-count"""

    in_repr: ClassVar[tuple[str, ...]] = ("count",)

    count: int
    """How many."""


class WebPushAlerts(Entity):
    """What is pushed; the names are those of the types of notifications.

    https://docs.joinmastodon.org/entities/WebPushSubscription/#alerts
    """

    mention: bool = False
    """Somebody mentions you."""
    status: bool = False
    """Somebody posts whose posts you want to be told of."""
    reblog: bool = False
    """Somebody boosts a status of yours."""
    follow: bool = False
    """Somebody follows you."""
    follow_request: bool = False
    """Somebody asks to follow you."""
    favourite: bool = False
    """Somebody likes a status of yours."""
    poll: bool = False
    """A poll ends that you made or voted in."""
    update: bool = False
    """A status changes that you boosted."""
    admin_sign_up: bool = field(default=False, name="admin.sign_up")
    """Somebody joins the server (for moderators)."""
    admin_report: bool = field(default=False, name="admin.report")
    """Somebody reports something (for moderators)."""
    quote: bool = False
    """Somebody quotes a status of yours."""
    quoted_update: bool = False
    """A status changes that you quoted."""
    severed_relationships: bool | None = None
    """Since 4.3.0, as is the next one; None where it was not asked for."""
    moderation_warning: bool | None = None
    """The moderators warn you."""
    annual_report: bool | None = None
    """Since 4.4.0."""
    added_to_collection: bool | None = None
    """Since 4.6.0, as is the next one."""
    collection_update: bool | None = None
    """A collection changes that you are in."""

    # GoToSocial: what waits for your consent.
    pending_favourite: bool | None = field(default=None, name="pending.favourite")
    """A favourite waits for your consent (GoToSocial)."""
    pending_reply: bool | None = field(default=None, name="pending.reply")
    """A reply waits for your consent (GoToSocial)."""
    pending_reblog: bool | None = field(default=None, name="pending.reblog")
    """A boost waits for your consent (GoToSocial)."""
    # Pleroma.
    pleroma_chat_mention: bool | None = field(default=None, name="pleroma:chat_mention")
    """Somebody writes to you in a chat (Pleroma)."""
    pleroma_emoji_reaction: bool | None = field(default=None, name="pleroma:emoji_reaction")
    """Somebody reacts with an emoji (Pleroma)."""


class WebPushSubscription(Entity):
    """Where the server pushes what. https://docs.joinmastodon.org/entities/WebPushSubscription/"""

    in_repr: ClassVar[tuple[str, ...]] = ("id", "policy")

    id: Id
    """Id of the subscription."""
    endpoint: str = ""
    """Address of the push service; whoever knows it can push."""
    standard: bool | None = None
    """Whether the messages follow the final standards, RFC 8030, 8291 and 8292 (since 4.4.0)."""
    alerts: WebPushAlerts = field(default_factory=WebPushAlerts)
    """What is pushed."""
    server_key: str = ""
    """Public key of the server, to check who pushes."""
    policy: str | None = None
    """Of whom: all, followed, follower or none."""
