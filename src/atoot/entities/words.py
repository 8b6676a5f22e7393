"""Words of lists that grow: what may be visible to whom, what a notification is about, and their like.

As a parameter such a word is one of those that are known, so that an editor helps and a misspelt one is refused, or one
that a server sent: `visibility=status.visibility`. In an answer it may be any word, as servers differ. What is sent is
held to the same words when a call is made, and to those that other servers are known to have: see
`atoot.parameters.unknown_words`.
"""

from collections.abc import Iterable
from itertools import product
from string import ascii_lowercase
from typing import TYPE_CHECKING, Any, Literal, NewType, TypeAlias, get_args

from atoot.decoding.values import word

if TYPE_CHECKING:
    SentVisibility = NewType("SentVisibility", str)
    SentNotificationType = NewType("SentNotificationType", str)
    SentFilterContext = NewType("SentFilterContext", str)
    SentFilterAction = NewType("SentFilterAction", str)
    SentRepliesPolicy = NewType("SentRepliesPolicy", str)
    SentPolicyRule = NewType("SentPolicyRule", str)
    SentQuotePolicy = NewType("SentQuotePolicy", str)
    SentIpSeverity = NewType("SentIpSeverity", str)
    SentDomainSeverity = NewType("SentDomainSeverity", str)
    SentReportCategory = NewType("SentReportCategory", str)
else:
    # What a server sent is a text like any other; to what a parameter takes this adds nothing.
    SentVisibility = Literal["public"]
    SentNotificationType = Literal["mention"]
    SentFilterContext = Literal["home"]
    SentFilterAction = Literal["warn"]
    SentRepliesPolicy = Literal["followed"]
    SentPolicyRule = Literal["accept"]
    SentQuotePolicy = Literal["public"]
    SentIpSeverity = Literal["sign_up_requires_approval"]
    SentDomainSeverity = Literal["silence"]
    SentReportCategory = Literal["spam"]

Visibility: TypeAlias = Literal["public", "unlisted", "private", "direct"] | SentVisibility
"""Who sees a status: everybody, everybody but not in public timelines, followers, those it mentions.

https://docs.joinmastodon.org/entities/Status/#visibility
"""

PostVisibility: TypeAlias = Visibility | Literal["local", "mutuals_only"]
"""Who may see a status that is posted: besides `Visibility` what other servers know. `list:ID` is one of Pleroma's,
which those who check types say in `params`."""

DefaultVisibility: TypeAlias = Literal["public", "unlisted", "private"] | SentVisibility
"""Who sees new posts. Direct ones are no default."""

NotificationType: TypeAlias = (
    Literal[
        "mention",
        "status",
        "reblog",
        "follow",
        "follow_request",
        "favourite",
        "poll",
        "update",
        "quote",
        "quoted_update",
        "severed_relationships",
        "moderation_warning",
        "annual_report",
        "admin.sign_up",
        "admin.report",
        "added_to_collection",
        "collection_update",
    ]
    | SentNotificationType
)
"""What a notification is about. https://docs.joinmastodon.org/entities/Notification/#type"""
NotificationTypes: TypeAlias = NotificationType | Iterable[NotificationType]
"""One type of notifications, or several."""

FilterContext: TypeAlias = Literal["home", "notifications", "public", "thread", "account"] | SentFilterContext
"""Where a filter applies: home and lists, notifications, public timelines, threads, profiles (since 3.1.0)."""

FilterAction: TypeAlias = Literal["warn", "hide", "blur"] | SentFilterAction
"""What to do with what is found: show a warning, show nothing, or blur its media (since 4.4.0)."""

RepliesPolicy: TypeAlias = Literal["followed", "list", "none"] | SentRepliesPolicy
"""Which replies a list shows: to all you follow, to members of the list, none."""

PolicyRule: TypeAlias = Literal["accept", "filter", "drop"] | SentPolicyRule
"""What happens to notifications: they come, they wait among the requests, they never were."""

QuotePolicy: TypeAlias = Literal["public", "followers", "nobody"] | SentQuotePolicy
"""Who may quote a status without being asked for; its author always may."""

IpSeverity: TypeAlias = Literal["sign_up_requires_approval", "sign_up_block", "no_access"] | SentIpSeverity
"""What an address is kept from."""

DomainSeverity: TypeAlias = Literal["silence", "suspend", "noop"] | SentDomainSeverity
"""What happens to accounts of a domain: their posts are hidden, they are suspended, nothing."""

ReportCategory: TypeAlias = Literal["spam", "legal", "violation", "other"] | SentReportCategory
"""What a report is about."""

AccountAction: TypeAlias = Literal["none", "sensitive", "disable", "silence", "suspend"]
"""What is done against an account."""

AccountOrigin: TypeAlias = Literal["local", "remote"]
"""Whether an account is of the server itself."""

AccountState: TypeAlias = Literal["active", "pending", "disabled", "silenced", "suspended", "sensitized"]
"""How an account stands with those who administer."""

MeasureKey: TypeAlias = Literal[
    "active_users",
    "new_users",
    "interactions",
    "opened_reports",
    "resolved_reports",
    "tag_accounts",
    "tag_uses",
    "tag_servers",
    "instance_accounts",
    "instance_media_attachments",
    "instance_reports",
    "instance_statuses",
    "instance_follows",
    "instance_followers",
]
"""What is counted by day."""

DimensionKey: TypeAlias = Literal[
    "languages",
    "sources",
    "servers",
    "space_usage",
    "software_versions",
    "tag_servers",
    "tag_languages",
    "instance_accounts",
    "instance_languages",
]
"""What is used most."""

Frequency: TypeAlias = Literal["day", "month"]
"""How long the spans are for which it is told who came back."""

SearchType: TypeAlias = Literal["accounts", "statuses", "hashtags", "collections"]
"""What is looked for."""

MarkedTimeline: TypeAlias = Literal["home", "notifications"]
"""Where it is remembered what was read."""

PushPolicy: TypeAlias = Literal["all", "followed", "follower", "none"]
"""Whose notifications are pushed: of all, of those you follow, of those who follow you, of nobody."""

DirectoryOrder: TypeAlias = Literal["active", "new"]
"""Which profiles of a directory come first."""


def words_of(annotation: object) -> Iterable[str]:
    """The words of an annotation, which may be made of others."""
    for inner in get_args(annotation):
        if isinstance(inner, str):
            yield inner
        else:
            yield from words_of(inner)


def _word(annotation: object) -> Any:
    """A field takes any text; what it gives may be sent back."""
    return word([*words_of(annotation)])


if TYPE_CHECKING:
    VisibilityWord: TypeAlias = Visibility
    DefaultVisibilityWord: TypeAlias = DefaultVisibility
    NotificationTypeWord: TypeAlias = NotificationType
    FilterContextWord: TypeAlias = FilterContext
    FilterActionWord: TypeAlias = FilterAction
    RepliesPolicyWord: TypeAlias = RepliesPolicy
    PolicyRuleWord: TypeAlias = PolicyRule
    QuotePolicyWord: TypeAlias = QuotePolicy
    IpSeverityWord: TypeAlias = IpSeverity
    DomainSeverityWord: TypeAlias = DomainSeverity
    ReportCategoryWord: TypeAlias = ReportCategory
    LanguageWord: TypeAlias = str
else:
    VisibilityWord = _word(Visibility)
    DefaultVisibilityWord = _word(DefaultVisibility)
    NotificationTypeWord = str  # as a parameter it may be any word
    FilterContextWord = _word(FilterContext)
    FilterActionWord = _word(FilterAction)
    RepliesPolicyWord = _word(RepliesPolicy)
    PolicyRuleWord = _word(PolicyRule)
    QuotePolicyWord = _word(QuotePolicy)
    IpSeverityWord = _word(IpSeverity)
    DomainSeverityWord = _word(DomainSeverity)
    ReportCategoryWord = _word(ReportCategory)
    LanguageWord = word([*map("".join, product(ascii_lowercase, repeat=2))])
