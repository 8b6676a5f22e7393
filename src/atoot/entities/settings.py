"""What a server remembers for you: how far you have read, how you like it, and what you do not want to see."""

from typing import Any, ClassVar

from msgspec import field

from atoot.decoding.values import Instant
from atoot.entities.base import Entity
from atoot.entities.words import (
    DefaultVisibilityWord,
    FilterActionWord,
    FilterContextWord,
    LanguageWord,
    QuotePolicyWord,
)


class Marker(Entity):
    """How far you have read in a timeline. https://docs.joinmastodon.org/entities/Marker/"""

    in_repr: ClassVar[tuple[str, ...]] = ("last_read_id",)

    last_read_id: str
    """Id of the newest that you have read."""
    version: int = 0
    """Grows with each change."""
    updated_at: Instant | None = None
    """When you read it."""

    pleroma: dict[str, Any] | None = None
    """What Pleroma and Akkoma tell besides."""


class Preferences(Entity):
    """How you like to post and read. https://docs.joinmastodon.org/entities/Preferences/"""

    in_repr: ClassVar[tuple[str, ...]] = ("posting:default:visibility", "posting:default:language")

    posting_default_visibility: DefaultVisibilityWord = field(
        default="public", name="posting:default:visibility"
    )
    """public, unlisted, private or direct."""
    posting_default_sensitive: bool = field(default=False, name="posting:default:sensitive")
    """Whether new posts have their media hidden."""
    posting_default_language: LanguageWord | None = field(default=None, name="posting:default:language")
    """ISO 639-1 code of the language of new posts."""
    posting_default_quote_policy: QuotePolicyWord | None = field(
        default=None, name="posting:default:quote_policy"
    )
    """public, followers or nobody (since 4.5.0)."""
    reading_expand_media: str = field(default="default", name="reading:expand:media")
    """default, show_all or hide_all."""
    reading_expand_spoilers: bool = field(default=False, name="reading:expand:spoilers")
    """Whether posts with a warning are shown open."""
    reading_autoplay_gifs: bool | None = field(default=None, name="reading:autoplay:gifs")
    """Whether moving pictures move by themselves."""


class FilterKeyword(Entity):
    """A word that a filter looks for. https://docs.joinmastodon.org/entities/FilterKeyword/"""

    in_repr: ClassVar[tuple[str, ...]] = ("id", "keyword")

    id: str
    """Id of the word in the filter."""
    keyword: str
    """The word, or several."""
    whole_word: bool = False
    """Whether it is found only where it stands alone."""


class FilterStatus(Entity):
    """A single status that a filter hides. https://docs.joinmastodon.org/entities/FilterStatus/"""

    in_repr: ClassVar[tuple[str, ...]] = ("id", "status_id")

    id: str = ""
    """Id of the entry in the filter."""
    status_id: str = ""
    """Id of the status."""
    phrase: str | None = None
    """GoToSocial sends this where it should send the ids."""


class Filter(Entity):
    """Hides or marks the posts that have certain words, or are certain posts.

    https://docs.joinmastodon.org/entities/Filter/
    """

    id: str
    """Id of the filter."""
    title: str
    """Name of the filter."""
    context: list[FilterContextWord] = []
    """Where it applies: home, notifications, public, thread, account."""
    expires_at: Instant | None = None
    """None if it does not expire."""
    filter_action: FilterActionWord = "warn"
    """warn, hide or blur."""
    keywords: list[FilterKeyword] = []
    """Words that it looks for."""
    statuses: list[FilterStatus] = []
    """Statuses that it hides."""


class FilterResult(Entity):
    """A filter that a status met, and why. https://docs.joinmastodon.org/entities/FilterResult/"""

    in_repr: ClassVar[tuple[str, ...]] = ("filter",)

    filter: Filter
    """The filter."""
    keyword_matches: list[str] | None = None
    """Words that were found."""
    status_matches: list[str] | None = None
    """Ids of the statuses that it names."""


class V1Filter(Entity):
    """A filter of one word, as before 4.0.0. https://docs.joinmastodon.org/entities/V1_Filter/"""

    in_repr: ClassVar[tuple[str, ...]] = ("id", "phrase")

    id: str
    """Id of the filter."""
    phrase: str
    """The text that it looks for."""
    context: list[FilterContextWord] = []
    """Where it applies: home, notifications, public, thread, account."""
    whole_word: bool = False
    """Whether it is found only where it stands alone."""
    expires_at: Instant | None = None
    """When the filter ends; None if it does not."""
    irreversible: bool = False
    """Whether the server drops what the filter meets, also after the filter is gone."""
