"""Streams: what happens, as it happens."""

from atoot.api.base import Endpoints
from atoot.streaming.cursors import StreamCursor
from atoot.streaming.ladder import Transport
from atoot.streaming.outbox import Overflow
from atoot.streaming.stream import EventStream
from atoot.streaming.subscriptions import Subscription
from atoot.streaming.times import StreamTimes
from atoot.transport.websocket import WebSockets


class Streams(Endpoints):
    """https://docs.joinmastodon.org/methods/streaming/"""

    _websockets: WebSockets

    def stream(
        self,
        *streams: Subscription | str,
        transport: Transport = "auto",
        backfill: int = 400,
        cursor: StreamCursor | None = None,
        max_queue: int = 1000,
        overflow: Overflow = "block",
        connection_events: bool = False,
        times: StreamTimes | None = None,
    ) -> EventStream:
        """Events as they happen, none missed and none twice: `async with c.stream("user") as events: async for ...`.

        `GET /api/v1/streaming` · `read:statuses` or `read:notifications` · since 1.0.0

        A connection that breaks is made anew, for ever; what happened meanwhile is fetched over REST and comes first,
        oldest first. Edits of the latest statuses are found that way too; deletions are told only while connected.
        Where things may be missing, a `Gap` says so.

        Args:
            *streams: user, user:notification, public, public:local, public:remote, each of these three with `:media`
                behind it, direct, `atoot.hashtag("python")`, `atoot.list_stream(list)`, or what else the server knows.
            transport: "websocket", "sse" (server-sent events), "poll" (asking again and again), or "auto": the best
                that works.
            backfill: how much of each timeline is fetched at most after a gap; 0 fetches nothing.
            cursor: keeps over restarts how far you are: `atoot.FileCursor("bot.json")`, `atoot.RedisCursor(...)`, or
                anything with `load` and `save`. An event counts as handled when you ask for the next one, so that
                after a crash the one you were working on comes again.
            max_queue: events that wait for you at most.
            overflow: what happens when they are so many: "block" slows down the server, "drop_oldest" throws the
                oldest away and counts them in `dropped`.
            connection_events: also tell of `Connected` and `Disconnected`.
            times: how long to wait for what.

        Raises:
            ValueError: an argument makes no sense.
        """
        return EventStream(
            self._transport,
            self._websockets,
            streams,
            kind=transport,
            backfill=backfill,
            cursor=cursor,
            max_queue=max_queue,
            overflow=overflow,
            connection_events=connection_events,
            times=times,
        )
