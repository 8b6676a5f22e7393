"""One request, one answer: what goes through aiohttp, and what its errors mean."""

import math
from collections.abc import Awaitable
from contextlib import ExitStack
from functools import lru_cache, partial
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from multidict import CIMultiDict
from yarl import URL

from atoot.errors import MastodonError
from atoot.errors.reasons import status_meant
from atoot.errors.refusals import nonsense
from atoot.http.settings import Settings, call_hook
from atoot.http.watch import Scope, Watch
from atoot.message import Request, Response
from atoot.network.addresses import absolute, checked_path, same_origin
from atoot.network.failures import (
    PACKED,
    error_of,
    is_broken,
    is_cut,
    is_unwritten,
    too_large,
    unpacked,
)
from atoot.network.reuse import Habit, Use, look, reuse_of
from atoot.network.sessions import LONGEST_LINE, Connecting, check_session, is_own, own_session, secrets_of
from atoot.secrets import Redactor, Secret
from atoot.uploads.bodies import is_resendable, multipart, upload_size
from atoot.version import __version__

USER_AGENT = f"atoot/{__version__} (+https://github.com/popura-network/atoot)"

MOST_REDIRECTS = 5

MOST_RESENDS = 2
"""Times that a request is sent again at once because its connection was closed before it."""

READING = frozenset({"GET", "HEAD"})
"""Methods that change nothing."""

CLOSING = {ord("["): ord("]"), ord("{"): ord("}")}
"""How a JSON text ends that begins so, if it is whole."""


class RequestSender:
    """Sends a request as it stands, once, and reads the answer to its end.

    Args:
        origin: `https://host` of the instance.
        token: in whose name requests are made.
        session: a borrowed one; None for one of its own.
        settings: times and bounds, proxy and certificates.

    Raises:
        ValueError: the session would send something else in place of the token; or a setting makes no sense.
    """

    def __init__(
        self, origin: str, token: Secret | None, session: aiohttp.ClientSession | None, settings: Settings
    ) -> None:
        if session is not None:
            check_session(session, origin, with_token=token is not None)
        theirs = session.headers if session is not None else {}
        said = {"User-Agent": USER_AGENT, "Accept": "application/json"}
        own = {name: text for name, text in said.items() if name not in theirs}
        if settings.user_agent is not None:
            own["User-Agent"] = settings.user_agent
        self.public_headers: CIMultiDict[str] = CIMultiDict(own)
        """What is told to everybody; what a borrowed session says of itself stands."""
        self.headers: CIMultiDict[str] = CIMultiDict(own)
        """What is told to the instance, and to nobody else."""
        self.connecting: Connecting = Connecting(settings.proxy, settings.ssl, environment=is_own(session))
        """How aiohttp is told to reach a place: also for the streams, which have a session of their own."""
        way = self.connecting.to(origin)
        self.redactor: Redactor = Redactor(*secrets_of(way.get("proxy")))
        """Takes the secrets of this client out of what is shown."""
        if token is not None:
            self.show(token)
        self.owns_session: bool = session is None
        times = settings.timeouts
        self.session: aiohttp.ClientSession = session or own_session(seconds=times.connect)
        self._origin = origin
        self._settings = settings
        self._reuse = reuse_of(self.session, origin)
        self._theirs = tuple(getattr(session, "_middlewares", ()))
        """Middlewares of a borrowed session: those of a request would replace them."""
        self._usual: dict[str, Any] = {
            "allow_redirects": False,
            "raise_for_status": False,
            "timeout": aiohttp.ClientTimeout(total=None, sock_connect=times.connect),
            **way,
        }
        """What aiohttp is told for every request."""
        if not is_own(session):  # one of ours knows it already
            self._usual |= {"max_line_size": LONGEST_LINE, "max_field_size": LONGEST_LINE}
        self.watch: Watch = Watch(times.total or math.inf, times.read or math.inf)
        """What looks after requests, and after all that waits."""

    def show(self, token: Secret) -> None:
        """Make requests in the name of a token from now on."""
        self.headers["Authorization"] = Secret(f"Bearer {token}")
        self.redactor = self.redactor.with_token(token)

    async def run(self, request: Request, seconds: float = math.inf) -> Response | MastodonError:
        """The answer, whatever its status, or the error that came instead.

        A NetworkError means that there was none, an ApiError that it was cut off, no HTTP, too large, or sent the request
        in circles; whether the server can have seen the request, `may_have_happened` tells.
        """
        path, redirects, resends = request.path, 0, 0
        reuse, reading = self._reuse, request.method in READING
        end = math.inf if seconds == math.inf else self.watch.loop.time() + seconds
        form = request.body if isinstance(request.body, list) else None
        # A request with files has more time the larger they are.
        more = 0.0 if form is None else upload_size(form) / self._settings.timeouts.upload_rate
        while True:
            use: Use | None = None
            if reuse.habit is not Habit.KEEPS:
                use = await reuse.prepare(repeatable=reading)
            elif not (reading or reuse.fresh):
                await look()
            body, files, answer, response = request.body, None, None, None
            try:
                if end != math.inf:
                    seconds = max(end - self.watch.loop.time(), 0.001)
                with self.watch.begin(seconds, more) as watched:
                    if form is not None:
                        files = ExitStack()
                        body = multipart(form, files, partial(self._sent, request, watched))
                    answer = await self._ask(request, path, body, use)
                    response = Response(request, answer.status, answer.headers, b"", answer.reason or "")
                    watched.stream = stream = answer.content
                    whole = stream.is_eof() and stream.total_bytes <= self._settings.largest_answer
                    response.body = stream.read_nowait() if whole else await self._read(stream, response)
                self._check(response)
                if use is not None:
                    reuse.answered(use, answer)
                if not reading:  # only such a one asks whether anything was heard just now
                    reuse.hear(self.watch.loop)
                if 200 <= response.status < 300:
                    return response
                onward = self._redirect(response, redirects)
            except MastodonError as error:
                # The frames below hold the body, perhaps with a password; where a redirect leads may hold the token.
                return error.with_traceback(None)
            except (aiohttp.ClientError, TimeoutError, OSError) as problem:
                resends += 1
                if not self._may_resend(request, problem, use, resends):
                    return error_of(request, problem, response)
                continue
            finally:
                if files is not None:
                    files.close()
                if answer is not None and answer.connection is not None:  # it was not read to its end
                    answer.close()
            if onward is None:
                return response
            path, redirects, resends = onward, redirects + 1, 0

    def _may_resend(self, request: Request, problem: Exception, use: Use | None, resends: int) -> bool:
        """Whether a request went into a connection that was closed before it, and may go into another one."""
        unwritten = is_unwritten(problem)
        if not unwritten and not is_broken(problem):
            return False
        self._reuse.failed(use, unwritten=unwritten)
        idle = use is not None and use.reused and request.method in READING
        return resends <= MOST_RESENDS and (unwritten or idle) and is_resendable(request.body)

    def _ask(
        self, request: Request, path: str, body: Any, use: Use | None
    ) -> Awaitable[aiohttp.ClientResponse]:
        """What aiohttp makes of a request: it is awaited by whoever sends it, which is one coroutine less."""
        headers, kind = self.headers, request.content_type
        if request.headers is not None or kind is not None:
            headers = CIMultiDict(headers)
            headers.update(request.headers or {})
            if kind is not None and body is request.body:  # a multipart form knows its own
                headers["Content-Type"] = kind
        more = self._usual if use is None else {**self._usual, "middlewares": (*self._theirs, use)}
        url = _url(self._origin, path)
        return self.session.request(request.method, url, data=body, headers=headers, **more)

    def _sent(self, request: Request, watched: Scope, *sizes: int) -> None:
        """What is sent of a file is a sign of life, and told to whoever asked for it."""
        watched.heard = self.watch.loop.time()
        call_hook(request.progress, *sizes)

    def _check(self, response: Response) -> None:
        """See that an answer came whole, and what it means.

        Raises:
            aiohttp.ClientPayloadError: it did not.
        """
        came = response.body
        if not came or CLOSING.get(came[0]) != came[-1]:
            if came[:2] == PACKED:
                response.body = unpacked(response, self._settings.largest_answer)
            if is_cut(response) and not response.request.most:
                raise aiohttp.ClientPayloadError
        if not 200 <= response.status < 300 or response.body.find(b'"error"', 0, 200) >= 0:
            meant = status_meant(response.status, response.body)
            if meant != response.status:
                response.reason = f"{HTTPStatus(meant).phrase} (sent as {response.status})"
                response.status = meant
            self.redactor.hide_in(response)

    async def _read(self, stream: aiohttp.StreamReader, response: Response) -> bytes:
        """The body, unpacked, as long as it is within bounds; of a longer one what is wanted of it."""
        wanted = response.request.most
        most = wanted or self._settings.largest_answer
        pieces: list[bytes] = []
        size = 0
        while size <= most and (content := await stream.readany()):
            pieces.append(content)
            size += len(content)
        if size > most and not wanted:
            raise too_large(response, most)
        return b"".join(pieces)[:most]

    async def close(self) -> None:
        """Close the session, if it is our own."""
        if self.owns_session:
            await self.session.close()

    def _redirect(self, response: Response, before: int) -> str | None:
        """Where an answer sends the request, if that is a place of the same instance and asks for the same thing.

        Args:
            response: what came.
            before: times that the request was sent elsewhere already.

        Raises:
            ApiError: in circles, or to https.
        """
        request, origin = response.request, self._origin
        location = response.headers.get("Location") if 300 <= response.status < 400 else None
        url = absolute(location, origin + request.path) if location else None
        if url is None:
            return None
        if url.startswith("https:") != origin.startswith("https:"):
            if url.startswith("https:") and urlsplit(url).hostname == urlsplit(origin).hostname:
                raise nonsense(response, "this server requires https: leave out use_https=False (or http://)")
            return None  # it would be asked by plain http, with the token
        onward = same_origin(url, origin) if is_resendable(request.body) else None
        if request.method not in READING and response.status not in (307, 308):
            return None
        if onward is not None and before == MOST_REDIRECTS:
            raise nonsense(response, f"the server redirects in a circle, more than {MOST_REDIRECTS} times")
        return onward


@lru_cache(256)
def _url(origin: str, path: str) -> URL:
    return URL(origin + checked_path(path), encoded=True)
