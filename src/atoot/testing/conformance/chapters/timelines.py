"""Checks of https://docs.joinmastodon.org/methods/timelines/"""

# fmt: off
from datetime import UTC, datetime, timedelta

from atoot.entities import Status
from atoot.testing.conformance.check import Chapter, on
from atoot.testing.conformance.expecting import NotTried, expect
from atoot.testing.conformance.world import World

c: Chapter = Chapter("timelines")

c.answers("home_timeline", on(World.a_post, lambda w, _: w.alice.home_timeline()))
c.answers("public_timeline", lambda w: w.alice.public_timeline())
c.answers("hashtag_timeline", lambda w: w.alice.hashtag_timeline("conformancetest"))
c.answers("list_timeline", on(World.a_list, lambda w, x: w.alice.list_timeline(x.id)))
c.answers("link_timeline", lambda w: w.alice.link_timeline("https://example.org/"))
c.answers("direct_timeline", lambda w: w.alice.direct_timeline())


async def _at_home(w: World, count: int) -> list[Status]:
    """So many posts of bob's in alice's home timeline, the newest first."""
    posts = [await w.post(f"Number {number}.", by=w.bob) for number in range(count)]
    wanted = {post.id for post in posts}

    async def look() -> list[Status]:
        found = [one for one in await w.alice.home_timeline(limit=40) if one.id in wanted]
        return found if len(found) == count else []

    return await w.until(look, f"{count} posts of bob's in the home timeline")


@c.check("a post of somebody one follows is at home", "GET /api/v1/timelines/home")
async def home(w: World) -> None:
    await _at_home(w, 1)


@c.check("the newest post is the first", "GET /api/v1/timelines/home")
async def newest_first(w: World) -> None:
    found = [one.created_at for one in await _at_home(w, 3)]
    expect(found == sorted(found, reverse=True), "the newest first", found)


@c.check("a page has no more than was asked for", "GET /api/v1/timelines/home")
async def limit(w: World) -> None:
    await _at_home(w, 3)
    found = await w.alice.home_timeline(limit=2)
    expect(len(found) == 2, "2 posts", len(found))


@c.check("a walk through pages of one finds each post once, in order", "GET /api/v1/timelines/home")
async def walk(w: World) -> None:
    posts = [one.id for one in await _at_home(w, 3)]
    found = []
    async for one in w.alice.home_timeline(limit=1):
        found.append(one.id)
        if one.id == posts[-1]:
            break
    own = [identifier for identifier in found if identifier in posts]
    expect(own == posts, "the three posts in order", own)
    expect(len(set(found)) == len(found), "none twice", f"{len(found) - len(set(found))} twice")


@c.check("below a post are the older ones alone, without it", "GET /api/v1/timelines/home")
async def max_id(w: World) -> None:
    posts = [one.id for one in await _at_home(w, 3)]
    found = [one.id for one in await w.alice.home_timeline(max_id=posts[1])]
    expect(posts[2] in found, "the older post", "none")
    expect(posts[0] not in found and posts[1] not in found, "neither it nor the newer one", found[:3])


@c.check("above a post are the newer ones alone, without it", "GET /api/v1/timelines/home")
async def since_id(w: World) -> None:
    posts = [one.id for one in await _at_home(w, 3)]
    found = [one.id for one in await w.alice.home_timeline(since_id=posts[1])]
    expect(found[:1] == posts[:1] and posts[1] not in found, "the newer post alone", found)


@c.check("next above a post is the next newer one", "GET /api/v1/timelines/home", since="2.6.0")
async def min_id(w: World) -> None:
    posts = [one.id for one in await _at_home(w, 3)]
    found = [one.id for one in await w.alice.home_timeline(min_id=posts[2], limit=1)]
    expect(found == [posts[1]], f"the next one, {posts[1]}", found)


@c.check("a page says where the next one and the one before are, in its Link header", "GET /api/v1/timelines/home", source="https://docs.joinmastodon.org/api/guidelines/#pagination")
async def link_header(w: World) -> None:
    await _at_home(w, 2)
    found = await w.alice.request("GET", "/api/v1/timelines/home?limit=1")
    said = found.headers.get("Link", "")
    for rel in ("next", "prev"):
        expect(f'rel="{rel}"' in said, f'rel="{rel}" in Link', said or "no Link header")


@c.check("links of a page keep what narrows the list", "GET /api/v1/timelines/public", source="https://docs.joinmastodon.org/api/guidelines/#pagination", public=True)
async def link_keeps(w: World) -> None:
    await w.post("1", visibility="public")
    await w.post("2", visibility="public")
    found = await w.alice.request("GET", "/api/v1/timelines/public?local=true&limit=1")
    said = found.headers.get("Link", "")
    if not said:
        raise NotTried("there is no Link header")
    expect("local=" in said, "local=true in the links", said)


@c.check("links stay on the server that was asked", "GET /api/v1/timelines/home")
async def link_stays(w: World) -> None:
    await _at_home(w, 2)
    found = await w.alice.request("GET", "/api/v1/timelines/home?limit=1")
    said = found.headers.get("Link", "")
    if not said:
        raise NotTried("there is no Link header")
    host = w.origin.partition("://")[2]
    targets = [part.partition(">")[0] for part in said.split("<")[1:]]
    expect(all(target.startswith("/") or host in target for target in targets), host, targets)


@c.check("an unlisted post is not in the public timeline", "GET /api/v1/timelines/public", public=True)
async def unlisted(w: World) -> None:
    shown, hidden = await w.post("1", visibility="public"), await w.post("2", visibility="unlisted")

    async def look() -> list[str]:
        ids = [one.id for one in await w.alice.public_timeline(local=True)]
        return ids if shown.id in ids else []

    expect(hidden.id not in await w.until(look, "the public post"), "no unlisted post", "one")


@c.check("a post for followers is in no public timeline", "GET /api/v1/timelines/public")
async def private(w: World) -> None:
    post = await w.a_post()
    ids = [one.id for one in await w.alice.public_timeline(local=True)]
    expect(post.id not in ids, "no post for followers", "one")


@c.check("a hashtag's timeline has the posts with it, and no others", "GET /api/v1/timelines/tag/:hashtag", public=True)
async def hashtag(w: World) -> None:
    tagged = await w.post("#conformancetest", visibility="public")
    other = await w.post("none", visibility="public")

    async def look() -> list[str]:
        ids = [one.id for one in await w.alice.hashtag_timeline("conformancetest")]
        return ids if tagged.id in ids else []

    expect(other.id not in await w.until(look, "the post with the hashtag"), "no other post", "one")


c.refuses("stranger", "a stranger has no home", "GET /api/v1/timelines/home", World.as_it_is, lambda w, _: w.stranger.home_timeline(), 401, 403, 422)


@c.check("whom one mutes is not at home", "GET /api/v1/timelines/home")
async def muted(w: World) -> None:
    posts = await _at_home(w, 1)
    await w.both(w.alice.account_mute, w.alice.account_unmute, w.them)

    async def look() -> bool:
        return posts[0].id not in [one.id for one in await w.alice.home_timeline(limit=40)]

    await w.until(look, "no post of bob's")


@c.check("what was posted long ago is not at the top", "GET /api/v1/timelines/home")
async def nothing_old(w: World) -> None:
    found = await _at_home(w, 1)
    expect(
        datetime.now(UTC) - found[0].created_at < timedelta(minutes=5), "a post of now", found[0].created_at
    )
