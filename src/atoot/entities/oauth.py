"""Applications, tokens, and the person behind an account. No `repr` shows a secret."""

from typing import ClassVar

from atoot.decoding.values import Epoch, Id, Instant
from atoot.entities.base import Entity


class Token(Entity):
    """A token for the API. https://docs.joinmastodon.org/entities/Token/"""

    in_repr: ClassVar[tuple[str, ...]] = ("token_type", "scope")

    access_token: str
    """The token. Keep it as you keep a password."""
    token_type: str = "Bearer"  # noqa: S105 - no secret
    """Always `Bearer`."""
    scope: str = ""
    """Scopes, with blanks between them."""
    created_at: Epoch
    """When it was made."""
    expires_in: int | None = None
    """Seconds; None if it does not expire."""
    refresh_token: str | None = None
    """Gets a new token when this one has expired; few servers give one."""

    id: Id | None = None
    """Pleroma."""
    me: str | None = None
    """Pleroma: the account that logged in."""


class Application(Entity):
    """A program that uses the API. https://docs.joinmastodon.org/entities/Application/"""

    id: Id = ""
    """Since 2.7.0."""
    name: str
    """Name of the program."""
    website: str | None = None
    """Web page of the program."""
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
    """Names the program to the server."""
    client_secret: str
    """Shows that it is the program. Keep it as you keep a password."""
    client_secret_expires_at: int | None = None
    """Seconds since 1970, 0 if it never does (since 4.4.0)."""


class OAuthServer(Entity):
    """What a server can do about OAuth, and where (RFC 8414).

    https://docs.joinmastodon.org/methods/oauth/#authorization-server-metadata
    """

    in_repr: ClassVar[tuple[str, ...]] = ("issuer",)

    issuer: str
    """The name that the server gives itself."""
    authorization_endpoint: str = ""
    """Address of the login page."""
    token_endpoint: str = ""
    """Where a code is exchanged for a token."""
    revocation_endpoint: str | None = None
    """Where a token is made useless."""
    userinfo_endpoint: str | None = None
    """Since 4.4.0."""
    introspection_endpoint: str | None = None
    """Where one can ask about a token."""
    registration_endpoint: str | None = None
    """Where programs register, as RFC 7591 has it."""
    app_registration_endpoint: str | None = None
    """Where applications are registered in the way of Mastodon."""
    scopes_supported: list[str] = []
    """Scopes that can be asked for."""
    response_types_supported: list[str] = []
    """What the login page can answer with."""
    response_modes_supported: list[str] = []
    """How the login page can answer."""
    grant_types_supported: list[str] = []
    """What can be exchanged for a token."""
    code_challenge_methods_supported: list[str] = []
    """`S256` if the server has PKCE."""
    token_endpoint_auth_methods_supported: list[str] = []
    """How a program can show who it is."""
    service_documentation: str | None = None
    """Address of the documentation."""


class UserInfo(Entity):
    """Who a token belongs to, in the words of OpenID Connect. https://docs.joinmastodon.org/methods/oauth/#userinfo"""

    in_repr: ClassVar[tuple[str, ...]] = ("sub", "preferred_username")

    iss: str = ""
    """The server that says so."""
    sub: str
    """What identifies the account at its server; on Mastodon its ActivityPub id."""
    name: str = ""
    """The name that people see."""
    preferred_username: str = ""
    """Name of the account, without the host."""
    profile: str = ""
    """Profile page."""
    picture: str | None = None
    """Address of the picture of the account."""


class User(Entity):
    """You, as the server knows you (GoToSocial)."""

    in_repr: ClassVar[tuple[str, ...]] = ("id",)

    id: str
    """Id of the user."""
    created_at: Instant | None = None
    """When the user joined."""
    email: str | None = None
    """Mail address that is confirmed."""
    unconfirmed_email: str | None = None
    """The next address, until it is confirmed."""
    reason: str | None = None
    """Why you wanted to join."""
    last_emailed_at: Instant | None = None
    """When the server last wrote a mail."""
    confirmed_at: Instant | None = None
    """When the address was confirmed."""
    confirmation_sent_at: Instant | None = None
    """When the mail was sent that asks for it."""
    moderator: bool = False
    """Whether the user is a moderator."""
    admin: bool = False
    """Whether the user is an administrator."""
    disabled: bool = False
    """Whether the user cannot log in."""
    approved: bool = False
    """Whether the user was let in."""
    reset_password_sent_at: Instant | None = None
    """When a mail was sent for a new password."""
    two_factor_enabled_at: Instant | None = None
    """When the second factor was switched on."""


class TokenInfo(Entity):
    """A token of yours: what it may do, and who uses it; not the token itself (GoToSocial)."""

    in_repr: ClassVar[tuple[str, ...]] = ("id", "scope")

    id: str
    """Id of the token, for `token_invalidate`."""
    created_at: Instant | None = None
    """When it was made."""
    last_used: Instant | None = None
    """To about an hour; None if never, or before it was written down."""
    scope: str = ""
    """Scopes, with blanks between."""
    application: Application | None = None
    """Program that uses it."""


class OAuthToken(Entity):
    """A token of yours: who uses it, and until when it is good; not the token itself (Pleroma)."""

    in_repr: ClassVar[tuple[str, ...]] = ("id", "app_name")

    id: Id
    """Id of the token, for `pleroma_token_revoke`."""
    app_name: str = ""
    """Name of the program that uses it."""
    valid_until: Instant | None = None
    """When it ends."""


class ExportStats(Entity):
    """How much there is to take along (GoToSocial)."""

    in_repr: ClassVar[tuple[str, ...]] = ("statuses_count",)

    media_storage: str = ""
    """How much room your files take, for people."""
    followers_count: int = 0
    """Accounts that follow you."""
    following_count: int = 0
    """Accounts that you follow."""
    statuses_count: int = 0
    """Statuses of yours."""
    lists_count: int = 0
    """Lists of yours."""
    blocks_count: int = 0
    """Accounts that you block."""
    mutes_count: int = 0
    """Accounts that you have muted."""


class Backup(Entity):
    """An archive of your account (Pleroma)."""

    in_repr: ClassVar[tuple[str, ...]] = ("file_name", "processed")

    id: Id | None = None
    """Id of the archive."""
    url: str | None = None
    """Where to fetch it, once it is processed."""
    file_name: str = ""
    """Address or name of the file."""
    content_type: str = ""
    """Media type of the file."""
    file_size: int = 0
    """Bytes."""
    inserted_at: Instant | None = None
    """When it was asked for."""
    processed: bool = False
    """Whether it is ready."""
    state: str | None = None
    """How far it is, in one word."""
    processed_number: int | None = None
    """How many things are in it by now."""


class Aliases(Entity):
    """Other accounts of yours, from which one can move here (Pleroma)."""

    in_repr: ClassVar[tuple[str, ...]] = ("aliases",)

    aliases: list[str] = []
    """Names of the accounts."""


class Outcome(Entity):
    """Whether something was done (Pleroma)."""

    in_repr: ClassVar[tuple[str, ...]] = ("status",)

    status: str | None = None
    """`success`, if it was done."""
    error: str | None = None
    """Why it was not done."""
