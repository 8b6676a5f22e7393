"""Checks of https://docs.joinmastodon.org/methods/streaming/"""

import asyncio
from collections.abc import Awaitable, Callable

# fmt: off
from atoot.events import (
    Connected,
    Event,
    FiltersChanged,
    NotificationReceived,
    StatusDeleted,
    StatusEdited,
    StatusPosted,
)
from atoot.streaming.fallback import Transport
from atoot.streaming.subscriptions import Subscription, hashtag, list_stream
from atoot.testing.conformance.check import Chapter
from atoot.testing.conformance.expecting import Expected, NotTried
from atoot.testing.conformance.world import World

c: Chapter = Chapter("streaming")
IN_TIME = 8.0
"""Seconds within which an event comes, with the time to connect."""
TRANSPORTS: tuple[Transport, ...] = ("websocket", "sse")

c.answers("streaming_health", lambda w: w.stranger.streaming_health())


async def _event(
    w: World,
    stream: str | Subscription,
    transport: Transport,
    do: Callable[[], Awaitable[object]],
    is_it: Callable[[Event], bool],
) -> None:
    """Do something, and see it told."""
    if w.server.streaming is None and w.server.software not in ("", "mastodon"):
        raise NotTried("the server names no address for streams")
    try:
        async with (
            asyncio.timeout(IN_TIME),
            w.alice.stream(stream, transport=transport, backfill=0, connection_events=True) as events,
        ):
            async for event in events:
                if isinstance(event, Connected):
                    await do()
                elif is_it(event):
                    break
    except TimeoutError:
        raise Expected(f"the event over {transport}", f"nothing within {IN_TIME:g} s") from None


def _post_over(transport: Transport) -> None:
    async def do(w: World) -> None:
        await _event(
            w, "user", transport, lambda: w.post("Live.", by=w.bob), lambda e: isinstance(e, StatusPosted)
        )

    do.__name__ = f"post_over_{transport}"
    c.check(f"a post of somebody one follows is told over {transport}", "GET /api/v1/streaming")(do)


def _notification_over(transport: Transport) -> None:
    async def do(w: World) -> None:
        await _event(
            w, "user:notification", transport, lambda: w.post(f"@{w.me.acct} Live.", by=w.bob),
            lambda e: isinstance(e, NotificationReceived),
        )  # fmt: skip

    do.__name__ = f"notification_over_{transport}"
    c.check(
        f"a mention is told over {transport}, to who listens to notifications alone", "GET /api/v1/streaming"
    )(do)


for _transport in TRANSPORTS:
    _post_over(_transport)
    _notification_over(_transport)


@c.check("a deleted post is told", "GET /api/v1/streaming")
async def deletion(w: World) -> None:
    post = await w.post("Short-lived.", by=w.bob)
    await _event(
        w, "user", "websocket", lambda: w.bob.delete_status(post.id), lambda e: isinstance(e, StatusDeleted)
    )


@c.check("an edited post is told", "GET /api/v1/streaming", since="3.5.0")
async def edit(w: World) -> None:
    post = await w.post("Before.", by=w.bob)
    change = f"After. {w.sign}"
    await _event(
        w,
        "user",
        "websocket",
        lambda: w.bob.update_status(post.id, status=change),
        lambda e: isinstance(e, StatusEdited),
    )


@c.check("a post of somebody on a list is told to who listens to the list", "GET /api/v1/streaming")
async def of_a_list(w: World) -> None:
    found = await w.a_list(with_them=True)
    await _event(
        w,
        list_stream(found.id),
        "websocket",
        lambda: w.post("Live.", by=w.bob),
        lambda e: isinstance(e, StatusPosted),
    )


@c.check("changed filters are told", "GET /api/v1/streaming", since="2.4.3")
async def filters(w: World) -> None:
    async def change() -> None:
        made = await w.alice.create_filter_v2(w.sign, ["home"])
        w.later(lambda: w.alice.delete_filter_v2(made.id))

    await _event(w, "user", "websocket", change, lambda e: isinstance(e, FiltersChanged))


@c.check("a public post is told to who listens to the public timeline", "GET /api/v1/streaming", public=True)
async def public(w: World) -> None:
    await _event(
        w,
        "public:local",
        "websocket",
        lambda: w.post("Live.", by=w.bob, visibility="public"),
        lambda e: isinstance(e, StatusPosted),
    )


@c.check("a post with a hashtag is told to who listens to it", "GET /api/v1/streaming", public=True)
async def tagged(w: World) -> None:
    await _event(
        w, hashtag("conformancetest"), "websocket",
        lambda: w.post("#conformancetest", by=w.bob, visibility="public"), lambda e: isinstance(e, StatusPosted),
    )  # fmt: skip
