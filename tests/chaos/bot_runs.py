"""Bots that are killed: processes of a bot, and a server that fails, in front of people who write to it."""

import asyncio
import json
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from atoot.testing import Behaviour, InstanceUser, ReceivedRequest, ServerProfile, drop, html_error, stall
from atoot.testing.memory.calls import InstanceCall
from atoot.testing.profiles import PROFILES

WORKER = Path(__file__).with_name("bot_worker.py")
SPEED = 5.0
"""So much quicker than ours the clocks of the bot and of its server go."""
PERSON = {"X-Person": "1"}
"""Tells the requests of people, which are not disturbed."""
FAULTS = ("drop after", "500", "502", "504", "hang", "500 after", "502 after")


def quick_time(base: float) -> Callable[[], float]:
    """A clock that goes quickly since a moment."""
    return lambda: base + (time.time() - base) * SPEED


def remembered(show: Callable[[InstanceCall, Any], Any]) -> Callable[[InstanceCall, Any], Any]:
    """What is shown of a post or a person, made once: counting all others anew each time takes longer than the bot does."""
    known: dict[Any, Any] = {}

    def shown(self: InstanceCall, thing: Any) -> Any:
        if thing not in known:
            known[thing] = show(self, thing)
        return known[thing]

    return shown


class FailingInstance:
    """A server of a profile, of which so many answers in a hundred fail."""

    def __init__(
        self, profile: str, people: int, trouble: float, base: float, seed: int, patch: pytest.MonkeyPatch
    ) -> None:
        users = [InstanceUser("dice", bot=True), *(f"person{number}" for number in range(people))]
        table = replace(PROFILES[profile], limits=(), streaming_url="")
        self.profile = ServerProfile(table, users=users, clock=quick_time(base))
        self.trouble = trouble
        self.faults: Counter[str] = Counter()
        self._random = random.Random(seed)
        self.profile.server.on("*", "*", self._answer)
        patch.setattr(InstanceCall, "status", remembered(InstanceCall.status))
        patch.setattr(InstanceCall, "account", remembered(InstanceCall.account))

    def _answer(self, request: ReceivedRequest) -> Behaviour:
        if "X-Person" in request.headers or self._random.random() >= self.trouble:
            return self.profile._answer(request)
        fault = self._random.choice(FAULTS)
        self.faults[fault] += 1
        if fault.endswith("after"):
            self.profile._answer(request)
        if fault == "hang":
            if self._random.random() < 0.5:
                self.profile._answer(request)
            return stall()
        return drop() if fault == "drop after" else html_error(int(fault[:3]))

    def replies(self) -> Counter[str]:
        """How often each message was answered, by its id."""
        posts = [post for post in self.profile.posts if post.author.username == "dice" and not post.deleted]
        return Counter(post.in_reply_to.number for post in posts if post.in_reply_to is not None)

    def times(self, numbers: list[int]) -> list[Any]:
        """When messages were written and answered, for those who look for what went wrong."""
        posts = [
            post for post in self.profile.posts if post.in_reply_to and post.in_reply_to.number in numbers
        ]
        return [
            (post.in_reply_to.number, post.in_reply_to.created, post.created, post.text, post.id)
            for post in posts
        ]

    def said(self) -> Counter[str]:
        """How often the bot said something that answers nobody."""
        posts = [post for post in self.profile.posts if post.author.username == "dice"]
        return Counter(post.text for post in posts if post.in_reply_to is None)


class Processes:
    """The processes of a bot, which are killed and begun anew."""

    def __init__(self, count: int, settings: dict[str, Any], folder: Path, seed: int) -> None:
        self._settings = settings
        self._folder = folder
        self._random = random.Random(seed)
        self._running: list[subprocess.Popen[bytes] | None] = [None] * count
        self.kills = 0

    def start(self) -> None:
        """Begin those that do not run."""
        for place, process in enumerate(self._running):
            if process is None or process.poll() is not None:
                log = (self._folder / f"log{place}.txt").open("ab")
                command = [sys.executable, str(WORKER), json.dumps(self._settings)]
                self._running[place] = subprocess.Popen(command, stdout=log, stderr=log)
                log.close()

    def kill(self) -> None:
        """Kill one of them, at once."""
        process = self._random.choice([one for one in self._running if one is not None])
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.kills += 1

    def check(self) -> None:
        """See that none has ended by itself.

        Raises:
            AssertionError: one has.
        """
        for place, process in enumerate(self._running):
            if process is not None and process.poll() is not None:
                raise AssertionError(
                    f"process {place} ended by itself with {process.returncode}: {self.logs()}"
                )

    def logs(self, length: int = 3000) -> str:
        """What they said last."""
        return "\n".join(
            path.read_text(errors="replace")[-length:] for path in sorted(self._folder.glob("log*.txt"))
        )

    def stacks(self) -> str:
        """Where each task of each of them waits."""
        for process in self._running:
            if process is not None and process.poll() is None:
                process.send_signal(signal.SIGUSR1)
        time.sleep(2.0)
        return self.logs(12_000)

    def stop(self) -> list[int]:
        """End them in good order; their exit statuses."""
        for process in self._running:
            if process is not None:
                process.send_signal(signal.SIGTERM)
        return [process.wait(30) for process in self._running if process is not None]

    def end(self) -> None:
        """Leave none behind."""
        for process in self._running:
            if process is not None and process.poll() is None:
                process.kill()
                process.wait()


@asynccontextmanager
async def running(processes: Processes) -> AsyncIterator[Processes]:
    """Processes that are gone in the end."""
    try:
        processes.start()
        yield processes
    finally:
        processes.end()


async def until(left: Callable[[], tuple[int, ...]], stall: float, said: Callable[[], str]) -> None:
    """Wait until nothing is left to be done, as long as it gets less.

    Args:
        left: how much is left, of each kind.
        stall: seconds for which it may stay as it is.
        said: what is missing, in words.
    """
    last, since = left(), time.monotonic()
    while any(last):
        await asyncio.sleep(0.2)
        if (now := left()) != last:
            last, since = now, time.monotonic()
        if time.monotonic() - since > stall:
            raise AssertionError(f"no progress for {stall:.0f} s: {said()}")


class People:
    """Those who write to the bot."""

    def __init__(self, instance: FailingInstance, session: aiohttp.ClientSession) -> None:
        self._instance = instance
        self._session = session
        self.sent: list[int] = []
        """Numbers of what they wrote."""

    async def write(self, person: str, text: str) -> None:
        """Let one of them write."""
        profile = self._instance.profile
        headers = {"Authorization": f"Bearer {profile.tokens[person]}", **PERSON}
        data = {"status": text, "visibility": "public"}
        url = f"{profile.origin}/api/v1/statuses"
        async with self._session.post(url, data=data, headers=headers) as answer:
            assert answer.status == 200, await answer.text()
            made = await answer.json()
        self.sent.append(profile.world.index[made["id"]].number)


async def every(seconds: float, times: int, work: Callable[[int], Awaitable[object]]) -> None:
    """Do something again and again."""
    for number in range(times):
        await work(number)
        await asyncio.sleep(seconds)
