"""Opening the streaming websocket: where it is, and how this server wants the token.

https://docs.joinmastodon.org/methods/streaming/#websocket
"""

import asyncio
from collections.abc import Generator, Mapping
from enum import Enum
from types import TracebackType
from typing import Any
from urllib.parse import urlencode, urlsplit

import aiohttp
import msgspec
from yarl import URL

from atoot.errors import ApiError, ClientError, MastodonError, RatelimitError, ServerError
from atoot.message import Request
from atoot.resilience.options import Options
from atoot.transport.exchange import error_of
from atoot.transport.http import HttpTransport
from atoot.transport.lines import LARGEST_MESSAGE, EventLine, SocketLine
from atoot.transport.refusals import events_refused, handshake_refused, sent_elsewhere
from atoot.transport.turnstile import Turnstile, turnstile_for
from atoot.wire.paths import origin as origin_of

PATH = "/api/v1/streaming"
LONGEST_EXPLANATION = 65_536
"""Bytes of an error that are read."""
ASK_AGAIN = 30.0
"""Seconds for which the instance's word about its streaming server is good."""
GOODBYE = 0.5
"""Seconds that a server has to answer our goodbye on a stream."""
LONGEST_ANSWER = 1 << 20
"""Bytes of what an instance says about itself that are read without the token."""
ANSWER_TIME = 15.0
"""Seconds that an instance has to say where its streaming server is."""


class TokenPlace(Enum):
    """Where in the handshake the token goes; the first that the server takes is kept."""

    HEADER = "header"
    PROTOCOL = "protocol"
    """`Sec-WebSocket-Protocol`: what browsers use, since they cannot set headers."""
    QUERY = "query"
    """Only where nothing else works: URLs end up in logs."""


class WebSockets:
    """Opens connections to the streaming server of an instance: websockets, and server-sent events.

    They have a session of their own, which follows no redirect, and so that streams never use up the connections of
    requests; only a session that the user brought lends its connector, since that may know certificates that we do not.
    """

    def __init__(self, transport: HttpTransport) -> None:
        self._transport = transport
        self._session: aiohttp.ClientSession | None = None
        self._base: str | None = None
        self._path = PATH
        self._asking = asyncio.Lock()
        self._asked = 0.0
        self._doubted = False
        self._reached = False
        self._place: TokenPlace | None = None
        self._events_place: TokenPlace | None = None
        self._turnstile: Turnstile | None = None
        self.multiplexes = True
        """Whether the server is known, or hoped, to take several streams on one websocket."""

    async def connect(
        self, query: Mapping[str, str], *, heartbeat: float | None = None
    ) -> aiohttp.ClientWebSocketResponse:
        """A websocket for the stream that a query names.

        Raises:
            NetworkError: the streaming server cannot be reached.
            UnauthorizedError, ForbiddenError: it does not take the token for this stream.
        """
        options = {} if heartbeat is None else {"heartbeat": heartbeat}
        found: aiohttp.ClientWebSocketResponse = await self._placed(query, options)
        return found

    async def line(self, query: Mapping[str, str], *, heartbeat: float) -> SocketLine:
        """The same as a line. An empty query opens it for several streams.

        Raises:
            MastodonError: as in `connect`.
        """
        # Text comes as bytes: the JSON reader checks the encoding once more anyway.
        goodbye = aiohttp.ClientWSTimeout(ws_close=GOODBYE)  # pyright: ignore[reportCallIssue] - attrs makes the parameter
        options = {
            "heartbeat": heartbeat,
            "decode_text": False,
            "max_msg_size": LARGEST_MESSAGE,
            "timeout": goodbye,
        }
        return SocketLine(await self._placed(query, options), PATH, self._transport.redactor)

    async def events(self, path: str) -> EventLine:
        """Server-sent events for the stream that a path below `/api/v1/streaming` names.

        Raises:
            NetworkError: the streaming server cannot be reached.
            ApiError, ClientError, ServerError: it answers something else.
        """
        base = await self.where()
        places = [self._events_place] if self._events_place else [TokenPlace.HEADER, TokenPlace.QUERY]
        refusals: list[MastodonError] = []
        for place in places if self._transport.token else [TokenPlace.HEADER]:
            try:
                line = await self._events(base, path, place)
            except ClientError as error:
                if error.status_code not in (401, 403):
                    raise
                refusals.append(error)
            else:
                self._events_place = place if self._transport.token else None
                return line
        raise refusals[0]

    async def close(self) -> None:
        """Close our own session, and with it every connection that is left."""
        if self._session is not None:
            await self._session.close()

    async def _placed(self, query: Mapping[str, str], options: Mapping[str, Any]) -> Any:
        """A websocket, with the token where the server takes it."""
        base = await self.where()
        places = [self._place] if self._place else list(TokenPlace)
        refusals: list[MastodonError] = []
        for place in places if self._transport.token else [TokenPlace.HEADER]:
            try:
                socket = await self._open(base, query, place, options)
            except ClientError as error:
                if error.status_code not in (401, 403):
                    raise
                refusals.append(error)
            else:
                self._place = place if self._transport.token else None
                return socket
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
                    # A handshake is an HTTP request: a proxy knows no other scheme.
                    URL(f"http{base.removeprefix('ws')}{self._path}{_asked(asked)}", encoded=True),
                    headers=self._headers(place),
                    protocols=protocols,
                    **self._transport.connecting(base),
                    **options,
                )
        except _Redirected as redirect:
            if self._has_slash(redirect.location, base):
                return await self._open(base, query, place, options)
            error = sent_elsewhere(redirect.location, self._transport.redactor)
        except aiohttp.WSServerHandshakeError as refusal:
            error = handshake_refused(refusal, query, self._transport.redactor, has_token=token is not None)
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
                answer = await self._streams().get(
                    URL(url, encoded=True),
                    headers={**self._headers(place), "Accept": "text/event-stream"},
                    allow_redirects=False,
                    timeout=aiohttp.ClientTimeout(total=None, sock_connect=times.connect),
                    **self._transport.connecting(url),
                )
            if answer.status == 200 and answer.content_type == "text/event-stream":
                self._reached = True
                return EventLine(answer, PATH + path)
            error = await self._no_events(answer, request)
        except (aiohttp.ClientError, TimeoutError, OSError) as problem:
            error = error_of(request, problem)
        raise self._transport.cleaned(error) from None

    async def _no_events(self, answer: aiohttp.ClientResponse, request: Request) -> MastodonError:
        """What an answer means that is no stream of events."""
        redactor = self._transport.redactor
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
        transport = self._transport
        return dict(transport.headers if place is TokenPlace.HEADER else transport.public_headers)

    def _has_slash(self, location: str | None, base: str) -> bool:
        """Whether a redirect only wants a slash at the end; from then on it has one."""
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
        self._turnstile = turnstile_for(base)  # held, so that it lives as long as this
        seconds = self._turnstile.wait(asyncio.get_running_loop().time())
        if seconds > 0:
            await asyncio.sleep(seconds)

    def _streams(self) -> aiohttp.ClientSession:
        self._transport.check_open()
        if self._session is None:
            theirs = None if self._transport.owns_session else self._transport.session
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

    async def where(self) -> str:
        """`wss://host` of the streaming server, asked for once, and again when it cannot be reached there."""
        async with self._asking:
            if self._base is None or self._doubted:
                self._asked = asyncio.get_running_loop().time()
                self._doubted = False
                named, sure = await self._named()
                if not sure:
                    # What was true before is a better guess than any other.
                    return self._base or streaming_base(self._transport.origin, named)
                self._base = streaming_base(self._transport.origin, named)
            return self._base

    def moved(self) -> None:
        """A stream broke: if the streaming server cannot be reached, ask the instance where it is, but not for each."""
        if not self._reached and asyncio.get_running_loop().time() - self._asked > ASK_AGAIN:
            self._doubted = True

    async def _named(self) -> tuple[str | None, bool]:
        """The streaming URL that the instance names, and whether it will say the same the next time."""
        sure = True
        for path, keys in (
            ("/api/v2/instance", ("configuration", "urls", "streaming")),
            ("/api/v1/instance", ("urls", "streaming_api")),
        ):
            try:
                found = await self._asked_for(path)
            except (ApiError, ClientError, ServerError) as error:
                # An old server, one that shows itself only to its users, or one that knows only v1.
                sure = sure and not isinstance(error, ServerError | RatelimitError)
                continue
            for key in keys:
                found = found.get(key) if isinstance(found, dict) else None
            if isinstance(found, str):
                return found, True
        return await self._redirected(), sure

    async def _asked_for(self, path: str) -> Any:
        """What the instance says about itself. A stream does not wait for a rate limit to hear it."""
        bounds = Options(ratelimit="raise", timeout=ANSWER_TIME)
        try:
            return await self._transport.fetch(Request("GET", path, options=bounds), object)
        except RatelimitError:
            # Everybody may ask this; without the token it counts in another limit.
            found = await self._plain(path)
            if found is None:
                raise
            return found

    async def _plain(self, path: str) -> Any:
        """The same without the token; None if it cannot be had."""
        try:
            async with self._streams().get(
                self._transport.origin + path,
                headers=self._transport.public_headers,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=ANSWER_TIME),
                **self._transport.connecting(self._transport.origin),
            ) as answer:
                body = await answer.content.read(LONGEST_ANSWER) if answer.status == 200 else b""
            return msgspec.json.decode(body)
        except (aiohttp.ClientError, TimeoutError, OSError, msgspec.DecodeError, ValueError, RecursionError):
            return None

    async def _redirected(self) -> str | None:
        """Where the instance sends those who ask for streams at its own place; the token is not shown for that."""
        try:
            async with self._streams().get(
                self._transport.origin + PATH,
                headers=self._transport.public_headers,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=self._transport.settings.timeouts.read),
                **self._transport.connecting(self._transport.origin),
            ) as answer:
                target = answer.headers.get("Location", "") if 300 <= answer.status < 400 else ""
        except (aiohttp.ClientError, TimeoutError, OSError):
            return None
        return _of_the_site(target, self._transport.origin)


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
    own = urlsplit(origin)
    try:
        place = urlsplit(named or "")
        fits = place.scheme == "wss" or (place.scheme == "ws" and not secure)
        if place.hostname == own.hostname:  # another port is another server, if it is reached as this one is
            fits = fits and place.port not in (None, own.port) and (place.scheme == "wss") == secure
        if place.hostname and fits and "@" not in place.netloc:
            return place.scheme + origin_of(place.netloc).removeprefix("https")
    except ValueError:
        pass  # no host
    return f"{'wss' if secure else 'ws'}://{own.netloc}"


def _of_the_site(target: str, origin: str) -> str | None:
    """The streaming URL that a redirect means, if it stays on the instance's site: others do not get the token."""
    try:
        place, own = urlsplit(target), urlsplit(origin)
    except ValueError:
        return None
    if not f".{place.hostname or ''}".endswith(f".{own.hostname}"):
        return None
    return f"{'wss' if place.scheme in ('https', 'wss') else 'ws'}://{place.netloc}"


class _Redirected(Exception):  # noqa: N818 - it never leaves this file
    """A handshake would end elsewhere than it began."""

    def __init__(self, location: str | None) -> None:
        super().__init__()
        self.location = location


async def _refuse_redirect(_: object, __: object, asked: aiohttp.TraceRequestRedirectParams) -> None:
    """Stop a handshake at a redirect: aiohttp would follow, also to a stranger or from wss to ws, with the token."""
    raise _Redirected(asked.response.headers.get("Location"))


def _asked(query: Mapping[str, str]) -> str:
    return f"?{urlencode(query)}" if query else ""
