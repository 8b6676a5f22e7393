"""Streams: events as they happen, over every kind of connection, without loss.

What the rest of the library knows of them, loaded when the first stream is opened.
"""

from typing import TYPE_CHECKING

from atoot.lazy import attach

if TYPE_CHECKING:
    from atoot.streaming.connect import WebSocketContext as WebSocketContext
    from atoot.streaming.connect import WebSockets as WebSockets
    from atoot.streaming.cost import StreamForecast as StreamForecast
    from atoot.streaming.cursors import StreamCursor as StreamCursor
    from atoot.streaming.delivery import Order as Order
    from atoot.streaming.delivery import Overflow as Overflow
    from atoot.streaming.fallback import Transport as Transport
    from atoot.streaming.hub import Connections as Connections
    from atoot.streaming.stream import EventStream as EventStream
    from atoot.streaming.subscriptions import Subscription as Subscription
    from atoot.streaming.subscriptions import subscription as subscription
    from atoot.streaming.times import StreamTimes as StreamTimes

__getattr__ = attach(
    globals(),
    {
        "connect": ("WebSocketContext", "WebSockets"),
        "cost": ("StreamForecast",),
        "cursors": ("StreamCursor",),
        "delivery": ("Order", "Overflow"),
        "fallback": ("Transport",),
        "hub": ("Connections",),
        "stream": ("EventStream",),
        "subscriptions": ("Subscription", "subscription"),
        "times": ("StreamTimes",),
    },
)
