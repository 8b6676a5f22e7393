"""Opening the streaming websocket: where it is, and how this server wants the token.

https://docs.joinmastodon.org/methods/streaming/#websocket
"""

from collections.abc import Generator, Mapping
from enum import Enum
from types import TracebackType
from typing import Any
from urllib.parse import urlencode, urlsplit

import aiohttp
from yarl import URL

from atoot.errors import ApiError, ClientError, MastodonError, ServerError, class_for
from atoot.message import Request
from atoot.transport.exchange import error_of
from atoot.transport.http import HttpTransport

PATH = "/api/v1/streaming"


class TokenPlace(Enum):
    """Where in the handshake the token goes; the first that the server takes is kept."""

    HEADER = "header"
    PROTOCOL = "protocol"
    """`Sec-WebSocket-Protocol`: what browsers use, since they cannot set headers."""
    QUERY = "query"
    """Only where nothing else works: URLs end up in logs."""


class WebSockets:
    """Opens websockets to the streaming server of an instance.

    They have a session of their own, so that streams never use up the connections of requests; a session that the
    user brought serves both, since it may know proxies and certificates that we do not.
    """

    def __init__(self, transport: HttpTransport) -> None:
        self._transport = transport
        self._session: aiohttp.ClientSession | None = None
        self._base: str | None = None
        self._place: TokenPlace | None = None

    async def connect(
        self, query: Mapping[str, str], *, heartbeat: float | None = None
    ) -> aiohttp.ClientWebSocketResponse:
        """A websocket for the stream that a query names.

        Raises:
            NetworkError: the streaming server cannot be reached.
            UnauthorizedError, ForbiddenError: it does not take the token for this stream.
        """
        base = await self._where()
        places = [self._place] if self._place else list(TokenPlace)
        refusals: list[MastodonError] = []
        for place in places if self._transport.token else [TokenPlace.HEADER]:
            try:
                socket = await self._open(base, query, place, heartbeat)
            except ClientError as error:
                if error.status_code not in (401, 403):
                    raise
                refusals.append(error)
            else:
                self._place = place if self._transport.token else None
                return socket
        raise refusals[0]

    async def close(self) -> None:
        """Close our own session, and with it every websocket that is left."""
        if self._session is not None:
            await self._session.close()

    async def _open(
        self, base: str, query: Mapping[str, str], place: TokenPlace, heartbeat: float | None
    ) -> aiohttp.ClientWebSocketResponse:
        token = self._transport.token
        headers = dict(
            self._transport.headers if place is TokenPlace.HEADER else self._transport.public_headers
        )
        protocols: tuple[str, ...] = ()
        if token is not None and place is TokenPlace.PROTOCOL:
            protocols = (token,)
        elif token is not None and place is TokenPlace.QUERY:
            query = {**query, "access_token": token}
        try:
            return await self._streams().ws_connect(
                URL(f"{base}{PATH}?{urlencode(query)}", encoded=True),
                headers=headers,
                protocols=protocols,
                heartbeat=heartbeat,
            )
        except aiohttp.WSServerHandshakeError as refusal:
            error = _refusal(refusal, query)
        except (aiohttp.ClientError, TimeoutError, OSError) as problem:
            error = error_of(Request("GET", PATH), problem)
        # Not chained: what aiohttp raises holds the URL and the headers, and with them the token.
        raise error from None

    def _streams(self) -> aiohttp.ClientSession:
        self._transport.check_open()
        if not self._transport.owns_session:
            return self._transport.session
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=0)
            self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
        return self._session

    async def _where(self) -> str:
        """`wss://host` of the streaming server, asked for once."""
        if self._base is None:
            self._base = streaming_base(self._transport.origin, await self._named())
        return self._base

    async def _named(self) -> str | None:
        """The streaming URL that the instance names."""
        for path, keys in (
            ("/api/v2/instance", ("configuration", "urls", "streaming")),
            ("/api/v1/instance", ("urls", "streaming_api")),
        ):
            try:
                found = await self._transport.fetch(Request("GET", path), object)
            except (ApiError, ClientError, ServerError):
                continue  # an old server, one that shows itself only to its users, or one that knows only v1
            for key in keys:
                found = found.get(key) if isinstance(found, dict) else None
            if isinstance(found, str):
                return found
        return None


class WebSocketContext:
    """A websocket to come: await it, or enter it with `async with`, which closes it in the end."""

    def __init__(self, sockets: WebSockets, query: Mapping[str, str]) -> None:
        self._sockets = sockets
        self._query = query
        self._socket: aiohttp.ClientWebSocketResponse | None = None

    def __await__(self) -> Generator[Any, Any, aiohttp.ClientWebSocketResponse]:
        return self._sockets.connect(self._query).__await__()

    async def __aenter__(self) -> aiohttp.ClientWebSocketResponse:
        self._socket = await self
        return self._socket

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._socket is not None:
            await self._socket.close()


def streaming_base(origin: str, named: str | None) -> str:
    """`wss://host` for an instance and the streaming URL it names.

    Some servers name `wss://` though they are reached by plain http, and some name nothing: then the instance itself
    is the place. A host of its own is believed, but not its wish to leave TLS.
    """
    secure = origin.startswith("https:")
    own, place = urlsplit(origin), urlsplit(named or "")
    elsewhere = place.hostname and place.hostname != own.hostname and "@" not in place.netloc
    if elsewhere and (place.scheme == "wss" or (place.scheme == "ws" and not secure)):
        return f"{place.scheme}://{place.netloc}"
    return f"{'wss' if secure else 'ws'}://{own.netloc}"


def _refusal(refusal: aiohttp.WSServerHandshakeError, query: Mapping[str, str]) -> MastodonError:
    headers = refusal.headers or {}
    said = headers.get("X-Error-Message") or refusal.message
    kind = class_for(refusal.status) if refusal.status >= 400 else ApiError
    return kind(
        f"the streaming server refuses the stream {query.get('stream', '')!r}: {said}",
        request=Request("GET", PATH),
        status_code=refusal.status,
        request_id=headers.get("X-Request-Id"),
    )
