"""What a command works with: the client, the output, and the ways in which people name things."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

from rich.text import Text

from atoot.cli import references, shown
from atoot.cli.choice import connected
from atoot.cli.errors import wrong
from atoot.cli.input import agreed
from atoot.cli.output import Line, Output
from atoot.cli.settings import Choice
from atoot.cli.view.accounts import profile_rows
from atoot.cli.view.lines import wrapped
from atoot.cli.view.rows import rows_of
from atoot.cli.view.servers import server_rows
from atoot.cli.view.settings import View
from atoot.cli.view.times import told
from atoot.entities import Account, CredentialAccount, Filter, Instance, Marker, Status
from atoot.entities.server import Server
from atoot.mastodon import MastodonAPI
from atoot.paging import Items, Paged
from atoot.printable import printable, printable_lines, shortened
from atoot.workflows.lookup import as_hashtag

if TYPE_CHECKING:
    from atoot.cli.pictures import Pictures

T = TypeVar("T")

MOST = 100_000
"""Things of a list that has no limit."""
FEW = 60
"""Characters by which one knows a post again."""


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

    def hashtag(self, named: str) -> str:
        """The name of a hashtag that somebody wrote with its `#` or without.

        Raises:
            CommandError: it is none.
        """
        found = as_hashtag(named if named.startswith("#") else f"#{named}")
        if found is None:
            raise wrong(f"expected a hashtag like '#art', got {named!r}")
        return found

    async def follow_tag(self, c: MastodonAPI, named: str) -> None:
        """Follow a hashtag."""
        made = await c.tag_follow(self.hashtag(named))
        self.did(made, f"you follow #{printable(made.name)}")

    async def unfollow_tag(self, c: MastodonAPI, named: str) -> None:
        """Follow a hashtag no more."""
        made = await c.tag_unfollow(self.hashtag(named))
        self.did(made, f"you do not follow #{printable(made.name)}")

    def did(self, data: Any, line: Line) -> None:
        """Tell what was done."""
        self.output.did(data, line)

    def show(self, thing: object) -> None:
        """Print a thing that is not of a list."""
        self.output.item(thing, rows_of(thing, self.view))

    async def listing(
        self,
        c: MastodonAPI,
        walk: Paged[T],
        limit: int,
        nothing: str,
        keep: Callable[[T], bool | None] | None = None,
    ) -> None:
        """Print the first things of a list with their numbers, and remember them by these.

        Args:
            c: the client.
            walk: the list.
            limit: how many things.
            nothing: what to say if there is none.
            keep: whether a thing is wanted; None ends the list.
        """
        items: list[shown.Shown] = []
        try:
            async for item in first(aiter(walk), limit, keep):
                items.append(shown.shown_as(item))
                if self.output.as_json:
                    self.output.json(item)
                else:
                    self.output.item(item, rows_of(item, await self.seen(item), number=len(items)))
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

    def marker(self, name: str, marker: Marker) -> None:
        """Print how far somebody has read."""
        when = f"  {told(marker.updated_at, self.view)}" if marker.updated_at is not None else ""
        self.output.say(f"{printable(name)}: read up to {printable(marker.last_read_id)}{when}")

    def named(self, status: Status) -> str:
        """A post in a few words, for a sentence."""
        post = status.reblog or status
        who = f"@{printable(post.account.acct)}"
        said = shortened(printable(post.spoiler_text or post.text()), FEW)
        return f"{who}: {said}" if said else f"the post of {who}"

    def last(self, c: MastodonAPI, status: Status) -> None:
        """Remember a post as the last thing that was shown."""
        shown.noticed(c, status)

    def confirm(self, question: str, *, yes: bool) -> None:
        """Ask, unless it was said already.

        Raises:
            CommandError: nobody said yes.
        """
        agreed(question, yes=yes)

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
