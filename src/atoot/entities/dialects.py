"""Emoji reactions to statuses: three ways to say the same, and which of them a server understands."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from atoot.entities import CustomEmoji, EmojiReaction, Instance, Reaction, V1Instance


class Dialect(NamedTuple):
    """A way to speak of reactions."""

    name: str
    """Name of the dialect."""
    react: tuple[str, str]
    """Method and path; `{}` stands for the status, then for the emoji."""
    unreact: tuple[str, str]
    """Method and path that take a reaction back."""


PLEROMA = Dialect(
    "pleroma",
    ("PUT", "/api/v1/pleroma/statuses/{}/reactions/{}"),
    ("DELETE", "/api/v1/pleroma/statuses/{}/reactions/{}"),
)

REACT = Dialect(
    "react",
    ("POST", "/api/v1/statuses/{}/react/{}"),
    ("POST", "/api/v1/statuses/{}/unreact/{}"),
)

EMOJI_REACTIONS = Dialect(
    "emoji_reactions",
    ("PUT", "/api/v1/statuses/{}/emoji_reactions/{}"),
    ("DELETE", "/api/v1/statuses/{}/emoji_reactions/{}"),
)

ALL = (PLEROMA, REACT, EMOJI_REACTIONS)

_SPOKEN: Mapping[str, Dialect] = {
    **dict.fromkeys(("pleroma", "akkoma", "rebased", "soapbox", "mitra"), PLEROMA),
    **dict.fromkeys(
        ("catstodon", "firefish", "iceshrimp", "iceshrimp.net", "calckey", "catodon", "magnetar"), REACT
    ),
    **dict.fromkeys(("fedibird", "kmyblue", "hollo"), EMOJI_REACTIONS),
}
"""By software. Hollo understands two."""

_WITHOUT = frozenset(
    {"mastodon", "gotosocial", "pixelfed", "friendica", "takahe", "snac", "wordpress", "writefreely"}
)
"""Software that has no reactions to statuses, unless what it says of itself names some, as forks do."""


def dialects(software: str, instance: Instance | V1Instance | None) -> tuple[Dialect, ...]:
    """The ways to try, the likeliest first; none where the server has no reactions, all where nobody knows.

    Args:
        software: of the server, in small letters.
        instance: what the server says of itself, if it could be asked.
    """
    said = _said(instance) if instance is not None else None
    if said is not None:
        return (said,)
    if software in _SPOKEN:
        return (_SPOKEN[software],)
    return () if software in _WITHOUT else ALL


def _said(instance: Instance | V1Instance) -> Dialect | None:
    """The way that the server itself names."""
    if "emoji_reaction" in _texts(instance.get("fedibird_capabilities")):
        return EMOJI_REACTIONS
    if "pleroma_emoji_reactions" in _texts(_inside(instance.pleroma, "metadata", "features")):
        return PLEROMA
    reactions = instance.configuration.reactions
    return REACT if reactions is not None and (reactions.max_reactions or 0) > 0 else None


def _inside(data: Any, *names: str) -> Any:
    for name in names:
        data = data.get(name) if isinstance(data, dict) else None
    return data


def _texts(data: Any) -> list[str]:
    return [text for text in data if isinstance(text, str)] if isinstance(data, list) else []


def emoji_name(emoji: str | CustomEmoji | Reaction | EmojiReaction) -> str:
    """How an emoji is called in a path: itself, or the shortcode of a custom one, without colons.

    Raises:
        TypeError: it is neither.
        ValueError: there is none, or it has a blank or a slash in it.
    """
    found = emoji.shortcode if isinstance(emoji, CustomEmoji) else emoji
    found = found.name if isinstance(found, Reaction | EmojiReaction) else found
    if not isinstance(found, str):
        raise TypeError(f"emoji: expected an emoji or its shortcode, got {type(emoji).__name__}")
    name = found.strip()
    if len(name) > 2 and name.startswith(":") and name.endswith(":"):
        name = name[1:-1]
    if not name or any(char.isspace() or char in "/:" for char in name):
        raise ValueError(f"emoji: expected one emoji, or a shortcode like 'blobcat', got {found!r}")
    return name
