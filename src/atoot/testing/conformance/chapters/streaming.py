"""Checks of https://docs.joinmastodon.org/methods/streaming/"""

# fmt: off
import asyncio

import atoot.testing.conformance.making as m
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
from atoot.testing.conformance.check import IT, Chapter, Doing, Using
from atoot.testing.conformance.expecting import Expected, NotTried
from atoot.testing.conformance.testbed import Testbed

c: Chapter = Chapter("streaming", usual="streaming")
TO_CONNECT = 1.6
"""So many times longer than other things an event may take, with the time to connect."""
live: Doing = m.post("Live.", by="bob")


def tells(
    kind: type[Event], do: Doing, stream: str | Subscription = "user", transport: Transport = "websocket"
) -> Doing:
    """Do something, and see it told. A list is that of the first step."""
    async def told(t: Testbed) -> None:
        if t.server.streaming is None and t.server.software not in ("", "mastodon"):
            raise NotTried("the server names no address for streams")
        wanted = list_stream(t.made[0].id) if stream == "list" else stream
        seconds = TO_CONNECT * t.patience
        listening = t.alice.stream(wanted, transport=transport, backfill=0, connection_events=True)
        try:
            async with asyncio.timeout(seconds), listening as events:
                async for event in events:
                    if isinstance(event, Connected):
                        await do(t)
                    elif isinstance(event, kind):
                        break
        except TimeoutError:
            raise Expected(f"the event over {transport}", f"nothing within {seconds:g} s") from None
    return told


for _over in ("websocket", "sse"):
    c.holds(f"post_over_{_over}", f"a post of somebody one follows is told over {_over}",
            tells(StatusPosted, live, transport=_over))
    c.holds(f"notification_over_{_over}", f"a mention is told over {_over}, to who listens to notifications alone",
            tells(NotificationReceived, m.hello, "user:notification", _over))
c.holds("deletion", "a deleted post is told", live, tells(StatusDeleted, Using("delete_status", IT, by="bob")))
c.holds("edit", "an edited post is told", live,
        tells(StatusEdited, Using("update_status", IT, status=m.sign, by="bob")), since="3.5.0")
c.holds("of_a_list", "a post of somebody on a list is told to who listens to the list",
        m.a_list_with_them, tells(StatusPosted, live, "list"))
c.holds("filters", "changed filters are told", tells(FiltersChanged, m.a_filter), since="2.4.3")
c.holds("public", "a public post is told to who listens to the public timeline",
        tells(StatusPosted, m.post("Live.", by="bob", visibility="public"), "public:local"), public=True)
c.holds("tagged", "a post with a hashtag is told to who listens to it",
        tells(StatusPosted, m.post(f"#{m.TAG}", by="bob", visibility="public"), hashtag(m.TAG)), public=True)
