"""Embedding of statuses in other pages."""

from atoot.entities.base import Entity


class OEmbed(Entity):
    """How to embed a status in a page. https://docs.joinmastodon.org/methods/oembed/"""

    shown = ("type", "author_name")

    type: str
    version: str = "1.0"
    title: str = ""
    author_name: str = ""
    author_url: str = ""
    provider_name: str = ""
    provider_url: str = ""
    cache_age: int | None = None
    """Seconds."""
    html: str = ""
    width: int | None = None
    height: int | None = None
