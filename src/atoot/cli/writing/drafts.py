"""Stored drafts of posts that failed, each in a file that only its owner can read."""

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from platformdirs import user_data_path

from atoot.cli.errors import CommandError, wrong
from atoot.cli.input import text_of
from atoot.cli.state import replace_file
from atoot.cli.writing.draft import PostDraft, parsed
from atoot.oauth.files import make_private_folder

MOST = 10_000
EDITED = ".post"
"""The end of the name of a file that is in an editor; what is in it counts, if it is still there."""


class KeptDraft(msgspec.Struct, kw_only=True):
    """A draft in its stored form."""

    account: str = ""
    """Who was to post it: `alice@example.org`, or the host if nobody knows better."""
    saved_at: datetime
    why: str = ""
    """Why it could not be posted."""
    draft: PostDraft


class Drafts:
    """The drafts of the user of this machine, by their numbers."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or user_data_path("atoot", appauthor=False) / "drafts"

    def numbers(self) -> list[int]:
        """Numbers of all drafts."""
        if not self._folder.is_dir():
            return []
        found = {int(file.stem) for file in self._folder.iterdir() if file.stem.isdigit()}
        return sorted(found)

    def all(self) -> Iterator[tuple[int, KeptDraft]]:
        """All drafts."""
        for number in self.numbers():
            with suppress(FileNotFoundError):
                yield number, self.get(number)

    def keep(self, kept: KeptDraft, number: int | None = None) -> int:
        """Keep a draft, under its number or a new one."""
        make_private_folder(self._folder)
        if number is None:
            number = self._new()
        replace_file(self._file(number), msgspec.json.encode(kept))
        self.edited(number).unlink(missing_ok=True)  # that was before
        return number

    def get(self, number: int) -> KeptDraft:
        """A draft, as it was edited last."""
        try:
            kept = msgspec.json.decode(self._file(number).read_bytes(), type=KeptDraft)
        except FileNotFoundError:
            raise wrong(f"there is no draft {number}; atoot drafts lists them") from None
        except (msgspec.DecodeError, OSError) as problem:
            raise CommandError(f"the draft {self._file(number)} cannot be read: {problem}") from problem
        with suppress(OSError, CommandError):
            edited = text_of(self.edited(number).read_bytes(), where="in the file of the editor")
            kept.draft = kept.draft.changed(parsed(edited))
        return kept

    def edited(self, number: int) -> Path:
        """The file in which a draft is edited."""
        return self._file(number).with_suffix(EDITED)

    def remove(self, number: int) -> None:
        """Forget a draft."""
        for file in (self._file(number), self.edited(number)):
            file.unlink(missing_ok=True)

    def _new(self) -> int:
        """A number that no other process takes, either."""
        for number in range(max(self.numbers(), default=0) + 1, MOST):
            try:
                os.close(os.open(self._file(number), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            except FileExistsError:
                continue
            except OSError as problem:
                raise CommandError(f"cannot write {self._file(number)}: {problem.strerror}") from problem
            return number
        raise CommandError(f"there are too many drafts in {self._folder}")

    def _file(self, number: int) -> Path:
        return self._folder / f"{number}.json"


def kept_now(draft: PostDraft, account: str = "", why: str = "") -> KeptDraft:
    """A draft to be kept now."""
    return KeptDraft(draft=draft, account=account, why=why, saved_at=datetime.now(UTC))
