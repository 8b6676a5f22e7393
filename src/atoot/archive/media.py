"""The files of posts: downloaded once each, without the token, into a folder beside the archive."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from atoot.archive.errors import ArchiveError
from atoot.archive.progress import JobProgress
from atoot.archive.stores import Archive, ArchivePlace, FolderArchive
from atoot.entities import MediaAttachment
from atoot.errors import MastodonError
from atoot.mastodon import MastodonAPI
from atoot.network.downloads import name_of


class MediaFile(NamedTuple):
    """A file of a post."""

    id: str
    url: str
    post: str
    """Id of the post."""

    @property
    def name(self) -> str:
        """Its local name, made safe: server and author choose its parts, and it must not lead to another folder."""
        return name_of(self.url, self.id)


def files_of(post: Any) -> Iterator[MediaFile]:
    """The files of your own post; those of a boost belong to somebody else."""
    if not isinstance(post, dict) or post.get("reblog"):
        return
    for one in post.get("media_attachments") or ():
        if isinstance(one, dict) and one.get("id") and isinstance(one.get("url"), str):
            yield MediaFile(str(one["id"]), one["url"], str(post.get("id")))


def folder_of(archive: Archive) -> Path:
    """The folder for the files."""
    if isinstance(archive, FolderArchive):
        return archive.folder / "media"
    return archive.path.with_suffix(".media")


async def save_media(c: MastodonAPI, archive: Archive, progress: JobProgress) -> list[str]:
    """Download the missing files; returns those that failed, and why."""
    known = set(archive.ids("media"))
    wanted = [file for post in archive.items("posts") for file in files_of(post) if file.id not in known]
    folder = folder_of(archive)
    _make(folder)
    missing: list[str] = []
    progress.begin("media", len(known), len(known) + len(wanted))
    for count, file in enumerate(wanted, 1):
        try:
            size = await _fetch(c, file, folder)
        except (MastodonError, ValueError) as problem:
            missing.append(f"media {file.id} of post {file.post}: {problem}")
        except OSError as problem:
            raise ArchiveError(f"cannot write {folder / file.name}: {problem.strerror}") from problem
        else:
            saved = {**file._asdict(), "file": f"{folder.name}/{file.name}", "size": size}
            archive.add("media", "media", [(file.id, saved)], ArchivePlace(complete=True))
        progress.added(count)
    progress.end(len(wanted) - len(missing))
    return missing


async def _fetch(c: MastodonAPI, file: MediaFile, folder: Path) -> int:
    """Download a file, readable only by its owner; returns its size."""
    media = MediaAttachment.from_dict({"id": file.id, "url": file.url})
    path = await c.download(media, folder / file.name)
    path.chmod(0o600)
    return path.stat().st_size


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as problem:
        raise ArchiveError(f"cannot make the folder {folder}: {problem.strerror}") from problem
