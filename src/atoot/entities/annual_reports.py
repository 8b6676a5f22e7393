"""The look back at a year."""

from typing import Any

from atoot.decoding.values import Id
from atoot.entities.accounts import Account
from atoot.entities.base import Entity
from atoot.entities.statuses import Status


class AnnualReportTypes(Entity):
    """How many posts were of which type. https://docs.joinmastodon.org/entities/AnnualReport/#data-type_distribution"""

    shown = ("total",)

    total: int = 0
    reblogs: int = 0
    replies: int = 0
    standalone: int = 0


class AnnualReportTopStatuses(Entity):
    """Ids of the posts that did best. https://docs.joinmastodon.org/entities/AnnualReport/#data-top_statuses"""

    shown = ("by_reblogs",)

    by_reblogs: Id | None = None
    by_favourites: Id | None = None
    by_replies: Id | None = None


class AnnualReportMonth(Entity):
    """One month of the year."""

    shown = ("month", "statuses")

    month: int
    """1 to 12."""
    statuses: int = 0
    following: int = 0
    """Accounts that you followed anew."""
    followers: int = 0
    """Accounts that followed you anew."""


class AnnualReportName(Entity):
    """How often a hashtag or a program was used."""

    shown = ("name", "count")

    name: str
    count: int = 0


class AnnualReportAccount(Entity):
    """How much you had to do with an account."""

    shown = ("account_id", "count")

    account_id: Id
    count: int = 0


class AnnualReportData(Entity):
    """The findings. https://docs.joinmastodon.org/entities/AnnualReport/#data"""

    shown = ("archetype",)

    archetype: str = ""
    """What kind of user you were: lurker, booster, pollster, replier or oracle."""
    time_series: list[AnnualReportMonth] = []
    top_hashtags: list[AnnualReportName] = []
    top_statuses: AnnualReportTopStatuses | None = None
    type_distribution: AnnualReportTypes | None = None
    """Gone since 4.6.0, as are the next ones."""
    most_used_apps: list[AnnualReportName] = []
    most_reblogged_accounts: list[AnnualReportAccount] = []
    commonly_interacted_with_accounts: list[AnnualReportAccount] = []
    percentiles: dict[str, Any] | None = None


class AnnualReport(Entity):
    """Your year on this server. https://docs.joinmastodon.org/entities/AnnualReport/"""

    shown = ("year",)

    year: int
    data: AnnualReportData
    schema_version: int | None = None
    share_url: str | None = None
    """Page that shows it to others."""
    account_id: str = ""


class AnnualReportEvent(Entity):
    """Tells in a notification that there is a report (since 4.4.0)."""

    shown = ("year",)

    year: Id


class WrappedAnnualReports(Entity):
    """Reports, with the accounts and statuses that they name.

    https://docs.joinmastodon.org/methods/annual_reports/#get-all
    """

    shown = ("annual_reports",)

    annual_reports: list[AnnualReport] = []
    accounts: list[Account] = []
    statuses: list[Status] = []


class AnnualReportState(Entity):
    """Whether there is a report. https://docs.joinmastodon.org/methods/annual_reports/#get-state"""

    shown = ("state",)

    state: str
    """available, generating, eligible or ineligible."""
