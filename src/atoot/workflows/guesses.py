"""Suggestions for guessed method names: `favourite` is `status_favourite`."""

from collections.abc import Mapping
from difflib import SequenceMatcher

MOST = 3
"""Maximum number of suggestions."""
ENOUGH = 0.72
"""Minimum similarity for a misspelt name."""
CLOSE = 0.15
"""Maximum distance from the best guess's score."""
SAME = {
    "del": "delete",
    "dm": "direct",
    "fav": "favourite",
    "fave": "favourite",
    "favorite": "favourite",
    "like": "favourite",
    "media": "attachment",
    "mention": "notification",
    "new": "create",
    "patch": "update",
    "edit": "update",
    "post": "create",
    "profile": "account",
    "read": "view",
    "reblog": "boost",
    "remove": "delete",
    "retweet": "boost",
    "send": "create",
    "show": "view",
    "toot": "status",
    "tweet": "status",
    "unfav": "unfavourite",
    "unlike": "unfavourite",
    "unreblog": "unboost",
    "user": "account",
}
"""Words of other programs and of everyday life, and their equivalents in method names."""
AS_NOUNS = {"post": "status", "toot": "status", "tweet": "status"}
"""Words that can also be nouns, as in `delete_post`."""
OFTEN: Mapping[str, tuple[str, ...]] = {
    "account": ("me", "account"),
    "status": ("view_status", "create_status"),
    "stream_user": ("stream",),
    "post": ("create_status", "publish", "post"),
    "toot": ("create_status", "publish"),
    "tweet": ("create_status", "publish"),
    "send": ("create_status", "publish"),
    "timeline": ("home_timeline", "public_timeline"),
    "whoami": ("me", "verify_account_credentials"),
    "user": ("me", "account"),
    "report": ("create_report",),
    "reports": ("create_report", "admin_reports"),
    "list": ("show_list", "lists"),
    "filter": ("view_filter", "filter_v2"),
    "filters": ("all_filters", "filters_v2"),
    "trends": ("trending_tags", "trending_statuses", "trending_links"),
    "media_post": ("upload_attachment",),
    "post_media": ("upload_attachment",),
    "upload": ("upload_attachment",),
    "download_attachment": ("download",),
    "download_media": ("download",),
    "save_media": ("download",),
    "add_filter_keyword_v2": ("create_filter_keyword",),
    "add_filter_status_v2": ("create_filter_status",),
    "make_poll": ("publish", "create_status"),
    "status_reply": ("reply",),
    "scheduled_status_update": ("create_scheduled_status",),
    "update_scheduled_status": ("create_scheduled_status",),
    "edit_scheduled_status": ("create_scheduled_status",),
    "move_scheduled_status": ("create_scheduled_status",),
    "reschedule": ("create_scheduled_status",),
    "reschedule_status": ("create_scheduled_status",),
    "scheduled_status_delete": ("cancel_scheduled_status",),
    "follow_request_authorize": ("accept_follow_request",),
    "follow_request_reject": ("reject_follow_request",),
    "notifications_dismiss": ("clear_notification",),
    "grouped_notification": ("notification_group",),
    "dismiss_grouped_notification": ("notification_group_dismiss",),
    "grouped_notification_accounts": ("notification_group_accounts",),
    "accept_multiple_notification_requests": ("notification_requests_accept",),
    "dismiss_multiple_notification_requests": ("notification_requests_dismiss",),
    "featured_tag_suggestions": ("suggested_featured_tags",),
    "status_update_quote_approval_policy": ("update_status_interaction_policy",),
    "oauth_authorization_server_info": ("oauth_server_metadata",),
    "get_async_refresh_status": ("async_refresh",),
    "admin_test_canonical_email_block": ("admin_test_canonical_email",),
    "admin_accounts_v1": ("admin_accounts",),
    "fetch_next": ("get_next",),
    "fetch_previous": ("get_previous",),
    "fetch_remaining": ("get_all",),
    "get_status_length": ("count_characters",),
    "instance_health": ("health",),
    "instance_nodeinfo": ("nodeinfo",),
    "stream_healthy": ("streaming_health",),
    "timeline_local": ("public_timeline",),
}
"""Method names of other programs, above all Mastodon.py, and their equivalents."""


def missing(cls: type, name: str) -> AttributeError:
    """The error for a missing attribute of a class, with suggestions."""
    found = guesses(name, [one for one in dir(cls) if not one.startswith("_")])
    hint = f"; did you mean {' or '.join(f'`{one}`' for one in found)}?" if found else ""
    # Given the object, Python would add its own suggestion.
    return AttributeError(f"{cls.__name__!r} object has no attribute {name!r}{hint}", name=name, obj=None)


def guesses(name: str, known: list[str]) -> list[str]:
    """Suggestions for a name, likeliest first; none for a name that nobody would write by hand."""
    if name.startswith("_"):
        return []
    if name.lower() in OFTEN:
        return [one for one in OFTEN[name.lower()] if one in known][:MOST]
    if name.startswith("stream_") and "stream" in known:
        return ["stream"]
    if (view := name.replace("get_", "view_", 1)) != name and view in known:
        return [view]
    if f"get_{name}" in known:
        return [f"get_{name}"]
    verb, noun = _words(name), _words(name, {**SAME, **AS_NOUNS})
    readings = [words for words in (verb, noun) if words and len(words) == len(verb)]
    matcher = SequenceMatcher(b=name)
    scored = [(max((_score(matcher, words, one) for words in readings), default=0.0), one) for one in known]
    best = sorted((-score, len(one), one) for score, one in scored if score >= ENOUGH)
    if not best:
        return []
    top = -best[0][0]
    return [one for score, _, one in best if -score > top - CLOSE][:MOST]


def _score(name: SequenceMatcher[str], wanted: frozenset[str], known: str) -> float:
    """The likelihood that a name is meant: 1 or more if it has all the words, in any order."""
    parts = frozenset(known.split("_"))
    if wanted <= parts:
        # One verb for several objects: statuses and accounts are meant more often, and admin methods least.
        often = 0.1 if parts & {"status", "account"} and len(wanted) == 1 else 0
        return 2 + often - len(parts) / 100 - (0.1 if "admin" in parts - wanted else 0)
    if wanted <= _words(known):
        return 2 - len(parts) / 100
    name.set_seq1(known)
    return name.ratio() if name.real_quick_ratio() >= ENOUGH and name.quick_ratio() >= ENOUGH else 0.0


def _words(name: str, same: Mapping[str, str] = SAME) -> frozenset[str]:
    """The words of a name, each in the form used in methods; `get` is ignored."""
    words = (_singular(word) for word in name.lower().split("_") if word)
    return frozenset(same.get(word, word) for word in words) - {"get", "v1", "v2"}


def _singular(word: str) -> str:
    return word.removesuffix("s") if not word.endswith(("ss", "us", "is")) else word
