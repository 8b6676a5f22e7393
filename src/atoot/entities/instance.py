"""A server: what it is, what it allows, who runs it."""

from typing import Any, ClassVar

from msgspec import field

from atoot.decoding.forms import Adapter
from atoot.decoding.values import Count
from atoot.entities.about import Rule
from atoot.entities.accounts import Account
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


class InstanceIcon(Entity):
    """The icon of a server, in one size. https://docs.joinmastodon.org/entities/Instance/#InstanceIcon"""

    in_repr: ClassVar[tuple[str, ...]] = ("src", "size")

    src: str
    """Address of the picture."""
    size: str = ""
    """`width x height`, without blanks."""


class InstanceUsers(Entity):
    """Numbers of users. https://docs.joinmastodon.org/entities/Instance/#users"""

    in_repr: ClassVar[tuple[str, ...]] = ("active_month",)

    active_month: int = 0
    """Users who were active in the last four weeks."""


class InstanceUsage(Entity):
    """How much a server is used. https://docs.joinmastodon.org/entities/Instance/#usage"""

    in_repr: ClassVar[tuple[str, ...]] = ("users",)

    users: InstanceUsers = field(default_factory=InstanceUsers)
    """Numbers of users."""


class InstanceThumbnailVersions(Entity):
    """The banner in two sizes. https://docs.joinmastodon.org/entities/Instance/#thumbnail-versions"""

    in_repr: ClassVar[tuple[str, ...]] = ("@1x", "@2x")

    at_1x: str | None = field(default=None, name="@1x")
    """Address of the banner for usual screens."""
    at_2x: str | None = field(default=None, name="@2x")
    """Address of the banner for screens with twice the points."""


class InstanceThumbnail(Entity):
    """The banner of a server. https://docs.joinmastodon.org/entities/Instance/#thumbnail"""

    in_repr: ClassVar[tuple[str, ...]] = ("url",)

    url: str = ""
    """Address of the banner."""
    description: str = ""
    """Text for those who cannot see it (since 4.6.0)."""
    blurhash: str | None = None
    """A few characters from which a blurred preview can be drawn."""
    versions: InstanceThumbnailVersions | None = None
    """The banner in other sizes."""

    # GoToSocial.
    thumbnail_type: str | None = None
    """Media type of the banner (GoToSocial)."""
    thumbnail_description: str | None = None
    """The banner in words (GoToSocial)."""
    static_url: str | None = None
    """Address of the banner that does not move (GoToSocial)."""
    thumbnail_static_type: str | None = None
    """Media type of the banner that does not move (GoToSocial)."""


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


class InstanceRegistrations(Entity):
    """Whether and how one can join. https://docs.joinmastodon.org/entities/Instance/#registrations"""

    in_repr: ClassVar[tuple[str, ...]] = ("enabled", "approval_required")

    enabled: bool = False
    """Whether one can join."""
    approval_required: bool = False
    """Whether moderators decide on each."""
    reason_required: bool | None = None
    """Whether one has to say why (since 4.4.0)."""
    message: str | None = None
    """HTML: why registrations are closed."""
    min_age: int | None = None
    """Years (since 4.4.0)."""
    url: str | None = None
    """Where to register, if not here (since 4.2.0)."""


class InstanceContact(Entity):
    """Who answers questions. https://docs.joinmastodon.org/entities/Instance/#contact"""

    in_repr: ClassVar[tuple[str, ...]] = ("email", "account")

    email: str = ""
    """Mail address to write to."""
    account: Account | None = None
    """Account to write to."""


class Instance(Entity):
    """A server. https://docs.joinmastodon.org/entities/Instance/"""

    in_repr: ClassVar[tuple[str, ...]] = ("domain", "version")

    domain: str
    """Name of the server, which stands behind the `@` of its accounts."""
    title: str = ""
    """Title of the server."""
    version: str = ""
    """Other software writes something like `2.7.2 (compatible; Pleroma 2.6.0)`."""
    source_url: str = ""
    """Where its source code is."""
    description: str = ""
    """A short text about the server."""
    usage: InstanceUsage = field(default_factory=InstanceUsage)
    """How much it is used."""
    thumbnail: InstanceThumbnail = field(default_factory=InstanceThumbnail)
    """The banner of the server."""
    icon: list[InstanceIcon] = []
    """Since 4.3.0."""
    languages: list[str] = []
    """ISO 639-1 codes of the languages that are spoken there."""
    configuration: InstanceConfiguration = field(default_factory=InstanceConfiguration)
    """Limits and abilities."""
    registrations: InstanceRegistrations = field(default_factory=InstanceRegistrations)
    """Whether and how one can join."""
    api_versions: dict[str, int] = {}
    """Version of the API, by software; Mastodon has its own under `mastodon` (since 4.3.0)."""
    wrapstodon: str | None = None
    """The year for which there are annual reports (since 4.6.0)."""
    contact: InstanceContact = field(default_factory=InstanceContact)
    """Who answers questions."""
    rules: list[Rule] = []
    """What one has to keep to."""

    # What other servers send besides.
    account_domain: str | None = None
    """GoToSocial: the host in the names of its accounts."""
    terms: str | None = None
    """Terms of service, as HTML (GoToSocial)."""
    terms_text: str | None = None
    """Terms of service, as they were typed (GoToSocial)."""
    description_text: str | None = None
    """The description, as it was typed (GoToSocial)."""
    custom_css: str | None = None
    """Style sheet of the web pages (GoToSocial)."""
    debug: bool | None = None
    """Whether the server runs for finding mistakes (GoToSocial)."""
    pleroma: dict[str, Any] | None = None
    """What Pleroma and Akkoma tell besides."""
    soapbox: dict[str, Any] | None = None
    """What Rebased tells besides."""
    friendica: dict[str, Any] | None = None
    """What Friendica tells besides."""


class V1InstanceUrls(Entity):
    """Where things are. https://docs.joinmastodon.org/entities/V1_Instance/#urls"""

    in_repr: ClassVar[tuple[str, ...]] = ("streaming_api",)

    streaming_api: str | None = None
    """Host of the streaming API, as `wss://host`."""


class V1InstanceStats(Entity):
    """How large a server is. https://docs.joinmastodon.org/entities/V1_Instance/#stats"""

    in_repr: ClassVar[tuple[str, ...]] = ("user_count", "status_count", "domain_count")

    user_count: int = 0
    """Users of the server."""
    status_count: int = 0
    """Statuses by its users."""
    domain_count: int = 0
    """Other servers that it knows."""


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


class V1Instance(Entity):
    """A server. https://docs.joinmastodon.org/entities/V1_Instance/"""

    in_repr: ClassVar[tuple[str, ...]] = ("uri", "version")

    uri: str
    """Its host."""
    title: str = ""
    """Title of the server."""
    short_description: str = ""
    """A sentence or two about it."""
    description: str = ""
    """HTML."""
    email: str = ""
    """Mail address to write to."""
    version: str = ""
    """Other software writes something like `2.7.2 (compatible; Pleroma 2.6.0)`."""
    urls: V1InstanceUrls = field(default_factory=V1InstanceUrls)
    """Where things are."""
    stats: V1InstanceStats = field(default_factory=V1InstanceStats)
    """How large it is."""
    thumbnail: str | None = None
    """Address of the banner."""
    languages: list[str] = []
    """ISO 639-1 codes of the languages that are spoken there."""
    registrations: bool = False
    """Whether one can join."""
    approval_required: bool = False
    """Whether moderators decide on each."""
    invites_enabled: bool = False
    """Whether users may invite others."""
    configuration: V1InstanceConfiguration = field(default_factory=V1InstanceConfiguration)
    """Since 3.4.2."""
    contact_account: Account | None = None
    """Account to write to."""
    rules: list[Rule] = []
    """Since 3.4.0."""

    # What other servers send besides.
    max_toot_chars: int | None = None
    """glitch-soc and most other software, instead of or beside the configuration."""
    max_media_attachments: int | None = None
    """Files of a status (Pleroma)."""
    poll_limits: dict[str, Any] | None = None
    """Limits of polls (Pleroma)."""
    account_domain: str | None = None
    """GoToSocial: the host in the names of its accounts."""
    short_description_text: str | None = None
    """The short description, as it was typed (GoToSocial)."""
    description_text: str | None = None
    """The description, as it was typed (GoToSocial)."""
    custom_css: str | None = None
    """Style sheet of the web pages (GoToSocial)."""
    debug: bool | None = None
    """Whether the server runs for finding mistakes (GoToSocial)."""
    terms: str | None = None
    """Terms of service, as HTML (GoToSocial)."""
    terms_text: str | None = None
    """Terms of service, as they were typed (GoToSocial)."""
    thumbnail_type: str | None = None
    """Media type of the banner (GoToSocial)."""
    thumbnail_description: str | None = None
    """The banner in words (GoToSocial)."""
    thumbnail_static: str | None = None
    """Address of the banner that does not move (GoToSocial)."""
    thumbnail_static_type: str | None = None
    """Media type of the banner that does not move (GoToSocial)."""
    avatar_upload_limit: Count | None = None
    """Pleroma, as are the next ones; in bytes."""
    background_upload_limit: Count | None = None
    """Bytes of a background picture (Pleroma)."""
    banner_upload_limit: Count | None = None
    """Bytes of a banner (Pleroma)."""
    upload_limit: Count | None = None
    """Bytes of a file (Pleroma)."""
    description_limit: int | None = None
    """Characters that describe a file (Pleroma)."""
    chat_limit: int | None = None
    """Characters of a message in a chat (Pleroma)."""
    shout_limit: int | None = None
    """Characters of a message to all (Pleroma)."""
    background_image: str | None = None
    """Address of the background picture (Pleroma)."""
    pleroma: dict[str, Any] | None = None
    """What Pleroma and Akkoma tell besides."""
    soapbox: dict[str, Any] | None = None
    """What Rebased tells besides."""
    friendica: dict[str, Any] | None = None
    """What Friendica tells besides."""
