"""Previews of the pages that statuses link to."""

from typing import Any

from atoot.decoding.values import Instant
from atoot.entities.accounts import Account
from atoot.entities.base import Entity
from atoot.entities.tags import History


class PreviewCardAuthor(Entity):
    """Who wrote a page. https://docs.joinmastodon.org/entities/PreviewCardAuthor/"""

    shown = ("name", "account")

    name: str = ""
    url: str = ""
    account: Account | None = None
    """The author's account, if page and account name each other."""


class PreviewCard(Entity):
    """The preview of a page. https://docs.joinmastodon.org/entities/PreviewCard/"""

    shown = ("url", "title")

    url: str
    title: str = ""
    description: str = ""
    language: str | None = None
    type: str = "link"
    """link, photo, video or rich."""
    author_name: str = ""
    """Use `authors`, where the server has it (4.3.0)."""
    author_url: str = ""
    provider_name: str = ""
    provider_url: str = ""
    html: str = ""
    """Markup to embed a player; not to be trusted."""
    width: int = 0
    height: int = 0
    image: str | None = None
    image_description: str = ""
    """Text for those who cannot see the picture (since 4.2.0)."""
    embed_url: str = ""
    blurhash: str | None = None
    published_at: Instant | None = None
    authors: list[PreviewCardAuthor] = []
    """Since 4.3.0."""
    missing_attribution: bool | None = None
    """Whether the page names your account as author and your account does not name the page (since 4.6.0)."""

    pleroma: dict[str, Any] | None = None


class TrendsLink(PreviewCard):
    """A page that many link to at the moment. https://docs.joinmastodon.org/entities/PreviewCard/#trends-link"""

    history: list[History] = []
    """Use on the last days, today first."""
