"""What a search finds."""

from atoot.entities.accounts import Account
from atoot.entities.base import PagedEntity
from atoot.entities.collections import Collection
from atoot.entities.statuses import Status
from atoot.entities.tags import Tag


class Search(PagedEntity):
    """What was found. https://docs.joinmastodon.org/entities/Search/"""

    accounts: list[Account] = []
    """Accounts that were found."""
    statuses: list[Status] = []
    """Statuses that were found."""
    hashtags: list[Tag] = []
    """Hashtags that were found."""
    collections: list[Collection] = []
    """Since 4.6.0."""


class V1Search(PagedEntity):
    """What was found, as before 3.0.0: hashtags by their name. https://docs.joinmastodon.org/methods/search/#v1"""

    accounts: list[Account] = []
    """Accounts that were found."""
    statuses: list[Status] = []
    """Statuses that were found."""
    hashtags: list[str] = []
    """Names of the hashtags that were found."""
