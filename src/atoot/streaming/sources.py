"""Where over REST one finds what a stream would have told."""

from collections.abc import Hashable
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import quote, urlencode

from atoot.entities import Conversation, Notification, Status
from atoot.ids import IdKind, kind_of
from atoot.streaming.events import (
    ConversationUpdated,
    Event,
    NotificationReceived,
    StatusEdited,
    StatusPosted,
)
from atoot.streaming.subscriptions import Subscription

UNSTABLE = (IdKind.SECONDS_PREFIX, IdKind.UNORDERED)
"""Kinds of ids that the same thing may have several of."""
PAGE = 40
"""Items asked for at once: what timelines give at most."""

Item: TypeAlias = Status | Notification | Conversation


class HistorySource(NamedTuple):
    """One timeline."""

    path: str
    kind: type[Item]
    narrowed: tuple[tuple[str, str], ...] = ()
    """Parameters that narrow it."""
    scope: str = "read:statuses"
    """What a token needs for it."""

    @property
    def key(self) -> str:
        """What it is called in a saved state."""
        return self.path + (f"?{urlencode(self.narrowed)}" if self.narrowed else "")

    def page(self, limit: int = PAGE, before: str | None = None) -> str:
        """Path and query of a page: the newest one, or the one that comes before an id."""
        bounds = {} if before is None else {"max_id": before}
        return f"{self.path}?{urlencode([*self.narrowed, *bounds.items(), ('limit', limit)])}"


APPEARS: dict[type[Item], type[Event]] = {
    Status: StatusPosted,
    Notification: NotificationReceived,
    Conversation: ConversationUpdated,
}
"""What tells that something has appeared in a timeline."""
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
    """The timelines that show what a stream tells; none for a stream that only its own server knows."""
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


def made_at(item: Item) -> float:
    """When an item was made, in seconds since the epoch; 0 where the server does not say."""
    dated = item.last_status if isinstance(item, Conversation) else item
    made = dated.created_at if dated is not None else None
    return made.timestamp() if made is not None else 0.0


def origin_of(item: Item) -> Hashable | None:
    """What a status is by what never changes; None where its id is enough.

    snac gives a status another id with each edit and each like. Its ids, and those of other servers that have no order
    or are made of a hash, are not to be trusted.
    """
    if not isinstance(item, Status) or not item.uri or kind_of(item.id) not in UNSTABLE:
        return None
    return hash((item.uri, item.reblog is not None, item.account.id))


def version_of(item: Item) -> int:
    """What of a status changes when it is edited."""
    shown = item.reblog or item if isinstance(item, Status) else item
    if not isinstance(shown, Status):
        return 0
    return hash((shown.content, shown.spoiler_text, edited(shown)))


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
