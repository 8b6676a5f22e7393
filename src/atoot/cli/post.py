"""`atoot post`, and the beginning of a reply."""

import asyncio
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from atoot.cli.errors import WRONG_USAGE, CommandError, judged, wrong
from atoot.cli.input import answer_to, confirmed, read_text
from atoot.cli.output import note
from atoot.cli.references import status_id
from atoot.cli.session import Session
from atoot.cli.writing.draft import DraftFile, PostDraft, header_text, noted, parsed
from atoot.cli.writing.drafts import Drafts, kept_now
from atoot.cli.writing.editor import edit, editor_of
from atoot.cli.writing.sending import NotPostedError, Try, keep, send
from atoot.errors import MastodonError
from atoot.mastodon import MastodonAPI
from atoot.network.addresses import host_of
from atoot.posting.answers import addressed
from atoot.printable import printable

NOTHING = "nothing to post: give a text, or send it to standard input"


async def post(
    session: Session,
    *,
    draft: PostDraft,
    text: str | None,
    media: tuple[str, ...],
    alt: tuple[str, ...],
    poll: tuple[str, ...],
    allow_mention: tuple[str, ...] = (),
    editor: bool = False,
) -> None:
    """Post something."""
    if len(alt) > len(media):
        raise wrong(f"there are {len(alt)} descriptions (--alt) for {len(media)} files (--media)")
    if len(poll) == 1:
        raise wrong("a poll needs two or more answers: give --poll for each")
    described = [*alt, *[None] * (len(media) - len(alt))]
    # The draft may be posted from another folder.
    draft.media = [DraftFile(_absolute(file), about) for file, about in zip(media, described, strict=True)]
    draft.poll = list(poll)
    draft.allow_mention = mentions_of(allow_mention)
    command = editor_of() if editor or (text is None and draft.needs_text and sys.stdin.isatty()) else None
    if editor and (command is None or not sys.stdin.isatty()):
        raise wrong("--editor needs a terminal, and an editor: set EDITOR to its command")
    if command is not None:
        draft.text = text or ""
        await write(session, draft, command)
        return
    draft.text = _text(text, is_needed=draft.needs_text)
    try:
        draft = with_descriptions(draft)
    except click.Abort:
        note(keep(draft, None, "", "interrupted")[1])
        raise
    await send(session, draft)


def mentions_of(named: tuple[str, ...]) -> list[str] | None:
    """The accounts that a text may mention; None if unspecified, empty for nobody."""
    if not named:
        return None
    return [] if named == ("nobody",) else list(named)


async def write(
    session: Session, draft: PostDraft, command: list[str], number: int | None = None, *, account: str = ""
) -> None:
    """Open a draft in the editor, and post it; repeat if it is invalid and the user wants to fix it.

    Args:
        number: number of the draft, if it is already stored.
        account: its account, if it was tried before.

    Raises:
        CommandError: it was not posted; the text is kept.
    """
    tried = Try(draft, account)
    notes = await defaults_of(session, tried)
    account, drafts = tried.account, Drafts()
    # Store the draft before it is written: however the editor ends, its file is a draft.
    number = drafts.keep(kept_now(draft, account, "it was not finished"), number)
    content = header_text(draft, notes)
    while True:
        try:
            content = edit(drafts.edited(number), content, command)
            draft = draft.changed(parsed(content))
            if draft.says_nothing and draft.needs_text:
                drafts.remove(number)
                raise CommandError("nothing was posted: there is no text")  # noqa: TRY301 - like any other error
            draft = with_descriptions(draft)
            drafts.keep(kept_now(draft, account, "it was not finished"), number)
            await send(session, draft, number, account=account)
        except CommandError as error:
            if error.status != WRONG_USAGE:
                raise told(error, number) from error
            _ask_again(error, number)
            content = noted(content, str(error.__cause__ or error))
        else:
            return


def told(error: CommandError, number: int) -> CommandError:
    """The error, with the place of the draft."""
    if isinstance(error, NotPostedError) or number not in Drafts().numbers():
        return error
    return CommandError(f"{error}; it is kept as draft {number}: atoot drafts edit {number}")


def _ask_again(error: CommandError, number: int) -> None:
    """Ask whether to fix a draft."""
    note(str(error))
    if not confirmed("Edit it again?", default=True):
        raise CommandError(f"not posted; it is kept as draft {number}: atoot drafts edit {number}")


async def defaults_of(session: Session, tried: Try) -> list[str]:
    """The defaults of the account and its server, for the notes in the editor; empty if unavailable."""
    try:
        async with session.client() as c:
            await tried.settle(c)
            return await _defaults(c)
    except (MastodonError, OSError) as error:
        return [f"the server cannot be asked now: {error}"]


async def _defaults(c: MastodonAPI) -> list[str]:
    server = await c.server()
    notes = [f"at most {server.limits.characters} characters, {server.limits.media} files"]
    try:
        own = await c.preferences()
    except MastodonError:
        return notes
    said = {
        "visibility": own.posting_default_visibility,
        "language": own.posting_default_language,
        "quote-policy": own.posting_default_quote_policy,
        "sensitive": "yes" if own.posting_default_sensitive else None,
    }
    usual = ", ".join(f"{name} {value}" for name, value in said.items() if value)
    return [*notes, f"as your account has it: {usual}"] if usual else notes


def with_descriptions(draft: PostDraft) -> PostDraft:
    """A draft whose files have descriptions: people at a terminal are asked, scripts are warned."""
    if all(file.description is not None for file in draft.media):
        return draft
    asks = sys.stdin.isatty() and sys.stderr.isatty()
    draft.media = list(_described(draft.media, asks=asks))
    return draft


def _described(files: Iterable[DraftFile], *, asks: bool) -> Iterable[DraftFile]:
    for file in files:
        name = printable(Path(file.path).name)
        if file.description is not None:
            yield file
        elif asks:
            question = f"What does {name} show, for those who cannot see it? (Enter for nothing)"
            yield DraftFile(file.path, answer_to(question, default=""))
        else:
            note(f"{name} has no description: give one with --alt, or --alt '' for none")
            yield file


def _absolute(file: str) -> str:
    return str(Path(file).absolute())


def _text(text: str | None, *, is_needed: bool) -> str:
    """The text of the post, from the command line or standard input."""
    if text is not None and text != "-":
        if not text.strip() and is_needed:
            raise wrong(NOTHING)
        return text
    if text is None and not is_needed and sys.stdin.isatty():
        return ""
    if text is None and sys.stdin.isatty():
        print(
            "Type the text; end with Ctrl-D on a line of its own. With EDITOR set, it is written there.",
            file=sys.stderr,
        )
    elif text is None and not is_needed:
        return ""  # files or a poll are enough, and standard input may belong to another program
    read = read_text()
    if not read.strip() and is_needed:
        raise wrong(NOTHING)
    return read


def prepared(values: Mapping[str, Any], *, can_edit: bool) -> dict[str, Any]:
    """The changed values of `atoot post`: the text with its mentions, and settings taken from the original post."""
    return asyncio.run(_prepared(values, can_edit=can_edit))


async def _prepared(values: Mapping[str, Any], *, can_edit: bool) -> dict[str, Any]:
    text = values["text"]
    async with values["session"].client() as c:
        with judged():
            wanted = await status_id(c, values["reply_to"])
            found = await c.view_status(wanted)
        found = found.reblog or found
        me = await c.verify_account_credentials()
        host = host_of(c.base_url)
    made: dict[str, Any] = {"reply_to": f"id:{found.id}"}
    if values["cw"] is None and found.spoiler_text:
        made["cw"] = found.spoiler_text
    if text is None and can_edit and sys.stdin.isatty():
        return made | {"text": f"{addressed('', found, me.id, host)} ".lstrip(), "editor": True}
    if text is None or text == "-":
        text = read_text()
    return made | {"text": addressed(text, found, me.id, host).strip()}
