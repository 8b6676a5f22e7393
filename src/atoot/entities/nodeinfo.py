"""What software a server runs, in a form that all of the fediverse has. https://nodeinfo.diaspora.software/"""

from typing import Any

from msgspec import field

from atoot.decoding.values import Number
from atoot.entities.base import Entity


class NodeInfoLink(Entity):
    """Where a nodeinfo document is, and in which version."""

    shown = ("rel", "href")

    rel: str
    """Ends with the version: `http://nodeinfo.diaspora.software/ns/schema/2.0`."""
    href: str = ""
    type: str | None = None


class NodeInfoLinks(Entity):
    """Answer of `/.well-known/nodeinfo`: the documents that a server has."""

    shown = ("links",)

    links: list[NodeInfoLink]


class NodeInfoSoftware(Entity):
    """What a server runs."""

    shown = ("name", "version")

    name: str = ""
    """In small letters: mastodon, gotosocial, pleroma, ..."""
    version: str = ""
    repository: str | None = None
    """Since nodeinfo 2.1, as is the next one."""
    homepage: str | None = None


class NodeInfoServices(Entity):
    """Other networks that a server reads from and writes to."""

    shown = ("inbound", "outbound")

    outbound: list[str] = []
    inbound: list[str] = []


class NodeInfoUsers(Entity):
    """Numbers of users."""

    shown = ("total",)

    total: int | None = None
    active_month: int | None = field(default=None, name="activeMonth")
    active_halfyear: int | None = field(default=None, name="activeHalfyear")
    active_week: int | None = field(default=None, name="activeWeek")


class NodeInfoUsage(Entity):
    """How much a server is used."""

    shown = ("users",)

    users: NodeInfoUsers = field(default_factory=NodeInfoUsers)
    local_posts: Number | None = field(default=None, name="localPosts")
    local_comments: Number | None = field(default=None, name="localComments")


class NodeInfo(Entity):
    """What a server runs, speaks and allows."""

    shown = ("software",)

    version: str
    """Version of nodeinfo."""
    software: NodeInfoSoftware
    protocols: list[str] = []
    services: NodeInfoServices = field(default_factory=NodeInfoServices)
    usage: NodeInfoUsage = field(default_factory=NodeInfoUsage)
    open_registrations: bool = field(default=False, name="openRegistrations")
    metadata: dict[str, Any] = {}
