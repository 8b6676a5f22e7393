"""What a server is and what it allows, put together from what it says about itself in several places."""

import re
from collections.abc import Mapping

from msgspec import Struct, field

from atoot.entities import Instance, NodeInfo, NodeInfoLinks, V1Instance
from atoot.entities.limits import InstanceMediaLimits, InstancePollLimits, InstanceStatusLimits
from atoot.wire.links import same_origin
from atoot.wire.software import software_of

MEBIBYTE = 1024 * 1024

_SCHEMA = re.compile(r"http://nodeinfo\.diaspora\.software/ns/schema/([0-9]{1,3})\.([0-9]{1,3})")
"""How a link says which version of nodeinfo it leads to."""
_NUMBERS = re.compile(r"\d{1,9}")


class Limits(Struct, frozen=True, kw_only=True):
    """What a server allows; what it does not say is as Mastodon has it by default.

    https://docs.joinmastodon.org/entities/Instance/#configuration
    """

    characters: int = 500
    """Characters of a status, content warning included."""
    url_characters: int = 23
    """What an address counts, however long it is."""
    media: int = 4
    """Files in a status."""
    media_types: tuple[str, ...] = ()
    """Media types that can be uploaded; empty if the server does not say."""
    image_bytes: int = 16 * MEBIBYTE
    video_bytes: int = 99 * MEBIBYTE
    """Of a video or a sound file."""
    description_characters: int = 1500
    poll_options: int = 4
    poll_option_characters: int = 50
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
    api_versions: Mapping[str, int] = field(default_factory=dict)
    """https://docs.joinmastodon.org/entities/Instance/#api_versions"""
    limits: Limits = field(default_factory=Limits)
    streaming: str | None = None
    """Address of the streaming server, as the instance names it."""

    def is_older_than(self, version: str) -> bool:
        """Whether it is a Mastodon of before a version; other software counts otherwise and is never older."""
        return self.software == "mastodon" and is_before(self.version, version)

    def __str__(self) -> str:
        return f"{self.software or 'unknown software'} {self.version}".strip()


def server_of(instance: Instance | V1Instance | None, nodeinfo: NodeInfo | None) -> Server:
    """What a server is, from the answers that could be had."""
    software, version = software_of(instance, nodeinfo)
    if instance is None:
        return Server(software=software, version=version)
    if isinstance(instance, Instance):
        api_versions, streaming = instance.api_versions, instance.configuration.urls.streaming
    else:
        api_versions, streaming = {}, instance.urls.streaming_api
    return Server(
        software=software,
        version=version,
        api_versions=api_versions,
        limits=_limits(instance),
        streaming=streaming,
    )


def _limits(instance: Instance | V1Instance) -> Limits:
    config = instance.configuration
    found = {
        **_of_statuses(config.statuses),
        **_of_media(config.media_attachments),
        **_of_polls(config.polls),
    }
    if isinstance(instance, V1Instance):
        found["characters"] = found["characters"] or instance.max_toot_chars
        found["media"] = found["media"] or instance.max_media_attachments
    types = tuple(config.media_attachments.supported_mime_types)
    return Limits(media_types=types, **{name: value for name, value in found.items() if value})


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


def nodeinfo_document(links: NodeInfoLinks, origin: str) -> str | None:
    """Path of the newest document that is on the host itself; None if there is none."""
    found = [
        (version, url)
        for link in links.links
        if (version := _schema_version(link.rel)) and (url := same_origin(link.href, origin))
    ]
    return max(found)[1] if found else None


def _schema_version(rel: str) -> tuple[int, int] | None:
    found = _SCHEMA.fullmatch(rel)
    return (int(found[1]), int(found[2])) if found else None
