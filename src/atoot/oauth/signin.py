"""Logging in, in one call."""

import asyncio
import logging
from contextlib import AsyncExitStack
from typing import NamedTuple, Unpack
from urllib.parse import urlsplit

import aiohttp
from msgspec import Struct
from msgspec.structs import replace

from atoot.errors import ClientError, MastodonError
from atoot.http.settings import Clock, ConnectionSettings
from atoot.http.transport import Transport
from atoot.oauth import DEFAULT_SCOPES, OUT_OF_BAND
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
from atoot.oauth.credentials import Credentials, CredentialsError
from atoot.oauth.dialogue import Dialogue, LoginRequest, is_alive
from atoot.oauth.discovery import AuthServer, discover
from atoot.oauth.grants import App
from atoot.oauth.places import named
from atoot.oauth.reach import Reach, elsewhere, explain_plain_http, has_no_api
from atoot.oauth.scopes import Scopes, ScopesLike
from atoot.oauth.store import CredentialStore
from atoot.oauth.tokens import Store, store_of
from atoot.secrets import Secret

log: logging.Logger = logging.getLogger("atoot.oauth")


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
    """Log a person in with their browser, and store the token.

    The browser returns to this program by itself. If it cannot (there is no browser on this machine, or no free port),
    or with `out_of_band=True`, the page shows a code instead, and the person is asked for it. If the login fails or is
    cancelled, no token is left behind.

    Args:
        instance: host of the instance, like `mastodon.social`; or the name of an account there, `@ann@example.org`,
            or the address of its page. If that host refers to another one for its API, by https, and the other one
            confirms it, that one is used.
        scopes: what the token is for.
        store: where to store it: None is the user's configuration folder (for which `pip install 'atoot[cli]'` is
            needed), a path is a file of your own, False is nowhere.
        profile: name under which to store it; by default the account: `alice@mastodon.social`.
        client_name: name that the person sees on the login page.
        website: website of the app.
        open_browser: open the URL in the browser of this machine.
        out_of_band: make the page show a code, and ask for it.
        use_https: False for plain http.
        on_url: called with the URL to open; may be a coroutine function.
        ask_code: called with the URL, returns the code that the page shows; may be a coroutine function. By default
            the person is asked at the terminal.
        force_login: ask for a login even if the browser is logged in: for a second account.
        lang: ISO 639-1 code of the language of the page.
        patience: seconds that the person has to log in.
        session: an aiohttp session to use. It stays yours.
        clock: time.
        **connection: connection settings: `proxy`, `ssl`, `user_agent`.

    Returns:
        The credentials: `MastodonAPI.create(**credentials.for_client())`.

    Raises:
        LoginError: the host refers to another one that does not confirm it; the person refused or did not log in in
            time; or the answer belongs to another login.
        CredentialsError: they cannot be stored.
        MastodonError: the server cannot be reached, or refuses.
        ValueError: the instance is no host.
    """
    reach = Reach.of("login", session, connection, clock)
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
        if not has_no_api(error):
            explain_plain_http(error, asked)
            raise
        found = await elsewhere(asked, error, reach)
    place = named(found.origin, use_https=asked.use_https)
    return await _log_in(
        place.origin, replace(request, instance=place.host, use_https=place.use_https), manner
    )


class _Manner(Struct, frozen=True, kw_only=True):
    """How to ask a person, and where to store the result."""

    keeper: CredentialStore | None
    open_browser: bool
    out_of_band: bool
    on_url: OnUrl | None
    ask_code: AskCode | None
    patience: float
    reach: Reach


async def _log_in(place: str, request: LoginRequest, manner: _Manner) -> Credentials:
    """Log a person in at an origin that has the API."""
    keeper, on_url = manner.keeper, manner.on_url
    # Before asking the person: with an unusable store, the login would be in vain.
    known = [] if keeper is None else await asyncio.to_thread(_known, keeper, place, request)
    async with AsyncExitStack() as stack:
        transport = await stack.enter_async_context(manner.reach.transport(place))
        server = await discover(transport)
        dialogue = Dialogue(transport, server, request)
        apps = _Apps(dialogue, keeper, place, request.client_name)
        app = await apps.first_alive(known, transport, server)
        if not manner.out_of_band and (manner.open_browser or on_url is not None):
            port = 0 if app is None else _port_of(app.redirect_uris)
            waiting = Loopback(
                dialogue.state,
                issuer=server.issuer or place,
                port=port,
                patience=manner.patience,
                clock=manner.reach.clock,
            )
            loopback = await _listen(stack, waiting)
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


class _KnownApp(NamedTuple):
    """An app registered earlier, perhaps with a token to check whether the server still knows it."""

    app: App
    token: str | None = None


class _Apps:
    """The app of a login: one registered earlier, or a new one, which is stored at once."""

    def __init__(
        self, dialogue: Dialogue, keeper: CredentialStore | None, origin: str, client_name: str
    ) -> None:
        self._dialogue = dialogue
        self._keeper = keeper
        self._origin = origin
        self._client_name = client_name

    async def first_alive(
        self, known: list[_KnownApp], transport: Transport, server: AuthServer
    ) -> App | None:
        """The first app that the server still knows; the others are dropped."""
        for app, token in known[:MOST_LOOKS]:
            if await is_alive(transport, app, token, server=server):
                return app
            if self._keeper is not None:
                await asyncio.to_thread(self._keeper.apps.forget, self._origin, app.client_id)
        return None

    async def register(self, redirect_uris: tuple[str, ...]) -> App:
        """Register an app, and store it at once, so that an abandoned login does not cost another one next time."""
        try:
            app = await self._dialogue.register(redirect_uris)
        except ClientError as error:
            if len(redirect_uris) == 1 or "redirect" not in error.text.lower():
                raise
            app = await self._dialogue.register(redirect_uris[:1])  # some servers cannot show a code
        if self._keeper is not None:
            await asyncio.to_thread(self._keeper.apps.keep, self._origin, self._client_name, app)
        return app


MOST_LOOKS = 2
"""Apps to check; each costs a request."""


def _known(keeper: CredentialStore, place: str, request: LoginRequest) -> list[_KnownApp]:
    """The stored apps that fit the request: first those of profiles, which have a token."""
    keeper.prepare()
    found: dict[str, _KnownApp] = {}
    for name in keeper.names():
        try:
            kept = keeper.get(name)
        except CredentialsError as error:  # one damaged profile must not block a login
            log.warning("login: %s", error)
            continue
        if kept.app is not None and kept.origin == place and _fits(request, kept.client_name, kept.app):
            found.setdefault(kept.app.client_id, _KnownApp(kept.app, kept.access_token))
    for one in keeper.apps.of(place):
        if one.client_secret and _fits(request, one.client_name, one.app):
            found.setdefault(one.client_id, _KnownApp(one.app))
    return list(found.values())


def _fits(request: LoginRequest, client_name: str, app: App) -> bool:
    """Whether an app fits the request.

    Servers compare names: an app registered for `read` cannot request `read:statuses`.
    https://docs.joinmastodon.org/methods/oauth/#authorize
    """
    return (
        set(request.scopes) <= set(app.scopes)
        and client_name == request.client_name
        and bool(app.redirect_uris)
    )


def _port_of(redirect_uris: tuple[str, ...]) -> int:
    """The port to which an app's redirect URI points, 0 if none."""
    start = f"http://{loopbacks.HOST}:"
    return next((urlsplit(uri).port or 0 for uri in redirect_uris if uri.startswith(start)), 0)


async def _listen(stack: AsyncExitStack, loopback: Loopback) -> Loopback | None:
    """Listen on the requested port, else on any; None if this machine allows none."""
    for port in dict.fromkeys((loopback.port, 0)):
        loopback.port = port
        try:
            return await stack.enter_async_context(loopback)
        except OSError as problem:
            log.info("login: cannot listen at port %d: %s", port, problem.strerror)
    return None


async def _brought(loopback: Loopback, url: str | None, *, told: bool) -> Secret | None:
    """The code that the browser delivers; None if no browser opens and nobody was told the URL.

    A browser in the terminal stays open until the person quits it, which is after the code has come.
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
    """The same credentials, after a warning about scopes that were not granted."""
    missing = made.scopes.missing(request.scopes)
    if missing:
        log.warning("login: the server granted no %s, only %s", missing, made.scopes)
    return made
