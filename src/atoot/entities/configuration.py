"""What a server allows: the limits of what can be sent, and who may read what."""

from typing import ClassVar

from msgspec import field

from atoot.decoding.forms import Adapter
from atoot.entities.base import Entity, also_named


class InstanceAccountLimits(Entity):
    """Limits of profiles. https://docs.joinmastodon.org/entities/Instance/#accounts"""

    in_repr: ClassVar[tuple[str, ...]] = ("max_profile_fields",)

    max_display_name_length: int | None = None
    """Since 4.6.0, as are the next ones."""
    max_note_length: int | None = None
    """Characters of the text about an account."""
    max_avatar_description_length: int | None = None
    """Characters that describe the picture."""
    max_header_description_length: int | None = None
    """Characters that describe the banner."""
    max_featured_tags: int | None = None
    """Hashtags that a profile can show."""
    max_pinned_statuses: int | None = None
    """Since 4.3.0."""
    max_profile_fields: int | None = None
    """Since 4.6.0, as are the next ones."""
    profile_field_name_limit: int | None = None
    """Characters of a name in the table."""
    profile_field_value_limit: int | None = None
    """Characters of a value in the table."""

    allow_custom_css: bool | None = None
    """GoToSocial."""


class InstanceStatusLimits(Entity):
    """Limits of statuses. https://docs.joinmastodon.org/entities/Instance/#statuses"""

    in_repr: ClassVar[tuple[str, ...]] = ("max_characters",)

    max_characters: int | None = None
    """Characters of a status."""
    max_media_attachments: int | None = None
    """Files of a status."""
    characters_reserved_per_url: int | None = None
    """What an address counts, however long it is."""

    supported_mime_types: list[str] | None = None
    """GoToSocial and glitch-soc: forms in which a text may be written."""


class InstanceMediaLimits(Entity):
    """Limits of files. https://docs.joinmastodon.org/entities/Instance/#media_attachments"""

    in_repr: ClassVar[tuple[str, ...]] = ("image_size_limit", "video_size_limit")
    adapt: ClassVar[Adapter | None] = also_named(video_frame_limit="video_frame_rate_limit")  # Iceshrimp.NET

    description_limit: int | None = None
    """Characters of a description (since 4.4.0)."""
    image_matrix_limit: int | None = None
    """Pixels."""
    image_size_limit: int | None = None
    """Bytes."""
    supported_mime_types: list[str] = []
    """Kinds of files that can be uploaded."""
    video_frame_rate_limit: int | None = None
    """Pictures a second of a video."""
    video_matrix_limit: int | None = None
    """Pixels."""
    video_size_limit: int | None = None
    """Bytes."""


class InstancePollLimits(Entity):
    """Limits of polls. https://docs.joinmastodon.org/entities/Instance/#polls"""

    in_repr: ClassVar[tuple[str, ...]] = ("max_options",)

    max_options: int | None = None
    """Options of a poll."""
    max_characters_per_option: int | None = None
    """Characters of an option."""
    min_expiration: int | None = None
    """Seconds."""
    max_expiration: int | None = None
    """Seconds until a poll ends, at most."""

    allow_media: bool | None = None
    """Older GoToSocial and glitch-soc."""


class InstanceEmojiLimits(Entity):
    """GoToSocial: limits of custom emojis."""

    in_repr: ClassVar[tuple[str, ...]] = ("emoji_size_limit",)

    emoji_size_limit: int | None = None
    """Bytes."""


class InstanceReactionLimits(Entity):
    """glitch-soc and its forks: limits of emoji reactions."""

    in_repr: ClassVar[tuple[str, ...]] = ("max_reactions",)

    max_reactions: int | None = None
    """How many different emojis one may react with to one status."""


class InstanceUrls(Entity):
    """Where things are. https://docs.joinmastodon.org/entities/Instance/#urls"""

    in_repr: ClassVar[tuple[str, ...]] = ("streaming",)
    adapt: ClassVar[Adapter | None] = also_named(streaming_api="streaming")  # Iceshrimp.NET

    streaming: str | None = None
    """Host of the streaming API, as `wss://host`."""
    status: str | None = None
    """Page that says whether the server is up."""
    about: str | None = None
    """Since 4.4.0, as are the next ones."""
    privacy_policy: str | None = None
    """Address of the privacy policy."""
    terms_of_service: str | None = None
    """Address of the terms of service."""


class InstanceVapid(Entity):
    """Key for push messages. https://docs.joinmastodon.org/entities/Instance/#vapid"""

    in_repr: ClassVar[tuple[str, ...]] = ("public_key",)

    public_key: str = ""
    """The key, in base64url."""


class InstanceTranslation(Entity):
    """Whether statuses can be translated. https://docs.joinmastodon.org/entities/Instance/#translation"""

    in_repr: ClassVar[tuple[str, ...]] = ("enabled",)

    enabled: bool = False
    """Whether `translate_status` works."""


class InstanceFeedAccess(Entity):
    """Who may read a kind of timeline: public (all), authenticated or disabled (nobody).

    https://docs.joinmastodon.org/entities/Instance/#timelines_access
    """

    in_repr: ClassVar[tuple[str, ...]] = ("local", "remote")

    local: str = "public"
    """Who may read the posts of this server."""
    remote: str = "public"
    """Who may read the posts of other servers."""


class InstanceTimelinesAccess(Entity):
    """Who may read which timelines. https://docs.joinmastodon.org/entities/Instance/#timelines_access"""

    in_repr: ClassVar[tuple[str, ...]] = ("live_feeds",)

    live_feeds: InstanceFeedAccess = field(default_factory=InstanceFeedAccess)
    """Timelines of all posts."""
    hashtag_feeds: InstanceFeedAccess = field(default_factory=InstanceFeedAccess)
    """Timelines of hashtags."""
    trending_link_feeds: InstanceFeedAccess = field(default_factory=InstanceFeedAccess)
    """Timelines of trending pages."""

    def limited(self) -> dict[str, str]:
        """Parts of timelines that not everybody may read, and who may: `{"local live_feeds": "authenticated"}`."""
        feeds = {name: getattr(self, name) for name in ("live_feeds", "hashtag_feeds", "trending_link_feeds")}
        parts = {f"local {name}": feed.local for name, feed in feeds.items()}
        parts |= {f"remote {name}": feed.remote for name, feed in feeds.items()}
        return {part: who for part, who in parts.items() if who != "public"}


class InstanceConfiguration(Entity):
    """Limits and abilities. https://docs.joinmastodon.org/entities/Instance/#configuration"""

    in_repr: ClassVar[tuple[str, ...]] = ("statuses",)

    urls: InstanceUrls = field(default_factory=InstanceUrls)
    """Where things are."""
    vapid: InstanceVapid | None = None
    """Since 4.3.0."""
    accounts: InstanceAccountLimits = field(default_factory=InstanceAccountLimits)
    """Limits of profiles."""
    statuses: InstanceStatusLimits = field(default_factory=InstanceStatusLimits)
    """Limits of statuses."""
    media_attachments: InstanceMediaLimits = field(default_factory=InstanceMediaLimits)
    """Limits of files."""
    polls: InstancePollLimits = field(default_factory=InstancePollLimits)
    """Limits of polls."""
    translation: InstanceTranslation = field(default_factory=InstanceTranslation)
    """Whether statuses can be translated."""
    timelines_access: InstanceTimelinesAccess | None = None
    """Since 4.5.0."""
    limited_federation: bool | None = None
    """Whether the server speaks only with those it allows (since 4.4.0)."""

    emojis: InstanceEmojiLimits | None = None
    """Limits of custom emoji (GoToSocial)."""
    reactions: InstanceReactionLimits | None = None
    """Limits of reactions (glitch-soc and others)."""
    oidc_enabled: bool | None = None
    """GoToSocial."""


class V1InstanceConfiguration(Entity):
    """Limits. https://docs.joinmastodon.org/entities/V1_Instance/#configuration"""

    in_repr: ClassVar[tuple[str, ...]] = ("statuses",)

    accounts: InstanceAccountLimits = field(default_factory=InstanceAccountLimits)
    """Limits of profiles."""
    statuses: InstanceStatusLimits = field(default_factory=InstanceStatusLimits)
    """Limits of statuses."""
    media_attachments: InstanceMediaLimits = field(default_factory=InstanceMediaLimits)
    """Limits of files."""
    polls: InstancePollLimits = field(default_factory=InstancePollLimits)
    """Limits of polls."""

    emojis: InstanceEmojiLimits | None = None
    """Limits of custom emoji (GoToSocial)."""
    reactions: InstanceReactionLimits | None = None
    """Limits of reactions (glitch-soc and others)."""
    oidc_enabled: bool | None = None
    """GoToSocial."""
