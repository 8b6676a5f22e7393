"""People of an instance and what is theirs, seen through a client: as Mastodon has them."""

import pytest

import atoot


async def test_lists_have_members_and_a_timeline(alice, bob):
    friend = await bob.verify_account_credentials()
    await alice.account_follow(friend)
    cats = await alice.create_list("cats")
    await alice.list_accounts_add(cats, [friend])
    assert [account.username for account in await alice.list_accounts(cats)] == ["bob"]
    await bob.create_status(status="meow")
    assert [status.text() for status in await alice.list_timeline(cats)] == ["meow"]
    await alice.update_list(cats, title="dogs")
    assert [one.title for one in await alice.lists()] == ["dogs"]
    await alice.delete_list(cats)
    assert await alice.lists() == []


async def test_who_is_blocked_sees_and_is_heard_no_more(alice, bob):
    await alice.create_status(status="hello")
    friend, me = await bob.verify_account_credentials(), await alice.verify_account_credentials()
    await alice.account_mute(friend, notifications=False)
    (relationship,) = await alice.account_relationships([friend])
    assert (relationship.muting, relationship.muting_notifications) == (True, False)
    await alice.account_block(friend)
    assert [account.username for account in await alice.blocks()] == ["bob"]
    await bob.create_status(status="@alice hey")
    assert await alice.get_notifications() == []
    assert (await bob.account_relationships([me]))[0].blocked_by


async def test_grouped_notifications_name_all_who_did_the_same(instance, connect, alice, bob):
    status = await alice.create_status(status="look")
    admin = await connect(instance, instance.tokens["admin"], retries=0)
    await bob.status_favourite(status)
    await admin.status_favourite(status)
    grouped = await alice.grouped_notifications()
    (group,) = grouped.notification_groups
    assert (group.notifications_count, len(grouped.accounts), group.status_id) == (2, 2, status.id)


async def test_markers_and_filters_are_kept(alice):
    assert (await alice.markers_set(home="7"))["home"].last_read_id == "7"
    assert (await alice.markers_get(timeline=["home"]))["home"].version == 1
    made = await alice.create_filter_v2(
        title="spoilers", context=["home"], keywords_attributes=[{"keyword": "plot"}]
    )
    (kept,) = await alice.filters_v2()
    assert (kept.id, [word.keyword for word in kept.keywords]) == (made.id, ["plot"])


async def test_a_search_finds_people_texts_tags_and_addresses(alice, bob):
    status = await alice.create_status(status="Hello #world")
    found = await bob.search("hello")
    assert found.statuses == []
    assert [one.id for one in (await bob.search(status.url, resolve=True)).statuses] == [status.id]
    assert [tag.name for tag in (await bob.search("#wor")).hashtags] == ["world"]
    assert [account.username for account in (await bob.search("@alice")).accounts] == ["alice"]
    with pytest.raises(atoot.UnavailableError):
        await bob.search("https://nowhere.test/@ann", resolve=True)
