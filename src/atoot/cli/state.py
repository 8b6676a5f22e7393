"""Where commands keep what they remember, and files that are replaced as a whole."""

import hashlib
from contextlib import suppress
from pathlib import Path

from platformdirs import user_state_path

from atoot.cli.errors import CommandError
from atoot.files import replace
from atoot.oauth.files import FOLDER_MODE, make_private_folder


def state_folder() -> Path:
    """The folder for what commands remember; only its owner can enter it.

    Raises:
        CredentialsError: it cannot be made, or belongs to somebody else.
    """
    folder = user_state_path("atoot", appauthor=False)
    with suppress(OSError):  # it is ours; whatever made it may have left it open
        folder.chmod(FOLDER_MODE)
    make_private_folder(folder)
    return folder


def state_path(job: str, *parts: str) -> Path:
    """The file of a job, which is another one for each account and the like."""
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
    return state_folder() / f"{job}-{digest}.sqlite"


def replace_file(path: Path, content: bytes) -> None:
    """Write a file as a whole, that only its owner can read; if that fails, what was there stays."""
    try:
        replace(path, content)
    except OSError as problem:
        raise CommandError(
            f"cannot write {path}: {problem.strerror or type(problem).__name__}; what was there stays"
        ) from problem
