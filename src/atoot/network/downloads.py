"""Downloading a file from any host, in pieces, and resuming after an interruption.

The server names the URL, and it may redirect: never into the local network, and never with the token, which is for the
instance alone.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from typing import Protocol
from urllib.parse import unquote, urlsplit

import aiohttp
from yarl import URL

from atoot.errors.refusals import error_for, nonsense
from atoot.lazy import pattern
from atoot.message import Request, Response
from atoot.network.addresses import absolute, ascii_host, is_inside, plain_host
from atoot.network.failures import error_of, too_large
from atoot.network.sessions import Connecting, public_session

PIECE = 256 * 1024
"""Bytes that are written at a time."""

MOST_REDIRECTS = 5

LONGEST_ERROR = 64 * 1024
"""Bytes to read of a response that is no file."""

LONGEST_NAME = 60
"""Characters of the name that a file gets if only the folder is given."""

_PART = pattern(r"bytes (\d{1,18})-\d{1,18}/(\d{1,18}|\*)", re.ASCII)
"""The header `Content-Range`: https://www.rfc-editor.org/rfc/rfc9110#section-14.4"""

_PLAIN_URL = pattern(r"[!-\[\]-~]+")
"""Printable ASCII without spaces and backslashes: such a URL is requested unchanged, as parts may be signed."""

_UNPLAIN = pattern(r"[^A-Za-z0-9_.-]")


class Sink(Protocol):
    """Receives the pieces of a file."""

    async def write(self, piece: bytes, /) -> None:
        """Append a piece."""
        ...

    async def restart(self) -> None:
        """Discard everything: the file restarts from its beginning.

        Raises:
            OSError: it cannot be discarded.
        """
        ...


def checked_address(url: str, origin: str) -> str:
    """Check that the URL of a file may be fetched.

    Args:
        url: of the file.
        origin: of the instance: its own host may be anywhere, and if it uses plain http, files may too.

    Raises:
        ValueError: it may not.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    schemes = ("https",) if origin.startswith("https:") else ("https", "http")
    is_address = parts.scheme.lower() in schemes and "@" not in parts.netloc and url.isprintable()
    if host and is_inside(host) and plain_host(host) != plain_host(urlsplit(origin).hostname or ""):
        raise ValueError(
            f"{host} is inside your own network, where nothing is fetched because a server says so"
        )
    if not is_address or not _is_host(host):
        raise ValueError(f"{url[:200]!r} is no address that is fetched")
    return url


def _is_host(host: str) -> bool:
    """Whether a text can be a host name or address."""
    try:
        return ":" in host or (not any(map(str.isspace, host)) and bool(ascii_host(host.rstrip("."))))
    except ValueError:
        return False


def name_of(url: str, before: str = "") -> str:
    """The name of a file in a folder. It comes from the server and the author, so it must not lead elsewhere.

    Args:
        url: of the file.
        before: prefix of the name.
    """
    last = _plain(PurePosixPath(unquote(urlsplit(url).path)).name)[-LONGEST_NAME:]
    return f"{_plain(before)}-{last}" if before else last


def _plain(text: str) -> str:
    return _UNPLAIN.sub("_", text).lstrip(".-") or "file"


class FileHosts:
    """The session for file hosts, which learn nothing about the client, and are never in the local network."""

    def __init__(
        self, origin: str, connecting: Connecting, agent: str, connect: float | None, read: float | None
    ) -> None:
        """Open the session.

        Args:
            origin: of the instance, whose own host may be anywhere.
            connecting: proxies and certificates.
            agent: the User-Agent.
            connect: seconds until there is a connection.
            read: seconds between two pieces.
        """
        self._connecting = connecting
        proxy = connecting.to(origin).get("proxy")
        meant = [urlsplit(origin).hostname, None if proxy is None else proxy.host]
        self._session = public_session([host for host in meant if host])
        self._headers = {"User-Agent": agent, "Accept": "*/*", "Accept-Encoding": "identity"}
        self._times = aiohttp.ClientTimeout(total=None, sock_connect=connect, sock_read=read)

    async def get(self, url: str, headers: Mapping[str, str]) -> aiohttp.ClientResponse:
        """Request a URL; redirects are left to the caller."""
        return await self._session.get(
            URL(url, encoded=_PLAIN_URL.fullmatch(url) is not None),
            headers={**self._headers, **headers},
            allow_redirects=False,
            timeout=self._times,
            **self._connecting.to(url),
        )

    async def until_cancelled(self) -> None:
        """Keep the connections open until cancelled."""
        try:
            await asyncio.Event().wait()
        finally:
            await self._session.close()


class FileDownload:
    """The download of one file, over as many tries as it takes.

    Args:
        url: of the file, which was checked.
        origin: of the instance.
        largest: maximum size in bytes.
        is_page: whether it may be a page of HTML.
    """

    def __init__(self, url: str, origin: str, *, largest: int, is_page: bool) -> None:
        self.request: Request = Request("GET", url)
        """The request for errors, which show the URL without its query, as that may contain a signature."""
        self.size: int = 0
        """Bytes received so far."""
        self.total: int = 0
        """Size of the whole file in bytes; 0 if unknown."""
        self.mime_type: str = ""
        self.headers: Mapping[str, str] = {}
        """Headers of the latest response."""
        self._origin = origin
        self._largest = largest
        self._is_page = is_page
        self._version = ""
        """The validator that ties the rest to the bytes received; empty if there is none."""

    async def run(self, hosts: FileHosts, sink: Sink, told: Callable[[int, int], None]) -> None:
        """Fetch the rest of the file; on failure the received bytes are kept.

        Args:
            hosts: the session for file hosts.
            sink: receives the pieces.
            told: called with the bytes received and the total.

        Raises:
            MastodonError: it was interrupted, refused, or is something else.
        """
        if self.size and not self._version:
            await self._restart(sink)
        answer = await self._answer(hosts)
        try:
            response = Response(self.request, answer.status, answer.headers, b"", answer.reason or "")
            if not await self._goes_on(answer, response, sink):
                return await self.run(hosts, sink, told)
            while piece := await self._piece(answer, response):
                self.size += len(piece)
                if self.size > self._largest:
                    raise too_large(response, self._largest)
                await sink.write(piece)
                told(self.size, self.total)
            if self.size < self.total:
                raise error_of(self.request, aiohttp.ClientPayloadError(), response)
        finally:
            answer.close()

    async def _answer(self, hosts: FileHosts) -> aiohttp.ClientResponse:
        """The response of the host, or of the one that it redirects to."""
        url, headers = self.request.path, dict[str, str]()
        if self.size:
            headers = {"Range": f"bytes={self.size}-", "If-Range": self._version}
        redirects = 0
        while True:
            try:
                answer = await hosts.get(url, headers)
            except (aiohttp.ClientError, TimeoutError, OSError) as problem:
                error = error_of(self.request, problem)
                raise error from error.__cause__
            self.headers = answer.headers
            location = answer.headers.get("Location") if 300 <= answer.status < 400 else None
            if location is None:
                return answer
            answer.close()
            response = Response(self.request, answer.status, answer.headers, b"")
            try:
                url = checked_address(absolute(location, url) or location, self._origin)
            except ValueError as problem:
                raise nonsense(response, f"it sends us elsewhere: {problem}") from None
            redirects += 1
            if redirects > MOST_REDIRECTS:
                raise nonsense(response, f"it redirects in a circle, more than {MOST_REDIRECTS} times")

    async def _goes_on(self, answer: aiohttp.ClientResponse, response: Response, sink: Sink) -> bool:
        """Whether a response has the rest of the file, or all of it; otherwise it must restart from the beginning."""
        status, headers = answer.status, answer.headers
        packed = "Content-Encoding" in headers  # length and ranges then refer to the encoded file
        part = _PART.fullmatch(headers.get("Content-Range", "")) if status == 206 and not packed else None
        if self.size and (status == 416 or (status == 206 and not self._is_rest(part))):
            self._version = ""
            return False
        if status not in (200, 206) or (status == 206 and not self.size):
            response.body = await self._piece(answer, response, LONGEST_ERROR)
            raise error_for(response) if status >= 300 else nonsense(response, f"{status}, and no file")
        is_page = answer.content_type in ("text/html", "application/xhtml+xml")
        if is_page and not self._is_page:
            response.body = await self._piece(answer, response, LONGEST_ERROR)
            raise nonsense(response, "the server sent a page instead of the file")
        if part is None:
            if self.size:
                await self._restart(sink)
            self.mime_type = answer.content_type if "Content-Type" in headers else ""
            self.total = 0 if packed else answer.content_length or 0
            self._version = "" if packed else _version_of(headers)
        elif part[2] != "*":
            self.total = int(part[2])
        if self.total > self._largest:
            raise too_large(response, self._largest)
        return True

    def _is_rest(self, part: re.Match[str] | None) -> bool:
        """Whether a range is the rest of this file, or its beginning."""
        if part is None or int(part[1]) != self.size:
            return False
        return part[2] == "*" or not self.total or int(part[2]) == self.total

    async def _restart(self, sink: Sink) -> None:
        await sink.restart()
        self.size = 0

    async def _piece(self, answer: aiohttp.ClientResponse, response: Response, most: int = PIECE) -> bytes:
        try:
            return await answer.content.read(most)
        except (aiohttp.ClientError, TimeoutError, OSError) as problem:
            error = error_of(self.request, problem, response)
            raise error from error.__cause__


def _version_of(headers: Mapping[str, str]) -> str:
    """The version of a file; a weak ETag names several: https://www.rfc-editor.org/rfc/rfc9110#section-13.1.5."""
    tag = headers.get("ETag", "")
    return tag if tag.startswith('"') else headers.get("Last-Modified", "")
