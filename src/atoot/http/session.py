"""One request, one response: sending through aiohttp, and translating its errors."""

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
"""How often a request is resent at once because its connection had been closed."""

READING = frozenset({"GET", "HEAD"})
"""Methods that change nothing."""

CLOSING = {ord("["): ord("]"), ord("{"): ord("}")}
"""The last character of a complete JSON text, by its first."""


class RequestSender:
    """Sends a request unchanged, once, and reads the whole response.

    Args:
        origin: `https://host` of the instance.
        token: authorizes the requests; None for none.
        session: a borrowed one; None for one of its own.
        settings: timeouts, size limits, proxy and certificates.

    Raises:
        ValueError: the session would send other credentials than the token; or a setting is invalid.
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
        """Headers for any host; those of a borrowed session take precedence."""
        self.headers: CIMultiDict[str] = CIMultiDict(own)
        """Headers for the instance only."""
        self.connecting: Connecting = Connecting(settings.proxy, settings.ssl, environment=is_own(session))
        """Connection options for aiohttp; also for streams, which have a session of their own."""
        way = self.connecting.to(origin)
        self.redactor: Redactor = Redactor(*secrets_of(way.get("proxy")))
        """Removes the secrets of this client from everything that is shown."""
        if token is not None:
            self.show(token)
        self.owns_session: bool = session is None
        times = settings.timeouts
        self.session: aiohttp.ClientSession = session or own_session(seconds=times.connect)
        self._origin = origin
        self._settings = settings
        self._reuse = reuse_of(self.session, origin)
        self._theirs = tuple(getattr(session, "_middlewares", ()))
        """Middlewares of a borrowed session, to add to those of a request, which would replace them."""
        self._usual: dict[str, Any] = {
            "allow_redirects": False,
            "raise_for_status": False,
            "timeout": aiohttp.ClientTimeout(total=None, sock_connect=times.connect),
            **way,
        }
        """Arguments to aiohttp for every request."""
        if not is_own(session):  # our own session has them already
            self._usual |= {"max_line_size": LONGEST_LINE, "max_field_size": LONGEST_LINE}
        self.watch: Watch = Watch(times.total or math.inf, times.read or math.inf)
        """The watchdog over requests and waits."""

    def show(self, token: Secret) -> None:
        """Use a token for all requests from now on."""
        self.headers["Authorization"] = Secret(f"Bearer {token}")
        self.redactor = self.redactor.with_token(token)

    async def run(self, request: Request, seconds: float = math.inf) -> Response | MastodonError:
        """Return the response, whatever its status, or an error in its place.

        A NetworkError means no response; an ApiError one that is cut off, no HTTP, too large, or redirects in circles.
        `may_have_happened` tells whether the server may have seen the request.
        """
        path, redirects, resends = request.path, 0, 0
        reuse, reading = self._reuse, request.method in READING
        end = math.inf if seconds == math.inf else self.watch.loop.time() + seconds
        form = request.body if isinstance(request.body, list) else None
        # The larger the files of a request, the longer its timeout.
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
                if not reading:  # only other requests check for recent activity
                    reuse.hear(self.watch.loop)
                if 200 <= response.status < 300:
                    return response
                onward = self._redirect(response, redirects)
            except MastodonError as error:
                # The frames below hold the body, perhaps with a password, and the redirect, perhaps with the token.
                return error.with_traceback(None)
            except (aiohttp.ClientError, TimeoutError, OSError) as problem:
                resends += 1
                if not self._may_resend(request, problem, use, resends):
                    return error_of(request, problem, response)
                continue
            finally:
                if files is not None:
                    files.close()
                if answer is not None and answer.connection is not None:  # not read to its end
                    answer.close()
            if onward is None:
                return response
            path, redirects, resends = onward, redirects + 1, 0

    def _may_resend(self, request: Request, problem: Exception, use: Use | None, resends: int) -> bool:
        """Whether a request was sent into a connection that had been closed, and may be resent on another."""
        unwritten = is_unwritten(problem)
        if not unwritten and not is_broken(problem):
            return False
        self._reuse.failed(use, unwritten=unwritten)
        idle = use is not None and use.reused and request.method in READING
        return resends <= MOST_RESENDS and (unwritten or idle) and is_resendable(request.body)

    def _ask(
        self, request: Request, path: str, body: Any, use: Use | None
    ) -> Awaitable[aiohttp.ClientResponse]:
        """The awaitable of aiohttp for a request; not `async def`, which saves a coroutine."""
        headers, kind = self.headers, request.content_type
        if request.headers is not None or kind is not None:
            headers = CIMultiDict(headers)
            headers.update(request.headers or {})
            if kind is not None and body is request.body:  # a multipart form sets its own
                headers["Content-Type"] = kind
        more = self._usual if use is None else {**self._usual, "middlewares": (*self._theirs, use)}
        url = _url(self._origin, path)
        return self.session.request(request.method, url, data=body, headers=headers, **more)

    def _sent(self, request: Request, watched: Scope, *sizes: int) -> None:
        """Count bytes sent of a file as activity, and report the progress."""
        watched.heard = self.watch.loop.time()
        call_hook(request.progress, *sizes)

    def _check(self, response: Response) -> None:
        """Check that a response is complete, unpack it, and correct its status.

        Raises:
            aiohttp.ClientPayloadError: it is cut off.
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
        """Read the body, up to the size limit, or as much as the request wants."""
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
        """The path of a redirect, if it stays on the instance and repeats the same request.

        Args:
            response: the redirect.
            before: redirects that were followed already.

        Raises:
            ApiError: it redirects in circles, or to https.
        """
        request, origin = response.request, self._origin
        location = response.headers.get("Location") if 300 <= response.status < 400 else None
        url = absolute(location, origin + request.path) if location else None
        if url is None:
            return None
        if url.startswith("https:") != origin.startswith("https:"):
            if url.startswith("https:") and urlsplit(url).hostname == urlsplit(origin).hostname:
                raise nonsense(response, "this server requires https: leave out use_https=False (or http://)")
            return None  # would send the token over plain http
        onward = same_origin(url, origin) if is_resendable(request.body) else None
        if request.method not in READING and response.status not in (307, 308):
            return None
        if onward is not None and before == MOST_REDIRECTS:
            raise nonsense(response, f"the server redirects in a circle, more than {MOST_REDIRECTS} times")
        return onward


@lru_cache(256)
def _url(origin: str, path: str) -> URL:
    return URL(origin + checked_path(path), encoded=True)
