"""The known rate limits of Mastodon, and which of them a request counts against.

A request counts against several at once; the response headers name only the one that is closest to being used up.
Windows begin at multiples of their length since the epoch.

- https://docs.joinmastodon.org/api/rate-limits/
- https://github.com/mastodon/mastodon/blob/main/config/initializers/rack_attack.rb
- https://github.com/mastodon/mastodon/blob/main/app/lib/rate_limiter.rb (statuses, follows, reports)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from msgspec import Struct

from atoot import entities

Buckets: TypeAlias = tuple[str, ...]
"""Names of the limits that a request counts against, the general one first."""


class Limit(Struct, frozen=True):
    """A number of requests per number of seconds; None if unknown."""

    requests: int | None
    seconds: int


KNOWN: Mapping[str, Limit] = {
    "all": Limit(300, 5 * 60),  # per token; without one, per address
    "user": Limit(1500, 5 * 60),  # all tokens of an account
    "paging": Limit(300, 15 * 60),  # requests with max_id, min_id, since_id or page
    "media": Limit(30, 30 * 60),
    "delete": Limit(30, 30 * 60),  # posts deleted and boosts undone
    "statuses": Limit(300, 3 * 3600),  # posts and boosts
    "follows": Limit(400, 24 * 3600),  # accounts and hashtags
    "reports": Limit(400, 24 * 3600),
    "apps": Limit(5, 10 * 60),  # registrations, per address
    "sign_up": Limit(5, 30 * 60),  # per address
    "confirmations": Limit(5, 30 * 60),  # mails requested again
    "web": Limit(None, 5 * 60),  # pages outside the API
}

GENERAL: frozenset[str] = frozenset({"all", "user", "web"})
"""Limits that every request of their kind counts against."""

SPECIAL: frozenset[str] = frozenset(KNOWN) - GENERAL
"""Limits that only some requests count against: Mastodon has them, other software rarely."""

EVERYTHING = "all"
"""The limit that every API request counts against."""

API: Buckets = (EVERYTHING, "user")

WEB: Buckets = ("web",)


def has_special_limits(software: str) -> bool | None:
    """Whether software has Mastodon's special limits; None if the software is unknown."""
    return software.lower() in entities.server.LIKE_MASTODON if software else None
