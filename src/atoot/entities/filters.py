"""Filters: what you do not want to see."""

from atoot.decoding.values import Instant
from atoot.entities.base import Entity


class FilterKeyword(Entity):
    """A word that a filter looks for. https://docs.joinmastodon.org/entities/FilterKeyword/"""

    shown = ("id", "keyword")

    id: str
    keyword: str
    whole_word: bool = False


class FilterStatus(Entity):
    """A single status that a filter hides. https://docs.joinmastodon.org/entities/FilterStatus/"""

    shown = ("id", "status_id")

    id: str = ""
    status_id: str = ""
    phrase: str | None = None
    """GoToSocial sends this where it should send the ids."""


class Filter(Entity):
    """Hides or marks the posts that have certain words, or are certain posts.

    https://docs.joinmastodon.org/entities/Filter/
    """

    id: str
    title: str
    context: list[str] = []
    """Where it applies: home, notifications, public, thread, account."""
    expires_at: Instant | None = None
    """None if it does not expire."""
    filter_action: str = "warn"
    """warn, hide or blur."""
    keywords: list[FilterKeyword] = []
    statuses: list[FilterStatus] = []


class FilterResult(Entity):
    """A filter that a status met, and why. https://docs.joinmastodon.org/entities/FilterResult/"""

    shown = ("filter",)

    filter: Filter
    keyword_matches: list[str] | None = None
    status_matches: list[str] | None = None


class V1Filter(Entity):
    """A filter of one word, as before 4.0.0. https://docs.joinmastodon.org/entities/V1_Filter/"""

    shown = ("id", "phrase")

    id: str
    phrase: str
    context: list[str] = []
    """Where it applies: home, notifications, public, thread, account."""
    whole_word: bool = False
    expires_at: Instant | None = None
    irreversible: bool = False
    """Whether the server drops what the filter meets, also after the filter is gone."""
