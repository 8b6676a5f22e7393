"""A server: what it is, what it allows, who runs it."""

from typing import Any

from msgspec import field

from atoot.entities.accounts import Account
from atoot.entities.base import Entity
from atoot.entities.limits import (
    InstanceAccountLimits,
    InstanceEmojiLimits,
    InstanceMediaLimits,
    InstancePollLimits,
    InstanceReactionLimits,
    InstanceStatusLimits,
)
from atoot.entities.rules import Rule


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
