"""Checks of timelines: what people read, and what is told as it happens."""

# fmt: off
import asyncio
from operator import attrgetter
from typing import Any

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
from atoot.testing.conformance.check import IT, Chapter, Doing, Using, made
from atoot.testing.conformance.dues import at_most, expect, gone, has, hides, refused, says, shows, so
from atoot.testing.conformance.results import Expected, NotTried
from atoot.testing.conformance.testbed import Testbed

c: Chapter = Chapter("timelines")
PAGES = "https://docs.joinmastodon.org/api/guidelines/#pagination"
HOME = "home_timeline"
local: Using = Using("public_timeline", local=True)
one: Doing = m.post("1", visibility="public")
two: Doing = m.post("2", visibility="public")


async def three(t: Testbed) -> list[Any]:
    """Posts of bob's in alice's home timeline, the newest first."""
    wanted = {(await m.post(f"Number {number}.", by="bob")(t)).id for number in range(3)}

    async def look() -> list[Any]:
        found = [one for one in await t.alice.home_timeline(limit=40) if one.id in wanted]
        return found if len(found) == len(wanted) else []

    return await t.until(look, "three posts of bob's in the home timeline")


def at(number: int) -> Any:
    """The id of one of the three."""
    return m.part("id", made(0, number))


c.holds("home", "a post of somebody one follows is at home", m.hello, (Using(HOME, limit=40), shows(IT)))
c.holds("limit", "a page has no more than was asked for", three, (Using(HOME, limit=2), at_most(2)))
c.holds("max_id", "below a post are the older ones alone, without it", three,
        (Using(HOME, max_id=at(1)), shows(made(0, 2), without=made(0, 1))),
        (Using(HOME, max_id=at(1)), hides(made(0, 0))))
c.holds("since_id", "above a post are the newer ones alone, without it", three,
        (Using(HOME, since_id=at(1)), shows(made(0, 0), without=made(0, 1))))
c.holds("min_id", "next above a post is the next newer one", three,
        (Using(HOME, min_id=at(2), limit=1), {"id": m.several(made(0, 1))}), since="2.6.0")
c.holds("unlisted", "an unlisted post is not in the public timeline",
        one, m.post("2", visibility="unlisted"), (local, shows(IT, without=made(1))), public=True)
c.holds("private", "a post for followers is in no public timeline", (local, hides(m.a_post)))
c.holds("hashtag", "a hashtag's timeline has the posts with it, and no others",
        m.post(f"#{m.TAG}", visibility="public"), two,
        (Using("hashtag_timeline", m.TAG), shows(IT, without=made(1))), public=True)
c.holds("stranger", "a stranger has no home", (Using(HOME, by="stranger"), refused(401, 403, 422)))


_made = attrgetter("created_at")
c.holds("newest_first", "the newest post is the first",
        (three, so("the newest first", lambda found: found == sorted(found, key=_made, reverse=True))), about=HOME)
c.holds("walk", "a walk through pages of one finds each post once, in order",
        three, (m.walk(HOME, last=m.several(*[made(0, one) for one in range(3)]), limit=1),
                shows(at(0), at(1), at(2), ordered=True)), about=HOME)
c.holds("muted", "whom one mutes is not at home", three, Using("account_mute", m.them),
        (Using(HOME, limit=40), hides(made(0, 0))), about=HOME)


@c.check("a walk forth and back comes to where it began", HOME)
async def walk_back(t: Testbed) -> None:
    posts = [one.id for one in await three(t)]
    page = await t.alice.home_timeline(limit=1, max_id=posts[0])
    after = await t.alice.get_next(page)
    back = await t.alice.get_previous(after)
    found = [one.id for some in (page, after, back) for one in some]
    expect(found == [posts[1], posts[2], posts[1]], "the second post, the third, the second", found)


def links(path: str) -> Doing:
    """The Link header of a timeline; without one, there is nothing to say of it."""
    async def link(t: Testbed) -> str:
        said = (await t.alice.request("GET", f"/api/v1/timelines/{path}")).headers.get("Link", "")
        if not said:
            raise NotTried("there is no Link header")
        return said
    return link


c.holds("link_header", "a page says where the next one and the one before are, in its Link header", three,
        (Using("request", "GET", "/api/v1/timelines/home?limit=1"),
         so('rel="next" and rel="prev" in Link', lambda found: all(
             f'rel="{rel}"' in found.headers.get("Link", "") for rel in ("next", "prev")))), about=HOME, source=PAGES)
c.holds("link_keeps", "links of a page keep what narrows the list",
        one, two, (links("public?local=true&limit=1"), says("local=")),
        about="public_timeline", source=PAGES, public=True)


@c.check("links stay on the server that was asked", HOME, source=PAGES)
async def link_stays(t: Testbed) -> None:
    await three(t)
    host, said = t.origin.rpartition("://")[2], await links("home?limit=1")(t)
    targets = [part.partition(">")[0] for part in said.split("<")[1:]]
    expect(all(target.startswith("/") or host in target for target in targets), host, targets)


c = Chapter("conversations")
c.holds("unread_until_read", "a direct post begins a conversation that is unread, until it is read",
        (m.a_conversation, {"unread": True, "accounts.id": [m.part("id", m.them)]}),
        (Using("mark_conversation_read", IT), {"unread": False}))
c.holds("removed", "a conversation that is removed is not listed any more",
        m.a_conversation, Using("remove_conversation", IT), (Using("conversations"), hides(IT)))


c = Chapter("lists")
people: Using = Using("list_accounts", IT)

c.holds("made_changed_gone", "a list that was made is listed, changed, and gone when it is deleted",
        m.a_list, (Using("lists"), shows(IT)), Using("update_list", IT, "atoot-conformance changed"),
        (Using("show_list", IT), {"title": "atoot-conformance changed"}),
        Using("delete_list", IT), (Using("show_list", IT), gone), about="delete_list")
c.holds("replies_policy", "a list keeps whose replies it shows",
        (Using("update_list", m.a_list, m.sign, replies_policy="none"), {"replies_policy": "none"}), since="3.3.0")
c.holds("people_of_a_list", "whom one puts on a list is on it, until they are taken off",
        m.a_list_with_them, (people, shows(m.them, without=m.me)), (Using("account_lists", m.them), shows(IT)),
        Using("list_accounts_remove", IT, accounts=[m.them]), (people, hides(m.them)), about="list_accounts_add")
c.holds("timeline_of_a_list", "a list shows the posts of its people, and of nobody else",
        m.a_list_with_them, m.post("On the list.", by="bob"), m.post("Not on it."),
        (Using("list_timeline", IT), shows(made(1), without=made(2))))
c.holds("list_of_others", "nobody sees the list of another person",
        (Using("show_list", m.a_list, by="bob"), refused(403, 404)))
c.holds("without_title", "a list without a title is refused in words",
        (Using("post", "/api/v1/lists", params={"title": ""}, ends="delete_list"), refused(400, 422)),
        about="create_list")


c = Chapter("markers")
c.holds("only_asked", "only the markers that were asked for come",
        m.a_marker, (Using("markers_get", timeline=["notifications"]), {"home": None}))


@c.check("a marker that is set is there afterwards, and its version grows", "markers_set")
async def set_and_found(t: Testbed) -> None:
    first, post = (await m.a_marker(t))["home"], await m.post("Newer.")(t)
    again = (await t.alice.markers_set(home=post.id))["home"]
    expect(again.version > first.version, f"a version above {first.version}", again.version)
    has(await t.alice.markers_get(timeline=["home"]), {"home.last_read_id": post.id})


c = Chapter("streaming", usual="streaming")
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
    streaming.holds(f"post_over_{_over}", f"a post of somebody one follows is told over {_over}",
            tells(StatusPosted, live, transport=_over))
    streaming.holds(f"notification_over_{_over}", f"a mention is told over {_over}, to who listens to notifications alone",
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
