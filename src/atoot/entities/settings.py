"""What a server remembers for you: how far you have read, and how you like it."""

from typing import Any

from msgspec import field

from atoot.decoding.values import Instant
from atoot.entities.base import Entity


class Marker(Entity):
    """How far you have read in a timeline. https://docs.joinmastodon.org/entities/Marker/"""

    shown = ("last_read_id",)

    last_read_id: str
    version: int = 0
    """Grows with each change."""
    updated_at: Instant | None = None

    pleroma: dict[str, Any] | None = None


class Preferences(Entity):
    """How you like to post and read. https://docs.joinmastodon.org/entities/Preferences/"""

    shown = ("posting:default:visibility", "posting:default:language")

    posting_default_visibility: str = field(default="public", name="posting:default:visibility")
    """public, unlisted, private or direct."""
    posting_default_sensitive: bool = field(default=False, name="posting:default:sensitive")
    posting_default_language: str | None = field(default=None, name="posting:default:language")
    posting_default_quote_policy: str | None = field(default=None, name="posting:default:quote_policy")
    """public, followers or nobody (since 4.5.0)."""
    reading_expand_media: str = field(default="default", name="reading:expand:media")
    """default, show_all or hide_all."""
    reading_expand_spoilers: bool = field(default=False, name="reading:expand:spoilers")
    reading_autoplay_gifs: bool | None = field(default=None, name="reading:autoplay:gifs")
