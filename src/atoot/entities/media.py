"""What statuses bring along: pictures, videos, sounds, and previews of pages."""

from collections.abc import Sequence
from typing import Any, ClassVar, TypeAlias

from atoot.decoding.values import Instant, Number
from atoot.entities.accounts import Account
from atoot.entities.base import Entity
from atoot.entities.tags import History


class MetaDetails(Entity):
    """Measures of one file. https://docs.joinmastodon.org/entities/MediaAttachment/#meta"""

    in_repr: ClassVar[tuple[str, ...]] = ("size", "duration")

    width: int | None = None
    """Points from left to right."""
    height: int | None = None
    """Points from top to bottom."""
    size: str | None = None
    """`width x height`, without blanks."""
    aspect: Number | None = None
    """Width divided by height."""
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

    in_repr: ClassVar[tuple[str, ...]] = ("x", "y")

    x: Number | None = None
    """From left to right."""
    y: Number | None = None
    """From bottom to top."""


Focal: TypeAlias = str | Sequence[float] | MediaFocus
"""The point of a picture that stays visible: `"x,y"` or `(x, y)`, from -1 (left, bottom) to 1 (right, top).

https://docs.joinmastodon.org/api/guidelines/#focal-points
"""


class MediaColors(Entity):
    """Colours of the cover of a sound, hexadecimal."""

    in_repr: ClassVar[tuple[str, ...]] = ("background", "foreground", "accent")

    background: str | None = None
    """Colour behind the cover."""
    foreground: str | None = None
    """Colour of texts."""
    accent: str | None = None
    """Colour of what stands out."""


class MediaMeta(Entity):
    """What is known about a file and its preview. https://docs.joinmastodon.org/entities/MediaAttachment/#meta"""

    in_repr: ClassVar[tuple[str, ...]] = ("size", "length")

    focus: MediaFocus | None = None
    """The point that stays visible when the picture is cropped."""
    original: MetaDetails | None = None
    """Measures of the file itself."""
    small: MetaDetails | None = None
    """The preview."""
    colors: MediaColors | None = None
    """Colours of the cover of a sound."""

    # Old servers have the measures of videos and sounds here, not in `original`.
    length: str | None = None
    """`h:mm:ss.cc`"""
    duration: Number | None = None
    """Seconds."""
    fps: Number | None = None
    """Pictures a second."""
    size: str | None = None
    """Width and height as a text, like `640x480`."""
    width: int | None = None
    """Points from left to right."""
    height: int | None = None
    """Points from top to bottom."""
    aspect: Number | None = None
    """Width divided by height."""
    audio_encode: str | None = None
    """Codec of the sound."""
    audio_bitrate: str | None = None
    """Bits a second of the sound, as a text."""
    audio_channels: str | None = None
    """Channels of the sound, like `stereo`."""


class MediaAttachment(Entity):
    """A file attached to a status, or waiting to be. https://docs.joinmastodon.org/entities/MediaAttachment/"""

    id: str
    """Id of the file, for `media_ids`."""
    type: str = "unknown"
    """image, gifv (a video that plays in a loop, without sound), video, audio or unknown."""
    url: str | None = None
    """None while the server still works on it."""
    preview_url: str | None = None
    """Address of a smaller preview."""
    remote_url: str | None = None
    """Where the server got it from; None if it was uploaded here."""
    preview_remote_url: str | None = None
    """Address of the preview on the server it comes from (GoToSocial)."""
    text_url: str | None = None
    """Short link for use in the text; gone since 3.5.0."""
    meta: MediaMeta | None = None
    """What is known about the file and its preview."""
    description: str | None = None
    """Text for those who cannot see or hear it; None if there is none."""
    blurhash: str | None = None
    """A blurred preview, in a short text. https://github.com/woltapp/blurhash"""

    pleroma: dict[str, Any] | None = None
    """What Pleroma and Akkoma tell besides."""


class PreviewCardAuthor(Entity):
    """Who wrote a page. https://docs.joinmastodon.org/entities/PreviewCardAuthor/"""

    in_repr: ClassVar[tuple[str, ...]] = ("name", "account")

    name: str = ""
    """Name of the author."""
    url: str = ""
    """Address of a page of theirs."""
    account: Account | None = None
    """The author's account, if page and account name each other."""


class PreviewCard(Entity):
    """The preview of a page. https://docs.joinmastodon.org/entities/PreviewCard/"""

    in_repr: ClassVar[tuple[str, ...]] = ("url", "title")

    url: str
    """Address of the page."""
    title: str = ""
    """Title of the page."""
    description: str = ""
    """A sentence or two about the page."""
    language: str | None = None
    """ISO 639-1 code of the language of the page."""
    type: str = "link"
    """link, photo, video or rich."""
    author_name: str = ""
    """Use `authors`, where the server has it (4.3.0)."""
    author_url: str = ""
    """Address of a page of its author; `authors` says more."""
    provider_name: str = ""
    """Name of the site."""
    provider_url: str = ""
    """Address of the site."""
    html: str = ""
    """Markup to embed a player; not to be trusted."""
    width: int = 0
    """Points from left to right of the picture or film."""
    height: int = 0
    """Points from top to bottom of the picture or film."""
    image: str | None = None
    """Address of the picture."""
    image_description: str = ""
    """Text for those who cannot see the picture (since 4.2.0)."""
    embed_url: str = ""
    """Address of the film or picture itself, for embedding."""
    blurhash: str | None = None
    """A few characters from which a blurred preview can be drawn."""
    published_at: Instant | None = None
    """When the page was published."""
    authors: list[PreviewCardAuthor] = []
    """Since 4.3.0."""
    missing_attribution: bool | None = None
    """Whether the page names your account as author and your account does not name the page (since 4.6.0)."""

    pleroma: dict[str, Any] | None = None
    """What Pleroma and Akkoma tell besides."""


class TrendsLink(PreviewCard):
    """A page that many link to at the moment. https://docs.joinmastodon.org/entities/PreviewCard/#trends-link"""

    history: list[History] = []
    """Use on the last days, today first."""


class OEmbed(Entity):
    """How to embed a status in a page. https://docs.joinmastodon.org/methods/oembed/"""

    in_repr: ClassVar[tuple[str, ...]] = ("type", "author_name")

    type: str
    """Always `rich`."""
    version: str = "1.0"
    """Version of oEmbed, `1.0`."""
    title: str = ""
    """Title of the status."""
    author_name: str = ""
    """Name of the author."""
    author_url: str = ""
    """Address of the profile of the author."""
    provider_name: str = ""
    """Name of the server."""
    provider_url: str = ""
    """Address of the server."""
    cache_age: int | None = None
    """Seconds."""
    html: str = ""
    """What to put into the page."""
    width: int | None = None
    """Points from left to right."""
    height: int | None = None
    """Points from top to bottom."""
