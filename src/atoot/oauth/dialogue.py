"""One login at one server: an app, the URL of the login page, a token."""

import asyncio
import re
from contextlib import suppress
from datetime import UTC, datetime

import aiohttp
from msgspec import Struct
from msgspec.structs import replace

from atoot.entities import Application, CredentialAccount
from atoot.errors import (
    ClientError,
    ForbiddenError,
    MastodonError,
    RatelimitError,
    UnauthorizedError,
    UnprocessedError,
)
from atoot.http.transport import Transport
from atoot.message import Request
from atoot.oauth.credentials import Credentials
from atoot.oauth.discovery import CLASSIC, IN_FORM, AuthServer, is_no_mastodon
from atoot.oauth.flows import authorize_url, register_app, revoke_token, token_by_code
from atoot.oauth.grants import App, Grant, app_of
from atoot.oauth.pkce import Pkce, new_state
from atoot.oauth.scopes import Scopes
from atoot.oauth.store import CredentialStore
from atoot.secrets import Secret

GIVING_BACK = 5.0
"""Maximum seconds to revoke an unused token, even while the caller waits."""

_ACCOUNT = re.compile(r"[\w.@-]{1,300}", re.ASCII)
"""Valid account names; they become profile names and appear on terminals."""


class LoginRequest(Struct, frozen=True, kw_only=True):
    """The settings of a login that are sent to the server or stored."""

    instance: str
    use_https: bool = True
    scopes: Scopes
    client_name: str
    website: str | None = None
    profile: str | None = None
    force_login: bool | None = None
    lang: str | None = None


class Dialogue:
    """One login at one server, with its own PKCE secret and `state`.

    Args:
        transport: to the server, without a token.
        server: what the server can do.
        request: the settings of the login.
        pkce: the secret of a login already begun; by default a new one, if the server supports PKCE.
    """

    def __init__(
        self, transport: Transport, server: AuthServer, request: LoginRequest, pkce: Pkce | None = None
    ) -> None:
        self.state: Secret = new_state()
        self._transport = transport
        self._server = server
        self._request = request
        self._pkce = pkce or (Pkce.new() if server.pkce else None)

    async def register(self, redirect_uris: tuple[str, ...]) -> App:
        """Register an app with these redirect URIs."""
        request = self._request
        try:
            registered = await register_app(
                self._transport,
                request.client_name,
                redirect_uris=redirect_uris,
                scopes=request.scopes,
                website=request.website,
                server=self._server,
            )
        except RatelimitError as error:
            error.hint = too_many_apps(error.retry_after, self._transport.clock.time())
            raise
        except MastodonError as error:
            unknown = self._server.scopes.missing(request.scopes) if self._server.scopes else Scopes()
            if is_no_mastodon(error):
                error.hint = f"is {request.instance} a server with the Mastodon API?"
            elif unknown:
                error.hint = f"the server does not know the scopes {unknown}"
            elif isinstance(error, ClientError) and "scope" in error.text.lower():
                error.hint = f"the server does not know one of the scopes {request.scopes}: ask for others"
            elif isinstance(error, UnauthorizedError | ForbiddenError) and not error.hint:
                error.hint = "the server does not let everybody register an app"
            raise
        return app_of(registered, redirect_uris, request.scopes)

    def url(self, app: App, redirect_uri: str, *, with_state: bool) -> str:
        """The URL where the person logs in. A code shown on the page comes without a state."""
        return authorize_url(
            self._transport.origin,
            app.client_id,
            redirect_uri=redirect_uri,
            scope=self._request.scopes,
            state=self.state if with_state else None,
            challenge=self._pkce.challenge if self._pkce is not None else None,
            force_login=self._request.force_login,
            lang=self._request.lang,
            server=self._server,
        )

    async def finish(
        self, app: App, redirect_uri: str, code: str, keeper: CredentialStore | None
    ) -> Credentials:
        """Get the token, look up its account, and store it. On failure or cancellation, the token is revoked."""
        grant = await token_by_code(
            self._transport,
            app,
            code,
            redirect_uri=redirect_uri,
            verifier=self._pkce.verifier if self._pkce is not None else None,
            scopes=self._request.scopes,
            server=self._server,
        )
        try:
            account = await whose(self._transport, grant.access_token)
            made = self._credentials(app, grant, account)
            # Not in a thread, so that cancellation cannot leave it half done.
            return made if keeper is None else keeper.save(made)
        except BaseException:
            with suppress(MastodonError, TimeoutError):
                async with asyncio.timeout(GIVING_BACK):
                    await revoke_token(self._transport, app, grant.access_token, server=self._server)
            raise

    def _credentials(self, app: App, grant: Grant, account: str) -> Credentials:
        request = self._request
        return Credentials(
            instance=request.instance,
            use_https=request.use_https,
            access_token=grant.access_token,
            account=account,
            profile=request.profile or "",
            client_id=app.client_id,
            client_secret=app.client_secret,
            refresh_token=grant.refresh_token,
            scopes=grant.scopes,
            client_name=request.client_name,
            app_scopes=app.scopes,
            redirect_uris=app.redirect_uris,
            created_at=grant.created_at,
            expires_at=grant.expires_at,
        )


async def whose(transport: Transport, token: str) -> str:
    """The name of the account that a token belongs to; empty if the token may not see it.

    `GET /api/v1/accounts/verify_credentials` · `profile` or `read:accounts` · since 0.0.0
    """
    request = Request("GET", "/api/v1/accounts/verify_credentials")
    try:
        account: CredentialAccount = await speaking_for(transport, token).fetch(request, CredentialAccount)
    except (ForbiddenError, UnprocessedError):  # it lacks the scope, or is an app token without an account
        return ""
    name = account.acct or account.username
    return name if _ACCOUNT.fullmatch(name) else ""


async def is_alive(
    transport: Transport, app: App, token: str | None = None, *, server: AuthServer = CLASSIC
) -> bool:
    """Whether a server still knows an app: servers delete unused ones.

    This is checked with a token of the app, if there is one and the server has the endpoint; else with an invalid code:
    a server that knows the app complains about the code, otherwise about the app.

    `GET /api/v1/apps/verify_credentials` · app token · since 2.0.0
    `POST /oauth/token` · public · since 0.1.0
    """
    is_suspected = False
    if token is not None:
        request = Request("GET", "/api/v1/apps/verify_credentials")
        try:
            await speaking_for(transport, token).fetch(request, Application)
        except MastodonError as error:
            is_suspected = error.status_code in (401, 403)
        else:
            return True
    # One request is enough: an app that now authenticates in another way can as well be registered anew.
    asked = replace(server, shown_by=server.shown_by or (IN_FORM,))
    try:
        await token_by_code(transport, app, NO_CODE, redirect_uri=app.redirect_uris[0], server=asked)
    except ClientError as error:
        return not is_about_app(error)
    except MastodonError:
        pass
    return not is_suspected


NO_CODE = "atoot-asks-whether-this-app-is-known"


def is_about_app(error: ClientError) -> bool:
    """Whether an error of the token endpoint is about the app, not about the code."""
    said = error.text.lower()
    if any(word in said for word in _ABOUT_CODE):
        return False
    return error.status_code in (401, 403, 404) or any(
        word in said for word in ("client", "application", "credentials")
    )


_ABOUT_CODE = ("invalid_grant", "invalid_code")
"""Error names that are about the code, though their text may end with "or was issued to another client"."""


def too_many_apps(wait: float | None, now: float) -> str:
    """The advice when no more apps can be registered for now."""
    when = ""
    if wait is not None:
        moment = datetime.fromtimestamp(now + wait, UTC).astimezone()
        when = f" in {wait:.0f} s, at {moment:%H:%M:%S}"
    return f"servers let an address register only a few apps in some minutes: try again{when or ' later'}"


def speaking_for(transport: Transport, token: str) -> Transport:
    """The same transport, with a token."""
    session: aiohttp.ClientSession = transport.sender.session
    return Transport(transport.origin, Secret(token), session=session, settings=transport.settings)
