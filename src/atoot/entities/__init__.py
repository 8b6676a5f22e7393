"""What Mastodon speaks about: every entity of the API, one family a file.

A family is loaded when one of its names is first used.
"""

from typing import TYPE_CHECKING

from atoot.lazy import attach

if TYPE_CHECKING:
    from atoot.entities import accounts as accounts
    from atoot.entities import media as media
    from atoot.entities import server as server
    from atoot.entities import software as software
    from atoot.entities import words as words
    from atoot.entities.about import Activity as Activity
    from atoot.entities.about import AsyncRefresh as AsyncRefresh
    from atoot.entities.about import DomainBlock as DomainBlock
    from atoot.entities.about import DonationCampaign as DonationCampaign
    from atoot.entities.about import Error as Error
    from atoot.entities.about import ExtendedDescription as ExtendedDescription
    from atoot.entities.about import Invite as Invite
    from atoot.entities.about import Language as Language
    from atoot.entities.about import NodeInfo as NodeInfo
    from atoot.entities.about import NodeInfoLink as NodeInfoLink
    from atoot.entities.about import NodeInfoLinks as NodeInfoLinks
    from atoot.entities.about import NodeInfoServices as NodeInfoServices
    from atoot.entities.about import NodeInfoSoftware as NodeInfoSoftware
    from atoot.entities.about import NodeInfoUsage as NodeInfoUsage
    from atoot.entities.about import NodeInfoUsers as NodeInfoUsers
    from atoot.entities.about import PrivacyPolicy as PrivacyPolicy
    from atoot.entities.about import Rule as Rule
    from atoot.entities.about import RuleTranslation as RuleTranslation
    from atoot.entities.about import TermsOfService as TermsOfService
    from atoot.entities.about import WrappedAsyncRefresh as WrappedAsyncRefresh
    from atoot.entities.accounts import Account as Account
    from atoot.entities.accounts import AccountRole as AccountRole
    from atoot.entities.accounts import AccountSource as AccountSource
    from atoot.entities.accounts import CredentialAccount as CredentialAccount
    from atoot.entities.accounts import DomainBlockPreview as DomainBlockPreview
    from atoot.entities.accounts import FamiliarFollowers as FamiliarFollowers
    from atoot.entities.accounts import FeatureApproval as FeatureApproval
    from atoot.entities.accounts import Field as Field
    from atoot.entities.accounts import IdentityProof as IdentityProof
    from atoot.entities.accounts import MutedAccount as MutedAccount
    from atoot.entities.accounts import PartialAccountWithAvatar as PartialAccountWithAvatar
    from atoot.entities.accounts import Profile as Profile
    from atoot.entities.accounts import Relationship as Relationship
    from atoot.entities.accounts import Role as Role
    from atoot.entities.accounts import Suggestion as Suggestion
    from atoot.entities.announcements import Announcement as Announcement
    from atoot.entities.announcements import AnnouncementAccount as AnnouncementAccount
    from atoot.entities.announcements import AnnouncementReaction as AnnouncementReaction
    from atoot.entities.announcements import AnnouncementStatus as AnnouncementStatus
    from atoot.entities.annual_reports import AnnualReport as AnnualReport
    from atoot.entities.annual_reports import AnnualReportAccount as AnnualReportAccount
    from atoot.entities.annual_reports import AnnualReportData as AnnualReportData
    from atoot.entities.annual_reports import AnnualReportEvent as AnnualReportEvent
    from atoot.entities.annual_reports import AnnualReportMonth as AnnualReportMonth
    from atoot.entities.annual_reports import AnnualReportName as AnnualReportName
    from atoot.entities.annual_reports import AnnualReportState as AnnualReportState
    from atoot.entities.annual_reports import AnnualReportTopStatuses as AnnualReportTopStatuses
    from atoot.entities.annual_reports import AnnualReportTypes as AnnualReportTypes
    from atoot.entities.annual_reports import WrappedAnnualReports as WrappedAnnualReports
    from atoot.entities.base import Entity as Entity
    from atoot.entities.base import PagedEntity as PagedEntity
    from atoot.entities.collections import BookmarkFolder as BookmarkFolder
    from atoot.entities.collections import Collection as Collection
    from atoot.entities.collections import CollectionItem as CollectionItem
    from atoot.entities.collections import Collections as Collections
    from atoot.entities.collections import CollectionWithAccounts as CollectionWithAccounts
    from atoot.entities.collections import List as List
    from atoot.entities.collections import WrappedCollection as WrappedCollection
    from atoot.entities.collections import WrappedCollectionItem as WrappedCollectionItem
    from atoot.entities.configuration import InstanceAccountLimits as InstanceAccountLimits
    from atoot.entities.configuration import InstanceConfiguration as InstanceConfiguration
    from atoot.entities.configuration import InstanceEmojiLimits as InstanceEmojiLimits
    from atoot.entities.configuration import InstanceFeedAccess as InstanceFeedAccess
    from atoot.entities.configuration import InstanceMediaLimits as InstanceMediaLimits
    from atoot.entities.configuration import InstancePollLimits as InstancePollLimits
    from atoot.entities.configuration import InstanceReactionLimits as InstanceReactionLimits
    from atoot.entities.configuration import InstanceStatusLimits as InstanceStatusLimits
    from atoot.entities.configuration import InstanceTimelinesAccess as InstanceTimelinesAccess
    from atoot.entities.configuration import InstanceTranslation as InstanceTranslation
    from atoot.entities.configuration import InstanceUrls as InstanceUrls
    from atoot.entities.configuration import InstanceVapid as InstanceVapid
    from atoot.entities.configuration import V1InstanceConfiguration as V1InstanceConfiguration
    from atoot.entities.conversations import Chat as Chat
    from atoot.entities.conversations import ChatMessage as ChatMessage
    from atoot.entities.conversations import Conversation as Conversation
    from atoot.entities.instance import Instance as Instance
    from atoot.entities.instance import InstanceContact as InstanceContact
    from atoot.entities.instance import InstanceIcon as InstanceIcon
    from atoot.entities.instance import InstanceRegistrations as InstanceRegistrations
    from atoot.entities.instance import InstanceThumbnail as InstanceThumbnail
    from atoot.entities.instance import InstanceThumbnailVersions as InstanceThumbnailVersions
    from atoot.entities.instance import InstanceUsage as InstanceUsage
    from atoot.entities.instance import InstanceUsers as InstanceUsers
    from atoot.entities.instance import V1Instance as V1Instance
    from atoot.entities.instance import V1InstanceStats as V1InstanceStats
    from atoot.entities.instance import V1InstanceUrls as V1InstanceUrls
    from atoot.entities.media import MediaAttachment as MediaAttachment
    from atoot.entities.media import MediaColors as MediaColors
    from atoot.entities.media import MediaFocus as MediaFocus
    from atoot.entities.media import MediaMeta as MediaMeta
    from atoot.entities.media import MetaDetails as MetaDetails
    from atoot.entities.media import OEmbed as OEmbed
    from atoot.entities.media import PreviewCard as PreviewCard
    from atoot.entities.media import PreviewCardAuthor as PreviewCardAuthor
    from atoot.entities.media import TrendsLink as TrendsLink
    from atoot.entities.moderation import AccountWarning as AccountWarning
    from atoot.entities.moderation import AdminAccount as AdminAccount
    from atoot.entities.moderation import AdminCanonicalEmailBlock as AdminCanonicalEmailBlock
    from atoot.entities.moderation import AdminCohort as AdminCohort
    from atoot.entities.moderation import AdminDimension as AdminDimension
    from atoot.entities.moderation import AdminDimensionData as AdminDimensionData
    from atoot.entities.moderation import AdminDomainAllow as AdminDomainAllow
    from atoot.entities.moderation import AdminDomainBlock as AdminDomainBlock
    from atoot.entities.moderation import AdminEmailDomainBlock as AdminEmailDomainBlock
    from atoot.entities.moderation import AdminIp as AdminIp
    from atoot.entities.moderation import AdminIpBlock as AdminIpBlock
    from atoot.entities.moderation import AdminMeasure as AdminMeasure
    from atoot.entities.moderation import AdminMeasureData as AdminMeasureData
    from atoot.entities.moderation import AdminPreviewCardProvider as AdminPreviewCardProvider
    from atoot.entities.moderation import AdminReport as AdminReport
    from atoot.entities.moderation import AdminTag as AdminTag
    from atoot.entities.moderation import AdminTrendsLink as AdminTrendsLink
    from atoot.entities.moderation import AdminTrendsStatus as AdminTrendsStatus
    from atoot.entities.moderation import Appeal as Appeal
    from atoot.entities.moderation import CohortData as CohortData
    from atoot.entities.moderation import RelationshipSeveranceEvent as RelationshipSeveranceEvent
    from atoot.entities.moderation import Report as Report
    from atoot.entities.notifications import GroupedNotificationsResults as GroupedNotificationsResults
    from atoot.entities.notifications import MergedState as MergedState
    from atoot.entities.notifications import Notification as Notification
    from atoot.entities.notifications import NotificationFallback as NotificationFallback
    from atoot.entities.notifications import NotificationGroup as NotificationGroup
    from atoot.entities.notifications import NotificationPolicy as NotificationPolicy
    from atoot.entities.notifications import NotificationPolicySummary as NotificationPolicySummary
    from atoot.entities.notifications import NotificationRequest as NotificationRequest
    from atoot.entities.notifications import UnreadCount as UnreadCount
    from atoot.entities.notifications import V1NotificationPolicy as V1NotificationPolicy
    from atoot.entities.notifications import WebPushAlerts as WebPushAlerts
    from atoot.entities.notifications import WebPushSubscription as WebPushSubscription
    from atoot.entities.oauth import Aliases as Aliases
    from atoot.entities.oauth import Application as Application
    from atoot.entities.oauth import Backup as Backup
    from atoot.entities.oauth import CredentialApplication as CredentialApplication
    from atoot.entities.oauth import ExportStats as ExportStats
    from atoot.entities.oauth import OAuthServer as OAuthServer
    from atoot.entities.oauth import OAuthToken as OAuthToken
    from atoot.entities.oauth import Outcome as Outcome
    from atoot.entities.oauth import Token as Token
    from atoot.entities.oauth import TokenInfo as TokenInfo
    from atoot.entities.oauth import User as User
    from atoot.entities.oauth import UserInfo as UserInfo
    from atoot.entities.search import Search as Search
    from atoot.entities.search import V1Search as V1Search
    from atoot.entities.settings import Filter as Filter
    from atoot.entities.settings import FilterKeyword as FilterKeyword
    from atoot.entities.settings import FilterResult as FilterResult
    from atoot.entities.settings import FilterStatus as FilterStatus
    from atoot.entities.settings import Marker as Marker
    from atoot.entities.settings import Preferences as Preferences
    from atoot.entities.settings import V1Filter as V1Filter
    from atoot.entities.statuses import Context as Context
    from atoot.entities.statuses import InteractionPolicy as InteractionPolicy
    from atoot.entities.statuses import InteractionPolicyDefaults as InteractionPolicyDefaults
    from atoot.entities.statuses import InteractionRequest as InteractionRequest
    from atoot.entities.statuses import InteractionRules as InteractionRules
    from atoot.entities.statuses import Poll as Poll
    from atoot.entities.statuses import PollOption as PollOption
    from atoot.entities.statuses import Quote as Quote
    from atoot.entities.statuses import QuoteApproval as QuoteApproval
    from atoot.entities.statuses import ShallowQuote as ShallowQuote
    from atoot.entities.statuses import Status as Status
    from atoot.entities.statuses import StatusApplication as StatusApplication
    from atoot.entities.statuses import StatusMention as StatusMention
    from atoot.entities.statuses import StatusReaction as StatusReaction
    from atoot.entities.statuses import StatusTag as StatusTag
    from atoot.entities.tags import CustomEmoji as CustomEmoji
    from atoot.entities.tags import EmojiReaction as EmojiReaction
    from atoot.entities.tags import FeaturedTag as FeaturedTag
    from atoot.entities.tags import History as History
    from atoot.entities.tags import Reaction as Reaction
    from atoot.entities.tags import ShallowTag as ShallowTag
    from atoot.entities.tags import Tag as Tag
    from atoot.entities.versions import ScheduledStatus as ScheduledStatus
    from atoot.entities.versions import ScheduledStatusParams as ScheduledStatusParams
    from atoot.entities.versions import ScheduledStatusPoll as ScheduledStatusPoll
    from atoot.entities.versions import StatusEdit as StatusEdit
    from atoot.entities.versions import StatusEditOption as StatusEditOption
    from atoot.entities.versions import StatusEditPoll as StatusEditPoll
    from atoot.entities.versions import StatusSource as StatusSource
    from atoot.entities.versions import Translation as Translation
    from atoot.entities.versions import TranslationAttachment as TranslationAttachment
    from atoot.entities.versions import TranslationPoll as TranslationPoll
    from atoot.entities.versions import TranslationPollOption as TranslationPollOption

_PLACES = {
    "about": (
        "Activity",
        "AsyncRefresh",
        "DomainBlock",
        "DonationCampaign",
        "Error",
        "ExtendedDescription",
        "Invite",
        "Language",
        "NodeInfo",
        "NodeInfoLink",
        "NodeInfoLinks",
        "NodeInfoServices",
        "NodeInfoSoftware",
        "NodeInfoUsage",
        "NodeInfoUsers",
        "PrivacyPolicy",
        "Rule",
        "RuleTranslation",
        "TermsOfService",
        "WrappedAsyncRefresh",
    ),
    "accounts": (
        "Account",
        "AccountRole",
        "AccountSource",
        "CredentialAccount",
        "DomainBlockPreview",
        "FamiliarFollowers",
        "FeatureApproval",
        "Field",
        "IdentityProof",
        "MutedAccount",
        "PartialAccountWithAvatar",
        "Profile",
        "Relationship",
        "Role",
        "Suggestion",
    ),
    "announcements": (
        "Announcement",
        "AnnouncementAccount",
        "AnnouncementReaction",
        "AnnouncementStatus",
    ),
    "annual_reports": (
        "AnnualReport",
        "AnnualReportAccount",
        "AnnualReportData",
        "AnnualReportEvent",
        "AnnualReportMonth",
        "AnnualReportName",
        "AnnualReportState",
        "AnnualReportTopStatuses",
        "AnnualReportTypes",
        "WrappedAnnualReports",
    ),
    "base": (
        "Entity",
        "PagedEntity",
    ),
    "collections": (
        "BookmarkFolder",
        "Collection",
        "CollectionItem",
        "Collections",
        "CollectionWithAccounts",
        "List",
        "WrappedCollection",
        "WrappedCollectionItem",
    ),
    "configuration": (
        "InstanceAccountLimits",
        "InstanceConfiguration",
        "InstanceEmojiLimits",
        "InstanceFeedAccess",
        "InstanceMediaLimits",
        "InstancePollLimits",
        "InstanceReactionLimits",
        "InstanceStatusLimits",
        "InstanceTimelinesAccess",
        "InstanceTranslation",
        "InstanceUrls",
        "InstanceVapid",
        "V1InstanceConfiguration",
    ),
    "conversations": (
        "Chat",
        "ChatMessage",
        "Conversation",
    ),
    "instance": (
        "Instance",
        "InstanceContact",
        "InstanceIcon",
        "InstanceRegistrations",
        "InstanceThumbnail",
        "InstanceThumbnailVersions",
        "InstanceUsage",
        "InstanceUsers",
        "V1Instance",
        "V1InstanceStats",
        "V1InstanceUrls",
    ),
    "media": (
        "MediaAttachment",
        "MediaColors",
        "MediaFocus",
        "MediaMeta",
        "MetaDetails",
        "OEmbed",
        "PreviewCard",
        "PreviewCardAuthor",
        "TrendsLink",
    ),
    "moderation": (
        "AccountWarning",
        "AdminAccount",
        "AdminCanonicalEmailBlock",
        "AdminCohort",
        "AdminDimension",
        "AdminDimensionData",
        "AdminDomainAllow",
        "AdminDomainBlock",
        "AdminEmailDomainBlock",
        "AdminIp",
        "AdminIpBlock",
        "AdminMeasure",
        "AdminMeasureData",
        "AdminPreviewCardProvider",
        "AdminReport",
        "AdminTag",
        "AdminTrendsLink",
        "AdminTrendsStatus",
        "Appeal",
        "CohortData",
        "RelationshipSeveranceEvent",
        "Report",
    ),
    "notifications": (
        "GroupedNotificationsResults",
        "MergedState",
        "Notification",
        "NotificationFallback",
        "NotificationGroup",
        "NotificationPolicy",
        "NotificationPolicySummary",
        "NotificationRequest",
        "UnreadCount",
        "V1NotificationPolicy",
        "WebPushAlerts",
        "WebPushSubscription",
    ),
    "oauth": (
        "Aliases",
        "Application",
        "Backup",
        "CredentialApplication",
        "ExportStats",
        "OAuthServer",
        "OAuthToken",
        "Outcome",
        "Token",
        "TokenInfo",
        "User",
        "UserInfo",
    ),
    "search": (
        "Search",
        "V1Search",
    ),
    "settings": (
        "Filter",
        "FilterKeyword",
        "FilterResult",
        "FilterStatus",
        "Marker",
        "Preferences",
        "V1Filter",
    ),
    "statuses": (
        "Context",
        "InteractionPolicy",
        "InteractionPolicyDefaults",
        "InteractionRequest",
        "InteractionRules",
        "Poll",
        "PollOption",
        "Quote",
        "QuoteApproval",
        "ShallowQuote",
        "Status",
        "StatusApplication",
        "StatusMention",
        "StatusReaction",
        "StatusTag",
    ),
    "tags": (
        "CustomEmoji",
        "EmojiReaction",
        "FeaturedTag",
        "History",
        "Reaction",
        "ShallowTag",
        "Tag",
    ),
    "versions": (
        "ScheduledStatus",
        "ScheduledStatusParams",
        "ScheduledStatusPoll",
        "StatusEdit",
        "StatusEditOption",
        "StatusEditPoll",
        "StatusSource",
        "Translation",
        "TranslationAttachment",
        "TranslationPoll",
        "TranslationPollOption",
    ),
}

if not TYPE_CHECKING:  # type checkers would take any name for one that is there
    __all__ = [name for family in _PLACES.values() for name in family]
    __all__.sort()
    __getattr__ = attach(globals(), _PLACES, modules=(*_PLACES, "server", "software", "words"))

    def __dir__() -> list[str]:
        return __all__
