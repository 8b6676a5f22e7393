"""Chats: talking to one account outside of statuses. Pleroma has this."""

from typing import Any

from atoot.decoding.values import Id, Instant
from atoot.entities.accounts import Account
from atoot.entities.base import Entity
from atoot.entities.emojis import CustomEmoji
from atoot.entities.media import MediaAttachment


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


class BookmarkFolder(Entity):
    """Where bookmarks are put."""

    id: Id
    name: str = ""
    emoji: str | None = None
    emoji_url: str | None = None
