"""Checks of https://docs.joinmastodon.org/methods/notifications/"""

# fmt: off
from atoot.entities import Notification
from atoot.testing.conformance.check import Chapter, on
from atoot.testing.conformance.expecting import NotTried, expect
from atoot.testing.conformance.world import World

c: Chapter = Chapter("notifications")


async def _mention(w: World) -> Notification:
    """Alice's notification of bob's reply."""
    reply = await w.a_reply()

    async def look() -> list[Notification]:
        listed = await w.alice.get_notifications(limit=40)
        return [one for one in listed if one.status is not None and one.status.id == reply.id]

    return (await w.until(look, "a notification of the reply"))[0]


async def _own_mention(w: World) -> Notification:
    """One that is made for this check alone."""
    post = await w.post(f"@{w.me.acct} Hello.", by=w.bob)

    async def look() -> list[Notification]:
        listed = await w.alice.get_notifications(limit=40)
        return [one for one in listed if one.status is not None and one.status.id == post.id]

    return (await w.until(look, "a notification of the mention"))[0]


async def _request(w: World) -> str:
    found = await w.alice.notification_requests()
    if not found:
        raise NotTried("there is no notification request")
    return found[0].id


async def _same_policy(w: World) -> object:
    found = await w.alice.notification_policy()
    return await w.alice.update_notification_policy(for_not_following=found.for_not_following)


c.answers("get_notifications", on(_mention, lambda w, _: w.alice.get_notifications()))
c.answers("get_notification", on(_mention, lambda w, n: w.alice.get_notification(n.id)))
c.answers("clear_notification", on(_own_mention, lambda w, n: w.alice.clear_notification(n.id)))
c.answers("notification_dismiss", on(_own_mention, lambda w, n: w.alice.notification_dismiss(n.id)))
c.answers("delete_notifications", on(_own_mention, lambda w, n: w.alice.delete_notifications([n.id])))
c.answers("notifications_unread_count", lambda w: w.alice.notifications_unread_count())
c.answers("notification_policy", lambda w: w.alice.notification_policy())
c.answers("update_notification_policy", _same_policy)
c.answers("notification_policy_v1", lambda w: w.alice.notification_policy_v1())
c.answers("update_notification_policy_v1", lambda w: w.alice.update_notification_policy_v1())
c.answers("notification_requests", lambda w: w.alice.notification_requests())
c.answers("notification_request", on(_request, lambda w, r: w.alice.notification_request(r)))
c.answers("notification_request_accept", on(_request, lambda w, r: w.alice.notification_request_accept(r)))
c.answers("notification_requests_merged", lambda w: w.alice.notification_requests_merged())
c.keeps("mention_notifies", "a mention notifies, with who did it and the post", "GET /api/v1/notifications", _mention, {"type": "mention", "account.id": lambda w: w.them.id})


async def _notified(w: World, kind: str, status_id: str | None) -> None:
    async def look() -> list[Notification]:
        return [
            one
            for one in await w.alice.get_notifications(limit=40)
            if one.type == kind
            and (status_id is None or (one.status is not None and one.status.id == status_id))
        ]

    found = await w.until(look, f"a notification of type {kind}")
    expect(found[0].account.id == w.them.id, "bob", found[0].account.acct)


@c.check("a favourite notifies", "POST /api/v1/statuses/:id/favourite")
async def favourite_notifies(w: World) -> None:
    post = await w.post("To be liked.")
    await w.both(w.bob.status_favourite, w.bob.status_unfavourite, post.id)
    await _notified(w, "favourite", post.id)


@c.check("a boost notifies", "POST /api/v1/statuses/:id/reblog", public=True)
async def boost_notifies(w: World) -> None:
    post = await w.post("To be boosted.", visibility="unlisted")
    await w.both(w.bob.status_boost, w.bob.status_unboost, post.id)
    await _notified(w, "reblog", post.id)


@c.check("a follow notifies", "POST /api/v1/accounts/:id/follow")
async def follow_notifies(w: World) -> None:
    await w.both(w.bob.account_unfollow, w.bob.account_follow, w.me)
    await w.bob.account_follow(w.me)
    await _notified(w, "follow", None)


@c.check("a post of whom one wants to hear of notifies", "POST /api/v1/accounts/:id/follow", since="3.3.0")
async def post_notifies(w: World) -> None:
    w.later(lambda: w.alice.account_follow(w.them, notify=False))
    await w.alice.account_follow(w.them, notify=True)
    post = await w.post("News.", by=w.bob)
    await _notified(w, "status", post.id)


@c.check("a muted conversation does not notify", "POST /api/v1/statuses/:id/mute")
async def muted_conversation(w: World) -> None:
    post = await w.post("To be muted.")
    await w.both(w.alice.status_mute, w.alice.status_unmute, post.id)
    quiet = await w.post(f"@{w.me.acct} Quiet.", by=w.bob, in_reply_to_id=post.id)
    loud = await w.post(f"@{w.me.acct} Loud.", by=w.bob)

    async def look() -> list[str]:
        ids = [one.status.id for one in await w.alice.get_notifications(limit=40) if one.status is not None]
        return ids if loud.id in ids else []

    expect(
        quiet.id not in await w.until(look, "the other mention"),
        "no notification of the muted conversation",
        "one",
    )


@c.check("only the types that are asked for come", "GET /api/v1/notifications", since="3.5.0")
async def only_types(w: World) -> None:
    await _mention(w)
    found = {one.type for one in await w.alice.get_notifications(types=["mention"])}
    expect(found == {"mention"}, "mentions alone", found)


@c.check("types that are excluded do not come", "GET /api/v1/notifications")
async def without_types(w: World) -> None:
    await _mention(w)
    found = {one.type for one in await w.alice.get_notifications(exclude_types=["mention"])}
    expect("mention" not in found, "no mention", found)


@c.check("a notification that is dismissed is gone", "POST /api/v1/notifications/:id/dismiss")
async def dismissed_is_gone(w: World) -> None:
    found = await _own_mention(w)
    await w.alice.clear_notification(found.id)
    ids = [one.id for one in await w.alice.get_notifications(limit=40)]
    expect(found.id not in ids, "no such notification", "it")


@c.check("notifications come from one person alone where they are asked for", "GET /api/v1/notifications", since="2.9.0")
async def of_one_person(w: World) -> None:
    await _mention(w)
    listed = await w.alice.get("/api/v1/notifications", params={"account_id": w.me.id})
    expect(not [one for one in listed if one["account"]["id"] == w.them.id], "none of bob", "some")
