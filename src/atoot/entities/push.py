"""Subscriptions to push messages."""

from msgspec import field

from atoot.decoding.values import Id
from atoot.entities.base import Entity


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
