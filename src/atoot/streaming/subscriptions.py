"""Subscriptions: their names on servers, and the REST timelines that show the same.

https://docs.joinmastodon.org/methods/streaming/#streams
"""

from enum import IntEnum
from typing import Any, NamedTuple, Self, TypeAlias
from urllib.parse import quote, urlencode

import msgspec

from atoot.entities import Conversation, Notification, Status
from atoot.entities.base import Ref, id_of
from atoot.parameters import bare_hashtag
from atoot.secrets import one_line

PATH = "/api/v1/streaming"
"""The path of a server's streams."""


class Subscription(str):
    """One stream: a text like `user`, `public:local`, `hashtag python` or `list 7`, and its parts.

    As a text, it can be matched in events: `case StatusPosted(stream="public:local")`.
    """

    __slots__ = ("list", "name", "tag")

    name: str
    """The stream's name in the API."""
    tag: str | None
    """The hashtag, without its #, of a hashtag stream."""
    list: str | None
    """The id of the list of a list stream."""

    def __new__(cls, name: str, tag: str | None = None, list: str | None = None) -> Self:
        """Make one.

        Raises:
            TypeError: the name is no text.
            ValueError: the name is empty, or a hashtag or list stream lacks its hashtag or list.
        """
        if not isinstance(name, str):
            raise TypeError(f"expected the name of a stream, got {type(name).__name__}")
        if not name or not name.isprintable() or " " in name:
            raise ValueError(f"expected the name of a stream, like 'user' or 'public:local', got {name!r}")
        head = name.partition(":")[0]
        if head == "hashtag" and not tag:
            raise ValueError("which hashtag? Use atoot.hashtag('python')")
        if head == "list" and not list:
            raise ValueError("which list? Use atoot.list_stream(list)")
        self = super().__new__(cls, " ".join(part for part in (name, tag, list) if part))
        self.name, self.tag, self.list = name, tag, list
        return self

    def __reduce__(self) -> Any:
        return type(self), (self.name, self.tag, self.list)

    @property
    def kind(self) -> str:
        """The group of streams that can bring the same thing: all hashtags, all lists."""
        return self.name.partition(":")[0]

    @property
    def fields(self) -> dict[str, str]:
        """The parameters that identify it."""
        named = {"stream": self.name, "tag": self.tag, "list": self.list}
        return {name: value for name, value in named.items() if value is not None}

    @property
    def path(self) -> str:
        """The path of its server-sent events, below `/api/v1/streaming`."""
        rest = {name: value for name, value in self.fields.items() if name != "stream"}
        return f"/{self.name.replace(':', '/')}" + (f"?{urlencode(rest)}" if rest else "")

    def message(self, kind: str) -> str:
        """The message for a shared websocket: `subscribe` or `unsubscribe`.

        Args:
            kind: `subscribe` or `unsubscribe`.
        """
        return msgspec.json.encode({"type": kind, **self.fields}).decode()

    @property
    def scope(self) -> str:
        """The scope that a token needs for it.

        https://github.com/mastodon/mastodon/blob/main/streaming/index.js (checkScopes)
        """
        return "read:notifications" if self.name == "user:notification" else "read:statuses"


def hashtag(tag: Any, *, local: bool = False) -> Subscription:
    """The stream of a hashtag.

    Args:
        tag: its name, with or without #, or a Tag.
        local: only statuses of this server.

    Raises:
        ValueError: the name is empty.
    """
    name = tag if isinstance(tag, str) else tag["name"]
    name = bare_hashtag(name.strip())
    if not name:
        raise ValueError("the hashtag is empty")
    return Subscription("hashtag:local" if local else "hashtag", tag=name)


def list_stream(list: Ref) -> Subscription:
    """The stream of one of your lists.

    Args:
        list: the List, or its id.
    """
    return Subscription("list", list=id_of(list))


def subscription(stream: str) -> Subscription:
    """The subscription for a name; a subscription is returned as it is."""
    return stream if isinstance(stream, Subscription) else Subscription(stream)


def in_one_word(stream: str) -> Subscription:
    """The stream of a name that may include its hashtag or list: `hashtag:python`, `hashtag:local:python`, `list:7`.

    Args:
        stream: the name, or a subscription.
    """
    kind, _, rest = ("", "", "") if isinstance(stream, Subscription) else stream.partition(":")
    if kind == "hashtag" and rest and rest != "local":
        return hashtag(rest.removeprefix("local:"), local=rest.startswith("local:"))
    return list_stream(rest) if kind == "list" and rest else subscription(stream)


LONGEST_STREAM = 100
"""Most characters in the name of an unrequested stream."""


def unasked(names: tuple[str, ...]) -> Subscription:
    """A stream that nobody requested, by the server's name for it."""
    texts = [one_line(name, LONGEST_STREAM).replace(" ", "_") for name in names]
    name, detail = (*texts, "", "")[:2]
    kind = name.partition(":")[0]
    if kind == "hashtag":
        return Subscription(name, tag=detail or "?")
    if kind == "list":
        return Subscription(name, list=detail or "?")
    return Subscription(name or "?")


# Timelines over REST

Item: TypeAlias = Status | Notification | Conversation
PAGE = 40
"""Items per page: the maximum of timelines."""


class HistorySource(NamedTuple):
    """One timeline."""

    path: str
    kind: type[Item]
    narrowed: tuple[tuple[str, str], ...] = ()
    """Parameters that narrow it."""
    scope: str = "read:statuses"
    """The scope that a token needs for it."""

    @property
    def key(self) -> str:
        """Its key in a saved state."""
        return self.path + (f"?{urlencode(self.narrowed)}" if self.narrowed else "")

    def page(self, limit: int = PAGE, before: str | None = None) -> str:
        """The path and query of a page: the newest one, or the one before an id."""
        bounds = {} if before is None else {"max_id": before}
        return f"{self.path}?{urlencode([*self.narrowed, *bounds.items(), ('limit', limit)])}"


HOME = HistorySource("/api/v1/timelines/home", Status)
NOTIFICATIONS = HistorySource("/api/v1/notifications", Notification, scope="read:notifications")
CONVERSATIONS = HistorySource("/api/v1/conversations", Conversation)
PUBLIC = "/api/v1/timelines/public"
LOCAL, REMOTE, MEDIA = ("local", "true"), ("remote", "true"), ("only_media", "true")
NAMED: dict[str, tuple[HistorySource, ...]] = {
    "user": (HOME, NOTIFICATIONS),
    "user:notification": (NOTIFICATIONS,),
    "direct": (CONVERSATIONS,),
    "public": (HistorySource(PUBLIC, Status),),
    "public:media": (HistorySource(PUBLIC, Status, (MEDIA,)),),
    "public:local": (HistorySource(PUBLIC, Status, (LOCAL,)),),
    "public:local:media": (HistorySource(PUBLIC, Status, (LOCAL, MEDIA)),),
    "public:remote": (HistorySource(PUBLIC, Status, (REMOTE,)),),
    "public:remote:media": (HistorySource(PUBLIC, Status, (REMOTE, MEDIA)),),
}


def sources_of(stream: Subscription) -> tuple[HistorySource, ...]:
    """The timelines that show the events of a stream; none for a stream that only its own server knows."""
    if stream.tag and stream.name in ("hashtag", "hashtag:local"):
        narrowed = (LOCAL,) if stream.name == "hashtag:local" else ()
        return (HistorySource(f"/api/v1/timelines/tag/{quote(stream.tag, safe='')}", Status, narrowed),)
    if stream.list and stream.name == "list":
        return (
            HistorySource(
                f"/api/v1/timelines/list/{quote(stream.list, safe='')}", Status, scope="read:lists"
            ),
        )
    return NAMED.get(stream.name, ())


class Purpose(IntEnum):
    """The purpose of a look; more important ones come first."""

    OPENING = 0
    """The first look."""
    MISSED = 1
    """The connection was down."""
    POLL = 2
    """Polling is the only connection."""
    FALLBACK = 3
    """Streaming is down, while requests work."""
    SETTLE = 4
    """The connection has just been made: events may have been lost in between."""
    SILENCE = 5
    """The connection stands, but has been silent for longer than usual."""
