"""Download of files with retries, into a path or an open file."""

from __future__ import annotations

import asyncio
import math
import os
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from io import TextIOBase
from pathlib import Path
from secrets import token_hex
from typing import IO, Protocol, cast

from atoot import entities, http
from atoot.errors import MastodonError, NetworkError
from atoot.http.headers import limits_of
from atoot.http.retry import FIRST_PAUSE
from atoot.http.session import USER_AGENT
from atoot.network.downloads import FileDownload, FileHosts, Sink, checked_address, name_of
from atoot.network.failures import failure_of
from atoot.uploads import Progress

LARGEST = 4 * 2**30
"""Default maximum bytes of a file."""

ENOUGH = 64 * 1024
"""Bytes of progress after which an interrupted try does not count as a failure of the host."""


async def fetched(
    transport: http.Transport, media: object, to: object, largest: int, progress: Progress | None
) -> Path | int:
    """Download a file, and save it.

    Args:
        transport: the client's transport.
        media: an attachment, or the URL of a file.
        to: a path, a folder, or an open file.
        largest: maximum bytes; 0 for the default.
        progress: called with the bytes received so far, and the total.

    Raises:
        MastodonError: the download failed or is incomplete.
        TypeError, ValueError: an argument is invalid.
        OSError: the file cannot be written.
    """
    transport.check_open()
    url = checked_address(_address_of(media), transport.origin)
    if isinstance(largest, bool) or not isinstance(largest, int) or largest < 0:
        raise ValueError(f"largest: expected a number of bytes, got {largest!r}")
    sink = await asyncio.to_thread(_sink_for, to, media, url)
    is_page = isinstance(media, str)
    download = FileDownload(url, transport.origin, largest=largest or LARGEST, is_page=is_page)
    try:
        await _fetch(transport, download, sink, progress)
        await asyncio.to_thread(sink.keep)
    except BaseException:
        with suppress(OSError):
            sink.drop()
        raise
    return download.size if sink.path is None else sink.path


class FileSink(Sink, Protocol):
    """Receives the chunks of a file, and keeps or discards them at the end."""

    path: Path | None

    def keep(self) -> None:
        """Keep the complete file."""
        ...

    def drop(self) -> None:
        """Discard the incomplete file."""
        ...


class NewFile:
    """A file that gets its name when it is complete."""

    def __init__(self, path: Path) -> None:
        """Open it.

        Raises:
            OSError: it cannot be opened.
        """
        self.path: Path | None = path
        self._to = path
        self._place = path.with_name(f".{token_hex(8)}.part")
        try:
            self._file = self._place.open("xb")
        except OSError as problem:
            problem.filename = str(path)
            raise

    async def write(self, piece: bytes) -> None:
        """Append a chunk."""
        await asyncio.to_thread(self._file.write, piece)

    async def restart(self) -> None:
        """Discard the content so far."""
        self._file.seek(0)
        self._file.truncate()

    def keep(self) -> None:
        """Give it its name."""
        self._file.close()
        self._place.replace(self._to)

    def drop(self) -> None:
        """Remove it."""
        try:
            self._file.close()
        finally:
            self._place.unlink(missing_ok=True)


class OpenFile:
    """A file that the caller has opened."""

    path: Path | None = None

    def __init__(self, file: IO[bytes]) -> None:
        """Begin at the current position of the file."""
        self._file = file
        self._start = file.tell() if file.seekable() else None

    async def write(self, piece: bytes) -> None:
        """Append a chunk; a raw file may write less of it at a time."""
        while piece:
            written = await asyncio.to_thread(self._file.write, piece)
            piece = piece[written:] if isinstance(written, int) else b""

    async def restart(self) -> None:
        """Discard what was written.

        Raises:
            OSError: the file is not seekable.
        """
        if self._start is None:
            raise OSError("the download broke off, and cannot be resumed: the open file is not seekable")
        self._file.seek(self._start)
        self._file.truncate()

    def keep(self) -> None:
        """Flush it, so that others see all of it."""
        self._file.flush()

    def drop(self) -> None:
        """Truncate what was written, where that is possible."""
        if self._start is not None:
            self._file.seek(self._start)
            self._file.truncate()


async def _hosts_of(transport: http.Transport) -> FileHosts:
    """The client's connections to file hosts, until it closes."""
    hosts: FileHosts | None = transport.kept.get(FileHosts)
    if hosts is None:
        sender, times = transport.sender, transport.settings.timeouts
        agent = sender.public_headers.get("User-Agent", USER_AGENT)
        hosts = FileHosts(transport.origin, sender.connecting, agent, times.connect, times.read)
        transport.kept[FileHosts] = hosts
        transport.spawn(hosts.until_cancelled())
        await asyncio.sleep(0)  # a task that is cancelled before it begins would close nothing
    return hosts


async def _fetch(
    transport: http.Transport, download: FileDownload, sink: FileSink, progress: Progress | None
) -> None:
    """Download a file within the timeout of a call."""
    call = transport.call(download.request)
    wait = transport.sender.watch.begin(call.options.timeout or math.inf, name="a file")
    told = partial(http.call_hook, progress)
    try:
        with wait:
            while not await _tried(transport, call, download, sink, told):
                pass
    except TimeoutError:
        if not wait.ended:
            raise
        what = f"the time of the call ({call.options.timeout:g} s) is up"
        raise NetworkError(what, request=download.request) from None


async def _tried(
    transport: http.Transport,
    call: http.Call,
    download: FileDownload,
    sink: FileSink,
    told: Callable[[int, int], None],
) -> bool:
    """Whether a file is complete after one more try; if not, another try is allowed.

    Raises:
        MastodonError: no further try is allowed.
    """
    before, begun = download.size, transport.clock.monotonic()
    try:
        await download.run(await _hosts_of(transport), sink, told)
    except MastodonError as error:
        now = transport.clock.monotonic()
        error.limits = limits_of(download.headers, transport.clock.time())
        if download.size - before >= ENOUGH:
            call.tries, call.spent, call.failures = 0, 0.0, 0
        call.tries, call.spent = call.tries + 1, call.spent + now - begun
        call.note(error, None if (error.status_code or 0) >= 300 else failure_of(error), now)
        is_limit = error.status_code == 429
        if (is_limit and call.mode == "raise") or not await transport.again(call, error):
            transport.cleaned(error, download.request)
            raise
        if is_limit:  # for other requests, a budget knows when
            await transport.pause(error.limits.retry_after or FIRST_PAUSE, "the next try")
        return False
    return True


def _address_of(media: object) -> str:
    """The URL of a file.

    Raises:
        TypeError: it is neither an attachment nor a URL.
        ValueError: the attachment has no URL yet.
    """
    if isinstance(media, str):
        return media
    if not isinstance(media, entities.MediaAttachment):
        raise TypeError(f"media: expected a MediaAttachment or an address, got {type(media).__name__}")
    url = media.url or media.remote_url
    if not url:
        raise ValueError(f"media: the server is still processing {media.id}; media_ready waits for that")
    return url


def _sink_for(to: object, media: object, url: str) -> FileSink:
    """The sink for the file.

    Raises:
        TypeError: the target is neither a path nor a file open for writing.
        OSError: the file cannot be created.
    """
    if isinstance(to, str | os.PathLike):
        path = Path(to)
        if path.is_dir():
            path /= name_of(url, media.id if isinstance(media, entities.MediaAttachment) else "")
        return NewFile(path)
    if isinstance(to, TextIOBase):
        raise TypeError("to: expected a file that was opened in binary mode, got one for text")
    if not (hasattr(to, "write") and hasattr(to, "seekable")):
        raise TypeError(f"to: expected a path or an open binary file, got {type(to).__name__}")
    return OpenFile(cast("IO[bytes]", to))
