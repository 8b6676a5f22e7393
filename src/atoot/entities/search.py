"""What a search finds."""

from atoot.entities.accounts import Account
from atoot.entities.base import PagedEntity
from atoot.entities.collections import Collection
from atoot.entities.statuses import Status
from atoot.entities.tags import Tag


class Search(PagedEntity):
    """What was found. https://docs.joinmastodon.org/entities/Search/"""

    accounts: list[Account] = []
    statuses: list[Status] = []
    hashtags: list[Tag] = []
    collections: list[Collection] = []
    """Since 4.6.0."""


class V1Search(PagedEntity):
    """What was found, as before 3.0.0: hashtags by their name. https://docs.joinmastodon.org/methods/search/#v1"""

    accounts: list[Account] = []
    statuses: list[Status] = []
    hashtags: list[str] = []
