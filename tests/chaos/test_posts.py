"""Every post exists exactly once, whatever the server does."""

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import chain, cycle, islice, repeat
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from chaotic_instance import AFTER, BEFORE, DONE, LATE, ChaoticInstance, Keys, by_chance

from sizes import sized

sys.path.insert(0, str(Path(__file__).parents[1] / "api"))

from atoot import MastodonAPI, RetryPolicy, ServerError, Timeouts
from atoot.http.settings import Settings
from atoot.http.transport import Transport
from atoot.posting.files import Attachment
from atoot.testing import ScriptedServer
from quick_clock import QuickClock

TASKS = 8
SIZES = [40, pytest.param(1000, marks=pytest.mark.chaos)]
KEYS = ["honoured", "ignored", "refused"]
FAULTS = ["drop before", "drop", "cut", "500", "502", "504", "nothing", "hang up", "500 before"]
PNG = b"\x89PNG\r\n\x1a\n picture"


@pytest.fixture
def clock() -> QuickClock:
    return QuickClock()


@pytest.fixture
async def c(server: ScriptedServer, clock: QuickClock) -> AsyncIterator[MastodonAPI]:
    """A client that waits for nothing but what is under way."""
    settings = Settings(
        clock=clock,
        timeouts=Timeouts(connect=5, read=0.15, total=5),
        policy=RetryPolicy(retries=40, base=0.002, cap=0.02, total=10_000),
    )
    async with MastodonAPI(Transport(server.origin, "t", settings=settings)) as made:
        yield made


async def post_all(c: MastodonAPI, texts: list[str], **more: Any) -> tuple[list[str], list[str]]:
    """Post all texts from several tasks: the ids that came back, and the texts of which nobody knows."""
    left, ids, unknown = list(texts), [], []

    async def post() -> None:
        while left:
            text = left.pop()
            try:
                ids.append((await c.create_status(status=text, **more)).id)
            except ServerError as error:  # two times 500, and not to be found
                unknown.extend([text] if (error.status_code, error.may_have_happened) == (500, True) else [])

    async with asyncio.TaskGroup() as tasks:
        for _ in range(TASKS):
            tasks.create_task(post())
    return ids, unknown


@pytest.mark.parametrize("posts", SIZES)
@pytest.mark.parametrize("keys", KEYS)
async def test_every_post_exists_exactly_once(
    server: ScriptedServer, c: MastodonAPI, clock: QuickClock, posts: int, keys: Keys
):
    ends = AFTER + BEFORE if keys == "ignored" else (*AFTER, *BEFORE, LATE)
    # By text: which of them meets trouble twice does not hang on which comes first.
    ends_of = cache(lambda text: by_chance(f"{posts}: {text}", 0.5, ends))
    instance = ChaoticInstance(server, keys=keys, clock=clock, ends_of=ends_of)
    texts = [f"Post {number}: a & b <c> https://example.com/{number}?a=b" for number in range(posts)]
    begun = monotonic()
    ids, unknown = await post_all(c, texts)
    seconds = monotonic() - begun
    counted = instance.texts()
    once = sum(counted[text] == 1 for text in texts)
    print(  # noqa: T201 - the figures of the session
        f"\n{once} of {posts} posts exactly once, {len(unknown)} unknown, keys {keys}: "
        f"{sum(instance.ends.values())} posts sent, {len(server.requests)} requests, {seconds:.1f} s; "
        f"{dict(instance.ends)}"
    )
    assert {text: number for text, number in counted.items() if number > 1} == {}
    assert [text for text in texts if counted[text] != 1 and text not in unknown] == []
    assert len(unknown) <= posts / 100
    assert len(ids) == len(set(ids)) == posts - len(unknown)
    trouble = sum(number for end, number in instance.ends.items() if end not in (DONE, "repeated key"))
    assert trouble > posts / 4


@pytest.mark.parametrize("posts", SIZES)
async def test_scheduled_posts_exist_exactly_once(
    server: ScriptedServer, c: MastodonAPI, clock: QuickClock, posts: int
):
    ends = by_chance(posts, 0.5, tuple(end for end in AFTER + BEFORE if "500" not in end))
    instance = ChaoticInstance(server, keys="honoured", clock=clock, ends=ends)
    # No more at a time than one page of the list holds, as on servers that limit how many there may be.
    number = min(posts // 3, 40)
    texts = [f"Later {n}" for n in range(number)]
    ids, _ = await post_all(c, texts, scheduled_at=datetime.now(UTC) + timedelta(days=1000))
    assert Counter(one["params"]["text"] for one in instance.scheduled) == Counter(texts)
    assert len(set(ids)) == number


@pytest.mark.parametrize("posts", SIZES)
async def test_posts_with_the_same_text_exist_as_often_as_they_were_posted(
    server: ScriptedServer, c: MastodonAPI, clock: QuickClock, posts: int
):
    ends = by_chance(posts, 0.5, tuple(end for end in AFTER + BEFORE if "500" not in end))
    instance = ChaoticInstance(server, keys="ignored", clock=clock, ends=ends)
    number = posts // 2
    ids, _ = await post_all(c, ["the same"] * number)
    assert instance.texts() == {"the same": number}
    assert len(set(ids)) == number


@sized(6, 60, "posts")
@pytest.mark.parametrize("late", [0, 0.4, 3])
@pytest.mark.parametrize("keys", KEYS)
async def test_a_lost_answer_makes_no_second_post(
    server: ScriptedServer, c: MastodonAPI, clock: QuickClock, keys: Keys, late: float, posts: int
):
    rewrites = keys == "ignored"
    instance = ChaoticInstance(
        server, keys=keys, clock=clock, ends=repeat("drop"), late=late, closes=rewrites, rewrites=rewrites
    )
    for number in range(posts):
        made = await c.create_status(status=f"Post {number}", visibility="unlisted", media_ids=[str(number)])
        assert made.id == str(number + 1)
    assert len(instance.statuses) == posts


@sized(10, 100, "posts")
async def test_a_server_that_closes_each_connection_gets_each_post_once(
    server: ScriptedServer, c: MastodonAPI, clock: QuickClock, posts: int
):
    instance = ChaoticInstance(server, keys="ignored", clock=clock, closes=True, rewrites=True)
    for number in range(posts):
        await c.create_status(status=f"Post {number}")
    assert [status["text"] for status in instance.statuses] == [f"Post {number}" for number in range(posts)]


KINDS: dict[str, dict[str, Any]] = {
    "plain": {"status": "Hello"},
    "warning only": {"spoiler_text": "cw"},
    "warning": {"status": "Hello", "spoiler_text": "cw"},
    "media": {"status": "Hello", "media_ids": ["8", "9"]},
    "media only": {"media_ids": ["8"]},
    "poll": {"status": "Hello", "poll_options": ["a", "b"], "poll_expires_in": 300},
    "reply": {"status": "Hello", "in_reply_to_id": "77777"},
    "quote": {"status": "Hello", "quoted_status_id": "1"},
    "unlisted": {"status": "Hello", "visibility": "unlisted"},
    "private": {"status": "Hello", "visibility": "private"},
    "direct": {"status": "@bob@b.example Hello", "visibility": "direct"},
    "language": {"status": "Grüß Gott :blobcat:", "language": "de"},
}


@sized(0, 3, "late")
@pytest.mark.parametrize("keys", [*KEYS[:2], pytest.param(KEYS[2], marks=pytest.mark.chaos)])
@pytest.mark.parametrize("kind", KINDS)
async def test_each_kind_of_post_exists_once_after_each_kind_of_fault(
    server: ScriptedServer, c: MastodonAPI, clock: QuickClock, kind: str, keys: Keys, late: float
):
    instance = ChaoticInstance(server, keys=keys, clock=clock, late=late, rewrites=keys == "ignored")
    for posted, fault in enumerate(FAULTS, 1):
        instance.plan = chain([fault], repeat(DONE))
        made = await c.create_status(**KINDS[kind])
        assert (fault, len(instance.statuses), made.id) == (fault, posted, str(posted))


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_status_that_was_edited_meanwhile_is_not_made_again(
    server: ScriptedServer, c: MastodonAPI, clock: QuickClock, fault: str
):
    instance = ChaoticInstance(server, keys="ignored", clock=clock)
    instance.plan = chain([fault], repeat(DONE))
    sleep = clock.sleep

    async def meanwhile(seconds: float) -> None:
        if instance.statuses:
            instance.edit("Edited")
        await sleep(seconds)

    clock.sleep = meanwhile
    await c.create_status(status="Hello")
    assert len(instance.statuses) == 1


@pytest.mark.parametrize("keys", KEYS[:2])
async def test_threads_with_files_exist_once(
    server: ScriptedServer, c: MastodonAPI, clock: QuickClock, keys: Keys
):
    instance = ChaoticInstance(server, keys=keys, clock=clock, late=0.4, rewrites=keys == "ignored")
    instance.plan = islice(cycle([*FAULTS[:8], DONE]), 200)
    posts = await c.publish("word " * 1000, thread=True, media=[Attachment(PNG)] * 3)
    assert " ".join(status["text"] for status in instance.statuses).split() == ["word"] * 1000
    assert [post.id for post in posts] == [status["id"] for status in instance.statuses]
