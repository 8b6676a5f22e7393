"""The position in a list, as a few words: whoever has them can continue, even in another process."""

from hashlib import blake2b
from typing import Self
from urllib.parse import parse_qsl, urlencode

from msgspec import Struct
from msgspec.structs import replace

from atoot.paging.bounds import with_parameters
from atoot.paging.cursors import PageCursor, Way


class ListPlace(Struct, frozen=True, kw_only=True):
    """A position in a list. It stays small however long the list is, and detects circular links."""

    at: str = ""
    """The position in the list: the bounds of the page."""
    after: str = ""
    """The first item of the previous page, for servers that may not understand the bounds."""
    pages: int = 0
    """Pages read."""
    items: int = 0
    """Items read, including those left out."""
    empty: int = 0
    """Empty pages in a row."""
    tries: int = 0
    """Failed attempts to continue from here."""
    mark: str = ""
    """The first item of an earlier page: if a page begins with it again, the links of the list are circular."""

    def page(self, origin: str, start: str, way: Way) -> PageCursor:
        """The next page of a list; `start` is its path without bounds."""
        bounds = dict(parse_qsl(self.at, keep_blank_values=True))
        path = with_parameters(start, bounds) if bounds else start
        return PageCursor(origin, path, object, way, after=self.after or None)

    def moved(self, start: str, onward: PageCursor, came: int, first: str) -> Self:
        """The place after a page, given the next page, the number of its items, and the key of the first one.

        Raises:
            ValueError: the links of the list are circular, or lead to another list.
        """
        digest = blake2b(first.encode("utf-8", "replace"), digest_size=8).hexdigest() if came else ""
        if digest and digest == self.mark:
            raise ValueError("the links of the list form a circle")
        own, _, known = start.partition("?")
        place, _, query = onward.path.partition("?")
        if place != own:
            raise ValueError("its link leads to another list")
        bounds = [pair for pair in parse_qsl(query, keep_blank_values=True) if pair not in parse_qsl(known)]
        pages = self.pages + 1
        # Brent's algorithm: the mark moves at powers of two, so that every circle is found, however long it is.
        # https://maths-people.anu.edu.au/~brent/pd/rpb051i.pdf
        mark = digest if digest and pages & (pages - 1) == 0 else self.mark
        at, after, empty = urlencode(bounds), onward.after or "", 0 if came else self.empty + 1
        items = self.items + came
        return replace(self, at=at, after=after, pages=pages, items=items, empty=empty, tries=0, mark=mark)
