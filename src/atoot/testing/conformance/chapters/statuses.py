"""Checks of https://docs.joinmastodon.org/methods/statuses/"""

import asyncio
from datetime import UTC, datetime, timedelta

# fmt: off
from atoot.entities import ScheduledStatus, Status
from atoot.errors import MastodonError
from atoot.testing.conformance.check import Chapter, on
from atoot.testing.conformance.expecting import NotTried, expect
from atoot.testing.conformance.world import NOBODY, World

c: Chapter = Chapter("statuses")
MODEL = "https://github.com/mastodon/mastodon/blob/main/app/services/post_status_service.rb"
KEYS = "https://docs.joinmastodon.org/methods/statuses/#headers"
POST = "POST /api/v1/statuses"


async def _quoted(w: World) -> Status:
    """Bob's post that quotes one of alice's."""
    post = await w.post("To be quoted.", visibility="public", quote_approval_policy="public")
    return await w.post("A quote.", by=w.bob, visibility="public", quoted_status_id=post.id)


async def _revoked(w: World) -> object:
    made = await _quoted(w)
    quoted = made.quote.quoted_status if made.quote is not None else None
    expect(quoted is not None and quoted.id, "the quoted post in `quote`", made.quote)
    return await w.alice.status_quote_revoke(quoted.id if quoted is not None else NOBODY, made.id)


c.answers("create_status", lambda w: w.post())
c.answers("view_status", on(World.a_post, lambda w, s: w.alice.view_status(s.id)))
c.answers("statuses", on(World.a_post, lambda w, s: w.alice.statuses([s.id])))
c.answers("update_status", on(World.post, lambda w, s: w.alice.update_status(s.id, status=f"Changed. {w.sign}")))
c.answers("delete_status", on(World.post, lambda w, s: w.alice.delete_status(s.id)))
c.answers("status_context", on(World.a_reply, lambda w, s: w.alice.status_context(s.in_reply_to_id or s.id)))
c.answers("status_card", on(World.a_post, lambda w, s: w.alice.status_card(s.id)))
c.answers("status_history", on(World.a_post, lambda w, s: w.alice.status_history(s.id)))
c.answers("status_source", on(World.a_post, lambda w, s: w.alice.status_source(s.id)))
c.answers("status_translate", on(World.their_post, lambda w, s: w.alice.status_translate(s.id, lang="de")))
c.answers("status_favourite", on(World.their_post, lambda w, s: w.both(w.alice.status_favourite, w.alice.status_unfavourite, s.id)))
c.answers("status_unfavourite", on(World.their_post, lambda w, s: w.alice.status_unfavourite(s.id)))
c.answers("status_boost", on(World.a_post, lambda w, s: w.both(w.alice.status_boost, w.alice.status_unboost, s.id)))
c.answers("status_unboost", on(World.a_post, lambda w, s: w.alice.status_unboost(s.id)))
c.answers("status_bookmark", on(World.their_post, lambda w, s: w.both(w.alice.status_bookmark, w.alice.status_unbookmark, s.id)))
c.answers("status_unbookmark", on(World.their_post, lambda w, s: w.alice.status_unbookmark(s.id)))
c.answers("status_mute", on(World.a_post, lambda w, s: w.both(w.alice.status_mute, w.alice.status_unmute, s.id)))
c.answers("status_unmute", on(World.a_post, lambda w, s: w.alice.status_unmute(s.id)))
c.answers("status_pin", on(World.post, lambda w, s: w.both(w.alice.status_pin, w.alice.status_unpin, s.id)))
c.answers("status_unpin", on(World.post, lambda w, s: w.alice.status_unpin(s.id)))
c.answers("status_favourited_by", on(World.their_post, lambda w, s: w.alice.status_favourited_by(s.id)))
c.answers("status_reblogged_by", on(World.a_post, lambda w, s: w.alice.status_reblogged_by(s.id)))
c.answers("status_quotes", on(World.a_post, lambda w, s: w.alice.status_quotes(s.id)))
c.answers("update_status_interaction_policy", on(World.post, lambda w, s: w.alice.update_status_interaction_policy(s.id, quote_approval_policy="nobody")))
c.answers("status_quote_revoke", _revoked, public=True)


@c.check("a post that was made is found under its id", POST, "GET /api/v1/statuses/:id")
async def made_is_found(w: World) -> None:
    made = await w.post("Found.")
    found = await w.alice.view_status(made.id)
    expect(found.id == made.id, f"the id {made.id}", found.id)
    expect(found.content == made.content, "the same text", found.content)


@c.check("a post that is deleted is gone", "DELETE /api/v1/statuses/:id")
async def deleted_is_gone(w: World) -> None:
    made = await w.post("Short-lived.")
    await w.alice.view_status(made.id)
    await w.alice.delete_status(made.id)
    await w.gone(lambda: w.alice.view_status(made.id), "the deleted post")


@c.check("a deleted post comes back with the text that was typed, to be written anew", "DELETE /api/v1/statuses/:id", since="2.9.0")
async def deleted_gives_the_text(w: World) -> None:
    made = await w.post("As *typed*.")
    found = await w.alice.delete_status(made.id)
    expect("As *typed*." in (found.source_text or ""), "`text` as it was typed", found.source_text)


c.refuses("delete_of_others", "nobody deletes the post of another person", "DELETE /api/v1/statuses/:id", World.their_post, lambda w, post: w.alice.delete_status(post.id), 403, 404)
c.refuses("edit_of_others", "nobody edits the post of another person", "PUT /api/v1/statuses/:id", World.their_post, lambda w, post: w.alice.update_status(post.id, status="Not mine."), 403, 404, since="3.5.0")


@c.check("a key posts once: the second request with it makes no second post", POST, source=KEYS)
async def key_posts_once(w: World) -> None:
    key = f"{w.sign} {datetime.now(UTC).timestamp()}"
    first = (await w.raw_post(key=key))["id"]
    try:
        second = (await w.raw_post(key=key))["id"]
    except MastodonError:  # Mastodon 4.6 refuses it, with 500
        return
    expect(first == second, "the same id twice", f"two posts, {first} and {second}")


@c.check("another key posts again, though the text is the same", POST, source=KEYS)
async def other_key_posts_again(w: World) -> None:
    made = [(await w.raw_post(key=f"{w.sign} {number}"))["id"] for number in range(2)]
    expect(made[0] != made[1], "two posts", "one")


@c.check("two requests with one key at the same time make one post", POST, source=KEYS)
async def key_at_the_same_time(w: World) -> None:
    await asyncio.gather(
        *(w.raw_post(key=f"{w.sign} at once", status=f"At once. {w.sign}") for _ in range(2)),
        return_exceptions=True,
    )
    found = [
        one
        for one in await w.alice.account_statuses(w.me)
        if "At once." in one.text() and w.sign in one.text()
    ]
    expect(len(found) == 1, "one post", f"{len(found)}")


@c.check("parameters mean the same as JSON as in a form", POST)
async def two_encodings(w: World) -> None:
    asked = {"spoiler_text": "cw", "language": "de"}
    found = [await w.raw_post(use_json=use_json, **asked) for use_json in (False, True)]
    for name in ("visibility", "spoiler_text", "language", "sensitive"):
        expect(found[0][name] == found[1][name], f"{name} {found[0][name]!r} from JSON too", found[1][name])


@c.check("a choice of a list is read from JSON as from a form", POST)
async def encodings_of_lists(w: World) -> None:
    picture = await w.a_picture()
    data = await w.raw_post(use_json=True, media_ids=[picture.id])
    expect(len(data["media_attachments"]) == 1, "the picture", f"{len(data['media_attachments'])} pictures")


def _visibility(asked: str) -> None:
    async def do(w: World) -> None:
        made = await w.post("Visible.", visibility=asked)
        expect(made.visibility == asked, f"visibility {asked!r}", made.visibility)
        found = await w.alice.view_status(made.id)
        expect(found.visibility == asked, f"visibility {asked!r} when looked at", found.visibility)

    do.__name__ = f"visibility_{asked}"
    c.check(f"a post is {asked} if it was asked to be", POST, public=asked in ("public", "unlisted"))(do)


for _asked in ("public", "unlisted", "private", "direct"):
    _visibility(_asked)


c.refuses("stranger_and_private", "a stranger does not see a post for followers", "GET /api/v1/statuses/:id", World.a_post, lambda w, post: w.stranger.view_status(post.id), 401, 403, 404)


@c.check("a direct post is not seen by whom it does not mention", "GET /api/v1/statuses/:id")
async def direct_is_direct(w: World) -> None:
    post = await w.post("To nobody.", visibility="direct")
    await w.refused(lambda: w.bob.view_status(post.id), "a direct post to somebody else", 403, 404)


c.keeps("direct_is_seen", "a direct post is seen by whom it mentions", "GET /api/v1/statuses/:id", on(lambda w: w.post(f"@{w.them.acct} Hello.", visibility="direct"), lambda w, s: w.bob.view_status(s.id)), {"mentions[].id": lambda w: [w.them.id]})


@c.check("followers see a post for followers", "GET /api/v1/statuses/:id")
async def followers_see_private(w: World) -> None:
    post = await w.a_post()
    found = await w.bob.view_status(post.id)
    expect(found.id == post.id, f"the id {post.id}", found.id)


c.refuses("no_boost_of_private", "a post for followers is not boosted by others", "POST /api/v1/statuses/:id/reblog", World.a_post, lambda w, post: w.bob.status_boost(post.id), 403, 404, 422)
c.keeps("content_warning", "a content warning is kept, and makes the post sensitive", POST, lambda w: w.post("Warned.", spoiler_text="a warning"), {"spoiler_text": "a warning", "sensitive": True})
c.keeps("language", "the language that is said is the language of the post", POST, lambda w: w.post("Auf Deutsch.", language="de"), {"language": "de"})
c.keeps("mention", "a mention becomes one", POST, lambda w: w.post(f"@{w.them.acct} Hello."), {"mentions[].id": lambda w: [w.them.id]})


@c.check("a hashtag becomes one, by its name in small letters", POST)
async def hashtag(w: World) -> None:
    made = await w.post("#ConformanceTest")
    expect(
        [one.name.lower() for one in made.tags] == ["conformancetest"], "the tag conformancetest", made.tags
    )


@c.check("a link becomes one, and is not cut", POST)
async def link(w: World) -> None:
    made = await w.post("https://example.org/a/path?x=1&y=2#z")
    expect(
        'href="https://example.org/a/path?x=1&amp;y=2#z"' in made.content, "the whole address", made.content
    )


@c.check("letters of all languages and emoji come back as they were typed", POST)
async def all_letters(w: World) -> None:
    text = "Grüße, мир, 世界, שלום, 👩‍👩‍👧‍👦 and <b>&amp;</b>"
    made = await w.post(text)
    expect(text in made.text(), text, made.text())


@c.check("lines and paragraphs are kept", POST)
async def lines(w: World) -> None:
    made = await w.post("one\ntwo\n\nthree")
    expect("one\ntwo" in made.text() and "three" in made.text(), "three lines", made.text())


c.refuses("empty", "an empty post is refused in words", POST, World.as_it_is, lambda w, _: w.raw_post(status=""), 400, 422)


@c.check("a post that is too long is refused in words", POST)
async def too_long(w: World) -> None:
    most = w.server.limits.characters
    await w.refused(
        lambda: w.raw_post(status="x" * (most + 1)), f"a post of {most + 1} characters", 400, 413, 422
    )


@c.check("a post as long as the instance says is taken", POST)
async def as_long_as_said(w: World) -> None:
    most = min(w.server.limits.characters, 20_000)
    made = await w.post("x" * (most - len(w.sign) - 1))
    expect(made.id, "the post", made)


@c.check("a visibility that there is not is never replaced by a wider one", POST)
async def unknown_visibility(w: World) -> None:
    try:
        made = await w.raw_post(visibility="nobody")
    except MastodonError:
        return
    expect(
        made["visibility"] not in ("public", "unlisted"), "422, or no wider visibility", made["visibility"]
    )


@c.check("a reply knows what it answers, and whom", POST)
async def reply_knows(w: World) -> None:
    post, reply = await w.a_post(), await w.a_reply()
    expect(reply.in_reply_to_id == post.id, post.id, reply.in_reply_to_id)
    expect(reply.in_reply_to_account_id == w.me.id, w.me.id, reply.in_reply_to_account_id)


@c.check("a reply is in the context of what it answers, and that in the reply's", "GET /api/v1/statuses/:id/context")
async def context_shows_both(w: World) -> None:
    post, reply = await w.a_post(), await w.a_reply()
    below, above = await w.alice.status_context(post.id), await w.alice.status_context(reply.id)
    expect(reply.id in [one.id for one in below.descendants], "the reply below", below.descendants)
    expect(post.id in [one.id for one in above.ancestors], "the post above", above.ancestors)


@c.check("a context is in order: the farthest ancestor first, a reply after what it answers", "GET /api/v1/statuses/:id/context")
async def context_in_order(w: World) -> None:
    first = await w.post("1")
    second = await w.post("2", in_reply_to_id=first.id)
    third = await w.post("3", in_reply_to_id=second.id)
    below, above = await w.alice.status_context(first.id), await w.alice.status_context(third.id)
    expect(
        [one.id for one in below.descendants] == [second.id, third.id],
        "2, 3",
        [one.text() for one in below.descendants],
    )
    expect(
        [one.id for one in above.ancestors] == [first.id, second.id],
        "1, 2",
        [one.text() for one in above.ancestors],
    )


@c.check("a reply to what is not there is refused", POST)
async def reply_to_nothing(w: World) -> None:
    post = await w.post("Soon gone.")
    await w.alice.delete_status(post.id)
    await w.refused(lambda: w.post("A reply.", in_reply_to_id=post.id), "a reply to a deleted post", 404, 422)


@c.check("a favourite is counted, listed, and told to who gave it", "POST /api/v1/statuses/:id/favourite")
async def favourite_counts(w: World) -> None:
    post = await w.post("To be liked.", by=w.bob)
    made = await w.both(w.alice.status_favourite, w.alice.status_unfavourite, post.id)
    expect(made.favourited, "`favourited` to be true", made.favourited)
    found = await w.bob.view_status(post.id)
    expect(found.favourites_count == 1, "1 favourite", found.favourites_count)
    expect(not found.favourited, "`favourited` to be false for bob", found.favourited)
    who = [one.id for one in await w.bob.status_favourited_by(post.id)]
    expect(who == [w.me.id], "alice among those who favourited it", who)


@c.check("a favourite twice is one, and taken back is none", "POST /api/v1/statuses/:id/unfavourite")
async def favourite_back(w: World) -> None:
    post = await w.post("To be liked twice.", by=w.bob)
    for _ in range(2):
        await w.both(w.alice.status_favourite, w.alice.status_unfavourite, post.id)
    expect((await w.bob.view_status(post.id)).favourites_count == 1, "1 favourite", "more")
    await w.alice.status_unfavourite(post.id)
    expect((await w.bob.view_status(post.id)).favourites_count == 0, "0 favourites", "more")


@c.check("a boost is a post of its own that holds the boosted one", "POST /api/v1/statuses/:id/reblog")
async def boost_holds_it(w: World) -> None:
    post = await w.a_post()
    boost = await w.both(w.alice.status_boost, w.alice.status_unboost, post.id)
    expect(boost.id != post.id, "an id of its own", boost.id)
    expect(boost.reblog is not None and boost.reblog.id == post.id, "the post in `reblog`", boost.reblog)
    expect(boost.account.id == w.me.id, "alice's", boost.account.acct)


@c.check("a second boost gives the first one", "POST /api/v1/statuses/:id/reblog")
async def boost_twice(w: World) -> None:
    post = await w.a_post()
    made = [await w.both(w.alice.status_boost, w.alice.status_unboost, post.id) for _ in range(2)]
    expect(made[0].id == made[1].id, "the same boost", f"{made[0].id} and {made[1].id}")


@c.check("a boost is counted and listed until it is taken back", "POST /api/v1/statuses/:id/unreblog", public=True)
async def boost_counts(w: World) -> None:
    post = await w.post("To be boosted.", by=w.bob, visibility="unlisted")
    await w.both(w.alice.status_boost, w.alice.status_unboost, post.id)
    expect((await w.bob.view_status(post.id)).reblogs_count == 1, "1 boost", "another number")
    who = [one.id for one in await w.bob.status_reblogged_by(post.id)]
    expect(who == [w.me.id], "alice among those who boosted it", who)
    await w.alice.status_unboost(post.id)
    expect((await w.bob.view_status(post.id)).reblogs_count == 0, "0 boosts", "another number")


@c.check("an edit changes the text and says when", "PUT /api/v1/statuses/:id", since="3.5.0")
async def edit_changes(w: World) -> None:
    post = await w.post("Before.")
    changed = await w.alice.update_status(post.id, status=f"After. {w.sign}")
    expect(changed.id == post.id, "the same id", changed.id)
    expect("After." in changed.text(), "the new text", changed.text())
    expect(changed.edited_at is not None, "`edited_at` to be set", changed.edited_at)


@c.check("the history of a post has what it was before", "GET /api/v1/statuses/:id/history", since="3.5.0")
async def history_keeps(w: World) -> None:
    post = await w.post("Before.")
    await w.alice.update_status(post.id, status=f"After. {w.sign}")
    found = [one.content for one in await w.alice.status_history(post.id)]
    expect(len(found) == 2, "two versions", len(found))
    expect("Before." in found[0] and "After." in found[1], "the oldest first", found)


c.keeps("source_is_typed", "the source of a post is the text as it was typed", "GET /api/v1/statuses/:id/source", on(lambda w: w.post("As *typed*, & <so>."), lambda w, s: w.alice.status_source(s.id)), {"text": lambda w: f"As *typed*, & <so>. {w.sign}"}, since="3.5.0")
c.keeps("edit_of_the_warning", "an edit that leaves the warning out keeps what is said about it", "PUT /api/v1/statuses/:id", on(lambda w: w.post("Warned.", spoiler_text="before"), lambda w, s: w.alice.update_status(s.id, status=f"Warned. {w.sign}", spoiler_text="after")), {"spoiler_text": "after"}, since="3.5.0")


@c.check("a bookmark is told to who made it alone", "POST /api/v1/statuses/:id/bookmark", since="3.1.0")
async def bookmark_is_ones_own(w: World) -> None:
    post = await w.their_post()
    made = await w.both(w.alice.status_bookmark, w.alice.status_unbookmark, post.id)
    expect(made.bookmarked, "`bookmarked` to be true", made.bookmarked)
    found = await w.bob.view_status(post.id)
    expect(not found.bookmarked, "`bookmarked` to be false for bob", found.bookmarked)


@c.check("a pinned post says so, until it is unpinned", "POST /api/v1/statuses/:id/pin", public=True)
async def pin_and_unpin(w: World) -> None:
    post = await w.post("To be pinned.", visibility="public")
    made = await w.both(w.alice.status_pin, w.alice.status_unpin, post.id)
    expect(made.pinned, "`pinned` to be true", made.pinned)
    made = await w.alice.status_unpin(post.id)
    expect(not made.pinned, "`pinned` to be false", made.pinned)


c.refuses("pin_of_others", "nobody pins the post of another person", "POST /api/v1/statuses/:id/pin", World.their_post, lambda w, post: w.alice.status_pin(post.id), 403, 404, 422)


@c.check("several posts come back with all of their ids", "GET /api/v1/statuses", since="4.3.0")
async def several(w: World) -> None:
    posts = {(await w.post("1")).id, (await w.post("2")).id}
    found = {one.id for one in await w.alice.statuses(posts)}
    expect(found == posts, "both posts", f"{len(found & posts)} of them")


@c.check("a post that is scheduled is not there yet", POST, since="2.7.0")
async def scheduled_is_later(w: World) -> None:
    made = await w.alice.create_status(
        status=f"Later. {w.sign}", visibility="private", scheduled_at=datetime.now(UTC) + timedelta(days=1)
    )
    if not isinstance(made, ScheduledStatus):
        raise NotTried("the server posts at once what is to be posted later")
    w.later(lambda: w.alice.cancel_scheduled_status(made.id))
    found = [
        one for one in await w.alice.account_statuses(w.me) if "Later." in one.text() and w.sign in one.text()
    ]
    expect(not found, "no post yet", f"{len(found)} posts")


c.keeps("quote_holds_it", "a post quotes another one, and holds it", POST, _quoted, {"quote.state": "accepted", "account.id": lambda w: w.them.id}, since="4.5.0", public=True)


@c.check("an id that no post has is answered with 404 and a text", "GET /api/v1/statuses/:id")
async def unknown_status(w: World) -> None:
    await w.alice.view_status((await w.a_post()).id)
    await w.refused(lambda: w.alice.view_status(NOBODY), "an unknown id", 404)


@c.check("dates are in UTC, and now", POST)
async def date_is_now(w: World) -> None:
    made = await w.post("Now.")
    apart = abs((datetime.now(UTC) - made.created_at).total_seconds())
    expect(apart < 120, "the time of now", f"{made.created_at}, {apart:.0f} s away")


@c.check("ids of posts grow with time", POST)
async def ids_grow(w: World) -> None:
    first, second = await w.post("1"), await w.post("2")
    older = [one.id for one in await w.alice.account_statuses(w.me, max_id=second.id, limit=5)]
    expect(first.id in older and second.id not in older, "the first post below the second one", older)
