"""Lists of accounts."""

from typing import Any

from atoot.entities.base import Entity


class List(Entity):
    """A timeline of accounts that you chose. https://docs.joinmastodon.org/entities/List/"""

    id: str
    title: str
    replies_policy: str = "list"
    """Which replies it shows: followed (to all you follow), list (to its members), none."""
    exclusive: bool = False
    """Whether what it shows stays out of your home timeline (since 4.2.0)."""

    pleroma: dict[str, Any] | None = None
