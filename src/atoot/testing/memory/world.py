"""The data of an instance: people, posts, notifications, and relationships, each in the order of creation."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import md5
from typing import Any, NamedTuple, TypeAlias

from atoot.ids import FLAKE_DIGITS, ULID_DIGITS, in_digits, uuid7
from atoot.testing.embedded import InstanceUser
from atoot.testing.memory.table import Ids, ProfileTable

Data: TypeAlias = dict[str, Any]
"""An object in the form of an answer."""


@dataclass(slots=True, eq=False)
class Person:
    """A user and their data."""

    id: str
    user: InstanceUser
    created: float
    username: str
    statuses: int = 0
    changes: Data = field(default_factory=dict)
    notices: list["Notice"] = field(default_factory=list)
    things: defaultdict[str, dict[str, Data]] = field(default_factory=lambda: defaultdict(dict))
    """Lists, filters, scheduled statuses, markers: kind, id, and the thing."""


@dataclass(slots=True, eq=False)
class Post:
    """A post, or a boost."""

    id: str
    author: Person
    text: str
    created: float
    key: str | None = None
    """The `Idempotency-Key` of its request."""
    number: int = 0
    spoiler_text: str = ""
    visibility: str = "public"
    sensitive: bool = False
    language: str | None = None
    in_reply_to: "Post | None" = None
    boost_of: "Post | None" = None
    quoted: "Post | None" = None
    media: list[Data] = field(default_factory=list)
    poll: Data | None = None
    mentioned: list[Person] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    edits: list[tuple[str, float]] = field(default_factory=list)
    replies: list["Post"] = field(default_factory=list)
    boosts: list["Post"] = field(default_factory=list)
    deleted: bool = False

    @property
    def is_public(self) -> bool:
        """Whether it is in public timelines."""
        return self.visibility == "public" and self.boost_of is None


class Notice(NamedTuple):
    """A notification."""

    id: str
    type: str
    person: Person
    created: float
    post: Post | None


class World:
    """All data of an instance."""

    def __init__(
        self, profile: ProfileTable, users: Iterable[InstanceUser], clock: Callable[[], float]
    ) -> None:
        self.profile = profile
        self.clock = clock
        self.delay: float = 0.0
        """Seconds until lists show a new post, even to its author."""
        self.number: int = 0
        self.posts: list[Post] = []
        self.related: defaultdict[tuple[str, Any], dict[Any, str]] = defaultdict(dict)
        """What is done and by whom, or a `<` before it and to whom: the others, and ids by which lists are paged."""
        self.apps: dict[str, Data] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.happened: Callable[[str, Any, Person | None], None] = lambda _event, _what, _whom: None
        """Called for posts that are new, edited or about to be deleted, and for notifications."""
        ids = ((self.mint(profile.account_ids, "account"), user) for user in users)
        made = [Person(id, user, clock(), user.username) for id, user in ids]
        self.people: dict[str, Person] = {person.username: person for person in made}
        self.index: Data = {person.id: person for person in made}
        """People, posts and files by every id that they ever had."""
        scopes = "profile read write follow push admin:read admin:write"
        self.tokens: dict[str, tuple[Person | None, str, str]] = {
            one.user.token: (one, scopes, "") for one in made if one.user.token
        }
        """Access tokens: whose, which scopes, of which app."""

    def mint(self, kind: Ids, what: str) -> str:
        """A new id; `what` is a word for the thing."""
        self.number += 1
        return _MINTS[kind](int(self.clock() * 1000), self.number, what)

    def does(self, what: str, who: Person | None, to: object) -> bool:
        """Whether somebody has a relation to somebody or something."""
        return to in self.related[what, who]

    def toggle(self, what: str, who: Person, to: Any, *, on: bool) -> bool:
        """Begin or end a relation; whether that changed anything."""
        changed = on != self.does(what, who, to)
        if changed and on:
            self.related[what, who][to] = self.related[f"<{what}", to][who] = self.mint("numbers", what)
        elif changed:
            del self.related[what, who][to], self.related[f"<{what}", to][who]
        return changed

    def rename(self, post: Post) -> None:
        """Give a post its new id, where ids change; the old one goes on naming it."""
        if self.profile.ids_change:
            post.id = f"{int(self.clock())}{post.id[-32:]}"
            self.index[post.id] = post

    def add(self, post: Post) -> Post:
        """Publish a post, and notify those who want to know."""
        post.id, post.number = self.mint(self.profile.status_ids, "status"), self.number
        self.index[post.id] = post
        self.posts.append(post)
        post.author.statuses += 1
        if post.in_reply_to:
            post.in_reply_to.replies.append(post)
        if post.boost_of:
            post.boost_of.boosts.append(post)
        self.happened("update", post, None)
        for person in self.people.values():
            if kind := self._wants(person, post):
                self.notify(person, kind, post.author, post)
        return post

    def remove(self, post: Post) -> None:
        """Delete a post and its boosts."""
        for one in [post, *post.boosts]:
            if not one.deleted:
                self.happened("delete", one, None)
                one.deleted = True
                one.author.statuses -= 1

    def may_see(self, who: Person | None, post: Post) -> bool:
        """Whether somebody may see a post; None is a visitor."""
        post, deleted = post.boost_of or post, post.deleted
        blocked = self.does("block", who, post.author) or self.does("block", post.author, who)
        if deleted or post.deleted or blocked:
            return False
        follows = post.visibility == "private" and self.does("follow", who, post.author)
        return who in (post.author, *post.mentioned) or follows or post.visibility in ("public", "unlisted")

    def visible(self, who: Person | None) -> Iterator[Post]:
        """The posts that lists show to somebody, newest first."""
        for post in reversed(self.posts):
            if self.may_see(who, post) and self.clock() >= post.created + self.late(own=post.author is who):
                yield post

    def late(self, *, own: bool) -> float:
        """Seconds until lists show something."""
        return self.delay or (0.0 if own else self.profile.seen_after)

    def at_home(self, me: Person, post: Post) -> bool:
        """Whether a post is in somebody's home timeline."""
        if self.does("mute", me, post.author):
            return False
        follows = self.does("follow", me, post.author) or any(self.does("tag", me, tag) for tag in post.tags)
        return post.author is me or follows

    def _wants(self, person: Person, post: Post) -> str:
        """The type of the notification that somebody gets of a new post; empty if none."""
        above: Post | None = post
        while above is not None:
            if self.does("mute", person, above):
                return ""
            above = above.in_reply_to
        if person in post.mentioned:
            return "mention"
        told = person.things["details"].get(post.author.id, {}).get("notifying")
        first = not post.in_reply_to and not post.boost_of
        return "status" if told and first and self.may_see(person, post) else ""

    def notify(self, whom: Person, type: str, who: Person, post: Post | None = None) -> None:
        """Notify somebody of something, unless they did it themselves or do not want to hear of it."""
        if whom is not who and not self.does("block", whom, who) and not self.does("mute", whom, who):
            id = self.mint(self.profile.notification_ids, type)
            whom.notices.append(Notice(id, type, who, self.clock(), post))
            self.happened("notification", whom.notices[-1], whom)


def moment(seconds: float, precision: str = "milliseconds") -> str:
    """A moment in ISO 8601."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec=precision).replace("+00:00", "Z")


def _digest(number: int, what: str) -> str:
    return md5(f"{what}/{number}".encode(), usedforsecurity=False).hexdigest()


_MINTS: dict[Ids, Callable[[int, int, str], str]] = {
    "snowflakes": lambda now, number, _what: str((now << 16) + number),
    "numbers": lambda _now, number, _what: str(number),
    "ULID": lambda now, number, _what: in_digits((now << 80) + number, ULID_DIGITS, 26),
    "UUIDv7": lambda now, number, _what: uuid7(now, number),
    "`<time>/<type>/<UUIDv7>`": lambda now, number, what: f"{moment(now / 1000)}/{what}/{uuid7(now, number)}",
    "flakes": lambda now, number, _what: in_digits((now << 64) + number, FLAKE_DIGITS, 18),
    "MD5": lambda _now, number, what: _digest(number, what),
    "seconds and MD5": lambda now, number, what: f"{now // 1000}{_digest(number, what)}",
    "names of files": lambda _now, number, what: f"post-{_digest(number, what)}.png",
}  # fmt: skip
