"""One request, one answer: what goes through aiohttp, and what its errors mean."""

import asyncio
import math
from collections.abc import Mapping
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
from atoot.http.call import Watch, Watched
from atoot.http.settings import Settings, call_hook
from atoot.message import Request, Response
from atoot.network.addresses import absolute, checked_path, same_origin
from atoot.network.failures import (
    PACKED,
    Damaged,
    error_of,
    is_broken,
    is_cut,
    is_unwritten,
    too_large,
    unpacked,
)
from atoot.network.reuse import Habit, Use, look, reuse_of
from atoot.network.sessions import LONGEST_LINE, is_own
from atoot.secrets import Redactor
from atoot.uploads import is_resendable, multipart, upload_size
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
    """Sends a request as it stands, once, and reads the answer to its end."""

    def __init__(
        self,
        origin: str,
        headers: CIMultiDict[str],
        session: aiohttp.ClientSession,
        settings: Settings,
        redactor: Redactor,
        way: Mapping[str, Any],
    ) -> None:
        self._origin = origin
        self._headers = headers
        self._session = session
        self._settings = settings
        self._reuse = reuse_of(session, origin)
        self._theirs = tuple(getattr(session, "_middlewares", ()))
        """Middlewares of a borrowed session: those of a request would replace them."""
        self._redactor = redactor
        self._usual: dict[str, Any] = {"allow_redirects": False, "raise_for_status": False, **way}
        """What aiohttp is told for every request."""
        if not is_own(session):  # one of ours knows it already
            self._usual |= {"max_line_size": LONGEST_LINE, "max_field_size": LONGEST_LINE}
        times = settings.timeouts
        self._loop = asyncio.get_running_loop()
        self._watch = Watch(times.total or math.inf, times.read or math.inf)
        self._watched_timeout = aiohttp.ClientTimeout(total=None, sock_connect=times.connect)

    async def run(self, request: Request, seconds: float = math.inf) -> Response | MastodonError:
        """The answer, whatever its status, or the error that came instead.

        A NetworkError means that there was none, an ApiError that it was cut off or no HTTP; whether the server can
        have seen the request, `may_have_happened` tells.

        Raises:
            ApiError: the answer is too large, or redirects in circles: it would come again.
        """
        path, end, redirects, resends = request.path, math.inf, 0, 0
        reuse, reading = self._reuse, request.method in READING
        if seconds != math.inf:
            end = self._loop.time() + seconds
        is_form = isinstance(request.body, list)
        while True:
            use: Use | None = None
            if reuse.habit is not Habit.KEEPS:
                use = await reuse.prepare(repeatable=reading)
            elif not (reading or reuse.fresh):
                await look()
            try:
                if is_form or end != math.inf:
                    response = await self._ask_in_time(request, path, use, end)
                else:
                    times, watched = self._watched_timeout, self._watch.begin()
                    response = await self._ask(request, path, request.body, use, times, watched)
                if response.status < 300:
                    return response
                onward = self._redirect(response, redirects)
            except MastodonError as error:
                # The frames below hold the body, perhaps with a password; where a redirect leads may hold the token.
                path = onward = ""
                raise error.with_traceback(None) from None
            except (aiohttp.ClientError, TimeoutError, OSError) as problem:
                resends += 1
                if not self._may_resend(request, problem, use, resends):
                    return error_of(request, problem)
                continue
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

    async def _ask_in_time(self, request: Request, path: str, use: Use | None, end: float) -> Response:
        """The answer of one try that has a time of its own, because the call has one or because files are sent."""
        body = request.body
        left = math.inf if end == math.inf else max(end - self._loop.time(), 0.001)
        times = self._settings.timeouts.for_aiohttp(left, upload_size(body))
        with ExitStack() as files:
            form = body
            if isinstance(body, list):
                form = multipart(body, files, partial(call_hook, request.progress))
            return await self._ask(request, path, form, use, times)

    async def _ask(
        self,
        request: Request,
        path: str,
        body: Any,
        use: Use | None,
        times: aiohttp.ClientTimeout,
        watched: Watched | None = None,
    ) -> Response:
        """The answer of one try. What is watched is so until it has come."""
        more = self._usual if use is None else {**self._usual, "middlewares": (*self._theirs, use)}
        answer = response = None
        try:
            answer = await self._session.request(
                request.method,
                _url(self._origin, path),
                data=body,
                headers=self._headers_of(request, is_form=body is not request.body),
                timeout=times,
                **more,
            )
            response = Response(request, answer.status, answer.headers, b"", answer.reason or "")
            stream = answer.content
            if watched is not None:
                watched.stream = stream
            if stream.is_eof() and stream.total_bytes <= self._settings.largest_answer:
                response.body = stream.read_nowait()
            else:
                response.body = await self._read(stream, response)
        except aiohttp.ClientPayloadError as problem:
            raise problem if response is None else Damaged(response) from problem
        except asyncio.CancelledError as cancelled:
            if watched is None or not watched.is_over():
                raise
            raise TimeoutError from cancelled
        finally:
            if watched is not None:
                self._watch.end(watched)
            if answer is not None and answer.connection is not None:  # it was not read to its end
                answer.close()
        came = response.body
        if not came or CLOSING.get(came[0]) != came[-1]:
            if came[:2] == PACKED:
                response.body = unpacked(response, self._settings.largest_answer)
            if is_cut(response) and not request.most:
                raise Damaged(response)
        if use is not None and answer is not None:
            self._reuse.answered(use, answer)
        if request.method not in READING:  # only such a one asks whether anything was heard just now
            self._reuse.hear(self._loop)
        if response.status >= 300 or response.body.find(b'"error"', 0, 200) >= 0:
            meant = status_meant(response.status, response.body)
            if meant != response.status:
                response.reason = f"{HTTPStatus(meant).phrase} (sent as {response.status})"
                response.status = meant
            self._redactor.hide_in(response)
        return response

    def _headers_of(self, request: Request, *, is_form: bool) -> CIMultiDict[str]:
        """The headers of a request; a multipart form knows its own content type."""
        if request.headers is None and request.content_type is None:
            return self._headers
        headers = CIMultiDict(self._headers)
        headers.update(request.headers or {})
        if request.content_type is not None and not is_form:
            headers["Content-Type"] = request.content_type
        return headers

    async def _read(self, stream: aiohttp.StreamReader, response: Response) -> bytes:
        """The body, unpacked, as long as it is within bounds; of a longer one what is wanted of it."""
        wanted = response.request.most
        most = wanted or self._settings.largest_answer
        content = await stream.readany()
        if not content or (stream.at_eof() and len(content) <= most):
            return content
        pieces, size = [content], len(content)
        while size <= most and (content := await stream.readany()):
            pieces.append(content)
            size += len(content)
        if size > most and not wanted:
            raise too_large(response, most)
        return b"".join(pieces)[:most]

    def close(self) -> None:
        """End what is under way."""
        self._watch.close()

    def _redirect(self, response: Response, before: int) -> str | None:
        """Where an answer sends the request, if that is a place of the same instance and asks for the same thing.

        Args:
            response: what came.
            before: times that the request was sent elsewhere already.

        Raises:
            ApiError: in circles, or to https.
        """
        request, origin = response.request, self._origin
        location = response.headers.get("Location") if response.status < 400 else None
        url = absolute(location, origin + request.path) if location else None
        if url is None:
            return None
        if url.startswith("https:") != origin.startswith("https:"):
            if url.startswith("https:") and urlsplit(url).hostname == urlsplit(origin).hostname:
                raise nonsense(response, "this server wants https: leave out use_https=False (or http://)")
            return None  # it would be asked by plain http, with the token
        onward = same_origin(url, origin) if is_resendable(request.body) else None
        if request.method not in READING and response.status not in (307, 308):
            return None
        if onward is not None and before == MOST_REDIRECTS:
            raise nonsense(response, f"the server redirects in circles, more than {MOST_REDIRECTS} times")
        return onward


@lru_cache(256)
def _url(origin: str, path: str) -> URL:
    return URL(origin + checked_path(path), encoded=True)
