"""Applications, tokens, and what a server can do about them. No `repr` shows a secret."""

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
