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
"""Seconds that a person has to log in: somebody may have to find a second factor, or to confirm an address first."""

FRESH = 600.0
"""Seconds for which a server and its app are not looked at again."""

MOST_PLACES = 1000
"""Servers that are remembered; the oldest is forgotten."""

Answer: TypeAlias = "Mapping[str, Any] | str"
"""What the browser brings: the parameters of the query, or the address that it was sent to."""


class Flow(Struct, frozen=True, kw_only=True):
    """A login in progress: what any worker needs when the browser returns.

    It can be pickled, and written as JSON (`to_dict`). It holds secrets: keep it where browsers cannot read it, and
    for one browser (a row of its session), so that nobody finishes the login of somebody else.
    """

    instance: str
    """Host of the instance, with the port if it has one of its own."""
    use_https: bool = True
    """Whether the instance is asked by https."""
    app: App
    """The app that asks."""
    server: AuthServer
    """What the server can do."""
    redirect_uri: str
    """Where the browser comes back to."""
    scopes: Scopes
    """What was asked for."""
    state: str
    """Comes back with the answer, unchanged."""
    verifier: str | None = None
    """The secret of PKCE; None if the server knows another method only."""
    client_name: str = ""
    """What the person sees when they are asked."""
    began_at: datetime
    """When the login was begun."""
    force_login: bool | None = None
    """Whether the person is asked who they are also where the browser is logged in."""
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
        """Read what `to_dict` gave.

        Args:
            data: what `to_dict` gave.

        Raises:
            ValueError: it is nothing of the kind.
        """
        data = with_hidden_secrets(data, ("state", "verifier"))
        try:
            return msgspec.convert(data, cls, dec_hook=_read)
        except msgspec.ValidationError as problem:
            raise ValueError(f"this is not a flow: {problem}") from None


def _read(kind: Any, value: Any) -> Any:
    return Scopes.of(value) if kind is Scopes else kind(value)


class WebLogin:
    """Logs in people who come with a browser, each on their own server.

    ```python
    web = WebLogin("My app", "https://app.example/callback", scopes="read:accounts", apps="secrets/apps.json")
    flow = await web.begin("mastodon.social")         # what the person typed
    ...                                               # keep the flow in the session, redirect to flow.url
    credentials = await web.finish(flow, query)       # of the request to the callback, in whatever worker
    ```

    An app is registered once on each server. PKCE and `state` are always used. People can type any host, so hosts
    outside the public network are refused.

    Args:
        client_name: what people see when they are asked.
        redirect_uri: the page of the application where the browser comes back to.
        scopes: what the tokens are for.
        website: of the app.
        apps: where the registered apps are kept: a file, or an object with `get`, `put` and `forget`; by default the
            memory of this process. Servers let an address register few, so several workers should share them.
        use_https: False for plain http, which is for tests.
        private_hosts: whether servers may be asked that are in this machine or this house, which is for tests too.
        patience: seconds that a person has to log in.
        session: an aiohttp session to use. It stays yours, and which hosts it may reach is yours to say.
        clock: time.
        **connection: how servers are reached: `proxy`, `ssl`, `user_agent`.

    Raises:
        ValueError: the redirect address is none.
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
        """Begin a login. Keep the result, and send the browser to its `url`.

        Args:
            instance: what the person typed: a host, `@ann@example.org`, or the address of a page there.
            scopes: what this token is for; by default what all are for.
            force_login: ask who it is also where the browser is logged in: for a second account.
            lang: ISO 639-1 code of the language of the page.

        Raises:
            LoginError: what was typed is no host, the host is not in the public network, or sends to another one that
                does not know of it.
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
        """Get the token for the code that the browser has brought. If this fails or is cancelled, no token is left behind.

        A flow can be used once: remove it from the store first.

        Args:
            flow: what `begin` gave to this browser.
            answer: the parameters of the query, or the whole address, with which the browser came.

        Raises:
            StateError: the answer is of another login, or of another server: possible attack.
            DeniedError: the person said no.
            LoginTimeoutError: the login was begun too long ago.
            LoginError: the server could not do it.
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
            credentials: what `finish` gave.

        Raises:
            ValueError: nobody knows the app of the token.
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
        """The origin, by https unless plain http is for all: what a person typed does not take the lock away."""
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
        """What is known of a server, with an app that may ask for what is wanted; one look at a time."""
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
        """Whether an app may ask for what is wanted. Servers compare names: `read` is not `read:statuses`."""
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
    """The parameters of an answer, none of which shows itself.

    Raises:
        TypeError: it is nothing of the kind.
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
