"""Checks of https://docs.joinmastodon.org/methods/timelines/"""

# fmt: off
from operator import attrgetter
from typing import Any

import atoot.testing.conformance.making as m
from atoot.testing.conformance.check import IT, Chapter, Doing, Using, made
from atoot.testing.conformance.dues import at_most, hides, refused, says, shows, so
from atoot.testing.conformance.expecting import NotTried, expect
from atoot.testing.conformance.testbed import Testbed

c: Chapter = Chapter("timelines")
PAGES = "https://docs.joinmastodon.org/api/guidelines/#pagination"
HOME = "home_timeline"
local: Using = Using("public_timeline", local=True)
one: Doing = m.post("1", visibility="public")
two: Doing = m.post("2", visibility="public")


async def three(t: Testbed) -> list[Any]:
    """Posts of bob's in alice's home timeline, the newest first."""
    wanted = {(await t.post(f"Number {number}.", by=t.bob)).id for number in range(3)}

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
        (three, so("the newest first", lambda found: found == sorted(found, key=_made, reverse=True))),
        about=HOME)
c.holds("walk", "a walk through pages of one finds each post once, in order",
        three, (m.walk(HOME, last=m.several(*[made(0, one) for one in range(3)]), limit=1),
                shows(at(0), at(1), at(2), ordered=True)), about=HOME)
c.holds("muted", "whom one mutes is not at home", three, Using("account_mute", m.them, undo="account_unmute"),
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
