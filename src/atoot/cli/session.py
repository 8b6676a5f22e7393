"""What a command works with: the client, the output, and the ways in which people name things."""

import sys
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from rich.text import Text

from atoot.cli import references, shown
from atoot.cli.choice import connected
from atoot.cli.errors import CommandError, judged, wrong
from atoot.cli.input import confirmed, read_text
from atoot.cli.output import Line, Output
from atoot.cli.safe import printable, printable_lines
from atoot.cli.settings import Choice
from atoot.cli.view.accounts import account_rows, profile_rows
from atoot.cli.view.lines import Rows, wrapped
from atoot.cli.view.notifications import conversation_rows
from atoot.cli.view.polls import poll_rows
from atoot.cli.view.servers import server_rows
from atoot.cli.view.settings import View
from atoot.cli.view.status import status_rows
from atoot.cli.view.tags import page_rows, tag_rows
from atoot.cli.view.times import told
from atoot.cli.when import moment_of, span_of
from atoot.entities import (
    Account,
    Conversation,
    CredentialAccount,
    Filter,
    Instance,
    Marker,
    MutedAccount,
    Poll,
    Status,
    Tag,
    TrendsLink,
)
from atoot.entities.server import Server
from atoot.mastodon import MastodonAPI
from atoot.paging import Items, Paged
from atoot.workflows.lookup import as_hashtag

if TYPE_CHECKING:
    from atoot.cli.pictures import Pictures

T = TypeVar("T")
Thing = TypeVar("Thing", contravariant=True)  # noqa: PLC0105 - an item

MOST = 100_000
"""Things of a list that has no limit."""
FEW = 60
"""Characters by which one knows a post again."""


class Rowed(Protocol[Thing]):
    """What a thing looks like in a list."""

    def __call__(self, thing: Thing, view: View, /, *, number: int | None = None) -> Rows:
        """Lay it out."""
        ...


class Session:
    """A command that runs."""

    def __init__(self, choice: Choice, *, pages: bool = False) -> None:
        self.choice: Choice = choice
        self.output: Output = Output.of(choice, pages=pages)
        self.view: View = self.output.view()
        self._pictures: Pictures | None = self._drawing() if pages else None

    def _drawing(self) -> "Pictures | None":
        """What draws pictures, if they are wanted here."""
        choice = self.choice
        if (
            choice.for_scripts
            or choice.images == "never"
            or (choice.images == "auto" and self.view.width is None)
        ):
            return None
        made: Pictures | None = import_module("atoot.cli.pictures").pictures_for(
            choice, self.view, paged=self.output.is_paged
        )
        return made

    def at(self, host: str | None) -> None:
        """Use an instance that was named as an argument.

        Raises:
            CommandError: another one was named as an option.
        """
        if host is None:
            return
        if self.choice.instance not in (None, host):
            raise wrong(f"which one: {host} or {self.choice.instance}?")
        self.choice = self.choice._replace(instance=host)

    def client(self, *, anonymous: bool = False) -> AbstractAsyncContextManager[MastodonAPI]:
        """A client in the name of the profile.

        Args:
            anonymous: whether the command can do something without a login.
        """
        return connected(self.choice, anonymous=anonymous, output=self.output)

    async def status(self, c: MastodonAPI, named: str) -> str:
        """The id of a post that somebody named."""
        return await references.status_id(c, named)

    async def account(self, c: MastodonAPI, named: str) -> Account:
        """An account that somebody named."""
        return await references.account_of(c, named)

    async def account_or_me(self, c: MastodonAPI, named: str | None) -> Account:
        """An account that somebody named; their own, if they named none."""
        return await c.verify_account_credentials() if named is None else await self.account(c, named)

    async def list_id(self, c: MastodonAPI, named: str) -> str:
        """The id of a list."""
        return await references.list_of(c, named)

    async def filter_named(self, c: MastodonAPI, named: str) -> Filter:
        """A filter."""
        return await references.filter_of(c, named)

    async def conversation_id(self, c: MastodonAPI, named: str) -> str:
        """The id of a conversation."""
        return references.conversation_of(c, named)

    def span(self, text: str) -> timedelta:
        """How long: `30m`, `2h`, `7d`."""
        return span_of(text)

    def moment(self, text: str) -> datetime:
        """When: a time to come."""
        return moment_of(text, datetime.now(UTC))

    def text_or_input(self, text: str | None) -> str | None:
        """A text of the command line; of standard input for `-`."""
        return read_text() if text == "-" else text

    def pairs(self, named: Iterable[str]) -> dict[str, str]:
        """`NAME=VALUE`, several times."""
        made = {}
        for one in named:
            name, mark, value = one.partition("=")
            if not mark or not name.strip():
                raise wrong(f"expected NAME=VALUE, got {one!r}")
            made[name.strip()] = value.strip()
        return made

    def wrong(self, message: str) -> CommandError:
        """The error for what makes no sense."""
        return wrong(message)

    def judged(self) -> AbstractContextManager[None]:
        """Tell of a value that the library refuses."""
        return judged()

    def hashtag(self, named: str) -> str:
        """The name of a hashtag that somebody wrote with its `#` or without.

        Raises:
            CommandError: it is none.
        """
        found = as_hashtag(named if named.startswith("#") else f"#{named}")
        if found is None:
            raise wrong(f"expected a hashtag like '#art', got {named!r}")
        return found

    def did(self, data: Any, line: Line) -> None:
        """Tell what was done."""
        self.output.did(data, line)

    def show(self, status: Status) -> None:
        """Print a post that is not of a list."""
        self.output.item(status, status_rows(status, self.view))

    async def listing(
        self,
        c: MastodonAPI,
        walk: Paged[T],
        rows: "Rowed[T]",
        *,
        limit: int,
        nothing: str,
        keep: Callable[[T], bool | None] | None = None,
    ) -> None:
        """Print the first items of a list with their numbers, and remember them by these.

        Args:
            c: the client.
            walk: the list.
            rows: what an item looks like, with its number.
            limit: how many items.
            nothing: what to say if there is none.
            keep: whether an item is wanted; None ends the list.
        """
        items: list[shown.Shown] = []
        try:
            async for item in first(aiter(walk), limit, keep):
                items.append(shown.shown_as(item))
                if self.output.as_json:
                    self.output.json(item)
                else:
                    self.output.item(item, rows(item, await self.seen(item), number=len(items)))
        finally:
            if items and not self.output.as_json:
                shown.remember(c, items)
        if not items and self.output.is_terminal:
            self.output.note(nothing)

    async def seen(self, *things: object) -> View:
        """How to show something: with its pictures, if they are wanted."""
        if self._pictures is None:
            return self.view
        return replace(self.view, pictures=await self._pictures.of(*things))

    async def posts(
        self,
        c: MastodonAPI,
        walk: Paged[Status],
        limit: int,
        nothing: str,
        keep: Callable[[Status], bool | None] | None = None,
    ) -> None:
        """Print posts."""
        await self.listing(c, walk, status_rows, limit=limit, nothing=nothing, keep=keep)

    async def people(
        self, c: MastodonAPI, walk: Paged[Account] | Paged[MutedAccount], limit: int, nothing: str
    ) -> None:
        """Print people."""
        await self.listing(c, cast("Paged[Account]", walk), account_rows, limit=limit, nothing=nothing)

    async def tags(self, c: MastodonAPI, walk: Paged[Tag], limit: int, nothing: str) -> None:
        """Print hashtags."""
        await self.listing(c, walk, tag_rows, limit=limit, nothing=nothing)

    async def pages(self, c: MastodonAPI, walk: Paged[TrendsLink], limit: int, nothing: str) -> None:
        """Print pages."""
        await self.listing(c, walk, page_rows, limit=limit, nothing=nothing)

    async def conversations(
        self, c: MastodonAPI, walk: Paged[Conversation], limit: int, nothing: str
    ) -> None:
        """Print conversations."""
        await self.listing(c, walk, conversation_rows, limit=limit, nothing=nothing)

    async def lines(
        self, walk: Paged[T], limit: int | None, told: Callable[[T], str | Iterable[str]], nothing: str
    ) -> None:
        """Print things that are short, without numbers."""
        count = 0
        async for one in first(aiter(walk), limit or MOST):
            count += 1
            self.lines_of(one, told)
        if not count and self.output.is_terminal:
            self.output.note(nothing)

    def lines_of(self, thing: T, told: Callable[[T], str | Iterable[str]]) -> None:
        """Print a thing that is short."""
        if self.output.as_json:
            self.output.json(thing)
            return
        lines = told(thing)
        for line in [lines] if isinstance(lines, str) else lines:
            self.output.rows(wrapped(Text(printable_lines(line)), self.view.width))

    async def profile(self, c: MastodonAPI, account: Account) -> None:
        """Print a person as a page."""
        if self.output.as_json:
            self.output.json(account)
            return
        relationship = None
        if c.get_access_token() is not None and not isinstance(account, CredentialAccount):
            relationship = next(iter(await c.account_relationships([account])), None)
        self.output.item(account, profile_rows(account, await self.seen(account), relationship))
        shown.noticed(c, account)

    def server(self, server: Server, instance: Instance) -> None:
        """Print what a server is."""
        self.output.rows(server_rows(server, instance, self.view))

    def tag(self, tag: Tag) -> None:
        """Print a hashtag."""
        self.output.item(tag, tag_rows(tag, self.view))

    def marker(self, name: str, marker: Marker) -> None:
        """Print how far somebody has read."""
        when = f"  {told(marker.updated_at, self.view)}" if marker.updated_at is not None else ""
        self.output.say(f"{printable(name)}: read up to {printable(marker.last_read_id)}{when}")

    def poll_rows(self, poll: Poll) -> list[Text]:
        """A poll as lines."""
        return poll_rows(poll, self.view)

    def named(self, status: Status) -> str:
        """A post in a few words, for a sentence."""
        shown_ = status.reblog or status
        said = printable(shown_.spoiler_text or shown_.text())
        short = said if len(said) <= FEW else f"{said[:FEW]}…"
        return (
            f"@{printable(shown_.account.acct)}: {short}"
            if short
            else f"the post of @{printable(shown_.account.acct)}"
        )

    def last(self, c: MastodonAPI, status: Status) -> None:
        """Remember a post as the last thing that was shown."""
        shown.noticed(c, status)

    def confirm(self, question: str, *, yes: bool) -> None:
        """Ask, unless it was said already.

        Raises:
            CommandError: nobody said yes.
        """
        if yes:
            return
        if not sys.stdin.isatty():
            raise wrong("nobody can be asked here: say --yes")
        if not confirmed(question):
            raise CommandError("nothing was done")

    def text(self, text: str, style: str = "") -> None:
        """Print a line for people."""
        self.output.say(Text(text, style))

    def close(self) -> None:
        """Wait for who reads the output a page at a time."""
        self.output.close()


async def first(
    walk: Items[T], most: int, keep: Callable[[T], bool | None] | None = None
) -> AsyncIterator[T]:
    """The first items of a walk; what was fetched ahead is given up.

    Args:
        walk: the items.
        most: how many are wanted.
        keep: whether an item is wanted; None if this one and all behind it are not.
    """
    count = 0
    try:
        while count < most:
            try:
                item = await anext(walk)
            except StopAsyncIteration:
                return
            wanted = keep is None or keep(item)
            if wanted is None:
                return
            if wanted:
                count += 1
                yield item
    finally:
        await walk.aclose()
