"""Checks of timelines: what people read, and what is told as it happens."""

# fmt: off
import asyncio
import json
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import atoot.events as e
import atoot.testing.conformance.making as m
from atoot.paging.bounds import links_of
from atoot.streaming.connections.fallback import Transport
from atoot.streaming.subscriptions import Subscription, hashtag, list_stream
from atoot.testing.conformance.check import IT, Step, Thing, Using, alice, bob, check, holds, made, stranger
from atoot.testing.conformance.dues import SET, Ask, at_most, expect, gone, grows, hides, refused, says, shows
from atoot.testing.conformance.results import Expected, NotTried
from atoot.testing.conformance.testbed import Testbed

local: Thing = alice.public_timeline(local=True)
one: Thing = m.post("1", visibility="public")
two: Thing = m.post("2", visibility="public")
live: Thing = m.post("Live.", by="bob")
three: list[Step] = [*[m.post(f"Number {number}.", by="bob") for number in range(3)],
                     (alice.home_timeline(limit=40), shows(made(0), made(1), made(2)))]
"""Posts of bob's, the oldest first, that are at alice's home."""

holds("timelines.home", m.hello, (alice.home_timeline(limit=40), shows(IT)))
holds("timelines.limit", *three, (alice.home_timeline(limit=2), at_most(2)))
holds("timelines.max_id", *three, (alice.home_timeline(max_id=made(1).id), shows(made(0), without=made(1))),
    (alice.home_timeline(max_id=made(1).id), hides(made(2))))
holds("timelines.since_id", *three, (alice.home_timeline(since_id=made(1).id), shows(made(2), without=made(1))))
holds("timelines.min_id", *three, (alice.home_timeline(min_id=made(0).id, limit=1), {"id": [made(1).id]}),
    (alice.home_timeline(min_id=made(0).id, limit=2), {"id": [made(2).id, made(1).id]}))
holds("timelines.unlisted", one, m.post("2", visibility="unlisted"), (local, shows(IT, without=made(1))))
holds("timelines.private", (local, hides(m.a_post)))
holds("timelines.hashtag", m.post(f"#{m.TAG}", visibility="public"), two,
    (alice.hashtag_timeline("ConformanceTest"), shows(IT, without=made(1))))
holds("timelines.hashtag_private", m.post(f"#{m.TAG}"), (bob.hashtag_timeline(m.TAG), hides(IT)))
for _with, _tag, _things in (
    ("all", m.TAG, shows(made(1), without=made(0))), ("none", m.TAG, shows(made(0), without=made(1))),
    ("any", f"{m.TAG}two", shows(made(0), made(1))),
):
    _other = m.TAG if _with == "any" else f"{m.TAG}two"
    holds(f"timelines.hashtag_{_with}", m.post(f"#{m.TAG}", visibility="public"),
        m.post(f"#{m.TAG} #{m.TAG}two", visibility="public"), (alice.hashtag_timeline(_tag, **dict[str, Any]({_with: [_other]})), _things))
holds("timelines.only_media", one, m.post("A picture.", visibility="public", media_ids=[m.a_picture.id]),
    (alice.public_timeline(local=True, only_media=True), shows(made(1), without=IT)))

holds("timelines.newest_first", *three, (alice.home_timeline(limit=40), shows(made(2), made(1), made(0), ordered=True)))
holds("timelines.walk", *three, (m.walk("home_timeline", last=[made(2).id, made(1).id, made(0).id], limit=1),
     shows(made(2).id, made(1).id, made(0).id, ordered=True)))
holds("timelines.muted", *three, alice.account_mute(m.them), (alice.home_timeline(limit=40), hides(made(2))))

async def _walks_back(t: Testbed) -> None:
    posts = [one.id for one in t.made[2::-1]]
    page = await t.alice.home_timeline(limit=1, max_id=posts[0])
    expect(page.next, "a next page", "none")
    after = await t.alice.get_next(page)
    expect(after.previous, "a page before the second one", "none")
    back = await t.alice.get_previous(after)
    found = [one.id for some in (page, after, back) for one in some]
    expect(found == [posts[1], posts[2], posts[1]], "the second post, the third, the second", found)

holds("timelines.walk_back", *three, _walks_back)

async def stays(t: Testbed, do: Ask) -> None:
    """Links lead to the server that was asked."""
    elsewhere = [link for link in (await do()).values() if not link.startswith(f"{t.origin}/")]
    expect(not elsewhere, f"links to {t.origin}", elsewhere)

def links(path: str, *makes: Thing, needed: bool = False) -> Thing:
    """Where the pages before and behind one are said to be; without a Link header, there is nothing to say of it."""
    async def link(t: Testbed) -> dict[str, str]:
        where = path.format(*await t.resolved([*makes]))
        header = (await t.alice.request("GET", where)).headers.get("Link", "")
        if not header and not needed:
            raise NotTried("there is no Link header")
        return dict(links_of(header, t.origin + where))
    return Thing(link)

home_links: Thing = links("/api/v1/timelines/home?limit=2")

async def _next_path(t: Testbed) -> str:
    """Where the next page is on this server, also if the link leads to another one."""
    next_page = urlsplit((await home_links(t)).get("next", ""))
    return f"{next_page.path}?{next_page.query}"

holds("timelines.link_header", *three,
    (links("/api/v1/timelines/home?limit=1", needed=True), {"next": SET, "prev": SET}))
holds("timelines.link_leads_on", *three, (home_links.next, says("limit=2")),
    (alice.get(_next_path), shows(made(0).id, without=made(1).id)))
holds("timelines.link_stays", *three, (home_links, stays))
holds("timelines.link_keeps", one, two,
    (links("/api/v1/timelines/public?local=true&limit=1").next, says("local=", "limit=1")),
    (links("/api/v1/accounts/{}/statuses?exclude_replies=true&limit=1", m.me.id).next, says("exclude_replies=",
     "limit=1")))

_marked = [*map(m.post, "12")]
LISTS: tuple[tuple[str, str, list[Any], list[Any]], ...] = (
    ("bookmarks.walked", "bookmarks", [], [*_marked, *[alice.status_bookmark(made(one)) for one in range(2)]]),
    ("favourites.pages", "favourites", [], [*_marked, *[alice.status_favourite(made(one)) for one in range(2)]]),
    ("accounts.pages", "account_statuses", [m.me], _marked),
    ("notifications.pages", "get_notifications", [], [m.hello, m.post("{me} Again.", by="bob")]),
    ("lists.pages", "list_timeline", [m.a_list_with_them], [live, live]),
    ("timelines.public_pages", "public_timeline", [], [one, two]),
    ("timelines.hashtag_pages", "hashtag_timeline", [m.TAG], [m.post(f"#{m.TAG}", visibility="public")] * 2),
)
"""Checks, the lists that they are of, with what these are asked for, and what is done for two entries, the older first."""

for _check, _method, _given, _make in LISTS:
    _older, _newer = [m.notified("mention", made(one)) if _method == "get_notifications" else made(one) for one in range(2)]
    _above: list[Any] = [(Using(_method, *_given, since_id=_older.id), shows(_newer, without=_older))]
    holds(_check, *_make, (Using(_method, *_given, limit=40), shows(_newer, _older, ordered=True)),
        (Using(_method, *_given, limit=1), at_most(1)),
        (m.walk(_method, *_given, last=[_older.id, _newer.id], limit=1), shows(_newer.id, _older.id, ordered=True)),
        *(_above if _make[:2] != _marked or _method == "account_statuses" else []))

holds("conversations.unread_until_read", (m.a_conversation, {"unread": True, "accounts.id": [m.them.id]}),
    (alice.mark_conversation_read(IT), {"unread": False}))
holds("conversations.removed", m.a_conversation, alice.remove_conversation(IT), (alice.conversations(), hides(IT)))

people: Thing = alice.list_accounts(IT)

holds("lists.made_changed_gone", m.a_list, (alice.lists(), shows(IT)),
    alice.update_list(IT, "atoot-conformance changed"), (alice.show_list(IT), {"title": "atoot-conformance changed"}),
    alice.delete_list(IT), (alice.show_list(IT), gone))
holds("lists.replies_policy", (alice.update_list(m.a_list, m.name, replies_policy="none"), {"replies_policy": "none"}))
holds("lists.people_of_a_list", m.a_list_with_them, (people, shows(m.them, without=m.me)),
    (alice.account_lists(m.them), shows(IT)), alice.list_accounts_remove(IT, accounts=[m.them]),
    (people, hides(m.them)))
holds("lists.timeline_of_a_list", m.a_list_with_them, m.post("On the list.", by="bob"), m.post("Not on it."),
    (alice.list_timeline(IT), shows(made(1), without=made(2))))
holds("lists.list_of_others", (bob.show_list(m.a_list), refused(403, 404)))
holds("lists.without_title", (alice.post("/api/v1/lists", params={"title": ""}, ends="delete_list"), refused(400, 422)))

holds("markers.only_asked", m.a_marker, (alice.markers_get(timeline=["notifications"]), {"home": None}))
holds("markers.set_and_found", m.a_marker, m.post("Newer."),
    (alice.markers_set(home=made(1).id), grows("home.version")),
    (alice.markers_get(timeline=["home"]), {"home.last_read_id": made(1).id}))

PERSONAL = ("favourited", "reblogged", "muted", "bookmarked", "pinned", "filtered", "quote_approval")
"""Fields that depend on who asks: Mastodon leaves them out of what it tells many."""
TO_CONNECT = 1.6
"""So many times longer than other things an event may take, with the time to connect."""
def tells(
    kind: type[e.Event], do: Thing, stream: str | Subscription = "user", transport: Transport = "websocket"
) -> Thing:
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
                    if isinstance(event, e.Connected):
                        await do(t)
                        seconds = t.patience
                        limit.reschedule(clock() + seconds)
                    elif isinstance(event, kind):
                        break
        except TimeoutError:
            raise Expected(f"the event over {transport}", f"nothing within {seconds:g} s") from None
    return Thing(told)

for _over in ("websocket", "sse"):
    holds(f"streaming.post_over_{_over}", tells(e.StatusPosted, live, transport=_over))
    holds(f"streaming.notification_over_{_over}", tells(e.NotificationReceived, m.hello, "user:notification", _over))
holds("streaming.deletion", live, tells(e.StatusDeleted, bob.delete_status(IT)))
holds("streaming.edit", live, tells(e.StatusEdited, bob.update_status(IT, status=m.sign)))
holds("streaming.of_a_list", m.a_list_with_them, tells(e.StatusPosted, live, "list"))
holds("streaming.filters", tells(e.FiltersChanged, m.a_filter))
holds("streaming.public", tells(e.StatusPosted, m.post("Live.", by="bob", visibility="public"), "public:local"))
holds("streaming.tagged", tells(e.StatusPosted, m.post(f"#{m.TAG}", by="bob", visibility="public"), hashtag(m.TAG)))
holds("streaming.stranger", (stranger.streaming("user"), refused(401, 403, words=False)))

def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise Expected("JSON", text[:80]) from None

@check("streaming.frames")
async def frames(t: Testbed) -> None:
    came: list[str] = []
    with suppress(TimeoutError):  # what came is looked at in the end
        async with asyncio.timeout(TO_CONNECT * t.patience), t.alice.streaming("user") as socket:
            post, sent = await live(t), json.loads(t.answered[-1].response.body)
            await t.bob.update_status(post, status=t.sign)
            await t.bob.delete_status(post)
            async for message in socket:
                frame = _json(message.data)
                expect(frame.get("stream") == ["user"], "`stream` as a list of its name", frame)
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
