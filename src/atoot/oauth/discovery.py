"""OAuth metadata of a server: its endpoints and abilities, or the defaults where it publishes none.

https://www.rfc-editor.org/rfc/rfc8414 · https://docs.joinmastodon.org/methods/oauth/#authorization-server-metadata
"""

from msgspec import Struct

from atoot.entities import OAuthServer
from atoot.errors import ApiError, ClientError, MastodonError, RatelimitError, ServerError
from atoot.http.transport import Transport
from atoot.message import Request
from atoot.network.addresses import same_origin
from atoot.oauth.scopes import Scopes

PKCE_METHOD = "S256"
"""https://www.rfc-editor.org/rfc/rfc7636#section-4.2"""

METADATA = "/.well-known/oauth-authorization-server"

BASIC, IN_FORM = "client_secret_basic", "client_secret_post"
"""https://www.rfc-editor.org/rfc/rfc7591#section-2"""


class AuthServer(Struct, frozen=True, kw_only=True):
    """The OAuth endpoints and abilities of a server. Endpoints are paths on it; no other host gets a request."""

    authorize: str = "/oauth/authorize"
    """Path of the login page."""
    token: str = "/oauth/token"  # noqa: S105 - a path
    """Path where a code is exchanged for a token."""
    revoke: str = "/oauth/revoke"
    """Path where a token is revoked."""
    register: str = "/api/v1/apps"
    """Path where apps are registered."""
    userinfo: str | None = None
    """Path that returns the account of a token; None if there is none."""
    discovered: bool = False
    """Whether the server published metadata; if not, these are Mastodon's classic defaults."""
    pkce: bool = True
    """Whether to use PKCE: yes, unless the server supports only another method. Old servers ignore it."""
    grants: tuple[str, ...] = ()
    """Kinds of grants; empty if the server does not say."""
    scopes: Scopes = Scopes()
    """Scopes that can be requested; empty if the server does not say."""
    ignored: tuple[str, ...] = ()
    """Endpoints that the server places on another host, replaced with the classic ones of the instance."""
    issuer: str = ""
    """The issuer that the server names in its answers; empty if it does not say."""
    shown_by: tuple[str, ...] = ()
    """Authentication methods for apps; empty if the server does not say."""

    @property
    def wants_basic(self) -> bool:
        """Whether an app must authenticate with HTTP Basic, which servers must accept; most also accept the form.

        https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1
        """
        return BASIC in self.shown_by and IN_FORM not in self.shown_by


CLASSIC = AuthServer()


def auth_server(metadata: OAuthServer | None, origin: str) -> AuthServer:
    """The abilities of a server, from its metadata."""
    if metadata is None:
        return CLASSIC
    named = {
        "authorize": metadata.authorization_endpoint,
        "token": metadata.token_endpoint,
        "revoke": metadata.revocation_endpoint,
        "register": metadata.app_registration_endpoint,
        "userinfo": metadata.userinfo_endpoint,
    }
    places = {name: same_origin(url, origin) for name, url in named.items() if url}
    methods = metadata.code_challenge_methods_supported
    return AuthServer(
        **{name: place for name, place in places.items() if place is not None},
        discovered=True,
        pkce=not methods or PKCE_METHOD in methods,
        grants=tuple(metadata.grant_types_supported),
        scopes=Scopes.of(metadata.scopes_supported),
        ignored=tuple(name for name, place in places.items() if place is None),
        issuer=metadata.issuer or "",
        shown_by=tuple(metadata.token_endpoint_auth_methods_supported),
    )


async def discover(transport: Transport) -> AuthServer:
    """Request the OAuth metadata of a server.

    `GET /.well-known/oauth-authorization-server` · public · since 4.3.0

    Args:
        transport: to the instance, without a token.

    Raises:
        NetworkError: there was no answer.
        RatelimitError: the rate limit is used up.
    """
    try:
        metadata: OAuthServer = await transport.fetch(Request("GET", METADATA), OAuthServer)
    except RatelimitError:
        raise
    except (ClientError, ServerError, ApiError):
        return CLASSIC  # servers without metadata answer with 404, 401, 500 or HTML
    return auth_server(metadata, transport.origin)


def is_no_mastodon(error: MastodonError) -> bool:
    """Whether an error of the app registration may mean that the server has no Mastodon API at all."""
    return error.status_code in (404, 405, 410, 501) or type(error) is ApiError
