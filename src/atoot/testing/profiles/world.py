"""What an instance knows: people, posts, files, notifications. Things are kept in the order in which they were made."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from atoot.testing.embedded import InstanceUser
from atoot.testing.profiles.minting import minted
from atoot.testing.profiles.profile import Ids, Profile

MENTION = re.compile(r"(?<![\w/])@(\w+)(?:@[\w.:-]+)?")
HASHTAG = re.compile(r"(?<![\w/&#])#(\w+)")
ADDRESS = re.compile(r"https?://[^\s<]+")

Cursors: TypeAlias = dict[Any, str]
"""Things, and the id of the entry by which a list of them is paged."""


@dataclass(slots=True, eq=False)
class Upload:
    """A file that was sent."""

    id: str
    name: str
    type: str
    description: str | None = None
    focus: str = ""
    size: int = 0


@dataclass(slots=True, eq=False)
class Post:
    """A post, or a boost."""

    id: str
    author: "Person"
    text: str
    created: float
    number: int
    spoiler_text: str = ""
    visibility: str = "public"
    sensitive: bool = False
    language: str | None = None
    in_reply_to: "Post | None" = None
    boost_of: "Post | None" = None
    quote_of: "Post | None" = None
    media: list[Upload] = field(default_factory=list)
    poll: dict[str, Any] | None = None
    edits: list[tuple[str, float]] = field(default_factory=list)
    deleted: bool = False
    key: str | None = None
    """The `Idempotency-Key` with which it was made."""

    @property
    def mentioned(self) -> list[str]:
        """User names of those who are mentioned."""
        return list(dict.fromkeys(MENTION.findall(self.text)))

    @property
    def tags(self) -> list[str]:
        """Hashtags in small letters."""
        return list(dict.fromkeys(tag.lower() for tag in HASHTAG.findall(self.text)))


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
    seed: InstanceUser
    created: float
    profile: dict[str, Any] = field(default_factory=dict)
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

    def __init__(self, profile: Profile, users: Iterable[InstanceUser], clock: Callable[[], float]) -> None:
        self.profile = profile
        self.clock = clock
        self.people: dict[str, Person] = {}
        """By user name."""
        self.posts: list[Post] = []
        self.index: dict[str, Any] = {}
        """People, posts and uploads by every id that they ever had."""
        self.tokens: dict[str, tuple[Person | None, str, str]] = {}
        """Access tokens: whose, which scopes, of which app."""
        self.apps: dict[str, dict[str, Any]] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.happened: Callable[[str, Post], None] = lambda _event, _post: None
        """Is told of posts that are new, were edited, or will be deleted at once."""
        self.notified: Callable[[Person, Notice], None] = lambda _whom, _notice: None
        self.delay = profile.seen_after
        """Seconds until what was posted is seen in lists."""
        self._number = 0
        for user in users:
            self.add(user)

    def add(self, user: InstanceUser) -> Person:
        """Make a user, with a token."""
        made = Person(self.mint(self.profile.account_ids, "account"), user.username, user, self.clock())
        self.people[user.username] = self.index[made.id] = made
        if user.token:
            self.tokens[user.token] = (made, "read write follow push admin:read admin:write", "")
        return made

    def mint(self, kind: Ids, what: str) -> str:
        """A new id."""
        self._number += 1
        return minted(kind, self.clock(), self._number, what)

    @property
    def number(self) -> int:
        """How many ids were made."""
        return self._number

    def toggle(self, who: Person, relation: str, what: Any, on: bool) -> bool:
        """Begin or end a relation; whether that changed anything."""
        relations = who.does(relation)
        if on == (what in relations):
            return False
        if on:
            relations[what] = self.mint(Ids.NUMBER, relation)
        else:
            del relations[what]
        return True

    def rename(self, post: Post) -> None:
        """Give a post its new id, where ids change; the old one goes on naming it."""
        if self.profile.ids_change:
            post.id = f"{int(self.clock())}{post.id[-32:]}"
            self.index[post.id] = post

    def visible(self, who: Person | None, *, seen: bool = True) -> Iterator[Post]:
        """What somebody may see, newest first.

        Args:
            who: the person; None is a visitor.
            seen: leave out what is not seen yet.
        """
        now = self.clock()
        return (
            post
            for post in reversed(self.posts)
            if may_see(who, post) and (not seen or now >= post.created + self.delay)
        )

    def tell(self, whom: Person, type: str, who: Person, post: Post | None = None) -> None:
        """Notify somebody of something, unless they did it themselves or do not want to hear of it."""
        if whom is who or who in whom.does("block") or who in whom.does("mute") or whom.seed.domain:
            return
        key = (
            f"{type}-{post.id if post else ''}"
            if type in ("favourite", "reblog")
            else f"{type}-{self._number}"
        )
        notice = Notice(self.mint(self.profile.notification_ids, type), type, who, self.clock(), post, key)
        whom.notices.append(notice)
        self.notified(whom, notice)


def may_see(who: Person | None, post: Post) -> bool:
    """Whether somebody may see a post."""
    original = post.boost_of or post
    if post.deleted or original.deleted:
        return False
    if who is original.author or original.visibility in ("public", "unlisted"):
        return who is None or original.author not in who.does("block")
    if who is None:
        return False
    mentioned = who.username in original.mentioned
    return mentioned or (original.visibility == "private" and original.author in who.does("follow"))
