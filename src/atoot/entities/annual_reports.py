"""The look back at a year."""

from typing import Any, ClassVar

from atoot.decoding.values import Id
from atoot.entities.accounts import Account
from atoot.entities.base import Entity
from atoot.entities.statuses import Status


class AnnualReportTypes(Entity):
    """How many posts were of which type. https://docs.joinmastodon.org/entities/AnnualReport/#data-type_distribution"""

    in_repr: ClassVar[tuple[str, ...]] = ("total",)

    total: int = 0
    """All posts."""
    reblogs: int = 0
    """Boosts."""
    replies: int = 0
    """Replies."""
    standalone: int = 0
    """Posts that are neither."""


class AnnualReportTopStatuses(Entity):
    """Ids of the posts that did best. https://docs.joinmastodon.org/entities/AnnualReport/#data-top_statuses"""

    in_repr: ClassVar[tuple[str, ...]] = ("by_reblogs",)

    by_reblogs: Id | None = None
    """The post that was boosted most."""
    by_favourites: Id | None = None
    """The post with the most favourites."""
    by_replies: Id | None = None
    """The post with the most replies."""


class AnnualReportMonth(Entity):
    """One month of the year."""

    in_repr: ClassVar[tuple[str, ...]] = ("month", "statuses")

    month: int
    """1 to 12."""
    statuses: int = 0
    """Posts in that month."""
    following: int = 0
    """Accounts that you followed anew."""
    followers: int = 0
    """Accounts that followed you anew."""


class AnnualReportName(Entity):
    """How often a hashtag or a program was used."""

    in_repr: ClassVar[tuple[str, ...]] = ("name", "count")

    name: str
    """The hashtag, or the program."""
    count: int = 0
    """How often."""


class AnnualReportAccount(Entity):
    """How much you had to do with an account."""

    in_repr: ClassVar[tuple[str, ...]] = ("account_id", "count")

    account_id: Id
    """Id of the account."""
    count: int = 0
    """How often."""


class AnnualReportData(Entity):
    """The findings. https://docs.joinmastodon.org/entities/AnnualReport/#data"""

    in_repr: ClassVar[tuple[str, ...]] = ("archetype",)

    archetype: str = ""
    """What kind of user you were: lurker, booster, pollster, replier or oracle."""
    time_series: list[AnnualReportMonth] = []
    """The months, one by one."""
    top_hashtags: list[AnnualReportName] = []
    """The hashtags that you used most."""
    top_statuses: AnnualReportTopStatuses | None = None
    """The posts that did best."""
    type_distribution: AnnualReportTypes | None = None
    """Gone since 4.6.0, as are the next ones."""
    most_used_apps: list[AnnualReportName] = []
    """The programs that you posted with most."""
    most_reblogged_accounts: list[AnnualReportAccount] = []
    """The accounts that you boosted most."""
    commonly_interacted_with_accounts: list[AnnualReportAccount] = []
    """The accounts that you answered most."""
    percentiles: dict[str, Any] | None = None
    """Where you stand among all users, by what is counted."""


class AnnualReport(Entity):
    """Your year on this server. https://docs.joinmastodon.org/entities/AnnualReport/"""

    in_repr: ClassVar[tuple[str, ...]] = ("year",)

    year: int
    """The year."""
    data: AnnualReportData
    """The findings."""
    schema_version: int | None = None
    """Which form the findings have."""
    share_url: str | None = None
    """Page that shows it to others."""
    account_id: str = ""
    """Id of the account that it is of."""


class AnnualReportEvent(Entity):
    """Tells in a notification that there is a report (since 4.4.0)."""

    in_repr: ClassVar[tuple[str, ...]] = ("year",)

    year: Id
    """The year that the report is about."""


class WrappedAnnualReports(Entity):
    """Reports, with the accounts and statuses that they name.

    https://docs.joinmastodon.org/methods/annual_reports/#get-all
    """

    in_repr: ClassVar[tuple[str, ...]] = ("annual_reports",)

    annual_reports: list[AnnualReport] = []
    """The reports."""
    accounts: list[Account] = []
    """The accounts that they name."""
    statuses: list[Status] = []
    """The statuses that they name."""


class AnnualReportState(Entity):
    """Whether there is a report. https://docs.joinmastodon.org/methods/annual_reports/#get-state"""

    in_repr: ClassVar[tuple[str, ...]] = ("state",)

    state: str
    """available, generating, eligible or ineligible."""
