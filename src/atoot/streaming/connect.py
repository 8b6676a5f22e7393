"""How many connections are opened in a second: after a restart, a server is not to be overrun by its own clients."""

import asyncio
import socket
import time
from collections.abc import Generator, Mapping
from contextlib import suppress
from enum import Enum
from http import HTTPStatus
from threading import Lock
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, NoReturn, Protocol
from urllib.parse import urlencode, urlsplit
from weakref import WeakValueDictionary

import aiohttp
import msgspec
from yarl import URL

from atoot.errors import (
    ApiError,
    ClientError,
    MastodonError,
    NetworkError,
    RatelimitError,
    ServerError,
    class_for,
)
from atoot.errors.reasons import explain
from atoot.http.headers import limits_of
from atoot.http.transport import Transport
from atoot.message import Options, Request
from atoot.network.addresses import absolute, same_origin
from atoot.network.addresses import origin as origin_of
from atoot.network.failures import error_of
from atoot.secrets import Redactor
from atoot.secrets import one_line as in_one_line

RATE = 50.0
"""Handshakes a second that one process makes with one host."""

BURST = 20
"""So many go through at once after a pause."""


class Turnstile:
    """Gives each who comes a moment to go through."""

    __slots__ = ("__weakref__", "_next", "_pause", "_rate")

    def __init__(self, rate: float = RATE, burst: int = BURST) -> None:
        self._rate = rate
        self._pause = burst / rate
        self._next = -float("inf")

    def wait(self, now: float) -> float:
        """Seconds until it is the turn of who comes now."""
        self._next = max(self._next, now - self._pause) + 1 / self._rate
        return max(0.0, self._next - now)


_turnstiles: WeakValueDictionary[str, Turnstile] = WeakValueDictionary()

_lock = Lock()


def turnstile_for(host: str) -> Turnstile:
    """The turnstile of a host; it lives as long as somebody holds it."""
    with _lock:
        found = _turnstiles.get(host)
        if found is None:
            found = _turnstiles[host] = Turnstile()
        return found


LINE = 300
"""Characters of what a server said that are repeated."""

NO_SECRETS = Redactor()

NO_WEBSOCKETS = (200, 204, 400, 404, 405, 406, 410, 422, 426, 501)
"""Answers to a handshake that say: no websockets here."""

DOWN = (502, 503, 504, 520, 521, 522, 523, 524, 530)
"""What a proxy answers when there is nobody behind it; from 520 on it is Cloudflare's."""

NO_CODE, ABNORMAL = 1005, 1006

CLOSED: Mapping[int, str] = {
    1000: "the server closed the stream",
    1001: "the server closed the stream: it goes away, perhaps to be restarted",
    NO_CODE: "the server closed the stream and gave no reason",
    ABNORMAL: "the connection broke",
    1008: "the server closed the stream: something is against its rules",
    1009: "a message was too large",
    1011: "the server closed the stream: it has a problem of its own",
    1012: "the server closed the stream: it is being restarted",
    1013: "the server closed the stream: it is overloaded",
}
"""https://www.iana.org/assignments/websocket/websocket.xhtml (close codes)"""


def one_line(text: object, redactor: Redactor) -> str:
    """What a server said, in one line, and without secrets."""
    return redactor.text(in_one_line(text, LINE))


def handshake_refused(
    refusal: aiohttp.WSServerHandshakeError, query: Mapping[str, str], redactor: Redactor, *, has_token: bool
) -> MastodonError:
    """The error for an answer to a handshake that is no websocket."""
    headers: Mapping[str, str] = refusal.headers or {}
    status = refusal.status
    said = one_line(headers.get("X-Error-Message") or "", redactor)
    return _error(
        f"{_start(status, query.get('stream'))}: {said or _meaning(status, has_token=has_token)}",
        Request("GET", "/api/v1/streaming"),
        status,
        headers,
        said,
        redactor,
    )


def events_refused(
    answer: aiohttp.ClientResponse, body: bytes, request: Request, redactor: Redactor
) -> MastodonError:
    """The error for an answer that is no stream of events."""
    status = answer.status
    said = one_line(answer.headers.get("X-Error-Message") or "", redactor)
    if not said and status >= 400:
        said = one_line(explain(body, answer.content_type)[0], redactor)
    text = said or "the server sends no events here"
    if status in DOWN:
        text = f"{_start(status, None)}: {_meaning(status, has_token=True)}"
    return _error(text, request, status, answer.headers, said, redactor)


def sent_elsewhere(location: str | None, redactor: Redactor) -> MastodonError:
    """The error for a redirect that is not followed; of where it leads only the host is shown."""
    try:
        place = urlsplit(location or "")
        host = f"{place.scheme}://{place.netloc.rpartition('@')[2]}" if place.scheme and place.netloc else ""
    except ValueError:
        host = ""
    where = f", to {one_line(host, redactor)}" if host else ""
    return ApiError(
        f"the streaming server sends elsewhere{where}; the token goes only where the instance itself names",
        request=Request("GET", "/api/v1/streaming"),
    )


def closed_words(code: int | None, reason: object = "", redactor: Redactor = NO_SECRETS) -> str:
    """What the end of a websocket means."""
    known = NO_CODE if code == 0 else ABNORMAL if code is None else code  # aiohttp says 0 where there is none
    words = CLOSED.get(known) or f"the server closed the stream with the code {code}"
    said = one_line(reason or "", redactor)
    return f"{words}: {said}" if said else words


def broken_words(problem: BaseException) -> str:
    """What broke a connection."""
    if isinstance(problem, aiohttp.WebSocketError):
        if problem.code == aiohttp.WSCloseCode.MESSAGE_TOO_BIG:
            return "the server sent a message that is too large"
        return "the server sent something that is no websocket message"
    if isinstance(problem, aiohttp.ServerTimeoutError):
        return "the server did not answer a ping"
    if isinstance(problem, asyncio.TimeoutError):
        return "nothing came in time"
    if isinstance(problem, OSError) and problem.strerror:
        return f"the connection broke: {problem.strerror}"
    return "the connection broke"


def _error(
    text: str, request: Request, status: int, headers: Mapping[str, str], said: str, redactor: Redactor
) -> MastodonError:
    kind = class_for(status) if status >= 400 else ApiError
    error = kind(
        text,
        request=request,
        status_code=status,
        reason=_phrase(status),
        request_id=one_line(headers.get("X-Request-Id") or "", redactor) or None,
        limits=limits_of(headers, time.time()),
    )
    if "scope" in said.lower():
        # The server's own word is better than a guess.
        error.hint = "the token needs the scope read:statuses, and for notifications read:notifications"
    return error


def _start(status: int, stream: str | None) -> str:
    if status in DOWN:
        return "the streaming server is down"
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return "the streaming server asks to wait"
    return f"the streaming server refuses the stream {stream!r}" if stream else "the streaming server refuses"


def _meaning(status: int, *, has_token: bool) -> str:
    """What a status says about a handshake when the server itself says nothing."""
    if status in DOWN:
        return f"the proxy in front of it answers {' '.join(filter(None, [str(status), _phrase(status)]))}"
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return "there were too many connections or requests"
    if status in (401, 403):
        return "it does not take the token" if has_token else "it wants a token"
    if status in NO_WEBSOCKETS:
        return "there are no websockets here"
    if status == HTTPStatus.SWITCHING_PROTOCOLS:
        return "what it answers is no websocket"
    return f"it answers {status} {_phrase(status)}".rstrip()


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


LARGEST_MESSAGE = 16 * 1024 * 1024
"""Bytes of one message."""
LONGEST_COMPLAINT = 4096
"""Bytes of a message with which a server says no."""

TEXT, BINARY, CLOSE = aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY, aiohttp.WSMsgType.CLOSE


class Line(Protocol):
    """An open connection."""

    async def receive(self) -> bytes:
        """What came.

        Raises:
            NetworkError: the connection is at its end.
        """
        ...

    async def say(self, text: str) -> None:
        """Send a text, where the connection has two ways."""
        ...

    async def close(self, seconds: float) -> None:
        """End it; saying goodbye may take so long."""
        ...

    @property
    def addresses(self) -> tuple[str, tuple[str, int]] | None:
        """Our own address, and the address and port of the peer."""
        ...


class SocketLine:
    """A websocket; what comes is one message."""

    __slots__ = ("_path", "_redactor", "_socket")

    def __init__(
        self, socket: "aiohttp.ClientWebSocketResponse[Literal[False]]", path: str, redactor: Redactor
    ) -> None:
        self._socket = socket
        self._path = path
        self._redactor = redactor

    async def receive(self) -> bytes:
        """The next message as it came. Text that is sent as binary is text all the same."""
        try:
            message = await self._socket.receive()
        except (aiohttp.ClientError, OSError) as broken:  # it also answers pings, which may fail
            raise self._broken(broken) from None
        if message.type is TEXT or message.type is BINARY:
            data: bytes = message.data
            if len(data) < LONGEST_COMPLAINT and b'"error"' in data:
                return bytes(self._redactor.value(data))  # it becomes an error, and may repeat what we sent
            return data
        if message.type is CLOSE:
            raise self._error(closed_words(message.data, message.extra, self._redactor))
        problem = self._socket.exception() or message.data
        if isinstance(problem, Exception):
            raise self._broken(problem)
        raise self._error(closed_words(self._socket.close_code))

    async def say(self, text: str) -> None:
        """Send a text."""
        try:
            await self._socket.send_str(text)
        except (aiohttp.ClientError, OSError) as problem:
            raise self._broken(problem) from None

    def _broken(self, problem: Exception) -> NetworkError:
        return self._error(broken_words(problem))

    def _error(self, words: str) -> NetworkError:
        return NetworkError(words, request=Request("GET", self._path))

    async def close(self, seconds: float) -> None:
        """Close the websocket."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._socket.close()

    @property
    def addresses(self) -> tuple[str, tuple[str, int]] | None:
        """Our own address, and that of the peer."""
        return _addresses(self._socket)


class EventLine:
    """An answer that does not end; what comes is a piece of it."""

    __slots__ = ("_addresses", "_answer", "_path")

    def __init__(self, answer: aiohttp.ClientResponse, path: str) -> None:
        self._answer = answer
        self._path = path
        # Once the answer is at its end, it knows its connection no more.
        self._addresses = _addresses(answer.connection.transport) if answer.connection is not None else None

    async def receive(self) -> bytes:
        """The next piece."""
        request = Request("GET", self._path)
        try:
            piece = await self._answer.content.readany()
        except (aiohttp.ClientError, TimeoutError, OSError) as problem:
            raise NetworkError(broken_words(problem), request=request) from None
        if not piece:
            raise NetworkError("the server ended the stream", request=request)
        return piece

    async def say(self, text: str) -> None:
        """Nothing: this connection has one way only."""

    async def close(self, seconds: float) -> None:
        """End the answer; who waits for the next piece gets an error."""
        self._answer.close()
        content = self._answer.content
        if content.exception() is None and not content.is_eof():
            content.set_exception(aiohttp.ClientConnectionError("closed by us"))

    @property
    def addresses(self) -> tuple[str, tuple[str, int]] | None:
        """Our own address, and that of the peer."""
        return self._addresses


def _addresses(connection: Any) -> tuple[str, tuple[str, int]] | None:
    if connection is None:
        return None
    own, peer = connection.get_extra_info("sockname"), connection.get_extra_info("peername")
    if not isinstance(own, tuple) or not isinstance(peer, tuple):
        return None  # no network in between
    return own[0], (peer[0], peer[1])


def address_towards(peer: tuple[str, int]) -> str | None:
    """Which of our addresses the system would use for a peer now; None if it cannot be reached. Nothing is sent."""
    family = socket.AF_INET6 if ":" in peer[0] else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect(peer)
            own: str = probe.getsockname()[0]
            return own
    except OSError:
        return None


PATH = "/api/v1/streaming"

LONGEST_EXPLANATION = 65_536
"""Bytes of an error that are read."""

ASK_AGAIN = 30.0
"""Seconds for which the instance's word about its streaming server is good."""

MOST_MOVES = 3
"""Times that a stream of events is asked for, where a redirect leads to another path of the same server."""

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

    def __init__(self, transport: Transport) -> None:
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
        self.beats = False
        """Whether the server is known to send heartbeats with server-sent events."""

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
        return SocketLine(await self._placed(query, options), PATH, self._transport.sender.redactor)

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
                # Iceshrimp.NET looks for the token in the protocol and the query alone, and misses it with a 400.
                missed = error.status_code == 400 and place is TokenPlace.HEADER and len(places) > 1
                if error.status_code not in (401, 403) and not missed:
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
        """What comes from an address of a stream of events."""
        connect = self._transport.settings.timeouts.connect
        return await self._streams().get(
            URL(url, encoded=True),
            headers={**self._headers(place), "Accept": "text/event-stream"},
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=connect),
            **self._transport.sender.connecting.to(url),
        )

    async def _no_events(self, answer: aiohttp.ClientResponse, request: Request) -> MastodonError:
        """What an answer means that is no stream of events."""
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
                headers=self._transport.sender.public_headers,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=ANSWER_TIME),
                **self._transport.sender.connecting.to(self._transport.origin),
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
                headers=self._transport.sender.public_headers,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=self._transport.settings.timeouts.read),
                **self._transport.sender.connecting.to(self._transport.origin),
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

    if not TYPE_CHECKING:  # type checkers are to refuse it, people are to be told

        def __enter__(self) -> NoReturn:
            raise TypeError("with c.streaming(...): write `async with`; atoot.sync has websockets for `with`")

        def __exit__(self, *error: object) -> None:
            """Never reached; without it Python would not ask for the other one."""

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


def _within(url: str, answer: aiohttp.ClientResponse) -> str | None:
    """The URL that a redirect of a stream of events means, if it stays on the same server; None if there is none."""
    location = answer.headers.get("Location", "")
    if answer.status not in (301, 302, 307, 308) or not location:
        return None
    own, target = URL(url).origin(), absolute(location, url)
    if target is None or URL(target).scheme != own.scheme:
        return None
    path = same_origin(target, str(own))
    return None if path is None else f"{own}{path}"


async def _refuse_redirect(_: object, __: object, asked: aiohttp.TraceRequestRedirectParams) -> None:
    """Stop a handshake at a redirect: aiohttp would follow, also to a stranger or from wss to ws, with the token."""
    raise _Redirected(asked.response.headers.get("Location"))


def _asked(query: Mapping[str, str]) -> str:
    return f"?{urlencode(query)}" if query else ""
