"""Pages: their items, the cursors to their neighbours, and how they are fetched."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from types import GenericAlias
from typing import Any, Literal, TypeVar

from msgspec.structs import replace

from atoot import http
from atoot.entities.base import PagedEntity
from atoot.ids import id_at
from atoot.lazy import pattern
from atoot.message import Request, Response
from atoot.paging.bounds import parameter
from atoot.paging.cursors import PageCursor, Place, Way, identity_of, neighbours, repeats

T = TypeVar("T")

log: logging.Logger = logging.getLogger("atoot.paging")

PARTIAL = 206
LOOKS = (1.0, 2.0, 4.0, *[5.0] * 5)
"""Seconds before each new request for a list that the server is still generating."""

_ORDERED_BY_IDS = pattern(
    r"/api/v1/(?:timelines/(?:home|public|direct|link|(?:tag|list)/[^/]+)|accounts/[^/]+/statuses|notifications)"
)
"""Lists that are paged by item ids, also if they are requested by path alone."""


class Page(list[T]):
    """One page of a list, usually newest first: a list with cursors to its neighbours.

    `next` and `previous` are cursors for `get_next` and `get_previous`; None at the end of the list. On a walk from old to new,
    `next` leads to what is newer, as the walk does.

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


async def fetch_page(transport: http.Transport, cursor: PageCursor) -> Any:
    """Fetch the page at a cursor: a Page, or an object with cursors.

    Raises:
        ValueError: the cursor belongs to another instance.
    """
    if cursor.origin != transport.origin:
        raise ValueError(f"this page is from {cursor.origin}, but the client is for {transport.origin}")
    if cursor.times:
        dated = await _dated(transport, cursor)
        return Page(here=cursor) if dated is None else await fetch_page(transport, dated)
    response = await transport.ask(Request("GET", cursor.path))
    if response.status == PARTIAL:
        response = await _made(transport, response)
    page = _read(transport, response, cursor)
    items = items_of(page, cursor.items)
    older, newer = neighbours(cursor, response, items)
    around: tuple[Place, ...] = (newer, older, cursor) if cursor.backwards else (older, newer, cursor)
    if repeats(cursor, items):
        for part in lists_of(page, cursor.items):
            part.clear()
        around = (None, None, None)
    if not cursor.items:
        return Page(page, *around)
    page._set_cursors(*around)  # noqa: SLF001 - its own paging
    return page


def _read(transport: http.Transport, response: Response, cursor: PageCursor) -> Any:
    """Decode a page: a list, or an object with lists inside."""
    is_whole = cursor.items or cursor.kind is object
    page = transport.decode(response, cursor.kind if is_whole else GenericAlias(list, cursor.kind))
    # Plain data may be anything: the error says what came instead.
    return page if cursor.items or isinstance(page, list) else transport.decode(response, list[object])


def beside(page: object, which: Literal["next", "previous"]) -> PageCursor:
    """The cursor to the page after or before a page; a cursor is returned as it is.

    Servers send no links with an empty page, so an empty page of newer items is requested again.

    Raises:
        TypeError: it is no page.
        ValueError: there is no such page.
    """
    if isinstance(page, PageCursor):
        return page
    if not isinstance(page, Page | PagedEntity):
        raise TypeError(f"expected a page of the API or a cursor, got {type(page).__name__}")
    cursor: Place = getattr(page, which)
    here: Place = page.here
    if cursor is None and here is not None and here.way is not Way.OFFSET:
        is_newer = which == ("next" if here.backwards else "previous")
        is_open = not items_of(page, here.items) and parameter(here.path, "max_id") is None
        cursor = here if is_newer and is_open else None
    if cursor is None:
        raise ValueError(f"there is no {which} page")
    return cursor


async def _made(transport: http.Transport, response: Response) -> Response:
    """Wait for a list that the server is still generating, and return the complete response.

    After an absence of weeks, Mastodon regenerates a home timeline, and returns a part of it until then.
    https://docs.joinmastodon.org/methods/timelines/#home
    """
    path = response.request.path
    for pause in LOOKS:
        log.info("the server is still generating %s; trying again in %.0f s", path, pause)
        await transport.pause(pause, f"{path} to be made")
        response = await transport.ask(Request("GET", path))
        if response.status != PARTIAL:
            return response
    log.warning("%s is not complete: the server is still generating it", path)
    return response


async def _dated(transport: http.Transport, cursor: PageCursor) -> Place:
    """The cursor with its times turned into ids like that of the latest item; None if the list is empty."""
    newest = cursor.at({"limit": "1", "min_id": None, "max_id": None, "since_id": None})
    sample = await fetch_page(transport, replace(newest, times=(), way=Way.LINK))
    if not sample:
        return None
    like, made = identity_of(sample[0]) or "", getattr(sample[0], "created_at", None)
    bounds = {name: id_at(moment, like, made) for name, moment in cursor.times}
    return replace(cursor.at(bounds, cursor.after), times=())


def page_of(transport: http.Transport, response: Response, items: list[Any]) -> Page[Any]:
    """Make a page of a list from any response, with its cursors."""
    path = response.request.path
    way = Way.IDS if _ORDERED_BY_IDS.fullmatch(path.partition("?")[0]) is not None else Way.LINK
    cursor = PageCursor(transport.origin, path, object, way)
    return Page(items, *neighbours(cursor, response, items))


def items_of(page: Any, fields: tuple[str, ...] = ()) -> list[Any]:
    """The items of a page, whether a list or an object with lists inside."""
    return page if isinstance(page, list) else [item for part in lists_of(page, fields) for item in part]


def lists_of(page: Any, fields: tuple[str, ...]) -> list[list[Any]]:
    """The lists that hold the items of a page."""
    return [page] if isinstance(page, list) else [getattr(page, name) for name in fields]
