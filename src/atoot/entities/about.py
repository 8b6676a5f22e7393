"""What a server tells about itself besides the instance: software (nodeinfo), rules, texts, blocks, languages.

And about a request: that it failed, or that work for it goes on in the background.
"""

from typing import Any, ClassVar

from msgspec import field

from atoot.decoding.values import Count, Day, Epoch, Instant, Number
from atoot.entities.base import Entity


class RuleTranslation(Entity):
    """A rule in another language. https://docs.joinmastodon.org/entities/Rule/#translations"""

    in_repr: ClassVar[tuple[str, ...]] = ("text",)

    text: str
    """The rule, in that language."""
    hint: str = ""
    """More about the rule, in that language."""


class Rule(Entity):
    """What one has to keep to on a server. https://docs.joinmastodon.org/entities/Rule/"""

    in_repr: ClassVar[tuple[str, ...]] = ("id", "text")
    bare_means: ClassVar[str | None] = "text"

    id: str
    """Id of the rule, for reports."""
    text: str
    """The rule."""
    hint: str = ""
    """Longer explanation (since 4.3.0)."""
    translations: dict[str, RuleTranslation] = {}
    """By language (since 4.4.0)."""


class DomainBlock(Entity):
    """A domain that the server has limited or blocked. https://docs.joinmastodon.org/entities/DomainBlock/"""

    in_repr: ClassVar[tuple[str, ...]] = ("domain", "severity")

    domain: str
    """Some letters may be hidden behind asterisks."""
    digest: str = ""
    """SHA-256 of the domain, by which one can recognise it."""
    severity: str = "suspend"
    """silence or suspend."""
    comment: str | None = None
    """Why, for everybody to read."""

    public_comment: str | None = None
    """GoToSocial, as are the next ones."""
    suspended_at: Instant | None = None
    """When it was suspended (GoToSocial)."""
    silenced_at: Instant | None = None
    """When it was limited (GoToSocial)."""


class ExtendedDescription(Entity):
    """The long text about a server. https://docs.joinmastodon.org/entities/ExtendedDescription/"""

    in_repr: ClassVar[tuple[str, ...]] = ("updated_at",)

    updated_at: Instant | None = None
    """When the text was last changed."""
    content: str
    """HTML."""


class Invite(Entity):
    """An invitation that is good, as the server says to programs that ask for `/invite/CODE`."""

    in_repr: ClassVar[tuple[str, ...]] = ("instance_api_url",)

    invite_code: str
    """The code, for `create_account`."""
    instance_api_url: str = ""
    """Where the server tells about itself."""


class PrivacyPolicy(Entity):
    """What a server does with data. https://docs.joinmastodon.org/entities/PrivacyPolicy/"""

    in_repr: ClassVar[tuple[str, ...]] = ("updated_at",)

    updated_at: Instant | None = None
    """When the text was last changed."""
    content: str
    """HTML."""


class TermsOfService(Entity):
    """What one agrees to on a server. https://docs.joinmastodon.org/entities/TermsOfService/"""

    in_repr: ClassVar[tuple[str, ...]] = ("effective_date", "effective")

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

    in_repr: ClassVar[tuple[str, ...]] = ("week", "statuses")

    week: Epoch
    """First moment of the week."""
    statuses: Count = 0
    """Statuses that were posted in the week."""
    logins: Count = 0
    """Users who logged in during the week."""
    registrations: Count = 0
    """Users who joined in the week."""


class Language(Entity):
    """A language that one can post in."""

    in_repr: ClassVar[tuple[str, ...]] = ("code", "name")
    bare_means: ClassVar[str | None] = "code"

    code: str
    """ISO 639-1 code, like `de`."""
    name: str = ""
    """Name of the language in English."""


class DonationCampaign(Entity):
    """A call for donations that the server hands on."""

    in_repr: ClassVar[tuple[str, ...]] = ("id", "locale")

    id: str
    """Id of the campaign."""
    locale: str = ""
    """Language that the texts are in."""
    banner_message: str = ""
    """Text of the banner that asks."""
    banner_button_text: str = ""
    """Text of the button on the banner."""
    donation_message: str = ""
    """Text of the page that the button opens."""
    donation_button_text: str = ""
    """Text of the button on that page."""
    donation_success_post: str = ""
    """Proposal for a status of thanks."""
    donation_url: str = ""
    """Where one can donate."""
    default_currency: str = ""
    """ISO 4217 code of the currency that is shown first."""
    amounts: dict[str, Any] = {}
    """Proposals: by `one_time`, `monthly` and `yearly`, then by currency; in the smallest unit."""


class NodeInfoLink(Entity):
    """Where a nodeinfo document is, and in which version."""

    in_repr: ClassVar[tuple[str, ...]] = ("rel", "href")

    rel: str
    """Ends with the version: `http://nodeinfo.diaspora.software/ns/schema/2.0`."""
    href: str = ""
    """Address of the document."""
    type: str | None = None
    """Media type of the document."""


class NodeInfoLinks(Entity):
    """Answer of `/.well-known/nodeinfo`: the documents that a server has."""

    in_repr: ClassVar[tuple[str, ...]] = ("links",)

    links: list[NodeInfoLink]
    """The documents, one for each version."""


class NodeInfoSoftware(Entity):
    """What a server runs."""

    in_repr: ClassVar[tuple[str, ...]] = ("name", "version")

    name: str = ""
    """In small letters: mastodon, gotosocial, pleroma, ..."""
    version: str = ""
    """Version of the software, as it writes it."""
    repository: str | None = None
    """Since nodeinfo 2.1, as is the next one."""
    homepage: str | None = None
    """Web page of the software."""


class NodeInfoServices(Entity):
    """Other networks that a server reads from and writes to."""

    in_repr: ClassVar[tuple[str, ...]] = ("inbound", "outbound")

    outbound: list[str] = []
    """Networks that it can post to."""
    inbound: list[str] = []
    """Networks that it can read from."""


class NodeInfoUsers(Entity):
    """Numbers of users."""

    in_repr: ClassVar[tuple[str, ...]] = ("total",)

    total: int | None = None
    """All users."""
    active_month: int | None = field(default=None, name="activeMonth")
    """Users who were active in the last month."""
    active_halfyear: int | None = field(default=None, name="activeHalfyear")
    """Users who were active in the last half year."""
    active_week: int | None = field(default=None, name="activeWeek")
    """Users who were active in the last week."""


class NodeInfoUsage(Entity):
    """How much a server is used."""

    in_repr: ClassVar[tuple[str, ...]] = ("users",)

    users: NodeInfoUsers = field(default_factory=NodeInfoUsers)
    """Numbers of users."""
    local_posts: Number | None = field(default=None, name="localPosts")
    """Posts by users of the server."""
    local_comments: Number | None = field(default=None, name="localComments")
    """Comments by users of the server."""


class NodeInfo(Entity):
    """What a server runs, speaks and allows."""

    in_repr: ClassVar[tuple[str, ...]] = ("software",)

    version: str
    """Version of nodeinfo."""
    software: NodeInfoSoftware
    """What the server runs."""
    protocols: list[str] = []
    """Protocols that it speaks with other servers, like `activitypub`."""
    services: NodeInfoServices = field(default_factory=NodeInfoServices)
    """Other networks that it is connected to."""
    usage: NodeInfoUsage = field(default_factory=NodeInfoUsage)
    """How much it is used."""
    open_registrations: bool = field(default=False, name="openRegistrations")
    """Whether anybody can join."""
    metadata: dict[str, Any] = {}
    """What else the software wants to tell."""


class Error(Entity):
    """What a server says when it refuses or fails. https://docs.joinmastodon.org/entities/Error/"""

    in_repr: ClassVar[tuple[str, ...]] = ("error",)

    error: str
    """What went wrong, in words or in one word."""
    error_description: str | None = None
    """More of it, in words."""
    details: dict[str, Any] | None = None
    """What is wrong with which parameter: `{"name": [{"error": ..., "description": ...}]}`."""


class AsyncRefresh(Entity):
    """Something the server fetches in the background. https://docs.joinmastodon.org/entities/AsyncRefresh/"""

    in_repr: ClassVar[tuple[str, ...]] = ("id", "status")

    id: str
    """Id of the work in the background."""
    status: str = "finished"
    """running or finished."""
    result_count: int | None = None
    """How much was found so far; None if the server does not count."""


class WrappedAsyncRefresh(Entity):
    """The answer that says how far it is. https://docs.joinmastodon.org/methods/async_refreshes/"""

    in_repr: ClassVar[tuple[str, ...]] = ("async_refresh",)

    async_refresh: AsyncRefresh
    """How far the work is."""
