"""Live events: who listens to what, and what is told to whom."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from atoot.testing.behaviours import Behaviour
from atoot.testing.event_streams import ServerEvents, event_stream
from atoot.testing.profiles.calls import ProfileCall
from atoot.testing.profiles.profile import Answer
from atoot.testing.profiles.world import Data, Person, Post, World
from atoot.testing.websockets import ServerSocket, event_text, websocket

Stream: TypeAlias = tuple[str, ...]
"""Its name, and its tag or list."""
_PUBLIC = ("public", "public:local", "public:media", "public:local:media", "hashtag", "hashtag:local")
_KNOWN = (*_PUBLIC, "public:remote", "public:remote:media", "user", "user:notification", "direct", "list")


@dataclass(slots=True, eq=False)
class StreamListener:
    """An open connection."""

    call: ProfileCall
    streams: set[Stream] = field(default_factory=set)
    queue: asyncio.Queue[tuple[Stream, str, str] | None] = field(default_factory=asyncio.Queue)

    def subscribe(self, asked: Data) -> bool:
        """Begin or end to listen to a stream; whether there is such a one."""
        name = str(asked.get("stream", ""))
        about = (
            asked.get("tag") if name.startswith("hashtag") else asked.get("list") if name == "list" else None
        )
        stream = (name,) if about is None else (name, str(about))
        (self.streams.discard if asked.get("type") == "unsubscribe" else self.streams.add)(stream)
        return name in _KNOWN


class Streams:
    """The open connections."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.open: list[StreamListener] = []
        world.happened = self.happened

    def serve(self, call: ProfileCall) -> Behaviour | Answer:
        """Open the stream that a request asks for."""
        listener, silent = StreamListener(call), self.world.profile.silent
        if call.viewer is None:
            return Answer(401, {"error": "Missing access token"})
        if "Upgrade" in call.request.headers:
            if "stream" in call.values and not listener.subscribe(call.values) and not silent:
                listener.queue.put_nowait(((), "", '{"error": "Unknown stream type", "status": 400}'))
            self.open.append(listener)
            return websocket(lambda socket: self._talk(socket, listener))
        name = call.request.path.partition("/streaming")[2].strip("/").replace("/", ":")
        if not listener.subscribe({**call.values, "stream": name}):
            return Answer(400, {"error": "Unknown channel requested"})
        self.open.append(listener)
        return event_stream(lambda events: self._speak(events, listener))

    def end(self) -> None:
        """End all connections."""
        for listener in self.open:
            listener.queue.put_nowait(None)

    def happened(self, event: str, what: Any, whom: Person | None) -> None:
        """Tell of a post that is new, edited or about to be deleted, or somebody of a notification, or of what else is theirs."""
        for listener in self.open:
            if whom is None:
                told = [*self._told(listener, event, what)]
            else:
                mine = {("user",), ("user:notification",)} if listener.call.viewer is whom else set()
                payload = json.dumps(listener.call.notice(what)) if what else ""
                told = [(stream, event, payload) for stream in listener.streams & mine]
            for item in told:
                if item[0][0] not in self.world.profile.silent:
                    listener.queue.put_nowait(item)

    def _told(self, listener: StreamListener, event: str, post: Post) -> Iterator[tuple[Stream, str, str]]:
        me, profile = listener.call.me, self.world.profile
        if not self.world.may_see(me, post):
            return
        payload = post.id if event == "delete" else json.dumps(listener.call.status(post))
        # An edit goes to followers and once more to those who are mentioned, and the like for what is deleted:
        # https://github.com/mastodon/mastodon/blob/v4.6.5/app/services/fan_out_on_write_service.rb
        mentioned = ("follow", me, post.author) in self.world.relations and me in post.mentioned
        twice = mentioned if event == "status.update" else event == "delete" and not post.is_public
        for stream in listener.streams:
            if self._is_on(me, stream, post) or (event == "delete" and profile.deletes_everywhere):
                times = 2 if twice and profile.doubles and stream == ("user",) else 1
                yield from [(stream, event, payload)] * times

    def _is_on(self, me: Person, stream: Stream, post: Post) -> bool:
        """Whether a post that somebody may see is told on a stream."""
        name, about = stream[0], stream[-1]
        if name == "user":
            return self.world.at_home(me, post)
        if name == "list":
            return (f"list {about}", me, post.author) in self.world.relations
        tagged = not name.startswith("hashtag") or about.lower() in post.tags
        return name in _PUBLIC and post.is_public and tagged and (bool(post.media) or "media" not in name)

    async def _talk(self, socket: ServerSocket, listener: StreamListener) -> None:
        sending = asyncio.create_task(self._send(socket, listener))
        try:
            async for message in socket:
                asked = json.loads(message) if message.strip()[:1] in ("{", b"{") else {}
                if self.world.profile.sockets == "one for all" and "subscribe" in str(asked.get("type")):
                    listener.subscribe(asked)
        finally:
            sending.cancel()
            self.open.remove(listener)

    async def _send(self, socket: ServerSocket, listener: StreamListener) -> None:
        while item := await listener.queue.get():
            stream, event, payload = item
            text = event_text(event, payload, stream=stream) if stream else payload
            await socket.send(text + "\n" * self.world.profile.newline)
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
