"""Values that parameters of several chapters can have. Others are sent as they are: servers differ."""

from collections.abc import Iterable
from typing import Literal, TypeAlias

Visibility: TypeAlias = Literal["public", "unlisted", "private", "direct"]
"""Who sees a status: everybody, everybody but not in public timelines, followers, those it mentions.

https://docs.joinmastodon.org/entities/Status/#visibility
"""

PostVisibility: TypeAlias = Visibility | Literal["local", "mutuals_only"]
"""Who may see a status that is posted: besides `Visibility` what other servers know. `list:ID` is one of Pleroma's, which
those who check types say in `params`."""

QuotePolicy: TypeAlias = Literal["public", "followers", "nobody"]
"""Who may quote a status without being asked for; its author always may."""

NotificationType: TypeAlias = Literal[
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
"""What a notification is about. https://docs.joinmastodon.org/entities/Notification/#type"""

FilterContext: TypeAlias = Literal["home", "notifications", "public", "thread", "account"]
"""Where a filter applies: home and lists, notifications, public timelines, threads, profiles (since 3.1.0)."""


def several(values: str | Iterable[str] | None) -> list[str] | None:
    """One value or several as the API takes them: a list."""
    if values is None:
        return None
    return [values] if isinstance(values, str) else list(values)
