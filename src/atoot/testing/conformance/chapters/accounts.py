"""Checks of https://docs.joinmastodon.org/methods/accounts/"""

# fmt: off
from atoot.testing.conformance.check import Chapter, on
from atoot.testing.conformance.expecting import NotTried, expect
from atoot.testing.conformance.world import NOBODY, PNG, World

c: Chapter = Chapter("accounts")
SOURCE = "https://github.com/mastodon/mastodon/blob/main/app/"


async def _blocked(w: World) -> object:
    """A block ends the follows of both: they come back in the end."""
    w.later(lambda: w.bob.account_follow(w.me))
    w.later(lambda: w.alice.account_follow(w.them))
    return await w.both(w.alice.account_block, w.alice.account_unblock, w.them)


async def _removed(w: World) -> object:
    w.later(lambda: w.bob.account_follow(w.me))
    return await w.alice.account_remove_from_followers(w.them)


c.answers("accounts", lambda w: w.alice.accounts([w.me, w.them]))
c.answers("account", lambda w: w.alice.account(w.them))
c.answers("account_lookup", lambda w: w.alice.account_lookup(w.them.acct))
c.answers("account_search", lambda w: w.alice.account_search(w.them.username))
c.answers("account_relationships", lambda w: w.alice.account_relationships([w.them]))
c.answers("account_familiar_followers", lambda w: w.alice.account_familiar_followers([w.them]))
c.answers("account_followers", lambda w: w.alice.account_followers(w.them))
c.answers("account_following", lambda w: w.alice.account_following(w.them))
c.answers("account_statuses", on(World.their_post, lambda w, _: w.alice.account_statuses(w.them)))
c.answers("account_lists", lambda w: w.alice.account_lists(w.them))
c.answers("account_identity_proofs", lambda w: w.alice.account_identity_proofs(w.them))
c.answers("verify_account_credentials", lambda w: w.alice.verify_account_credentials())
c.answers("update_account_credentials", lambda w: w.alice.update_account_credentials(locked=w.me.locked))
c.answers("account_note", lambda w: w.both(lambda a: w.alice.account_note(a, comment=w.sign), w.alice.account_note, w.them))
c.answers("account_block", _blocked)
c.answers("account_unblock", lambda w: w.alice.account_unblock(w.them))
c.answers("account_mute", lambda w: w.both(w.alice.account_mute, w.alice.account_unmute, w.them))
c.answers("account_unmute", lambda w: w.alice.account_unmute(w.them))
c.answers("account_follow", lambda w: w.alice.account_follow(w.them))
c.answers("account_unfollow", lambda w: w.both(w.alice.account_unfollow, w.alice.account_follow, w.them))
c.answers("account_remove_from_followers", _removed)
c.answers("account_pin", lambda w: w.both(w.alice.account_pin, w.alice.account_unpin, w.them))
c.answers("account_unpin", lambda w: w.alice.account_unpin(w.them))


@c.check("who follows is among the followers, and whom they follow among the followed", "GET /api/v1/accounts/:id/followers")
async def follows_are_listed(w: World) -> None:
    followers = [one.id async for one in w.bob.account_followers(w.them)]
    expect(w.me.id in followers, "alice among the followers of bob", f"{len(followers)} others")
    following = [one.id async for one in w.alice.account_following(w.me)]
    expect(w.them.id in following, "bob among those whom alice follows", f"{len(following)} others")


c.keeps("relationship_tells_of_follows", "a relationship says who follows whom", "GET /api/v1/accounts/relationships", lambda w: w.alice.account_relationships([w.them]), {"id": lambda w: [w.them.id], "following": [True], "followed_by": [True]})


@c.check("a follow that is taken back is gone from the relationship", "POST /api/v1/accounts/:id/unfollow")
async def unfollow_ends_it(w: World) -> None:
    answer = await w.both(w.alice.account_unfollow, w.alice.account_follow, w.them)
    expect(not answer.following, "`following` to be false in the answer", answer.following)
    found = (await w.alice.account_relationships([w.them]))[0]
    expect(not found.following, "`following` to be false afterwards", found.following)


c.keeps("follow_twice", "a second follow changes nothing and answers as the first one", "POST /api/v1/accounts/:id/follow", lambda w: w.alice.account_follow(w.them), {"following": True})
c.keeps("follow_sets_boosts", "whether boosts are shown is set by following again", "POST /api/v1/accounts/:id/follow", lambda w: w.both(lambda a: w.alice.account_follow(a, reblogs=False), lambda a: w.alice.account_follow(a, reblogs=True), w.them), {"showing_reblogs": False})
c.keeps("follow_sets_notify", "whether one is notified of posts is set by following again", "POST /api/v1/accounts/:id/follow", lambda w: w.both(lambda a: w.alice.account_follow(a, notify=True), lambda a: w.alice.account_follow(a, notify=False), w.them), {"notifying": True}, since="3.3.0")
c.refuses("no_follow_of_oneself", "nobody follows themselves", "POST /api/v1/accounts/:id/follow", World.as_it_is, lambda w, _: w.alice.account_follow(w.me), 403, 422)
c.keeps("block_ends_follows", "a block ends the follows between the two", "POST /api/v1/accounts/:id/block", on(_blocked, lambda w, _: w.alice.account_relationships([w.them])), {"blocking": [True], "following": [False], "followed_by": [False]})
c.keeps("mute_is_told", "a mute is told by the relationship, with whether notifications are muted", "POST /api/v1/accounts/:id/mute", on(lambda w: w.both(lambda a: w.alice.account_mute(a, notifications=False), w.alice.account_unmute, w.them), lambda w, _: w.alice.account_relationships([w.them])), {"muting": [True], "muting_notifications": [False]})


@c.check("a mute for a time says when it ends", "POST /api/v1/accounts/:id/mute", since="3.3.0")
async def mute_for_a_time(w: World) -> None:
    w.later(lambda: w.alice.account_unmute(w.them))
    await w.alice.account_mute(w.them, duration=3600)
    found = [one for one in await w.alice.mutes() if one.id == w.them.id]
    expect(found, "bob among the mutes", "nobody")
    expect(found[0].mute_expires_at is not None, "`mute_expires_at` to be set", found[0].mute_expires_at)


@c.check("a note about somebody is kept, and empty takes it away", "POST /api/v1/accounts/:id/note", since="3.2.0")
async def note_is_kept(w: World) -> None:
    await w.both(
        lambda a: w.alice.account_note(a, comment=w.sign),
        lambda a: w.alice.account_note(a, comment=""),
        w.them,
    )
    found = (await w.alice.account_relationships([w.them]))[0]
    expect(found.note == w.sign, f"the note {w.sign!r}", found.note)
    await w.alice.account_note(w.them, comment="")
    found = (await w.alice.account_relationships([w.them]))[0]
    expect(not found.note, "an empty note", found.note)


c.keeps("lookup_finds", "an account is found by its address, and by the name alone", "GET /api/v1/accounts/lookup", lambda w: w.alice.account_lookup(w.me.acct), {"id": lambda w: w.me.id}, since="3.4.0")


@c.check("an address that nobody has is answered with 404", "GET /api/v1/accounts/lookup", since="3.4.0")
async def lookup_of_nobody(w: World) -> None:
    await w.alice.account_lookup(w.me.acct)
    await w.refused(lambda: w.alice.account_lookup("nobody-has-this-name"), "an unknown address", 404)


@c.check("an id that nobody has is answered with 404 and a text", "GET /api/v1/accounts/:id")
async def unknown_account(w: World) -> None:
    await w.alice.account(w.me)
    await w.refused(lambda: w.alice.account(NOBODY), "an unknown id", 404)


@c.check("the own account is the same for everybody who asks", "GET /api/v1/accounts/:id")
async def same_account(w: World) -> None:
    mine, seen = await w.alice.account(w.me), await w.bob.account(w.me)
    for name in ("id", "acct", "url", "created_at"):
        expect(mine[name] == seen[name], f"{name} {mine[name]!r}", seen[name])


@c.check("what the profile is changed to is there afterwards", "PATCH /api/v1/accounts/update_credentials")
async def profile_changes(w: World) -> None:
    before = (await w.alice.verify_account_credentials()).display_name
    w.later(lambda: w.alice.update_account_credentials(display_name=before))
    changed = await w.alice.update_account_credentials(display_name="Conformance")
    expect(changed.display_name == "Conformance", "the new name in the answer", changed.display_name)
    found = await w.bob.account(w.me)
    expect(found.display_name == "Conformance", "the new name for others", found.display_name)


@c.check("what is left out when the profile is changed stays as it is", "PATCH /api/v1/accounts/update_credentials")
async def profile_keeps_the_rest(w: World) -> None:
    before = await w.alice.verify_account_credentials()
    after = await w.alice.update_account_credentials(bot=before.bot)
    for name in ("display_name", "locked", "url"):
        expect(before[name] == after[name], f"{name} {before[name]!r}", after[name])


@c.check("fields of the profile come back in their order", "PATCH /api/v1/accounts/update_credentials", since="2.4.0")
async def profile_fields(w: World) -> None:
    before = (await w.alice.verify_account_credentials()).source
    kept = [{"name": one.name, "value": one.value} for one in before.fields] if before is not None else []
    w.later(lambda: w.alice.update_account_credentials(fields_attributes=kept or [{"name": "", "value": ""}]))
    changed = await w.alice.update_account_credentials(
        fields_attributes=[{"name": "one", "value": "1"}, {"name": "two", "value": "2"}]
    )
    found = [one.name for one in changed.fields]
    expect(found == ["one", "two"], "the fields one, two", found)


@c.check("a picture becomes the avatar", "PATCH /api/v1/accounts/update_credentials", public=True)
async def avatar_changes(w: World) -> None:
    before = (await w.alice.verify_account_credentials()).avatar
    if "missing" not in before:
        raise NotTried("alice has a picture, which could not be brought back")
    w.later(w.alice.delete_profile_avatar)
    changed = await w.alice.update_account_credentials(avatar=PNG)
    expect(changed.avatar != before, "another address of the avatar", changed.avatar)


@c.check("a name that is too long is refused in words", "PATCH /api/v1/accounts/update_credentials")
async def long_name(w: World) -> None:
    before = (await w.alice.verify_account_credentials()).display_name
    w.later(lambda: w.alice.update_account_credentials(display_name=before))
    await w.refused(
        lambda: w.alice.update_account_credentials(display_name="x" * 3000), "a name of 3,000 letters", 422
    )


@c.check("an account's posts are listed, the newest first", "GET /api/v1/accounts/:id/statuses")
async def own_posts_in_order(w: World) -> None:
    first, second = await w.post("One."), await w.post("Two.")

    async def both() -> list[str]:
        ids = [one.id for one in await w.alice.account_statuses(w.me, limit=10)]
        return ids if {first.id, second.id} <= set(ids) else []

    ids = await w.until(both, "both posts in the profile")
    expect(ids.index(second.id) < ids.index(first.id), "the newer post first", ids[:5])


@c.check("replies are left out when asked", "GET /api/v1/accounts/:id/statuses")
async def without_replies(w: World) -> None:
    reply = await w.a_reply()
    ids = [one.id for one in await w.bob.account_statuses(w.them, exclude_replies=True)]
    expect(reply.id not in ids, "no reply to another person", "the reply")


@c.check("boosts are left out when asked", "GET /api/v1/accounts/:id/statuses", since="2.7.0")
async def without_boosts(w: World) -> None:
    boost = await w.both(w.alice.status_boost, w.alice.status_unboost, (await w.a_post()).id)
    found = [
        one for one in await w.alice.account_statuses(w.me, exclude_reblogs=True) if one.reblog is not None
    ]
    expect(not found and boost.id, "no boost", f"{len(found)} boosts")


@c.check("only posts with media are listed when asked", "GET /api/v1/accounts/:id/statuses")
async def with_media_only(w: World) -> None:
    picture = await w.a_picture()
    with_it, without = await w.post("A picture.", media_ids=[picture.id]), await w.post("None.")

    async def found() -> list[str]:
        ids = [one.id for one in await w.alice.account_statuses(w.me, only_media=True)]
        return ids if with_it.id in ids else []

    expect(without.id not in await w.until(found, "the post with the picture"), "no post without", without.id)


@c.check("a pinned post is listed among the pinned ones", "POST /api/v1/statuses/:id/pin", public=True)
async def pinned_is_listed(w: World) -> None:
    post = await w.post("To be pinned.", visibility="public")
    await w.both(w.alice.status_pin, w.alice.status_unpin, post.id)

    async def look() -> bool:
        return post.id in [one.id for one in await w.bob.account_statuses(w.me, pinned=True)]

    await w.until(look, "the pinned post among the pinned ones")


@c.check("a stranger sees no post that is for followers", "GET /api/v1/accounts/:id/statuses")
async def strangers_see_no_private_post(w: World) -> None:
    post = await w.a_post()
    ids = [one.id for one in await w.stranger.account_statuses(w.me)]
    expect(post.id not in ids, "no post that is for followers", "one")


@c.check("several accounts come back with all of their ids", "GET /api/v1/accounts", since="4.3.0")
async def several_accounts(w: World) -> None:
    ids = {one.id for one in await w.alice.accounts([w.me, w.them])}
    expect(ids == {w.me.id, w.them.id}, "alice and bob", ids)


@c.check("the search for accounts finds a name, and its limit holds", "GET /api/v1/accounts/search")
async def search_finds(w: World) -> None:
    found = await w.alice.account_search(w.them.username, limit=1)
    expect(len(found) <= 1, "one account at most", f"{len(found)}")
    everybody = [one.id for one in await w.alice.account_search(w.them.username)]
    expect(w.them.id in everybody, "bob", f"{len(everybody)} others")


@c.check("a list of followers is walked to its end, nobody twice", "GET /api/v1/accounts/:id/followers")
async def followers_walk(w: World) -> None:
    ids = [one.id async for one in w.alice.account_followers(w.me, limit=1)]
    if len(ids) > 1 and len(set(ids)) != len(ids):
        expect(False, "nobody twice", f"{len(ids) - len(set(ids))} twice")
    if not ids:
        raise NotTried("alice's followers are hidden")
