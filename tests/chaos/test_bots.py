"""Each message is answered once, and each job is done once, whatever is killed and whatever fails."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
from bot_runs import SPEED, FailingInstance, People, Processes, every, running, until

from atoot.testing import ReceivedRequest
from redis_process import RedisProcess

TROUBLE = 0.38
PEOPLE = 50
START = 30.0
"""Seconds in which a bot has to listen. What is due before it has begun for the first time is not done."""
STALL = 240.0
"""Seconds without an answer or a job after which a run has failed; a pause of the bot is 180 at most at this speed."""


@pytest.fixture
def redis_url(tmp_path: Path) -> Iterator[str]:
    redis = RedisProcess(tmp_path)
    redis.start()
    yield redis.url
    redis.stop()


@pytest.mark.chaos
@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize("kind", ["sqlite", "redis"])
@pytest.mark.parametrize("profile", ["mastodon", "gotosocial", "snac", "pleroma"])
async def test_a_bot_that_is_killed_answers_each_message_once(
    profile: str, kind: str, processes: int, tmp_path: Path, redis_url: str, monkeypatch: pytest.MonkeyPatch
):
    await a_run(profile, kind, processes, tmp_path, redis_url, monkeypatch, messages=1000, kills=50, jobs=40)


async def a_run(
    profile: str,
    kind: str,
    processes: int,
    folder: Path,
    redis_url: str,
    patch: pytest.MonkeyPatch,
    *,
    messages: int,
    kills: int,
    jobs: int,
) -> None:
    """Let people write while processes are killed; then count."""
    begun, base, seed = time.monotonic(), time.time(), messages
    span = kills * 2.0
    instance = FailingInstance(profile, PEOPLE, TROUBLE, base, seed, patch)
    state = str(folder / "bot.sqlite") if kind == "sqlite" else redis_url
    async with instance.profile, aiohttp.ClientSession() as session:
        settings = {
            "state": state, "origin": instance.profile.origin, "speed": SPEED, "base": base,
            "jobs": jobs, "jobs_begin": START * SPEED, "pause": (span - START) * SPEED / jobs,
        }  # fmt: skip
        people, chance = People(instance, session), random.Random(seed)
        async with running(Processes(processes, settings, folder, seed)) as bots:
            await until(
                lambda: (int(not any(map(_asks_for_news, instance.profile.requests))),),
                START, lambda: f"the bot does not listen; {bots.stacks()}",
            )  # fmt: skip
            await asyncio.sleep(1.0)

            async def write(_number: int) -> None:
                await people.write(f"person{chance.randrange(PEOPLE)}", "@dice roll 20")

            async def kill(_number: int) -> None:
                await asyncio.sleep(chance.uniform(0.0, 2.0))
                bots.kill()
                bots.start()

            await asyncio.gather(every(span / messages, messages, write), every(0.4, kills, kill))
            wanted = set(people.sent)

            def missing() -> set[int]:
                return wanted - instance.replies().keys()

            def seen() -> tuple[int, int]:
                bots.check()
                return len(missing()), jobs - len(instance.said())

            def left() -> str:
                jobs_left = {f"Job {number}" for number in range(jobs)} - instance.said().keys()
                return f"not answered: {sorted(missing())}, not done: {sorted(jobs_left)}; {bots.stacks()}"

            await until(seen, STALL, left)
            await asyncio.sleep(2.0)
            statuses = await asyncio.to_thread(bots.stop)
    replies, said = instance.replies(), instance.said()
    twice = [number for number, count in replies.items() if count > 1]
    print(  # noqa: T201 - the figures of the run
        f"\n{profile}, {kind}, {processes} processes: {messages} messages, {sum(replies.values())} answers, "
        f"{sum(said.values())} of {jobs} jobs, {bots.kills} kills, {sum(instance.faults.values())} faults of "
        f"{len(instance.profile.requests)} requests, {time.monotonic() - begun:.0f} s; {dict(instance.faults)}"
    )
    assert twice == [], instance.times(twice)
    assert replies == Counter(people.sent)
    assert said == Counter(f"Job {number}" for number in range(jobs))
    assert statuses == [0] * processes


def _asks_for_news(request: ReceivedRequest) -> bool:
    return "user:notification" in request.target or "/notifications" in request.path
