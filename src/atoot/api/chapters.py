"""All chapters of the API: a new one is one more base."""

from __future__ import annotations

from atoot.api.accounts import Accounts
from atoot.api.admin.accounts import AdminAccounts
from atoot.api.admin.canonical_email_blocks import AdminCanonicalEmailBlocks
from atoot.api.admin.dimensions import AdminDimensions
from atoot.api.admin.domain_allows import AdminDomainAllows
from atoot.api.admin.domain_blocks import AdminDomainBlocks
from atoot.api.admin.email_domain_blocks import AdminEmailDomainBlocks
from atoot.api.admin.ip_blocks import AdminIpBlocks
from atoot.api.admin.measures import AdminMeasures
from atoot.api.admin.reports import AdminReports
from atoot.api.admin.retention import AdminRetention
from atoot.api.admin.tags import AdminTags
from atoot.api.admin.trends import AdminTrends
from atoot.api.announcements import Announcements
from atoot.api.annual_reports import AnnualReports
from atoot.api.apps import Apps
from atoot.api.async_refreshes import AsyncRefreshes
from atoot.api.blocks import Blocks
from atoot.api.bookmark_folders import BookmarkFolders
from atoot.api.bookmarks import Bookmarks
from atoot.api.chats import Chats
from atoot.api.collections import Collections
from atoot.api.conversations import Conversations
from atoot.api.custom_emojis import CustomEmojis
from atoot.api.directory import Directory
from atoot.api.dislikes import Dislikes
from atoot.api.domain_blocks import DomainBlocks
from atoot.api.emails import Emails
from atoot.api.endorsements import Endorsements
from atoot.api.favourites import Favourites
from atoot.api.featured_tags import FeaturedTags
from atoot.api.filters import Filters
from atoot.api.follow_requests import FollowRequests
from atoot.api.followed_tags import FollowedTags
from atoot.api.grouped_notifications import GroupedNotifications
from atoot.api.health import Health
from atoot.api.instance import Instance
from atoot.api.interaction_requests import InteractionRequests
from atoot.api.invites import Invites
from atoot.api.lists import Lists
from atoot.api.markers import Markers
from atoot.api.media import Media
from atoot.api.moving import Moving
from atoot.api.mutes import Mutes
from atoot.api.nodeinfo import Nodeinfo
from atoot.api.notifications import Notifications
from atoot.api.oauth import OAuth
from atoot.api.oembed import Oembed
from atoot.api.polls import Polls
from atoot.api.preferences import Preferences
from atoot.api.profile import Profile
from atoot.api.proofs import Proofs
from atoot.api.push import Push
from atoot.api.reactions import Reactions
from atoot.api.reports import Reports
from atoot.api.scheduled_statuses import ScheduledStatuses
from atoot.api.search import Search
from atoot.api.statuses import Statuses
from atoot.api.streaming import Streaming
from atoot.api.suggestions import Suggestions
from atoot.api.tags import Tags
from atoot.api.timelines import Timelines
from atoot.api.tokens import Tokens
from atoot.api.trends import Trends
from atoot.api.user import Users


class Chapters(
    Accounts,
    AdminAccounts,
    AdminCanonicalEmailBlocks,
    AdminDimensions,
    AdminDomainAllows,
    AdminDomainBlocks,
    AdminEmailDomainBlocks,
    AdminIpBlocks,
    AdminMeasures,
    AdminReports,
    AdminRetention,
    AdminTags,
    AdminTrends,
    Announcements,
    AnnualReports,
    Apps,
    AsyncRefreshes,
    Blocks,
    BookmarkFolders,
    Bookmarks,
    Chats,
    Collections,
    Conversations,
    CustomEmojis,
    Directory,
    Dislikes,
    DomainBlocks,
    Emails,
    Endorsements,
    Favourites,
    FeaturedTags,
    Filters,
    FollowRequests,
    FollowedTags,
    GroupedNotifications,
    Health,
    Instance,
    InteractionRequests,
    Invites,
    Lists,
    Markers,
    Media,
    Moving,
    Mutes,
    Nodeinfo,
    Notifications,
    OAuth,
    Oembed,
    Polls,
    Preferences,
    Profile,
    Proofs,
    Push,
    Reactions,
    Reports,
    ScheduledStatuses,
    Search,
    Statuses,
    Streaming,
    Suggestions,
    Tags,
    Timelines,
    Tokens,
    Trends,
    Users,
):
    """Every operation of the API, each in the chapter that the documentation has it in."""
