"""The steps of one login, and what they share."""

import asyncio
import logging
import os
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Literal, NamedTuple, TypeAlias, Unpack
from urllib.parse import urlsplit

import aiohttp
from msgspec import Struct
from msgspec.structs import replace

from atoot.entities import Application, CredentialAccount
from atoot.errors import ClientError, ForbiddenError, MastodonError, NetworkError, RatelimitError
from atoot.http.retry import RetryPolicy
from atoot.http.secrets import Secret, as_secret
from atoot.http.settings import Clock, ConnectionSettings, Settings, check_names
from atoot.http.transport import HttpTransport
from atoot.message import Request
from atoot.oauth import browser as loopbacks
from atoot.oauth.browser import (
    PATIENCE,
    AskCode,
    Loopback,
    OnUrl,
    ask,
    open_in_browser,
    prompt_for_code,
    tell_url,
)
from atoot.oauth.credentials import Credentials, CredentialsError, LoginError
from atoot.oauth.flows import (
    CLASSIC,
    App,
    AuthServer,
    Grant,
    Pkce,
    app_of,
    authorize_url,
    discover,
    is_no_mastodon,
    new_state,
    refresh_token,
    register_app,
    revoke_token,
    token_by_code,
)
from atoot.oauth.places import ApiPlace, Named, find_api, named
from atoot.oauth.scopes import DEFAULT_SCOPES, OUT_OF_BAND, Scopes, ScopesLike
from atoot.oauth.store import CredentialStore

GIVING_BACK = 5.0
"""Seconds that it may take to give back a token that is of no use, also when somebody waits for the end."""

_ACCOUNT = re.compile(r"[\w.@-]+", re.ASCII)
"""What a name of an account can be; it becomes the name of a profile, and is shown at terminals."""


class LoginRequest(Struct, frozen=True, kw_only=True):
    """The settings of a login that the server is told, or that are kept."""

    instance: str
    use_https: bool = True
    scopes: Scopes
    client_name: str
    website: str | None = None
    profile: str | None = None
    force_login: bool | None = None
    lang: str | None = None


class Dialogue:
    """One login with one server, with a PKCE secret and a `state` of its own."""

    def __init__(self, transport: HttpTransport, server: AuthServer, request: LoginRequest) -> None:
        self.state = new_state()
        self._transport = transport
        self._server = server
        self._request = request
        self._pkce = Pkce.new() if server.pkce else None

    async def register(self, redirect_uris: tuple[str, ...]) -> App:
        """Register an app with these addresses."""
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
            raise
        return app_of(registered, redirect_uris, request.scopes)

    def url(self, app: App, redirect_uri: str, *, with_state: bool) -> str:
        """Where the person logs in. A code that is shown brings no state along."""
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
        """Get the token, look whose it is, and keep it. If that fails, or is cancelled, the token is given back."""
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
            # Not in a thread: what cannot be cancelled half-way is either done or not.
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


async def whose(transport: HttpTransport, token: str) -> str:
    """The name of the account that a token is of; empty if the token may not see it.

    `GET /api/v1/accounts/verify_credentials` · `profile` or `read:accounts` · since 0.0.0
    """
    request = Request("GET", "/api/v1/accounts/verify_credentials")
    try:
        account: CredentialAccount = await speaking_for(transport, token).fetch(request, CredentialAccount)
    except ForbiddenError:
        return ""
    name = account.acct or account.username
    return name if _ACCOUNT.fullmatch(name) else ""


async def is_alive(
    transport: HttpTransport, app: App, token: str | None = None, *, server: AuthServer = CLASSIC
) -> bool:
    """Whether a server still knows an app: servers forget those that nobody uses.

    A token of the app tells, where there is one and the server has the question; else a code that is none: who knows
    the app complains about the code, who does not about the app.

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
    try:
        await token_by_code(transport, app, NO_CODE, redirect_uri=app.redirect_uris[0], server=server)
    except ClientError as error:
        return not is_about_app(error)
    except MastodonError:
        pass
    return not is_suspected


NO_CODE = "atoot-asks-whether-this-app-is-known"


def is_about_app(error: ClientError) -> bool:
    """Whether a server that was asked for a token complains about the app, not about the code."""
    said = error.text.lower()
    return error.status_code in (401, 403, 404) or any(
        word in said for word in ("client", "application", "credentials")
    )


def too_many_apps(wait: float | None, now: float) -> str:
    """The advice where no more apps can be registered for now."""
    when = ""
    if wait is not None:
        moment = datetime.fromtimestamp(now + wait, UTC).astimezone()
        when = f" in {wait:.0f} s, at {moment:%H:%M:%S}"
    return f"servers let an address register only a few apps in some minutes: try again{when or ' later'}"


def speaking_for(transport: HttpTransport, token: str) -> HttpTransport:
    """The same, in the name of a token."""
    session: aiohttp.ClientSession = transport.session
    return HttpTransport(transport.origin, Secret(token), session=session, settings=transport.settings)


log = logging.getLogger("atoot.oauth")

Store: TypeAlias = "CredentialStore | str | os.PathLike[str] | Literal[False] | None"
"""Where to keep credentials: None is the default store, a path a file of one's own, False nowhere."""

RETRIES = 1
"""Fewer than usual: a person waits, and a name that was mistyped does not come to life by waiting."""


async def login(
    instance: str,
    *,
    scopes: ScopesLike = DEFAULT_SCOPES,
    store: Store = None,
    profile: str | None = None,
    client_name: str = "atoot",
    website: str | None = None,
    open_browser: bool = True,
    out_of_band: bool = False,
    use_https: bool = True,
    on_url: OnUrl | None = None,
    ask_code: AskCode | None = None,
    force_login: bool | None = None,
    lang: str | None = None,
    patience: float = PATIENCE,
    session: aiohttp.ClientSession | None = None,
    clock: Clock | None = None,
    **connection: Unpack[ConnectionSettings],
) -> Credentials:
    """Log a person in, by their browser, and keep the token for later.

    The browser comes back to this program by itself. Where it cannot (there is none on this machine, or no port), or
    with `out_of_band=True`, the page shows a code instead, and the person is asked for it. When this fails or is
    cancelled, no token stays behind.

    Args:
        instance: host of the instance, like `mastodon.social`; or the name of an account there, `@ann@example.org`,
            or the address of its page. Where that host sends to another one for its API, by https, and the other one
            says that it is of this host, it is the one.
        scopes: what the token is for.
        store: where to keep it: None is the user's configuration folder (for which `pip install 'atoot[cli]'` is
            needed), a path a file of one's own, False nowhere.
        profile: name under which it is kept; by default the account: `alice@mastodon.social`.
        client_name: what the person sees when they are asked.
        website: of the app.
        open_browser: open the address in the browser of this machine.
        out_of_band: have the page show a code, and ask for it.
        use_https: False for plain http.
        on_url: told the address that is to be opened; may be a coroutine function.
        ask_code: given the address, says the code that the page shows; may be a coroutine function. By default the
            person is asked at the terminal.
        force_login: ask who it is also where the browser is logged in: for a second account.
        lang: ISO 639-1 code of the language of the page.
        patience: seconds that the person has to log in.
        session: an aiohttp session to use. It stays yours.
        clock: time.
        **connection: how the server is reached: `proxy`, `ssl`, `user_agent`.

    Returns:
        The credentials: `MastodonAPI.create(**credentials.for_client())`.

    Raises:
        LoginError: the host sends to another one that does not know of it; the person said no, did not come in time, or the answer is of another login.
        CredentialsError: they cannot be kept.
        MastodonError: the server cannot be reached, or refuses.
        ValueError: the instance is no host.
    """
    reach = _Reach.of("login", session, connection, clock)
    asked = named(instance, use_https=use_https)
    request = LoginRequest(
        instance=asked.host,
        use_https=asked.use_https,
        scopes=Scopes.of(scopes),
        client_name=client_name,
        website=website,
        profile=profile,
        force_login=force_login,
        lang=lang,
    )
    manner = _Manner(
        keeper=store_of(store),
        open_browser=open_browser,
        out_of_band=out_of_band,
        on_url=on_url,
        ask_code=ask_code,
        patience=patience,
        reach=reach,
    )
    try:
        return await _log_in(asked.origin, request, manner)
    except MastodonError as error:
        if not _has_no_api(error):
            explain_plain_http(error, asked)
            raise
        found = await _elsewhere(asked, error, reach)
    place = named(found.origin, use_https=asked.use_https)
    return await _log_in(
        place.origin, replace(request, instance=place.host, use_https=place.use_https), manner
    )


class _Manner(Struct, frozen=True, kw_only=True):
    """How a person is asked, and where the answer is kept."""

    keeper: CredentialStore | None
    open_browser: bool
    out_of_band: bool
    on_url: OnUrl | None
    ask_code: AskCode | None
    patience: float
    reach: "_Reach"


async def _log_in(place: str, request: LoginRequest, manner: _Manner) -> Credentials:
    """Log a person in at a place that has the API."""
    keeper, on_url = manner.keeper, manner.on_url
    # Before the person is asked: a store that cannot be used would make it all for nothing.
    known = [] if keeper is None else await asyncio.to_thread(_known, keeper, place, request)
    async with AsyncExitStack() as stack:
        transport = await stack.enter_async_context(manner.reach.transport(place))
        server = await discover(transport)
        dialogue = Dialogue(transport, server, request)
        apps = _Apps(dialogue, keeper, place, request.client_name)
        app = await apps.first_alive(known, transport, server)
        if not manner.out_of_band and (manner.open_browser or on_url is not None):
            port = 0 if app is None else _port_of(app.redirect_uris)
            loopback = await _listen(stack, dialogue.state, port, manner.patience, manner.reach.clock)
            if loopback is not None:
                address = loopback.redirect_uri
                if app is None or address not in app.redirect_uris:
                    app = await apps.register((address, OUT_OF_BAND))
                url = dialogue.url(app, address, with_state=True)
                if on_url is not None:
                    await tell_url(on_url, url)
                shown = url if manner.open_browser else None
                code = await _brought(loopback, shown, told=on_url is not None)
                if code is not None:
                    return _said(await dialogue.finish(app, address, code, keeper), request)
        if app is None or OUT_OF_BAND not in app.redirect_uris:
            app = await apps.register((OUT_OF_BAND,))
        url = dialogue.url(app, OUT_OF_BAND, with_state=False)
        if on_url is not None:
            await tell_url(on_url, url)
        typed = await ask(manner.ask_code or prompt_for_code, url)
        return _said(await dialogue.finish(app, OUT_OF_BAND, typed, keeper), request)


def _has_no_api(error: MastodonError) -> bool:
    """Whether an app could not be registered because there is nothing to register it with."""
    is_registration = error.method == "POST" and error.path == CLASSIC.register
    return is_registration and (is_no_mastodon(error) or error.status_code == 403)


async def _elsewhere(asked: Named, error: MastodonError, reach: "_Reach") -> ApiPlace:
    """The other host that has the API of an instance; if there is none, the error that led to the question."""
    found = await find_api(asked, reach.transport)
    if found.origin == asked.origin:
        raise error
    host = found.origin.partition("://")[2]
    if not found.confirmed:
        raise LoginError(
            f"{asked.host} sends to {host}, which does not say that it is the server of {asked.host}; "
            f"if it is the one that is meant, log in on {host}"
        )
    log.warning("login: the server of %s is %s", asked.host, host)
    return found


def explain_plain_http(error: MastodonError, asked: Named) -> None:
    """Add a word on plain http to the error of a server that does not answer in TLS."""
    is_plain = isinstance(error, NetworkError) and _NO_TLS.search(f"{error.text} {error.__cause__}")
    if is_plain and asked.use_https and not error.hint:
        error.hint = f"it does not answer in TLS; if it is a server with plain http, say http://{asked.host}"


_NO_TLS = re.compile(
    r"wrong.version.number|record.layer.failure|http.request|unknown.protocol", re.IGNORECASE
)
"""How OpenSSL says that what came is no TLS."""


async def save_token(
    instance: str,
    access_token: str,
    *,
    store: Store = None,
    profile: str | None = None,
    use_https: bool = True,
    session: aiohttp.ClientSession | None = None,
    **connection: Unpack[ConnectionSettings],
) -> Credentials:
    """Look whose a token is that somebody has already, and keep it.

    Args:
        instance: host of the instance, like `mastodon.social`.
        access_token: the token, perhaps from the development page of the account's settings.
        store: where to keep it; as for `login`.
        profile: name under which it is kept; by default the account.
        use_https: False for plain http.
        session: an aiohttp session to use. It stays yours.
        **connection: how the server is reached: `proxy`, `ssl`, `user_agent`.

    Raises:
        UnauthorizedError: the token is not valid there.
        CredentialsError: it cannot be kept.
        ValueError: the instance is no host, or the token is none.
    """
    reach = _Reach.of("save_token", session, connection)
    asked = named(instance, use_https=use_https)
    made = Credentials(
        instance=asked.host,
        access_token=access_token,
        use_https=asked.use_https,
        profile=profile or "",
    )
    keeper = store_of(store)
    if keeper is not None:
        await asyncio.to_thread(keeper.prepare)
    try:
        async with reach.transport(made.origin) as transport:
            made = replace(made, account=await whose(transport, made.access_token))
    except MastodonError as error:
        if is_no_mastodon(error):
            # The token is not sent to another host: whoever has it says where it belongs.
            found = await find_api(asked, reach.transport)
            if found.origin != asked.origin:
                host = found.origin.partition("://")[2]
                error.hint = f"the API of {asked.host} seems to be at {host}: name that host"
        explain_plain_http(error, asked)
        raise
    return made if keeper is None else await asyncio.to_thread(keeper.save, made)


async def logout(
    profile: str | None = None,
    *,
    store: CredentialStore | str | os.PathLike[str] | None = None,
    force: bool = False,
    session: aiohttp.ClientSession | None = None,
    **connection: Unpack[ConnectionSettings],
) -> Credentials:
    """Make a token useless, and forget its profile.

    Only an app can do the first. A token that was kept by `save_token` has none here (`credentials.app` is None): it
    is only forgotten, and stays valid until it is revoked in the settings of the account.

    Args:
        profile: its name; without one, the one that is used without a name.
        store: where it is kept; as for `login`.
        force: forget it also if the server cannot be reached, or refuses.
        session: an aiohttp session to use. It stays yours.
        **connection: how the server is reached: `proxy`, `ssl`, `user_agent`.

    Returns:
        What was forgotten.

    Raises:
        NoProfileError: there is none.
        MastodonError: the server cannot be reached, or refuses. The profile stays.
    """
    reach = _Reach.of("logout", session, connection)
    keeper = store_of(store) or CredentialStore()
    found = await asyncio.to_thread(keeper.get, profile)
    if not found.profile:
        raise CredentialsError(
            "the token is from the environment and not in the store; unset ATOOT_ACCESS_TOKEN"
        )
    if found.app is not None:
        try:
            async with reach.transport(found.origin) as transport:
                await revoke_token(transport, found.app, found.access_token, server=await discover(transport))
        except MastodonError as error:
            if not force:
                error.hint = "the profile is still there; force=True forgets it all the same"
                raise
            log.warning("the token of %s could not be revoked: %s", found.profile, error)
    await asyncio.to_thread(keeper.remove, found.profile)
    return found


async def refresh(
    credentials: Credentials,
    *,
    store: Store = False,
    session: aiohttp.ClientSession | None = None,
    clock: Clock | None = None,
    **connection: Unpack[ConnectionSettings],
) -> Credentials:
    """Get a fresh token, where the server gave a refresh token.

    Args:
        credentials: those whose token expires.
        store: where to keep the fresh ones, in place of the old; by default nowhere.
        session: an aiohttp session to use. It stays yours.
        clock: time.
        **connection: how the server is reached: `proxy`, `ssl`, `user_agent`.

    Raises:
        LoginError: there is no refresh token.
        ClientError: the server does not accept it any more: log in again.
    """
    reach = _Reach.of("refresh", session, connection, clock)
    if credentials.refresh_token is None or credentials.app is None:
        raise LoginError("there is no refresh token; log in again")
    keeper = store_of(store)
    app = replace(
        credentials.app, scopes=credentials.scopes
    )  # who says nothing of scopes means the same as before
    async with reach.transport(credentials.origin) as transport:
        server = await discover(transport)
        grant = await refresh_token(transport, app, credentials.refresh_token, server=server)
    fresh = replace(
        credentials,
        access_token=grant.access_token,
        refresh_token=grant.refresh_token,
        scopes=grant.scopes,
        created_at=grant.created_at,
        expires_at=grant.expires_at,
    )
    # Not in a thread: the old refresh token is spent, so nothing may come between the fresh one and the file.
    return fresh if keeper is None else keeper.save(fresh, make_current=False)


def store_of(store: Store) -> CredentialStore | None:
    """The store that is meant; None for nowhere."""
    if store is False:
        return None
    return store if isinstance(store, CredentialStore) else CredentialStore(store)


class _KnownApp(NamedTuple):
    """An app that was registered before, perhaps with a token that tells whether the server still knows it."""

    app: App
    token: str | None = None


class _Apps:
    """The app of a login: one that was registered before, or a new one, which is kept at once."""

    def __init__(
        self, dialogue: Dialogue, keeper: CredentialStore | None, origin: str, client_name: str
    ) -> None:
        self._dialogue = dialogue
        self._keeper = keeper
        self._origin = origin
        self._client_name = client_name

    async def first_alive(
        self, known: list[_KnownApp], transport: HttpTransport, server: AuthServer
    ) -> App | None:
        """The first app that the server still knows; what it has forgotten is forgotten here too."""
        for app, token in known[:MOST_LOOKS]:
            if await is_alive(transport, app, token, server=server):
                return app
            if self._keeper is not None:
                await asyncio.to_thread(self._keeper.apps.forget, self._origin, app.client_id)
        return None

    async def register(self, redirect_uris: tuple[str, ...]) -> App:
        """Register an app, and keep it: who changes their mind now does not need another one next time."""
        app = await self._dialogue.register(redirect_uris)
        if self._keeper is not None:
            await asyncio.to_thread(self._keeper.apps.keep, self._origin, self._client_name, app)
        return app


MOST_LOOKS = 2
"""Apps that are looked at: each costs a question."""


def _known(keeper: CredentialStore, place: str, request: LoginRequest) -> list[_KnownApp]:
    """The apps that are kept and may ask for what is wished: those of profiles, which have a token, first."""
    keeper.prepare()
    found: dict[str, _KnownApp] = {}
    for name in keeper.names():
        try:
            kept = keeper.get(name)
        except CredentialsError as error:  # one damaged profile does not keep anybody from logging in
            log.warning("login: %s", error)
            continue
        if kept.app is not None and kept.origin == place and _fits(request, kept.client_name, kept.app):
            found.setdefault(kept.app.client_id, _KnownApp(kept.app, kept.access_token))
    for one in keeper.apps.of(place):
        if one.client_secret and _fits(request, one.client_name, one.app):
            found.setdefault(one.client_id, _KnownApp(one.app))
    return list(found.values())


def _fits(request: LoginRequest, client_name: str, app: App) -> bool:
    """Whether an app is what is wished for.

    Servers compare names: who registered `read` cannot ask for `read:statuses`.
    https://docs.joinmastodon.org/methods/oauth/#authorize
    """
    return (
        set(request.scopes) <= set(app.scopes)
        and client_name == request.client_name
        and bool(app.redirect_uris)
    )


def _port_of(redirect_uris: tuple[str, ...]) -> int:
    """The port at which an app expects the browser, 0 if none."""
    start = f"http://{loopbacks.HOST}:"
    return next((urlsplit(uri).port or 0 for uri in redirect_uris if uri.startswith(start)), 0)


async def _listen(
    stack: AsyncExitStack, state: str, port: int, patience: float, clock: Clock | None
) -> Loopback | None:
    """Listen at a port, else at any; None if this machine lets nobody listen."""
    for candidate in dict.fromkeys((port, 0)):
        try:
            return await stack.enter_async_context(
                Loopback(state, port=candidate, patience=patience, clock=clock)
            )
        except OSError as problem:
            log.info("login: cannot listen at port %d: %s", candidate, problem.strerror)
    return None


async def _brought(loopback: Loopback, url: str | None, *, told: bool) -> Secret | None:
    """The code that the browser brings; None if no browser opens and nobody was told the address.

    A browser in a terminal is open until the person leaves it, which is after the code has come.
    """
    coming = asyncio.create_task(loopback.code())
    opening = asyncio.create_task(_opened(url))
    try:
        await asyncio.wait((coming, opening), return_when=asyncio.FIRST_COMPLETED)
        if not coming.done() and not await opening and not told:
            return None
        return await coming
    finally:
        coming.cancel()
        opening.cancel()
        await asyncio.wait((coming, opening))


async def _opened(url: str | None) -> bool:
    return url is not None and await open_in_browser(url)


def _said(made: Credentials, request: LoginRequest) -> Credentials:
    """The same, after a word about what was not granted."""
    missing = made.scopes.missing(request.scopes)
    if missing:
        log.warning("login: the server granted no %s, only %s", missing, made.scopes)
    return made


class _Reach(Struct, frozen=True, kw_only=True):
    """How servers are reached."""

    session: aiohttp.ClientSession | None
    connection: ConnectionSettings
    clock: Clock | None

    @classmethod
    def of(
        cls,
        function: str,
        session: aiohttp.ClientSession | None,
        connection: ConnectionSettings,
        clock: Clock | None = None,
    ) -> "_Reach":
        """The way that the arguments of a function say.

        Raises:
            TypeError: the function has no argument of a name.
        """
        check_names(function, connection, ConnectionSettings)
        connection["proxy"] = as_secret(connection.get("proxy"))
        return cls(session=session, connection=connection, clock=clock)

    @asynccontextmanager
    async def transport(self, place: str) -> AsyncIterator[HttpTransport]:
        """A way to an instance, in nobody's name."""
        # A person waits: a limit is said at once, with its end.
        settings = Settings(
            clock=self.clock or Clock(),
            policy=RetryPolicy(retries=RETRIES),
            ratelimit="raise",
            **self.connection,
        )
        transport = HttpTransport(place, session=self.session, settings=settings)
        try:
            yield transport
        finally:
            await transport.close()
