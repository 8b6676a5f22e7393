"""Positions in a list: the bounds in a query, and those in a link to another page.

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
"""Characters of a header that are read."""

# Quantifiers are possessive (++, *+, ?+): no header causes backtracking.
_VALUE = r'"((?:[^"\\]|\\.)*+)"|([^\s;,"<>]*+)'

_NAMED = rf'\s*+;\s*+([^\s=;,"<>]++)(?:\s*+=\s*+(?:{_VALUE}))?+'

_ATTRIBUTE, _LINK = pattern(_NAMED, re.DOTALL), pattern(rf"<([^<>]*+)>((?:{_NAMED})*+)", re.DOTALL)

_USUAL = pattern(r'<(https?://[^<>\s]++)>; rel="(\w++)"(?:, |$)')
"""Links as Mastodon sends them; the general pattern reads them too, but takes half as long again."""

_BY_BOUND = {"max_id": "next", "min_id": "prev", "since_id": "prev"}
"""The relation of a link that does not name it, by its bound."""


def links_of(header: str | Sequence[str], base: str) -> Mapping[str, str]:
    """The links of one or several `Link` headers, absolute, by their relation in lower case.

    `previous` is `prev`. The first link of a relation counts. Unreadable links are skipped. If no link names its
    relation, their bounds imply it: otherwise the list would seem to end.

    Args:
        header: value of the header, or the values if there are several.
        base: URL of the request, to resolve relative links.
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
"""Parameters that give the position of a page in a list."""

_NOTHING = ("", "null", "undefined", "None")
"""Values that servers write, in their language, for no bound."""

_SECRET = ("access_token", "client_secret")
"""Parameters that some servers repeat in their links, but that do not belong in a URL."""


_SIDES = {"min_id": 0, "max_id": -1}
"""The end of a page from which a bound continues."""


def is_beyond(side: str, bound: str, other: str) -> bool:
    """Whether a bound is further along than another: older for `max_id`, newer for `min_id`."""
    return is_newer(*((other, bound) if side == "max_id" else (bound, other))) is True


class Edges(Struct, frozen=True):
    """The bounds of the neighbouring pages, derived from the ids of a page."""

    ids: Sequence[str]
    """Ids of its items, at least one."""
    overlap: tuple[str, str] | None
    """Bounds of the previous and next page, if those of its ends would skip items."""
    unsorted: bool
    """Whether the list is not in the order of its ids."""
    path: str = ""
    """Path and query of the page."""

    def outside(self, side: str, asked: str | None = None) -> dict[str, str]:
        """The bound on a side, where the server names none; empty if it leads back from the requested one."""
        ids, limit = self.ids, number(self.path, "limit") if self.unsorted else 0
        # Pinned items come on top of the limit.
        ends = outermost(ids[-limit:], full=is_full(self.path, len(ids))) if self.unsorted else ids
        bound = (self.overlap or ends)[_SIDES[side]]
        return {} if asked and is_beyond(side, asked, bound) else {side: bound}

    def fitted(self, name: str, said: str) -> str:
        """The bound of a link, corrected if it would skip items.

        WordPress orders the posts of one second in any way, and gives the id of the last one. Hollo names the first
        item of the next page, and returns what follows that.
        """
        if name not in _SIDES:
            return said
        end = self.ids[_SIDES[name]]
        if said == end:
            return self.overlap[_SIDES[name]] if self.overlap else said
        return end if is_beyond(name, said, end) and self._is_in_order() else said

    def are_known_to(self, link: str) -> bool:
        """Whether a link has the last id among its parameters."""
        last = self.ids[-1]
        return last in link and last in _values(link.partition("?")[2]).values()

    def _is_in_order(self) -> bool:
        """Whether the page is ordered by its ids. A single id tells only if it contains a time."""
        ids = self.ids
        return not self.unsorted and (len({*ids}) == len(ids) if len(ids) > 1 else bool(time_of(ids[0])))


def edges_of(ids: Sequence[str], dates: Iterable[object], path: str = "", *, unsorted: bool = False) -> Edges:
    """Derive the bounds of the neighbouring pages from the ids of a page.

    Args:
        ids: of its items, at least one.
        dates: when they were created, to the second; rarely used.
        path: path and query of the page.
        unsorted: whether an earlier page was not ordered by its ids.
    """
    unsorted = unsorted or not are_sorted(ids)
    return Edges(ids, overlapping(ids, [*dates]) if unsorted else None, unsorted, path)


FEW = 10
"""Items from which a page may be full; servers return 20 to 40 by default."""


def is_full(path: str, came: int) -> bool:
    """Whether a page with this many items may be cut off by a limit."""
    return came >= max(2, min(number(path, "limit") or FEW, FEW))


def onward(asked: str, link: str, side: str = "max_id", edges: Edges | None = None) -> str | None:
    """The path of the page that a link leads to; None if it is the requested one.

    Only the bound of a link is used: servers omit the filters of the request from it, and its end.
    https://github.com/mastodon/mastodon/blob/main/app/controllers/concerns/api/pagination.rb

    Args:
        asked: path and query of the page that came with the link.
        link: path and query of the link.
        side: the bound for the direction of the link.
        edges: of the page, if the list is paged by item ids: for a link with no bound or a wrong one.
    """
    place, _, query = link.partition("?")
    filters = asked.partition("?")[2]
    said, given = _values(query.replace("&amp;", "&")), _values(filters)
    bounds = {name: value for name, value in said.items() if name in BOUNDS and value not in _NOTHING}
    own = _own_cursor(said, given, alone=bounds.items() <= given.items())
    if "min_id" in given and bounds.keys() == {"since_id"}:
        bounds = {
            "min_id": bounds["since_id"]
        }  # otherwise a walk from old to new would jump to the newest page
    if edges is not None and (bounds or own):
        bounds = {name: edges.fitted(name, value) for name, value in bounds.items()}
    elif edges is not None and not said.keys().isdisjoint(BOUNDS):
        bounds = edges.outside(side, given.get(side))
    end = "max_id" if "min_id" in bounds else "since_id"
    # A step back from an old page has no end.
    if bounds and end in given and (end == "since_id" or "min_id" in given):
        bounds.setdefault(end, given[end])
    path = f"{place}?{filters}" if filters else place  # the position may be in the path itself
    if bounds or own:
        path = with_parameters(asked, dict.fromkeys(BOUNDS if bounds else ()) | own | bounds)
    return path if path != asked else None


def _own_cursor(said: Mapping[str, str], given: Mapping[str, str], *, alone: bool) -> dict[str, str]:
    """The parameters of a link that belong to neither the API nor the call: the server's own cursor.

    If there is no new bound beside it, a parameter of the call with another value counts too: it came from the link
    before.
    """
    names = [name for name in said if name.removesuffix("[]") not in parameters.KINDS and name not in _SECRET]
    return {name: said[name] for name in names if name not in given or (alone and given[name] != said[name])}


def outermost(ids: Sequence[str], *, full: bool = True) -> tuple[str, str]:
    """The newest and the oldest id of a page: its first and last, if it is sorted.

    Ids are compared only if the last one is the newest of all, or the first one the oldest: an old pinned item may lead
    the page. If the page is not full, what seems to ascend may be a pinned item and the newest one.
    """
    first, last = ids[0], ids[-1]
    ranked = sorted(ids, key=order) if are_ordered(ids) else [last, first]
    rises = full and last == ranked[-1]
    return ranked[-1] if first == ranked[0] else first, ranked[0] if rises else last


def are_sorted(ids: Sequence[str]) -> bool:
    """Whether the items of a page are ordered by their ids, or it is unknown."""
    if len({*map(len, ids)}) <= 1 and sorted(ids, reverse=True) == ids:
        return True  # as nearly all ids are, compared as text
    ranks = [order(identifier)[0] for identifier in ids]
    return not are_ordered(ids) or all(map(ge, ranks, ranks[1:]))


def overlapping(ids: Sequence[str], dates: Sequence[object]) -> tuple[str, str] | None:
    """The bounds of the pages before and after a page that is not ordered by ids; None if there are none.

    In a list that is ordered by dates, such a page may be followed by greater ids than that of its last item. The bound
    is the smallest id for which everything after it is lower and of another date, so the next page repeats some of the
    items. WordPress orders the posts of one second in any way, and gives the id of the last one as the bound.
    """
    if len(ids) != len(dates) or not are_ordered(ids):
        return None
    ranks = [order(identifier)[0] for identifier in ids]
    above, below = [*accumulate(ranks, min)], [*accumulate(reversed(ranks), max)][::-1]
    cuts = [n for n in range(1, len(ids)) if above[n - 1] > below[n] and dates[n - 1] != dates[n]]
    return (ids[ranks.index(below[cuts[0]])], ids[ranks.index(above[cuts[-1] - 1])]) if cuts else None


@lru_cache(256)
def _values(query: str) -> Mapping[str, str]:
    """The parameters of a query, the last of each name; cached, as a page and its links share queries."""
    read = unquote_plus if "%" in query or "+" in query else str
    pairs = (pair.partition("=") for pair in query.split("&") if pair)
    return {read(name): read(value) for name, _, value in pairs}


def parameter(path: str, name: str) -> str | None:
    """The value of a parameter in the query of a path, the last if there are several; None if there is none."""
    return _values(path.partition("?")[2]).get(name) if name in path else None


def number(path: str, name: str) -> int:
    """A numeric parameter; 0 if it is missing or no number."""
    return max(0, decoding.whole_number(parameter(path, name) or "") or 0)


def with_parameters(path: str, changes: Mapping[str, str | None]) -> str:
    """The path with parameters of its query replaced; None removes one."""
    place, _, query = path.partition("?")
    kept = [pair for pair in query.split("&") if pair and unquote_plus(pair.partition("=")[0]) not in changes]
    quoted = parameters.encodings.quoted
    kept += [f"{quoted(name)}={quoted(value)}" for name, value in changes.items() if value is not None]
    return f"{place}?{'&'.join(kept)}" if kept else place
