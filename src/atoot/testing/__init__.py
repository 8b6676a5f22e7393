"""The test kit: servers to test a client against.

- `EmbeddedInstance` is a whole Mastodon-like server in a process of its own: it keeps what is posted.
- `ServerProfile` is an instance inside your test that behaves like the server of your choice: GoToSocial, snac, Hollo, ...
- `BotTest` feeds mentions to a bot, moves its clock, and reads its answers.
- `ScriptedServer` is a server inside your test that does what you tell it, even what no good server would.
"""

from atoot.testing.behaviours import (
    Behaviour,
    answer,
    html_error,
    rate_limited,
    raw,
    redirect,
    unread,
)
from atoot.testing.bot_test import BotTest
from atoot.testing.certificates import trusting_context
from atoot.testing.embedded import EmbeddedInstance, EmbeddedInstanceError, InstanceUser
from atoot.testing.event_streams import ServerEvents, event_stream
from atoot.testing.exchange import Exchange
from atoot.testing.hostile import (
    bomb,
    cut,
    deep_json,
    drip,
    drop,
    endless_body,
    garbage,
    half_close,
    hang_up,
    header_flood,
    stall,
)
from atoot.testing.profiles import ServerProfile
from atoot.testing.received import ReceivedPart, ReceivedRequest
from atoot.testing.record import NotRecordedError, Recording
from atoot.testing.server import Route, ScriptedServer
from atoot.testing.websockets import Frame, ServerSocket, event_text, websocket
from atoot.testing.windows import RateWindow

__all__ = [
    "Behaviour",
    "BotTest",
    "EmbeddedInstance",
    "EmbeddedInstanceError",
    "Exchange",
    "Frame",
    "InstanceUser",
    "NotRecordedError",
    "RateWindow",
    "ReceivedPart",
    "ReceivedRequest",
    "Recording",
    "Route",
    "ScriptedServer",
    "ServerEvents",
    "ServerProfile",
    "ServerSocket",
    "answer",
    "bomb",
    "cut",
    "deep_json",
    "drip",
    "drop",
    "endless_body",
    "event_stream",
    "event_text",
    "garbage",
    "half_close",
    "hang_up",
    "header_flood",
    "html_error",
    "rate_limited",
    "raw",
    "redirect",
    "stall",
    "trusting_context",
    "unread",
    "websocket",
]
