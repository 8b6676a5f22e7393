"""Streams: events as they happen, over every kind of connection, without loss.

The path of an event, from the network down to the `async for`; on the right, the recovery of what was missed:

    connect ......... opens websockets and server-sent events, where the instance says they are (`discovery`), with the
       |              token where the server accepts it; explains refusals and closes (`complaints`)
    connection ...... reopens one when it breaks, perhaps as another kind (`fallback`), with polling as the last resort;
       |              beside a lesser kind it tries a better one, which takes over once it delivers something
    session ......... one open connection: reads its `lines`, watches its silence
       |
    frames .......... bytes -> messages, and their subscriptions
       |
    channel ......... one subscription and its listeners          <----  looks ........ when to look at which timeline,
       |                                                                   |            within the rate limits
    history ......... once per stream, the newest version last           catching_up .. one look: gathers, delivers
       |                                                                   |
    delivery ........ the bounded queue to the consumer                  timelines .... how far each is known (`Checkpoint`),
       |                                                                                and what is missing (`Backlog`)
    stream .......... `EventStream`, what `c.stream(...)` returns; its consumer's position: `cursors`

The first four are in `connections/`, with `discovery`, `lines`, `fallback` and `complaints`.
`hub` decides which subscription uses which connection, for all streams of a client. Shared by all: `subscriptions`
(streams and the timelines that show the same), `events`, `times` (timeouts and pauses).

The invariant: while something may be missing from a timeline, its floor stands still (`Feed.hold`), however many events
are delivered meanwhile; only a look that reached the floor releases it (`Feed.complete`).

The rest of the streaming code is loaded when the first stream is opened.
"""

from typing import TYPE_CHECKING

from atoot.lazy import attach

if TYPE_CHECKING:
    from atoot.streaming.connections.connect import WebSockets as WebSockets
    from atoot.streaming.connections.fallback import Transport as Transport
    from atoot.streaming.cursors import StreamCursor as StreamCursor
    from atoot.streaming.delivery import Order as Order
    from atoot.streaming.delivery import Overflow as Overflow
    from atoot.streaming.events import Event as Event
    from atoot.streaming.hub import Connections as Connections
    from atoot.streaming.looks import StreamForecast as StreamForecast
    from atoot.streaming.stream import EventStream as EventStream
    from atoot.streaming.stream import WebSocketContext as WebSocketContext
    from atoot.streaming.subscriptions import Subscription as Subscription
    from atoot.streaming.subscriptions import subscription as subscription
    from atoot.streaming.times import StreamTimes as StreamTimes

if not TYPE_CHECKING:  # type checkers would take any name for one that is there
    __getattr__ = attach(
        globals(),
        {
            "connections.connect": ("WebSockets",),
            "connections.fallback": ("Transport",),
            "cursors": ("StreamCursor",),
            "delivery": ("Order", "Overflow"),
            "events": ("Event",),
            "hub": ("Connections",),
            "looks": ("StreamForecast",),
            "stream": ("EventStream", "WebSocketContext"),
            "subscriptions": ("Subscription", "subscription"),
            "times": ("StreamTimes",),
        },
    )
