"""Which software a server runs, as far as it tells, and which of the dialects of emoji reactions it speaks.

What it says about itself in several places may be wrong. What can be asked of a proxy, a split domain or an old plugin
is not always the server: nodeinfo may be missing, or be that of another program on the same host. The version text, the
address of the source and the fields of the instance are the server's own.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, NamedTuple

from msgspec import Struct

from atoot.entities import CustomEmoji, EmojiReaction, Instance, NodeInfo, Reaction, V1Instance
from atoot.lazy import pattern

MASTODON = "mastodon"

KNOWN = frozenset(
    {
        *(
            "akkoma",
            "bonfire",
            "bookwyrm",
            "calckey",
            "catodon",
            "firefish",
            "foundkey",
            "friendica",
            "gotosocial",
        ),
        *(
            "hollo",
            "iceshrimp",
            "iceshrimp.net",
            "ktistec",
            "magnetar",
            "misskey",
            "mitra",
            "mobilizon",
            "peertube",
        ),
        *(
            "pixelfed",
            "pleroma",
            "rebased",
            "sharkey",
            "smithereen",
            "snac",
            "soapbox",
            "socialhome",
            "takahe",
        ),
        *("wafrn", "wildebeest", "wordpress", "writefreely", "cherrypick", "ditto"),
    }
)
"""Software with Mastodon's API, or a part of it, that is no fork of Mastodon."""

_IN_VERSION = (
    # 2.7.2 (compatible; Pleroma 2.6.0)
    pattern(r"\(compatible; (?P<name>[\w.-]+)[ /]?(?P<version>[^;)]*)"),
    # 4.0.0 (not true; really snac/2.94)
    pattern(r"\b(?:really|using) (?P<name>[\w.-]+)[ /](?P<version>[^;)]*)"),
    # takahe/0.11.0
    pattern(r"^(?P<name>[a-z][a-z.-]*[a-z])[ /](?P<version>\d\S*)$", re.IGNORECASE),
)

_SUFFIX = pattern(r"^(?P<version>[\d.]+[\w.-]*)\+(?P<name>[a-z][a-z.]+)", re.IGNORECASE)
"""`4.0.0+GoToSocial`; `4.5.0+glitch` is Mastodon."""

_FIRST_NUMBER = pattern(r"\D*(\d{1,9})")

_OLDEST_YEAR = 1000
"""A first number from here on is a year; no Mastodon counts so."""


class Software(NamedTuple):
    """Name and version; both empty if nobody knows."""

    name: str = ""
    """Name in small letters, like `mastodon`."""
    version: str = ""
    """Version, as the server writes it."""


def software_of(instance: Instance | V1Instance | None, nodeinfo: NodeInfo | None) -> Software:
    """What a server runs."""
    version = instance.version.strip() if instance is not None else ""
    told = _of_nodeinfo(nodeinfo)
    if told.name and told.name != MASTODON:
        return told
    own = _of_version(version) or _of_source(instance, version) or _of_shape(instance, version)
    if own is not None:
        return own
    if told.name:
        return told
    return Software(MASTODON, version) if _can_be_mastodon(version) else Software("", version)


def name_of(text: str) -> str:
    """The name of a software as one writes it in code: in small letters, without accents and blanks."""
    plain = unicodedata.normalize("NFKD", text.strip()).lower()  # then lower: 𝐀 has no small letter before
    return "".join(char for char in plain if char.isascii() and (char.isalnum() or char in "._-"))


def _of_nodeinfo(nodeinfo: NodeInfo | None) -> Software:
    if nodeinfo is None:
        return Software()
    return Software(name_of(nodeinfo.software.name), nodeinfo.software.version)


def _of_version(version: str) -> Software | None:
    for shape in _IN_VERSION:
        found = shape.search(version)
        if found:
            return Software(name_of(found["name"]), found["version"].strip())
    found = _SUFFIX.search(version)
    if found and name_of(found["name"]) in KNOWN:
        return Software(name_of(found["name"]), found["version"])
    return None


def _of_source(instance: Instance | V1Instance | None, version: str) -> Software | None:
    """By the address of the source: the last of its parts that is a name is that of the project."""
    address = instance.source_url if isinstance(instance, Instance) else ""
    parts = re.split(r"[/.:]", address.lower().rstrip("/").removesuffix(".git"))
    for part in reversed(parts):
        if part == MASTODON:
            return None
        if part in KNOWN:
            return Software(part, version)
    return None


def _of_shape(instance: Instance | V1Instance | None, version: str) -> Software | None:
    """By the fields that only one software sends."""
    if instance is None:
        return None
    if instance.friendica is not None:
        return Software("friendica", version)
    if instance.pleroma is not None:
        return Software("pleroma", version)
    if instance.account_domain is not None:
        return Software("gotosocial", version)
    return None


def _can_be_mastodon(version: str) -> bool:
    """Whether a Mastodon with an API can have this version: 1 to 4 and what may come, neither 0.12 nor 2026.1."""
    found = _FIRST_NUMBER.match(version)
    return found is not None and 0 < int(found[1]) < _OLDEST_YEAR


class Dialect(Struct, frozen=True):
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

DIALECTS = (PLEROMA, REACT, EMOJI_REACTIONS)

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
    return () if software in _WITHOUT else DIALECTS


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
