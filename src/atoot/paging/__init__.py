"""Lists that go on: a page, where it continues, and the walk over all of them.

A list operation returns a `Paged`, which has asked for nothing yet:

    page = await c.home_timeline()            # a Page, which is a list
    page = await c.get_next(page)
    async for status in c.home_timeline():    # every item, page after page
    async for page in c.home_timeline().pages():
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Coroutine, Generator, Hashable, Iterable, Iterator
from contextlib import suppress
from types import GenericAlias
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar, cast

import msgspec
from msgspec.structs import replace

from atoot import http
from atoot.entities.base import Entity, PagedEntity
from atoot.errors import ApiError, ClientError, MastodonError, is_missing
from atoot.ids import id_at, is_newer
from atoot.lazy import pattern
from atoot.message import Request, Response
from atoot.paging.bounds import parameter
from atoot.paging.cursors import PageCursor as PageCursor
from atoot.paging.cursors import Way, identity_of, is_beyond, neighbours, repeats, skipped

T = TypeVar("T")
P = TypeVar("P")
W = TypeVar("W", bound=PagedEntity)


log: logging.Logger = logging.getLogger("atoot.paging")

PARTIAL = 206
LONGEST_MAKING = 30.0
"""Seconds for which a list that the server still makes is waited for."""
LONGEST_PAUSE = 5.0
"""Seconds between two looks at it."""

MOST_EMPTY = 5
"""After so many empty pages in a row a list ends, whatever its links say."""
MOST_STEPS = 100
"""The same where each link leads to older ids: servers take out of a page what the reader has muted or filtered."""
REMEMBERED = 10_000
"""So many of the latest items and pages a walk knows again."""

_ORDERED_BY_IDS = pattern(
    r"/api/v1/(?:timelines/(?:home|public|direct|link|(?:tag|list)/[^/]+)|accounts/[^/]+/statuses|notifications)"
)
"""Lists that are paged by the ids of their items, also where they are asked for by their path alone."""


class Page(list[T]):
    """One page of a list, newest first as a rule: a list that knows where it goes on.

    `next` and `previous` are cursors for `get_next` and `get_previous`; None where the list ends.

    Args:
        items: what is on the page.
        next: where the next page is; None if there is none.
        previous: where the page before is; None if there is none.
        here: where this page is; None where nobody asked for it.
    """

    __slots__ = ("here", "next", "previous")

    def __init__(
        self,
        items: Iterable[T] = (),
        next: PageCursor | None = None,
        previous: PageCursor | None = None,
        here: PageCursor | None = None,
    ) -> None:
        super().__init__(items)
        self.next: PageCursor | None = next
        self.previous: PageCursor | None = previous
        self.here: PageCursor | None = here

    def copy(self) -> Page[T]:
        """A page with the same items and cursors."""
        return Page(self, self.next, self.previous, self.here)


class _Listing(Coroutine[Any, Any, P], Generic[P, T]):
    """Awaitable for the first page, async-iterable for the items.

    A Coroutine, so that `asyncio.create_task`, `gather` and task groups take it like the coroutine it stands for.
    """

    def __init__(self, transport: http.Transport, cursor: PageCursor) -> None:
        self._transport = transport
        self._cursor = cursor
        self._running: Coroutine[Any, Any, Any] | None = None

    def __await__(self) -> Generator[Any, Any, P]:
        return cast("Generator[Any, Any, P]", fetch_page(self._transport, self._cursor).__await__())

    def __aiter__(self) -> Items[T]:
        return Items(self.walk())

    if not TYPE_CHECKING:  # type checkers are to refuse it, people are to be told

        def __iter__(self) -> NoReturn:
            raise TypeError(
                "a list of the API is asked for: `async for item in ...` gives all items, `await ...` the first page; "
                "atoot.sync has lists for `for`"
            )

        def __getitem__(self, place: object) -> NoReturn:
            raise TypeError(f"a list of the API is asked for: `(await ...)[{place!r}]`")

        def __len__(self) -> NoReturn:
            """Nobody knows; so `if c.get_notifications():` is told, too, which would always hold."""
            raise TypeError("a list of the API is asked for: `len(await ...)`, `if await ...`")

    def pages(self) -> Pages[P]:
        """All pages, one after the other; the next one is fetched while this one is worked on."""
        return self.walk(eager=True)

    def walk(self, *, eager: bool = False) -> Pages[P]:
        """All pages, one after the other; only an eager walk fetches the next one without being told to."""
        # `min_id` asks for what comes right after an id: such a list goes on towards the present.
        towards = [name for name, _ in self._cursor.times]
        backwards = "min_id" in towards or parameter(self._cursor.path, "min_id") is not None
        return Pages(self._transport, replace(self._cursor, backwards=backwards), eager=eager)

    def send(self, value: Any, /) -> Any:
        """As a coroutine: run the request for the first page."""
        return self._started().send(value)

    def throw(self, *exception: Any) -> Any:
        """As a coroutine: raise inside the request."""
        return self._started().throw(*exception)

    def close(self) -> None:
        """As a coroutine: give up the request, if it runs."""
        if self._running is not None:
            self._running.close()

    def _started(self) -> Coroutine[Any, Any, Any]:
        if self._running is None:
            self._running = fetch_page(self._transport, self._cursor)
        return self._running

    def __repr__(self) -> str:
        return f"<{type(self).__name__} GET {self._cursor.path.partition('?')[0]}>"


class Paged(_Listing[Page[T], T]):
    """A list of the API: await it for the first page, iterate over it for all items."""


class PagedObject(_Listing[W, T]):
    """A list of the API that comes inside an object: await it for the object, iterate over it for all items."""


class Pages(AsyncIterator[P]):
    """The walk over the pages of a list; the next one is on its way while this one is worked on.

    No item comes twice, as far as the latest 10,000 go, and where a page has nothing new the walk ends: servers give
    pages that overlap, and some give the same page for ever. After an error the walk can go on: the page that failed
    is asked for again.
    """

    def __init__(self, transport: http.Transport, cursor: PageCursor | None, *, eager: bool) -> None:
        self.cursor = cursor
        """Where the next page is; None behind the last one."""
        self.fields: tuple[str, ...] = cursor.items if cursor else ()
        self.backwards: bool = cursor.backwards if cursor else False
        self._transport = transport
        self._eager = eager
        self._ahead: asyncio.Task[Any] | None = None
        self._places = _Latest()
        self._items = _Latest()
        self._empty = 0
        self._beyond = is_beyond(cursor) if cursor is not None and self.backwards else None

    async def __anext__(self) -> P:
        cursor = self.cursor
        if cursor is None:
            raise StopAsyncIteration
        ahead, self._ahead = self._ahead, None
        page = await (_joined(ahead) if ahead else fetch_page(self._transport, cursor))
        is_first = not self._places
        self._places.add(cursor.path)
        onward = page.previous if self.backwards else page.next
        came = len(items_of(page, self.fields))
        if self._beyond is not None and isinstance(page, list):
            page[:] = filter(self._beyond, page)
            if is_first:
                page += await self._between(cursor, page)
        new = self.note(page)
        self._empty = 0 if new else self._empty + 1
        if onward is not None and not new:
            steps = _steps_down(cursor, onward)
            # Pages that overlap may have nothing new; one that leads no further down than it was itself is always the same.
            if came and not steps:
                onward = None
            elif self._empty >= (MOST_STEPS if steps else MOST_EMPTY):
                log.warning("%r: ends after %d empty pages, though a link leads on", cursor, self._empty)
                onward = None
        self.cursor = onward if onward is not None and onward.path not in self._places else None
        if self._eager:
            self.look_ahead()
        return cast("P", page)

    async def _between(self, cursor: PageCursor, page: list[Any]) -> list[Any]:
        """What is between the bound of a walk upwards and its first page, newest first: nothing, as a rule."""
        below = skipped(cursor, page)
        found: list[Any] = []
        if below is None:
            return found
        walk: Pages[Any] = Pages(self._transport, below, eager=False)
        walk.note([*page])
        with suppress(ClientError, ApiError):  # a server that takes no two bounds at once
            async for older in walk:
                new = [*filter(self._beyond, older)]
                if not new:
                    break
                if not found:
                    log.info("%r: this server gives the newest first; what is before it is read now", cursor)
                found += new
        return found

    def note(self, page: Any) -> int:
        """Take out of a page what came before; how many items are new."""
        new = 0
        for items in _lists(page, self.fields):
            fresh = [item for item in items if self._items.add(_key(item))]
            if len(fresh) < len(items):
                items[:] = fresh
            new += len(fresh)
        return new

    def look_ahead(self) -> None:
        """Begin to fetch the next page."""
        cursor = self.cursor
        if cursor is not None and self._ahead is None:
            # The task knows the cursor, not this walk: so the walk ends, and ends the task, when nobody holds it.
            self._ahead = self._transport.spawn(fetch_page(self._transport, cursor))

    async def aclose(self) -> None:
        """End the walk now. Leaving the loop does the same a moment later."""
        ahead, self._ahead, self.cursor = self._ahead, None, None
        if ahead is not None:
            ahead.cancel()
            await asyncio.wait([ahead])

    def __del__(self) -> None:
        if self._ahead is not None and not self._ahead.get_loop().is_closed():
            self._ahead.cancel()


def _steps_down(asked: PageCursor, onward: PageCursor) -> bool:
    """Whether a link leads to what is older than what was asked for, as far as the ids tell."""
    above, below = parameter(asked.path, "max_id"), parameter(onward.path, "max_id")
    return below is not None and (above is None or is_newer(above, below) is True)


class _Latest(dict[Hashable, None]):
    """The latest things of many."""

    def add(self, thing: Hashable) -> bool:
        """Remember a thing; whether it is new."""
        if thing in self:
            return False
        self[thing] = None
        if len(self) > REMEMBERED:
            del self[next(iter(self))]
        return True


def in_order(items: list[Any], *, backwards: bool) -> Iterable[Any]:
    """The items of a page in the order of the walk; one from old to new turns a page round, unless it came so."""
    if not backwards:
        return items
    names = [identity_of(item) for item in (items[:1] + items[-1:])]
    oldest_first = len(items) > 1 and None not in names and is_newer(str(names[1]), str(names[0]))
    return items if oldest_first else reversed(items)


class Items(AsyncIterator[T]):
    """The walk over the items of a list, page after page."""

    def __init__(self, pages: Pages[Any]) -> None:
        self._pages = pages
        self._items: Iterator[T] = iter(())
        self._given = 0
        """So many of this page."""

    async def __anext__(self) -> T:
        while True:
            for item in self._items:
                self._given += 1
                if (
                    self._given == 2
                ):  # who takes a second item will want the next page; who stops at the first will not
                    self._pages.look_ahead()
                return item
            items = items_of(await anext(self._pages), self._pages.fields)
            self._items, self._given = iter(in_order(items, backwards=self._pages.backwards)), 0

    async def aclose(self) -> None:
        """End the walk now. Leaving the loop does the same a moment later."""
        await self._pages.aclose()


async def _joined(task: asyncio.Task[Any]) -> Any:
    try:
        return await task
    except asyncio.CancelledError:
        waiting = asyncio.current_task()
        if task.cancelled() and not (waiting and waiting.cancelling()):
            raise RuntimeError("the client was closed") from None
        raise


async def collect(transport: http.Transport, listing: Awaitable[Any] | Page[Any], most: float) -> Page[Any]:
    """The items of up to `most` pages, in the order of a walk; `next` tells where the rest begins.

    A page that is there already is the first of them.

    Raises:
        TypeError: it is no list of the API.
    """
    walk: Pages[Any]
    gathered: Page[Any]
    if isinstance(listing, _Listing):
        walk, gathered, pages = listing.walk(), Page(), 0
    else:
        first = await listing if isinstance(listing, Awaitable) else listing
        if not isinstance(first, Page):
            raise TypeError(f"expected a list of the API, like c.home_timeline(), got {type(first).__name__}")
        walk, gathered, pages = Pages(transport, first.next, eager=False), first.copy(), 1
        walk.note(first.copy())
    while pages < most and walk.cursor is not None:
        page = await anext(walk)
        gathered.extend(in_order(items_of(page, walk.fields), backwards=walk.backwards))
        gathered.previous = gathered.previous if pages else page.previous
        pages += 1
    gathered.next = walk.cursor
    return gathered


async def fetch_page(transport: http.Transport, cursor: PageCursor) -> Any:
    """The page at a cursor: a Page, or an object that knows where it goes on.

    Raises:
        ValueError: the cursor is of another instance.
    """
    if cursor.origin != transport.origin:
        raise ValueError(f"this page is of {cursor.origin}, the client of {transport.origin}")
    if cursor.times:
        dated = await _dated(transport, cursor)
        if dated is None:
            return Page(here=cursor)
        cursor = dated
    response, cursor = await _ask(transport, cursor)
    page = _read(transport, response, cursor)
    items = items_of(page, cursor.items)
    if repeats(cursor, items):
        for part in _lists(page, cursor.items):
            part.clear()
        return page if cursor.items else Page(page)
    around = neighbours(cursor, response, items)
    if not cursor.items:
        return Page(page, *around, cursor)
    page._set_cursors(*around, cursor)  # noqa: SLF001 - its own paging
    return page


def _read(transport: http.Transport, response: Response, cursor: PageCursor) -> Any:
    """What came: a list, or an object with lists inside."""
    if cursor.items:
        return transport.decode(response, cursor.kind)
    found = transport.decode(response, object if cursor.kind is object else GenericAlias(list, cursor.kind))
    # Plain data may be anything: say what came instead.
    return found if isinstance(found, list) else transport.decode(response, list[object])


def before(page: Page[Any] | PagedEntity) -> PageCursor | None:
    """Where the page before a page is; None if there is none.

    Servers send no links with an empty page, so one that was to have what is newer is to be asked for again.
    """
    here: PageCursor | None = page.here
    if page.previous is not None or here is None or here.way is Way.OFFSET or items_of(page, here.items):
        return page.previous
    return here if parameter(here.path, "max_id") is None else None


async def _made(transport: http.Transport, path: str) -> Response:
    """The answer for a path, once the server has made it.

    Whoever was away for weeks gets a home timeline that Mastodon makes anew, and a part of it until then.
    https://docs.joinmastodon.org/methods/timelines/#home
    """
    waited, pause = 0.0, 1.0
    while True:
        response = await transport.ask(Request("GET", path))
        if response.status != PARTIAL:
            return response
        if waited >= LONGEST_MAKING:
            log.warning("%s is not complete: the server still makes it", path)
            return response
        log.info("the server still makes %s; it is asked for again in %.0f s", path, pause)
        await transport.pause(pause, f"{path} to be made")
        waited, pause = waited + pause, min(pause * 2, LONGEST_PAUSE)


async def _ask(transport: http.Transport, cursor: PageCursor) -> tuple[Response, PageCursor]:
    """The answer for a cursor, and the cursor that got it."""
    try:
        return await _made(transport, cursor.path), cursor
    except MastodonError as error:
        if not cursor.older or not is_missing(error):
            raise
        query = cursor.path.partition("?")[2]
        older = replace(cursor, path=f"{cursor.older}?{query}" if query else cursor.older, older="")
        try:
            return await transport.send(Request("GET", older.path)), older
        except MastodonError as second:
            if is_missing(second):
                raise error from None  # neither is there: what was asked for is the newer one
            raise


async def _dated(transport: http.Transport, cursor: PageCursor) -> PageCursor | None:
    """The cursor with ids in place of times, made after the example of the latest item; None if there is none."""
    newest = cursor.at({"limit": "1", "min_id": None, "max_id": None, "since_id": None})
    sample = await fetch_page(transport, replace(newest, times=(), way=Way.LINK))
    if not sample:
        return None
    like, made = identity_of(sample[0]) or "", getattr(sample[0], "created_at", None)
    bounds = {name: id_at(moment, like, made) for name, moment in cursor.times}
    return replace(cursor.at(bounds, cursor.after), times=())


def page_of(transport: http.Transport, response: Response, items: list[Any]) -> Page[Any]:
    """A list that came as an answer to anything, with where it goes on."""
    path = response.request.path
    way = Way.IDS if _ORDERED_BY_IDS.fullmatch(path.partition("?")[0]) is not None else Way.LINK
    cursor = PageCursor(transport.origin, path, object, way)
    return Page(items, *neighbours(cursor, response, items))


def items_of(page: Any, fields: tuple[str, ...] = ()) -> list[Any]:
    """The items of a page, be it a list or an object with lists inside."""
    return page if isinstance(page, list) else [item for part in _lists(page, fields) for item in part]


def _lists(page: Any, fields: tuple[str, ...]) -> list[list[Any]]:
    return [page] if isinstance(page, list) else [getattr(page, name) for name in fields]


def _key(item: Any) -> Hashable:
    """What an item is known again by: its id, or else all of it."""
    name = identity_of(item)
    if name is not None:
        return type(item), name
    return type(item), msgspec.json.encode(item.to_dict() if isinstance(item, Entity) else item)
