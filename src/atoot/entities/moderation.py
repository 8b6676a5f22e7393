"""Moderation: as those see it whom it concerns, and as moderators and administrators do."""

from atoot.decoding.values import Count, Id, Instant, Number
from atoot.entities.about import Rule
from atoot.entities.accounts import Account, Role
from atoot.entities.base import Entity
from atoot.entities.media import TrendsLink
from atoot.entities.statuses import Status
from atoot.entities.tags import History, Tag


class Report(Entity):
    """A report to the moderators. https://docs.joinmastodon.org/entities/Report/"""

    shown = ("id", "category")

    id: str
    action_taken: bool = False
    action_taken_at: Instant | None = None
    category: str = "other"
    """spam, legal, violation or other."""
    comment: str = ""
    forwarded: bool | None = None
    """Whether the server of the account got a copy."""
    created_at: Instant | None = None
    status_ids: list[str] | None = None
    rule_ids: list[str] | None = None
    collection_ids: list[str] | None = None
    target_account: Account | None = None
    """Who was reported."""

    action_taken_comment: str | None = None
    """GoToSocial: what the moderators say."""


class Appeal(Entity):
    """An objection to what the moderators did. https://docs.joinmastodon.org/entities/Appeal/"""

    shown = ("state",)

    text: str
    state: str = "pending"
    """approved, rejected or pending."""


class AccountWarning(Entity):
    """What the moderators did to an account. https://docs.joinmastodon.org/entities/AccountWarning/"""

    shown = ("id", "action")

    id: str
    action: str = "none"
    """none, disable, mark_statuses_as_sensitive, delete_statuses, sensitive, silence or suspend."""
    text: str = ""
    status_ids: list[str] | None = None
    target_account: Account
    appeal: Appeal | None = None
    created_at: Instant


class RelationshipSeveranceEvent(Entity):
    """The loss of followers and followed, by a block or a suspension.

    https://docs.joinmastodon.org/entities/RelationshipSeveranceEvent/
    """

    shown = ("id", "type", "target_name")

    id: str
    type: str
    """domain_block, user_domain_block or account_suspension."""
    purged: bool = False
    """Whether the list of those lost is gone."""
    target_name: str = ""
    """The domain or account."""
    followers_count: int = 0
    following_count: int = 0
    created_at: Instant


class AdminIp(Entity):
    """An address that an account was used from. https://docs.joinmastodon.org/entities/Admin_Ip/"""

    shown = ("used_at",)

    ip: str
    used_at: Instant | None = None


class AdminAccount(Entity):
    """An account with what only moderators may know. https://docs.joinmastodon.org/entities/Admin_Account/"""

    shown = ("id", "username", "domain")

    id: str
    username: str = ""
    domain: str | None = None
    """None for accounts of this server."""
    created_at: Instant
    email: str | None = None
    ip: str | AdminIp | None = None
    """Last address it was used from; an object between 3.5.0 and 4.0.0."""
    confirmed: bool = False
    """Whether the mail address is."""
    suspended: bool = False
    silenced: bool = False
    sensitized: bool = False
    """Whether all its media are marked as sensitive (since 4.0.0)."""
    disabled: bool = False
    """Whether login is."""
    approved: bool = False
    locale: str | None = None
    invite_request: str | None = None
    """Why the person wants to join."""
    created_by_application_id: Id | None = None
    invited_by_account_id: Id | None = None
    ips: list[AdminIp] = []
    """Since 3.5.0."""
    account: Account
    role: Role | str | None = None
    """A text (user, moderator, admin) before 4.0.0."""


class AdminReport(Entity):
    """A report, as moderators see it. https://docs.joinmastodon.org/entities/Admin_Report/"""

    shown = ("id", "category")

    id: str
    action_taken: bool = False
    action_taken_at: Instant | None = None
    category: str = "other"
    """spam, legal, violation or other."""
    comment: str = ""
    forwarded: bool | None = None
    """Whether the server of the account got a copy."""
    created_at: Instant
    updated_at: Instant | None = None
    account: AdminAccount
    """Who reports."""
    target_account: AdminAccount
    """Who is reported."""
    assigned_account: AdminAccount | None = None
    """The moderator who looks after it."""
    action_taken_by_account: AdminAccount | None = None
    statuses: list[Status] = []
    rules: list[Rule] = []

    action_taken_comment: str | None = None
    """GoToSocial."""


class AdminDomainAllow(Entity):
    """A domain that the server speaks with. https://docs.joinmastodon.org/entities/Admin_DomainAllow/"""

    shown = ("id", "domain")

    id: str
    domain: str
    created_at: Instant

    # GoToSocial.
    obfuscate: bool | None = None
    private_comment: str | None = None
    public_comment: str | None = None
    created_by: str | None = None
    subscription_id: str | None = None


class AdminDomainBlock(Entity):
    """A domain that the server limits or blocks. https://docs.joinmastodon.org/entities/Admin_DomainBlock/"""

    shown = ("id", "domain", "severity")

    id: str
    domain: str
    digest: str | None = None
    """SHA-256 of the domain (since 4.3.0)."""
    created_at: Instant
    severity: str = "suspend"
    """silence, suspend or noop."""
    reject_media: bool = False
    reject_reports: bool = False
    private_comment: str | None = None
    public_comment: str | None = None
    obfuscate: bool = False
    """Whether the public list hides part of the name."""

    # GoToSocial.
    created_by: str | None = None
    subscription_id: str | None = None


class AdminEmailDomainBlock(Entity):
    """A domain of mail addresses that cannot join. https://docs.joinmastodon.org/entities/Admin_EmailDomainBlock/"""

    shown = ("id", "domain")

    id: str
    domain: str
    created_at: Instant
    history: list[History] = []
    """Who tried on the last days."""
    allow_with_approval: bool | None = None
    """Whether such addresses can join if a moderator agrees (since 4.3.0)."""


class AdminIpBlock(Entity):
    """Addresses that cannot join or use the server. https://docs.joinmastodon.org/entities/Admin_IpBlock/"""

    shown = ("id", "ip", "severity")

    id: str
    ip: str
    """Address and prefix: `192.0.2.0/24`."""
    severity: str = "no_access"
    """sign_up_requires_approval, sign_up_block or no_access."""
    comment: str = ""
    created_at: Instant
    expires_at: Instant | None = None


class AdminCanonicalEmailBlock(Entity):
    """A mail address that cannot join, known only by its hash.

    https://docs.joinmastodon.org/entities/Admin_CanonicalEmailBlock/
    """

    id: str
    canonical_email_hash: str
    """SHA-256 of the address in its simplest form."""


class AdminMeasureData(Entity):
    """One day of a measure. https://docs.joinmastodon.org/entities/Admin_Measure/#data"""

    shown = ("date", "value")

    date: Instant
    value: Count = 0


class AdminMeasure(Entity):
    """Something counted over days. https://docs.joinmastodon.org/entities/Admin_Measure/"""

    shown = ("key", "total")

    key: str
    """What was counted: active_users, new_users, interactions, opened_reports, ..."""
    unit: str | None = None
    total: Count = 0
    human_value: str | None = None
    """The total with its unit, for people."""
    previous_total: Count | None = None
    """Total of the same time before; None if that was not counted."""
    data: list[AdminMeasureData] = []


class AdminDimensionData(Entity):
    """One entry of a dimension. https://docs.joinmastodon.org/entities/Admin_Dimension/#data"""

    shown = ("key", "value")

    key: str
    human_key: str = ""
    value: str = ""
    """A number or a version, as text."""
    unit: str | None = None
    human_value: str | None = None


class AdminDimension(Entity):
    """What is used most: languages, sources, servers, space, ... https://docs.joinmastodon.org/entities/Admin_Dimension/"""

    shown = ("key",)

    key: str
    data: list[AdminDimensionData] = []


class CohortData(Entity):
    """How many were still active after some time. https://docs.joinmastodon.org/entities/Admin_Cohort/#CohortData"""

    shown = ("date", "rate")

    date: Instant
    rate: Number = 0
    """Share, from 0 to 1."""
    value: Count = 0


class AdminCohort(Entity):
    """Users who joined in the same period, and what became of them.

    https://docs.joinmastodon.org/entities/Admin_Cohort/
    """

    shown = ("period", "frequency")

    period: Instant
    """When the period began."""
    frequency: str = "day"
    """day or month."""
    data: list[CohortData] = []


class AdminTag(Tag):
    """A hashtag, as moderators see it. https://docs.joinmastodon.org/entities/Tag/#admin"""

    trendable: bool = False
    """Whether it may trend."""
    usable: bool = True
    """Whether it may be used."""
    requires_review: bool = False
    listable: bool | None = None
    """Whether it is found by search (since 4.3.0)."""


class AdminTrendsLink(TrendsLink):
    """A trending page, as moderators see it."""

    id: Id = ""
    requires_review: bool = False


class AdminTrendsStatus(Status):
    """A trending status, as moderators see it."""

    requires_review: bool = False


class AdminPreviewCardProvider(Entity):
    """A site whose pages may trend."""

    shown = ("id", "domain")

    id: Id
    domain: str
    trendable: bool | None = None
    """None as long as no moderator has decided."""
    reviewed_at: Instant | None = None
    requested_review_at: Instant | None = None
    requires_review: bool = False
