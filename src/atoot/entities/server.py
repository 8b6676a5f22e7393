"""What a server is and what it allows, put together from what it says about itself in several places."""

import re
import sys
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias

from msgspec import Struct, field

from atoot.entities import Instance, NodeInfo, V1Instance
from atoot.entities.configuration import InstanceMediaLimits, InstancePollLimits, InstanceStatusLimits
from atoot.entities.software import DIALECTS, Dialect, dialects, software_of
from atoot.lazy import pattern
from atoot.secrets import one_line

MEBIBYTE = 1024 * 1024

_NUMBERS = pattern(r"\d{1,9}")


NO_LIMIT = sys.maxsize
"""Where a server says 0 or -1, as those do that take whatever comes."""

Counting: TypeAlias = Literal["short", "characters", "code points"]
"""How a text is counted: addresses as if they were short and mentions without their host, or all as it is typed: what
readers take for a character, or each code point."""

COUNTING: Mapping[str, Counting] = MappingProxyType(
    {
        # `String.length` of all that was typed, in lib/pleroma/web/common_api/utils.ex
        "pleroma": "characters",
        "akkoma": "characters",
        "rebased": "characters",
        # `len([]rune(...))` in internal/api/client/statuses/statuscreate.go
        "gotosocial": "code points",
        # Rules of Laravel, which count with mb_strlen
        "pixelfed": "code points",
        "friendica": "code points",
        "hollo": "code points",
        "snac": "code points",
        "takahe": "code points",
        "iceshrimp": "code points",
        "iceshrimp.net": "code points",
        "firefish": "code points",
        "sharkey": "code points",
        "misskey": "code points",
        "mitra": "code points",
    }
)
"""Software that counts otherwise than Mastodon; where it is not known how, by what gives the most."""

LIKE_MASTODON = frozenset({"mastodon", "hometown", "fedibird", "kmyblue", "catstodon", "ecko", "chuckya"})
"""Mastodon, and its forks that go by another name."""

HONOURING_KEYS = LIKE_MASTODON | {
    "hollo",
    # lib/pleroma/web/plugs/idempotency_plug.ex
    "pleroma",
    "akkoma",
    "rebased",
}
"""Software that answers a second post with the same Idempotency-Key with the first one."""


class Limits(Struct, frozen=True, kw_only=True):
    """What a server allows; what it does not say is as Mastodon has it by default.

    https://docs.joinmastodon.org/entities/Instance/#configuration
    """

    characters: int = 500
    """Characters of a status, content warning included."""
    url_characters: int = 23
    """What an address counts, however long it is; where `counting` is "short"."""
    counting: Counting = "short"
    """How the server counts characters."""
    media: int = 4
    """Files in a status."""
    media_types: tuple[str, ...] = ()
    """Media types that can be uploaded; empty if the server does not say."""
    image_bytes: int = 16 * MEBIBYTE
    """Bytes of a picture."""
    video_bytes: int = 99 * MEBIBYTE
    """Of a video or a sound file."""
    description_characters: int = 1500
    """Characters that describe a file."""
    poll_options: int = 4
    """Options of a poll."""
    poll_option_characters: int = 50
    """Characters of an option of a poll."""
    poll_shortest: int = 300
    """Seconds."""
    poll_longest: int = 2629746
    """Seconds."""


class Server(Struct, frozen=True, kw_only=True):
    """What a server is and what it allows."""

    software: str = ""
    """In small letters: mastodon, gotosocial, pleroma, ...; empty if nobody knows."""
    version: str = ""
    """Of the software, as it writes it."""
    claims: str = ""
    """The version of Mastodon whose API it says to have, `4.2.8` of `4.2.8 (compatible; Akkoma 3.15.2)`; or empty."""
    api_versions: Mapping[str, int] = field(default_factory=dict)
    """https://docs.joinmastodon.org/entities/Instance/#api_versions"""
    limits: Limits = field(default_factory=Limits)
    """What it allows."""
    streaming: str | None = None
    """Address of the streaming server, as the instance names it."""
    reactions: tuple[Dialect, ...] = DIALECTS
    """Ways to react to statuses, the likeliest first; none if it has no reactions."""

    def is_older_than(self, version: str) -> bool:
        """Whether it is a Mastodon of before a version; other software counts otherwise and is never older.

        Args:
            version: a version of Mastodon, like `4.3.0`.
        """
        return self.software == "mastodon" and is_before(self.version, version)

    @property
    def honours_keys(self) -> bool:
        """Whether it is known to take a second post with the same Idempotency-Key for the first one."""
        return self.software in HONOURING_KEYS

    @property
    def keeps_order_of_media(self) -> bool:
        """Whether it is known to show files as the post names them; Takahē and Mastodon before 3.5.0 go by ids."""
        return self.software in LIKE_MASTODON and not self.is_older_than("3.5.0")

    def __str__(self) -> str:
        return f"{self.software or 'unknown software'} {self.version}".strip()


LONGEST_VERSION = 100
"""Characters."""


_CLAIM = pattern(r"([0-9]+\.[0-9]+[0-9.]*) \(")
"""What stands before the brackets in which other software names itself."""


def server_of(instance: Instance | V1Instance | None, nodeinfo: NodeInfo | None) -> Server:
    """What a server is, from the answers that could be had."""
    software, version = software_of(instance, nodeinfo)
    version = one_line(version, LONGEST_VERSION)
    claim = _CLAIM.match(instance.version) if instance is not None else None
    claims = version if software == "mastodon" else claim[1] if claim is not None else ""
    if instance is None:
        return Server(software=software, version=version, claims=claims, reactions=dialects(software, None))
    if isinstance(instance, Instance):
        api_versions, streaming = instance.api_versions, instance.configuration.urls.streaming
    else:
        api_versions, streaming = {}, instance.urls.streaming_api
    return Server(
        software=software,
        version=version,
        claims=claims,
        api_versions=api_versions,
        limits=_limits(instance, software),
        streaming=streaming,
        reactions=dialects(software, instance),
    )


def _limits(instance: Instance | V1Instance, software: str) -> Limits:
    config = instance.configuration
    found = {
        **_of_statuses(config.statuses),
        **_of_media(config.media_attachments),
        **_of_polls(config.polls),
    }
    if isinstance(instance, V1Instance):
        found["characters"] = _first(found["characters"], instance.max_toot_chars)
        found["media"] = _first(found["media"], instance.max_media_attachments)
    types = tuple(config.media_attachments.supported_mime_types)
    said = {name: _bound(name, value) for name, value in found.items() if value is not None}
    return Limits(media_types=types, counting=COUNTING.get(software, "short"), **said)


def _first(*values: int | None) -> int | None:
    return next((value for value in values if value is not None), None)


def _bound(name: str, value: int) -> int:
    """A limit that a server names; 0 and less is none."""
    if value > 0:
        return value
    return {"url_characters": Limits().url_characters, "poll_shortest": 0}.get(name, NO_LIMIT)


def _of_statuses(limits: InstanceStatusLimits) -> dict[str, int | None]:
    return {
        "characters": limits.max_characters,
        "url_characters": limits.characters_reserved_per_url,
        "media": limits.max_media_attachments,
    }


def _of_media(limits: InstanceMediaLimits) -> dict[str, int | None]:
    return {
        "image_bytes": limits.image_size_limit,
        "video_bytes": limits.video_size_limit,
        "description_characters": limits.description_limit,
    }


def _of_polls(limits: InstancePollLimits) -> dict[str, int | None]:
    return {
        "poll_options": limits.max_options,
        "poll_option_characters": limits.max_characters_per_option,
        "poll_shortest": limits.min_expiration,
        "poll_longest": limits.max_expiration,
    }


def is_before(version: str, other: str | None) -> bool:
    """Whether a version is older than another; False if one of them is not known."""
    return bool(version) and other is not None and _key(version) < _key(other)


def _key(version: str) -> tuple[int, ...]:
    """The numbers at the start of a version, for comparison: `4.5.0-beta.2+glitch` is 4.5.0."""
    start = re.split(r"[^0-9.]", version, maxsplit=1)[0]
    return tuple(int(number) for number in _NUMBERS.findall(start)[:3])
