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
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Generator, Iterable, Iterator
from contextlib import suppress
from functools import cached_property
from types import GenericAlias
from typing import TYPE_CHECKING, Any, Generic, Literal, NoReturn, TypeVar, cast

import msgspec
from msgspec.structs import replace

from atoot import http
from atoot.entities.base import Entity, PagedEntity
from atoot.errors import ApiError, ClientError
from atoot.ids import id_at, is_newer
from atoot.lazy import pattern
from atoot.message import Request, Response
from atoot.paging.bounds import number, parameter
from atoot.paging.cursors import PageCursor as PageCursor
from atoot.paging.cursors import Place, Way, identity_of, neighbours, repeats, rises

T = TypeVar("T")
P = TypeVar("P")
W = TypeVar("W", bound=PagedEntity)


log: logging.Logger = logging.getLogger("atoot.paging")

PARTIAL = 206
LOOKS = (1.0, 2.0, 4.0, *[5.0] * 5)
"""Seconds before each new look at a list that the server still makes."""

FEW = 10
"""Items of a page that may be a full one; servers give 20 to 40 unless they are told."""

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
        self, items: Iterable[T] = (), next: Place = None, previous: Place = None, here: Place = None
    ) -> None:
        super().__init__(items)
        self.next: Place = next
        self.previous: Place = previous
        self.here: Place = here

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
        cursor = self._cursor
        backwards = parameter(cursor.path, "min_id") is not None or "min_id" in dict(cursor.times)
        return Pages(self._transport, replace(cursor, backwards=backwards), eager=eager)

    @cached_property
    def _running(self) -> Coroutine[Any, Any, Any]:
        return fetch_page(self._transport, self._cursor)

    def send(self, value: Any, /) -> Any:
        """As a coroutine: run the request for the first page."""
        return self._running.send(value)

    def throw(self, *exception: Any) -> Any:
        """As a coroutine: raise inside the request."""
        return self._running.throw(*exception)

    def close(self) -> None:
        """As a coroutine: give up the request, if it runs."""
        self._running.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} GET {self._cursor.path.partition('?')[0]}>"


class Paged(_Listing[Page[T], T]):
    """A list of the API: await it for the first page, iterate over it for all items."""


class PagedObject(_Listing[W, T]):
    """A list of the API that comes inside an object: await it for the object, iterate over it for all items."""


class Pages(AsyncIterator[P]):
    """The walk over the pages of a list; the next one is on its way while this one is worked on.

    No item comes twice, as far as the latest 10,000 go, and where a page has nothing new the walk ends: servers give
    pages that overlap, and some give the same page for ever. What is not newer than the lower bound of the walk is left
    out, and where nothing else can follow the walk ends: some servers ignore that bound. After an error the walk can go
    on: the page that failed is asked for again. Several consumers may share one: each item goes to one of them.
    """

    def __init__(self, transport: http.Transport, cursor: Place, *, eager: bool = False) -> None:
        self.cursor = cursor
        """Where the next page is; None behind the last one."""
        self._transport = transport
        self._eager = eager
        self._fields = cursor.items if cursor else ()
        self._backwards = cursor.backwards if cursor else False
        self._bound: str | None = None
        """What is newer than this id belongs to the walk; None if all does."""
        self._ahead: asyncio.Task[Any] | None = None
        self._places, self._items, self._empty = _Latest(), _Latest(), 0
        self._turn = asyncio.Lock()
        """Whoever asks for the next page while somebody waits for one gets the one behind that."""

    async def __anext__(self) -> P:
        async with self._turn:
            return await self._next()

    async def _next(self) -> P:
        if self.cursor is None:
            raise StopAsyncIteration
        ahead, self._ahead = self._ahead, None
        page = await (_joined(ahead) if ahead else fetch_page(self._transport, self.cursor))
        here, is_first = page.here or self.cursor, not self._places
        if is_first and here.way is Way.IDS:
            self._bound = parameter(here.path, "min_id") or parameter(here.path, "since_id")
            if self._backwards:
                page[:] = [item for item in page if not self._is_past(identity_of(item))]
                page += await self._between(page, here)
        self.cursor = self._behind(page, here)
        if self._eager:
            self.look_ahead()
        return cast("P", page)

    def _behind(self, page: Any, here: PageCursor) -> Place:
        """Where the walk goes on behind a page, out of which is taken what came before."""
        onward: Place = page.previous if self._backwards else page.next
        self._places.add(here.path)
        came, new = len(items_of(page, self._fields)), self.note(page)
        self._empty = 0 if new else self._empty + 1
        if onward is None or onward.path in self._places or self._is_past(parameter(onward.path, "max_id")):
            return None
        steps = bool(new) or _steps(here, onward)
        # Pages that overlap may have nothing new; one that leads no further than it was itself is always the same.
        if came and not steps:
            return None
        if self._empty < (MOST_STEPS if steps else MOST_EMPTY):
            return onward
        log.warning("%r: ends after %d empty pages, though a link leads on", here, self._empty)
        return None

    def _is_past(self, name: str | None) -> bool:
        """Whether an id is surely not newer than the lower bound of the walk."""
        return name is not None and self._bound is not None and is_newer(name, self._bound) is False

    async def _between(self, page: Page[Any], here: PageCursor) -> list[Any]:
        """What is between the bound of a walk upwards and its first page, newest first: nothing, as a rule.

        Some servers take `min_id` for `since_id`, or ignore it: they give the newest page in place of the oldest one.
        """
        walk: Pages[list[Any]] = Pages(self._transport, skipped(page, here))
        walk.note([*page])
        found: list[Any] = []
        with suppress(ClientError, ApiError):  # a server that takes no two bounds at once
            async for older in walk:
                if older and not found:
                    log.info("%r: this server gives the newest first; what is before it is read now", here)
                found += older
        return found

    def note(self, page: Any) -> int:
        """Take out of a page what came before, or is past the lower bound; how many items are new."""
        new = 0
        for items in _lists(page, self._fields):
            inside = (item for item in items if not self._is_past(identity_of(item)))
            items[:] = [item for item in inside if self._items.add(_key(item))]
            new += len(items)
        return new

    async def items(self) -> list[Any]:
        """The items of the next page, in the order of the walk."""
        return self.in_order(await anext(self))

    def in_order(self, page: Any) -> list[Any]:
        """The items of a page in the order of the walk; one from old to new turns it round, unless it came so."""
        items = items_of(page, self._fields)
        return items[::-1] if self._backwards and not rises(items) else items

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


def skipped(page: Page[Any], here: PageCursor) -> Place:
    """Where to ask for what the first page of a walk upwards may have left out, right behind the bound; None if it has not.

    Args:
        page: the page.
        here: where it is.
    """
    full = max(2, min(number(here.path, "limit") or FEW, FEW))
    if page.next is None or len(page) < full or rises(page) is not False:
        return None
    return page.next.at({"since_id": parameter(here.path, "min_id")})


def _steps(asked: PageCursor, onward: PageCursor) -> bool:
    """Whether a link leads to what is older, or newer, than what was asked for, as far as the ids tell."""
    above, below = parameter(asked.path, "max_id"), parameter(onward.path, "max_id")
    if below is not None and below != above:
        return above is None or is_newer(above, below) is True
    lower, upper = parameter(asked.path, "min_id"), parameter(onward.path, "min_id")
    return lower is not None and upper is not None and is_newer(upper, lower) is True


class _Latest(dict[object, None]):
    """The latest things of many."""

    def add(self, thing: object) -> bool:
        """Remember a thing; whether it is new."""
        if thing in self:
            return False
        self[thing] = None
        if len(self) > REMEMBERED:
            del self[next(iter(self))]
        return True


def one_by_one(items: Iterable[T], look_ahead: Callable[[], object]) -> Iterator[T]:
    """The items of a page; who takes a second one will want the next page, who stops at the first will not."""
    for place, item in enumerate(items):
        if place == 1:
            look_ahead()
        yield item


class Items(AsyncIterator[T]):
    """The walk over the items of a list, page after page."""

    def __init__(self, pages: Pages[Any]) -> None:
        self._pages = pages
        self._items: Iterator[T] = iter(())
        self._turn = asyncio.Lock()

    async def __anext__(self) -> T:
        while True:
            items = self._items
            for item in items:
                return item
            async with self._turn:
                if items is self._items:  # else another consumer has fetched a page meanwhile
                    self._items = one_by_one(await self._pages.items(), self._pages.look_ahead)

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
    if isinstance(listing, _Listing):
        walk = listing.walk()
        first = await anext(walk)
    else:
        first = await listing if isinstance(listing, Awaitable) else listing
        if not isinstance(first, Page):
            raise TypeError(f"expected a list of the API, like c.home_timeline(), got {type(first).__name__}")
        upwards = first.here is not None and first.here.backwards
        walk = Pages(transport, first.previous if upwards else first.next)
        walk.note(first.copy())
    gathered = Page(walk.in_order(first), previous=first.previous)
    while walk.cursor is not None and (most := most - 1) > 0:
        gathered += await walk.items()
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
        return Page(here=cursor) if dated is None else await fetch_page(transport, dated)
    response = await _made(transport, cursor.path)
    page = _read(transport, response, cursor)
    items = items_of(page, cursor.items)
    around: tuple[Place, ...] = (*neighbours(cursor, response, items), cursor)
    if repeats(cursor, items):
        for part in _lists(page, cursor.items):
            part.clear()
        around = (None, None, None)
    if not cursor.items:
        return Page(page, *around)
    page._set_cursors(*around)  # noqa: SLF001 - its own paging
    return page


def _read(transport: http.Transport, response: Response, cursor: PageCursor) -> Any:
    """What came: a list, or an object with lists inside."""
    is_whole = cursor.items or cursor.kind is object
    page = transport.decode(response, cursor.kind if is_whole else GenericAlias(list, cursor.kind))
    # Plain data may be anything: say what came instead.
    return page if cursor.items or isinstance(page, list) else transport.decode(response, list[object])


def beside(page: object, which: Literal["next", "previous"]) -> PageCursor:
    """Where the page behind or before a page is; or the cursor itself, if it is one.

    Servers send no links with an empty page, so one that was to have what is newer is to be asked for again.

    Raises:
        TypeError: it is no page.
        ValueError: there is none.
    """
    if isinstance(page, PageCursor):
        return page
    if not isinstance(page, Page | PagedEntity):
        raise TypeError(f"expected a page of the API or a cursor, got {type(page).__name__}")
    cursor: Place = getattr(page, which)
    here: Place = page.here
    if cursor is None and which == "previous" and here is not None and here.way is not Way.OFFSET:
        is_open = not items_of(page, here.items) and parameter(here.path, "max_id") is None
        cursor = here if is_open else None
    if cursor is None:
        raise ValueError(f"there is no {which} page")
    return cursor


async def _made(transport: http.Transport, path: str) -> Response:
    """The answer for a path, once the server has made it.

    Whoever was away for weeks gets a home timeline that Mastodon makes anew, and a part of it until then.
    https://docs.joinmastodon.org/methods/timelines/#home
    """
    response = await transport.ask(Request("GET", path))
    for pause in LOOKS:
        if response.status != PARTIAL:
            return response
        log.info("the server still makes %s; it is asked for again in %.0f s", path, pause)
        await transport.pause(pause, f"{path} to be made")
        response = await transport.ask(Request("GET", path))
    if response.status == PARTIAL:
        log.warning("%s is not complete: the server still makes it", path)
    return response


async def _dated(transport: http.Transport, cursor: PageCursor) -> Place:
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


def _key(item: Any) -> object:
    """What an item is known again by: its id, or else all of it."""
    name = identity_of(item)
    if name is not None:
        return type(item), name
    return type(item), msgspec.json.encode(item.to_dict() if isinstance(item, Entity) else item)
