"""The single OAuth steps: register an app, build the login page's URL, get, refresh and revoke a token.

https://www.rfc-editor.org/rfc/rfc6749
"""

from base64 import b64encode
from collections.abc import Sequence
from contextlib import suppress
from types import NoneType
from typing import Any
from urllib.parse import quote_plus, urlencode

from msgspec.structs import replace

from atoot.entities import CredentialApplication, Token
from atoot.errors import ApiError, ClientError, MastodonError, UnauthorizedError
from atoot.http.transport import Transport
from atoot.message import Request
from atoot.oauth import DEFAULT_SCOPES, OUT_OF_BAND
from atoot.oauth.discovery import CLASSIC, IN_FORM, PKCE_METHOD, AuthServer
from atoot.oauth.grants import App, Grant, grant_of
from atoot.oauth.scopes import Scopes, ScopesLike
from atoot.parameters import encodings as encode
from atoot.secrets import Secret, checked_token


async def register_app(
    transport: Transport,
    client_name: str,
    *,
    redirect_uris: str | Sequence[str] = OUT_OF_BAND,
    scopes: ScopesLike = DEFAULT_SCOPES,
    website: str | None = None,
    server: AuthServer = CLASSIC,
) -> CredentialApplication:
    """Register an app.

    `POST /api/v1/apps` · public · since 0.0.0

    Args:
        transport: to the instance, without a token.
        client_name: name that people see on the login page.
        redirect_uris: where the login page may send the browser.
        scopes: what the app may request.
        website: website of the app.
        server: what the server can do.

    Raises:
        ApiError: the answer lacks the id or the secret.
    """
    addresses = [redirect_uris] if isinstance(redirect_uris, str) else list(redirect_uris)
    values = {"client_name": client_name, "scopes": str(Scopes.of(scopes)) or None, "website": website}
    request = _form(server.register, redirect_uris="\n".join(addresses), **values)
    app: CredentialApplication | None = None
    if len(addresses) > 1 and server.discovered:
        # Lists came with 4.3.0, as the metadata did; before, and in other software, addresses are lines of one text.
        # If a server refuses or ignores one form, it gets the other.
        as_list = _form(server.register, redirect_uris=addresses, **values)
        try:
            app = await transport.fetch(as_list, CredentialApplication)
        except ClientError as error:
            if error.status_code not in (400, 422):
                raise
        if app is not None and app.redirect_uris and not set(addresses) <= set(app.redirect_uris):
            app = None
    made = app if app is not None else await transport.fetch(request, CredentialApplication)
    if not made.client_id or not made.client_secret:
        raise _unusable("the answer lacks client_id or client_secret", request)
    return made


def authorize_url(
    origin: str,
    client_id: str,
    *,
    redirect_uri: str = OUT_OF_BAND,
    scope: ScopesLike = DEFAULT_SCOPES,
    state: str | None = None,
    challenge: str | None = None,
    force_login: bool | None = None,
    lang: str | None = None,
    server: AuthServer = CLASSIC,
) -> str:
    """The URL where a person logs in and gets the code for `token_by_code`.

    `GET /oauth/authorize` · public · since 0.1.0

    Args:
        origin: `https://host` of the instance.
        client_id: client id of the app.
        redirect_uri: where the browser goes afterwards; one of those the app was registered with.
        scope: what the token may do; no more than the app was registered for.
        state: comes back with the code, unchanged: see `new_state`.
        challenge: PKCE challenge (since 4.3.0; older servers ignore it).
        force_login: ask for a login even if the browser is logged in (since 2.6.0).
        lang: ISO 639-1 code of the language of the page (since 3.5.0).
        server: what the server can do.
    """
    query = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "scope": str(Scopes.of(scope)) or None,
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": PKCE_METHOD if challenge is not None else None,
        "force_login": force_login,
        "lang": lang,
    }
    mark = "&" if "?" in server.authorize else "?"
    return f"{origin}{server.authorize}{mark}{urlencode(dict(encode.pairs(query)))}"


async def token_by_code(
    transport: Transport,
    app: App,
    code: str,
    *,
    redirect_uri: str = OUT_OF_BAND,
    verifier: str | None = None,
    scopes: ScopesLike = None,
    server: AuthServer = CLASSIC,
) -> Grant:
    """The token for a code from the login page.

    `POST /oauth/token` · public · since 0.1.0

    Args:
        transport: to the instance, without a token.
        app: the app that requested it.
        code: from the login page. It is valid for one token, and for some minutes.
        redirect_uri: the one in the URL of the login page.
        verifier: PKCE verifier, if the URL had its challenge.
        scopes: those in the URL; only older servers want them again.
        server: what the server can do.

    Raises:
        ClientError: the code is wrong, used, or too old.
    """
    code, verifier = Secret(code), None if verifier is None else Secret(verifier)
    return await request_token(
        transport,
        app,
        "authorization_code",
        scopes,
        server=server,
        code=code,
        redirect_uri=redirect_uri,
        code_verifier=verifier,
    )


async def token_for_app(
    transport: Transport,
    app: App,
    *,
    redirect_uri: str = OUT_OF_BAND,
    scopes: ScopesLike = None,
    server: AuthServer = CLASSIC,
) -> Grant:
    """A token for the app itself, without an account.

    `POST /oauth/token` · public · since 2.7.0

    Args:
        transport: to the instance, without a token.
        app: that asks.
        redirect_uri: one of those the app was registered with.
        scopes: what the token is for.
        server: what the server can do.
    """
    return await request_token(
        transport, app, "client_credentials", scopes, server=server, redirect_uri=redirect_uri
    )


async def token_by_password(
    transport: Transport,
    app: App,
    username: str,
    password: str,
    *,
    redirect_uri: str = OUT_OF_BAND,
    scopes: ScopesLike = None,
    server: AuthServer = CLASSIC,
) -> Grant:
    """A token for an account, by its password. Mastodon removed this in 4.4.0; some other software has it.

    `POST /oauth/token` · public · since 0.1.0 · removed in 4.4.0

    Args:
        transport: to the instance, without a token.
        app: that asks.
        username: e-mail address of the account; its name on some other software.
        password: of the account.
        redirect_uri: one of those the app was registered with.
        scopes: what the token is for.
        server: what the server can do.
    """
    password = Secret(password)
    return await request_token(
        transport,
        app,
        "password",
        scopes,
        server=server,
        username=username,
        password=password,
        redirect_uri=redirect_uri,
    )


async def refresh_token(
    transport: Transport,
    app: App,
    token: str,
    *,
    scopes: ScopesLike = None,
    server: AuthServer = CLASSIC,
) -> Grant:
    """A fresh token for a refresh token, which some software issues. The answer may bring another refresh token.

    https://www.rfc-editor.org/rfc/rfc6749#section-6

    Args:
        transport: to the instance, without a token.
        app: that asks.
        token: the refresh token.
        scopes: what the token is for.
        server: what the server can do.
    """
    token = Secret(token)
    grant = await request_token(transport, app, "refresh_token", scopes, server=server, refresh_token=token)
    return grant if grant.refresh_token is not None else replace(grant, refresh_token=token)


async def revoke_token(transport: Transport, app: App, token: str, *, server: AuthServer = CLASSIC) -> None:
    """Revoke a token. Nothing happens if it is already revoked.

    `POST /oauth/revoke` · public · since 0.1.0

    Args:
        transport: to the instance, without a token.
        app: that asks.
        token: the token.
        server: what the server can do.

    Raises:
        ForbiddenError: the token belongs to another app.
    """
    token = Secret(token)
    try:
        await _ask_as(app, transport, server, _form(server.revoke, token=token), NoneType)
    except UnauthorizedError as error:
        # Mitra requires a token in the header, and ignores the app.
        request = _in_form(app, _form(server.revoke, token=token))
        request.headers = {"Authorization": Secret(f"Bearer {token}")}
        try:
            await transport.send(request)
        except MastodonError:
            raise error from None


async def request_token(
    transport: Transport,
    app: App,
    grant_type: str,
    scopes: ScopesLike = None,
    *,
    server: AuthServer = CLASSIC,
    **grant: str | None,
) -> Grant:
    """The token for a grant of any kind; values that are None are not sent.

    `POST /oauth/token` · public · since 0.1.0

    Raises:
        ApiError: the answer has no token.
    """
    asked = Scopes.of(scopes)
    request = _form(
        server.token,
        grant_type=grant_type,
        scope=str(asked) or None,
        **grant,
    )
    try:
        token: Token = await _ask_as(app, transport, server, request, Token)
    except ClientError as error:
        error.hint = _hint(error, grant_type) or error.hint
        raise
    if not token.access_token:
        raise _unusable("the answer has no access_token", request)
    try:
        checked_token(token.access_token)
    except ValueError:
        with suppress(MastodonError):
            await revoke_token(transport, app, token.access_token, server=server)
        raise _unusable("the answer has an access_token that cannot be sent in a header", request) from None
    return grant_of(token, asked or app.scopes, transport.clock.time())


async def _ask_as(app: App, transport: Transport, server: AuthServer, request: Request, kind: Any) -> Any:
    """The answer to an app, which authenticates in the form or with HTTP Basic.

    All servers must accept Basic, but few say so; Mastodon has always accepted the form. So the form comes first,
    unless the server's metadata excludes it; Basic follows where the server does not recognise the app by the form.
    """
    if server.wants_basic:
        return await transport.fetch(_by_basic(app, request), kind)
    try:
        return await transport.fetch(_in_form(app, request), kind)
    except ClientError as error:
        if IN_FORM in server.shown_by or "invalid_client" not in error.text:
            raise
        try:
            return await transport.fetch(_by_basic(app, request), kind)
        except MastodonError:
            raise error from None


def _in_form(app: App, request: Request) -> Request:
    """The same request, with the app's credentials in the form."""
    shown = {"client_id": app.client_id, "client_secret": app.client_secret}
    return _form(request.path, **shown, **(request.values or {}))


def _by_basic(app: App, request: Request) -> Request:
    """The same request, with the credentials in the header. https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1"""
    shown = Secret(f"{quote_plus(app.client_id)}:{quote_plus(app.client_secret)}")
    made = _form(request.path, **(request.values or {}))
    made.headers = {"Authorization": Secret(f"Basic {b64encode(shown.encode()).decode()}")}
    return made


def _hint(error: ClientError, grant_type: str) -> str:
    """The advice for a grant that the server refuses."""
    if "unsupported_grant_type" in error.text or "unsupported grant" in error.text.lower():
        if grant_type == "password":
            return "this server has no login by password; log in with a browser"
        return f"this server does not know the grant {grant_type}"
    if "invalid_client" in error.text or error.status_code == 401:
        return "the server does not know the app, or its secret is another: register it anew"
    if "invalid_scope" in error.text:
        return "ask for no more scopes than the app was registered with"
    if grant_type == "authorization_code":
        return "a code is good once and for some minutes: log in again for a new one"
    if grant_type == "refresh_token":
        return "the refresh token was used or revoked, or is too old: log in again"
    return ""


def _form(path: str, **values: Any) -> Request:
    """A request with the values that are set: as a form, and as JSON for servers that accept nothing else."""
    given = {name: value for name, value in values.items() if value is not None}
    body, content_type = encode.body(given)
    return Request("POST", path, body, content_type, values=given)


def _unusable(text: str, request: Request) -> ApiError:
    """The error for a successful answer that lacks its result, which may have been created all the same."""
    error = ApiError(text, request=request)
    error.may_have_happened = True
    return error
