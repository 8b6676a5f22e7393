"""What stands in texts: hashtags, custom emojis, and reactions with any emoji."""

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


class CustomEmoji(Entity):
    """A picture of the server's own that stands for `:shortcode:` in texts and names.

    https://docs.joinmastodon.org/entities/CustomEmoji/
    """

    shown = ("shortcode",)

    shortcode: str
    """Without the colons."""
    url: str = ""
    static_url: str = ""
    """The picture without its animation."""
    visible_in_picker: bool = True
    category: str | None = None
    """Heading in the picker."""
    featured: bool | None = None
    """Shown first in the picker (since 4.5.0)."""


class Reaction(Entity):
    """How often an announcement got one emoji. https://docs.joinmastodon.org/entities/Reaction/"""

    shown = ("name", "count")

    name: str
    """The emoji itself, or the shortcode of a custom one."""
    count: int = 0
    me: bool | None = None
    """Whether you reacted so; None if the server does not know who you are."""
    url: str | None = None
    """Picture of a custom emoji."""
    static_url: str | None = None


class EmojiReaction(Entity):
    """How often a status got one emoji, on servers that have this: Pleroma, Akkoma, Hollo, Fedibird, ..."""

    shown = ("name", "count")

    name: str
    count: int = 0
    me: bool = False
    url: str | None = None
    static_url: str | None = None
    domain: str | None = None
    """Where a custom emoji comes from."""
    account_ids: list[str] | None = None
    """Who reacted so."""
