"""Pictures, videos, sounds."""

from typing import Any

from atoot.decoding.values import Number
from atoot.entities.base import Entity


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
