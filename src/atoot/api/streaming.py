"""Streams: what happens, as it happens."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import cached_property
from typing import Self, TypedDict, Unpack

import aiohttp

from atoot import http
from atoot import streaming as live
from atoot.api.base import Endpoints, Ref, id_of
from atoot.message import Request


class StreamFilter(TypedDict, total=False):
    """What narrows a stream."""

    list_filter: Ref | None
    """The list, for the stream `list`."""
    tag_filter: str | None
    """Hashtag without its #, for the streams `hashtag` and `hashtag:local`."""


class SharedStreams:
    """What all streams of a client and of its views share: made, and its code loaded, when the first one is opened."""

    def __init__(self, transport: http.Transport) -> None:
        self._transport = transport

    @cached_property
    def websockets(self) -> live.WebSockets:
        """Opens connections."""
        return live.WebSockets(self._transport)

    @cached_property
    def connections(self) -> live.Connections:
        """Those that are open, and the looks beside them."""
        return live.Connections(self._transport, self.websockets, limits=self._transport.budget)

    async def close(self) -> None:
        """Close what was opened."""
        if "websockets" in vars(self):
            await self.websockets.close()


class Streaming(Endpoints):
    """https://docs.joinmastodon.org/methods/streaming/"""

    _streams: SharedStreams

    @property
    def _connections(self) -> live.Connections:
        return self._streams.connections

    @property
    def _websockets(self) -> live.WebSockets:
        return self._streams.websockets

    def stream(
        self,
        *streams: live.Subscription | str,
        transport: live.Transport = "auto",
        backfill: int = 400,
        once: bool = False,
        order: live.Order | None = None,
        hold: float = 2.0,
        cursor: live.StreamCursor | None = None,
        max_queue: int = 1000,
        overflow: live.Overflow = "block",
        connection_events: bool = False,
        patience: float | None = 60.0,
        times: live.StreamTimes | None = None,
    ) -> live.EventStream:
        """Follow events live, without missing or repeating any: `async with c.stream("user") as events: async for ...`.

        `GET /api/v1/streaming` · `read:statuses` or `read:notifications` · since 1.0.0

        You get what the server sends at once. When the connection breaks, it is opened again, for ever. What happened in
        the meantime is fetched over REST alongside; you get it oldest first, marked `backfilled`. This also finds edits
        of the latest statuses, but not deletions. If something is missing, you get a `Gap`, and `Filled` once it is
        there.

        Args:
            *streams: user, user:notification, public, public:local, public:remote, each of these three with `:media`
                behind it, direct, `atoot.hashtag("python")`, `atoot.list_stream(list)`, or what else the server knows.
            transport: "websocket", "sse" (server-sent events), "poll" (repeated requests), or "auto" for the best one
                that works.
            backfill: how many of the newest items of each timeline to fetch after a gap, at most; 0 fetches nothing.
            once: get each status once in all, instead of once on each stream.
            order: "time" sorts live and fetched events by time, as far as `hold` allows.
            hold: how many seconds `order="time"` may hold an event back, at most.
            cursor: remembers over restarts how far you are: `atoot.FileCursor("bot.json")`, `atoot.RedisCursor(...)`, or
                anything with `load` and `save`. An event counts as handled when you ask for the next one, so after a
                crash you get the one you were working on again.
            max_queue: events that wait for you at most; beyond that, 8 kB for each of them are kept as they came.
            overflow: what happens when there are more: "block" slows down the server, "drop_oldest" throws the
                oldest away, as soon as there are `max_queue`, and counts them in `dropped`.
            connection_events: also give `Connected` and `Disconnected`.
            patience: how many seconds to retry the start before its error is raised; None for ever.
            times: how long to wait for what.

        Raises:
            ValueError: an argument is not valid.
        """
        return live.EventStream(
            self._connections,
            streams,
            transport=transport,
            backfill=backfill,
            once=once,
            order=order,
            hold=hold,
            cursor=cursor,
            max_queue=max_queue,
            overflow=overflow,
            connection_events=connection_events,
            patience=patience,
            times=times,
        )

    def forecast_streams(self, *streams: live.Subscription | str) -> live.StreamForecast:
        """What it costs to follow streams: requests to begin, requests in a window, and how long catching up may take.

        Nothing is sent.

        Args:
            *streams: as in `stream`.

        Raises:
            ValueError: there is no stream, or one makes no sense.
        """
        wanted = dict.fromkeys(live.subscription(stream) for stream in streams)
        if not wanted:
            raise ValueError("which stream? Use c.forecast_streams('user')")
        return self._connections.forecast(wanted)

    def streaming(
        self, stream: str, list_filter: Ref | None = None, tag_filter: str | None = None
    ) -> live.WebSocketContext:
        """A bare websocket for one stream: `async with c.streaming("user") as ws: async for msg in ws: ...`.

        `GET /api/v1/streaming` · `read:statuses` or `read:notifications` · since 1.0.0

        Args:
            stream: user, user:notification, public, public:local, public:remote, public:media, hashtag,
                hashtag:local, list, direct.
            list_filter: the list, for the stream `list`.
            tag_filter: the hashtag without its #, for the streams `hashtag` and `hashtag:local`.

        Returns:
            What gives the `aiohttp.ClientWebSocketResponse` when it is entered or awaited.
        """
        query = {"stream": stream}
        if list_filter is not None:
            query["list"] = id_of(list_filter)
        if tag_filter is not None:
            query["tag"] = tag_filter
        return live.WebSocketContext(self._websockets, query)

    async def streaming_handler(
        self,
        stream: str,
        handler: Callable[[Self, aiohttp.WSMessage], Awaitable[object]],
        **kwargs: Unpack[StreamFilter],
    ) -> None:
        """Await `handler(client, message)` for each message of a stream, until it ends or this is cancelled.

        Args:
            stream: as in `streaming`.
            handler: coroutine function.
            **kwargs: `list_filter`, `tag_filter`, as in `streaming`.
        """
        with suppress(asyncio.CancelledError):  # as ever: cancelling it is the way to end it
            async with self.streaming(stream, **kwargs) as socket:
                async for message in socket:
                    await handler(self, message)

    async def streaming_health(self) -> str:
        """What the streaming server says of itself when it is well: `OK`.

        `GET /api/v1/streaming/health` · public · since 2.5.0

        It is asked on the host of the instance; where the streaming server has a host of its own, that one may not
        answer here.
        """
        answer = await self._transport.send(Request("GET", "/api/v1/streaming/health"))
        return answer.body.decode(errors="replace").strip()
