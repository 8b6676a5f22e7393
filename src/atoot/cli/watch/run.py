"""`atoot watch`: passes events from the server to the model, and actions from the keys to the server."""

import asyncio
import logging
import os
import sys
import time
import webbrowser
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from atoot.cli.choice import Warnings
from atoot.cli.errors import CommandError, wrong
from atoot.cli.following import subscription_of
from atoot.cli.options import Choice
from atoot.cli.output import Output
from atoot.cli.session import Session
from atoot.cli.timeline import NamedTimeline, posts_of
from atoot.cli.watch.model import HOME, NOTIFICATIONS, WatchColumn, WatchModel
from atoot.cli.watch.view import WatchApp
from atoot.cli.writing.draft import PostDraft
from atoot.cli.writing.sending import Try, keep
from atoot.entities import Notification, Status
from atoot.errors import MastodonError
from atoot.http.settings import Hooks
from atoot.mastodon import MastodonAPI
from atoot.message import Request
from atoot.network.addresses import host_of
from atoot.paging import Page, Paged
from atoot.posting.answers import addressed
from atoot.printable import printable

PAGE = 40
LONGEST_REASON = 200
LOOK_AT_TERMINAL = 2.0
"""Seconds between two checks that the terminal still exists: a process that got it from another program is not notified
of its end."""


async def watch(session: Session, *, column: str) -> None:
    """Watch what happens until the user has seen enough."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()) or os.environ.get("TERM") == "dumb":
        raise wrong("watch needs a terminal; for scripts there is: atoot stream user --json")
    watcher = Watcher(session.choice, column)
    async with session.client(hooks=Hooks(on_wait=watcher.waits)) as c:
        await watcher.run(c)


class Watcher:
    """Keeps the model in sync with the server, and performs the actions of the keys."""

    def __init__(self, choice: Choice, column: str) -> None:
        self._opened: MastodonAPI | None = None
        self._choice = choice
        self._named = column.strip()
        self._pages: dict[str, Page[Any] | None] = {}
        self._me = ""
        self._shown = NamedTimeline("public")
        third = WatchColumn(title_of(self._named), "")
        self.model: WatchModel = WatchModel(
            [WatchColumn("Home", HOME), WatchColumn("Notifications", NOTIFICATIONS), third]
        )
        self.app: WatchApp = WatchApp(self.model, self)
        self._failed: Exception | None = None

    @property
    def _client(self) -> MastodonAPI:
        if self._opened is None:
            raise RuntimeError("there is no client yet")
        return self._opened

    async def run(self, client: MastodonAPI) -> None:
        """Show it until it is left."""
        self._opened = client
        log, handler = logging.getLogger("atoot"), Warnings(self.says)
        before = log.handlers[:], log.propagate
        log.handlers[:], log.propagate = [handler], False  # others would write over the screen
        feeding = asyncio.create_task(self._feed())
        feeding.add_done_callback(lambda _task: self.app.exit())  # there is nothing to watch any more
        looking = asyncio.create_task(self._end_without_terminal())
        try:
            await self.app.run_async()
        finally:
            looking.cancel()
            feeding.cancel()
            with suppress(asyncio.CancelledError):
                await feeding
            log.handlers[:], log.propagate = before
        if self._failed is not None:
            raise self._failed

    async def _end_without_terminal(self) -> None:
        """End when nobody can see it any more."""
        while os.isatty(0):  # noqa: ASYNC110 - nobody tells of it
            await asyncio.sleep(LOOK_AT_TERMINAL)
        self.app.exit()

    def waits(self, _request: Request, seconds: float, limit: str) -> None:
        """A request waits for the rate limit."""
        self.model.waits(seconds, limit, time.time())

    def says(self, message: str) -> None:
        """Say something in the line that is there for it."""
        self.model.said = message[:LONGEST_REASON]
        self._look()

    def _look(self) -> None:
        """Bring it to the screen, if there is one."""
        if self.app.is_up:
            self.app.look()

    # From the server

    async def _feed(self) -> None:
        """Follow the streams; what nobody can mend ends the watch."""
        try:
            self._me = (await self._client.verify_account_credentials()).id
            self._shown = await self._third()
            stream = subscription_of(*self._shown)
            self.model.columns[2].stream = str(stream)
            # The streams first, so that nothing falls between them and what is fetched.
            async with self._client.stream(HOME, stream, connection_events=True, patience=None) as events:
                first = asyncio.gather(*map(self._begin, self.model.columns))
                try:
                    async for event in events:
                        self.model.take(event, time.time())
                        self._look()
                finally:
                    first.cancel()
                    with suppress(asyncio.CancelledError):
                        await first
        except (MastodonError, CommandError, OSError) as error:
            self._failed = error

    async def _third(self) -> NamedTimeline:
        """The timeline of the column that was named."""
        if self._named in TITLES:
            return NamedTimeline(self._named)
        if self._named.startswith("#"):
            return NamedTimeline("tag", self._named.removeprefix("#"))
        async for one in self._client.lists():
            if self._named in (one.id, one.title):
                return NamedTimeline("list", one.id)
        raise wrong(
            f"there is no list {self._named!r}; say {', '.join(TITLES)}, a hashtag like '#art', or one of your lists"
        )

    async def _begin(self, column: WatchColumn) -> None:
        """Fetch the first page of a column."""
        await self._load(column, self._listing(column))

    async def _load(self, column: WatchColumn, page: Any) -> None:
        column.is_loading = True
        try:
            found: Page[Status | Notification] = await page
        except (MastodonError, OSError) as error:
            self.says(f"{column.title}: {error}")
        else:
            self._pages[column.title] = found
            column.extend(found)
        finally:
            column.is_loading = False
            self._look()

    def _listing(self, column: WatchColumn) -> Paged[Any]:
        if column.stream == HOME:
            return posts_of(self._client, NamedTimeline("home"), PAGE)
        if column.stream == NOTIFICATIONS:
            return self._client.get_notifications(limit=PAGE)
        return posts_of(self._client, self._shown, PAGE)

    # From the keys

    async def older(self, column: WatchColumn) -> None:
        """Fetch what is older, below a column."""
        page = self._pages.get(column.title)
        if page is None or page.next is None or column.is_loading:
            return
        await self._load(column, self._client.get_next(page.next))

    async def boost(self, post: Status) -> None:
        """Boost a post, or do so no more."""
        if post.reblogged:
            await self._act(post, "boosted no more", self._client.status_unboost(post))
        else:
            await self._act(post, "boosted", self._client.status_boost(post))

    async def favourite(self, post: Status) -> None:
        """Like a post, or do so no more."""
        if post.favourited:
            await self._act(post, "liked no more", self._client.status_unfavourite(post))
        else:
            await self._act(post, "liked", self._client.status_favourite(post))

    async def reply(self, post: Status, text: str) -> None:
        """Answer a post; what could not be sent is kept as a draft."""
        sending = Try(PostDraft(text=text, reply_to=f"id:{post.id}"))
        self.says("sending the answer")
        try:
            quiet = Output.of(self._choice._replace(quiet=True))
            await sending.post(self._client, quiet)
        except (MastodonError, CommandError, OSError) as error:
            self.says(f"{error}; {keep(sending.draft, None, sending.account, str(error))[1]}")
        except asyncio.CancelledError:
            keep(sending.draft, None, sending.account, "interrupted")
            raise
        else:
            self.says(f"you have answered @{post.account.acct}")

    async def _act(self, post: Status, done: str, work: Any) -> None:
        self.says("…")
        try:
            made: Status = await work
        except (MastodonError, OSError) as error:
            self.says(str(error))
            return
        self.model.replace(made.reblog or made)
        self.says(f"{done}: the post of @{post.account.acct}")

    def open(self, post: Status) -> None:
        """Open the page of a post, where there is something to open it with."""
        address = post.url or post.uri
        if urlsplit(address).scheme not in ("https", "http"):
            self.says("this post has no page")
        elif has_desktop(os.environ) and webbrowser.open(address):
            self.says(f"opened {address}")
        else:
            self.says(address)

    def begin(self, post: Status) -> str:
        """How an answer begins: with those whom it is for."""
        host = host_of(self._client.base_url)
        return f"{printable(addressed('', post, self._me, host))} ".lstrip()

    def give_up(self, post: Status, text: str) -> None:
        """Keep an answer that is not sent now."""
        host = host_of(self._client.base_url)
        self.says(keep(PostDraft(text=text, reply_to=f"id:{post.id}"), None, host, "it was not finished")[1])


TITLES = {"local": "Local", "public": "Public"}
"""Columns that have a name of their own."""


def title_of(named: str) -> str:
    """The title of the column that was named."""
    return TITLES.get(named, named)


def has_desktop(environ: Mapping[str, str]) -> bool:
    """Whether a browser would open beside the terminal, and not within it."""
    return sys.platform in ("darwin", "win32") or bool(
        environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")
    )
