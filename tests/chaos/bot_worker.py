"""A process of a bot: dice, and jobs at set moments."""

import asyncio
import json
import logging
import random
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import atoot
from atoot.http.settings import Clock, Settings
from atoot.http.transport import Transport
from atoot.limits.local import LocalBudget
from atoot.streaming import stream as streams
from atoot.streaming.times import StreamTimes

SETTINGS: dict[str, Any] = json.loads(sys.argv[1])
SPEED, BASE = SETTINGS["speed"], SETTINGS["base"]
streams.DEFAULT_TIMES = StreamTimes(
    open=2.0, backoff=0.02, backoff_cap=0.2, ping=1.0, heartbeats=0.1, settle=0.3, missing=1.0, stall_least=1.0,
    stall_most=2.0, poll_least=0.1, poll_most=0.3, tick=0.1, stand=0.05, fallback=1.0, climb=2.0, close=0.1,
)  # fmt: skip


class QuickClock(Clock):
    """Goes as quickly as that of the server."""

    def time(self) -> float:
        return BASE + (time.time() - BASE) * SPEED

    def monotonic(self) -> float:
        return time.monotonic() * SPEED

    async def sleep(self, seconds: float) -> None:
        await super().sleep(seconds / SPEED)


class QuickBot(atoot.Bot):
    """A bot with that clock."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._clock = QuickClock()
        self._client = self._quick_client
        if SETTINGS["state"].startswith("redis"):
            shorten(self.store)

    @asynccontextmanager
    async def _quick_client(self) -> AsyncIterator[atoot.MastodonAPI]:
        asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, tell_where_it_is)
        settings = Settings(
            clock=self._clock,
            budget=LocalBudget(),
            timeouts=atoot.Timeouts(connect=2, read=1, total=3),
            policy=atoot.RetryPolicy(retries=6, base=0.05, cap=0.5),
        )
        async with atoot.MastodonAPI(Transport(SETTINGS["origin"], "dice_token", settings=settings)) as c:
            yield c


def tell_where_it_is() -> None:
    """Write down where each task waits, for who looks for what is missing."""
    for task in asyncio.all_tasks():
        task.print_stack(limit=12, file=sys.stderr)
    sys.stderr.flush()


def shorten(tables: Any) -> None:
    """A lease of two seconds, which are twenty by the quick clock."""
    lead = tables.lead

    async def quick_lead() -> bool:
        tables.lease = 2.0
        try:
            return await lead()
        finally:
            tables.lease = 2.0 * SPEED

    tables.lead = quick_lead
    tables.lease = 2.0 * SPEED


bot = QuickBot(state=SETTINGS["state"], answers_an_hour=100_000)


@bot.command("roll {sides:int}")
async def roll(message: atoot.Message, sides: int = 6) -> None:
    await message.reply(f"You rolled {random.randint(1, sides)}.")


def job(number: int) -> None:
    async def work(c: atoot.MastodonAPI) -> None:
        await c.publish(f"Job {number}")

    work.__name__ = f"job{number}"
    bot.at(datetime.fromtimestamp(BASE + SETTINGS["jobs_begin"] + number * SETTINGS["pause"], UTC))(work)


for number in range(SETTINGS["jobs"]):
    job(number)

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(process)d %(name)s %(levelname)s %(message)s")
bot.run()
