"""Live events: the listeners of each stream, and the events sent to them."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from atoot.testing.behaviours import Behaviour
from atoot.testing.event_streams import ServerEvents, event_stream
from atoot.testing.memory.answers import InstanceAnswer
from atoot.testing.memory.calls import InstanceCall
from atoot.testing.memory.world import Data, Person, Post, World
from atoot.testing.websockets import ServerSocket, event_text, websocket

Stream: TypeAlias = tuple[str, ...]
"""Its name, and its tag or list."""
_PUBLIC = ("public", "public:local", "public:media", "public:local:media", "hashtag", "hashtag:local")
_KNOWN = (*_PUBLIC, "public:remote", "public:remote:media", "user", "user:notification", "direct", "list")
_UNKNOWN = '{"error": "Unknown stream type", "status": 400}'


@dataclass(slots=True, eq=False)
class StreamListener:
    """An open connection."""

    call: InstanceCall
    streams: set[Stream] = field(default_factory=set)
    queue: asyncio.Queue[tuple[Stream, str, str] | None] = field(default_factory=asyncio.Queue)

    def subscribe(self, asked: Data) -> bool:
        """Begin or end to listen to a stream; whether there is such a one."""
        name = str(asked.get("stream", ""))
        about = asked.get({"hashtag": "tag", "list": "list"}.get(name.partition(":")[0], ""))
        stream = (name,) if about is None else (name, str(about))
        (self.streams.discard if asked.get("type") == "unsubscribe" else self.streams.add)(stream)
        return name in _KNOWN


class Streams:
    """The open connections."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.open: list[StreamListener] = []
        world.happened = self.happened

    def serve(self, call: InstanceCall) -> Behaviour | InstanceAnswer:
        """Open the stream that a request asks for."""
        listener, silent, asked = StreamListener(call), self.world.profile.silent, call.values
        if call.viewer is None:
            return InstanceAnswer(401, {"error": "Missing access token"})
        if "Upgrade" in call.request.headers:
            if "stream" in asked and not listener.subscribe(asked) and not silent:
                listener.queue.put_nowait(((), "", _UNKNOWN))
            self.open.append(listener)
            return websocket(lambda socket: self._talk(socket, listener))
        name = call.request.path.partition("/streaming")[2].strip("/").replace("/", ":")
        if not listener.subscribe({**asked, "stream": name}):
            return InstanceAnswer(400, {"error": "Unknown channel requested"})
        self.open.append(listener)
        return event_stream(lambda events: self._speak(events, listener))

    def end(self) -> None:
        """End all connections."""
        for listener in self.open:
            listener.queue.put_nowait(None)

    def happened(self, event: str, what: Any, whom: Person | None) -> None:
        """Tell of a post that is new, edited or about to be deleted, or somebody of what is theirs: a notification."""
        for listener in self.open:
            for item in self._told(listener, event, what, whom):
                if item[0][0] not in self.world.profile.silent:
                    listener.queue.put_nowait(item)

    def _told(
        self, listener: StreamListener, event: str, what: Any, whom: Person | None
    ) -> Iterator[tuple[Stream, str, str]]:
        call, profile = listener.call, self.world.profile
        if whom is not None:
            payload = json.dumps(call.notice(what)) if what and whom is call.me else ""
            mine = {("user",), ("user:notification",)} & listener.streams if whom is call.me else ()
            yield from ((stream, event, payload) for stream in mine)
        elif self.world.may_see(call.me, what):
            payload = what.id if event == "delete" else json.dumps(call.status(what))
            # An edit goes to followers and once more to those who are mentioned, and the like for what is deleted:
            # https://github.com/mastodon/mastodon/blob/v4.6.5/app/services/fan_out_on_write_service.rb
            mentioned = call.does("follow", what.author) and call.me in what.mentioned
            twice = mentioned if event == "status.update" else event == "delete" and not what.is_public
            for stream in listener.streams:
                if self._is_on(call, stream, what) or (event == "delete" and profile.deletes_everywhere):
                    times = 2 if twice and profile.doubles and stream == ("user",) else 1
                    yield from [(stream, event, payload)] * times

    def _is_on(self, call: InstanceCall, stream: Stream, post: Post) -> bool:
        """Whether a post that somebody may see is told on a stream."""
        name, about = stream[0], stream[-1]
        if name == "user":
            return self.world.at_home(call.me, post)
        if name == "list":
            return call.does(f"list {about}", post.author)
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
