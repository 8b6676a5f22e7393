"""Timelines and time: what of a page is older than a moment, and how long a list is since then."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from atoot.decoding.values import read_instant
from atoot.ids import id_at, time_of

SHARE, FEW = 4, 8
"""Pages of a timeline that are looked at to tell how long it is: one of so many; of a short one, so many."""


def made_at(data: Any) -> datetime | None:
    """When a status was made, as its plain data say; None if they do not."""
    made = data.get("created_at") if isinstance(data, dict) else None
    return read_instant(made) if isinstance(made, str) else None


def is_older(data: Any, since: datetime | None) -> bool:
    """Whether a status was made before a moment."""
    made = made_at(data) if since is not None else None
    return made is not None and since is not None and made < since


def goes_back(old: Sequence[bool], last: str, since: Any) -> bool:
    """Whether all that follows a page is older than a moment.

    One old item at its end does not say so: on many servers timelines are in the order in which statuses arrived.

    Args:
        old: of each item of the page, whether it is older.
        last: the id of the last one.
        since: the moment.
    """
    if since is None or not (old and old[-1]):
        return False
    arrived = time_of(last)
    return all(old) or (arrived < since if arrived is not None else all(old[len(old) // 2 :]))


def rate(end: datetime, statuses: Sequence[Any], came: int) -> float:
    """Statuses a second that led up to a moment: those of a page, from the earliest of them on.

    Args:
        end: the moment.
        statuses: of the page, as plain data.
        came: how many it has, those among them that are left out.
    """
    made = [moment for one in statuses if (moment := made_at(one)) is not None]
    return (came - 1) / max((end - min(made)).total_seconds(), 1.0) if made else 0.0


def places(newest: Any, since: datetime, now: datetime, pages: int, most: int) -> list[tuple[str, datetime]]:
    """Where to look at a timeline to tell how many statuses it has since a moment: ids, and when they were given.

    None where its ids carry no time.

    Args:
        newest: its first status, as plain data.
        since: the moment.
        now: where it ends.
        pages: that it has, by what its first page lets expect.
        most: places.
    """
    number = min(most, max(min(FEW, pages), pages // SHARE))
    part: timedelta = (now - since) / number
    moments = [now - part * (place + 0.5) for place in range(number)]
    try:
        return [(id_at(moment, str(newest.get("id")), made_at(newest)), moment) for moment in moments]
    except ValueError:
        return []
