"""Where a list goes on: behind a page and before it, as its links say, its ids, or the number of its items."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from atoot.entities.base import Entity
from atoot.ids import are_ordered, is_newer, time_of
from atoot.message import Response
from atoot.network.addresses import checked_path, same_origin
from atoot.paging.bounds import (
    are_sorted,
    links_of,
    number,
    onward,
    outermost,
    overlapping,
    parameter,
    says_nothing,
    with_parameters,
)


class Way(Enum):
    """How a list goes on."""

    LINK = "link"
    """As the Link header says; without one it ends."""
    IDS = "ids"
    """As the Link header says; on servers that send none, by the ids of its items."""
    OFFSET = "offset"
    """By the number of items seen."""


class PageCursor(Struct, frozen=True):
    """Where a list goes on. Opaque; it can be pickled, and gives the page to any client of the same instance.

    Raises:
        ValueError: the path could lead to another host.
    """

    origin: str
    """`https://host` of the instance."""
    path: str
    """Path of the list."""
    kind: Any
    """Type of an item, or of the whole answer if that is an object."""
    way: Way = Way.LINK
    """Whether it leads to the next page or to the one before."""
    items: tuple[str, ...] = ()
    """Names of the fields that hold the items, where the answer is an object."""
    after: str | None = None
    """What the page before began with; a server that repeats it does not understand the cursor."""
    size: int = 0
    """Items that the page before had, where the list goes on by their number."""
    older: str = ""
    """Path to ask at instead on a server that lacks the operation, which is a newer one."""
    times: tuple[tuple[str, datetime], ...] = ()
    """Bounds given as a time; they become ids when the list is asked for."""
    backwards: bool = False
    """Whether a walk goes from old to new, by the links to what is newer."""
    unsorted: bool = False
    """Whether a page before was not in the order of its ids."""

    def __post_init__(self) -> None:
        # Wherever a cursor comes from, the token must not go to another place.
        checked_path(self.path)
        if self.older:
            checked_path(self.older)

    def at(self, changes: Mapping[str, str | None], after: str | None = None) -> "PageCursor":
        """The cursor with parameters replaced.

        Args:
            changes: the parameters by their names; None takes one out.
            after: what the page before began with.
        """
        return replace(self, path=with_parameters(self.path, changes), after=after)

    def __repr__(self) -> str:
        return f"<PageCursor {self.origin}{self.path}>"


def neighbours(
    cursor: PageCursor, response: Response, items: list[Any]
) -> tuple[PageCursor | None, PageCursor | None]:
    """Where the list goes on behind and before a page."""
    if cursor.way is Way.OFFSET:
        return _by_offset(cursor, items)
    header = response.headers.get("Link")
    if header is None:
        return _by_ids(cursor, items) if cursor.way is Way.IDS else (None, None)
    links = links_of(_all_links(response, header), cursor.origin + cursor.path)
    told, back = links.get("next"), _follow(cursor, links.get("prev"), items)
    ahead = _follow(cursor, told, items)
    if ahead is None and told is not None and cursor.way is Way.IDS and says_nothing(told):
        ahead = _by_ids(cursor, items)[0]
    return ahead, back


def _all_links(response: Response, first: str) -> str | list[str]:
    getall = getattr(response.headers, "getall", None)
    return getall("Link") if getall is not None else first


def _follow(cursor: PageCursor, url: str | None, items: list[Any]) -> PageCursor | None:
    """The cursor for a link, if it leads to another place of the same instance."""
    link = _on_our_host(url, cursor) if url else None
    if link is None:
        return None
    ends = None
    if cursor.way is Way.IDS and items:
        first, last = identity_of(items[0]), identity_of(items[-1])
        ends = (first, last) if first is not None and last is not None else None
    path = onward(cursor.path, link, ends, lambda: names_of(items))
    if path is None:
        return None
    followed = replace(cursor, path=path, after=None)
    safer = followed if ends is None else _with_overlap(followed, ends, items)
    return followed if safer.path == cursor.path else safer


def _with_overlap(cursor: PageCursor, ends: tuple[str, str], items: list[Any]) -> PageCursor:
    """A neighbour of a page with another bound than the id of its outermost item, if behind that something would be lost."""
    for name, end, place in (("min_id", ends[0], 0), ("max_id", ends[1], 1)):
        if f"{name}={end}" in cursor.path:
            ids = names_of(items)
            if len(ids) < len(items) or (not cursor.unsorted and are_sorted(ids)):
                return cursor
            bounds = overlapping(ids, [_second(item, number) for number, item in enumerate(items)])
            path = cursor.path if bounds is None else with_parameters(cursor.path, {name: bounds[place]})
            return replace(cursor, path=path, unsorted=True)
    return cursor


def _second(item: Any, otherwise: object) -> object:
    """The second at which an item was made, if it says so."""
    made = item.get("created_at") if isinstance(item, Entity | dict) else None
    return made[: len("2026-11-27T03:18:31")] if isinstance(made, str) and made else otherwise


def _on_our_host(url: str, cursor: PageCursor) -> str | None:
    """The path that a link means, on our own instance.

    Behind a proxy, or where the names of accounts are of another host, a server may not know by which host it is
    asked. A link to the same list on another host is followed on ours; any other link there is not followed at all.
    """
    own = same_origin(url, cursor.origin)
    if own is not None:
        return own
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    place = cursor.path.partition("?")[0]
    # Behind a proxy the path may begin otherwise too.
    same = same_origin(f"{cursor.origin}{parts.path}", cursor.origin) or ""
    return f"{place}?{parts.query}" if parts.query and same.rstrip("/").endswith(place.rstrip("/")) else None


def _by_ids(cursor: PageCursor, items: list[Any]) -> tuple[PageCursor | None, PageCursor | None]:
    if not items or not isinstance(items[0], Entity | dict) or "id" not in items[0]:
        return None, None
    after = identity_of(items[0])
    if after is None or identity_of(items[-1]) is None:
        return None, None
    newest, oldest = outermost(names_of(items))
    end = parameter(cursor.path, "max_id") if parameter(cursor.path, "min_id") is not None else None
    older = cursor.at({"max_id": oldest, "min_id": None}, after)
    return older, cursor.at({"min_id": newest, "max_id": end, "since_id": None})


def _by_offset(cursor: PageCursor, items: list[Any]) -> tuple[PageCursor | None, PageCursor | None]:
    offset, came = number(cursor.path, "offset"), len(items)
    ahead = back = None
    if items:
        ahead = replace(cursor.at({"offset": str(offset + came)}, identity_of(items[0])), size=came)
    if offset:
        # Servers give fewer than they are asked for: what they gave before tells how many that is.
        size = cursor.size or min(number(cursor.path, "limit") or offset, came or offset)
        back = cursor.at({"offset": str(max(0, offset - size))})
    return ahead, back


def repeats(cursor: PageCursor, items: list[Any]) -> bool:
    """Whether a page begins anew instead of going on: the server did not understand the cursor."""
    return cursor.after is not None and any(identity_of(item) == cursor.after for item in items)


def identity_of(item: Any) -> str | None:
    """What an item can be recognised by."""
    if not isinstance(item, Entity | dict):
        return item if isinstance(item, str) else None
    found = getattr(item, "id", None) or item.get("id") or item.get("name") or item.get("url")
    if isinstance(found, int) and not isinstance(found, bool):  # in plain data of other servers
        return str(found)
    return found if isinstance(found, str) else None


MOST_COMPARED = 5000
"""Items of a page that are compared with each other. Servers give 20 to 80, some a whole list at once."""


def names_of(items: Sequence[Any]) -> list[str]:
    """What the items of a page can be recognised by, as far as they can; of a page that is too long, its ends."""
    if len(items) > MOST_COMPARED:
        items = items[0], items[-1]
    ids: list[Any] = [getattr(item, "id", None) for item in items]  # of entities that is enough, and quicker
    return ids if all(ids) else [name for item in items if (name := identity_of(item)) is not None]


# A walk towards the present, on servers that take `min_id` for `since_id`, or ignore it: of what is newer than a bound they
# give the newest page in place of the oldest one. What is between is lost, unless it is asked for.

FEW = 10
"""Items of a page that may be a full one; servers give 20 to 40 unless they are told."""

MILLISECOND = timedelta(milliseconds=1)
"""Ids carry no less."""


def is_beyond(cursor: PageCursor) -> Callable[[Any], bool]:
    """Tells whether an item is newer than the bound of a walk, as far as can be seen."""
    is_by_ids = cursor.way is Way.IDS
    moment, bound = dict(cursor.times).get("min_id"), parameter(cursor.path, "min_id")
    if moment is not None and moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)

    def beyond(item: Any) -> bool:
        name = identity_of(item) if is_by_ids else None
        if name is None:
            return True
        if moment is not None:  # then the ids carry the time
            made = time_of(name)
            return made is None or made >= moment - MILLISECOND
        return bound is None or is_newer(name, bound) is not False

    return beyond


def skipped(cursor: PageCursor, items: Sequence[Any]) -> PageCursor | None:
    """Where to ask for what the first page of a walk may have left out, right behind the bound; None if it has not.

    Args:
        cursor: of that page.
        items: what is on it.
    """
    names = names_of(items)
    full = min(number(cursor.path, "limit") or FEW, FEW)
    if cursor.way is not Way.IDS or len(names) < max(full, 2) or not are_ordered(names):
        return None
    if is_newer(names[-1], names[0]):
        return None  # from old to new: it begins at the bound
    times = [("since_id" if name == "min_id" else name, moment) for name, moment in cursor.times]
    bound = parameter(cursor.path, "min_id")
    below = cursor.at({"min_id": None, "since_id": bound, "max_id": outermost(names)[1]})
    return replace(below, times=tuple(one for one in times if one[0] != "max_id"))
