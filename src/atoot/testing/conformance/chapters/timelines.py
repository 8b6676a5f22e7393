"""Checks of timelines: what people read, and what is told as it happens."""

# fmt: off
import asyncio
import json
from contextlib import suppress
from operator import attrgetter
from typing import Any
from urllib.parse import urlsplit

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
from atoot.paging.bounds import links_of
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
live: Doing = m.post("Live.", by="bob")


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
        (Using(HOME, min_id=at(2), limit=1), {"id": m.several(made(0, 1))}),
        (Using(HOME, min_id=at(2), limit=2), {"id": m.several(made(0, 0), made(0, 1))}), since="2.6.0")
c.holds("unlisted", "an unlisted post is not in the public timeline",
        one, m.post("2", visibility="unlisted"), (local, shows(IT, without=made(1))), public=True)
c.holds("private", "a post for followers is in no public timeline", (local, hides(m.a_post)))
c.holds("hashtag", "a hashtag's timeline has the posts with it, and no others",
        m.post(f"#{m.TAG}", visibility="public"), two,
        (Using("hashtag_timeline", "ConformanceTest"), shows(IT, without=made(1))), public=True)
c.holds("hashtag_private", "a post for followers is in no timeline of a hashtag",
        m.post(f"#{m.TAG}"), (Using("hashtag_timeline", m.TAG, by="bob"), hides(IT)))
both: Doing = m.post(f"#{m.TAG} #{m.TAG}two", visibility="public")
for _with, _tag, _things in (
    ("all", m.TAG, shows(made(1), without=made(0))), ("none", m.TAG, shows(made(0), without=made(1))),
    ("any", f"{m.TAG}two", shows(made(0), made(1))),
):
    _other = m.TAG if _with == "any" else f"{m.TAG}two"
    c.holds(f"hashtag_{_with}", f"a hashtag's timeline can be narrowed by `{_with}`", m.post(f"#{m.TAG}", visibility="public"),
            both, (Using("hashtag_timeline", _tag, **dict[str, Any]({_with: [_other]})), _things), since="2.6.0", public=True)
c.holds("only_media", "only posts with media are in the public timeline when asked",
        one, m.post("A picture.", visibility="public", media_ids=m.several(m.a_picture)),
        (Using("public_timeline", local=True, only_media=True), shows(made(1), without=IT)),
        about="public_timeline", since="2.3.0", public=True)
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
    expect(page.next, "a next page", "none")
    after = await t.alice.get_next(page)
    expect(after.previous, "a page before the second one", "none")
    back = await t.alice.get_previous(after)
    found = [one.id for some in (page, after, back) for one in some]
    expect(found == [posts[1], posts[2], posts[1]], "the second post, the third, the second", found)


def links(path: str, *makes: Doing) -> Doing:
    """Where the pages before and behind one are said to be; without a Link header, there is nothing to say of it."""
    async def link(t: Testbed) -> dict[str, str]:
        where = path.format(*await t.resolved([*makes]))
        header = (await t.alice.request("GET", where)).headers.get("Link", "")
        if not header:
            raise NotTried("there is no Link header")
        return dict(links_of(header, t.origin + where))
    return link


home_links: Doing = links("/api/v1/timelines/home?limit=2")


async def _next_path(t: Testbed) -> str:
    """Where the next page is on this server, also if the link leads to another one."""
    next_page = urlsplit((await home_links(t)).get("next", ""))
    return f"{next_page.path}?{next_page.query}"


c.holds("link_header", "a page says where the next one and the one before are, in its Link header", three,
        (Using("request", "GET", "/api/v1/timelines/home?limit=1"), so("next and prev in Link", lambda found:
         {"next", "prev"} <= links_of(found.headers.get("Link", ""), "https://a.example").keys(),
         lambda found: found.headers.get("Link"))), about=HOME, source=PAGES)
c.holds("link_leads_on", "the link to the next page begins behind the last post of this one, and keeps the limit",
        three, (m.part("next", home_links), says("limit=2")),
        (Using("get", _next_path), shows(at(2), without=at(1))), about=HOME, source=PAGES)
c.holds("link_keeps", "links of a page keep what narrows the list", one, two,
        (m.part("next", links("/api/v1/timelines/public?local=true&limit=1")), says("local=", "limit=1")),
        (m.part("next", links("/api/v1/accounts/{}/statuses?exclude_replies=true&limit=1", m.my_id)),
         says("exclude_replies=", "limit=1")), about="public_timeline", source=PAGES, public=True)


@c.check("links stay on the server that was asked", HOME, source=PAGES)
async def link_stays(t: Testbed) -> None:
    await three(t)
    targets = (await home_links(t)).values()
    expect(all(target.startswith(f"{t.origin}/") for target in targets), f"links to {t.origin}", [*targets])


_marked = [*map(m.post, "12")]
LISTS: tuple[tuple[str, str, list[Any], list[Any]], ...] = (
    ("bookmarks.walked", "bookmarks", [], [*_marked, *[Using("status_bookmark", made(one)) for one in range(2)]]),
    ("favourites.pages", "favourites", [], [*_marked, *[Using("status_favourite", made(one)) for one in range(2)]]),
    ("accounts.pages", "account_statuses", [m.me], _marked),
    ("notifications.pages", "get_notifications", [], [m.hello, m.post("{me} Again.", by="bob")]),
    ("lists.pages", "list_timeline", [m.a_list_with_them], [live, live]),
    ("timelines.public_pages", "public_timeline", [], [one, two]),
    ("timelines.hashtag_pages", "hashtag_timeline", [m.TAG], [m.post(f"#{m.TAG}", visibility="public")] * 2),
)
"""Checks, the lists that they are of, with what these are asked for, and what is done for two entries, the older first."""

for _check, _method, _given, _make in LISTS:
    _chapter, _, _name = _check.partition(".")
    _older, _newer = [m.notified("mention", made(one)) if _method == "get_notifications" else made(one) for one in range(2)]
    _above: list[Any] = [(Using(_method, *_given, since_id=m.part("id", _older)), shows(_newer, without=_older))]
    Chapter(_chapter, PAGES).holds(_name, f"{_method} has the newest first, and is walked by pages, none twice, none left out",
            *_make, (Using(_method, *_given, limit=40), shows(_newer, _older, ordered=True)),
            (Using(_method, *_given, limit=1), at_most(1)),
            (m.walk(_method, *_given, last=m.several(_older, _newer), limit=1),
             shows(m.part("id", _newer), m.part("id", _older), ordered=True)),
            *(_above if _make[:2] != _marked or _method == "account_statuses" else []),
            about=_method, public=_chapter == "timelines")


c = Chapter("conversations")
c.holds("unread_until_read", "a direct post begins a conversation that is unread, until it is read",
        (m.a_conversation, {"unread": True, "accounts.id": [m.their_id]}),
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
        (Using("update_list", m.a_list, m.name, replies_policy="none"), {"replies_policy": "none"}), since="3.3.0")
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
PERSONAL = ("favourited", "reblogged", "muted", "bookmarked", "pinned", "filtered", "quote_approval")
"""Fields that depend on who asks: Mastodon leaves them out of what it tells many."""
TO_CONNECT = 1.6
"""So many times longer than other things an event may take, with the time to connect."""
def tells(
    kind: type[Event], do: Doing, stream: str | Subscription = "user", transport: Transport = "websocket"
) -> Doing:
    """Do something, and see it told. A list is that of the first step."""
    async def told(t: Testbed) -> None:
        if t.server.streaming is None and t.server.software not in ("", "mastodon"):
            raise NotTried("the server names no address for streams")
        wanted = list_stream(t.made[0].id) if stream == "list" else stream
        clock, seconds = asyncio.get_running_loop().time, TO_CONNECT * t.patience
        listening = t.alice.stream(wanted, transport=transport, backfill=0, connection_events=True)
        try:
            async with asyncio.timeout(seconds) as limit, listening as events:
                async for event in events:
                    if isinstance(event, Connected):
                        await do(t)
                        seconds = t.patience
                        limit.reschedule(clock() + seconds)
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
c.holds("stranger", "a stranger hears nothing of a person",
        (Using("streaming", "user", by="stranger"), refused(401, 403, words=False)))


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise Expected("JSON", text[:80]) from None


@c.check("frames of a websocket say their streams, event and payload as texts; a post in one is a whole one", "streaming",
         since="3.5.0")
async def frames(t: Testbed) -> None:
    came: list[str] = []
    with suppress(TimeoutError):  # what came is looked at in the end
        async with asyncio.timeout(TO_CONNECT * t.patience), t.alice.streaming("user") as socket:
            post, sent = await live(t), json.loads(t.answered[-1].response.body)
            await t.bob.update_status(post, status=t.sign)
            await t.bob.delete_status(post)
            async for message in socket:
                frame = _json(message.data)
                has(frame, {"stream": ["user"]})
                event, payload = frame.get("event"), frame.get("payload")
                expect(isinstance(payload, str), "`payload` as a text", payload)
                if post.id in payload and event != "notification":
                    came.append(event)
                    expect(event != "delete" or payload == post.id, f"the payload {post.id}", payload)
                if event == "update":
                    lacks = {*sent}.difference(_json(payload), PERSONAL)
                    expect(not lacks, "all fields of a status in the payload", f"none of {sorted(lacks)}")
                elif event == "delete":
                    break
    expect(came == ["update", "status.update", "delete"], "update, status.update, delete", came)
