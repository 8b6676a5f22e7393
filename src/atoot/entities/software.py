"""Which software a server runs, from what it says about itself in several places, some of which may be wrong.

What can be asked of a proxy, a split domain or an old plugin is not always the server: nodeinfo may be missing, or be that
of another program on the same host. The version text, the address of the source and the fields of the instance are
the server's own.
"""

import re
import unicodedata
from typing import NamedTuple

from atoot.entities import Instance, NodeInfo, V1Instance
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
    pattern(
        r"\(compatible; (?P<name>[\w.-]+)[ /]?(?P<version>[^;)]*)"
    ),  # `2.7.2 (compatible; Pleroma 2.6.0)`
    pattern(
        r"\b(?:really|using) (?P<name>[\w.-]+)[ /](?P<version>[^;)]*)"
    ),  # `4.0.0 (not true; really snac/2.94)`
    pattern(r"^(?P<name>[a-z][a-z.-]*[a-z])[ /](?P<version>\d\S*)$", re.IGNORECASE),  # `takahe/0.11.0`
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
