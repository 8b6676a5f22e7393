"""Where in a list a page is: the bounds in a query, and what of a link to another page counts.

https://docs.joinmastodon.org/api/guidelines/#pagination
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from operator import ge
from urllib.parse import parse_qsl, urlencode

from atoot import decoding, parameters
from atoot.ids import are_ordered, order, time_of
from atoot.lazy import pattern
from atoot.network.addresses import absolute

LONGEST = 65_536
"""Characters of a header that are looked at."""

# Quantifiers are possessive (++, *+, ?+): no header makes them read anything twice.
_VALUE = r'"((?:[^"\\]|\\.)*+)"|([^\s;,"<>]*+)'

_ATTRIBUTE = pattern(rf'\s*+;\s*+([^\s=;,"<>]++)(?:\s*+=\s*+(?:{_VALUE}))?+', re.DOTALL)

_TARGET = pattern(r"<([^<>]*+)>")

_USUAL = pattern(r'<(https?://[^<>\s]++)>; rel="(\w++)"(?:, |$)')
"""What Mastodon sends; the general way reads it too, but takes half as long again."""


def links_of(header: str | Sequence[str], base: str) -> Mapping[str, str]:
    """The links of one or several `Link` headers, absolute, by their relation in lower case.

    `previous` is `prev`. The first link of a relation counts. What cannot be read is left out. Where no link names its
    relation, their bounds tell it: else the list would seem to end.

    Args:
        header: value of the header, or the values if there are several.
        base: URL that was asked, for links that are relative to it.
    """
    read = [
        link for text in ((header,) if isinstance(header, str) else header) for link in _links(text[:LONGEST])
    ]
    if not any(relations for _, relations in read):
        read = [(target, _by_bound(target)) for target, _ in read]
    found: dict[str, str] = {}
    for target, relations in read:
        url = absolute(target, base) if relations else None
        if url is not None:
            for relation in relations:
                found.setdefault("prev" if relation == "previous" else relation, url)
    return found


def _by_bound(target: str) -> list[str]:
    """The relation of a link, as its bound tells it."""
    names = dict(_pairs(target.partition("?")[2]))
    if "max_id" in names:
        return ["next"]
    return ["prev"] if names.keys() & {"min_id", "since_id"} else []


def _links(text: str) -> Iterator[tuple[str, list[str]]]:
    """The targets of a header, each with its relations."""
    place = 0
    while usual := _USUAL.match(text, place):
        yield usual[1], [usual[2].lower()]
        place = usual.end()
    while target := _TARGET.search(text, place):
        place = target.end()
        relations: list[str] | None = None
        while attribute := _ATTRIBUTE.match(text, place):
            place = attribute.end()
            name, quoted, bare = attribute.groups()
            if relations is None and name.lower() == "rel":
                relations = (quoted or (bare or "").strip("'")).lower().split()
        yield target[1], relations or []


BOUNDS = ("max_id", "min_id", "since_id", "offset")
"""Parameters that say where in a list a page is."""

_NOTHING = ("", "null", "undefined", "None")
"""Bounds of servers that have none to name, in their language."""

_BOUNDS = tuple(f"{name}=" for name in BOUNDS)


def onward(
    asked: str, link: str, ends: tuple[str, str] | None = None, ids: Callable[[], Sequence[str]] = tuple
) -> str | None:
    """The path of the page that a link leads to; None if it is the one that was asked for.

    Of a link only the bound is taken: servers leave out of it what the list was narrowed by, and where it is to end.
    https://github.com/mastodon/mastodon/blob/main/app/controllers/concerns/api/pagination.rb

    Args:
        asked: path and query of the page that came with the link.
        link: path and query of the link.
        ends: the ids of the first and the last item of the page, where it is a list that is paged by them.
        ids: gives all of them; seldom called.
    """
    place, _, query = link.partition("?")
    if _is_usual(query, asked, ends):
        path = f"{asked.partition('?')[0]}?{query}"
        return path if path != asked else None
    said = dict(parse_qsl(query.replace("&amp;", "&"), keep_blank_values=True))
    given = dict(_pairs(asked.partition("?")[2]))
    bounds = {name: value for name, value in said.items() if name in BOUNDS and value not in _NOTHING}
    own = _own_cursor(said, given, alone=bounds.items() <= given.items())
    if "min_id" in given and bounds.keys() == {"since_id"}:
        bounds = {"min_id": bounds["since_id"]}  # else a walk upwards would leap to the newest page
    if ends is not None and (bounds.get("min_id", ends[0]), bounds.get("max_id", ends[1])) != ends:
        bounds = _without_a_jump(bounds, ids())
    forward = "min_id" in bounds
    end = "max_id" if forward else "since_id"
    if bounds and end in given and (not forward or "min_id" in given):  # not a page back from an old one
        bounds.setdefault(end, given[end])
    if bounds or own:
        changes: dict[str, str | None] = dict.fromkeys(BOUNDS if bounds else ())
        path = with_parameters(asked, changes | own | bounds)
    else:  # the place itself says where it is
        path = place + asked[len(asked.partition("?")[0]) :]
    return path if path != asked else None


def _is_usual(query: str, asked: str, ends: tuple[str, str] | None) -> bool:
    """Whether a link has all that was asked for and one bound besides, which is the id of an item: most are so."""
    pairs = query.split("&")
    filters = _filters(pairs)
    if len(filters) != len(pairs) - 1 or filters != _unbounded(asked):
        return False
    bound = next(pair for pair in pairs if pair.startswith(_BOUNDS))
    return ends is not None and bound in (f"min_id={ends[0]}", f"max_id={ends[1]}")


@lru_cache(256)
def _unbounded(asked: str) -> list[str] | None:
    """The parameters of a query as they stand in it; None if there is a bound that has to be seen to."""
    pairs = [pair for pair in asked.partition("?")[2].split("&") if pair]
    other = [pair for pair in pairs if pair.startswith(_BOUNDS)]
    return None if len(other) > any(pair.startswith("max_id=") for pair in other) else _filters(pairs)


def _filters(pairs: list[str]) -> list[str]:
    return [pair for pair in pairs if not pair.startswith(_BOUNDS)]


_SECRET = ("access_token", "client_secret")
"""What some servers repeat in their links, and does not belong into an address."""


def _own_cursor(said: Mapping[str, str], given: Mapping[str, str], *, alone: bool) -> dict[str, str]:
    """The parameters of a link that are neither the API's nor the call's: a cursor of the server's own.

    Where no bound is new beside it, one that the call has too counts, with another value: it came from the link before.
    """
    return {
        name: value
        for name, value in said.items()
        if name.removesuffix("[]") not in parameters.KINDS
        and name not in _SECRET
        and (name not in given or (alone and given[name] != value))
    }


def _without_a_jump(bounds: dict[str, str], ids: Sequence[str]) -> dict[str, str]:
    """The bounds of a link, with the id of the outermost item where the link leaves out what is next to it.

    Hollo names the first item of the next page, and gives what is behind that.
    """
    if not ids or not are_ordered([*ids, *bounds.values()]):
        return bounds
    ranks = [order(identifier) for identifier in ids]
    if any(one <= other for one, other in pairwise(ranks)) or (len(ids) == 1 and time_of(ids[0]) is None):
        return bounds  # the list is ordered by something else, and the bound is of that; or nobody knows
    fitting = dict(bounds)
    if "max_id" in bounds and order(bounds["max_id"]) < ranks[-1]:
        fitting["max_id"] = ids[-1]
    if "min_id" in bounds and order(bounds["min_id"]) > ranks[0]:
        fitting["min_id"] = ids[0]
    return fitting


def outermost(ids: Sequence[str]) -> tuple[str, str]:
    """The newest and the oldest id of a page: its first and its last, unless it is not sorted so.

    Only where the last one is the newest of all, or the first one the oldest, the ids are compared: in front of a page
    there may be something old that is pinned.
    """
    first, last = ids[0], ids[-1]
    if len(ids) == 1 or not are_ordered(ids):
        return first, last
    newest, oldest = max(ids, key=order), min(ids, key=order)
    return newest if first == oldest else first, oldest if last == newest else last


def are_sorted(ids: Sequence[str]) -> bool:
    """Whether the items of a page are in the order of their ids, or nobody knows."""
    if len({*map(len, ids)}) <= 1 and all(map(ge, ids, ids[1:])):
        return True  # as the texts of nearly all ids are
    if not are_ordered(ids):
        return True
    ranks = [order(identifier)[0] for identifier in ids]
    return all(map(ge, ranks, ranks[1:]))


def overlapping(ids: Sequence[str], dates: Sequence[object]) -> tuple[str, str] | None:
    """The bounds of the pages before and behind a page of a list that is not in the order of its ids; None if there are none.

    A list that is ordered by dates may have, behind such a page, greater ids than that of its last item: the bound is the
    least id of which all that comes later is lower, and of another date, so that the next page begins with some of the
    same items. WordPress orders the posts of one second in any way, and gives the id of the last one as the bound.
    """
    if not are_ordered(ids):
        return None
    ranks = [order(identifier)[0] for identifier in ids]
    above, below = [*accumulate(ranks, min)], [*accumulate(reversed(ranks), max)][::-1]
    parts = [
        place
        for place in range(1, len(ranks))
        if above[place - 1] > below[place] and dates[place - 1] != dates[place]
    ]
    if not parts:
        return None
    return ids[ranks.index(below[parts[0]])], ids[ranks.index(above[parts[-1] - 1])]


def says_nothing(link: str) -> bool:
    """Whether a link to another page has a bound that is none: what it says of where the list goes on is a mistake."""
    pairs = parse_qsl(link.partition("?")[2].replace("&amp;", "&"), keep_blank_values=True)
    named = [value for name, value in pairs if name in BOUNDS]
    return bool(named) and all(value in _NOTHING for value in named)


@lru_cache(256)
def _pairs(query: str) -> tuple[tuple[str, str], ...]:
    """The parameters of a query; a page and its links have the same in common."""
    return tuple(parse_qsl(query, keep_blank_values=True))


def parameter(path: str, name: str) -> str | None:
    """The value of a parameter in the query of a path, the last if there are several; None if there is none."""
    if name not in path:
        return None
    return dict(_pairs(path.partition("?")[2])).get(name)


def number(path: str, name: str) -> int:
    """A parameter that is a number; 0 where it is none."""
    return max(0, decoding.whole_number(parameter(path, name) or "") or 0)


def with_parameters(path: str, changes: Mapping[str, str | None]) -> str:
    """The path with parameters of its query replaced; None takes one out."""
    place, _, query = path.partition("?")
    kept = [pair for pair in _pairs(query) if pair[0] not in changes]
    kept += [(name, value) for name, value in changes.items() if value is not None]
    return f"{place}?{urlencode(kept, safe='[]')}" if kept else place
