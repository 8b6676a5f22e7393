"""Cursors: the positions before and after a page, from its links, its ids, or the number of its items."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from enum import Enum
from itertools import starmap
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from atoot.entities.base import Entity
from atoot.ids import is_newer
from atoot.message import Response
from atoot.network.addresses import checked_path, same_origin
from atoot.paging.bounds import Edges, edges_of, links_of, number, onward, parameter, with_parameters


class Way(Enum):
    """How a list continues."""

    LINK = "link"
    """By the Link header; without one it ends."""
    IDS = "ids"
    """By the Link header; on servers that send none, by the ids of its items."""
    OFFSET = "offset"
    """By the number of items seen."""


class PageCursor(Struct, frozen=True):
    """Where a list continues. Opaque; it can be pickled, and works with any client of the same instance.

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
    times: tuple[tuple[str, datetime], ...] = ()
    """Bounds given as a time; they become ids when the list is asked for."""
    backwards: bool = False
    """Whether a walk goes from old to new, by the links to what is newer."""
    unsorted: bool = False
    """Whether a page before was not in the order of its ids."""

    def __post_init__(self) -> None:
        # Wherever a cursor comes from, the token must not go to another place.
        checked_path(self.path)

    def at(self, changes: Mapping[str, str | None], after: str | None = None) -> "PageCursor":
        """The cursor with parameters replaced.

        Args:
            changes: the parameters by their names; None takes one out.
            after: what the page before began with.
        """
        return replace(self, path=with_parameters(self.path, changes), after=after)

    def __repr__(self) -> str:
        return f"<PageCursor {self.origin}{self.path}>"


_OBJECTS = (Entity, dict)

_UNSAID = '<?max_id=>; rel="next", <?min_id=>; rel="prev"'
"""Stands in for a missing Link header: links without bounds."""


Place: TypeAlias = PageCursor | None
"""A cursor to continue a list; None where it ends."""


def neighbours(cursor: PageCursor, response: Response, items: list[Any]) -> tuple[Place, Place]:
    """The cursors to the pages after and before a page."""
    if cursor.way is Way.OFFSET:
        return _by_offset(cursor, items)
    getall = getattr(response.headers, "getall", None)
    header = response.headers.get("Link") if getall is None else getall("Link", None)
    links = links_of(_UNSAID if header is None else header, cursor.origin + cursor.path)
    edges = _edges(cursor, items) if cursor.way is Way.IDS else None
    # Some servers only link to older pages.
    unsaid = f"{cursor.origin}{cursor.path}&min_id=" if cursor.backwards else None
    older = _follow(cursor, links.get("next"), "max_id", edges)
    return older, _follow(cursor, links.get("prev", unsaid), "min_id", edges)


def _edges(cursor: PageCursor, items: list[Any]) -> Edges | None:
    """The edges of a page by the ids of its items, if they have any."""
    if not items or not isinstance(items[0], _OBJECTS) or "id" not in items[0]:
        return None
    ids, dates = names_of(items), starmap(_second, enumerate(items))
    return edges_of(ids, dates, cursor.path, unsorted=cursor.unsorted) if ids else None


def _second(place: int, item: Any) -> object:
    """The second when an item was created; its index if unknown, so that it equals no other."""
    made = item.get("created_at") if isinstance(item, _OBJECTS) else None
    return made[: len("2026-11-27T03:18:31")] if isinstance(made, str) and made else place


def _follow(cursor: PageCursor, url: str | None, side: str, edges: Edges | None) -> Place:
    """The cursor for a link, if it leads to another page on the same instance."""
    link = _on_our_host(url, cursor) if url else None
    if link is None:
        return None
    path = onward(cursor.path, link, side, edges) or onward(cursor.path, link, side)
    if path is None:
        return None
    unsorted, upwards = cursor.unsorted if edges is None else edges.unsorted, side == "min_id"
    # A server that does not name a bound may not support it.
    is_known = edges is None or upwards or edges.are_known_to(link)
    after = None if is_known or edges is None else edges.outside("min_id")["min_id"]
    return replace(cursor, path=path, after=after, unsorted=unsorted, backwards=cursor.backwards and upwards)


def _on_our_host(url: str, cursor: PageCursor) -> str | None:
    """The path of a link on our own instance.

    Behind a proxy, or if account names use another host, a server may not know the host that it is reached by. A link
    to the same list on another host is followed on ours; any other link there is not followed at all.
    """
    own = same_origin(url, cursor.origin)
    if own is not None or not (parts := urlsplit(url)).query:
        return own
    place = cursor.path.partition("?")[0]
    # Behind a proxy the path may have another prefix too.
    same = same_origin(f"{cursor.origin}{parts.path}", cursor.origin) or ""
    return f"{place}?{parts.query}" if same.rstrip("/").endswith(place.rstrip("/")) else None


def _by_offset(cursor: PageCursor, items: list[Any]) -> tuple[Place, Place]:
    offset, came = number(cursor.path, "offset"), len(items)
    ahead = cursor.at({"offset": str(offset + came)}, identity_of(items[0])) if items else None
    # Servers may return fewer than requested: the size of the page before tells how many.
    size = cursor.size or min(number(cursor.path, "limit") or offset, came or offset)
    back = cursor.at({"offset": str(max(0, offset - size))}) if offset else None
    return ahead and replace(ahead, size=came), back


def repeats(cursor: PageCursor, items: list[Any]) -> bool:
    """Whether a page starts the list over instead of continuing it: the server did not understand the cursor.

    Pinned items may lead every page; so a page with anything older than its bound does not start over.
    """
    names = [] if cursor.after is None else [name for item in items if (name := identity_of(item))]
    if cursor.after not in names:
        return False
    if cursor.way is Way.OFFSET:  # in a changing list the first item may come again further down
        return names[0] == cursor.after
    bound = parameter(cursor.path, "max_id")
    return bound is None or not any(is_newer(bound, name) for name in names)


def identity_of(item: Any) -> str | None:
    """The id of an item, or its name or URL."""
    if not isinstance(item, _OBJECTS):
        return item if isinstance(item, str) else None
    found = getattr(item, "id", None) or item.get("id") or item.get("name") or item.get("url")
    # In plain data, other servers have numbers as ids.
    return str(found) if isinstance(found, str) or type(found) is int else None


MOST_COMPARED = 5000
"""Items of a page that are compared with each other at most. Servers return 20 to 80, some a whole list at once."""


def names_of(items: Sequence[Any]) -> list[str]:
    """The ids of the items of a page, as far as they have any; only the first and last of a very long page."""
    if len(items) > MOST_COMPARED:
        items = items[0], items[-1]
    with suppress(AttributeError):  # enough for entities, and faster
        if all(ids := [item.id for item in items]):
            return ids
    return [name for item in items if (name := identity_of(item)) is not None]


def rises(items: Sequence[Any]) -> bool | None:
    """Whether the items of a page run from old to new; None if their ids do not tell."""
    names = names_of([*items[:1], *items[-1:]])
    return is_newer(names[1], names[0]) if len(names) > 1 else None
