"""The parts of a post and of a reply."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from atoot import entities
from atoot.entities.base import Ref
from atoot.posting.files import Attachable
from atoot.posting.ways import PostSettings
from atoot.uploads import Progress


class Answer(PostSettings, total=False):
    """The parts of a reply besides its text. Anything left out is as `reply` chooses it."""

    media: Attachable | Iterable[Attachable] | None
    """Files: paths, bytes, open binary files, `Upload`s; an `Attachment` says more about one. Or what was uploaded before: a
    `MediaAttachment`, its id as a number, or `{"id": ...}`."""
    poll_options: Sequence[str] | None
    """The possible answers. Not together with media."""
    poll_expires_in: timedelta | int | None
    """How long one can vote; seconds, if it is a number. A poll needs it."""
    poll_multiple: bool | None
    """Whether one may choose several answers (server default: no)."""
    poll_hide_totals: bool | None
    """Whether counts are hidden until the end (server default: no)."""
    spoiler_text: str | None
    """Content warning, shown in place of the text."""
    visibility: entities.words.PostVisibility | None
    """Who can see it."""
    language: str | None
    """ISO 639-1 code of the language of the text."""
    sensitive: bool | None
    """Whether media are hidden behind a warning."""
    progress: Progress | None
    """Called with the bytes sent so far, and the bytes to send, of all files."""


class Draft(Answer, total=False):
    """The parts of a post besides its text. Anything left out follows the settings of the account."""

    in_reply_to: Ref | None
    """The status that this one answers."""
