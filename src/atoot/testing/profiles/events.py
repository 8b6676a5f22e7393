"""Live events: who listens to what, and what is told to whom."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

from atoot.testing.behaviours import Behaviour
from atoot.testing.event_streams import ServerEvents, event_stream
from atoot.testing.profiles.calls import Call
from atoot.testing.profiles.operations import at_home, conversation, is_public
from atoot.testing.profiles.profile import Answer, Sockets
from atoot.testing.profiles.shown import Shown
from atoot.testing.profiles.world import Notice, Person, Post, World, may_see
from atoot.testing.websockets import ServerSocket, event_text, websocket

PUBLIC = ("public", "public:local", "public:media", "public:local:media", "hashtag", "hashtag:local")
KNOWN = (*PUBLIC, "public:remote", "public:remote:media", "user", "user:notification", "direct", "list")


class Listener:
    """An open stream."""

    def __init__(self, me: Person | None, shown: Shown) -> None:
        self.me = me
        self.shown = shown
        self.streams: set[tuple[str, ...]] = set()
        self.queue: asyncio.Queue[tuple[tuple[str, ...], str, str] | None] = asyncio.Queue()


class Hub:
    """Tells listeners what happens."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.listeners: list[Listener] = []
        world.happened, world.notified = self.happened, self.notified

    def open(self, call: Call) -> Behaviour | Answer:
        """Open the stream that a request asks for."""
        profile = self.world.profile
        if call.shown.me is None:
            return Answer(status=401, json={"error": "Missing access token"})
        listener = Listener(call.shown.me, call.shown)
        name = call.request.path.partition("/streaming")[2].strip("/").replace("/", ":")
        if "Upgrade" in call.request.headers and profile.sockets is not Sockets.NONE:
            self._subscribe(listener, call.values)

            async def talk(socket: ServerSocket) -> None:
                sending = asyncio.create_task(self._send(socket, listener))
                try:
                    async for message in socket:
                        if profile.sockets is Sockets.MULTIPLEXED:
                            self._hear(listener, str(message))
                finally:
                    sending.cancel()
                    self.listeners.remove(listener)

            self.listeners.append(listener)
            return websocket(talk)

        async def send(events: ServerEvents) -> None:
            gone = asyncio.ensure_future(events.closed())
            gone.add_done_callback(lambda _gone: listener.queue.put_nowait(None))
            try:
                while (item := await listener.queue.get()) is not None:
                    await events.send_event(item[1], item[2])
            finally:
                gone.cancel()
                self.listeners.remove(listener)

        if (
            not profile.server_sent
            or not name
            or not self._subscribe(listener, {**call.values, "stream": name})
        ):
            return Answer(status=404, json={"error": "Unknown channel requested"})
        self.listeners.append(listener)
        return event_stream(send)

    def end(self) -> None:
        """End all open streams."""
        for listener in self.listeners:
            listener.queue.put_nowait(None)

    def happened(self, event: str, post: Post) -> None:
        """Tell of a post that is new, was edited or deleted."""
        for listener in self.listeners:
            for stream in self._streams(listener, event, post):
                payload = post.id if event == "delete" else json.dumps(listener.shown.status(post))
                times = 1 + (
                    self.world.profile.doubles and stream == ("user",) and _is_doubled(listener, event, post)
                )
                for _ in range(times):
                    listener.queue.put_nowait((stream, event, payload))
            if event == "update" and post.visibility == "direct" and ("direct",) in listener.streams:
                shown = Call("", None, self.world, listener.shown)  # type: ignore[arg-type]
                if may_see(listener.me, post):
                    listener.queue.put_nowait(
                        (("direct",), "conversation", json.dumps(conversation(shown, post)))
                    )

    def notified(self, whom: Person, notice: Notice) -> None:
        """Tell of a notification."""
        for listener in self.listeners:
            if listener.me is whom:
                for stream in listener.streams & {("user",), ("user:notification",)}:
                    listener.queue.put_nowait(
                        (stream, "notification", json.dumps(listener.shown.notice(notice)))
                    )

    def _streams(self, listener: Listener, event: str, post: Post) -> Iterator[tuple[str, ...]]:
        """The streams of a listener on which a post is told of."""
        silent = self.world.profile.silent
        for stream in listener.streams:
            everywhere = event == "delete" and self.world.profile.deletes_everywhere
            if stream[0] not in silent and (everywhere or _tells(listener, stream, post)):
                yield stream

    def _hear(self, listener: Listener, message: str) -> None:
        try:
            asked = json.loads(message)
        except ValueError:
            return
        if isinstance(asked, dict) and asked.get("type") == "subscribe":
            self._subscribe(listener, asked)
        elif isinstance(asked, dict) and asked.get("type") == "unsubscribe":
            listener.streams.discard(_stream(asked))

    def _subscribe(self, listener: Listener, asked: dict[str, Any]) -> bool:
        stream = _stream(asked)
        if stream[0] not in KNOWN:
            if stream[0] and not self.world.profile.silent:
                listener.queue.put_nowait(((), "error", ""))
            return False
        listener.streams.add(stream)
        return True

    async def _send(self, socket: ServerSocket, listener: Listener) -> None:
        while (item := await listener.queue.get()) is not None:
            stream, event, payload = item
            if not stream:
                await socket.send(json.dumps({"error": "Unknown stream type", "status": 400}))
                continue
            await socket.send(event_text(event, payload, stream=stream) + "\n" * self.world.profile.newline)
        await socket.hang_up()


def _stream(asked: dict[str, Any]) -> tuple[str, ...]:
    name = str(asked.get("stream", ""))
    about = asked.get("tag") if name.startswith("hashtag") else asked.get("list") if name == "list" else None
    return (name, str(about)) if about else (name,)


def _tells(listener: Listener, stream: tuple[str, ...], post: Post) -> bool:
    if listener.me is None or not may_see(listener.me, post):
        return False
    name = stream[0]
    if name == "user":
        return at_home(listener.me, post)
    if name == "list":
        return post.author in listener.me.does(f"list {stream[1]}")
    about = name.startswith("hashtag") and stream[1].lower() not in post.tags
    return is_public(post) and name in PUBLIC and not about and (bool(post.media) or "media" not in name)


def _is_doubled(listener: Listener, event: str, post: Post) -> bool:
    """https://github.com/mastodon/mastodon: an edit goes out to followers and once more to those who are mentioned."""
    me = listener.me
    if me is None:
        return False
    if event == "status.update":
        return post.author in me.does("follow") and me.username in post.mentioned
    return event == "delete" and (post.visibility == "direct" or post.boost_of is not None)
