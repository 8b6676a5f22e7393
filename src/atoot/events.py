"""What happens on a stream: `async for event in events: match event: case atoot.events.StatusPosted(status): ...`."""

from atoot.streaming.events import (
    AnnouncementDeleted,
    AnnouncementPublished,
    AnnouncementReacted,
    Connected,
    ConversationUpdated,
    Disconnected,
    Event,
    Filled,
    FiltersChanged,
    Gap,
    NotificationReceived,
    NotificationsMerged,
    StatusDeleted,
    StatusEdited,
    StatusPosted,
    UnknownEvent,
)

__all__ = [
    "AnnouncementDeleted",
    "AnnouncementPublished",
    "AnnouncementReacted",
    "Connected",
    "ConversationUpdated",
    "Disconnected",
    "Event",
    "Filled",
    "FiltersChanged",
    "Gap",
    "NotificationReceived",
    "NotificationsMerged",
    "StatusDeleted",
    "StatusEdited",
    "StatusPosted",
    "UnknownEvent",
]
