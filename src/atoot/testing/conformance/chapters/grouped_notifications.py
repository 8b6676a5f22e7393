"""Checks of https://docs.joinmastodon.org/methods/grouped_notifications/"""

# fmt: off
from atoot.entities import NotificationGroup
from atoot.testing.conformance.check import Chapter, on
from atoot.testing.conformance.expecting import expect
from atoot.testing.conformance.world import World

c: Chapter = Chapter("grouped_notifications")


async def _group(w: World) -> NotificationGroup:
    post = await w.post(f"@{w.me.acct} Hello.", by=w.bob)

    async def look() -> list[NotificationGroup]:
        return [
            one
            for one in (await w.alice.grouped_notifications()).notification_groups
            if one.status_id == post.id
        ]

    return (await w.until(look, "a group of the mention"))[0]


c.answers("grouped_notifications", on(_group, lambda w, _: w.alice.grouped_notifications()))
c.answers("grouped_notifications_unread_count", lambda w: w.alice.grouped_notifications_unread_count())
c.answers("notification_group", on(_group, lambda w, g: w.alice.notification_group(g)))
c.answers("notification_group_accounts", on(_group, lambda w, g: w.alice.notification_group_accounts(g)))
c.answers("notification_group_dismiss", on(_group, lambda w, g: w.alice.notification_group_dismiss(g)))


@c.check("two favourites of a post are one group, with their number", "GET /api/v2/notifications", since="4.3.0")
async def grouped(w: World) -> None:
    post = await w.post("To be liked.")
    await w.both(w.bob.status_favourite, w.bob.status_unfavourite, post.id)

    async def look() -> list[NotificationGroup]:
        found = (await w.alice.grouped_notifications()).notification_groups
        return [one for one in found if one.type == "favourite" and one.status_id == post.id]

    found = await w.until(look, "a group of the favourite")
    expect(len(found) == 1, "one group", len(found))
    expect(found[0].notifications_count == 1, "1 notification", found[0].notifications_count)
