"""Statuses and timelines of an instance, seen through a client: as Mastodon has them."""

from datetime import UTC, datetime, timedelta

import pytest

import atoot


async def test_a_thread_is_what_comes_before_a_status_and_behind_it(alice, bob):
    first = await alice.create_status(status="first")
    second = await bob.create_status(status="@alice second", in_reply_to_id=first.id)
    third = await alice.create_status(status="@bob third", in_reply_to_id=second.id)
    context = await bob.status_context(second)
    assert [status.id for status in context.ancestors] == [first.id]
    assert [status.id for status in context.descendants] == [third.id]
    assert (await alice.view_status(first)).replies_count == 1


async def test_an_edit_is_told_by_the_source(alice):
    status = await alice.create_status(status="before")
    edited = await alice.update_status(status, status="after")
    assert edited.edited_at is not None
    assert (await alice.status_source(status)).text == "after"
    assert (await alice.view_status(status)).content == "<p>after</p>"


async def test_who_may_see_a_post_is_kept(alice, bob):
    private = await alice.create_status(status="for followers", visibility="private")
    with pytest.raises(atoot.NotFoundError):
        await bob.view_status(private)
    me = await alice.verify_account_credentials()
    await bob.account_follow(me)
    assert (await bob.view_status(private)).text() == "for followers"
    await alice.create_status(status="@bob only you", visibility="direct")
    assert [status.text() for status in await bob.public_timeline()] == []
    (mention,) = await bob.get_notifications(types=["mention"])
    assert mention.status.text() == "@bob only you"


async def test_boosts_favourites_bookmarks_and_pins_come_and_go(alice, bob):
    status = await alice.create_status(status="look")
    boost = await bob.status_boost(status)
    assert boost.reblog.id == status.id
    await bob.status_favourite(status)
    await bob.status_bookmark(status)
    await alice.status_pin(status)
    seen = await bob.view_status(status)
    assert (seen.reblogged, seen.favourited, seen.bookmarked, seen.reblogs_count) == (True, True, True, 1)
    assert [account.username for account in await alice.status_favourited_by(status)] == ["bob"]
    assert [account.username for account in await alice.status_reblogged_by(status)] == ["bob"]
    assert [notification.type for notification in await alice.get_notifications()] == ["favourite", "reblog"]
    me = await alice.verify_account_credentials()
    assert [pinned.id for pinned in await bob.account_statuses(me, pinned=True)] == [status.id]
    await bob.status_unboost(status)
    await bob.status_unfavourite(status)
    await bob.status_unbookmark(status)
    seen = await bob.view_status(status)
    assert (seen.reblogged, seen.favourited, seen.bookmarked) == (False, False, False)
    assert await bob.bookmarks() == []


async def test_a_poll_is_voted_in_once(alice, bob):
    status = await alice.create_status(status="?", poll_options=["yes", "no"], poll_expires_in=300)
    poll = await bob.vote_poll(status.poll, [1])
    assert [option.votes_count for option in poll.options] == [0, 1]
    with pytest.raises(atoot.UnprocessedError):
        await bob.vote_poll(status.poll, [0])


async def test_a_scheduled_status_can_be_moved_and_taken_back(instance, alice):
    later = datetime.now(UTC) + timedelta(hours=1)
    scheduled = await alice.create_status(status="later", scheduled_at=later)
    moved = await alice.create_scheduled_status(scheduled, later + timedelta(hours=1))
    assert moved.id == scheduled.id
    assert [one.params.text for one in await alice.scheduled_statuses()] == ["later"]
    await alice.cancel_scheduled_status(scheduled)
    assert await alice.scheduled_statuses() == []
    assert instance.posts == []


async def test_a_followed_tag_is_in_the_home_timeline(alice, bob):
    await alice.tag_follow("cats")
    await bob.create_status(status="A #cats picture")
    assert [status.text() for status in await alice.home_timeline()] == ["A #cats picture"]
    assert [tag.name for tag in await alice.followed_tags()] == ["cats"]
