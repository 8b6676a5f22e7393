import pytest
from writing import picture, write


async def write_many(c, instance, count, **more):
    first = await write(c, instance, "0 #cats", **more)
    for number in range(1, count):
        await c.create_status(status=f"{number} #cats", in_reply_to_id=first.id, **more)


def texts(statuses):
    return [status.text().split()[0] for status in statuses]


@pytest.mark.parametrize("limit", [3, 20])
async def test_a_walk_through_an_account_gives_every_post_once(instance, alice, time, limit):
    await write_many(alice, instance, 11)
    me = await alice.verify_account_credentials()
    found = await alice.get_all(alice.account_statuses(me, limit=limit))
    assert texts(found) == [str(number) for number in reversed(range(11))]


async def test_a_walk_through_the_timelines_gives_every_post_once(instance, alice, bob, time):
    await write_many(alice, instance, 11)
    await bob.account_follow((await alice.verify_account_credentials()).id)
    time.now += 10
    for timeline in (
        bob.home_timeline(limit=5),
        bob.public_timeline(limit=5),
        bob.hashtag_timeline("cats", limit=5),
    ):
        assert texts(await bob.get_all(timeline)) == [str(number) for number in reversed(range(11))]


async def test_a_walk_towards_the_present_leaves_nothing_out(instance, alice, time):
    await write_many(alice, instance, 11)
    time.now += 10
    everything = await alice.get_all(alice.home_timeline())
    walk = alice.home_timeline(limit=3, min_id=everything[-2].id)
    assert texts(await alice.get_all(walk)) == [str(number) for number in range(2, 11)]


async def test_a_walk_by_the_path_alone_gives_every_post_once(instance, alice, time):
    await write_many(alice, instance, 11)
    time.now += 10
    me = await alice.verify_account_credentials()
    for place in (
        "/api/v1/timelines/home",
        f"/api/v1/accounts/{me.id}/statuses",
        "/api/v1/timelines/tag/cats",
    ):
        found = await alice.get_all(alice.get(place, params={"limit": 3}))
        assert [post["content"].split()[0].strip("<p>") for post in found] == [
            str(n) for n in reversed(range(11))
        ]


async def test_a_filter_holds_on_every_page(instance, alice, bob, time):
    first = await write(alice, instance, "start #cats")
    for number in range(12):
        await alice.create_status(
            status=f"{number} #cats {'#dogs' * (number % 3 == 0)}", in_reply_to_id=first.id
        )
    time.now += 10
    walk = bob.hashtag_timeline("cats", limit=3, params={"none[]": ["dogs"]})
    assert texts(await bob.get_all(walk)) == ["11", "10", "8", "7", "5", "4", "2", "1", "start"]


async def test_a_walk_through_notifications_gives_each_once(instance, alice, bob, time):
    first = await write(bob, instance, "first")
    for number in range(15):
        await bob.create_status(status=f"@alice {number}", in_reply_to_id=first.id)
    await bob.account_follow((await alice.verify_account_credentials()).id)
    time.now += 10
    found = await alice.get_all(alice.get_notifications(limit=4))
    assert [notification.type for notification in found] == ["follow", *["mention"] * 15]
    assert len({notification.id for notification in found}) == 16
    mentions = await alice.get_all(alice.get_notifications(limit=4, types=["mention"]))
    assert [notification.type for notification in mentions] == ["mention"] * 15


async def test_a_walk_through_favourites_goes_by_the_ids_of_the_entries(instance, alice, bob, time):
    await write_many(alice, instance, 9)
    time.now += 10
    for status in await bob.public_timeline():
        await bob.status_favourite(status)
    assert texts(await bob.get_all(bob.favourites(limit=2))) == [str(number) for number in range(9)]


async def test_every_field_and_file_arrives(instance, alice, bob, time):
    await alice.publish("With a picture", media=picture(), spoiler_text="Sun", language="en")
    time.now += 10
    (status,) = await bob.public_timeline(only_media=True)
    assert (status.text(), status.spoiler_text, len(status.media_attachments)) == ("With a picture", "Sun", 1)
