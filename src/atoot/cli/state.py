"""The folder for the state of commands, and atomic replacement of files."""

import hashlib
from contextlib import suppress
from pathlib import Path

from platformdirs import user_state_path

from atoot.cli.errors import CommandError
from atoot.files import replace
from atoot.oauth.files import FOLDER_MODE, make_private_folder


def state_folder() -> Path:
    """The folder for the state of commands; only its owner can enter it.

    Raises:
        CredentialsError: it cannot be created, or belongs to somebody else.
    """
    folder = user_state_path("atoot", appauthor=False)
    with suppress(OSError):  # it is ours, but may have been created with open permissions
        folder.chmod(FOLDER_MODE)
    make_private_folder(folder)
    return folder


def state_path(job: str, *parts: str) -> Path:
    """The file of a job, distinct for each account and the like."""
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
    return state_folder() / f"{job}-{digest}.sqlite"


def replace_file(path: Path, content: bytes) -> None:
    """Replace a file atomically, readable only by its owner; on failure, the old content stays."""
    try:
        replace(path, content)
    except OSError as problem:
        raise CommandError(
            f"cannot write {path}: {problem.strerror or type(problem).__name__}; what was there stays"
        ) from problem
