"""The requests of OAuth: register an app, send a person to the login page, get a token.

https://docs.joinmastodon.org/methods/apps/, https://docs.joinmastodon.org/methods/oauth/
"""

from typing import Any
from urllib.parse import urlencode

from atoot.entities import CredentialApplication, Token
from atoot.errors import ApiError
from atoot.message import Request
from atoot.transport.base import Transport
from atoot.wire import encode

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
"""Redirect address that makes the server show the code instead of sending the browser anywhere."""
DEFAULT_SCOPES = "read write follow"


async def register_app(
    transport: Transport,
    client_name: str,
    *,
    redirect_uris: str = OUT_OF_BAND,
    scopes: str = DEFAULT_SCOPES,
    website: str | None = None,
) -> CredentialApplication:
    """Register an app.

    `POST /api/v1/apps` · public · since 0.0.0

    Args:
        transport: to the instance, without a token.
        client_name: what people see when they are asked.
        redirect_uris: where the login page sends the browser; several are separated by line breaks.
        scopes: what the app may ask for, separated by spaces.
        website: of the app.

    Raises:
        ApiError: the answer lacks the id or the secret.
    """
    app: CredentialApplication = await transport.fetch(
        _form(
            "/api/v1/apps",
            client_name=client_name,
            redirect_uris=redirect_uris,
            scopes=scopes,
            website=website,
        ),
        CredentialApplication,
    )
    if not app.client_id or not app.client_secret:
        raise ApiError("the answer lacks client_id or client_secret", request=Request("POST", "/api/v1/apps"))
    return app


def authorize_url(
    origin: str, client_id: str, *, redirect_uri: str = OUT_OF_BAND, scope: str = DEFAULT_SCOPES
) -> str:
    """Where a person logs in and gets the code for `request_token`.

    `GET /oauth/authorize` · public · since 0.1.0
    """
    query = {"response_type": "code", "client_id": client_id, "redirect_uri": redirect_uri, "scope": scope}
    return f"{origin}/oauth/authorize?{urlencode(query)}"


async def request_token(transport: Transport, client_id: str, client_secret: str, **grant: str) -> Token:
    """Get a token.

    `POST /oauth/token` · public · since 0.1.0

    Raises:
        ApiError: the answer has no token.
    """
    token: Token = await transport.fetch(
        _form("/oauth/token", client_id=client_id, client_secret=client_secret, **grant), Token
    )
    if not token.access_token:
        raise ApiError("the answer has no access_token", request=Request("POST", "/oauth/token"))
    return token


def _form(path: str, **values: Any) -> Request:
    body, content_type = encode.body(encode.merge(None, values))
    return Request("POST", path, body, content_type)
