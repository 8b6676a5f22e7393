"""MastodonAPI: all operations of the API, opening and closing, and the helpers for pages."""

import asyncio
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from types import TracebackType
from typing import Any, Literal, Self, TypedDict, TypeVar, Unpack, overload

import aiohttp

from atoot.api.base import Options, Params, Ref, id_of
from atoot.entities.base import PagedEntity
from atoot.message import Request, Response
from atoot.oauth.flows import DEFAULT_SCOPES, OUT_OF_BAND, authorize_url, register_app, request_token
from atoot.paging import Page, PageCursor, Paged, PagedObject, collect, fetch_page, page_of
from atoot.transport.http import HttpTransport
from atoot.transport.websocket import WebSocketContext, WebSockets
from atoot.wire import encode
from atoot.wire.paths import local_path, origin
from atoot.wire.secrets import Secret

T = TypeVar("T")
W = TypeVar("W", bound=PagedEntity)


class Extras(TypedDict, total=False):
    """What `get`, `post`, `put`, `patch` and `delete` take besides the URL."""

    params: Params
    """Parameters by their name in the API."""
    use_json: bool
    """Send them as JSON; otherwise as a form, if a form can say it."""
    headers: Mapping[str, str]
    options: Options


class StreamFilter(TypedDict, total=False):
    """What narrows a stream."""

    list_filter: Ref
    """The list, for the stream `list`."""
    tag_filter: str
    """Hashtag without its #, for the streams `hashtag` and `hashtag:local`."""


class MastodonAPI:
    """A client of one instance, in the name of one account or of nobody.

    Made with `MastodonAPI.create` or, better, with `async with atoot.client(...)`.
    """

    def __init__(
        self, transport: HttpTransport, client_id: str | None = None, client_secret: str | None = None
    ) -> None:
        self._transport = transport
        self._websockets = WebSockets(transport)
        self.client_id = client_id
        self.client_secret = Secret(client_secret) if client_secret is not None else None
        self.base_url = transport.origin
        """`https://host` of the instance."""

    @classmethod
    async def create(
        cls,
        instance: str,
        client_id: str | None = None,
        client_secret: str | None = None,
        access_token: str | None = None,
        use_https: bool = True,
        session: aiohttp.ClientSession | None = None,
    ) -> Self:
        """Make a client. Nothing is sent.

        Args:
            instance: host of the instance, like `mastodon.social`; with a port if need be.
            client_id: of the app, where it is known.
            client_secret: of the app, where it is known.
            access_token: in whose name requests are made; without one, as an anonymous visitor.
            use_https: False for plain http, for servers on one's own machine.
            session: an aiohttp session to use. It stays yours: the client does not close it.

        Raises:
            ValueError: the instance is no host, or the token is none.
        """
        transport = HttpTransport(origin(instance, use_https=use_https), access_token, session=session)
        return cls(transport, client_id, client_secret)

    async def close(self) -> None:
        """Close all network connections and shut the client down."""
        await self._websockets.close()
        await self._transport.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"<MastodonAPI {self.base_url}>"

    # Logging in

    @staticmethod
    async def create_app(
        session: aiohttp.ClientSession,
        instance: str,
        use_https: bool = True,
        scopes: str = DEFAULT_SCOPES,
        client_name: str = "atoot",
        client_website: str | None = None,
    ) -> tuple[str, str]:
        """Register an app on an instance.

        `POST /api/v1/apps` · public · since 0.0.0

        Args:
            session: an aiohttp session.
            instance: host of the instance, like `mastodon.social`.
            use_https: False for plain http.
            scopes: what the app may ask for, separated by spaces.
            client_name: what people see when they are asked.
            client_website: of the app.

        Returns:
            Its client_id and client_secret.
        """
        transport = HttpTransport(origin(instance, use_https=use_https), session=session)
        app = await register_app(transport, client_name, scopes=scopes, website=client_website)
        return app.client_id, app.client_secret

    @staticmethod
    def browser_login_url(
        instance: str, client_id: str, use_https: bool = True, *, scope: str = DEFAULT_SCOPES
    ) -> str:
        """Where a person logs in and gets the `oauth_code` for `login`.

        `GET /oauth/authorize` · public · since 0.1.0

        Args:
            instance: host of the instance, like `mastodon.social`.
            client_id: of the app.
            use_https: False for plain http.
            scope: what the token is for, separated by spaces; no more than the app was registered for.
        """
        return authorize_url(origin(instance, use_https=use_https), client_id, scope=scope)

    @staticmethod
    async def login(
        session: aiohttp.ClientSession,
        instance: str,
        client_id: str,
        client_secret: str,
        use_https: bool = True,
        username: str | None = None,
        password: str | None = None,
        oauth_code: str | None = None,
        scope: str = DEFAULT_SCOPES,
    ) -> str:
        """Get a token: for an account with `oauth_code`, else with `username` and `password`, else for the app alone.

        `POST /oauth/token` · public · since 0.1.0

        Args:
            session: an aiohttp session.
            instance: host of the instance, like `mastodon.social`.
            client_id: of the app.
            client_secret: of the app.
            use_https: False for plain http.
            username: e-mail address of the account; current Mastodon knows no login by password any more.
            password: of the account.
            oauth_code: what the page of `browser_login_url` shows.
            scope: what the token is for, separated by spaces.

        Returns:
            The access token. Keep it for later.

        Raises:
            ValueError: one of `username` and `password` without the other.
            ClientError: the server does not accept the code or the password.
        """
        if (username is None) != (password is None):
            raise ValueError("username and password go together")
        grant: dict[str, str] = {"redirect_uri": OUT_OF_BAND, "scope": scope}
        if username is not None and password is not None:
            grant |= {"grant_type": "password", "username": username, "password": password}
        elif oauth_code is not None:
            grant |= {"grant_type": "authorization_code", "code": oauth_code}
        else:
            grant |= {"grant_type": "client_credentials"}
        transport = HttpTransport(origin(instance, use_https=use_https), session=session)
        return (await request_token(transport, client_id, client_secret, **grant)).access_token

    # Pages

    @overload
    async def get_next(self, response: Page[T]) -> Page[T]: ...
    @overload
    async def get_next(self, response: W) -> W: ...
    @overload
    async def get_next(self, response: PageCursor) -> Any: ...
    async def get_next(self, response: Any) -> Any:
        """The page behind a page, or the page at a cursor (which may come out of a pickle).

        Raises:
            ValueError: there is none, or it is of another instance.
        """
        return await self._neighbour(response, "next")

    @overload
    async def get_previous(self, response: Page[T]) -> Page[T]: ...
    @overload
    async def get_previous(self, response: W) -> W: ...
    @overload
    async def get_previous(self, response: PageCursor) -> Any: ...
    async def get_previous(self, response: Any) -> Any:
        """The page before a page: what is newer; it may be empty as yet. Or the page at a cursor.

        Raises:
            ValueError: there is none, or it is of another instance.
        """
        return await self._neighbour(response, "previous")

    async def get_n_pages(
        self, task: Awaitable[Page[T]] | Paged[T] | PagedObject[Any, T], n: int = 1
    ) -> Page[T]:
        """The items of up to `n` pages of a list, as one page; its `next` tells where the rest begins.

        Args:
            task: a list operation: `c.public_timeline(local=True)`.
            n: how many pages at most.
        """
        if n < 1:
            raise ValueError(f"n: expected 1 page or more, got {n!r}")
        return await collect(self._transport, task, n)

    async def get_all(self, task: Awaitable[Page[T]] | Paged[T] | PagedObject[Any, T]) -> Page[T]:
        """All items of a list, as one page.

        Args:
            task: a list operation: `c.get_notifications()`.
        """
        return await collect(self._transport, task, math.inf)

    async def _neighbour(self, page: Any, which: Literal["next", "previous"]) -> Any:
        cursor = page if isinstance(page, PageCursor) else getattr(page, which)
        if cursor is None:
            raise ValueError(f"there is no {which} page")
        return await fetch_page(self._transport, cursor)

    # Anything else

    async def get(self, url: str, **kwargs: Unpack[Extras]) -> Any:
        """`GET` anything; gives plain data, for a list a Page of it.

        Args:
            url: path on the instance (`/api/v1/...`), or a whole URL of it.
            **kwargs: `params`, `headers`, `options`.

        Raises:
            ValueError: the URL is of another host: the token goes nowhere else.
        """
        return await self._plain("GET", url, kwargs)

    async def post(self, url: str, **kwargs: Unpack[Extras]) -> Any:
        """`POST` anything; see `get`. `use_json=True` sends the parameters as JSON."""
        return await self._plain("POST", url, kwargs)

    async def put(self, url: str, **kwargs: Unpack[Extras]) -> Any:
        """`PUT` anything; see `get` and `post`."""
        return await self._plain("PUT", url, kwargs)

    async def patch(self, url: str, **kwargs: Unpack[Extras]) -> Any:
        """`PATCH` anything; see `get` and `post`."""
        return await self._plain("PATCH", url, kwargs)

    async def delete(self, url: str, **kwargs: Unpack[Extras]) -> Any:
        """`DELETE` anything; see `get` and `post`."""
        return await self._plain("DELETE", url, kwargs)

    async def request(self, method: str, url: str, **kwargs: Unpack[Extras]) -> Response:
        """Anything, as it came: status, headers, body. An answer of 300 and above is an error here too."""
        return await self._transport.send(self._request(method.upper(), url, kwargs))

    async def _plain(self, method: str, url: str, extras: Extras) -> Any:
        response = await self._transport.send(self._request(method, url, extras))
        data = self._transport.decode(response, object) if response.body.strip() else None
        return page_of(self._transport, response, data) if isinstance(data, list) else data

    def _request(self, method: str, url: str, extras: Extras) -> Request:
        place = local_path(url, self.base_url)
        values = encode.merge(extras.get("params"), {})
        headers, options = extras.get("headers"), extras.get("options")
        if method in ("GET", "HEAD"):
            mark = "&" if "?" in place else "?"
            return Request(
                method,
                place + (mark + encode.query(values) if values else ""),
                headers=headers,
                options=options,
            )
        body, content_type = encode.json_body(values) if extras.get("use_json") else encode.body(values)
        return Request(method, place, body, content_type, headers, values, options)

    # Streaming

    def streaming(
        self, stream: str, list_filter: Ref | None = None, tag_filter: str | None = None
    ) -> WebSocketContext:
        """A bare websocket for one stream: `async with c.streaming("user") as ws: async for msg in ws: ...`.

        `GET /api/v1/streaming` · `read:statuses` or `read:notifications` · since 1.0.0

        Args:
            stream: user, user:notification, public, public:local, public:remote, public:media, hashtag,
                hashtag:local, list, direct.
            list_filter: the list, for the stream `list`.
            tag_filter: the hashtag without its #, for the streams `hashtag` and `hashtag:local`.

        Returns:
            What gives the `aiohttp.ClientWebSocketResponse` when it is entered or awaited.
        """
        query = {"stream": stream}
        if list_filter is not None:
            query["list"] = id_of(list_filter)
        if tag_filter is not None:
            query["tag"] = tag_filter
        return WebSocketContext(self._websockets, query)

    async def streaming_handler(
        self,
        stream: str,
        handler: Callable[["MastodonAPI", aiohttp.WSMessage], Awaitable[object]],
        **kwargs: Unpack[StreamFilter],
    ) -> None:
        """Await `handler(client, message)` for each message of a stream, until it ends or this is cancelled.

        Args:
            stream: as in `streaming`.
            handler: coroutine function.
            **kwargs: `list_filter`, `tag_filter`, as in `streaming`.
        """
        with suppress(asyncio.CancelledError):  # as ever: cancelling it is the way to end it
            async with self.streaming(stream, **kwargs) as socket:
                async for message in socket:
                    await handler(self, message)

    # Tokens and limits

    def get_access_token(self) -> str | None:
        """The token in whose name requests are made."""
        token = self._transport.token
        return None if token is None else str(token)

    @property
    def session(self) -> aiohttp.ClientSession:
        """The aiohttp session that requests go through."""
        return self._transport.session

    @property
    def ratelimit_limit(self) -> str:
        """Requests in a window, as the server wrote it last."""
        return self._transport.limit_headers.get("X-RateLimit-Limit", "300")

    @property
    def ratelimit_remaining(self) -> str:
        """Requests left in the window, as the server wrote it last."""
        return self._transport.limit_headers.get("X-RateLimit-Remaining", "300")

    @property
    def ratelimit_reset(self) -> str | None:
        """When the window ends, as the server wrote it last."""
        return self._transport.limit_headers.get("X-RateLimit-Reset")

    @property
    def ratelimit_server_date(self) -> str | None:
        """The server's time at the latest answer, as it wrote it."""
        return self._transport.last_headers.get("Date")

    @property
    def ratelimit_lastcall(self) -> float | None:
        """When the latest answer came, in seconds since the epoch."""
        return self._transport.last_call


@asynccontextmanager
async def client(
    instance: str,
    client_id: str | None = None,
    client_secret: str | None = None,
    access_token: str | None = None,
    use_https: bool = True,
    session: aiohttp.ClientSession | None = None,
) -> AsyncIterator[MastodonAPI]:
    """A client that is closed in the end: `async with atoot.client("mastodon.social", access_token=...) as c:`.

    The arguments are those of `MastodonAPI.create`.
    """
    made = await MastodonAPI.create(instance, client_id, client_secret, access_token, use_https, session)
    try:
        yield made
    finally:
        await made.close()
