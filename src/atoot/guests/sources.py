"""Public lists of a server, named like `public:local`, `hashtag:art` or `followers:123`: their pages and length."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import quote

from msgspec import DecodeError

from atoot.decoding.pieces import pieces
from atoot.decoding.values import read_instant
from atoot.http.answers import NO_CONTENT
from atoot.ids import id_at, time_of
from atoot.lazy import pattern
from atoot.message import Response
from atoot.network.addresses import MARKS, checked_path
from atoot.operations import find
from atoot.paging.cursors import PageCursor, Way, neighbours, repeats
from atoot.parameters.paths import path

MOST_TIMES = 10
"""Most items on a page, as a multiple of the requested number."""
NAMES = frozenset(("id", "uri", "url"))
"""Fields that identify a status or an account."""
SHARE, FEW = 4, 8
"""Pages sampled to estimate a timeline's length: one in this many; all of a short one, up to this many."""


class Source(NamedTuple):
    """A kind of list or document."""

    path: str
    """The path, with `{}` for the argument."""
    kind: str = "Status"
    """The type of its items: the name of an entity, or Document, or Host."""
    page: int = 0
    """Items on a page; 0 if it is no list."""
    way: Way = Way.LINK
    feed: str = ""
    """The rule of `timelines_access` that may close it."""
    parts: tuple[str, ...] = ("local", "remote")
    """The parts of the feed that it has; only for its own people does a host know what is local."""
    within: tuple[str, ...] = ()
    """Fields of an object that contain the items."""
    older: str = ""
    """The path to use on a server that lacks it."""
    length: tuple[str, str] = ("", "")
    """The source of its length: another source with the same argument, and a field of its item."""


def _timelines(word: str, path: str, feed: str) -> dict[str, Source]:
    """A timeline and its parts."""
    whole = Source(f"{path}?limit=40", page=40, way=Way.IDS, feed=feed)
    parts = ((part, f"{path}?{part}=true&limit=40") for part in whole.parts)
    return {word: whole} | {
        f"{word}:{part}": whole._replace(path=path, parts=(part,)) for part, path in parts
    }


def _people(path: str, word: str, field: str) -> Source:
    return Source(f"{path}?limit=80", "Account", 80, length=(word, field))


_ACCOUNT, _STATUS, _DIRECTORY = "/api/v1/accounts/{}", "/api/v1/statuses/{}", "/api/v1/directory?order=new&"
SOURCES: Mapping[str, Source] = MappingProxyType(
    {
        **_timelines("public", "/api/v1/timelines/public", "live_feeds"),
        **_timelines("hashtag:{}", "/api/v1/timelines/tag/{}", "hashtag_feeds"),
        "account:{}": Source(
            f"{_ACCOUNT}/statuses?limit=40", page=40, way=Way.IDS, length=("profile", "statuses_count")
        ),
        "profile:{}": Source(_ACCOUNT, "Account"),
        "followers:{}": _people(f"{_ACCOUNT}/followers", "profile", "followers_count"),
        "following:{}": _people(f"{_ACCOUNT}/following", "profile", "following_count"),
        "thread:{}": Source(f"{_STATUS}/context", within=("ancestors", "descendants")),
        "favourites:{}": _people(f"{_STATUS}/favourited_by", "status", "favourites_count"),
        "boosts:{}": _people(f"{_STATUS}/reblogged_by", "status", "reblogs_count"),
        "status:{}": Source(_STATUS),
        "directory": Source(f"{_DIRECTORY}limit=80", "Account", 80, Way.OFFSET),
        "directory:local": Source(
            f"{_DIRECTORY}local=true&limit=80", "Account", 80, Way.OFFSET, parts=("local",)
        ),
        "peers": Source("/api/v1/instance/peers", "Host"),
        "instance": Source("/api/v2/instance", "Document", older="/api/v1/instance"),
        "instance:{}": Source("/api/v1/instance/{}", "Document"),
        "recheck:{}": Source("{}"),
    }
)
"""All sources by their names. Their requests, costs and pagination are defined here and nowhere else."""


@lru_cache(1024)
def located(source: str) -> tuple[Source, str]:
    """The source that a text names, and the path of its first page.

    Raises:
        ValueError: there is no such source.
    """
    word, _, rest = source.partition(":")
    argument, _, part = rest.rpartition(":")
    for name, given in ((source, ""), (f"{word}:{{}}:{part}", argument), (f"{word}:{{}}", rest)):
        found = SOURCES.get(name)
        if found is None or ("{}" in name) != bool(given.strip()) or not given.isprintable():
            continue
        if word == "recheck":
            numbered = _NUMBERED.fullmatch(given)
            return found, path(_STATUS, numbered[1]) if numbered else checked_path(quote(given, safe=MARKS))
        start = path(found.path, given.removeprefix("#")) if given else found.path
        if find("GET", start):
            return found, start
    words = ", ".join(SOURCES).replace("{}", "…")
    raise ValueError(f"source: expected one of {words}; got {source[:80]!r}")


_NUMBERED = pattern(r"/(?:users/[^/?#]+/statuses|ap/users/[^/?#]+/statuses|@[^/?#]+)/([0-9]+)")
"""Mastodon's URLs of statuses: the number is their id in its API."""


class RawPage(NamedTuple):
    """A page as received: its items, each as text and as plain data."""

    items: list[tuple[bytes, Any]]
    """Those that are not older than requested."""
    first: tuple[bytes, Any] | None
    """Its first item, however old."""
    came: int
    """Items on it."""
    onward: PageCursor | None
    """The next page; None at the end of the list."""


def raw_page(
    source: Source, cursor: PageCursor, response: Response, *, since: Any, most: int | None, is_first: bool
) -> RawPage | None:
    """The page in an answer of a list or document; None if the server starts over instead of continuing.

    If nothing was read before, it must be a page: a list does not begin with anything else.

    Raises:
        msgspec.DecodeError: it is no such answer.
        ValueError: its link is invalid.
    """
    found = _fitting(source, response, is_first=is_first)
    data = [one for _, one in found]
    if source.page and repeats(cursor, data):
        return None
    found, data = found[:most], data[:most]
    old = [is_older(one, since) for one in data]
    ends = not source.page or goes_back(old, str(data[-1].get("id")) if data else "", since)
    onward = None if ends else neighbours(cursor, response, data)[0]
    fresh = [one for one, is_old in zip(found, old, strict=True) if not is_old]
    return RawPage(fresh, found[0] if found else None, len(found), onward)


def _fitting(source: Source, response: Response, *, is_first: bool) -> list[tuple[bytes, Any]]:
    """The items of an answer that have the source's type."""
    if response.status == NO_CONTENT:
        return []
    found = pieces(response.body, source.within, listed=bool(source.page) or source.kind == "Host")
    fits: Any = {"Host": str, "Document": (dict, list)}.get(source.kind, dict)
    fitting = [piece for piece in found if isinstance(piece[1], fits)]
    if fits is dict and all(NAMES.isdisjoint(data) for _, data in fitting):
        fitting = []  # an error sent as a normal answer
    if found and not fitting and is_first:
        raise DecodeError("nothing of it is one")
    if source.page and len(found) > MOST_TIMES * source.page:
        raise DecodeError(f"it has {len(found)} items on a page")
    return fitting


def made_at(data: Any) -> datetime | None:
    """When a status was made, according to its plain data; None if unknown."""
    made = data.get("created_at") if isinstance(data, dict) else None
    return read_instant(made) if isinstance(made, str) else None


def is_older(data: Any, since: datetime | None) -> bool:
    """Whether a status was made before a moment."""
    made = made_at(data) if since is not None else None
    return made is not None and since is not None and made < since


def goes_back(old: Sequence[bool], last: str, since: Any) -> bool:
    """Whether everything that follows a page is too old: by the id of the last item, and which items are old.

    One old item at the end is not enough: on many servers, timelines are in order of arrival.
    """
    if since is None or not (old and old[-1]):
        return False
    arrived = time_of(last)
    return all(old) or (arrived < since if arrived is not None else all(old[len(old) // 2 :]))


def rate(end: datetime, statuses: Sequence[Any], came: int) -> float:
    """Statuses per second up to a moment: from a page of this many items, some of which are left out."""
    made = [moment for one in statuses if (moment := made_at(one)) is not None]
    return (came - 1) / max((end - min(made)).total_seconds(), 1.0) if made else 0.0


def places(newest: Any, since: datetime, now: datetime, pages: int, most: int) -> list[tuple[str, datetime]]:
    """Places to sample for the number of statuses since a moment: ids, and their times.

    At most this many places, depending on the apparent number of pages; none if ids contain no time.
    """
    number = min(most, max(min(FEW, pages), pages // SHARE))
    part: timedelta = (now - since) / number
    moments = [now - part * (place + 0.5) for place in range(number)]
    try:
        return [(id_at(moment, str(newest.get("id")), made_at(newest)), moment) for moment in moments]
    except ValueError:
        return []
