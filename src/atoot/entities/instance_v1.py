"""A server, in the form that all versions and all other software know."""

from typing import Any

from msgspec import field

from atoot.decoding.values import Count
from atoot.entities.accounts import Account
from atoot.entities.base import Entity
from atoot.entities.limits import (
    InstanceAccountLimits,
    InstanceEmojiLimits,
    InstanceMediaLimits,
    InstancePollLimits,
    InstanceReactionLimits,
    InstanceStatusLimits,
)
from atoot.entities.rules import Rule


class V1InstanceUrls(Entity):
    """Where things are. https://docs.joinmastodon.org/entities/V1_Instance/#urls"""

    shown = ("streaming_api",)

    streaming_api: str | None = None
    """Host of the streaming API, as `wss://host`."""


class V1InstanceStats(Entity):
    """How large a server is. https://docs.joinmastodon.org/entities/V1_Instance/#stats"""

    shown = ("user_count", "status_count", "domain_count")

    user_count: int = 0
    status_count: int = 0
    domain_count: int = 0
    """Other servers that it knows."""


class V1InstanceConfiguration(Entity):
    """Limits. https://docs.joinmastodon.org/entities/V1_Instance/#configuration"""

    shown = ("statuses",)

    accounts: InstanceAccountLimits = field(default_factory=InstanceAccountLimits)
    statuses: InstanceStatusLimits = field(default_factory=InstanceStatusLimits)
    media_attachments: InstanceMediaLimits = field(default_factory=InstanceMediaLimits)
    polls: InstancePollLimits = field(default_factory=InstancePollLimits)

    emojis: InstanceEmojiLimits | None = None
    reactions: InstanceReactionLimits | None = None
    oidc_enabled: bool | None = None
    """GoToSocial."""


class V1Instance(Entity):
    """A server. https://docs.joinmastodon.org/entities/V1_Instance/"""

    shown = ("uri", "version")

    uri: str
    """Its host."""
    title: str = ""
    short_description: str = ""
    description: str = ""
    """HTML."""
    email: str = ""
    version: str = ""
    """Other software writes something like `2.7.2 (compatible; Pleroma 2.6.0)`."""
    urls: V1InstanceUrls = field(default_factory=V1InstanceUrls)
    stats: V1InstanceStats = field(default_factory=V1InstanceStats)
    thumbnail: str | None = None
    languages: list[str] = []
    registrations: bool = False
    """Whether one can join."""
    approval_required: bool = False
    """Whether moderators decide on each."""
    invites_enabled: bool = False
    configuration: V1InstanceConfiguration = field(default_factory=V1InstanceConfiguration)
    """Since 3.4.2."""
    contact_account: Account | None = None
    rules: list[Rule] = []
    """Since 3.4.0."""

    # What other servers send besides.
    max_toot_chars: int | None = None
    """glitch-soc and most other software, instead of or beside the configuration."""
    max_media_attachments: int | None = None
    poll_limits: dict[str, Any] | None = None
    account_domain: str | None = None
    """GoToSocial: the host in the names of its accounts."""
    short_description_text: str | None = None
    description_text: str | None = None
    custom_css: str | None = None
    debug: bool | None = None
    terms: str | None = None
    terms_text: str | None = None
    thumbnail_type: str | None = None
    thumbnail_description: str | None = None
    thumbnail_static: str | None = None
    thumbnail_static_type: str | None = None
    avatar_upload_limit: Count | None = None
    """Pleroma, as are the next ones; in bytes."""
    background_upload_limit: Count | None = None
    banner_upload_limit: Count | None = None
    upload_limit: Count | None = None
    description_limit: int | None = None
    chat_limit: int | None = None
    shout_limit: int | None = None
    background_image: str | None = None
    pleroma: dict[str, Any] | None = None
    soapbox: dict[str, Any] | None = None
    friendica: dict[str, Any] | None = None
