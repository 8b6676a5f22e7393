"""Paged lists, without await."""

from collections.abc import Iterator
from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

from atoot import paging
from atoot.entities.base import PagedEntity
from atoot.paging import Page, one_by_one
from atoot.sync.background import Background

T = TypeVar("T")
P = TypeVar("P")
W = TypeVar("W", bound=PagedEntity)


class _List(Generic[P, T]):
    """A lazy list: it sends nothing until you iterate over it or call `first_page()`."""

    def __init__(self, background: Background, listing: Any) -> None:
        self._background = background
        self.listing = listing
        """The list with `await`."""

    def first_page(self) -> P:
        """The first page: one request. `c.get_next(page)` returns the next one."""
        page: P = self._background.run(self.listing)
        return page

    def pages(self) -> "SyncPages[P]":
        """All pages in turn; the next one is prefetched while you work on this one."""
        return SyncPages(self._background, self.listing.pages())

    def __iter__(self) -> "SyncItems[T]":
        return SyncItems(self._background, self.listing.walk())

    def __getitem__(self, place: object) -> NoReturn:
        raise TypeError(
            "this list is not fetched yet: first_page() gives the first page, with its items and fields; "
            "a loop gives all items"
        )

    if not TYPE_CHECKING:  # type checkers must reject it, people get an explanation

        def __len__(self) -> NoReturn:
            """The length is unknown; this also catches `if c.get_notifications():`, which would always be true."""
            raise TypeError(
                "this list is not fetched yet, so neither its length nor whether it is empty is known: "
                "take its first_page()"
            )

    def __repr__(self) -> str:
        return repr(self.listing)


class SyncPaged(_List[Page[T], T]):
    """A list of the API: iterate over it for all items, page after page; `first_page()` is one request."""


class SyncPagedObject(_List[W, T]):
    """A list inside an object of the API: `first_page()` returns the object, iterating gives all items."""


class _Walk(Iterator[P]):
    def __init__(self, background: Background, pages: "paging.Pages[Any]") -> None:
        self._background = background
        self._pages = pages

    def close(self) -> None:
        """End the iteration now; leaving the loop does the same."""
        self._background.later(self._pages.aclose)

    def __del__(self) -> None:
        self.close()


class SyncPages(_Walk[P]):
    """An iterator over the pages of a list."""

    def __next__(self) -> P:
        page: P = self._background.next_of(self._pages.__anext__)
        return page


class SyncItems(_Walk[T]):
    """An iterator over the items of a list, page by page: it waits for the loop once a page, not once an item."""

    def __init__(self, background: Background, pages: "paging.Pages[Any]") -> None:
        super().__init__(background, pages)
        self._items: Iterator[T] = iter(())
        self._turn = Lock()

    def __next__(self) -> T:
        with self._turn:  # several threads may share an iterator
            while True:
                for item in self._items:
                    return item
                items = self._background.next_of(self._pages.items)
                self._items = one_by_one(items, lambda: self._background.soon(self._pages.look_ahead))
