"""Announcements of the administrators."""

from atoot.decoding.values import Instant
from atoot.entities.base import Entity
from atoot.entities.statuses import StatusTag
from atoot.entities.tags import CustomEmoji, Reaction


class AnnouncementAccount(Entity):
    """An account that the text names. https://docs.joinmastodon.org/entities/Announcement/#Account"""

    id: str
    username: str = ""
    url: str = ""
    acct: str = ""


class AnnouncementStatus(Entity):
    """A status that the text links to. https://docs.joinmastodon.org/entities/Announcement/#Status"""

    id: str
    url: str = ""


class Announcement(Entity):
    """What the administrators have to say. https://docs.joinmastodon.org/entities/Announcement/"""

    shown = ("id", "content")

    id: str
    content: str = ""
    """HTML."""
    starts_at: Instant | None = None
    ends_at: Instant | None = None
    all_day: bool = False
    """Whether only the days of start and end count."""
    published_at: Instant | None = None
    updated_at: Instant | None = None
    published: bool | None = None
    """Older servers."""
    read: bool | None = None
    """Whether you dismissed it; None if the server does not know who you are."""
    mentions: list[AnnouncementAccount] = []
    statuses: list[AnnouncementStatus] = []
    tags: list[StatusTag] = []
    emojis: list[CustomEmoji] = []
    reactions: list[Reaction] = []


class AnnouncementReaction(Entity):
    """How often an announcement got one emoji by now, as streams tell it.

    https://docs.joinmastodon.org/methods/streaming/#events
    """

    shown = ("name", "count", "announcement_id")

    name: str
    """The emoji itself, or the shortcode of a custom one."""
    count: int = 0
    announcement_id: str
    url: str | None = None
    static_url: str | None = None
