"""What is to be read: a list of one host, and how far it has been read. Small, frozen, and the same everywhere."""

import pickle
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import lru_cache
from hashlib import blake2b
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, Self, TypeAlias
from urllib.parse import parse_qsl, urlencode, urlsplit

import msgspec
from msgspec import Struct
from msgspec.structs import force_setattr, replace

from atoot.http.bounds import with_parameters
from atoot.http.resolving import is_inside
from atoot.http.urls import checked_path, origin, path
from atoot.lazy import pattern
from atoot.message import checked_count
from atoot.paging import PageCursor, Way

if TYPE_CHECKING:
    Since: TypeAlias = datetime | date | None
else:  # msgspec knows no union of the two; the job sees to it itself
    Since = Any

LARGEST = 500
"""Bytes of a pickled job."""
MOST = 400_000
"""Items of a job where nothing else is said: a server can make up as many as it likes."""


class Source(NamedTuple):
    """What a job can read."""

    path: str
    """Where, with `{}` for the argument."""
    kind: str
    """What its items are: the name of an entity, or Document, or Host."""
    query: str = ""
    way: Way = Way.LINK
    page: int = 0
    """Items on a page; 0 for what is no list."""
    feed: str = ""
    """By which rule of `timelines_access` it may be closed."""
    within: tuple[str, ...] = ()
    """Fields of an object that hold the items."""
    older: str = ""
    """Where to ask on a server that lacks it."""
    large: bool = False
    """Whether an answer may have many million bytes."""

    def start(self, place: str) -> str:
        """Path and query of the first page."""
        return f"{place}?{self.query}" if self.query else place


def _timeline(path: str, which: str, feed: str) -> Source:
    return Source(path, "Status", f"{which}limit=40", Way.IDS, 40, feed)


def _feeds(word: str, path: str, feed: str) -> dict[str, Source]:
    """A timeline, and the parts of it."""
    parts = {f"{word}:{part}": _timeline(path, f"{part}=true&", feed) for part in ("local", "remote")}
    return {word: _timeline(path, "", feed), **parts}


_ACCOUNT = "/api/v1/accounts/{}"
SOURCES: Mapping[str, Source] = MappingProxyType(
    {
        **_feeds("public", "/api/v1/timelines/public", "live_feeds"),
        **_feeds("hashtag:{}", "/api/v1/timelines/tag/{}", "hashtag_feeds"),
        "account:{}": _timeline(f"{_ACCOUNT}/statuses", "", ""),
        "followers:{}": Source(f"{_ACCOUNT}/followers", "Account", "limit=80", page=80),
        "following:{}": Source(f"{_ACCOUNT}/following", "Account", "limit=80", page=80),
        "thread:{}": Source("/api/v1/statuses/{}/context", "Status", within=("ancestors", "descendants"), large=True),
        "favourites:{}": Source("/api/v1/statuses/{}/favourited_by", "Account", "limit=80", page=80),
        "boosts:{}": Source("/api/v1/statuses/{}/reblogged_by", "Account", "limit=80", page=80),
        "status:{}": Source("/api/v1/statuses/{}", "Status"),
        "directory": Source("/api/v1/directory", "Account", "order=new&limit=80", Way.OFFSET, 80),
        "directory:local": Source("/api/v1/directory", "Account", "order=new&local=true&limit=80", Way.OFFSET, 80),
        "peers": Source("/api/v1/instance/peers", "Host", large=True),
        "instance": Source("/api/v2/instance", "Document", older="/api/v1/instance"),
        **{f"instance:{name}": Source(f"/api/v1/instance/{name}", "Document")
           for name in ("rules", "activity", "domain_blocks", "extended_description", "privacy_policy", "terms_of_service", "languages")},
        "recheck:{}": Source("{}", "Status"),
    }
)  # fmt: skip
"""All that can be read, by the words for it."""


class Job(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, repr_omit_defaults=True):
    """A list to read at a host, and where in it to go on. `Step.next` is the same job, further on.

        Job("mastodon.social", "public:local", since=date(2026, 1, 1))

    Raises:
        ValueError: it is no host, there is no such list, or a value makes no sense; the message names it.
    """

    host: str
    """`mastodon.social`, or an origin such as `http://127.0.0.1:3000`."""
    source: str
    """`public`, `public:local`, `public:remote`, `hashtag:art`, `account:123`, `followers:123`, `following:123`, `thread:123`,
    `favourites:123`, `boosts:123`, `status:123`, `directory`, `directory:local`, `peers`, `instance`, `instance:rules`, ..."""
    since: Since = None
    """Timelines end where statuses are older."""
    most: int = MOST
    """Items at most."""
    at: str = ""
    """Where in the list: the bounds of the page. The fields from here on are the library's own."""
    after: str = ""
    """What the page before began with, where a server may not understand the bounds."""
    size: int = 0
    """Items that the page before had, where the list goes on by their number."""
    pages: int = 0
    """Pages that were read."""
    items: int = 0
    """Items that were read, those that were left out too."""
    empty: int = 0
    """Empty pages in a row."""
    tries: int = 0
    """Steps in a row that failed."""
    mark: str = ""
    """What a page began with some time ago: if one begins so again, the list goes round in circles."""

    def __post_init__(self) -> None:
        if not isinstance(self.source, str):
            raise TypeError(f"source: expected a text, like 'public:local', got {type(self.source).__name__}")
        source = located(self.source)[0]
        force_setattr(self, "host", _host(self.host))
        if self.since is not None:
            if source.way is not Way.IDS:
                raise ValueError(f"since: only timelines have times, {self.source} has none")
            force_setattr(self, "since", _moment(self.since))
        if checked_count("most", self.most) == 0:
            raise ValueError("most: expected 1 item or more")
        size = len(pickle.dumps(self))
        if size >= LARGEST:
            raise ValueError(f"a job has less than {LARGEST} bytes, this one {size}: shorten the source")

    @property
    def origin(self) -> str:
        """`https://host` of the host."""
        return self.host if "://" in self.host else f"https://{self.host}"

    @property
    def kind(self) -> Source:
        """What it reads."""
        return located(self.source)[0]

    @property
    def begun(self) -> bool:
        """Whether a page has been read."""
        return self.pages > 0

    def cursor(self) -> PageCursor:
        """The page that comes next."""
        source, start = located(self.source)
        there = with_parameters(start, dict(parse_qsl(self.at, keep_blank_values=True))) if self.at else start
        return PageCursor(self.origin, there, object, source.way, after=self.after or None, size=self.size)

    def behind(self, cursor: PageCursor | None, came: int, first: str, **changes: Any) -> Self | None:
        """The job behind a page; None where the list ends.

        Args:
            cursor: of the next page, if there is one.
            came: items of the page.
            first: the key of the first of them.
            **changes: what is to be otherwise besides.

        Raises:
            ValueError: the list goes round in circles, or its link leads to another one, or is too long.
        """
        if cursor is None:
            return None
        start = located(self.source)[1]
        digest = blake2b(first.encode("utf-8", "replace"), digest_size=8).hexdigest() if came else ""
        if digest and digest == self.mark:
            raise ValueError("the list goes round in circles")
        place, _, query = cursor.path.partition("?")
        if place != start.partition("?")[0]:
            raise ValueError("its link leads to another list")
        known = parse_qsl(start.partition("?")[2], keep_blank_values=True)
        bounds = [pair for pair in parse_qsl(query, keep_blank_values=True) if pair not in known]
        pages = self.pages + 1
        # Brent's way: what is marked moves on at powers of two, so every circle is found, however long it is.
        # https://maths-people.anu.edu.au/~brent/pd/rpb051i.pdf
        mark = digest if digest and pages & (pages - 1) == 0 else self.mark
        return replace(
            self, at=urlencode(bounds), after=cursor.after or "", size=cursor.size, pages=pages,
            items=self.items + came, empty=0 if came else self.empty + 1, tries=0, mark=mark, **changes,
        )  # fmt: skip

    def to_json(self) -> str:
        """As a text, for engines that speak JSON; what is as usual is left out of it."""
        return msgspec.json.encode(self).decode()

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """The job of a text that `to_json` gave.

        Args:
            text: the JSON.

        Raises:
            ValueError: it is none.
        """
        try:
            return msgspec.json.decode(text, type=cls)
        except msgspec.DecodeError as problem:
            raise ValueError(f"this is no job: {problem}") from None

    def __str__(self) -> str:
        return f"{self.host} {self.source}"


@lru_cache(1024)
def located(source: str) -> tuple[Source, str]:
    """What a source means, and the path of its first page.

    Raises:
        ValueError: it means nothing.
    """
    word, _, argument = source.partition(":")
    name, (tag, _, part) = f"{word}:{{}}", argument.rpartition(":")
    if source in SOURCES:
        return SOURCES[source], SOURCES[source].start(SOURCES[source].path)
    if tag and f"{name}:{part}" in SOURCES:
        name, argument = f"{name}:{part}", tag
    if name not in SOURCES or not argument.strip() or not argument.isprintable():
        words = ", ".join(SOURCES).replace("{}", "…")
        raise ValueError(f"source: expected one of {words}; got {source[:80]!r}")
    found = SOURCES[name]
    if word != "recheck":
        return found, found.start(path(found.path, argument.removeprefix("#")))
    numbered = _NUMBERED.fullmatch(argument)
    return found, path("/api/v1/statuses/{}", numbered[1]) if numbered else checked_path(argument)


_NUMBERED = pattern(r"/(?:users/[^/?#]+/statuses|ap/users/[^/?#]+/statuses|@[^/?#]+)/([0-9]+)")
"""Where Mastodon has its statuses: the number is the id that its API knows them by."""


@lru_cache(4096)
def _host(host: str) -> str:
    plain = isinstance(host, str) and host.lower().startswith("http://")
    found = origin(host, use_https=not plain)
    name = urlsplit(found).hostname or ""
    if not is_inside(name):
        return found if plain else found.removeprefix("https://")
    if "://" not in host:
        raise ValueError(
            f"host: {host!r} is inside your own network; if that is meant, give 'https://{host}' or 'http://{host}'"
        )
    return found


def _moment(since: datetime | date | str) -> datetime:
    if isinstance(since, str):  # out of JSON
        since = datetime.fromisoformat(since)
    if not isinstance(since, datetime):
        return datetime.combine(since, time(), UTC)
    if since.tzinfo is None:
        raise ValueError("since: expected a datetime with a time zone, like datetime.now(UTC), or a date")
    return since.astimezone(UTC)
