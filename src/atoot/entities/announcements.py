"""Announcements of the administrators."""

from typing import ClassVar

from atoot.decoding.values import Instant
from atoot.entities.base import Entity
from atoot.entities.statuses import StatusTag
from atoot.entities.tags import CustomEmoji, Reaction


class AnnouncementAccount(Entity):
    """An account that the text names. https://docs.joinmastodon.org/entities/Announcement/#Account"""

    id: str
    """Id of the account."""
    username: str = ""
    """Name, without the host."""
    url: str = ""
    """Address of the profile."""
    acct: str = ""
    """Name, with `@host` if the account is of another server."""


class AnnouncementStatus(Entity):
    """A status that the text links to. https://docs.joinmastodon.org/entities/Announcement/#Status"""

    id: str
    """Id of the status."""
    url: str = ""
    """Address of the status."""


class Announcement(Entity):
    """What the administrators have to say. https://docs.joinmastodon.org/entities/Announcement/"""

    in_repr: ClassVar[tuple[str, ...]] = ("id", "content")

    id: str
    """Id of the announcement."""
    content: str = ""
    """HTML."""
    starts_at: Instant | None = None
    """When what is announced begins."""
    ends_at: Instant | None = None
    """When what is announced ends."""
    all_day: bool = False
    """Whether only the days of start and end count."""
    published_at: Instant | None = None
    """When it was published."""
    updated_at: Instant | None = None
    """When the text was last changed."""
    published: bool | None = None
    """Older servers."""
    read: bool | None = None
    """Whether you dismissed it; None if the server does not know who you are."""
    mentions: list[AnnouncementAccount] = []
    """Accounts that the text names."""
    statuses: list[AnnouncementStatus] = []
    """Statuses that the text links to."""
    tags: list[StatusTag] = []
    """Hashtags in the text."""
    emojis: list[CustomEmoji] = []
    """Custom emoji in the text."""
    reactions: list[Reaction] = []
    """Emoji that people have answered with."""


class AnnouncementReaction(Entity):
    """How often an announcement got one emoji by now, as streams tell it.

    https://docs.joinmastodon.org/methods/streaming/#events
    """

    in_repr: ClassVar[tuple[str, ...]] = ("name", "count", "announcement_id")

    name: str
    """The emoji itself, or the shortcode of a custom one."""
    count: int = 0
    """How many people have chosen it by now."""
    announcement_id: str
    """Id of the announcement."""
    url: str | None = None
    """Address of the picture, if it is a custom emoji."""
    static_url: str | None = None
    """Address of the picture that does not move."""
