"""What stands in texts: hashtags, custom emojis, and reactions with any emoji."""

from typing import ClassVar

from atoot.decoding.values import Count, Day, Epoch
from atoot.entities.base import Entity


class History(Entity):
    """How much a hashtag or a link was used on one day. https://docs.joinmastodon.org/entities/Tag/#history"""

    in_repr: ClassVar[tuple[str, ...]] = ("day", "uses")

    day: Epoch
    """Midnight at which the day begins, in UTC."""
    accounts: Count = 0
    """Accounts that used it on that day."""
    uses: Count = 0
    """How often it was used on that day."""


class ShallowTag(Entity):
    """Name and address of a hashtag, no more. https://docs.joinmastodon.org/entities/ShallowTag/"""

    bare_means: ClassVar[str | None] = "name"

    name: str
    """The hashtag."""
    url: str = ""
    """Address of its page."""


class Tag(Entity):
    """A hashtag, without its `#`. https://docs.joinmastodon.org/entities/Tag/"""

    in_repr: ClassVar[tuple[str, ...]] = ("name",)
    bare_means: ClassVar[str | None] = "name"

    id: str | None = None
    """Since 4.3.1."""
    name: str
    """The hashtag."""
    url: str = ""
    """Address of its page."""
    history: list[History] = []
    """Use on the last days, today first."""
    following: bool | None = None
    """None when asked without a login."""
    featuring: bool | None = None
    """Whether it stands on your profile."""


class FeaturedTag(Entity):
    """A hashtag that an account shows on its profile. https://docs.joinmastodon.org/entities/FeaturedTag/"""

    id: str
    """Id of the entry on the profile."""
    name: str
    """The hashtag."""
    url: str = ""
    """Address of its page."""
    statuses_count: Count = 0
    """How many posts of the account have it."""
    last_status_at: Day | None = None
    """Day of the newest status with it."""


class CustomEmoji(Entity):
    """A picture of the server's own that stands for `:shortcode:` in texts and names.

    https://docs.joinmastodon.org/entities/CustomEmoji/
    """

    in_repr: ClassVar[tuple[str, ...]] = ("shortcode",)

    shortcode: str
    """Without the colons."""
    url: str = ""
    """Address of the picture."""
    static_url: str = ""
    """The picture without its animation."""
    visible_in_picker: bool = True
    """Whether it is offered for choosing."""
    category: str | None = None
    """Heading in the picker."""
    featured: bool | None = None
    """Shown first in the picker (since 4.5.0)."""


class Reaction(Entity):
    """How often an announcement got one emoji. https://docs.joinmastodon.org/entities/Reaction/"""

    in_repr: ClassVar[tuple[str, ...]] = ("name", "count")

    name: str
    """The emoji itself, or the shortcode of a custom one."""
    count: int = 0
    """How many people have chosen it."""
    me: bool | None = None
    """Whether you reacted so; None if the server does not know who you are."""
    url: str | None = None
    """Picture of a custom emoji."""
    static_url: str | None = None
    """Address of the picture that does not move."""


class EmojiReaction(Entity):
    """How often a status got one emoji, on servers that have this: Pleroma, Akkoma, Hollo, Fedibird, ..."""

    in_repr: ClassVar[tuple[str, ...]] = ("name", "count")

    name: str
    """The emoji, or the name of a custom one."""
    count: int = 0
    """How many people have chosen it."""
    me: bool = False
    """Whether you have chosen it."""
    url: str | None = None
    """Address of the picture, if it is a custom emoji."""
    static_url: str | None = None
    """Address of the picture that does not move."""
    domain: str | None = None
    """Where a custom emoji comes from."""
    account_ids: list[str] | None = None
    """Who reacted so."""
