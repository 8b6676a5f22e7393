"""Posts a draft, or stores it: nothing that somebody wrote is lost."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from atoot.cli import shown as shown_last
from atoot.cli.errors import FAILED, CommandError, judged, wrong
from atoot.cli.output import Output, note
from atoot.cli.references import ID, account_of, status_id
from atoot.cli.session import Session
from atoot.cli.when import moment_of, shown, span_of
from atoot.cli.writing.draft import PostDraft, settings_of
from atoot.cli.writing.drafts import Drafts, kept_now
from atoot.entities import ScheduledStatus, Status
from atoot.entities.server import Limits, Server
from atoot.errors import MastodonError
from atoot.mastodon import MastodonAPI
from atoot.network.addresses import host_of
from atoot.posting.answers import narrower
from atoot.posting.files import Attachment
from atoot.posting.limits import length, room_for_text, split
from atoot.printable import printable, shortened
from atoot.workflows.publish import ThreadError

PLEROMA = frozenset({"pleroma", "akkoma", "rebased"})
LOCAL_ONLY = frozenset({"gotosocial", "hometown", "ecko", "chuckya", "catstodon"})
"""Software that can keep a post on the server, as `local_only`; glitch-soc, too, which goes by the name of Mastodon."""


class NotPostedError(CommandError):
    """A draft could not be posted, and is stored."""

    def __init__(self, message: str, number: int | None, *, status: int) -> None:
        super().__init__(message, status=status)
        self.number = number
        """Of the draft; None if it could not be kept either."""


async def send(session: Session, draft: PostDraft, number: int | None = None, *, account: str = "") -> None:
    """Post a draft and tell where it is; if that fails, keep it.

    Args:
        number: of the draft, if it is kept already; then it is removed when it is posted.
        account: whose it is, if it was tried before.

    Raises:
        NotPostedError: it is kept.
    """
    output, tried = session.output, Try(draft, account)
    try:
        async with session.client() as c:
            made = await tried.post(c, output)
            _remember(c, made)
    except Exception as error:
        if not isinstance(error, MastodonError | CommandError | OSError):
            raise
        raise kept_because(tried, error, number) from error
    except BaseException:  # Ctrl-C
        number, where = keep(tried.draft, number, tried.account, "interrupted")
        note(where)
        raise
    if number is not None:
        Drafts().remove(number)
    tell(output, made)


def _remember(c: MastodonAPI, made: Sequence[Status | ScheduledStatus]) -> None:
    """What was posted is the `last` of the next command: anything else would be a post that the user does not mean."""
    for one in made[-1:]:
        if isinstance(one, Status):
            shown_last.noticed(c, one)


def tell(output: Output, made: Sequence[Status | ScheduledStatus]) -> None:
    """Print what was posted.

    Raises:
        CommandError: it cannot be printed; it says what was posted, so that nobody posts it again.
    """
    try:
        for one in made:
            output.result(one, line_for(one))
    except BrokenPipeError:
        raise
    except OSError as problem:
        posted = ", ".join(map(line_for, made))
        raise CommandError(f"posted: {posted}; cannot write the output: {problem.strerror}") from problem


def kept_because(tried: "Try", error: Exception, number: int | None) -> NotPostedError:
    """Keep a draft that could not be posted, and say so."""
    status = error.status if isinstance(error, CommandError) else FAILED
    number, where = keep(tried.draft, number, tried.account, str(error))
    return NotPostedError(f"{error}; {where}", number, status=status)


def keep(draft: PostDraft, number: int | None, account: str, why: str) -> tuple[int | None, str]:
    """Keep a draft; gives its number, and what to say of that."""
    try:
        number = Drafts().keep(kept_now(draft, account, why), number)
    except (CommandError, MastodonError, OSError) as problem:
        if draft.text:
            print(draft.text, file=sys.stderr)
        return None, f"{problem}; the text stands above" if draft.text else str(problem)
    return number, f"it is kept as draft {number}: atoot drafts post {number}"


class Try:
    """An attempt to post a draft."""

    def __init__(self, draft: PostDraft, account: str = "") -> None:
        self.draft = draft
        """What is still to be posted."""
        self.account: str = account
        """Whose it is, for the list of drafts."""

    async def post(self, c: MastodonAPI, output: Output) -> list[Status | ScheduledStatus]:
        """Post it."""
        draft = self.draft
        await self.settle(c)
        settings = settings_of(
            draft,
            poll_expires_in=span_of(draft.poll_for) if draft.poll else None,
            scheduled_at=moment_of(draft.schedule, datetime.now(UTC)) if draft.schedule else None,
            thread=draft.thread,
            media=[Attachment(file.place, file.description or None) for file in draft.media],
        )
        server = await c.server()
        settings |= kept_here(draft, server)
        settings |= await self._looked_up(c)
        # A repeated try is the same post. Where the server does not see to that, a first try needs no key: with one,
        # the latest posts would be searched for the same text.
        if not draft.key and server.honours_keys:
            draft.key = uuid4().hex
        if draft.key:
            settings["idempotency_key"] = draft.key
        draft.key = draft.key or uuid4().hex
        if draft.thread:
            show_pieces(output, self._cut(server.limits), draft, server.limits)
        with progress_bar(shown=bool(draft.media)) as progress, judged():
            if draft.pieces:
                return await self._go_on(c, output, settings)
            try:
                made = await c.publish(draft.text, progress=progress, **settings)
            except ThreadError as error:
                self._broke_off(output, error)
                raise CommandError(broken_off(error)) from error
        return made if isinstance(made, list) else [made]

    async def settle(self, c: MastodonAPI) -> None:
        """Replace what names the posts it is about by their ids: numbers of a list mean other posts tomorrow."""
        draft, host = self.draft, host_of(c.base_url)
        about = [one for one in (draft.reply_to, draft.quote) if one is not None]
        if self.account and self.account != host and any(one.startswith(ID) for one in about):
            raise wrong(f"this draft is about a post on {self.account}, but you are on {host}: use --profile")
        self.account = host
        if draft.reply_to is not None:
            draft.reply_to = ID + await status_id(c, draft.reply_to)
        if draft.quote is not None:
            draft.quote = ID + await status_id(c, draft.quote)

    def _cut(self, limits: Limits) -> list[str]:
        """The posts of a thread."""
        if self.draft.pieces:
            return self.draft.pieces
        with judged():
            room = room_for_text(self.draft.cw, limits)
            pieces = split(self.draft.text, room, lambda piece: length(piece, limits))
        return [piece.strip() for piece in pieces]

    async def _looked_up(self, c: MastodonAPI) -> dict[str, Any]:
        """The things that are named, by their ids."""
        draft, found = self.draft, dict[str, Any]()
        if draft.reply_to is not None:
            found["in_reply_to"] = await status_id(c, draft.reply_to)
            if draft.visibility is None:
                found["visibility"] = await self._of_answer(c, found["in_reply_to"])
        if draft.quote is not None:
            found["quoted_status_id"] = await status_id(c, draft.quote)
        if draft.allow_mention is not None:
            found["allowed_mentions"] = [(await account_of(c, one)).id for one in draft.allow_mention]
        return found

    async def _of_answer(self, c: MastodonAPI, answered: str) -> str | None:
        """Who sees an answer: as few as see what it answers; None if that is as the account has it.

        Mastodon's web page does that, and its API does not.
        """
        with judged():
            there = (await c.view_status(answered)).visibility
        return None if there == "public" else narrower(await usual_visibility(c), there)

    async def _go_on(
        self, c: MastodonAPI, output: Output, settings: dict[str, Any]
    ) -> list[Status | ScheduledStatus]:
        """Post the rest of a thread, as it was cut, so that what may exist already is not posted again."""
        draft, made = self.draft, list[Status | ScheduledStatus]()
        single = {**settings, "thread": False, "media": []}
        while draft.pieces:
            one = await c.publish(draft.pieces[0], **{**single, "idempotency_key": draft.key})
            made.append(one)
            tell(output, [one])
            _remember(c, [one])
            draft.pieces, draft.reply_to = draft.pieces[1:], ID + one.id
            draft.text, draft.key = "\n\n".join(draft.pieces), uuid4().hex
            single["in_reply_to"] = one.id
        return []  # they are told

    def _broke_off(self, output: Output, error: ThreadError) -> None:
        """The rest of a thread is what is still to be posted."""
        tell(output, error.posted)
        draft = self.draft
        draft.pieces, draft.text = error.rest, "\n\n".join(error.rest)
        draft.key = f"{draft.key}-{len(error.posted) + 1}"
        draft.media, draft.poll, draft.quote = [], [], None
        draft.reply_to = ID + error.posted[-1].id
        draft.visibility = draft.visibility or error.posted[0].visibility


def broken_off(error: ThreadError) -> str:
    """What to say of a thread that broke off."""
    return (
        f"{error}; {len(error.posted)} posts exist, {len(error.rest)} are missing: post the rest with --reply-to "
        f"{error.posted[-1].id}"
    )


def show_pieces(output: Output, pieces: Sequence[str], draft: PostDraft, limits: Limits) -> None:
    """Say how a text is cut, and how long the pieces are."""
    room = room_for_text(draft.cw, limits)
    for number, piece in enumerate(pieces, 1):
        begin = shortened(" ".join(piece.split()), SHOWN)
        output.note(f"{number}/{len(pieces)} {length(piece, limits)} of {room} characters: {begin}")


SHOWN = 50
"""Characters of a piece that are shown."""


def kept_here(draft: PostDraft, server: Server) -> dict[str, Any]:
    """How a server is told to keep a post to itself.

    Raises:
        CommandError: it cannot: it would send it everywhere.
    """
    if not draft.local_only:
        return {}
    if server.software in PLEROMA:
        return {"local_only": None, "visibility": "local"}
    if server.software in LOCAL_ONLY or "glitch" in server.version:
        return {"local_only": True}
    raise wrong(
        f"{server} does not support local posts: it would send this one everywhere in spite of --local-only"
    )


async def usual_visibility(c: MastodonAPI) -> str:
    """The visibility that the account has chosen for its posts."""
    try:
        return (await c.preferences()).posting_default_visibility or "public"
    except MastodonError:
        return "public"


def line_for(made: Status | ScheduledStatus) -> str:
    """Where a post is; for one that is to come, when."""
    if isinstance(made, ScheduledStatus):
        return f"scheduled for {shown(made.scheduled_at)} (id {printable(made.id)})"
    return printable(made.url or made.uri or made.id)


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
