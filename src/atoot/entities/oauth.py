"""Applications, tokens, and the person behind an account. No `repr` shows a secret."""

from atoot.decoding.values import Epoch, Id, Instant
from atoot.entities.base import Entity


class Token(Entity):
    """A token for the API. https://docs.joinmastodon.org/entities/Token/"""

    shown = ("token_type", "scope")

    access_token: str
    token_type: str = "Bearer"  # noqa: S105 - no secret
    scope: str = ""
    """Scopes, with blanks between them."""
    created_at: Epoch
    expires_in: int | None = None
    """Seconds; None if it does not expire."""
    refresh_token: str | None = None

    id: Id | None = None
    """Pleroma."""
    me: str | None = None
    """Pleroma: the account that logged in."""


class Application(Entity):
    """A program that uses the API. https://docs.joinmastodon.org/entities/Application/"""

    id: Id = ""
    """Since 2.7.0."""
    name: str
    website: str | None = None
    scopes: list[str] = []
    """Since 4.3.0."""
    redirect_uris: list[str] = []
    """Since 4.3.0."""
    redirect_uri: str = ""
    """All of them in one text, a line each: what there was before `redirect_uris`."""
    vapid_key: str | None = None
    """Public key of the server for push messages; since 4.3.0 it stands in the instance."""
    created_at: Instant | None = None
    """GoToSocial."""


class CredentialApplication(Application):
    """A program with its secrets, as it was registered.

    https://docs.joinmastodon.org/entities/Application/#CredentialApplication
    """

    client_id: str
    client_secret: str
    client_secret_expires_at: int | None = None
    """Seconds since 1970, 0 if it never does (since 4.4.0)."""


class OAuthServer(Entity):
    """What a server can do about OAuth, and where (RFC 8414).

    https://docs.joinmastodon.org/methods/oauth/#authorization-server-metadata
    """

    shown = ("issuer",)

    issuer: str
    authorization_endpoint: str = ""
    token_endpoint: str = ""
    revocation_endpoint: str | None = None
    userinfo_endpoint: str | None = None
    """Since 4.4.0."""
    introspection_endpoint: str | None = None
    registration_endpoint: str | None = None
    app_registration_endpoint: str | None = None
    """Where applications are registered in the way of Mastodon."""
    scopes_supported: list[str] = []
    response_types_supported: list[str] = []
    response_modes_supported: list[str] = []
    grant_types_supported: list[str] = []
    code_challenge_methods_supported: list[str] = []
    """`S256` if the server has PKCE."""
    token_endpoint_auth_methods_supported: list[str] = []
    service_documentation: str | None = None


class UserInfo(Entity):
    """Who a token belongs to, in the words of OpenID Connect. https://docs.joinmastodon.org/methods/oauth/#userinfo"""

    shown = ("sub", "preferred_username")

    iss: str = ""
    sub: str
    """What identifies the account at its server; on Mastodon its ActivityPub id."""
    name: str = ""
    preferred_username: str = ""
    profile: str = ""
    """Profile page."""
    picture: str | None = None


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
