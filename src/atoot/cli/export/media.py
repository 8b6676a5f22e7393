"""The files of posts: fetched once each, without the token, into a folder beside the archive."""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import aiohttp

from atoot.cli.errors import CommandError
from atoot.cli.export.archive import Archive, ArchivePlace, LinesArchive
from atoot.cli.export.progress import ExportProgress
from atoot.cli.export.tables import ParquetArchive
from atoot.version import __version__

PIECE = 256 * 1024
LARGEST = 4 * 1024**3
"""Bytes of a file that is fetched."""
LONGEST_NAME = 60


class MediaFile(NamedTuple):
    """A file of a post."""

    id: str
    url: str
    post: str
    """Id of the post."""

    @property
    def name(self) -> str:
        """What it is called here. Server and author have said what it is made of, so it must not lead elsewhere."""
        last = PurePosixPath(unquote(urlsplit(self.url).path)).name
        return f"{_plain(self.id)}-{_plain(last)[-LONGEST_NAME:]}"


def files_of(post: Any) -> Iterator[MediaFile]:
    """The files of a post of one's own; those of a boost are somebody else's."""
    if not isinstance(post, dict) or post.get("reblog"):
        return
    for one in post.get("media_attachments") or ():
        if isinstance(one, dict) and one.get("id") and isinstance(one.get("url"), str):
            yield MediaFile(str(one["id"]), one["url"], str(post.get("id")))


def folder_of(archive: Archive) -> Path:
    """Where the files go."""
    if isinstance(archive, LinesArchive | ParquetArchive):
        return archive.folder / "media"
    return archive.path.with_suffix(".media")


async def save_media(archive: Archive, progress: ExportProgress, *, origin: str) -> list[str]:
    """Fetch what is not there yet; gives what could not be had, and why.

    Args:
        archive: has the posts.
        progress: is told how it goes.
        origin: of the instance; where that is asked without encryption, files may be too.

    Raises:
        CommandError: a file cannot be written.
    """
    known = set(archive.ids("media"))
    wanted = [file for post in archive.items("posts") for file in files_of(post) if file.id not in known]
    folder = folder_of(archive)
    _make(folder)
    missing: list[str] = []
    progress.begin("media", len(known), len(known) + len(wanted))
    # Its own session: the token is for the instance, and files are on other hosts.
    agent = {"User-Agent": f"atoot/{__version__}"}
    async with aiohttp.ClientSession(trust_env=True, headers=agent) as session:
        for count, file in enumerate(wanted, 1):
            try:
                size = await _fetch(session, file, folder, secure=origin.startswith("https:"))
            except (aiohttp.ClientError, TimeoutError, ValueError) as problem:
                missing.append(
                    f"media {file.id} of post {file.post}: {str(problem) or type(problem).__name__}"
                )
            except OSError as problem:
                raise CommandError(f"cannot write {folder / file.name}: {problem.strerror}") from problem
            else:
                saved = {**file._asdict(), "file": f"{folder.name}/{file.name}", "size": size}
                archive.add("media", "media", [(file.id, saved)], ArchivePlace(complete=True))
            progress.added(count)
    progress.end(len(wanted) - len(missing))
    return missing


async def _fetch(session: aiohttp.ClientSession, file: MediaFile, folder: Path, *, secure: bool) -> int:
    """Fetch a file; what is not whole is not there."""
    if urlsplit(file.url).scheme not in ({"https"} if secure else {"https", "http"}):
        raise ValueError(f"{file.url!r} is no address that is fetched")
    new = folder / f".{file.name}.new"
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=30, sock_read=60)
    try:
        async with session.get(file.url, timeout=timeout, raise_for_status=True) as answer:
            with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
                size = 0
                async for piece in answer.content.iter_chunked(PIECE):
                    size += len(piece)
                    if size > LARGEST:
                        raise ValueError(f"it has more than {LARGEST} bytes")
                    out.write(piece)
        new.replace(folder / file.name)
    finally:
        with suppress(OSError):
            new.unlink(missing_ok=True)
    return size


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as problem:
        raise CommandError(f"cannot make the folder {folder}: {problem.strerror}") from problem


def _plain(text: str) -> str:
    return re.sub(r"[^\w.-]", "_", text, flags=re.ASCII).lstrip(".-") or "file"
