"""`atoot drafts`."""

import sys

from atoot.cli.errors import CommandError, wrong
from atoot.cli.output import note
from atoot.cli.post import with_descriptions, write
from atoot.cli.session import Session
from atoot.cli.when import shown
from atoot.cli.writing.draft import PostDraft, header_text
from atoot.cli.writing.drafts import Drafts, KeptDraft
from atoot.cli.writing.editor import editor_of
from atoot.cli.writing.sending import send
from atoot.printable import printable, printable_lines, shortened

WORDS = 60


def list_drafts(session: Session) -> None:
    """List the drafts."""
    found = False
    for number, kept in Drafts().all():
        found = True
        begin = shortened(kept.draft.in_a_line(), WORDS)
        where = f"  for {kept.account}" if kept.account else ""
        session.output.result(
            data_of(number, kept), printable(f"{number}  {shown(kept.saved_at)}{where}  {begin}")
        )
    if not found:
        note("there are no drafts")


def show_draft(session: Session, *, number: int) -> None:
    """Show a draft as it would be edited."""
    kept = Drafts().get(number)
    notes = [f"kept on {shown(kept.saved_at)}", *([f"because: {kept.why}"] if kept.why else [])]
    session.output.result(data_of(number, kept), printable_lines(header_text(kept.draft, notes)))


async def post_draft(session: Session, *, number: int) -> None:
    """Post a draft."""
    kept = Drafts().get(number)
    await send(session, with_descriptions(kept.draft), number, account=kept.account)


async def edit_draft(session: Session, *, number: int) -> None:
    """Edit a draft, and post it."""
    kept = Drafts().get(number)
    command = editor_of()
    if command is None or not sys.stdin.isatty():
        raise wrong("no editor found: set EDITOR to its command")
    await write(session, kept.draft, command, number, account=kept.account)


def delete_drafts(*, numbers: tuple[int, ...], everything: bool) -> None:
    """Delete drafts."""
    drafts = Drafts()
    there = drafts.numbers()
    if not numbers and not everything:
        raise wrong("which draft? Give its number, or --all")
    missing = [number for number in numbers if number not in there]
    if missing:
        raise CommandError(f"there is no draft {missing[0]}; atoot drafts lists them")
    for number in there if everything else numbers:
        drafts.remove(number)
        note(f"draft {number} is deleted")


def data_of(number: int, kept: KeptDraft) -> dict[str, object]:
    """A draft as JSON data."""
    draft: PostDraft = kept.draft
    said = {name: getattr(draft, name) for name in draft.__struct_fields__ if name not in ("key", "media")}
    return {
        "number": number,
        "saved_at": kept.saved_at.isoformat(),
        "account": kept.account,
        "why": kept.why,
        **said,
        "media": [{"path": file.path, "description": file.description} for file in draft.media],
    }
