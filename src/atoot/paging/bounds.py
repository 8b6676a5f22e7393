"""Where in a list a page is: the bounds in a query, and what of a link to another page counts.

https://docs.joinmastodon.org/api/guidelines/#pagination
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from operator import ge
from urllib.parse import unquote_plus

from msgspec import Struct

from atoot import decoding, parameters
from atoot.ids import are_ordered, is_newer, order, time_of
from atoot.lazy import pattern
from atoot.network.addresses import absolute

LONGEST = 65_536
"""Characters of a header that are looked at."""

# Quantifiers are possessive (++, *+, ?+): no header makes them read anything twice.
_VALUE = r'"((?:[^"\\]|\\.)*+)"|([^\s;,"<>]*+)'

_NAMED = rf'\s*+;\s*+([^\s=;,"<>]++)(?:\s*+=\s*+(?:{_VALUE}))?+'

_ATTRIBUTE, _LINK = pattern(_NAMED, re.DOTALL), pattern(rf"<([^<>]*+)>((?:{_NAMED})*+)", re.DOTALL)

_USUAL = pattern(r'<(https?://[^<>\s]++)>; rel="(\w++)"(?:, |$)')
"""What Mastodon sends; the general way reads it too, but takes half as long again."""

_BY_BOUND = {"max_id": "next", "min_id": "prev", "since_id": "prev"}
"""The relation of a link that does not name it, as its bound tells it."""


def links_of(header: str | Sequence[str], base: str) -> Mapping[str, str]:
    """The links of one or several `Link` headers, absolute, by their relation in lower case.

    `previous` is `prev`. The first link of a relation counts. What cannot be read is left out. Where no link names its
    relation, their bounds tell it: else the list would seem to end.

    Args:
        header: value of the header, or the values if there are several.
        base: URL that was asked, for links that are relative to it.
    """
    texts = [header] if isinstance(header, str) else header
    read = [link for text in texts for link in _links(text[:LONGEST])]
    if not any(relations for _, relations in read):
        read = [(target, _by_bound(target)) for target, _ in read]
    found: dict[str, str] = {}
    for target, relations in read:
        for relation in relations:
            if (url := absolute(target, base)) is not None:
                found.setdefault("prev" if relation == "previous" else relation, url)
    return found


def _by_bound(target: str) -> list[str]:
    return [relation for name, relation in _BY_BOUND.items() if parameter(target, name) is not None][:1]


def _links(text: str) -> Iterator[tuple[str, list[str]]]:
    """The targets of a header, each with its relations."""
    place = 0
    while usual := _USUAL.match(text, place):
        yield usual[1], [usual[2].lower()]
        place = usual.end()
    for link in _LINK.finditer(text, place):
        read = ((name.lower(), quoted or bare) for name, quoted, bare in _ATTRIBUTE.findall(link[2]))
        relations = next((value.strip("'") for name, value in read if name == "rel"), "")
        yield link[1], relations.lower().split()


BOUNDS = ("max_id", "min_id", "since_id", "offset")
"""Parameters that say where in a list a page is."""

_NOTHING = ("", "null", "undefined", "None")
"""Bounds of servers that have none to name, in their language."""

_SECRET = ("access_token", "client_secret")
"""What some servers repeat in their links, and does not belong into an address."""


_SIDES = {"min_id": 0, "max_id": -1}
"""At which end of a page a bound leads on."""


def is_beyond(side: str, bound: str, other: str) -> bool:
    """Whether a bound leads on further than another: to what is older by `max_id`, to what is newer by `min_id`."""
    return is_newer(*((other, bound) if side == "max_id" else (bound, other))) is True


class Edges(Struct, frozen=True):
    """What the ids of a page tell of where its list goes on."""

    ids: Sequence[str]
    """Of its items, one at least."""
    overlap: tuple[str, str] | None
    """Bounds of the pages before and behind it, where those of its ends would lose something."""
    unsorted: bool
    """Whether the list is not in the order of its ids."""
    path: str = ""
    """Path and query of the page."""

    def outside(self, side: str, asked: str | None = None) -> dict[str, str]:
        """The bound of the page on a side, where the server names none; none if it leads back from what was asked for."""
        ids, limit = self.ids, number(self.path, "limit") if self.unsorted else 0
        # What is pinned comes on top of what was asked for.
        ends = outermost(ids[-limit:], full=is_full(self.path, len(ids))) if self.unsorted else ids
        bound = (self.overlap or ends)[_SIDES[side]]
        return {} if asked and is_beyond(side, asked, bound) else {side: bound}

    def fitted(self, name: str, said: str) -> str:
        """The bound of a link, unless it would leave something out.

        WordPress orders the posts of one second in any way, and gives the id of the last one. Hollo names the first item
        of the next page, and gives what is behind that.
        """
        if name not in _SIDES:
            return said
        end = self.ids[_SIDES[name]]
        if said == end:
            return self.overlap[_SIDES[name]] if self.overlap else said
        return end if is_beyond(name, said, end) and self._is_in_order() else said

    def are_known_to(self, link: str) -> bool:
        """Whether a link names the last of them as one of its parameters."""
        last = self.ids[-1]
        return last in link and last in _values(link.partition("?")[2]).values()

    def _is_in_order(self) -> bool:
        """Whether the page is in the order of its ids. One of a made-up number says nothing of it, that of a time does."""
        ids = self.ids
        return not self.unsorted and (len({*ids}) == len(ids) if len(ids) > 1 else bool(time_of(ids[0])))


def edges_of(ids: Sequence[str], dates: Iterable[object], path: str = "", *, unsorted: bool = False) -> Edges:
    """What the ids of a page tell.

    Args:
        ids: of its items, one at least.
        dates: when they were made, to the second; seldom looked at.
        path: path and query of the page.
        unsorted: whether a page before was not in the order of its ids.
    """
    unsorted = unsorted or not are_sorted(ids)
    return Edges(ids, overlapping(ids, [*dates]) if unsorted else None, unsorted, path)


FEW = 10
"""Items of a page that may be a full one; servers give 20 to 40 unless they are told."""


def is_full(path: str, came: int) -> bool:
    """Whether a page with so many items may be cut off at its end."""
    return came >= max(2, min(number(path, "limit") or FEW, FEW))


def onward(asked: str, link: str, side: str = "max_id", edges: Edges | None = None) -> str | None:
    """The path of the page that a link leads to; None if it is the one that was asked for.

    Of a link only the bound is taken: servers leave out of it what the list was narrowed by, and where it is to end.
    https://github.com/mastodon/mastodon/blob/main/app/controllers/concerns/api/pagination.rb

    Args:
        asked: path and query of the page that came with the link.
        link: path and query of the link.
        side: the bound that leads to where the link is for.
        edges: of the page, where the list is paged by the ids of its items: for a link that says nothing, or too much.
    """
    place, _, query = link.partition("?")
    filters = asked.partition("?")[2]
    said, given = _values(query.replace("&amp;", "&")), _values(filters)
    bounds = {name: value for name, value in said.items() if name in BOUNDS and value not in _NOTHING}
    own = _own_cursor(said, given, alone=bounds.items() <= given.items())
    if "min_id" in given and bounds.keys() == {"since_id"}:
        bounds = {"min_id": bounds["since_id"]}  # else a walk upwards would leap to the newest page
    if edges is not None and (bounds or own):
        bounds = {name: edges.fitted(name, value) for name, value in bounds.items()}
    elif edges is not None and not said.keys().isdisjoint(BOUNDS):
        bounds = edges.outside(side, given.get(side))
    end = "max_id" if "min_id" in bounds else "since_id"
    # A page back from an old one has no end.
    if bounds and end in given and (end == "since_id" or "min_id" in given):
        bounds.setdefault(end, given[end])
    path = f"{place}?{filters}" if filters else place  # the place itself may say where it is
    if bounds or own:
        path = with_parameters(asked, dict.fromkeys(BOUNDS if bounds else ()) | own | bounds)
    return path if path != asked else None


def _own_cursor(said: Mapping[str, str], given: Mapping[str, str], *, alone: bool) -> dict[str, str]:
    """The parameters of a link that are neither the API's nor the call's: a cursor of the server's own.

    Where no bound is new beside it, one that the call has too counts, with another value: it came from the link before.
    """
    names = [name for name in said if name.removesuffix("[]") not in parameters.KINDS and name not in _SECRET]
    return {name: said[name] for name in names if name not in given or (alone and given[name] != said[name])}


def outermost(ids: Sequence[str], *, full: bool = True) -> tuple[str, str]:
    """The newest and the oldest id of a page: its first and its last, unless it is not sorted so.

    Only where the last one is the newest of all, or the first one the oldest, the ids are compared: in front of a page
    there may be something old that is pinned. Where there is room for more, what seems to rise may be that and the newest.
    """
    first, last = ids[0], ids[-1]
    ranked = sorted(ids, key=order) if are_ordered(ids) else [last, first]
    rises = full and last == ranked[-1]
    return ranked[-1] if first == ranked[0] else first, ranked[0] if rises else last


def are_sorted(ids: Sequence[str]) -> bool:
    """Whether the items of a page are in the order of their ids, or nobody knows."""
    if len({*map(len, ids)}) <= 1 and sorted(ids, reverse=True) == ids:
        return True  # as the texts of nearly all ids are
    ranks = [order(identifier)[0] for identifier in ids]
    return not are_ordered(ids) or all(map(ge, ranks, ranks[1:]))


def overlapping(ids: Sequence[str], dates: Sequence[object]) -> tuple[str, str] | None:
    """The bounds of the pages before and behind a page of a list that is not in the order of its ids; None if there are none.

    A list that is ordered by dates may have, behind such a page, greater ids than that of its last item: the bound is the
    least id of which all that comes later is lower, and of another date, so that the next page begins with some of the
    same items. WordPress orders the posts of one second in any way, and gives the id of the last one as the bound.
    """
    if len(ids) != len(dates) or not are_ordered(ids):
        return None
    ranks = [order(identifier)[0] for identifier in ids]
    above, below = [*accumulate(ranks, min)], [*accumulate(reversed(ranks), max)][::-1]
    cuts = [n for n in range(1, len(ids)) if above[n - 1] > below[n] and dates[n - 1] != dates[n]]
    return (ids[ranks.index(below[cuts[0]])], ids[ranks.index(above[cuts[-1] - 1])]) if cuts else None


@lru_cache(256)
def _values(query: str) -> Mapping[str, str]:
    """The parameters of a query, the last of each name; a page and its links have the same in common."""
    read = unquote_plus if "%" in query or "+" in query else str
    pairs = (pair.partition("=") for pair in query.split("&") if pair)
    return {read(name): read(value) for name, _, value in pairs}


def parameter(path: str, name: str) -> str | None:
    """The value of a parameter in the query of a path, the last if there are several; None if there is none."""
    return _values(path.partition("?")[2]).get(name) if name in path else None


def number(path: str, name: str) -> int:
    """A parameter that is a number; 0 where it is none."""
    return max(0, decoding.whole_number(parameter(path, name) or "") or 0)


def with_parameters(path: str, changes: Mapping[str, str | None]) -> str:
    """The path with parameters of its query replaced; None takes one out."""
    place, _, query = path.partition("?")
    kept = [pair for pair in query.split("&") if pair and unquote_plus(pair.partition("=")[0]) not in changes]
    quoted = parameters.encodings.quoted
    kept += [f"{quoted(name)}={quoted(value)}" for name, value in changes.items() if value is not None]
    return f"{place}?{'&'.join(kept)}" if kept else place
