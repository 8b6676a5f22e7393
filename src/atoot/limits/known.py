"""The limits that Mastodon is known to have, and which of them a request counts in.

A request counts in several at once; the headers of the answer name only the one that is closest to its end.
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
"""Names of the limits that a request counts in, the general one first."""


class Limit(Struct, frozen=True):
    """So many requests in so many seconds; None if nothing is known."""

    requests: int | None
    seconds: int


KNOWN: Mapping[str, Limit] = {
    "all": Limit(300, 5 * 60),  # each token; without one, each address
    "user": Limit(1500, 5 * 60),  # all tokens of an account
    "paging": Limit(300, 15 * 60),  # whatever has max_id, min_id, since_id or page
    "media": Limit(30, 30 * 60),
    "delete": Limit(30, 30 * 60),  # posts deleted and boosts undone
    "statuses": Limit(300, 3 * 3600),  # posts and boosts
    "follows": Limit(400, 24 * 3600),  # accounts and hashtags
    "reports": Limit(400, 24 * 3600),
    "apps": Limit(5, 10 * 60),  # registrations, each address
    "sign_up": Limit(5, 30 * 60),  # each address
    "confirmations": Limit(5, 30 * 60),  # mails asked for again
    "web": Limit(None, 5 * 60),  # what is no API
}

GENERAL: frozenset[str] = frozenset({"all", "user", "web"})
"""Those that every request of their kind counts in."""

SPECIAL: frozenset[str] = frozenset(KNOWN) - GENERAL
"""Those that only some requests count in: Mastodon has them, other software seldom."""

EVERYTHING = "all"
"""The limit that every request to the API counts in."""

API: Buckets = (EVERYTHING, "user")

WEB: Buckets = ("web",)


def has_special_limits(software: str) -> bool | None:
    """Whether software is known to have Mastodon's special limits; None if nobody knows what it is."""
    return software.lower() in entities.server.LIKE_MASTODON if software else None
