"""Paging: pages, the cursors to their neighbours, and the walk over all pages.

A list operation returns a `Paged`, which sends nothing until it is used:

    page = await c.home_timeline()            # a Page, which is a list
    page = await c.get_next(page)
    async for status in c.home_timeline():    # every item, page after page
    async for page in c.home_timeline().pages():
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Generator, Iterable, Iterator
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar, cast

from msgspec.json import encode
from msgspec.structs import replace

from atoot import http
from atoot.entities.base import Entity, PagedEntity
from atoot.errors import ApiError, ClientError, NotFoundError
from atoot.ids import is_newer, order
from atoot.latest import Latest
from atoot.paging.bounds import is_beyond, is_full, parameter
from atoot.paging.cursors import PageCursor as PageCursor
from atoot.paging.cursors import Place, Way, identity_of, names_of, rises
from atoot.paging.pages import Page as Page
from atoot.paging.pages import fetch_page, items_of, lists_of, log

T = TypeVar("T")
P = TypeVar("P")
W = TypeVar("W", bound=PagedEntity)

MOST_EMPTY = 5
"""Empty pages in a row after which a walk ends, whatever the links say."""
MOST_STEPS = 100
"""The same if each link leads to older ids: servers remove from a page what the reader has muted or filtered."""
REMEMBERED = 10_000
"""How many of the latest items and pages a walk remembers, to skip repetitions."""
MANY = 5_000
"""Pages after which a walk warns that there is no end yet: a server may make up its items."""


class _Listing(Coroutine[Any, Any, P], Generic[P, T]):
    """Awaitable for the first page, async-iterable for the items.

    A Coroutine, so that `asyncio.create_task`, `gather` and task groups accept it.
    """

    def __init__(self, transport: http.Transport, cursor: PageCursor) -> None:
        self._transport = transport
        self._cursor = cursor

    def __await__(self) -> Generator[Any, Any, P]:
        return cast("Generator[Any, Any, P]", fetch_page(self._transport, self._cursor).__await__())

    def __aiter__(self) -> Items[T]:
        return Items(self.walk())

    if not TYPE_CHECKING:  # type checkers should reject it; people get an explanation

        def __iter__(self) -> NoReturn:
            raise TypeError(
                "this list is not fetched yet: `async for item in ...` gives all items, `await ...` the first page; "
                "for a plain `for`, use atoot.sync"
            )

        def __getitem__(self, place: object) -> NoReturn:
            raise TypeError(f"this list is not fetched yet: write `(await ...)[{place!r}]`")

        def __len__(self) -> NoReturn:
            """Unknown; raising also catches `if c.get_notifications():`, which would always be true."""
            raise TypeError("this list is not fetched yet: write `len(await ...)`, `if await ...`")

    def pages(self) -> Pages[P]:
        """All pages, one after the other; the next one is fetched while this one is worked on."""
        return self.walk(eager=True)

    def walk(self, *, eager: bool = False) -> Pages[P]:
        """Iterate over all pages; only an eager walk fetches the next one ahead."""
        # `min_id` asks for what follows an id directly: such a list continues towards the present.
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
    """A list of the API: await it for the first page, or loop over it for all items."""


class PagedObject(_Listing[W, T]):
    """A list of the API inside an object: await it for the object, or loop over it for all items."""


class Pages(AsyncIterator[P]):
    """The walk over the pages of a list; an eager one fetches the next page while the current one is processed.

    No item repeats among the latest 10,000, and a page with nothing new ends the walk: servers return overlapping
    pages, and some the same page for ever. Items that are not newer than the lower bound of the walk are dropped, as
    some servers ignore it, and the walk ends where nothing else can follow. Items created since the walk began are
    dropped if a server returns the newest page again, whatever it is asked for. After an error the walk can continue:
    the failed page is requested again. Several consumers may share one walk: each item goes to one of them.
    """

    def __init__(self, transport: http.Transport, cursor: Place, *, eager: bool = False) -> None:
        self.cursor = cursor
        """Cursor of the next page; None after the last one."""
        self._transport = transport
        self._eager = eager
        self._fields = cursor.items if cursor else ()
        self._backwards = cursor.backwards if cursor else False
        self._bound: str | None = None
        """The lower bound: only what is newer than this id belongs to the walk; None if all does."""
        self._newest: str | None = None
        """Id of the newest item when a walk from new to old began; None if not yet known."""
        self._leaps = self._backwards
        """Whether the server may return the newest page instead of the one next to a bound."""
        self._middle: str | None = None
        """Id from the middle of the last page with new items: a bound to continue from, should its last item be
        deleted."""
        self._is_cut = False
        """Whether more should follow that page."""
        self._ahead: asyncio.Task[Any] | None = None
        self._places, self._items, self._empty = Latest(REMEMBERED), Latest(REMEMBERED), 0
        self._turn = asyncio.Lock()
        """Serializes consumers: each gets a page of its own."""

    async def __anext__(self) -> P:
        async with self._turn:
            if self.cursor is None:
                raise StopAsyncIteration
            ahead, self._ahead = self._ahead, None
            try:
                page = await (_joined(ahead) if ahead else fetch_page(self._transport, self.cursor))
            except NotFoundError:
                if (nearby := self._nearby(self.cursor)) is None:
                    raise
                page = Page(next=nearby, here=self.cursor)
            here = page.here or self.cursor
            if here.way is Way.IDS:
                self._bound = parameter(here.path, "min_id") or parameter(here.path, "since_id")
                if self._leaps:
                    page[:] = [item for item in page if not self._is_past(identity_of(item))]
                    page += (missed := await self._between(page, here))
                    self._leaps = bool(missed)
            self.cursor = self._behind(page, here)
            if self._eager:
                self.look_ahead()
            return cast("P", page)

    def _behind(self, page: Any, here: PageCursor) -> Place:
        """The cursor after a page, from which repeated items are removed."""
        onward: Place = page.next
        self._places.add(here.path)
        came, new = len(items_of(page, self._fields)), self.note(page)
        self._empty = 0 if new else self._empty + 1
        if len(self._places) == MANY:
            log.warning("%r: %d pages so far, and no end yet", here, MANY)
        # Overlapping pages may have nothing new; a page whose link leads no further would come again for ever.
        steps = onward is not None and (bool(new) or _steps(here, onward))
        if onward is None or onward.path in self._places or (came and not steps):
            return None if new or not self._is_cut else self._nearby(here)
        if self._is_past(parameter(onward.path, "max_id")):
            return None
        if new > 1 and here.way is Way.IDS:
            self._is_cut = new > 2 and is_full(here.path, came)
            self._middle = identity_of(page[(new - 1) // 2])
        if self._empty < (MOST_STEPS if steps else MOST_EMPTY):
            return onward
        log.warning("%r: stops after %d empty pages, although there is a link to another", here, self._empty)
        return None

    def _nearby(self, here: PageCursor) -> Place:
        """The cursor to retry an empty page with: servers do not find a bound that has been deleted."""
        found = here.at({"min_id" if self._backwards else "max_id": self._middle})
        return found if self._middle and found.path not in (here.path, *self._places) else None

    def _is_past(self, name: str | None) -> bool:
        """Whether an id is certainly no newer than the lower bound of the walk."""
        return name is not None and self._bound is not None and is_newer(name, self._bound) is False

    async def _between(self, page: Page[Any], here: PageCursor) -> list[Any]:
        """The items between the bound of a walk from old to new and its first page, newest first: normally none.

        Some servers treat `min_id` as `since_id`, or ignore it: they return the newest page instead of the oldest one.
        """
        walk: Pages[list[Any]] = Pages(self._transport, skipped(page, here))
        walk.note([*page])
        found: list[Any] = []
        with suppress(ClientError, ApiError):  # a server that does not accept two bounds at once
            async for older in walk:
                if older and not found:
                    log.info("%r: this server gives the newest first; what is before it is read now", here)
                found += older
        return found

    def note(self, page: Any) -> int:
        """Remove repeated, too old and too new items from a page, and return how many are left."""
        here, new = self.cursor, 0
        is_ordered = here is not None and here.way is Way.IDS and not (here.backwards or here.unsorted)
        if is_ordered and self._newest is None:
            self._newest = max(names_of(items_of(page, self._fields)), key=order, default=None)
        for items in lists_of(page, self._fields):
            came = len(items)
            inside = (item for item in items if not self._is_past(identity_of(item)))
            items[:] = [item for item in inside if self._items.add(_key(item))]
            # A repeated item means that the list starts over, and so would the next page.
            if is_ordered and self._newest and len(items) < came:
                items[:] = [item for item in items if not is_newer(identity_of(item) or "", self._newest)]
            new += len(items)
        return new

    async def items(self) -> list[Any]:
        """The items of the next page, in the order of the walk."""
        return self.in_order(await anext(self))

    def in_order(self, page: Any) -> list[Any]:
        """The items of a page in the order of the walk; one from old to new reverses a page that is newest first."""
        items = items_of(page, self._fields)
        return items[::-1] if self._backwards and not rises(items) else items

    def look_ahead(self) -> None:
        """Start fetching the next page."""
        cursor = self.cursor
        if cursor is not None and self._ahead is None:
            # The task refers to the cursor, not to this walk: so the walk can be collected, which cancels the task.
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
    """The cursor for items between the bound and a page of a walk from old to new; None if none can be missing.

    Args:
        page: the page.
        here: the cursor of the page.
    """
    if page.previous is None or not is_full(here.path, len(page)) or rises(page) is not False:
        return None
    return page.previous.at({"since_id": parameter(here.path, "min_id")})


def _steps(asked: PageCursor, onward: PageCursor) -> bool:
    """Whether a link leads further back, or forward, than the request did, as far as the ids tell."""
    above, below = parameter(asked.path, "max_id"), parameter(onward.path, "max_id")
    if below is not None and below != above:
        return above is None or is_beyond("max_id", below, above)
    lower, upper = parameter(asked.path, "min_id"), parameter(onward.path, "min_id")
    return lower is not None and upper is not None and is_beyond("min_id", upper, lower)


def one_by_one(items: Iterable[T], look_ahead: Callable[[], object]) -> Iterator[T]:
    """The items of a page; taking the second one triggers `look_ahead`, as the next page will be wanted then."""
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
                if items is self._items:  # otherwise another consumer has fetched a page
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


def _key(item: Any) -> object:
    """The key to recognise an item by: its id, or else its whole content."""
    return type(item), identity_of(item) or encode(item.to_dict() if isinstance(item, Entity) else item)


async def collect(transport: http.Transport, listing: Awaitable[Any] | Page[Any], most: float) -> Page[Any]:
    """The items of up to `most` pages, in the order of a walk; `next` tells where the rest begins.

    A page that has been fetched already counts as the first.

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
        first, walk = first.copy(), Pages(transport, first.next)
        walk.note(first)
    gathered = Page(walk.in_order(first), previous=first.previous)
    while walk.cursor is not None and (most := most - 1) > 0:
        gathered += await walk.items()
    gathered.next = walk.cursor
    return gathered
