"""Custom emojis, and reactions with any emoji."""

from atoot.entities.base import Entity


class CustomEmoji(Entity):
    """A picture of the server's own that stands for `:shortcode:` in texts and names.

    https://docs.joinmastodon.org/entities/CustomEmoji/
    """

    shown = ("shortcode",)

    shortcode: str
    """Without the colons."""
    url: str = ""
    static_url: str = ""
    """The picture without its animation."""
    visible_in_picker: bool = True
    category: str | None = None
    """Heading in the picker."""
    featured: bool | None = None
    """Shown first in the picker (since 4.5.0)."""


class Reaction(Entity):
    """How often an announcement got one emoji. https://docs.joinmastodon.org/entities/Reaction/"""

    shown = ("name", "count")

    name: str
    """The emoji itself, or the shortcode of a custom one."""
    count: int = 0
    me: bool | None = None
    """Whether you reacted so; None if the server does not know who you are."""
    url: str | None = None
    """Picture of a custom emoji."""
    static_url: str | None = None


class EmojiReaction(Entity):
    """How often a status got one emoji, on servers that have this: Pleroma, Akkoma, Hollo, Fedibird, ..."""

    shown = ("name", "count")

    name: str
    count: int = 0
    me: bool = False
    url: str | None = None
    static_url: str | None = None
    domain: str | None = None
    """Where a custom emoji comes from."""
    account_ids: list[str] | None = None
    """Who reacted so."""
