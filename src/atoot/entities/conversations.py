"""Conversations in direct messages."""

from typing import Any

from atoot.entities.accounts import Account
from atoot.entities.base import Entity
from atoot.entities.statuses import Status


class Conversation(Entity):
    """A conversation in direct messages. https://docs.joinmastodon.org/entities/Conversation/"""

    shown = ("id", "accounts")

    id: str
    unread: bool = False
    accounts: list[Account] = []
    """Those who take part, you not among them."""
    last_status: Status | None = None

    pleroma: dict[str, Any] | None = None
