"""The session of a command: its client, its output, and its display of objects."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, TypeVar

from rich.text import Text

from atoot.cli import shown
from atoot.cli.choice import connected
from atoot.cli.errors import wrong
from atoot.cli.options import Choice
from atoot.cli.output import Output
from atoot.cli.view.lines import Rows, wrapped
from atoot.cli.view.settings import View
from atoot.entities import Account, CredentialAccount
from atoot.http.settings import Hooks
from atoot.lazy import later
from atoot.mastodon import MastodonAPI
from atoot.paging import Items, Paged
from atoot.printable import printable_lines

if TYPE_CHECKING:
    from atoot.cli.pictures import Pictures

T = TypeVar("T")

# Most commands show neither posts nor people.
profile_rows: Callable[..., Rows] = later("atoot.cli.view.accounts", "profile_rows")
rows_of: Callable[..., Rows] = later("atoot.cli.view.rows", "rows_of")

MOST = 100_000
"""Maximum items of a list without a limit."""


class Session:
    """The session of a running command."""

    def __init__(self, choice: Choice, *, pages: bool = False) -> None:
        self.choice: Choice = choice
        self.output: Output = Output.of(choice, pages=pages)
        self.view: View = self.output.view()
        self._pictures: Pictures | None = self._drawing() if pages else None

    def _drawing(self) -> "Pictures | None":
        """The drawer of pictures, if they are wanted here."""
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
        """Use an instance that was named as an argument."""
        if host is None:
            return
        if self.choice.instance not in (None, host):
            raise wrong(f"which one: {host} or {self.choice.instance}?")
        self.choice = self.choice._replace(instance=host)

    def client(
        self, *, anonymous: bool = False, hooks: Hooks | None = None
    ) -> AbstractAsyncContextManager[MastodonAPI]:
        """A client of the profile; see `connected`."""
        return connected(self.choice, anonymous=anonymous, output=self.output, hooks=hooks)

    def show(self, thing: object) -> None:
        """Print a single object."""
        self.output.item(thing, rows_of(thing, self.view))

    async def listing(
        self,
        c: MastodonAPI,
        walk: Paged[T],
        limit: int,
        nothing: str,
        keep: Callable[[T], bool | None] | None = None,
    ) -> None:
        """Print the first items of a list with numbers, and remember these.

        Args:
            nothing: message for an empty list.
            keep: whether an item is wanted; None ends the list.
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
        """The view for these objects: with their pictures, if they are wanted."""
        if self._pictures is None:
            return self.view
        return replace(self.view, pictures=await self._pictures.of(*things))

    async def lines(
        self, walk: Paged[T], limit: int | None, told: Callable[[T], str | Iterable[str]], nothing: str
    ) -> None:
        """Print short items, without numbers."""
        count = 0
        async for one in first(aiter(walk), limit or MOST):
            count += 1
            self.lines_of(one, told)
        if not count and self.output.is_terminal:
            self.output.note(nothing)

    def lines_of(self, thing: T, told: Callable[[T], str | Iterable[str]]) -> None:
        """Print a short item."""
        if self.output.as_json:
            self.output.json(thing)
            return
        lines = told(thing)
        for line in [lines] if isinstance(lines, str) else lines:
            self.output.rows(wrapped(Text(printable_lines(line)), self.view.width))

    async def profile(self, c: MastodonAPI, account: Account) -> None:
        """Print an account's profile."""
        if self.output.as_json:
            self.output.json(account)
            return
        relationship = None
        if c.get_access_token() is not None and not isinstance(account, CredentialAccount):
            relationship = next(iter(await c.account_relationships([account])), None)
        self.output.item(account, profile_rows(account, await self.seen(account), relationship))
        shown.noticed(c, account)

    def close(self) -> None:
        """Wait for the reader of a paged output."""
        self.output.close()


async def first(
    walk: Items[T], most: int, keep: Callable[[T], bool | None] | None = None
) -> AsyncIterator[T]:
    """The first items of an iterator; prefetched pages are dropped.

    Args:
        keep: whether an item is wanted; None if neither this one nor any later one is.
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
