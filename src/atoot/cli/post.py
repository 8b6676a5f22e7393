"""`atoot post`."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from atoot.cli.choice import connected
from atoot.cli.command import Choice
from atoot.cli.errors import CommandError, judged, wrong
from atoot.cli.input import read_text
from atoot.cli.output import Output
from atoot.cli.references import status_id
from atoot.cli.safe import printable
from atoot.cli.when import moment_of, shown, span_of
from atoot.entities import ScheduledStatus, Status
from atoot.posting.files import Attachment
from atoot.workflows.publish import ThreadError

LONGEST_INPUT = 1024 * 1024
"""Characters of a text from standard input."""


async def post(
    choice: Choice,
    *,
    text: str | None,
    media: tuple[str, ...],
    alt: tuple[str, ...],
    poll: tuple[str, ...],
    poll_for: str,
    poll_multiple: bool,
    reply_to: str | None,
    cw: str | None,
    sensitive: bool,
    visibility: Any,
    language: str | None,
    schedule: str | None,
    thread: bool,
) -> None:
    """Post something.

    Raises:
        CommandError: the arguments make no sense, or a thread broke off.
        MastodonError: the server cannot be reached, or refuses.
    """
    if len(alt) > len(media):
        raise wrong(f"there are {len(alt)} descriptions (--alt) for {len(media)} files (--media)")
    described = [*alt, *[None] * (len(media) - len(alt))]
    attached = [Attachment(file, about) for file, about in zip(media, described, strict=True)]
    settings: dict[str, Any] = {
        "media": attached,
        "poll_options": list(poll) or None,
        "poll_expires_in": span_of(poll_for) if poll else None,
        "poll_multiple": poll_multiple or None,
        "spoiler_text": cw,
        "sensitive": sensitive or None,
        "visibility": visibility,
        "language": language,
        "scheduled_at": moment_of(schedule, datetime.now(UTC)) if schedule else None,
        "thread": thread,
    }
    words = _text(text, is_needed=not (media or poll))
    output = Output(as_json=choice.json)
    async with connected(choice, output=output) as c:
        if reply_to is not None:
            settings["in_reply_to"] = await status_id(c, reply_to)
        with progress_bar(shown=bool(attached)) as progress, judged():
            try:
                made = await c.publish(words, progress=progress, **settings)
            except ThreadError as error:
                _tell(output, error.posted)
                raise CommandError(
                    f"{error}; {len(error.posted)} posts exist, {len(error.rest)} are missing: post the rest with --reply-to "
                    f"{error.posted[-1].id}"
                ) from error
    _tell(output, made if isinstance(made, list) else [made])


def _tell(output: Output, made: list[Any]) -> None:
    for one in made:
        output.result(one, line_for(one))


def line_for(made: Status | ScheduledStatus) -> str:
    """Where a post is; for one that is to come, when."""
    if isinstance(made, ScheduledStatus):
        return f"scheduled for {shown(made.scheduled_at)} (id {printable(made.id)})"
    return printable(made.url or made.uri or made.id)


def _text(text: str | None, *, is_needed: bool) -> str:
    """The text of the post, from the command line or standard input."""
    if text is not None and text != "-":
        return text
    if text is None and not is_needed and sys.stdin.isatty():
        return ""
    if text is None and sys.stdin.isatty():
        print("Type the text; end with Ctrl-D on a line of its own.", file=sys.stderr)
    elif text is None and not is_needed:
        return ""  # files or a poll say enough, and standard input may be somebody else's
    read = read_text(LONGEST_INPUT)
    if not read.strip() and is_needed:
        raise wrong("there is nothing to post: say a text, or give it on standard input")
    return read.rstrip("\n")


@contextmanager
def progress_bar(*, shown: bool) -> Iterator[Callable[[int, int], None] | None]:
    """A bar for uploads, on a terminal; gives the function that moves it."""
    console = Console(file=sys.stderr)
    if not shown or not console.is_terminal:
        yield None
        return
    columns = (TextColumn("uploading"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("uploading")

        def move(sent: int, total: int) -> None:
            bar.update(task, completed=sent, total=total)

        yield move
