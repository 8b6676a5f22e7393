"""Talking to few: conversations in direct messages, and chats outside of statuses, which Pleroma has."""

from typing import Any, ClassVar

from atoot.decoding.values import Id, Instant
from atoot.entities.accounts import Account
from atoot.entities.base import Entity
from atoot.entities.media import MediaAttachment
from atoot.entities.statuses import Status
from atoot.entities.tags import CustomEmoji


class Conversation(Entity):
    """A conversation in direct messages. https://docs.joinmastodon.org/entities/Conversation/"""

    in_repr: ClassVar[tuple[str, ...]] = ("id", "accounts")

    id: str
    """Id of the conversation."""
    unread: bool = False
    """Whether there is something that you have not read."""
    accounts: list[Account] = []
    """Those who take part, you not among them."""
    last_status: Status | None = None
    """The newest status of it."""

    pleroma: dict[str, Any] | None = None
    """What Pleroma and Akkoma tell besides."""


class ChatMessage(Entity):
    """A message in a chat."""

    in_repr: ClassVar[tuple[str, ...]] = ("id", "chat_id")

    id: Id
    """Id of the message."""
    chat_id: Id | None = None
    """Id of the chat."""
    account_id: Id | None = None
    """Who wrote it."""
    content: str | None = None
    """HTML; None if it is only a file."""
    created_at: Instant | None = None
    """When it was sent."""
    attachment: MediaAttachment | None = None
    """The file that came with it."""
    emojis: list[CustomEmoji] = []
    """Custom emoji in the text."""
    unread: bool | None = None
    """Whether you have not read it."""
    card: dict[str, Any] | None = None
    """Preview of a page that the text links to."""
    idempotency_key: str | None = None
    """The key that it was sent with."""


class Chat(Entity):
    """A chat with one account."""

    in_repr: ClassVar[tuple[str, ...]] = ("id", "account")

    id: Id
    """Id of the chat."""
    account: Account | None = None
    """The other one."""
    unread: int = 0
    """Messages that you have not read."""
    last_message: ChatMessage | None = None
    """The newest message."""
    updated_at: Instant | None = None
    """When something was last said."""
    pinned: bool | None = None
    """Whether it stands on top of the list."""
