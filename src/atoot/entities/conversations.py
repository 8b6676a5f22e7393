"""Talking to few: conversations in direct messages, and chats outside of statuses, which Pleroma has."""

from typing import Any

from atoot.decoding.values import Id, Instant
from atoot.entities.accounts import Account
from atoot.entities.base import Entity
from atoot.entities.media import MediaAttachment
from atoot.entities.statuses import Status
from atoot.entities.tags import CustomEmoji


class Conversation(Entity):
    """A conversation in direct messages. https://docs.joinmastodon.org/entities/Conversation/"""

    shown = ("id", "accounts")

    id: str
    unread: bool = False
    accounts: list[Account] = []
    """Those who take part, you not among them."""
    last_status: Status | None = None

    pleroma: dict[str, Any] | None = None


class ChatMessage(Entity):
    """A message in a chat."""

    shown = ("id", "chat_id")

    id: Id
    chat_id: Id | None = None
    account_id: Id | None = None
    """Who wrote it."""
    content: str | None = None
    """HTML; None if it is only a file."""
    created_at: Instant | None = None
    attachment: MediaAttachment | None = None
    emojis: list[CustomEmoji] = []
    unread: bool | None = None
    card: dict[str, Any] | None = None
    idempotency_key: str | None = None


class Chat(Entity):
    """A chat with one account."""

    shown = ("id", "account")

    id: Id
    account: Account | None = None
    unread: int = 0
    """Messages that you have not read."""
    last_message: ChatMessage | None = None
    updated_at: Instant | None = None
    pinned: bool | None = None
