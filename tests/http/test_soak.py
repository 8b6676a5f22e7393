"""A day of a bot on a bad network, in seconds: with a fault every minute nothing grows.

The clock is the test's: whoever waits is there at once. The figures are printed: `pytest -m chaos -s`.
"""

import asyncio
import gc
import random
import time
import tracemalloc
from pathlib import Path

from atoot import MastodonAPI, MastodonError, RetryPolicy, Timeouts
from atoot.http.settings import Settings
from atoot.http.transport import Transport
from atoot.limits.local import LocalBudget
from atoot.testing import (
    answer,
    bomb,
    cut,
    drop,
    garbage,
    hang_up,
    header_flood,
    html_error,
    rate_limited,
    redirect,
    stall,
    websocket,
)
from quick_clock import SteppingClock
from sizes import sized

MINUTE = 60.0
DAY = 24 * 60
TOKEN = "s3cr3t-t0ken-of-alice"


def faults(clock):
    """What may go wrong in a minute."""
    return {
        "reset": drop(),
        "hang up": hang_up(),
        "garbage": garbage(),
        "cut": cut([{"id": "1"}], at=5),
        "cut by a reset": cut([{"id": "1"}], at=5, reset=True),
        "proxy error": html_error(502),
        "unavailable": answer(status=503, headers={"Retry-After": "30"}),
        "limited": lambda _: rate_limited(limit=300, remaining=0, reset=clock.now + 90),
        "limited without a word": rate_limited(),
        "unauthorized": answer(status=401, json={"error": "The access token is invalid"}),
        "missing": answer(status=404, json={"error": "Record not found"}),
        "circle": redirect("/api/v1/timelines/home"),
        "bomb": bomb(),
        "flood": header_flood(1000),
        "no list": answer(json={"error": "no"}),
        "silence": stall(),
    }


def statuses(request):
    """A page of a timeline that goes on for ever."""
    place = int(request.query.get("max_id", "1000000"))
    page = [{"id": str(place - number), "content": "<p>x</p>" * 20} for number in range(1, 21)]
    link = f'<http://{request.headers["Host"]}{request.path}?max_id={place - 20}>; rel="next"'
    return answer(json=page, headers={"Link": link})


class Bot:
    """What a bot does in a minute."""

    def __init__(self, client):
        self.client = client
        self.done = self.failed = 0

    async def minute(self):
        for step in (self.read, self.walk, self.post, self.stream, self.several, self.give_up):
            try:
                await step()
                self.done += 1
            except MastodonError:
                self.failed += 1

    async def read(self):
        page = await self.client.home_timeline(limit=20)
        await self.client.get_next(page)

    async def walk(self):
        async for status in self.client.home_timeline():
            if int(status.id) % 100 == 30:
                break  # with the next page on its way

    async def post(self):
        await self.client.post("/api/v1/echo", params={"status": "hello"})

    async def stream(self):
        async with self.client.streaming("user") as ws:
            await ws.receive()

    async def several(self):
        ends = await asyncio.gather(
            *(self.client.get("/api/v1/instance") for _ in range(5)), return_exceptions=True
        )
        for end in ends:
            if isinstance(end, Exception):
                raise end

    async def give_up(self):
        call = asyncio.create_task(self.client.get("/api/v1/slow"))
        for _ in range(20):
            await asyncio.sleep(0)
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)


def state():
    """Bytes, tasks and open files of this process, once all is quiet."""
    gc.collect()
    files = len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").is_dir() else 0
    return tracemalloc.get_traced_memory()[0], len(asyncio.all_tasks()), files


@sized((30, 18), (DAY, 60))
async def test_a_day_with_a_fault_every_minute_leaves_nothing_behind(server, size):
    minutes, warm_up = size
    # After the minutes of warming up all is there that is made once.
    asyncio.get_running_loop().set_debug(False)  # it keeps where every task and handle was made
    clock, chance = SteppingClock(), random.Random(7)
    settings = Settings(
        clock=clock,
        policy=RetryPolicy(retries=2),
        budget=LocalBudget(clock.time, clock.later),
        largest_answer=1 << 18,
        timeouts=Timeouts(read=0.05),
    )
    told = faults(clock)
    fault = None

    def home(request):
        nonlocal fault
        now, fault = fault, None
        return statuses(request) if now is None else now(request) if callable(now) else now

    async def one_event(socket):
        await socket.send_event("update", {"id": "1"})
        await socket.closed()

    server.on("GET", "/api/v1/timelines/home", home)
    server.on("POST", "/api/v1/echo", answer(json={"id": "1"}))
    server.on("GET", "/api/v1/instance", answer(json={"uri": "h.example"}))
    server.on("GET", "/api/v1/slow", stall())
    server.on("GET", "/api/v1/streaming", websocket(one_event))
    begun, seen = time.monotonic(), []
    tracemalloc.start()
    try:
        async with MastodonAPI(Transport(server.origin, TOKEN, settings=settings)) as client:
            bot = Bot(client)
            for minute in range(minutes):
                fault = told[chance.choice(list(told))]
                await bot.minute()
                server.requests.clear()
                for route in server._routes:
                    route.requests.clear()
                clock.now += MINUTE
                clock.slept.clear()  # the list of what was waited is not the library's
                if minute + 1 in (warm_up, minutes):
                    await asyncio.sleep(0.02)  # connections that were given up end
                    seen.append(state())
    finally:
        tracemalloc.stop()
    (bytes_before, tasks_before, files_before), (bytes_after, tasks_after, files_after) = seen
    print(  # noqa: T201 - the figures are what the long run is for
        f"\n{minutes} minutes in {time.monotonic() - begun:.1f} s: {bot.done} done, {bot.failed} failed; "
        f"memory {bytes_after - bytes_before:+d} bytes, tasks {tasks_after - tasks_before:+d}, "
        f"open files {files_after - files_before:+d}"
    )
    assert bot.failed > minutes / 20
    assert bytes_after - bytes_before < 256 * 1024
    assert abs(tasks_after - tasks_before) <= 4
    assert abs(files_after - files_before) <= 8
