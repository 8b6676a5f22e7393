"""What is to be read: a list of one host, and how far it has been read. Small, frozen, and the same everywhere."""

import pickle
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from functools import lru_cache
from hashlib import blake2b
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, Self, TypeAlias
from urllib.parse import parse_qsl, urlencode, urlsplit

import msgspec
from msgspec import Struct
from msgspec.structs import force_setattr, replace

from atoot.lazy import pattern
from atoot.message import checked_count
from atoot.network.addresses import checked_path, is_inside, origin
from atoot.paging.bounds import with_parameters
from atoot.paging.cursors import PageCursor, Way
from atoot.parameters.encodings import path

if TYPE_CHECKING:
    Since: TypeAlias = datetime | date | None
else:  # msgspec knows no union of the two; the job sees to it itself
    Since = Any

LARGEST, GROWTH = 500, 150
"""Bytes of a pickled job, and how many of them are for its place in the list."""
MOST = 400_000
"""Items of a job where nothing else is said: a server can make up as many as it likes."""


class Source(NamedTuple):
    """A kind of list, or of document."""

    path: str
    """Where, with `{}` for the argument."""
    kind: str = "Status"
    """What its items are: the name of an entity, or Document, or Host."""
    page: int = 0
    """Items on a page; 0 for what is no list."""
    way: Way = Way.LINK
    feed: str = ""
    """By which rule of `timelines_access` it may be closed."""
    parts: tuple[str, ...] = ("local", "remote")
    """Which parts of the feed it has; a host knows of its own people alone what is local."""
    within: tuple[str, ...] = ()
    """Fields of an object that hold the items."""
    older: str = ""
    """Where to ask on a server that lacks it."""
    length: tuple[str, str] = ("", "")
    """Where its length is said: another source with the same argument, and a field of its item."""


def _timelines(word: str, path: str, feed: str) -> dict[str, Source]:
    """A timeline, and the parts of it."""
    parts = {f"{word}:{part}": Source(f"{path}?{part}=true&limit=40", "Status", 40, Way.IDS, feed, (part,)) for part in ("local", "remote")}  # fmt: skip
    return {word: Source(f"{path}?limit=40", "Status", 40, Way.IDS, feed), **parts}


def _people(path: str, word: str, field: str) -> Source:
    return Source(f"{path}?limit=80", "Account", 80, length=(word, field))


_ACCOUNT, _STATUS, _DIRECTORY = "/api/v1/accounts/{}", "/api/v1/statuses/{}", "/api/v1/directory?order=new&"
_DOCUMENTS = ("rules", "activity", "domain_blocks", "extended_description", "privacy_policy", "terms_of_service", "languages")  # fmt: skip
SOURCES: Mapping[str, Source] = MappingProxyType(
    {
        **_timelines("public", "/api/v1/timelines/public", "live_feeds"),
        **_timelines("hashtag:{}", "/api/v1/timelines/tag/{}", "hashtag_feeds"),
        "account:{}": Source(f"{_ACCOUNT}/statuses?limit=40", "Status", 40, Way.IDS, length=("profile", "statuses_count")),
        "profile:{}": Source(_ACCOUNT, "Account"),
        "followers:{}": _people(f"{_ACCOUNT}/followers", "profile", "followers_count"),
        "following:{}": _people(f"{_ACCOUNT}/following", "profile", "following_count"),
        "thread:{}": Source(f"{_STATUS}/context", within=("ancestors", "descendants")),
        "favourites:{}": _people(f"{_STATUS}/favourited_by", "status", "favourites_count"),
        "boosts:{}": _people(f"{_STATUS}/reblogged_by", "status", "reblogs_count"),
        "status:{}": Source(_STATUS),
        "directory": Source(f"{_DIRECTORY}limit=80", "Account", 80, Way.OFFSET),
        "directory:local": Source(f"{_DIRECTORY}local=true&limit=80", "Account", 80, Way.OFFSET, parts=("local",)),
        "peers": Source("/api/v1/instance/peers", "Host"),
        "instance": Source("/api/v2/instance", "Document", older="/api/v1/instance"),
        **{f"instance:{name}": Source(f"/api/v1/instance/{name}", "Document") for name in _DOCUMENTS},
        "recheck:{}": Source("{}"),
    }
)  # fmt: skip
"""All that can be read, by the words for it. What a job asks, what that costs and how it goes on is told here, and nowhere else."""


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
    `favourites:123`, `boosts:123`, `status:123`, `profile:123`, `directory`, `directory:local`, `peers`, `instance`,
    `instance:rules`, ..."""
    since: Since = None
    """Timelines end where statuses are older."""
    most: int = MOST
    """Items at most."""
    at: str = ""
    """Where in the list: the bounds of the page. The fields from here on are the library's own."""
    after: str = ""
    """What the page before began with, where a server may not understand the bounds."""
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
        size = len(pickle.dumps(self)) + (0 if self.pages else GROWTH)
        if size >= LARGEST:
            raise ValueError(f"a job has less than {LARGEST} bytes, this one {size} with its place in the list: shorten the source")  # fmt: skip

    @property
    def origin(self) -> str:
        """`https://host` of the host."""
        return self.host if "://" in self.host else f"https://{self.host}"

    @property
    def kind(self) -> Source:
        """What it reads."""
        return located(self.source)[0]

    def cursor(self) -> PageCursor:
        """The page that comes next."""
        source, start = located(self.source)
        there = with_parameters(start, dict(parse_qsl(self.at, keep_blank_values=True))) if self.at else start
        return PageCursor(self.origin, there, object, source.way, after=self.after or None)

    def behind(self, cursor: PageCursor | None, came: int, first: str) -> Self | None:
        """The job behind a page; None where the list ends.

        Args:
            cursor: of the next page, if there is one.
            came: items of the page.
            first: the key of the first of them.

        Raises:
            ValueError: the list goes round in circles, or its link leads to another one, or is too long.
        """
        if cursor is None:
            return None
        digest = blake2b(first.encode("utf-8", "replace"), digest_size=8).hexdigest() if came else ""
        if digest and digest == self.mark:
            raise ValueError("the list goes round in circles")
        start, _, known = located(self.source)[1].partition("?")
        place, _, query = cursor.path.partition("?")
        if place != start:
            raise ValueError("its link leads to another list")
        bounds = [pair for pair in parse_qsl(query, keep_blank_values=True) if pair not in parse_qsl(known)]
        pages = self.pages + 1
        # Brent's way: what is marked moves on at powers of two, so every circle is found, however long it is.
        # https://maths-people.anu.edu.au/~brent/pd/rpb051i.pdf
        mark = digest if digest and pages & (pages - 1) == 0 else self.mark
        return replace(
            self, at=urlencode(bounds), after=cursor.after or "", pages=pages, items=self.items + came,
            empty=0 if came else self.empty + 1, tries=0, mark=mark,
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

    def __reduce__(self) -> Any:
        # By name, so that no field is taken for that of another version.
        return Job.from_json, (self.to_json(),)

    def __str__(self) -> str:
        return f"{self.host} {self.source}"


@lru_cache(1024)
def located(source: str) -> tuple[Source, str]:
    """What a source means, and the path of its first page.

    Raises:
        ValueError: it means nothing.
    """
    word, _, rest = source.partition(":")
    argument, _, part = rest.rpartition(":")
    for name, given in ((source, ""), (f"{word}:{{}}:{part}", argument), (f"{word}:{{}}", rest)):
        found = SOURCES.get(name)
        if found is None or ("{}" in name) != bool(given.strip()) or not given.isprintable():
            continue
        if word != "recheck":
            return found, path(found.path, given.removeprefix("#")) if given else found.path
        numbered = _NUMBERED.fullmatch(given)
        return found, path(_STATUS, numbered[1]) if numbered else checked_path(given)
    words = ", ".join(SOURCES).replace("{}", "…")
    raise ValueError(f"source: expected one of {words}; got {source[:80]!r}")


_NUMBERED = pattern(r"/(?:users/[^/?#]+/statuses|ap/users/[^/?#]+/statuses|@[^/?#]+)/([0-9]+)")
"""Where Mastodon has its statuses: the number is the id that its API knows them by."""


def recheck(keys: Iterable[str], *, inside: bool = False) -> list[Job]:
    """Jobs that look whether statuses are still there, by their keys: `Item.gone` says which are not.

    Args:
        keys: of items; what is no address of a host of the internet is left out, for anybody can make up a key.
        inside: take those of hosts inside of your own network, too.
    """
    jobs = []
    for key in dict.fromkeys(keys):
        try:
            parts = urlsplit(key)
            place = parts.path + (f"?{parts.query}" if parts.query else "")
            if parts.scheme in ("https", "http") and (inside or not is_inside(parts.hostname or "")):
                jobs.append(Job(f"{parts.scheme}://{parts.netloc}", f"recheck:{place}"))
        except ValueError:
            continue
    return jobs


@lru_cache(4096)
def _host(host: str) -> str:
    plain = isinstance(host, str) and host.lower().startswith("http://")
    found = origin(host, use_https=not plain)
    if not is_inside(urlsplit(found).hostname or ""):
        return found if plain else found.removeprefix("https://")
    if "://" not in host:
        raise ValueError(f"host: {host!r} is inside your own network; if that is meant, give 'https://{host}' or 'http://{host}'")  # fmt: skip
    return found


def _moment(since: datetime | date | str) -> datetime:
    if isinstance(since, str):  # out of JSON
        since = datetime.fromisoformat(since)
    if not isinstance(since, datetime):
        return datetime.combine(since, time(), UTC)
    if since.tzinfo is None:
        raise ValueError("since: expected a datetime with a time zone, like datetime.now(UTC), or a date")
    return since.astimezone(UTC)
