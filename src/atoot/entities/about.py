"""What a server tells about itself besides the instance: software (nodeinfo), rules, texts, blocks, activity, languages."""

from typing import Any

from msgspec import field

from atoot.decoding.values import Count, Day, Epoch, Instant, Number
from atoot.entities.base import Entity


class RuleTranslation(Entity):
    """A rule in another language. https://docs.joinmastodon.org/entities/Rule/#translations"""

    shown = ("text",)

    text: str
    hint: str = ""


class Rule(Entity):
    """What one has to keep to on a server. https://docs.joinmastodon.org/entities/Rule/"""

    shown = ("id", "text")

    id: str
    text: str
    hint: str = ""
    """Longer explanation (since 4.3.0)."""
    translations: dict[str, RuleTranslation] = {}
    """By language (since 4.4.0)."""


class DomainBlock(Entity):
    """A domain that the server has limited or blocked. https://docs.joinmastodon.org/entities/DomainBlock/"""

    shown = ("domain", "severity")

    domain: str
    """Some letters may be hidden behind asterisks."""
    digest: str = ""
    """SHA-256 of the domain, by which one can recognise it."""
    severity: str = "suspend"
    """silence or suspend."""
    comment: str | None = None

    public_comment: str | None = None
    """GoToSocial, as are the next ones."""
    suspended_at: Instant | None = None
    silenced_at: Instant | None = None


class ExtendedDescription(Entity):
    """The long text about a server. https://docs.joinmastodon.org/entities/ExtendedDescription/"""

    shown = ("updated_at",)

    updated_at: Instant | None = None
    content: str
    """HTML."""


class Invite(Entity):
    """An invitation that is good, as the server says to programs that ask for `/invite/CODE`."""

    shown = ("instance_api_url",)

    invite_code: str
    instance_api_url: str = ""
    """Where the server tells about itself."""


class PrivacyPolicy(Entity):
    """What a server does with data. https://docs.joinmastodon.org/entities/PrivacyPolicy/"""

    shown = ("updated_at",)

    updated_at: Instant | None = None
    content: str
    """HTML."""


class TermsOfService(Entity):
    """What one agrees to on a server. https://docs.joinmastodon.org/entities/TermsOfService/"""

    shown = ("effective_date", "effective")

    effective_date: Day | None = None
    """Since when they hold, or from when on."""
    effective: bool = True
    """Whether they hold already."""
    content: str
    """HTML."""
    succeeded_by: Day | None = None
    """When newer ones begin to hold."""


class Activity(Entity):
    """What went on in one week. https://docs.joinmastodon.org/methods/instance/#activity"""

    shown = ("week", "statuses")

    week: Epoch
    """First moment of the week."""
    statuses: Count = 0
    logins: Count = 0
    registrations: Count = 0


class Language(Entity):
    """A language that one can post in."""

    shown = ("code", "name")
    text_means = "code"

    code: str
    name: str = ""


class DonationCampaign(Entity):
    """A call for donations that the server hands on."""

    shown = ("id", "locale")

    id: str
    locale: str = ""
    banner_message: str = ""
    banner_button_text: str = ""
    donation_message: str = ""
    donation_button_text: str = ""
    donation_success_post: str = ""
    """Proposal for a status of thanks."""
    donation_url: str = ""
    default_currency: str = ""
    amounts: dict[str, Any] = {}
    """Proposals: by `one_time`, `monthly` and `yearly`, then by currency; in the smallest unit."""


class NodeInfoLink(Entity):
    """Where a nodeinfo document is, and in which version."""

    shown = ("rel", "href")

    rel: str
    """Ends with the version: `http://nodeinfo.diaspora.software/ns/schema/2.0`."""
    href: str = ""
    type: str | None = None


class NodeInfoLinks(Entity):
    """Answer of `/.well-known/nodeinfo`: the documents that a server has."""

    shown = ("links",)

    links: list[NodeInfoLink]


class NodeInfoSoftware(Entity):
    """What a server runs."""

    shown = ("name", "version")

    name: str = ""
    """In small letters: mastodon, gotosocial, pleroma, ..."""
    version: str = ""
    repository: str | None = None
    """Since nodeinfo 2.1, as is the next one."""
    homepage: str | None = None


class NodeInfoServices(Entity):
    """Other networks that a server reads from and writes to."""

    shown = ("inbound", "outbound")

    outbound: list[str] = []
    inbound: list[str] = []


class NodeInfoUsers(Entity):
    """Numbers of users."""

    shown = ("total",)

    total: int | None = None
    active_month: int | None = field(default=None, name="activeMonth")
    active_halfyear: int | None = field(default=None, name="activeHalfyear")
    active_week: int | None = field(default=None, name="activeWeek")


class NodeInfoUsage(Entity):
    """How much a server is used."""

    shown = ("users",)

    users: NodeInfoUsers = field(default_factory=NodeInfoUsers)
    local_posts: Number | None = field(default=None, name="localPosts")
    local_comments: Number | None = field(default=None, name="localComments")


class NodeInfo(Entity):
    """What a server runs, speaks and allows."""

    shown = ("software",)

    version: str
    """Version of nodeinfo."""
    software: NodeInfoSoftware
    protocols: list[str] = []
    services: NodeInfoServices = field(default_factory=NodeInfoServices)
    usage: NodeInfoUsage = field(default_factory=NodeInfoUsage)
    open_registrations: bool = field(default=False, name="openRegistrations")
    metadata: dict[str, Any] = {}
