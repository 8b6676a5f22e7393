"""What moderators do, as those see it whom it concerns."""

from atoot.decoding.values import Instant
from atoot.entities.accounts import Account
from atoot.entities.base import Entity


class Report(Entity):
    """A report to the moderators. https://docs.joinmastodon.org/entities/Report/"""

    shown = ("id", "category")

    id: str
    action_taken: bool = False
    action_taken_at: Instant | None = None
    category: str = "other"
    """spam, legal, violation or other."""
    comment: str = ""
    forwarded: bool | None = None
    """Whether the server of the account got a copy."""
    created_at: Instant | None = None
    status_ids: list[str] | None = None
    rule_ids: list[str] | None = None
    collection_ids: list[str] | None = None
    target_account: Account | None = None
    """Who was reported."""

    action_taken_comment: str | None = None
    """GoToSocial: what the moderators say."""


class Appeal(Entity):
    """An objection to what the moderators did. https://docs.joinmastodon.org/entities/Appeal/"""

    shown = ("state",)

    text: str
    state: str = "pending"
    """approved, rejected or pending."""


class AccountWarning(Entity):
    """What the moderators did to an account. https://docs.joinmastodon.org/entities/AccountWarning/"""

    shown = ("id", "action")

    id: str
    action: str = "none"
    """none, disable, mark_statuses_as_sensitive, delete_statuses, sensitive, silence or suspend."""
    text: str = ""
    status_ids: list[str] | None = None
    target_account: Account
    appeal: Appeal | None = None
    created_at: Instant


class RelationshipSeveranceEvent(Entity):
    """The loss of followers and followed, by a block or a suspension.

    https://docs.joinmastodon.org/entities/RelationshipSeveranceEvent/
    """

    shown = ("id", "type", "target_name")

    id: str
    type: str
    """domain_block, user_domain_block or account_suspension."""
    purged: bool = False
    """Whether the list of those lost is gone."""
    target_name: str = ""
    """The domain or account."""
    followers_count: int = 0
    following_count: int = 0
    created_at: Instant
