"""Where over REST one finds what a stream would have told."""

from typing import Any, NamedTuple, TypeAlias
from urllib.parse import quote, urlencode

from atoot.entities import Conversation, Notification, Status
from atoot.streaming.events import (
    ConversationUpdated,
    Event,
    NotificationReceived,
    StatusEdited,
    StatusPosted,
)
from atoot.streaming.subscriptions import Subscription

PAGE = 40
"""Items asked for at once: what timelines give at most."""

Item: TypeAlias = Status | Notification | Conversation


class Source(NamedTuple):
    """One timeline."""

    path: str
    kind: type[Item]
    narrowed: tuple[tuple[str, str], ...] = ()
    """Parameters that narrow it."""

    @property
    def key(self) -> str:
        """What it is called in a saved state."""
        return self.path + (f"?{urlencode(self.narrowed)}" if self.narrowed else "")

    def page(self, limit: int = PAGE, **bounds: str) -> str:
        """Path and query of a page."""
        return f"{self.path}?{urlencode([*self.narrowed, *bounds.items(), ('limit', limit)])}"


HOME = Source("/api/v1/timelines/home", Status)
NOTIFICATIONS = Source("/api/v1/notifications", Notification)
CONVERSATIONS = Source("/api/v1/conversations", Conversation)
PUBLIC = "/api/v1/timelines/public"
LOCAL, REMOTE, MEDIA = ("local", "true"), ("remote", "true"), ("only_media", "true")

NAMED: dict[str, tuple[Source, ...]] = {
    "user": (HOME, NOTIFICATIONS),
    "user:notification": (NOTIFICATIONS,),
    "direct": (CONVERSATIONS,),
    "public": (Source(PUBLIC, Status),),
    "public:media": (Source(PUBLIC, Status, (MEDIA,)),),
    "public:local": (Source(PUBLIC, Status, (LOCAL,)),),
    "public:local:media": (Source(PUBLIC, Status, (LOCAL, MEDIA)),),
    "public:remote": (Source(PUBLIC, Status, (REMOTE,)),),
    "public:remote:media": (Source(PUBLIC, Status, (REMOTE, MEDIA)),),
}


def sources_of(stream: Subscription) -> tuple[Source, ...]:
    """The timelines that show what a stream tells; none for a stream that only its own server knows."""
    if stream.tag and stream.name in ("hashtag", "hashtag:local"):
        narrowed = (LOCAL,) if stream.name == "hashtag:local" else ()
        return (Source(f"/api/v1/timelines/tag/{quote(stream.tag, safe='')}", Status, narrowed),)
    if stream.list and stream.name == "list":
        return (Source(f"/api/v1/timelines/list/{quote(stream.list, safe='')}", Status),)
    return NAMED.get(stream.name, ())


def identity(item: Item) -> str:
    """What an item is paged by: conversations by the status that came last."""
    if isinstance(item, Conversation) and item.last_status is not None:
        return item.last_status.id
    return item.id


def edited(item: Item) -> str | None:
    """When an item was edited last, as the server wrote it."""
    if isinstance(item, Status) and item.edited_at is not None:
        return str(item["edited_at"])
    return None


def event_about(item: Item, stream: Subscription, received: float, *, changed: bool) -> Event:
    """The event that would have told of an item."""
    made: Any
    if isinstance(item, Notification):
        made = NotificationReceived
    elif isinstance(item, Conversation):
        made = ConversationUpdated
    else:
        made = StatusEdited if changed else StatusPosted
    event: Event = made(item, stream=stream, backfilled=True, received=received)
    return event
