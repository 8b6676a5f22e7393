"""What a command works with: the client, the output, and the ways in which people name things."""

import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, TypeVar

import click
from rich.text import Text

from atoot.cli import references, shown
from atoot.cli.choice import connected
from atoot.cli.errors import CommandError, wrong
from atoot.cli.output import Line, Output
from atoot.cli.settings import Choice
from atoot.cli.view.lines import Rows
from atoot.cli.view.settings import View
from atoot.cli.view.status import status_rows
from atoot.entities import Account, Status
from atoot.mastodon import MastodonAPI
from atoot.paging import Items, Paged
from atoot.workflows.addresses import as_hashtag

T = TypeVar("T")


class Session:
    """A command that runs."""

    def __init__(self, choice: Choice, *, pages: bool = False) -> None:
        self.choice = choice
        self.output = Output.of(choice, pages=pages)
        self.view: View = self.output.view()

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
        rows: Callable[[T, View, int], Rows],
        *,
        limit: int,
        nothing: str,
        keep: Callable[[T], bool | None] | None = None,
    ) -> int:
        """Print the first items of a list with their numbers, and remember them by these.

        Args:
            c: the client.
            walk: the list.
            rows: what an item looks like, with its number.
            limit: how many items.
            nothing: what to say if there is none.
            keep: whether an item is wanted; None ends the list.

        Returns:
            How many there were.
        """
        items: list[shown.Shown] = []
        try:
            async for item in first(aiter(walk), limit, keep):
                items.append(shown.shown_as(item))
                self.output.item(item, [] if self.output.as_json else rows(item, self.view, len(items)))
        finally:
            if items and not self.output.as_json:
                shown.remember(c, items)
        if not items and not self.output.as_json and self.output.is_terminal:
            self.output.note(nothing)
        return len(items)

    def confirm(self, question: str, *, yes: bool) -> None:
        """Ask, unless it was said already.

        Raises:
            CommandError: nobody said yes.
        """
        if yes:
            return
        if not sys.stdin.isatty():
            raise wrong("nobody can be asked here: say --yes")
        # Nothing else runs meanwhile: the answer may be waited for right here.
        if not click.confirm(question, err=True):
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
