"""Hashtags."""

from atoot.decoding.values import Count, Day, Epoch
from atoot.entities.base import Entity


class History(Entity):
    """How much a hashtag or a link was used on one day. https://docs.joinmastodon.org/entities/Tag/#history"""

    shown = ("day", "uses")

    day: Epoch
    accounts: Count = 0
    uses: Count = 0


class ShallowTag(Entity):
    """Name and address of a hashtag, no more. https://docs.joinmastodon.org/entities/ShallowTag/"""

    text_means = "name"

    name: str
    url: str = ""


class Tag(Entity):
    """A hashtag, without its `#`. https://docs.joinmastodon.org/entities/Tag/"""

    shown = ("name",)
    text_means = "name"

    id: str | None = None
    """Since 4.3.1."""
    name: str
    url: str = ""
    history: list[History] = []
    """Use on the last days, today first."""
    following: bool | None = None
    """None when asked without a login."""
    featuring: bool | None = None
    """Whether it stands on your profile."""


class FeaturedTag(Entity):
    """A hashtag that an account shows on its profile. https://docs.joinmastodon.org/entities/FeaturedTag/"""

    id: str
    name: str
    url: str = ""
    statuses_count: Count = 0
    """How many posts of the account have it."""
    last_status_at: Day | None = None
