"""Posting on servers that behave as those of the fediverse do."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from atoot import MastodonAPI, PostedAtOnceError
from atoot.entities import ScheduledStatus
from atoot.http.settings import Settings
from atoot.http.transport import Transport
from atoot.limits.local import LocalBudget
from atoot.testing import ServerProfile
from atoot.testing.profiles import PROFILES
from quick_clock import QuickClock
from sizes import in_turn, sized

PNG = b"\x89PNG\r\n\x1a\n picture"
POST = "POST /api/v1/statuses"
EVERY = [
    *(profile for profile in PROFILES.values() if not profile.media_needed),  # these tests post texts
    *(
        replace(PROFILES["mastodon"], name=f"keys: {keys}", version="4.5.0", keys=keys)
        for keys in ("honoured", "ignored", "answered 400")
    ),
]


@pytest.fixture
def clock() -> QuickClock:
    return QuickClock()


@pytest.fixture(params=EVERY, ids=lambda profile: profile.name)
async def instance(request, clock) -> AsyncIterator[ServerProfile]:
    async with ServerProfile(request.param, clock=clock.time) as made:
        yield made


@pytest.fixture
async def c(instance, clock) -> AsyncIterator[MastodonAPI]:
    async with client_of(instance, clock) as made:
        yield made


def client_of(instance: ServerProfile, clock: QuickClock) -> MastodonAPI:
    """A client of alice that waits for nothing."""
    settings = Settings(clock=clock, budget=LocalBudget(clock.time, clock.later))
    return MastodonAPI(Transport(instance.origin, instance.tokens["alice"], settings=settings))


@sized(10, 100, "posts")
async def test_many_posts_in_a_row_are_there_once_each(instance, c, posts):
    for number in range(posts):
        await c.create_status(status=f"Post {number}")
    assert [post.text for post in instance.posts] == [f"Post {number}" for number in range(posts)]


@sized(6, 60, "posts")
@in_turn("instance", instance=EVERY, late=[0, 0.4, 3])
async def test_a_lost_answer_makes_no_second_post(instance, c, late, posts):
    if instance.profile.name == "keys: ignored" and late:
        pytest.skip("a server that says it is a Mastodon is believed to honour keys")
    instance.seen_after(late)
    ids = set()
    for number in range(posts):
        instance.lose_answers(1, POST)
        made = await c.create_status(
            status=f"Post {number} https://a.example/{number}", visibility="unlisted"
        )
        ids.add(made.id)
    assert [post.text.split()[1] for post in instance.posts] == [str(number) for number in range(posts)]
    assert len(ids) == posts


@pytest.mark.parametrize(
    ("late", "posts"), [(3, 6), *(pytest.param(late, 60, marks=pytest.mark.chaos) for late in (0, 0.4, 3))]
)
async def test_answers_that_are_lost_all_at_once_make_no_second_post(instance, c, late, posts):
    if instance.profile.name == "keys: ignored":
        pytest.skip("a server that says it is a Mastodon is believed to honour keys")
    if instance.profile.name == "pleroma" and posts > 6:
        pytest.skip("it takes fifteen in ten seconds, and here the waits of all add up")
    instance.seen_after(late)
    instance.lose_answers(posts, POST)
    made = await asyncio.gather(*(c.create_status(status=f"Post {number}") for number in range(posts)))
    assert len({status.id for status in made}) == posts
    assert sorted(post.text for post in instance.posts) == sorted(f"Post {n}" for n in range(posts))


async def test_two_clients_of_one_token_post_the_same_text_as_often_as_they_are_asked_to(instance, clock):
    async with client_of(instance, clock) as one, client_of(instance, clock) as other:
        instance.lose_answers(6, POST)
        made = await asyncio.gather(*(c.create_status(status="the same") for c in (one, other) * 6))
    assert len({status.id for status in made}) == len(instance.posts) == 12


async def test_with_a_key_of_ones_own_another_process_posts_once(instance, clock):
    if instance.profile.name == "keys: ignored":
        pytest.skip("a server that says it is a Mastodon is believed to honour keys")
    found = set()
    for _ in range(2):
        async with client_of(instance, clock) as c:
            found.add((await c.create_status(status="once", idempotency_key="k")).id)
    assert len(found) == len(instance.posts) == 1


async def test_a_text_with_files_is_published_in_their_order_though_the_answer_is_lost(instance, c):
    for description in ("one", "two", "three"):
        instance.lose_answers(1, POST)
        made = await c.publish(f"Look, {description}!", media=[PNG, PNG, PNG])
        assert len(made.media_attachments) == 3
    assert len(instance.posts) == 3


async def test_what_is_to_be_posted_later_is_scheduled_or_said_to_be_there(instance, c):
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    for number in range(3):
        instance.lose_answers(1, POST)
        if instance.profile.schedules:
            made = await c.create_status(status=f"later {number}", scheduled_at=tomorrow)
            assert isinstance(made, ScheduledStatus)
            assert len(await c.scheduled_statuses()) == number + 1
        else:
            with pytest.raises(PostedAtOnceError):
                await c.create_status(status=f"later {number}", scheduled_at=tomorrow)
            assert len(instance.posts) == number + 1


async def test_a_long_text_is_cut_as_the_server_counts(instance, c):
    limit = (await c.server()).limits.characters
    text = " ".join(f"https://example.com/{'x' * 60}/{number}" for number in range(limit // 20))
    posts = await c.publish(text, thread=True)
    assert len(posts) > 1
    assert " ".join(post.text for post in instance.posts) == text


@pytest.mark.parametrize("name", [profile.name for profile in PROFILES.values() if profile.media_needed])
@pytest.mark.parametrize("late", [0, 3])
async def test_where_a_post_needs_a_picture_a_lost_answer_makes_no_second_one_either(clock, name, late):
    async with ServerProfile(name, clock=clock.time) as instance, client_of(instance, clock) as c:
        instance.seen_after(late)
        for number in range(6):
            instance.lose_answers(1, POST)
            await c.publish(f"Look, {number}!", media=PNG)
        assert [post.text for post in instance.posts] == [f"Look, {number}!" for number in range(6)]
