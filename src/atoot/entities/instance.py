"""A server: what it is, what it allows, who runs it."""

from typing import Any

from msgspec import field

from atoot.decoding.values import Count
from atoot.entities.about import Rule
from atoot.entities.accounts import Account
from atoot.entities.base import Entity


class InstanceAccountLimits(Entity):
    """Limits of profiles. https://docs.joinmastodon.org/entities/Instance/#accounts"""

    shown = ("max_profile_fields",)

    max_display_name_length: int | None = None
    """Since 4.6.0, as are the next ones."""
    max_note_length: int | None = None
    max_avatar_description_length: int | None = None
    max_header_description_length: int | None = None
    max_featured_tags: int | None = None
    max_pinned_statuses: int | None = None
    """Since 4.3.0."""
    max_profile_fields: int | None = None
    """Since 4.6.0, as are the next ones."""
    profile_field_name_limit: int | None = None
    profile_field_value_limit: int | None = None

    allow_custom_css: bool | None = None
    """GoToSocial."""


class InstanceStatusLimits(Entity):
    """Limits of statuses. https://docs.joinmastodon.org/entities/Instance/#statuses"""

    shown = ("max_characters",)

    max_characters: int | None = None
    max_media_attachments: int | None = None
    characters_reserved_per_url: int | None = None
    """What an address counts, however long it is."""

    supported_mime_types: list[str] | None = None
    """GoToSocial and glitch-soc: forms in which a text may be written."""


class InstanceMediaLimits(Entity):
    """Limits of files. https://docs.joinmastodon.org/entities/Instance/#media_attachments"""

    shown = ("image_size_limit", "video_size_limit")

    description_limit: int | None = None
    """Characters of a description (since 4.4.0)."""
    image_matrix_limit: int | None = None
    """Pixels."""
    image_size_limit: int | None = None
    """Bytes."""
    supported_mime_types: list[str] = []
    video_frame_rate_limit: int | None = None
    video_matrix_limit: int | None = None
    """Pixels."""
    video_size_limit: int | None = None
    """Bytes."""


class InstancePollLimits(Entity):
    """Limits of polls. https://docs.joinmastodon.org/entities/Instance/#polls"""

    shown = ("max_options",)

    max_options: int | None = None
    max_characters_per_option: int | None = None
    min_expiration: int | None = None
    """Seconds."""
    max_expiration: int | None = None

    allow_media: bool | None = None
    """Older GoToSocial and glitch-soc."""


class InstanceEmojiLimits(Entity):
    """GoToSocial: limits of custom emojis."""

    shown = ("emoji_size_limit",)

    emoji_size_limit: int | None = None
    """Bytes."""


class InstanceReactionLimits(Entity):
    """glitch-soc and its forks: limits of emoji reactions."""

    shown = ("max_reactions",)

    max_reactions: int | None = None
    """How many different emojis one may react with to one status."""


class InstanceIcon(Entity):
    """The icon of a server, in one size. https://docs.joinmastodon.org/entities/Instance/#InstanceIcon"""

    shown = ("src", "size")

    src: str
    size: str = ""
    """`width x height`, without blanks."""


class InstanceUsers(Entity):
    """Numbers of users. https://docs.joinmastodon.org/entities/Instance/#users"""

    shown = ("active_month",)

    active_month: int = 0
    """Users who were active in the last four weeks."""


class InstanceUsage(Entity):
    """How much a server is used. https://docs.joinmastodon.org/entities/Instance/#usage"""

    shown = ("users",)

    users: InstanceUsers = field(default_factory=InstanceUsers)


class InstanceThumbnailVersions(Entity):
    """The banner in two sizes. https://docs.joinmastodon.org/entities/Instance/#thumbnail-versions"""

    shown = ("@1x", "@2x")

    at_1x: str | None = field(default=None, name="@1x")
    at_2x: str | None = field(default=None, name="@2x")


class InstanceThumbnail(Entity):
    """The banner of a server. https://docs.joinmastodon.org/entities/Instance/#thumbnail"""

    shown = ("url",)

    url: str = ""
    description: str = ""
    """Text for those who cannot see it (since 4.6.0)."""
    blurhash: str | None = None
    versions: InstanceThumbnailVersions | None = None

    # GoToSocial.
    thumbnail_type: str | None = None
    thumbnail_description: str | None = None
    static_url: str | None = None
    thumbnail_static_type: str | None = None


class InstanceUrls(Entity):
    """Where things are. https://docs.joinmastodon.org/entities/Instance/#urls"""

    shown = ("streaming",)

    streaming: str | None = None
    """Host of the streaming API, as `wss://host`."""
    status: str | None = None
    """Page that says whether the server is up."""
    about: str | None = None
    """Since 4.4.0, as are the next ones."""
    privacy_policy: str | None = None
    terms_of_service: str | None = None


class InstanceVapid(Entity):
    """Key for push messages. https://docs.joinmastodon.org/entities/Instance/#vapid"""

    shown = ("public_key",)

    public_key: str = ""


class InstanceTranslation(Entity):
    """Whether statuses can be translated. https://docs.joinmastodon.org/entities/Instance/#translation"""

    shown = ("enabled",)

    enabled: bool = False


class InstanceFeedAccess(Entity):
    """Who may read a kind of timeline: public (all), authenticated or disabled (nobody).

    https://docs.joinmastodon.org/entities/Instance/#timelines_access
    """

    shown = ("local", "remote")

    local: str = "public"
    remote: str = "public"


class InstanceTimelinesAccess(Entity):
    """Who may read which timelines. https://docs.joinmastodon.org/entities/Instance/#timelines_access"""

    shown = ("live_feeds",)

    live_feeds: InstanceFeedAccess = field(default_factory=InstanceFeedAccess)
    hashtag_feeds: InstanceFeedAccess = field(default_factory=InstanceFeedAccess)
    trending_link_feeds: InstanceFeedAccess = field(default_factory=InstanceFeedAccess)


class InstanceConfiguration(Entity):
    """Limits and abilities. https://docs.joinmastodon.org/entities/Instance/#configuration"""

    shown = ("statuses",)

    urls: InstanceUrls = field(default_factory=InstanceUrls)
    vapid: InstanceVapid | None = None
    """Since 4.3.0."""
    accounts: InstanceAccountLimits = field(default_factory=InstanceAccountLimits)
    statuses: InstanceStatusLimits = field(default_factory=InstanceStatusLimits)
    media_attachments: InstanceMediaLimits = field(default_factory=InstanceMediaLimits)
    polls: InstancePollLimits = field(default_factory=InstancePollLimits)
    translation: InstanceTranslation = field(default_factory=InstanceTranslation)
    timelines_access: InstanceTimelinesAccess | None = None
    """Since 4.5.0."""
    limited_federation: bool | None = None
    """Whether the server speaks only with those it allows (since 4.4.0)."""

    emojis: InstanceEmojiLimits | None = None
    reactions: InstanceReactionLimits | None = None
    oidc_enabled: bool | None = None
    """GoToSocial."""


class InstanceRegistrations(Entity):
    """Whether and how one can join. https://docs.joinmastodon.org/entities/Instance/#registrations"""

    shown = ("enabled", "approval_required")

    enabled: bool = False
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

    shown = ("email", "account")

    email: str = ""
    account: Account | None = None


class Instance(Entity):
    """A server. https://docs.joinmastodon.org/entities/Instance/"""

    shown = ("domain", "version")

    domain: str
    title: str = ""
    version: str = ""
    """Other software writes something like `2.7.2 (compatible; Pleroma 2.6.0)`."""
    source_url: str = ""
    description: str = ""
    usage: InstanceUsage = field(default_factory=InstanceUsage)
    thumbnail: InstanceThumbnail = field(default_factory=InstanceThumbnail)
    icon: list[InstanceIcon] = []
    """Since 4.3.0."""
    languages: list[str] = []
    configuration: InstanceConfiguration = field(default_factory=InstanceConfiguration)
    registrations: InstanceRegistrations = field(default_factory=InstanceRegistrations)
    api_versions: dict[str, int] = {}
    """Version of the API, by software; Mastodon has its own under `mastodon` (since 4.3.0)."""
    wrapstodon: str | None = None
    """The year for which there are annual reports (since 4.6.0)."""
    contact: InstanceContact = field(default_factory=InstanceContact)
    rules: list[Rule] = []

    # What other servers send besides.
    account_domain: str | None = None
    """GoToSocial: the host in the names of its accounts."""
    terms: str | None = None
    terms_text: str | None = None
    description_text: str | None = None
    custom_css: str | None = None
    debug: bool | None = None
    pleroma: dict[str, Any] | None = None
    soapbox: dict[str, Any] | None = None
    friendica: dict[str, Any] | None = None


class V1InstanceUrls(Entity):
    """Where things are. https://docs.joinmastodon.org/entities/V1_Instance/#urls"""

    shown = ("streaming_api",)

    streaming_api: str | None = None
    """Host of the streaming API, as `wss://host`."""


class V1InstanceStats(Entity):
    """How large a server is. https://docs.joinmastodon.org/entities/V1_Instance/#stats"""

    shown = ("user_count", "status_count", "domain_count")

    user_count: int = 0
    status_count: int = 0
    domain_count: int = 0
    """Other servers that it knows."""


class V1InstanceConfiguration(Entity):
    """Limits. https://docs.joinmastodon.org/entities/V1_Instance/#configuration"""

    shown = ("statuses",)

    accounts: InstanceAccountLimits = field(default_factory=InstanceAccountLimits)
    statuses: InstanceStatusLimits = field(default_factory=InstanceStatusLimits)
    media_attachments: InstanceMediaLimits = field(default_factory=InstanceMediaLimits)
    polls: InstancePollLimits = field(default_factory=InstancePollLimits)

    emojis: InstanceEmojiLimits | None = None
    reactions: InstanceReactionLimits | None = None
    oidc_enabled: bool | None = None
    """GoToSocial."""


class V1Instance(Entity):
    """A server. https://docs.joinmastodon.org/entities/V1_Instance/"""

    shown = ("uri", "version")

    uri: str
    """Its host."""
    title: str = ""
    short_description: str = ""
    description: str = ""
    """HTML."""
    email: str = ""
    version: str = ""
    """Other software writes something like `2.7.2 (compatible; Pleroma 2.6.0)`."""
    urls: V1InstanceUrls = field(default_factory=V1InstanceUrls)
    stats: V1InstanceStats = field(default_factory=V1InstanceStats)
    thumbnail: str | None = None
    languages: list[str] = []
    registrations: bool = False
    """Whether one can join."""
    approval_required: bool = False
    """Whether moderators decide on each."""
    invites_enabled: bool = False
    configuration: V1InstanceConfiguration = field(default_factory=V1InstanceConfiguration)
    """Since 3.4.2."""
    contact_account: Account | None = None
    rules: list[Rule] = []
    """Since 3.4.0."""

    # What other servers send besides.
    max_toot_chars: int | None = None
    """glitch-soc and most other software, instead of or beside the configuration."""
    max_media_attachments: int | None = None
    poll_limits: dict[str, Any] | None = None
    account_domain: str | None = None
    """GoToSocial: the host in the names of its accounts."""
    short_description_text: str | None = None
    description_text: str | None = None
    custom_css: str | None = None
    debug: bool | None = None
    terms: str | None = None
    terms_text: str | None = None
    thumbnail_type: str | None = None
    thumbnail_description: str | None = None
    thumbnail_static: str | None = None
    thumbnail_static_type: str | None = None
    avatar_upload_limit: Count | None = None
    """Pleroma, as are the next ones; in bytes."""
    background_upload_limit: Count | None = None
    banner_upload_limit: Count | None = None
    upload_limit: Count | None = None
    description_limit: int | None = None
    chat_limit: int | None = None
    shout_limit: int | None = None
    background_image: str | None = None
    pleroma: dict[str, Any] | None = None
    soapbox: dict[str, Any] | None = None
    friendica: dict[str, Any] | None = None
