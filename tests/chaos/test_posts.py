"""Every post exists exactly once, whatever the server does."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from time import monotonic

import pytest
from chaotic_instance import ChaoticInstance, Keys

from atoot import MastodonAPI, RetryPolicy, Timeouts
from atoot.testing import ScriptedServer

TASKS = 8
QUICK = {
    "timeouts": Timeouts(connect=5, read=0.3, total=5),
    "retries": RetryPolicy(retries=40, base=0.002, cap=0.02),
}
SIZES = [100, pytest.param(1000, marks=pytest.mark.chaos)]


async def post_all(c: MastodonAPI, texts: list[str], **more: object) -> list[str]:
    """Post all texts from several tasks; the ids that came back."""
    left, ids = list(texts), []

    async def post() -> None:
        while left:
            made = await c.create_status(status=left.pop(), **more)
            ids.append(made.id)

    async with asyncio.TaskGroup() as tasks:
        for _ in range(TASKS):
            tasks.create_task(post())
    return ids


@pytest.mark.parametrize("posts", SIZES)
@pytest.mark.parametrize("keys", ["honoured", "ignored", "refused"])
async def test_every_post_exists_exactly_once(server: ScriptedServer, connect, posts: int, keys: Keys):
    instance = ChaoticInstance(server, keys=keys, seed=posts)
    c = await connect(server, "t", **QUICK)
    texts = [f"Post {number}: a & b <c> https://example.com/{number}?a=b" for number in range(posts)]
    begun = monotonic()
    ids = await post_all(c, texts)
    seconds = monotonic() - begun
    counted = instance.texts()
    once = sum(counted[text] == 1 for text in texts)
    print(  # noqa: T201 - the figures of the session
        f"\n{once} of {posts} posts exactly once, keys {keys}: {sum(instance.ends.values())} posts sent, "
        f"{len(server.requests)} requests, {seconds:.1f} s; {dict(instance.ends)}"
    )
    assert counted == Counter(texts)
    assert (instance.ends["repeated key"] > 0) == (keys != "ignored")
    assert sorted(ids, key=int) == [status["id"] for status in instance.statuses]
    assert (
        sum(number for end, number in instance.ends.items() if end not in ("done", "repeated key"))
        > posts / 4
    )


@pytest.mark.parametrize("posts", SIZES)
async def test_scheduled_posts_exist_exactly_once(server: ScriptedServer, connect, posts: int):
    instance = ChaoticInstance(server, keys="ignored", seed=posts)
    c = await connect(server, "t", **QUICK)
    # No more at a time than one page of the list holds, as on servers that limit how many there may be.
    number = min(posts // 3, 40)
    texts = [f"Later {n}" for n in range(number)]
    ids = await post_all(c, texts, scheduled_at=datetime.now(UTC) + timedelta(days=1))
    assert Counter(one["params"]["text"] for one in instance.scheduled) == Counter(texts)
    assert len(set(ids)) == number


@pytest.mark.parametrize("posts", SIZES)
async def test_posts_with_the_same_text_exist_as_often_as_they_were_posted(
    server: ScriptedServer, connect, posts: int
):
    instance = ChaoticInstance(server, keys="ignored", seed=posts)
    c = await connect(server, "t", **QUICK)
    number = posts // 2
    ids = await post_all(c, ["the same"] * number)
    assert instance.texts() == {"the same": number}
    assert len(set(ids)) == number
