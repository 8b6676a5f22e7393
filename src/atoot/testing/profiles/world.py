"""What an instance knows: people, posts, files, notifications. Things are kept in the order in which they were made."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import md5
from typing import Any, TypeAlias

from atoot.testing.embedded import InstanceUser
from atoot.testing.profiles.profile import Ids, ProfileTable

MENTION = re.compile(r"(?<![\w/])@(\w+)(?:@[\w.:-]+)?")
HASHTAG = re.compile(r"(?<![\w/&#])#(\w+)")
ADDRESS = re.compile(r"https?://[^\s<]+")

Cursors: TypeAlias = dict[Any, str]
"""Things, and the id of the entry by which a list of them is paged."""


@dataclass(slots=True, eq=False)
class UploadedFile:
    """A file that was sent."""

    id: str
    name: str
    type: str
    description: str | None = None


@dataclass(slots=True, eq=False)
class Post:
    """A post, or a boost."""

    id: str
    author: "Person"
    text: str
    created: float
    number: int = 0
    spoiler_text: str = ""
    visibility: str = "public"
    sensitive: bool = False
    language: str | None = None
    in_reply_to: "Post | None" = None
    boost_of: "Post | None" = None
    quote_of: "Post | None" = None
    media: list[UploadedFile] = field(default_factory=list)
    poll: dict[str, Any] | None = None
    edits: list[tuple[str, float]] = field(default_factory=list)
    deleted: bool = False
    key: str | None = None
    """The `Idempotency-Key` with which it was made."""
    mentioned: list[str] = field(default_factory=list)
    """User names."""
    tags: list[str] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Notice:
    """A notification."""

    id: str
    type: str
    person: "Person"
    created: float
    post: Post | None = None
    key: str = ""


@dataclass(slots=True, eq=False)
class Person:
    """A user, and what is theirs."""

    id: str
    username: str
    user: InstanceUser
    created: float
    changes: dict[str, Any] = field(default_factory=dict)
    relations: dict[str, Cursors] = field(default_factory=dict)
    """`follow`, `block`, `favourite` and the like: what they do to whom or what."""
    notices: list[Notice] = field(default_factory=list)
    things: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    """Lists, filters, scheduled statuses, markers: kind, id, and the thing as it is answered."""

    def does(self, relation: str) -> Cursors:
        """What they have this relation to."""
        return self.relations.setdefault(relation, {})

    def has(self, kind: str) -> dict[str, dict[str, Any]]:
        """Their things of a kind, by id."""
        return self.things.setdefault(kind, {})


class World:
    """All that an instance knows."""

    def __init__(
        self, profile: ProfileTable, users: Iterable[InstanceUser], clock: Callable[[], float]
    ) -> None:
        self.profile = profile
        self.clock = clock
        self.delay = 0.0
        """Seconds until lists show what was posted, also to its author."""
        self.people: dict[str, Person] = {}
        self.posts: list[Post] = []
        self.index: dict[str, Any] = {}
        """People, posts and uploads by every id that they ever had."""
        self.tokens: dict[str, tuple[Person | None, str, str]] = {}
        """Access tokens: whose, which scopes, of which app."""
        self.apps: dict[str, dict[str, Any]] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.happened: Callable[[str, Any, Person | None], None] = lambda _event, _what, _whom: None
        """Is told of posts that are new, edited or about to be deleted, and of notifications."""
        self.number = 0
        for user in users:
            made = Person(self.mint(profile.account_ids, "account"), user.username, user, clock())
            self.people[user.username] = self.index[made.id] = made
            if user.token:
                self.tokens[user.token] = (made, "profile read write follow push admin:read admin:write", "")

    def mint(self, kind: Ids, what: str) -> str:
        """A new id; `what` is a word for the thing."""
        self.number += 1
        return _MINTS[kind](int(self.clock() * 1000), self.number, what)

    def toggle(self, who: Person, relation: str, what: Any, on: bool) -> bool:
        """Begin or end a relation; whether that changed anything."""
        relations = who.does(relation)
        if on == (what in relations):
            return False
        if on:
            relations[what] = self.mint("numbers", relation)
        else:
            del relations[what]
        return True

    def rename(self, post: Post) -> None:
        """Give a post its new id, where ids change; the old one goes on naming it."""
        if self.profile.ids_change:
            post.id = f"{int(self.clock())}{post.id[-32:]}"
            self.index[post.id] = post

    def visible(self, who: Person | None) -> Iterator[Post]:
        """What lists show to somebody, newest first; None is a visitor."""
        seen = (post for post in reversed(self.posts) if may_see(who, post))
        return (post for post in seen if self.clock() >= post.created + self.late(own=post.author is who))

    def late(self, *, own: bool) -> float:
        """Seconds until lists show something."""
        return self.delay or (0.0 if own else self.profile.seen_after)

    def notify(self, whom: Person, type: str, who: Person, post: Post | None = None) -> None:
        """Notify somebody of something, unless they did it themselves or do not want to hear of it."""
        if whom is who or who in whom.does("block") or who in whom.does("mute"):
            return
        key = f"{type}-{post.id}" if post and type in ("favourite", "reblog") else f"ungrouped-{self.number}"
        notice = Notice(self.mint(self.profile.notification_ids, type), type, who, self.clock(), post, key)
        whom.notices.append(notice)
        self.happened("notification", notice, whom)


def may_see(who: Person | None, post: Post) -> bool:
    """Whether somebody may see a post."""
    post, deleted = post.boost_of or post, post.deleted
    if deleted or post.deleted or (who and post.author in who.does("block")):
        return False
    if who is post.author or post.visibility in ("public", "unlisted"):
        return True
    follows = who is not None and post.visibility == "private" and post.author in who.does("follow")
    return who is not None and (who.username in post.mentioned or follows)


def order(id: str) -> tuple[int, str]:
    """What ids that grow with time are compared by."""
    return (len(id), id) if id.isdigit() else (0, id)


def moment(seconds: float, precision: str = "milliseconds") -> str:
    """A moment in ISO 8601."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec=precision).replace("+00:00", "Z")


def _based(number: int, digits: str, length: int) -> str:
    return "".join(digits[number // len(digits) ** place % len(digits)] for place in reversed(range(length)))


def _digest(number: int, what: str) -> str:
    return md5(f"{what}/{number}".encode(), usedforsecurity=False).hexdigest()


def _uuid7(now: int, number: int, _what: str) -> str:
    return re.sub("^(.{8})(.{4})(.{4})(.{4})", r"\1-\2-\3-\4-", f"{now:012x}70008{number:015x}")


_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_MINTS: dict[Ids, Callable[[int, int, str], str]] = {
    "snowflakes": lambda now, number, _what: str((now << 16) + number),
    "numbers": lambda _now, number, _what: str(number),
    "ULID": lambda now, number, _what: _based((now << 80) + number, _CROCKFORD, 26),
    "UUIDv7": _uuid7,
    "`<time>/<type>/<UUIDv7>`": lambda now, number, what: (
        f"{moment(now / 1000)}/{what}/{_uuid7(now, number, what)}"
    ),
    "flakes": lambda now, number, _what: _based((now << 64) + number, _BASE62, 18),
    "MD5": lambda _now, number, what: _digest(number, what),
    "seconds and MD5": lambda now, number, what: f"{now // 1000}{_digest(number, what)}",
    "names of files": lambda _now, number, what: f"post-{_digest(number, what)}.png",
}
