"""Moderation: as those see it whom it concerns, and as moderators and administrators do."""

from typing import ClassVar

from atoot.decoding.values import Count, Id, Instant, Number, SomeId
from atoot.entities.about import Rule
from atoot.entities.accounts import Account, Role
from atoot.entities.base import Entity
from atoot.entities.media import TrendsLink
from atoot.entities.statuses import Status
from atoot.entities.tags import History, Tag
from atoot.entities.words import DomainSeverityWord, IpSeverityWord, ReportCategoryWord


class Report(Entity):
    """A report to the moderators. https://docs.joinmastodon.org/entities/Report/"""

    in_repr: ClassVar[tuple[str, ...]] = ("id", "category")

    id: str
    """Id of the report."""
    action_taken: bool = False
    """Whether the moderators have done something."""
    action_taken_at: Instant | None = None
    """When they did."""
    category: ReportCategoryWord = "other"
    """spam, legal, violation or other."""
    comment: str = ""
    """Why it was made."""
    forwarded: bool | None = None
    """Whether the server of the account got a copy."""
    created_at: Instant | None = None
    """When it was made."""
    status_ids: list[str] | None = None
    """Statuses that it is about."""
    rule_ids: list[str] | None = None
    """Rules that were broken."""
    collection_ids: list[str] | None = None
    """Collections that it is about (since 4.6.0)."""
    target_account: Account | None = None
    """Who was reported."""

    action_taken_comment: str | None = None
    """GoToSocial: what the moderators say."""


class Appeal(Entity):
    """An objection to what the moderators did. https://docs.joinmastodon.org/entities/Appeal/"""

    in_repr: ClassVar[tuple[str, ...]] = ("state",)

    text: str
    """What was said against it."""
    state: str = "pending"
    """approved, rejected or pending."""


class AccountWarning(Entity):
    """What the moderators did to an account. https://docs.joinmastodon.org/entities/AccountWarning/"""

    in_repr: ClassVar[tuple[str, ...]] = ("id", "action")

    id: str
    """Id of the warning."""
    action: str = "none"
    """none, disable, mark_statuses_as_sensitive, delete_statuses, sensitive, silence or suspend."""
    text: str = ""
    """What the moderators wrote."""
    status_ids: list[str] | None = None
    """Statuses that it is about."""
    target_account: Account
    """The account that was warned."""
    appeal: Appeal | None = None
    """The objection, if there was one."""
    created_at: Instant
    """When it was done."""


class RelationshipSeveranceEvent(Entity):
    """The loss of followers and followed, by a block or a suspension.

    https://docs.joinmastodon.org/entities/RelationshipSeveranceEvent/
    """

    in_repr: ClassVar[tuple[str, ...]] = ("id", "type", "target_name")

    id: str
    """Id of the event."""
    type: str
    """domain_block, user_domain_block or account_suspension."""
    purged: bool = False
    """Whether the list of those lost is gone."""
    target_name: str = ""
    """The domain or account."""
    followers_count: int = 0
    """Followers that were lost."""
    following_count: int = 0
    """Followed accounts that were lost."""
    created_at: Instant
    """When it happened."""


class AdminIp(Entity):
    """An address that an account was used from. https://docs.joinmastodon.org/entities/Admin_Ip/"""

    in_repr: ClassVar[tuple[str, ...]] = ("used_at",)

    ip: str
    """The address."""
    used_at: Instant | None = None
    """When it was last used."""


class AdminAccount(Entity):
    """An account with what only moderators may know. https://docs.joinmastodon.org/entities/Admin_Account/"""

    in_repr: ClassVar[tuple[str, ...]] = ("id", "username", "domain")

    id: str
    """Id of the account."""
    username: str = ""
    """Name, without the host."""
    domain: str | None = None
    """None for accounts of this server."""
    created_at: Instant
    """When the account was made."""
    email: str | None = None
    """Mail address of the user."""
    ip: str | AdminIp | None = None
    """Last address it was used from; an object between 3.5.0 and 4.0.0."""
    confirmed: bool = False
    """Whether the mail address is."""
    suspended: bool = False
    """Whether it is suspended."""
    silenced: bool = False
    """Whether it is limited: only followers see it."""
    sensitized: bool = False
    """Whether all its media are marked as sensitive (since 4.0.0)."""
    disabled: bool = False
    """Whether login is."""
    approved: bool = False
    """Whether it was let in."""
    locale: str | None = None
    """Language of the web page of the user."""
    invite_request: str | None = None
    """Why the person wants to join."""
    created_by_application_id: Id | None = None
    """Program that the account was made with."""
    invited_by_account_id: Id | None = None
    """Account that invited it."""
    ips: list[AdminIp] = []
    """Since 3.5.0."""
    account: Account
    """The account, as everybody sees it."""
    role: Role | str | None = None
    """A text (user, moderator, admin) before 4.0.0."""


class AdminReport(Entity):
    """A report, as moderators see it. https://docs.joinmastodon.org/entities/Admin_Report/"""

    in_repr: ClassVar[tuple[str, ...]] = ("id", "category")

    id: str
    """Id of the report."""
    action_taken: bool = False
    """Whether it is settled."""
    action_taken_at: Instant | None = None
    """When it was settled."""
    category: ReportCategoryWord = "other"
    """spam, legal, violation or other."""
    comment: str = ""
    """Why it was made."""
    forwarded: bool | None = None
    """Whether the server of the account got a copy."""
    created_at: Instant
    """When it was made."""
    updated_at: Instant | None = None
    """When it was last changed."""
    account: AdminAccount
    """Who reports."""
    target_account: AdminAccount
    """Who is reported."""
    assigned_account: AdminAccount | None = None
    """The moderator who looks after it."""
    action_taken_by_account: AdminAccount | None = None
    """Moderator who settled it."""
    statuses: list[Status] = []
    """Statuses that it is about."""
    rules: list[Rule] = []
    """Rules that were broken."""

    action_taken_comment: str | None = None
    """GoToSocial."""


class AdminDomainAllow(Entity):
    """A domain that the server speaks with. https://docs.joinmastodon.org/entities/Admin_DomainAllow/"""

    in_repr: ClassVar[tuple[str, ...]] = ("id", "domain")

    id: str
    """Id of the entry."""
    domain: str
    """The domain."""
    created_at: Instant
    """When it was allowed."""

    # GoToSocial.
    obfuscate: bool | None = None
    """Whether the name is shown with stars in public (GoToSocial)."""
    private_comment: str | None = None
    """Note for moderators (GoToSocial)."""
    public_comment: str | None = None
    """Note for everybody (GoToSocial)."""
    created_by: str | None = None
    """Id of the account that made the entry (GoToSocial)."""
    subscription_id: SomeId | None = None
    """Id of the list that it comes from (GoToSocial)."""


class AdminDomainBlock(Entity):
    """A domain that the server limits or blocks. https://docs.joinmastodon.org/entities/Admin_DomainBlock/"""

    in_repr: ClassVar[tuple[str, ...]] = ("id", "domain", "severity")

    id: str
    """Id of the block."""
    domain: str
    """The domain."""
    digest: str | None = None
    """SHA-256 of the domain (since 4.3.0)."""
    created_at: Instant
    """When it was blocked."""
    severity: DomainSeverityWord = "suspend"
    """silence, suspend or noop."""
    reject_media: bool = False
    """Whether files from there are not fetched."""
    reject_reports: bool = False
    """Whether reports from there are not taken."""
    private_comment: str | None = None
    """Note for moderators."""
    public_comment: str | None = None
    """Note for everybody."""
    obfuscate: bool = False
    """Whether the public list hides part of the name."""

    # GoToSocial.
    created_by: str | None = None
    """Id of the account that made the block (GoToSocial)."""
    subscription_id: SomeId | None = None
    """Id of the list that it comes from (GoToSocial)."""


class AdminEmailDomainBlock(Entity):
    """A domain of mail addresses that cannot join. https://docs.joinmastodon.org/entities/Admin_EmailDomainBlock/"""

    in_repr: ClassVar[tuple[str, ...]] = ("id", "domain")

    id: str
    """Id of the block."""
    domain: str
    """The domain of the mail addresses."""
    created_at: Instant
    """When it was blocked."""
    history: list[History] = []
    """Who tried on the last days."""
    allow_with_approval: bool | None = None
    """Whether such addresses can join if a moderator agrees (since 4.3.0)."""


class AdminIpBlock(Entity):
    """Addresses that cannot join or use the server. https://docs.joinmastodon.org/entities/Admin_IpBlock/"""

    in_repr: ClassVar[tuple[str, ...]] = ("id", "ip", "severity")

    id: str
    """Id of the block."""
    ip: str
    """Address and prefix: `192.0.2.0/24`."""
    severity: IpSeverityWord = "no_access"
    """sign_up_requires_approval, sign_up_block or no_access."""
    comment: str = ""
    """Why, for moderators."""
    created_at: Instant
    """When it was made."""
    expires_at: Instant | None = None
    """When it ends; None if it does not."""


class AdminCanonicalEmailBlock(Entity):
    """A mail address that cannot join, known only by its hash.

    https://docs.joinmastodon.org/entities/Admin_CanonicalEmailBlock/
    """

    id: str
    """Id of the block."""
    canonical_email_hash: str
    """SHA-256 of the address in its simplest form."""


class AdminMeasureData(Entity):
    """One day of a measure. https://docs.joinmastodon.org/entities/Admin_Measure/#data"""

    in_repr: ClassVar[tuple[str, ...]] = ("date", "value")

    date: Instant
    """The day."""
    value: Count = 0
    """How many on that day."""


class AdminMeasure(Entity):
    """Something counted over days. https://docs.joinmastodon.org/entities/Admin_Measure/"""

    in_repr: ClassVar[tuple[str, ...]] = ("key", "total")

    key: str
    """What was counted: active_users, new_users, interactions, opened_reports, ..."""
    unit: str | None = None
    """What is counted, like `bytes`; None for plain numbers."""
    total: Count = 0
    """All of it in the time that was asked for."""
    human_value: str | None = None
    """The total with its unit, for people."""
    previous_total: Count | None = None
    """Total of the same time before; None if that was not counted."""
    data: list[AdminMeasureData] = []
    """Day by day."""


class AdminDimensionData(Entity):
    """One entry of a dimension. https://docs.joinmastodon.org/entities/Admin_Dimension/#data"""

    in_repr: ClassVar[tuple[str, ...]] = ("key", "value")

    key: str
    """Short name of the entry."""
    human_key: str = ""
    """Name of the entry for people."""
    value: str = ""
    """A number or a version, as text."""
    unit: str | None = None
    """What is counted, like `bytes`; None for plain numbers."""
    human_value: str | None = None
    """The value with its unit, for people."""


class AdminDimension(Entity):
    """What is used most: languages, sources, servers, ... https://docs.joinmastodon.org/entities/Admin_Dimension/"""

    in_repr: ClassVar[tuple[str, ...]] = ("key",)

    key: str
    """Name of the dimension that was asked for."""
    data: list[AdminDimensionData] = []
    """The entries, the largest first."""


class CohortData(Entity):
    """How many were still active after some time. https://docs.joinmastodon.org/entities/Admin_Cohort/#CohortData"""

    in_repr: ClassVar[tuple[str, ...]] = ("date", "rate")

    date: Instant
    """Begin of the later period."""
    rate: Number = 0
    """Share, from 0 to 1."""
    value: Count = 0
    """How many were active then."""


class AdminCohort(Entity):
    """Users who joined in the same period, and what became of them.

    https://docs.joinmastodon.org/entities/Admin_Cohort/
    """

    in_repr: ClassVar[tuple[str, ...]] = ("period", "frequency")

    period: Instant
    """When the period began."""
    frequency: str = "day"
    """day or month."""
    data: list[CohortData] = []
    """What became of them, period by period."""


class AdminTag(Tag):
    """A hashtag, as moderators see it. https://docs.joinmastodon.org/entities/Tag/#admin"""

    trendable: bool = False
    """Whether it may trend."""
    usable: bool = True
    """Whether it may be used."""
    requires_review: bool = False
    """Whether moderators have not looked at it yet."""
    listable: bool | None = None
    """Whether it is found by search (since 4.3.0)."""


class AdminTrendsLink(TrendsLink):
    """A trending page, as moderators see it."""

    id: Id = ""
    """Id of the page."""
    requires_review: bool = False
    """Whether moderators have not looked at it yet."""


class AdminTrendsStatus(Status):
    """A trending status, as moderators see it."""

    requires_review: bool = False
    """Whether moderators have not looked at it yet."""


class AdminPreviewCardProvider(Entity):
    """A site whose pages may trend."""

    in_repr: ClassVar[tuple[str, ...]] = ("id", "domain")

    id: Id
    """Id of the site."""
    domain: str
    """Domain of the site."""
    trendable: bool | None = None
    """None as long as no moderator has decided."""
    reviewed_at: Instant | None = None
    """When moderators looked at it."""
    requested_review_at: Instant | None = None
    """When moderators were asked to look at it."""
    requires_review: bool = False
    """Whether moderators have not looked at it yet."""
