"""A user: what belongs to the person behind an account, and what it can take along. GoToSocial and Pleroma have this."""

from atoot.decoding.values import Id, Instant
from atoot.entities.base import Entity
from atoot.entities.oauth import Application


class User(Entity):
    """You, as the server knows you (GoToSocial)."""

    shown = ("id",)

    id: str
    created_at: Instant | None = None
    email: str | None = None
    unconfirmed_email: str | None = None
    """The next address, until it is confirmed."""
    reason: str | None = None
    """Why you wanted to join."""
    last_emailed_at: Instant | None = None
    confirmed_at: Instant | None = None
    confirmation_sent_at: Instant | None = None
    moderator: bool = False
    admin: bool = False
    disabled: bool = False
    approved: bool = False
    reset_password_sent_at: Instant | None = None
    two_factor_enabled_at: Instant | None = None


class TokenInfo(Entity):
    """A token of yours: what it may do, and who uses it; not the token itself (GoToSocial)."""

    shown = ("id", "scope")

    id: str
    created_at: Instant | None = None
    last_used: Instant | None = None
    """To about an hour; None if never, or before it was written down."""
    scope: str = ""
    """Scopes, with blanks between."""
    application: Application | None = None


class OAuthToken(Entity):
    """A token of yours: who uses it, and until when it is good; not the token itself (Pleroma)."""

    shown = ("id", "app_name")

    id: Id
    app_name: str = ""
    valid_until: Instant | None = None


class ExportStats(Entity):
    """How much there is to take along (GoToSocial)."""

    shown = ("statuses_count",)

    media_storage: str = ""
    followers_count: int = 0
    following_count: int = 0
    statuses_count: int = 0
    lists_count: int = 0
    blocks_count: int = 0
    mutes_count: int = 0


class Backup(Entity):
    """An archive of your account (Pleroma)."""

    shown = ("file_name", "processed")

    id: Id | None = None
    url: str | None = None
    """Where to fetch it, once it is processed."""
    file_name: str = ""
    content_type: str = ""
    file_size: int = 0
    inserted_at: Instant | None = None
    processed: bool = False
    state: str | None = None
    processed_number: int | None = None


class Aliases(Entity):
    """Other accounts of yours, from which one can move here (Pleroma)."""

    shown = ("aliases",)

    aliases: list[str] = []


class Outcome(Entity):
    """Whether something was done (Pleroma)."""

    shown = ("status",)

    status: str | None = None
    error: str | None = None
