"""The table of all API parameters, with the kinds of their values."""

from collections.abc import Mapping
from typing import Literal

from atoot.entities import words
from atoot.parameters.kinds import (
    ANY,
    BOOLEAN,
    DAY,
    DURATION,
    ID,
    IDS,
    INSTANT,
    LANGUAGE,
    LANGUAGES,
    MEDIA_TYPE,
    TEXT,
    TEXTS,
    WHOLE,
    Either,
    Hash,
    Kind,
    Listed,
    Table,
    Words,
)

LAST_READ = Hash(last_read_id=ID)

OF_DOMAIN = Hash(domain=TEXT)

OF_TAG = Hash(id=ID)

VISIBILITY = Words(words.Visibility)

PUSH_POLICY = Words(words.PushPolicy)

POLICY_RULE = Words(words.PolicyRule)

QUOTE_POLICY = Words(words.QuotePolicy)

NOTIFICATION_TYPES = Listed("a list of texts", Words(words.NotificationType, more=True))

HASHES: dict[str, Kind] = {
    "data": Hash(alerts=Table(BOOLEAN), policy=PUSH_POLICY),
    "fields_attributes": Table(Hash(name=TEXT, value=TEXT)),
    "home": LAST_READ,
    "id": Either(ID, IDS),
    "interaction_policy": Table(
        Hash(always=TEXTS, with_approval=TEXTS, automatic_approval=TEXTS, manual_approval=TEXTS)
    ),
    "keywords_attributes": Listed(
        "a list of mappings", Hash(id=ID, keyword=TEXT, whole_word=BOOLEAN, _destroy=BOOLEAN)
    ),
    "media_attributes": Listed("a list of mappings", Hash(id=ID, description=TEXT, focus=TEXT)),
    "notifications": Either(BOOLEAN, LAST_READ),
    "poll": Hash(options=TEXTS, expires_in=DURATION, multiple=BOOLEAN, hide_totals=BOOLEAN),
    "source": Hash(privacy=VISIBILITY, sensitive=BOOLEAN, language=LANGUAGE, quote_policy=QUOTE_POLICY),
    "subscription": Hash(endpoint=TEXT, keys=Hash(auth=TEXT, p256dh=TEXT), standard=BOOLEAN),
}
"""Parameters with nested ones, and those that differ between operations."""

NAMES: tuple[tuple[Kind, str], ...] = (
    (
        BOOLEAN,
        """active agreement allow_local_only allow_with_approval bot delete_media disabled discoverable
        exclude_direct exclude_reblogs exclude_replies exclude_unreviewed exclusive favourites filter_bots
        filter_new_accounts filter_not_followers filter_not_following filter_private_mentions following
        force_login forward hide_collections include_filtered indexable irreversible listable local locked
        notify obfuscate only_media pending pinned reblogs reject_media reject_reports remote replies
        resolve resolved send_email_notification sensitive sensitized show_featured show_media
        show_media_replies silenced staff suspended trendable unresolved usable whole_word with_suspended""",
    ),
    (BOOLEAN, "local_only preview"),
    (WHOLE, "limit maxheight maxwidth offset"),
    (DURATION, "duration expires_in"),
    (INSTANT, "end_at scheduled_at start_at"),
    (DAY, "date_of_birth"),
    (
        TEXT,
        """acct alias avatar_description by_domain canonical_email_hash client_id client_name
        client_secret code code_challenge code_challenge_method code_verifier comment content description
        display_name domain email emoji focus grant_type header_description invite_code ip keyword list
        moved_to_uri name new_email new_password note old_password password phrase private_comment
        provider public_comment q reason redirect_uri redirect_uris response_type scope scopes
        spoiler_text state status tag tag_name tagged target_account text time_zone title token type url
        username website""",
    ),
    (
        ID,
        """account_id folder_id in_reply_to_id invited_by last_read_id max_id media_id min_id
        quoted_status_id report_id since_id status_id target_account_id warning_preset_id""",
    ),
    (
        TEXTS,
        """all also_known_as_uris any attribution_domains forward_to_domains none""",
    ),
    (IDS, "account_ids choices collection_ids ids media_ids role_ids rule_ids status_ids"),
    (MEDIA_TYPE, "content_type"),
    (ID, "in_reply_to_conversation_id quote_id"),
    (TEXTS, "to"),
    (IDS, "allowed_mentions"),
    (ANY, "avatar file header thumbnail"),
    (
        OF_DOMAIN,
        """instance_accounts instance_followers instance_follows instance_languages instance_media_attachments
        instance_reports instance_statuses""",
    ),
    (OF_TAG, "tag_accounts tag_languages tag_servers tag_uses"),
    (LANGUAGE, "lang language locale"),
    (LANGUAGES, "languages"),
    (VISIBILITY, "visibility"),
    (QUOTE_POLICY, "quote_approval_policy"),
    (PUSH_POLICY, "policy"),
    (
        POLICY_RULE,
        """for_bots for_limited_accounts for_new_accounts for_not_followers for_not_following
        for_private_mentions""",
    ),
    (NOTIFICATION_TYPES, "exclude_types grouped_types supported_types types"),
    (Listed("a list of texts", Words(words.FilterContext)), "context"),
    (Listed("a list of texts", Words(words.MeasureKey, words.DimensionKey)), "keys"),
    (Listed("a list of texts", Words(words.MarkedTimeline)), "timeline"),
    (Words(words.DirectoryOrder), "order"),
    (Words(words.FilterAction), "filter_action"),
    (Words(words.Frequency), "frequency"),
    (Words(words.AccountOrigin), "origin"),
    (Words(words.RepliesPolicy), "replies_policy"),
    (Words(words.ReportCategory), "category"),
    (Words(words.IpSeverity, words.DomainSeverity), "severity"),
    (Words(Literal["full", "partial_avatars"]), "expand_accounts"),
    (Words(Literal["merge", "overwrite"]), "mode"),
    (Words(Literal["staff"]), "permissions"),
)

KINDS: Mapping[str, Kind] = {name: kind for kind, names in NAMES for name in names.split()} | HASHES
"""All parameters, by API name."""

REQUIRED = frozenset(
    {"acct", "agreement", "domain", "keyword", "locale", "password", "q", "status_id", "url"}
)
"""Parameters that are required wherever an operation has them."""
