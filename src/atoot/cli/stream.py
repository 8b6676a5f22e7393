"""`atoot stream`: events as they happen."""

from datetime import datetime
from typing import Any, cast

from rich.text import Text

from atoot.cli.errors import judged, wrong
from atoot.cli.sent import Sent
from atoot.cli.session import Session
from atoot.cli.view.lines import Rows, wrapped
from atoot.cli.view.notifications import notification_rows
from atoot.cli.view.settings import View
from atoot.cli.view.status import status_rows
from atoot.entities.base import Entity
from atoot.events import (
    AnnouncementPublished,
    Connected,
    ConversationUpdated,
    Disconnected,
    Event,
    Filled,
    Gap,
    NotificationReceived,
    StatusDeleted,
    StatusEdited,
    StatusPosted,
    UnknownEvent,
)
from atoot.printable import json_text, printable
from atoot.streaming.connections.fallback import Transport
from atoot.streaming.subscriptions import Subscription, hashtag, list_stream
from atoot.text import plain_text


async def stream(session: Session, *, stream: str, name: str | None, transport: str) -> None:
    """Print the events of a stream until Ctrl-C."""
    wanted = subscription_of(stream, name)
    output = session.output
    public = wanted.kind in ("public", "hashtag")
    kind = cast("Transport", transport)  # click allows no other
    async with (
        session.client(anonymous=public) as c,
        c.stream(wanted, transport=kind, connection_events=True) as events,
    ):
        async for event in events:
            if isinstance(event, Connected | Disconnected) and not output.as_json:
                output.note(about(event))
            else:
                output.item(event_data(event, output.sent), event_rows(event, output.view()))


def subscription_of(stream: str, name: str | None) -> Subscription:
    """The subscription for these arguments."""
    with judged():
        if stream in ("hashtag", "hashtag:local"):
            return hashtag(name or "", local=stream.endswith(":local"))
        if stream == "list":
            return list_stream(name or "")
        if name is not None:
            raise wrong(f"the stream {stream} takes no name; got {name!r}")
        return Subscription(stream)


def event_data(event: Event, sent: Sent | None = None) -> dict[str, Any]:
    """An event as JSON data: `event` is its name, like `status_posted`; the rest depends on it."""
    own = {name: _plain(getattr(event, name), sent or Sent()) for name in type(event).__match_args__}
    return {
        "event": event_name(event),
        "stream": str(event.stream),
        "received_at": event.received_at.isoformat(),
        "backfilled": event.backfilled,
        **own,
    }


def event_name(event: Event) -> str:
    """The name of an event in JSON: `status_posted`."""
    name = type(event).__name__
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


def event_rows(event: Event, view: View) -> Rows:
    """An event for people."""
    match event:
        case StatusPosted(status=status):
            return status_rows(status, view)
        case StatusEdited(status=status):
            return [Text("edited:", "yellow"), *status_rows(status, view)]
        case NotificationReceived(notification=notification):
            return notification_rows(notification, view)
        case ConversationUpdated(conversation=conversation) if conversation.last_status is not None:
            return [Text("direct message:", "yellow"), *status_rows(conversation.last_status, view)]
        case _:
            return [*wrapped(Text(about(event), "dim"), view.width)]


def about(event: Event) -> str:
    """An event in one line."""
    match event:
        case StatusDeleted(status_id=gone):
            return f"post {printable(gone)} was deleted"
        case AnnouncementPublished(announcement=announcement):
            return f"announcement: {printable(plain_text(announcement.content))}"
        case Gap(reason=reason):
            return f"something may be missing here: {printable(reason)}"
        case Filled(count=count):
            return f"nothing is missing any more: {count} events came afterwards"
        case Connected(transport=transport):
            return f"connected to {event.stream} ({transport})"
        case Disconnected(reason=reason, retry_in=seconds):
            return f"the connection broke: {printable(reason)}; again in {seconds:.0f} s"
        case UnknownEvent(name=name, payload=payload):
            return f"{printable(name)}: {json_text(payload)}"
        case _:
            return event_name(event).replace("_", " ")


def _plain(value: Any, sent: Sent) -> Any:
    if isinstance(value, Entity):
        return sent.data_of(value)
    return value.isoformat() if isinstance(value, datetime) else value
