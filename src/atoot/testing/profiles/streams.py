"""Live events: who listens to what, and what is told to whom."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from atoot.testing.behaviours import Behaviour
from atoot.testing.event_streams import ServerEvents, event_stream
from atoot.testing.profiles.calls import ProfileCall
from atoot.testing.profiles.operations import at_home, is_public
from atoot.testing.profiles.profile import Answer
from atoot.testing.profiles.shown import Shown
from atoot.testing.profiles.world import Notice, Person, Post, World, may_see
from atoot.testing.websockets import ServerSocket, event_text, websocket

Stream: TypeAlias = tuple[str, ...]
"""Its name, and its tag or list."""
_PUBLIC = ("public", "public:local", "public:media", "public:local:media", "hashtag", "hashtag:local")
_KNOWN = (*_PUBLIC, "public:remote", "public:remote:media", "user", "user:notification", "direct", "list")


@dataclass(slots=True, eq=False)
class StreamListener:
    """An open connection."""

    shown: Shown
    streams: set[Stream] = field(default_factory=set)
    queue: asyncio.Queue[tuple[Stream, str, str] | None] = field(default_factory=asyncio.Queue)

    def subscribe(self, asked: dict[str, Any]) -> bool:
        """Begin or end to listen to a stream; whether there is such a one."""
        name = str(asked.get("stream", ""))
        about = asked.get("tag") if name.startswith("hashtag") else asked.get("list")
        stream = (name, str(about)) if name == "list" or name.startswith("hashtag") else (name,)
        (self.streams.discard if asked.get("type") == "unsubscribe" else self.streams.add)(stream)
        return name in _KNOWN


class Streams:
    """The open connections."""

    def __init__(self, world: World) -> None:
        self.profile = world.profile
        self.open: list[StreamListener] = []
        world.happened = self.happened

    def serve(self, call: ProfileCall) -> Behaviour | Answer:
        """Open the stream that a request asks for."""
        name = call.request.path.partition("/streaming")[2].strip("/").replace("/", ":")
        listener = StreamListener(call.shown)
        if call.shown.me is None:
            return Answer(401, {"error": "Missing access token"})
        if "Upgrade" in call.request.headers:
            if "stream" in call.values and not listener.subscribe(call.values) and not self.profile.silent:
                listener.queue.put_nowait(
                    ((), "", json.dumps({"error": "Unknown stream type", "status": 400}))
                )
            self.open.append(listener)
            return websocket(lambda socket: self._talk(socket, listener))
        if not listener.subscribe({**call.values, "stream": name}):
            return Answer(400, {"error": "Unknown channel requested"})
        self.open.append(listener)
        return event_stream(lambda events: self._speak(events, listener))

    def end(self) -> None:
        """End all connections."""
        for listener in self.open:
            listener.queue.put_nowait(None)

    def happened(self, event: str, what: Any, whom: Person | None) -> None:
        """Tell of a post that is new, edited or about to be deleted, or somebody of a notification."""
        for listener in self.open:
            told = self._notified(listener, what, whom) if whom else self._told(listener, event, what)
            for stream, named, payload in told:
                if stream[0] not in self.profile.silent:
                    listener.queue.put_nowait((stream, named, payload))

    def _notified(
        self, listener: StreamListener, notice: Notice, whom: Person
    ) -> Iterator[tuple[Stream, str, str]]:
        if listener.shown.me is whom:
            for stream in listener.streams & {("user",), ("user:notification",)}:
                yield stream, "notification", json.dumps(listener.shown.notice(notice))

    def _told(self, listener: StreamListener, event: str, post: Post) -> Iterator[tuple[Stream, str, str]]:
        me = listener.shown.me
        if me is None or not may_see(me, post):
            return
        payload = post.id if event == "delete" else json.dumps(listener.shown.status(post))
        # An edit goes to followers and once more to those who are mentioned, and the like for what is deleted:
        # https://github.com/mastodon/mastodon/blob/v4.6.5/app/services/fan_out_on_write_service.rb
        mentioned = post.author in me.does("follow") and me.username in post.mentioned
        twice = mentioned if event == "status.update" else event == "delete" and not is_public(post)
        for stream in listener.streams:
            if _is_on(me, stream, post) or (event == "delete" and self.profile.deletes_everywhere):
                yield from [(stream, event, payload)] * (
                    2 if twice and self.profile.doubles and stream == ("user",) else 1
                )
            if stream == ("direct",) and event == "update" and post.visibility == "direct":
                yield stream, "conversation", json.dumps(listener.shown.conversation(post))

    async def _talk(self, socket: ServerSocket, listener: StreamListener) -> None:
        sending = asyncio.create_task(self._send(socket, listener))
        try:
            async for message in socket:
                asked = json.loads(message) if message.strip()[:1] in ("{", b"{") else {}
                if self.profile.sockets == "one for all" and asked.get("type") in (
                    "subscribe",
                    "unsubscribe",
                ):
                    listener.subscribe(asked)
        finally:
            sending.cancel()
            self.open.remove(listener)

    async def _send(self, socket: ServerSocket, listener: StreamListener) -> None:
        while item := await listener.queue.get():
            stream, event, payload = item
            text = event_text(event, payload, stream=stream) if stream else payload
            await socket.send(text + "\n" * self.profile.newline)
        await socket.hang_up()

    async def _speak(self, events: ServerEvents, listener: StreamListener) -> None:
        gone = asyncio.ensure_future(events.closed())
        gone.add_done_callback(lambda _gone: listener.queue.put_nowait(None))
        try:
            while item := await listener.queue.get():
                await events.send_event(item[1], item[2])
        finally:
            gone.cancel()
            self.open.remove(listener)


def _is_on(me: Person, stream: Stream, post: Post) -> bool:
    """Whether a post that somebody may see is told on a stream."""
    name = stream[0]
    if name == "user":
        return at_home(me, post)
    if name == "list":
        return post.author in me.does(f"list {stream[1]}")
    tagged = not name.startswith("hashtag") or stream[1].lower() in post.tags
    return name in _PUBLIC and is_public(post) and tagged and (bool(post.media) or "media" not in name)
