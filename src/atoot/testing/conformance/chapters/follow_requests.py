"""Checks of https://docs.joinmastodon.org/methods/follow_requests/"""

# fmt: off
from atoot.errors import NotFoundError
from atoot.testing.conformance.check import Chapter, on
from atoot.testing.conformance.expecting import NotTried, expect
from atoot.testing.conformance.world import World

c: Chapter = Chapter("follow_requests")


async def _asked(w: World) -> World:
    """Bob asks to follow alice, who is locked."""
    me = await w.alice.verify_account_credentials()
    w.later(lambda: w.bob.account_follow(w.me))
    w.later(lambda: w.alice.update_account_credentials(locked=me.locked))
    await w.alice.update_account_credentials(locked=True)
    await w.bob.account_unfollow(w.me)
    made = await w.bob.account_follow(w.me)
    if made.following and not made.requested:
        raise NotTried("a locked account is followed at once")
    return w


c.answers("follow_requests", on(_asked, lambda w, _: w.alice.follow_requests()))
c.answers("outgoing_follow_requests", on(_asked, lambda w, _: w.bob.outgoing_follow_requests()))
c.answers("accept_follow_request", on(_asked, lambda w, _: w.alice.accept_follow_request(w.them)))
c.answers("reject_follow_request", on(_asked, lambda w, _: w.alice.reject_follow_request(w.them)))


@c.check("who asks to follow a locked account is listed, and follows once they are accepted", "POST /api/v1/follow_requests/:account_id/authorize")
async def accepted(w: World) -> None:
    await _asked(w)
    expect(
        w.them.id in [one.id for one in await w.alice.follow_requests()], "bob among the requests", "nobody"
    )
    found = await w.alice.accept_follow_request(w.them)
    expect(found.followed_by, "`followed_by` to be true", found.followed_by)
    expect(w.them.id not in [one.id for one in await w.alice.follow_requests()], "no request", "bob")


@c.check("who is rejected does not follow", "POST /api/v1/follow_requests/:account_id/reject")
async def rejected(w: World) -> None:
    await _asked(w)
    found = await w.alice.reject_follow_request(w.them)
    expect(not found.followed_by, "`followed_by` to be false", found.followed_by)
    after = (await w.bob.account_relationships([w.me]))[0]
    expect(not after.following and not after.requested, "no follow and no request", after)


@c.check("nobody is accepted who did not ask", "POST /api/v1/follow_requests/:account_id/authorize")
async def nobody_asked(w: World) -> None:
    try:
        await w.alice.accept_follow_request(w.them)
    except NotFoundError:
        return
    found = (await w.alice.account_relationships([w.them]))[0]
    expect(found.followed_by, "404, or the follow that was there before", found)
