"""What statuses bring along: pictures, videos, sounds, and previews of pages."""

from typing import Any

from atoot.decoding.values import Instant, Number
from atoot.entities.accounts import Account
from atoot.entities.base import Entity
from atoot.entities.tags import History


class MetaDetails(Entity):
    """Measures of one file. https://docs.joinmastodon.org/entities/MediaAttachment/#meta"""

    shown = ("size", "duration")

    width: int | None = None
    height: int | None = None
    size: str | None = None
    """`width x height`, without blanks."""
    aspect: Number | None = None
    frame_rate: str | None = None
    """Frames a second, as a fraction: `30/1`."""
    duration: Number | None = None
    """Seconds."""
    bitrate: int | None = None
    """Bits a second."""


class MediaFocus(Entity):
    """The point that stays visible when a picture is cropped, from -1 (left, bottom) to 1 (right, top).

    https://docs.joinmastodon.org/api/guidelines/#focal-points
    """

    shown = ("x", "y")

    x: Number | None = None
    y: Number | None = None


class MediaColors(Entity):
    """Colours of the cover of a sound, hexadecimal."""

    shown = ("background", "foreground", "accent")

    background: str | None = None
    foreground: str | None = None
    accent: str | None = None


class MediaMeta(Entity):
    """What is known about a file and its preview. https://docs.joinmastodon.org/entities/MediaAttachment/#meta"""

    shown = ("size", "length")

    focus: MediaFocus | None = None
    original: MetaDetails | None = None
    small: MetaDetails | None = None
    """The preview."""
    colors: MediaColors | None = None

    # Old servers have the measures of videos and sounds here, not in `original`.
    length: str | None = None
    """`h:mm:ss.cc`"""
    duration: Number | None = None
    fps: Number | None = None
    size: str | None = None
    width: int | None = None
    height: int | None = None
    aspect: Number | None = None
    audio_encode: str | None = None
    audio_bitrate: str | None = None
    audio_channels: str | None = None


class MediaAttachment(Entity):
    """A file attached to a status, or waiting to be. https://docs.joinmastodon.org/entities/MediaAttachment/"""

    id: str
    type: str = "unknown"
    """image, gifv (a video that plays in a loop, without sound), video, audio or unknown."""
    url: str | None = None
    """None while the server still works on it."""
    preview_url: str | None = None
    remote_url: str | None = None
    """Where the server got it from; None if it was uploaded here."""
    preview_remote_url: str | None = None
    text_url: str | None = None
    """Short link for use in the text; gone since 3.5.0."""
    meta: MediaMeta | None = None
    description: str | None = None
    """Text for those who cannot see or hear it; None if there is none."""
    blurhash: str | None = None
    """A blurred preview, in a short text. https://github.com/woltapp/blurhash"""

    pleroma: dict[str, Any] | None = None


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
