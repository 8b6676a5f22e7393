"""A server: what it is, what it allows, who runs it."""

from typing import Any, ClassVar

from msgspec import field

from atoot.decoding.forms import Adapter
from atoot.decoding.values import Count
from atoot.entities.about import Rule
from atoot.entities.accounts import Account
from atoot.entities.base import Entity
from atoot.entities.configuration import InstanceConfiguration, V1InstanceConfiguration


class InstanceIcon(Entity):
    """The icon of a server, in one size. https://docs.joinmastodon.org/entities/Instance/#InstanceIcon"""

    in_repr: ClassVar[tuple[str, ...]] = ("src", "size")
    bare_means: ClassVar[str | None] = "src"

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
    bare_means: ClassVar[str | None] = "url"

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


class InstanceRegistrations(Entity):
    """Whether and how one can join. https://docs.joinmastodon.org/entities/Instance/#registrations"""

    in_repr: ClassVar[tuple[str, ...]] = ("enabled", "approval_required")
    bare_means: ClassVar[str | None] = "enabled"

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


def _flat(instance: dict[str, Any]) -> dict[str, Any] | None:
    """What a server sends as its second version has it, in objects, as the first has it, bare.

    Args:
        instance: the server, as it was sent.
    """
    sent = {}
    for name, inner, kind in (("registrations", "enabled", bool), ("thumbnail", "url", str)):
        whole = instance.get(name)
        if isinstance(whole, dict) and isinstance(whole.get(inner), kind):
            sent[name], instance[name] = whole, whole[inner]
    if "registrations" in sent:
        instance.setdefault("approval_required", sent["registrations"].get("approval_required", False))
    return sent or None


class V1Instance(Entity):
    """A server. https://docs.joinmastodon.org/entities/V1_Instance/"""

    adapt: ClassVar[Adapter | None] = _flat

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
