"""Opens websockets and server-sent events where the instance says they are, and sends the token nowhere else."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from enum import Enum
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

import aiohttp
from yarl import URL

from atoot.errors import ClientError, MastodonError, UnauthorizedError
from atoot.http.transport import Transport
from atoot.message import Request
from atoot.network.addresses import absolute, same_origin
from atoot.network.failures import error_of
from atoot.streaming.connections.complaints import events_refused, handshake_refused, sent_elsewhere
from atoot.streaming.connections.discovery import Discovery
from atoot.streaming.connections.lines import EventLine, SocketLine
from atoot.streaming.subscriptions import PATH
from atoot.streaming.times import Turnstile, turnstile_for

T = TypeVar("T")

LARGEST_MESSAGE = 16 * 1024 * 1024
"""Bytes of one message of a websocket."""

LONGEST_EXPLANATION = 65_536
"""Most bytes read of an error response."""

MOST_MOVES = 3
"""Attempts to open an event stream, where redirects lead to another path of the same server."""

GOODBYE = 0.5
"""Seconds that a server has to answer our close of a stream."""


class TokenPlace(Enum):
    """The place of the token in the handshake; the first that the server accepts is kept."""

    HEADER = "header"
    PROTOCOL = "protocol"
    """`Sec-WebSocket-Protocol`: what browsers use, since they cannot set headers."""
    QUERY = "query"
    """Only where nothing else works: URLs end up in logs."""


OF_WEBSOCKETS = tuple(TokenPlace)
OF_EVENTS = (TokenPlace.HEADER, TokenPlace.QUERY)


class WebSockets:
    """Opens connections to the streaming server of an instance: websockets, and server-sent events.

    They use their own session, which follows no redirects, so that streams never use up the connections of requests;
    only a session that the user brought lends its connector, since that may know certificates that we do not.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._session: aiohttp.ClientSession | None = None
        self._discovery = Discovery(transport, self._streams)
        self._path = PATH
        self._reached = False
        self._taken: dict[tuple[TokenPlace, ...], TokenPlace] = {}
        self._turnstile: Turnstile | None = None
        self.multiplexes = True
        """Whether the server is known or hoped to carry several streams on one websocket."""
        self.heartbeat: float | None = None
        """Seconds between two heartbeats of server-sent events as they arrive here; None while unknown.

        One connection's heartbeat is expected of others that have shown none yet.
        """

    async def where(self) -> str:
        """`wss://host` of the streaming server."""
        return await self._discovery.where()

    def moved(self) -> None:
        """Look for the streaming server again: a stream broke, and if it is unreachable, it may have moved."""
        if not self._reached:
            self._discovery.doubt()

    async def connect(
        self, query: Mapping[str, str], *, heartbeat: float | None = None
    ) -> aiohttp.ClientWebSocketResponse:
        """A websocket for the stream that a query names.

        Raises:
            NetworkError: the streaming server cannot be reached.
            UnauthorizedError, ForbiddenError: it rejects the token for this stream.
        """
        options = {} if heartbeat is None else {"heartbeat": heartbeat}
        found: aiohttp.ClientWebSocketResponse = await self._websocket(query, options)
        return found

    async def line(self, query: Mapping[str, str], *, heartbeat: float) -> SocketLine:
        """Like `connect`, but returns a line. An empty query opens it for several streams.

        Raises:
            MastodonError: as in `connect`.
        """
        # Text comes as bytes: the JSON reader checks the encoding anyway.
        goodbye = aiohttp.ClientWSTimeout(ws_close=GOODBYE)  # pyright: ignore[reportCallIssue] - attrs makes the parameter
        options = {
            "heartbeat": heartbeat,
            "decode_text": False,
            "max_msg_size": LARGEST_MESSAGE,
            "timeout": goodbye,
        }
        return SocketLine(await self._websocket(query, options), PATH, self._transport.sender.redactor)

    async def events(self, path: str) -> EventLine:
        """Server-sent events for the stream that a path below `/api/v1/streaming` names.

        Raises:
            NetworkError: the streaming server cannot be reached.
            ApiError, ClientError, ServerError: the answer is no event stream.
        """
        base = await self.where()
        return await self._placed(OF_EVENTS, lambda place: self._events(base, path, place))

    async def close(self) -> None:
        """Close our own session, and with it every remaining connection."""
        if self._session is not None:
            await self._session.close()

    async def _websocket(self, query: Mapping[str, str], options: Mapping[str, Any]) -> Any:
        base = await self.where()
        return await self._placed(OF_WEBSOCKETS, lambda place: self._open(base, query, place, options))

    async def _placed(
        self, places: tuple[TokenPlace, ...], opened: Callable[[TokenPlace], Awaitable[T]]
    ) -> T:
        """Open with the token at the first place that the server accepts, and keep to that place."""
        if not self._transport.token:
            return await opened(TokenPlace.HEADER)
        taken, begun = self._taken.get(places), self._transport.clock.monotonic()
        refusals: list[MastodonError] = []
        for place in (taken,) if taken else places:
            try:
                found = await opened(place)
            except ClientError as error:
                # Iceshrimp.NET looks for the token in the protocol and the query only, and otherwise answers 400.
                missed = error.status_code == 400 and place is TokenPlace.HEADER and taken is None
                if error.status_code not in (401, 403) and not (missed and places is OF_WEBSOCKETS):
                    raise
                refusals.append(error)
            else:
                self._taken[places] = place
                return found
        renew = self._transport.shared.renew
        if renew is not None and isinstance(refusals[0], UnauthorizedError) and await renew(begun):
            return await self._placed(places, opened)
        raise refusals[0]

    async def _open(
        self, base: str, query: Mapping[str, str], place: TokenPlace, options: Mapping[str, Any]
    ) -> Any:
        token = self._transport.token
        protocols: tuple[str, ...] = ()
        asked = query
        if token is not None and place is TokenPlace.PROTOCOL:
            protocols = (token,)
        elif token is not None and place is TokenPlace.QUERY:
            asked = {**query, "access_token": token}
        await self._turn(base)
        self._reached = False
        try:
            async with asyncio.timeout(self._transport.settings.timeouts.total):
                socket = await self._streams().ws_connect(
                    # A handshake is an HTTP request: proxies know no other scheme.
                    URL(f"http{base.removeprefix('ws')}{self._path}{_asked(asked)}", encoded=True),
                    headers=self._headers(place),
                    protocols=protocols,
                    **self._transport.sender.connecting.to(base),
                    **options,
                )
        except _Redirected as redirect:
            if self._has_slash(redirect.location, base):
                return await self._open(base, query, place, options)
            error = sent_elsewhere(redirect.location, self._transport.sender.redactor)
        except aiohttp.WSServerHandshakeError as refusal:
            error = handshake_refused(
                refusal, query, self._transport.sender.redactor, has_token=token is not None
            )
        except (aiohttp.ClientError, TimeoutError, OSError) as problem:
            error = error_of(Request("GET", PATH), problem)
            if place is TokenPlace.QUERY or isinstance(problem, aiohttp.ClientResponseError):
                error.__cause__ = None  # it holds the URL or the headers, and with them the token
        else:
            self._reached = True
            return socket
        raise self._transport.cleaned(error)

    async def _events(self, base: str, path: str, place: TokenPlace) -> EventLine:
        token = self._transport.token
        url = f"http{base.removeprefix('ws')}{PATH}{path}"
        if token is not None and place is TokenPlace.QUERY:
            url += ("&" if "?" in path else "?") + urlencode({"access_token": token})
        await self._turn(base)
        self._reached = False
        request = Request("GET", PATH + path)
        times = self._transport.settings.timeouts
        try:
            async with asyncio.timeout(times.total):
                answer = await self._ask_events(url, place)
                for _ in range(MOST_MOVES - 1):
                    onward = _within(url, answer)
                    if onward is None:
                        break
                    answer.close()
                    url = onward
                    answer = await self._ask_events(url, place)
            if answer.status == 200 and answer.content_type == "text/event-stream":
                self._reached = True
                return EventLine(answer, PATH + path)
            error = await self._no_events(answer, request)
        except (aiohttp.ClientError, TimeoutError, OSError) as problem:
            error = error_of(request, problem)
        raise self._transport.cleaned(error) from None

    async def _ask_events(self, url: str, place: TokenPlace) -> aiohttp.ClientResponse:
        """The response from an event stream's address."""
        connect = self._transport.settings.timeouts.connect
        return await self._streams().get(
            URL(url, encoded=True),
            # Compression would hold back the last event until more comes.
            headers={**self._headers(place), "Accept": "text/event-stream", "Accept-Encoding": "identity"},
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=connect),
            **self._transport.sender.connecting.to(url),
        )

    async def _no_events(self, answer: aiohttp.ClientResponse, request: Request) -> MastodonError:
        """The error for an answer that is no event stream."""
        redactor = self._transport.sender.redactor
        if 300 <= answer.status < 400:
            answer.close()
            return sent_elsewhere(answer.headers.get("Location"), redactor)
        try:
            async with asyncio.timeout(self._transport.settings.timeouts.read):
                body = await answer.content.read(LONGEST_EXPLANATION)
        except (aiohttp.ClientError, TimeoutError, OSError):
            body = b""
        finally:
            answer.close()
        return events_refused(answer, body, request, redactor)

    def _headers(self, place: TokenPlace) -> dict[str, str]:
        sender = self._transport.sender
        return dict(sender.headers if place is TokenPlace.HEADER else sender.public_headers)

    def _has_slash(self, location: str | None, base: str) -> bool:
        """Whether a redirect only adds a trailing slash; if so, it is kept from then on."""
        try:
            place, own = urlsplit(location or ""), urlsplit(base)
        except ValueError:
            return False
        host = (place.netloc or own.netloc).lower()
        secure = (place.scheme or own.scheme) in ("https", "wss")
        if (
            self._path != PATH
            or place.path != f"{PATH}/"
            or host != own.netloc
            or secure != (own.scheme == "wss")
        ):
            return False
        self._path = place.path
        return True

    async def _turn(self, base: str) -> None:
        self._turnstile = turnstile_for(base)  # held, so that it lives as long as this object
        seconds = self._turnstile.wait(asyncio.get_running_loop().time())
        if seconds > 0:
            await asyncio.sleep(seconds)

    def _streams(self) -> aiohttp.ClientSession:
        self._transport.check_open()
        if self._session is None:
            theirs = None if self._transport.sender.owns_session else self._transport.sender.session
            watch = aiohttp.TraceConfig()
            watch.on_request_redirect.append(_refuse_redirect)
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0) if theirs is None else theirs.connector,
                connector_owner=theirs is None,
                trust_env=theirs is not None and theirs.trust_env,
                cookie_jar=aiohttp.DummyCookieJar(),
                trace_configs=[watch],
            )
        return self._session


class _Redirected(Exception):  # noqa: N818 - it never leaves this file
    """A handshake was redirected."""

    def __init__(self, location: str | None) -> None:
        super().__init__()
        self.location = location


def _within(url: str, answer: aiohttp.ClientResponse) -> str | None:
    """The target of an event stream's redirect, if it stays on the same server; None if there is none."""
    location = answer.headers.get("Location", "")
    if answer.status not in (301, 302, 307, 308) or not location:
        return None
    own, target = URL(url).origin(), absolute(location, url)
    if target is None or URL(target).scheme != own.scheme:
        return None
    path = same_origin(target, str(own))
    return None if path is None else f"{own}{path}"


async def _refuse_redirect(_: object, __: object, asked: aiohttp.TraceRequestRedirectParams) -> None:
    """Stop a handshake at a redirect: aiohttp would follow it with the token, even to a stranger or from wss to ws."""
    raise _Redirected(asked.response.headers.get("Location"))


def _asked(query: Mapping[str, str]) -> str:
    return f"?{urlencode(query)}" if query else ""
