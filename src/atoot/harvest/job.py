"""A job: one list of one host, and how far it has been read. Small, immutable and portable."""

import pickle
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self, TypeAlias
from urllib.parse import urlsplit

import msgspec
from msgspec.structs import force_setattr

from atoot.guests.places import ListPlace
from atoot.guests.sources import Source, located
from atoot.message import checked_count, checked_moment
from atoot.network.addresses import is_inside, short_origin
from atoot.paging.cursors import PageCursor, Way

if TYPE_CHECKING:
    Since: TypeAlias = datetime | date | None
else:  # msgspec knows no union of the two: the job makes the one of the other
    Since = datetime | None

LARGEST, GROWTH = 500, 150
"""Most bytes of a pickled job, and how many of them are reserved for its position in the list."""
MOST = 400_000
"""Most items of a job by default: a server can make up as many as it likes."""


class Job(ListPlace, frozen=True, forbid_unknown_fields=True, omit_defaults=True, repr_omit_defaults=True):
    """A list to read on a host, and where to continue. `Step.next` is the same job, further on.

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
    """Most items to read. All other fields are the library's own: where in the list to continue."""

    def __post_init__(self) -> None:
        if not isinstance(self.source, str):
            raise TypeError(f"source: expected a text, like 'public:local', got {type(self.source).__name__}")
        source = self.kind
        force_setattr(self, "host", short_origin(self.host))
        if self.since is not None:
            if source.way is not Way.IDS:
                raise ValueError(f"since: only timelines have times, {self.source} does not")
            force_setattr(self, "since", checked_moment("since", self.since))
        checked_count("most", self.most, 1)
        size = max(len(pickle.dumps(self, protocol)) for protocol in (0, pickle.DEFAULT_PROTOCOL))
        if (size := size + (0 if self.pages else GROWTH)) >= LARGEST - 3:  # other protocols: 3 bytes more
            said = f"this one {size} with its place in the list: shorten the source"
            raise ValueError(f"a job has less than {LARGEST} bytes, {said}")

    @property
    def origin(self) -> str:
        """`https://host` of the host."""
        return self.host if "://" in self.host else f"https://{self.host}"

    @property
    def kind(self) -> Source:
        """The source that it reads."""
        return located(self.source)[0]

    @property
    def sought(self) -> str:
        """The key of the status that it checks, if it does nothing else."""
        word, _, place = self.source.partition(":")
        return self.origin + place if word == "recheck" else ""

    def cursor(self) -> PageCursor:
        """The next page."""
        source, start = located(self.source)
        return self.page(self.origin, start, source.way)

    def behind(self, onward: PageCursor | None, came: int, first: str) -> Self | None:
        """The job after a page; None at the end of the list.

        Args:
            onward: the next page.
            came: items on the page.
            first: the key of the page's first item.

        Raises:
            ValueError: the links of the list are circular, or lead to another list.
        """
        return None if onward is None else self.moved(located(self.source)[1], onward, came, first)

    def to_json(self) -> str:
        """The job as JSON, for engines that speak it; defaults are left out."""
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
            raise ValueError(f"this is not a job: {problem}") from None

    def __reduce__(self) -> Any:
        # By name, so that no field is mistaken for another version's.
        return Job.from_json, (self.to_json(),)

    def __str__(self) -> str:
        return f"{self.host} {self.source}"


def checked_job(job: Job) -> Job:
    """A job, checked to be one.

    Raises:
        TypeError: it is something else.
    """
    if not isinstance(job, Job):
        raise TypeError(f"jobs: expected harvest.Job, got {job!r}")
    return job


def recheck(keys: Iterable[str], *, inside: bool = False) -> list[Job]:
    """Jobs that check whether statuses still exist, by their keys: `Item.gone` says which do not.

    Args:
        keys: of items; those that are no address of an internet host are left out, as anybody can make up a key.
        inside: take those of hosts inside of your own network, too.

    Raises:
        TypeError: the keys are no texts.
    """
    jobs = []
    if isinstance(keys, str):
        raise TypeError(f"keys: expected several of them, like [{keys[:80]!r}], got one text")
    for key in dict.fromkeys(keys):
        if not isinstance(key, str):
            raise TypeError(f"keys: expected texts, got {key!r}")
        with suppress(ValueError):
            parts = urlsplit(key)
            place = parts.path + (f"?{parts.query}" if parts.query else "")
            if parts.scheme in ("https", "http") and (inside or not is_inside(parts.hostname or "")):
                jobs.append(Job(f"{parts.scheme}://{parts.netloc}", f"recheck:{place}"))
    return jobs
