from datetime import UTC, datetime, timedelta

import pytest

from atoot.entities import Relationship
from atoot.testing import answer


@pytest.fixture
async def b(bob):
    return await bob.verify_account_credentials()


async def test_following_and_its_end(alice, b):
    now = await alice.account_follow(b)
    assert isinstance(now, Relationship)
    assert now.id == b.id
    assert now.following
    assert not (await alice.account_unfollow(b)).following


async def test_a_follow_without_boosts(alice, b):
    assert (await alice.account_follow(b, reblogs=False)).showing_reblogs is False


async def test_the_settings_of_a_follow_are_sent_as_they_are_given(server, connect):
    c = await connect(server, "t")
    server.on("POST", "/api/v1/accounts/7/follow", answer(json={"id": "7"}))
    await c.account_follow("7")
    await c.account_follow("7", reblogs=False, notify=True, languages=["en", "de"])
    await c.account_follow("7", languages=[])
    bare, settings, all_languages = server.requests
    assert bare.body == b""
    assert list(settings.form.items()) == [
        ("reblogs", "false"),
        ("notify", "true"),
        ("languages[]", "en"),
        ("languages[]", "de"),
    ]
    assert all_languages.json == {"languages": []}


async def test_a_follower_is_removed(alice, bob, b):
    a = await alice.verify_account_credentials()
    await bob.account_follow(a)
    assert not (await alice.account_remove_from_followers(b)).followed_by
    assert await alice.account_followers(a) == []


async def test_blocking_and_its_end(alice, b):
    assert (await alice.account_block(b)).blocking
    assert not (await alice.account_unblock(b)).blocking


async def test_muting_for_a_while_and_its_end(alice, b):
    now = await alice.account_mute(b, notifications=False, duration=timedelta(hours=1))
    assert now.muting
    assert now.muting_notifications is False
    assert now.muting_expires_at
    assert timedelta(0) < now.muting_expires_at - datetime.now(UTC) <= timedelta(hours=1)
    assert not (await alice.account_unmute(b)).muting


async def test_a_mute_of_no_seconds_is_sent_as_such(server, connect):
    c = await connect(server, "t")
    server.on("POST", "/api/v1/accounts/7/mute", answer(json={"id": "7"}))
    await c.account_mute(7, duration=0)
    await c.account_mute(7, duration=timedelta(minutes=5))
    assert [request.form["duration"] for request in server.requests] == ["0", "300"]


@pytest.mark.parametrize(
    ("on", "off"), [("account_pin", "account_unpin"), ("account_endorse", "account_unendorse")]
)
async def test_featuring_in_the_old_and_in_the_new_way(alice, b, on, off):
    assert (await getattr(alice, on)(b)).endorsed
    assert not (await getattr(alice, off)(b)).endorsed


async def test_a_note_is_written_and_removed(alice, b):
    assert (await alice.account_note(b, comment="met in Berlin")).note == "met in Berlin"
    assert (await alice.account_note(b, comment="")).note == ""


async def test_posts_can_be_had_by_email(server, connect):
    c = await connect(server)
    server.on("POST", "/api/v1/accounts/7/email_subscriptions", answer(json={}))
    assert await c.account_subscribe_by_email(7, email="me+posts@example.org") is None
    assert dict(server.requests[0].form) == {"email": "me+posts@example.org"}
