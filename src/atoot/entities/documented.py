"""What Mastodon always sends, by its documentation of version 4.7: for people who write servers.

Many fields have a default here, since other servers leave them out; the documentation knows no such servers. Fields
that may be null or missing, or that are on their way out, are not in it.
https://docs.joinmastodon.org/entities/
"""

from collections.abc import Mapping
from functools import cache

_SINCE: Mapping[str, Mapping[str, str]] = {
    "Account": {
        "0.1.0": "display_name note avatar header locked statuses_count followers_count following_count",
        "1.1.2": "avatar_static header_static",
        "2.4.0": "fields emojis bot",
        "3.1.0": "group",
        "4.2.0": "uri",
        "4.3.0": "indexable",
        "4.6.0": "avatar_description header_description show_media show_media_replies show_featured feature_approval",
    },
    "AccountRole": {"4.1.0": "name color"},
    "AccountSource": {
        "0.0.0": "quote_policy",
        "1.5.0": "note privacy sensitive",
        "2.4.0": "fields",
        "2.4.2": "language",
        "3.0.0": "follow_requests_count",
        "4.3.0": "indexable",
        "4.4.0": "attribution_domains",
    },
    "AccountWarning": {"4.3.0": "action text"},
    "AdminAccount": {
        "2.9.1": "username email locale role confirmed approved disabled silenced suspended",
        "3.5.0": "ips",
        "4.0.0": "sensitized",
    },
    "AdminCohort": {"3.5.0": "frequency data"},
    "AdminDimension": {"3.5.0": "data"},
    "AdminDimensionData": {"3.5.0": "human_key value"},
    "AdminDomainBlock": {"4.0.0": "severity reject_media reject_reports obfuscate", "4.3.0": "digest"},
    "AdminEmailDomainBlock": {"4.0.0": "history"},
    "AdminIp": {"3.5.0": "used_at"},
    "AdminIpBlock": {"4.0.0": "severity comment"},
    "AdminMeasure": {"3.5.0": "total data"},
    "AdminMeasureData": {"3.5.0": "value"},
    "AdminReport": {
        "2.9.1": "action_taken comment updated_at statuses",
        "3.5.0": "category rules",
        "4.0.0": "forwarded",
    },
    "AdminTag": {"3.5.0": "trendable usable requires_review"},
    "Announcement": {
        "3.1.0": "content all_day published_at updated_at mentions statuses tags emojis reactions"
    },
    "AnnouncementAccount": {"3.1.0": "username url acct"},
    "AnnouncementStatus": {"3.1.0": "url"},
    "AnnualReport": {"4.3.0": "schema_version", "4.6.0": "account_id"},
    "AnnualReportData": {"4.3.0": "archetype top_statuses"},
    "Appeal": {"4.3.0": "state"},
    "Application": {"0.9.9": "id", "4.3.0": "scopes redirect_uris"},
    "AsyncRefresh": {"4.4.0": "status"},
    "CohortData": {"3.5.0": "rate value"},
    "Collection": {"4.6.0": "account_id uri name description local sensitive discoverable item_count items"},
    "CollectionItem": {"4.6.0": "state"},
    "CollectionWithAccounts": {"4.6.0": "accounts"},
    "Context": {"0.6.0": "ancestors descendants"},
    "Conversation": {"2.6.0": "unread accounts"},
    "CredentialAccount": {"2.4.0": "source", "4.0.0": "role"},
    "CredentialApplication": {"4.4.0": "client_secret_expires_at"},
    "CustomEmoji": {"2.0.0": "url static_url visible_in_picker"},
    "DomainBlock": {"4.0.0": "digest severity"},
    "ExtendedDescription": {"4.0.0": "updated_at"},
    "FamiliarFollowers": {"3.5.0": "accounts"},
    "FeatureApproval": {"4.6.0": "automatic manual current_user"},
    "FeaturedTag": {"3.0.0": "statuses_count", "3.3.0": "url"},
    "Field": {"4.6.0": "value"},
    "Filter": {"4.0.0": "context filter_action"},
    "FilterKeyword": {"4.0.0": "whole_word"},
    "FilterStatus": {"4.0.0": "id status_id"},
    "History": {"4.0.0": "accounts uses"},
    "IdentityProof": {"2.8.0": "provider_username updated_at proof_url profile_url"},
    "Instance": {
        "4.0.0": "title version source_url description usage thumbnail languages configuration registrations contact rules",
        "4.3.0": "icon api_versions",
    },
    "InstanceAccountLimits": {
        "4.0.0": "max_featured_tags",
        "4.3.0": "max_pinned_statuses",
        "4.6.0": "max_display_name_length max_note_length max_avatar_description_length max_header_description_length max_profile_fields profile_field_name_limit profile_field_value_limit",
    },
    "InstanceConfiguration": {
        "4.0.0": "urls accounts statuses media_attachments polls translation",
        "4.4.0": "limited_federation",
        "4.5.0": "timelines_access",
    },
    "InstanceContact": {"4.0.0": "email"},
    "InstanceFeedAccess": {"4.5.0": "local remote"},
    "InstanceIcon": {"4.3.0": "size"},
    "InstanceMediaLimits": {
        "4.0.0": "supported_mime_types image_size_limit image_matrix_limit video_size_limit video_frame_rate_limit video_matrix_limit",
        "4.4.0": "description_limit",
    },
    "InstancePollLimits": {"4.0.0": "max_options max_characters_per_option min_expiration max_expiration"},
    "InstanceRegistrations": {"4.0.0": "enabled approval_required"},
    "InstanceStatusLimits": {"4.0.0": "max_characters max_media_attachments characters_reserved_per_url"},
    "InstanceThumbnail": {"4.0.0": "url", "4.6.0": "description"},
    "InstanceTimelinesAccess": {"4.5.0": "live_feeds hashtag_feeds trending_link_feeds"},
    "InstanceTranslation": {"4.0.0": "enabled"},
    "InstanceUrls": {"4.0.0": "streaming", "4.4.0": "about"},
    "InstanceUsage": {"4.0.0": "users"},
    "InstanceUsers": {"4.0.0": "active_month"},
    "InstanceVapid": {"4.3.0": "public_key"},
    "List": {"3.3.0": "replies_policy", "4.2.0": "exclusive"},
    "Marker": {"0.0.0": "updated_at", "3.0.0": "version"},
    "MediaAttachment": {"0.6.0": "type"},
    "MutedAccount": {"4.3.0": "url avatar avatar_static locked bot", "4.6.0": "avatar_description"},
    "Notification": {"4.3.0": "group_key"},
    "NotificationPolicy": {
        "4.3.0": "for_not_following for_not_followers for_new_accounts for_private_mentions for_limited_accounts summary"
    },
    "NotificationPolicySummary": {"4.3.0": "pending_requests_count pending_notifications_count"},
    "NotificationRequest": {"4.3.0": "notifications_count"},
    "Poll": {"2.8.0": "expired multiple votes_count options emojis"},
    "Preferences": {
        "2.8.0": "posting:default:visibility posting:default:sensitive reading:expand:media reading:expand:spoilers"
    },
    "PreviewCard": {
        "0.0.0": "published_at",
        "1.0.0": "title description",
        "1.3.0": "type provider_name provider_url html width height",
        "2.1.0": "embed_url",
        "4.3.0": "authors",
    },
    "PreviewCardAuthor": {"4.3.0": "name url"},
    "PrivacyPolicy": {"4.0.0": "updated_at"},
    "Profile": {
        "4.6.0": "display_name note fields avatar_description header_description locked bot indexable show_media show_media_replies show_featured attribution_domains"
    },
    "QuoteApproval": {"4.5.0": "automatic manual current_user"},
    "Reaction": {"3.1.0": "count"},
    "Relationship": {
        "0.6.0": "following followed_by blocking",
        "0.9.9": "requested",
        "1.1.0": "muting",
        "1.4.0": "domain_blocking",
        "2.1.0": "showing_reblogs muting_notifications",
        "2.5.0": "endorsed",
        "2.8.0": "blocked_by",
        "3.2.0": "note",
        "3.3.0": "notifying",
        "4.1.0": "requested_by",
    },
    "RelationshipSeveranceEvent": {"4.3.0": "purged target_name followers_count following_count"},
    "Report": {"1.1.0": "action_taken", "4.0.0": "category comment forwarded created_at target_account"},
    "Role": {"4.0.0": "name color permissions highlighted", "4.6.0": "collection_limit"},
    "Rule": {"4.3.0": "hint", "4.4.0": "translations"},
    "ScheduledStatus": {"2.7.0": "params media_attachments"},
    "ScheduledStatusParams": {"2.7.0": "text visibility"},
    "ScheduledStatusPoll": {"2.8.0": "options expires_in multiple hide_totals"},
    "Search": {"1.1.0": "accounts statuses"},
    "ShallowTag": {"4.6.0": "url"},
    "Status": {
        "0.1.0": "uri content reblogs_count favourites_count",
        "0.6.0": "media_attachments mentions tags",
        "0.9.9": "visibility sensitive",
        "1.0.0": "spoiler_text",
        "2.0.0": "emojis",
        "2.5.0": "replies_count",
        "4.5.0": "quotes_count quote_approval",
        "4.6.0": "tagged_collections",
    },
    "StatusApplication": {"0.9.9": "name"},
    "StatusEdit": {"3.5.0": "spoiler_text sensitive media_attachments emojis"},
    "StatusMention": {"0.6.0": "username url acct"},
    "StatusSource": {"3.5.0": "spoiler_text"},
    "StatusTag": {"0.9.0": "url"},
    "Suggestion": {"4.3.0": "sources"},
    "Tag": {"0.0.0": "id", "0.9.0": "url", "2.4.1": "history"},
    "TermsOfService": {"4.4.0": "effective_date effective"},
    "Token": {"0.1.0": "token_type scope"},
    "Translation": {
        "4.0.0": "language detected_source_language provider",
        "4.2.0": "spoiler_text media_attachments",
    },
    "TranslationAttachment": {"4.2.0": "description"},
    "TranslationPoll": {"4.2.0": "options"},
    "TrendsLink": {"3.5.0": "history"},
    "V1Filter": {"2.4.3": "context irreversible whole_word"},
    "V1Instance": {
        "1.1.0": "title description email",
        "1.3.0": "version",
        "1.4.2": "urls",
        "1.6.0": "stats",
        "2.3.0": "languages",
        "2.7.2": "registrations",
        "2.9.2": "short_description approval_required",
        "3.1.4": "invites_enabled",
        "3.4.0": "rules",
        "3.4.2": "configuration",
    },
    "V1InstanceConfiguration": {"3.4.2": "statuses media_attachments polls", "4.0.0": "accounts"},
    "V1InstanceStats": {"1.6.0": "user_count status_count domain_count"},
    "V1InstanceUrls": {"1.4.2": "streaming_api"},
    "V1NotificationPolicy": {
        "4.3.0": "filter_not_following filter_not_followers filter_new_accounts filter_private_mentions summary"
    },
    "WebPushAlerts": {
        "2.4.0": "mention reblog follow favourite",
        "2.8.0": "poll",
        "3.1.0": "follow_request",
        "3.3.0": "status",
        "3.5.0": "update admin.sign_up",
        "4.0.0": "admin.report",
    },
    "WebPushSubscription": {"2.4.0": "endpoint server_key alerts", "4.4.0": "standard"},
}
"""Entity to version to the fields that are sent since then."""


@cache
def always_sent(cls: type) -> Mapping[str, str]:
    """The fields of an entity, those of its bases included, and the version of Mastodon that each is sent since."""
    return {
        name: version
        for base in cls.__mro__
        for version, names in _SINCE.get(base.__name__, {}).items()
        for name in names.split()
    }
