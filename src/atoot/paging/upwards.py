"""A walk towards the present, on servers that take `min_id` for `since_id`, or ignore it.

Of what is newer than a bound they give the newest page in place of the oldest one: what is between is lost, unless it
is asked for.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, timedelta
from typing import Any

from msgspec.structs import replace

from atoot.ids import are_ordered, is_newer, time_of
from atoot.paging.bounds import number, outermost, parameter, with_parameters
from atoot.paging.cursors import PageCursor, Way, identity_of

FEW = 10
"""Items of a page that may be a full one; servers give 20 to 40 unless they are told."""


MILLISECOND = timedelta(milliseconds=1)
"""Ids carry no less."""


def is_beyond(cursor: PageCursor) -> Callable[[Any], bool]:
    """Tells whether an item is newer than the bound of a walk, as far as can be seen."""
    if cursor.way is not Way.IDS:
        return _always
    moment, bound = dict(cursor.times).get("min_id"), parameter(cursor.path, "min_id")
    if moment is not None and moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)

    def beyond(item: Any) -> bool:
        name = identity_of(item)
        if name is None:
            return True
        if moment is not None:  # then the ids carry the time
            made = time_of(name)
            return made is None or made >= moment - MILLISECOND
        return bound is None or is_newer(name, bound) is not False

    return beyond


def _always(_item: Any) -> bool:
    return True


def skipped(cursor: PageCursor, items: Sequence[Any]) -> PageCursor | None:
    """Where to ask for what the first page of a walk may have left out, right behind the bound; None if it has not.

    Args:
        cursor: of that page.
        items: what is on it.
    """
    names = [name for item in items if (name := identity_of(item)) is not None]
    full = min(number(cursor.path, "limit") or FEW, FEW)
    if cursor.way is not Way.IDS or len(names) < max(full, 2) or not are_ordered(names):
        return None
    if is_newer(names[-1], names[0]):
        return None  # from old to new: it begins at the bound
    times = tuple(("since_id" if name == "min_id" else name, moment) for name, moment in cursor.times)
    bound = parameter(cursor.path, "min_id")
    path = with_parameters(cursor.path, {"min_id": None, "since_id": bound, "max_id": outermost(names)[1]})
    return replace(cursor, path=path, times=tuple(one for one in times if one[0] != "max_id"), after=None)
