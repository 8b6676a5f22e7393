"""Log many people in to a web application: one worker begins a login, another may finish it.

The browser returns to a page of the application, so a login is data (`Flow`) that waits in the application's own
store; `WebLogin` has the app and the connection settings.
"""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple, TypeAlias, Unpack
from urllib.parse import parse_qs, urlsplit
from weakref import WeakValueDictionary

import aiohttp
import msgspec
from msgspec import Struct

from atoot.errors import ClientError, MastodonError
from atoot.http.settings import Clock, ConnectionSettings
from atoot.http.transport import Transport
from atoot.network.addresses import host_of, origin
from atoot.oauth import DEFAULT_SCOPES
from atoot.oauth.apps import Apps, keeper_of
from atoot.oauth.browser import code_of
from atoot.oauth.credentials import Credentials, LoginError, LoginTimeoutError
from atoot.oauth.dialogue import Dialogue, LoginRequest, is_about_app, is_alive
from atoot.oauth.discovery import AuthServer, discover
from atoot.oauth.flows import authorize_url, revoke_token
from atoot.oauth.grants import App
from atoot.oauth.pkce import Pkce, new_state
from atoot.oauth.places import named
from atoot.oauth.reach import Reach, elsewhere, explain_plain_http, has_no_api
from atoot.oauth.scopes import Scopes, ScopesLike
from atoot.secrets import Secret, hide_fields, with_hidden_secrets

PATIENCE = 3600.0
"""Seconds that a person has to log in: they may need to find a second factor, or to confirm an address first."""

FRESH = 600.0
"""Seconds for which a server and its app are cached."""

MOST_PLACES = 1000
"""Maximum number of cached servers; the oldest is dropped."""

Answer: TypeAlias = "Mapping[str, Any] | str"
"""The browser's answer: the query parameters, or the whole URL."""


class Flow(Struct, frozen=True, kw_only=True):
    """A login in progress: everything that any worker needs when the browser returns.

    It can be pickled, and written as JSON (`to_dict`). It holds secrets: store it where browsers cannot read it, and
    for one browser (in its session), so that nobody can finish the login of somebody else.
    """

    instance: str
    """Host of the instance, with a non-default port."""
    use_https: bool = True
    """Whether to use https."""
    app: App
    """The app."""
    server: AuthServer
    """What the server can do."""
    redirect_uri: str
    """Where the browser returns to."""
    scopes: Scopes
    """The requested scopes."""
    state: str
    """Comes back with the answer, unchanged."""
    verifier: str | None = None
    """The PKCE secret; None if the server supports only another method."""
    client_name: str = ""
    """Name that the person sees on the login page."""
    began_at: datetime
    """When the login began."""
    force_login: bool | None = None
    """Whether to ask for a login even if the browser is logged in."""
    lang: str | None = None
    """ISO 639-1 code of the language of the page."""

    def __post_init__(self) -> None:
        hide_fields(self, "state", "verifier")

    @property
    def origin(self) -> str:
        """`https://host` of the instance."""
        return origin(self.instance, use_https=self.use_https)

    @property
    def url(self) -> str:
        """Where to send the browser."""
        return authorize_url(
            self.origin,
            self.app.client_id,
            redirect_uri=self.redirect_uri,
            scope=self.scopes,
            state=self.state,
            challenge=Pkce(self.verifier).challenge if self.verifier is not None else None,
            force_login=self.force_login,
            lang=self.lang,
            server=self.server,
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, secrets included."""
        data: dict[str, Any] = msgspec.to_builtins(self, enc_hook=str)
        return data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Flow":
        """Read what `to_dict` returned.

        Args:
            data: what `to_dict` returned.

        Raises:
            ValueError: the data is malformed.
        """
        data = with_hidden_secrets(data, ("state", "verifier"))
        try:
            return msgspec.convert(data, cls, dec_hook=_read)
        except msgspec.ValidationError as problem:
            raise ValueError(f"this is not a flow: {problem}") from None


def _read(kind: Any, value: Any) -> Any:
    return Scopes.of(value) if kind is Scopes else kind(value)


class WebLogin:
    """Logs in people through their browser, each on their own server.

    ```python
    web = WebLogin("My app", "https://app.example/callback", scopes="read:accounts", apps="secrets/apps.json")
    flow = await web.begin("mastodon.social")         # what the person typed
    ...                                               # keep the flow in the session, redirect to flow.url
    credentials = await web.finish(flow, query)       # of the request to the callback, in whatever worker
    ```

    An app is registered once on each server. PKCE and `state` are always used. People can type any host, so hosts
    outside the public network are refused.

    Args:
        client_name: name that people see on the login page.
        redirect_uri: the page of the application that the browser returns to.
        scopes: what the tokens are for.
        website: website of the app.
        apps: where to keep the registered apps: a file, or an object with `get`, `put` and `forget`; by default the
            memory of this process. Servers limit registrations per address, so several workers should share them.
        use_https: False for plain http, for tests.
        private_hosts: True allows servers on this machine or in the local network, also for tests.
        patience: seconds that a person has to log in.
        session: an aiohttp session to use. It stays yours, and you decide which hosts it may reach.
        clock: time.
        **connection: connection settings: `proxy`, `ssl`, `user_agent`.

    Raises:
        ValueError: the redirect URI is invalid.
    """

    def __init__(
        self,
        client_name: str,
        redirect_uri: str,
        *,
        scopes: ScopesLike = DEFAULT_SCOPES,
        website: str | None = None,
        apps: Apps = None,
        use_https: bool = True,
        private_hosts: bool = False,
        patience: float = PATIENCE,
        session: aiohttp.ClientSession | None = None,
        clock: Clock | None = None,
        **connection: Unpack[ConnectionSettings],
    ) -> None:
        self._redirect_uri = _checked_redirect(redirect_uri)
        self._client_name = client_name
        self._website = website
        self._scopes = Scopes.of(scopes)
        self._use_https = use_https
        self._patience = patience
        self._clock = clock or Clock()
        self._reach = Reach.of("WebLogin", session, connection, clock, public_only=not private_hosts)
        self._keeper = keeper_of(client_name, apps, MOST_PLACES)
        self._places: dict[str, _Place] = {}
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def begin(
        self,
        instance: str,
        *,
        scopes: ScopesLike = None,
        force_login: bool | None = None,
        lang: str | None = None,
    ) -> Flow:
        """Begin a login. Store the result, and send the browser to its `url`.

        Args:
            instance: what the person typed: a host, `@ann@example.org`, or the URL of a page there.
            scopes: what this token is for; by default the scopes of this object.
            force_login: ask for a login even if the browser is logged in: for a second account.
            lang: ISO 639-1 code of the language of the page.

        Raises:
            LoginError: the input is no host, the host is outside the public network, or refers to another one that
                does not confirm it.
            MastodonError: the server cannot be reached, or refuses.
        """
        try:
            asked = named(instance, use_https=self._use_https)
        except ValueError as problem:
            raise LoginError(f"that is not a server: {problem}") from None
        place = self._origin_of(asked.origin)
        wanted = self._scopes if scopes is None else Scopes.of(scopes)
        try:
            known = await self._known(place, wanted)
        except MastodonError as error:
            if not has_no_api(error):
                explain_plain_http(error, asked)
                raise
            found = await elsewhere(asked, error, self._reach)
            place = self._origin_of(found.origin)
            known = await self._known(place, wanted)
        return Flow(
            instance=host_of(place),
            use_https=place.startswith("https:"),
            app=known.app,
            server=known.server,
            redirect_uri=self._redirect_uri,
            scopes=wanted,
            state=new_state(),
            verifier=Pkce.new().verifier if known.server.pkce else None,
            client_name=self._client_name,
            began_at=self._now(),
            force_login=force_login,
            lang=lang,
        )

    async def finish(self, flow: Flow, answer: Answer) -> Credentials:
        """Get the token for the code from the browser. If this fails or is cancelled, no token is left behind.

        A flow can be used once: remove it from the store first.

        Args:
            flow: what `begin` returned for this browser.
            answer: the query parameters, or the whole URL, of the browser's request.

        Raises:
            StateError: the answer belongs to another login or another server: possible attack.
            DeniedError: the person refused.
            LoginTimeoutError: the login began too long ago.
            LoginError: the server reported an error.
            MastodonError: the server cannot be reached, or refuses.
        """
        query = query_of(answer)
        del answer  # a traceback with local variables would show the code
        code = code_of(query, flow.state, flow.server.issuer or flow.origin)
        if (self._now() - flow.began_at).total_seconds() > self._patience:
            raise LoginTimeoutError(f"the login was begun more than {self._patience:.0f} s ago")
        request = self._request(flow.origin, flow.scopes)
        pkce = Pkce(flow.verifier) if flow.verifier is not None else None
        try:
            async with self._reach.transport(flow.origin) as transport:
                dialogue = Dialogue(transport, flow.server, request, pkce)
                return await dialogue.finish(flow.app, flow.redirect_uri, code, None)
        except ClientError as error:
            if is_about_app(error):
                await self._forget(flow)
            raise

    async def logout(self, credentials: Credentials) -> None:
        """Revoke a token. Nothing happens if it is already revoked.

        Args:
            credentials: what `finish` returned.

        Raises:
            ValueError: the app of the token is unknown.
            MastodonError: the server cannot be reached, or refuses.
        """
        if credentials.app is None:
            raise ValueError(
                "credentials: only the app that got the token can revoke it, and these credentials name no app"
            )
        async with self._reach.transport(credentials.origin) as transport:
            await revoke_token(
                transport, credentials.app, credentials.access_token, server=await discover(transport)
            )

    def _origin_of(self, place: str) -> str:
        """The origin, by https unless plain http is set for all: a person's input must not disable TLS."""
        return origin(host_of(place), use_https=self._use_https)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock.time(), UTC)

    def _request(self, place: str, scopes: Scopes) -> LoginRequest:
        return LoginRequest(
            instance=host_of(place),
            use_https=place.startswith("https:"),
            scopes=scopes,
            client_name=self._client_name,
            website=self._website,
        )

    async def _known(self, place: str, wanted: Scopes) -> "_Place":
        """The facts about a server, with an app for the wanted scopes; one lookup at a time."""
        lock = self._locks.setdefault(place, asyncio.Lock())
        async with lock:
            known = self._places.get(place)
            if known is None or known.until <= self._clock.time() or not self._fits(known.app, wanted):
                known = await self._look(place, wanted)
                self._places.pop(place, None)
                self._places[place] = known
                while len(self._places) > MOST_PLACES:
                    del self._places[next(iter(self._places))]
            return known

    async def _look(self, place: str, wanted: Scopes) -> "_Place":
        async with self._reach.transport(place) as transport:
            server = await discover(transport)
            app = await self._keeper.get(place)
            if (
                app is None
                or not self._fits(app, wanted)
                or not await is_alive(transport, app, server=server)
            ):
                app = await self._register(transport, server, place, self._scopes | wanted)
                await self._keeper.put(place, app)
            return _Place(app, server, self._clock.time() + FRESH)

    async def _register(self, transport: Transport, server: AuthServer, place: str, scopes: Scopes) -> App:
        return await Dialogue(transport, server, self._request(place, scopes)).register((self._redirect_uri,))

    def _fits(self, app: App, wanted: Scopes) -> bool:
        """Whether an app may request the wanted scopes. Servers compare names: `read` is not `read:statuses`."""
        return set(wanted) <= set(app.scopes) and self._redirect_uri in app.redirect_uris

    async def _forget(self, flow: Flow) -> None:
        known = self._places.get(flow.origin)
        if known is not None and known.app.client_id == flow.app.client_id:
            del self._places[flow.origin]
        kept = await self._keeper.get(flow.origin)
        if kept is not None and kept.client_id == flow.app.client_id:
            await self._keeper.forget(flow.origin)


class _Place(NamedTuple):
    """Cached facts about a server."""

    app: App
    server: AuthServer
    until: float


def query_of(answer: Answer) -> dict[str, list[str]]:
    """The parameters of an answer, hidden from `repr`.

    Raises:
        TypeError: the answer is malformed.
    """
    if isinstance(answer, str):
        text = answer.partition("#")[0]
        query = text.partition("?")[2] if "?" in text or "://" in text else text
        return {
            name: [*map(Secret, found)] for name, found in parse_qs(query, keep_blank_values=True).items()
        }
    if not isinstance(answer, Mapping):
        raise TypeError(
            f"answer: expected the parameters of the query, or an address, got {type(answer).__name__}"
        )
    pairs: Iterable[tuple[str, Any]] = answer.items()
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).extend(map(Secret, [value] if isinstance(value, str) else value))
    return found


def _checked_redirect(redirect_uri: str) -> str:
    parts = urlsplit(redirect_uri)
    if not parts.scheme or parts.fragment or (parts.scheme in ("http", "https") and not parts.netloc):
        raise ValueError(
            f"redirect_uri: expected the whole address of a page, like 'https://app.example/callback', got {redirect_uri!r}"
        )
    return redirect_uri
