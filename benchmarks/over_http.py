"""Requests over HTTP: small ones, pages, and the walk over many pages."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager
from itertools import repeat
from typing import Any

import atoot
from atoot.entities import Status
from benchmarks import bare as by_hand
from benchmarks.measure import Bar, Measure, Run, compare
from benchmarks.server import TIMELINE

TOGETHER = 64
WORK = 0.010
"""Seconds that the consumer of the walk needs for a page."""


async def request(run: Run) -> list[Measure]:
    """Small requests, 64 at the same time all the time."""
    return await _requests(run, run.hosts.plain, "small request, 64 in flight")


async def unkind(run: Run) -> list[Measure]:
    """Small requests and pages of a server whose headers differ in every answer, and whose budget others use too."""
    small = await _requests(run, run.hosts.unkind, "small request, on an unkind day")
    return [*small, await _pages(run, run.hosts.unkind, "page of 40, on an unkind day")]


async def _requests(run: Run, host: str, what: str) -> list[Measure]:
    count = run.count(2000)
    url = f"http://{host}/api/v1/accounts/verify_credentials"
    async with by_hand.session() as session, _client(host) as c:

        async def bare() -> None:
            await together(lambda: by_hand.get(session, url), count)

        async def ours() -> None:
            await together(c.verify_account_credentials, count)

        timed = await compare(bare, ours, count, run.rounds)
    return [
        Measure(f"{what}: processor", "ms", timed.cpu, Bar(1.20)),
        Measure(f"{what}: clock", "ms", timed.wall),
    ]


async def create_status(run: Run) -> list[Measure]:
    """Statuses posted, 64 at the same time all the time, on a server whose headers differ in every answer."""
    count = run.count(2000)
    host = run.hosts.unkind
    url = f"http://{host}/api/v1/statuses"
    async with by_hand.session() as session, _client(host) as c:
        texts = (f"The ferry is {minutes} minutes late." for minutes in itertools.count())

        async def bare() -> None:
            await together(
                lambda: by_hand.post(session, url, {"status": next(texts), "visibility": "public"}), count
            )

        async def ours() -> None:
            await together(lambda: c.create_status(status=next(texts)), count)

        timed = await compare(bare, ours, count, run.rounds)
    return [
        Measure("create_status, 64 in flight: processor", "ms", timed.cpu, Bar(1.30)),
        Measure("create_status, 64 in flight: clock", "ms", timed.wall),
    ]


async def page(run: Run) -> list[Measure]:
    """Pages one after the other, four fields of each status touched."""
    return [await _pages(run, run.hosts.plain, "page of 40, four fields touched")]


async def packed(run: Run) -> list[Measure]:
    """The same with answers that are gzipped."""
    return [await _pages(run, run.hosts.packed, "the same, gzipped answers")]


async def walk(run: Run) -> list[Measure]:
    """Page after page from a server 20 ms away, with 10 ms of work for each."""
    rounds = max(3, run.rounds // 4)
    host = run.hosts.late
    async with by_hand.session() as session, _client(host) as c:

        async def bare() -> None:
            async for _ in by_hand.pages(session, host):
                await asyncio.sleep(WORK)

        async def ours() -> None:
            async for _ in c.home_timeline(limit=40).pages():
                await asyncio.sleep(WORK)

        async def bare_items() -> None:
            async for statuses in by_hand.pages(session, host):
                for place, _ in enumerate(statuses):
                    if place % 4 == 3:
                        await asyncio.sleep(WORK / 10)

        async def our_items() -> None:
            place = 0
            async for _ in c.home_timeline(limit=40):
                if place % 4 == 3:
                    await asyncio.sleep(WORK / 10)
                place += 1

        by_page = await compare(bare, ours, 1, rounds, by_clock=True)
        by_item = await compare(bare_items, our_items, 1, rounds, by_clock=True)
    return [
        Measure("50 pages, 20 ms away, 10 ms of work: by page", "ms", by_page.wall, Bar(0.75)),
        Measure("50 pages, 20 ms away, 10 ms of work: by item", "ms", by_item.wall, Bar(0.75)),
    ]


async def together(call: Callable[[], Awaitable[Any]], count: int) -> None:
    """Do something so many times, 64 at once."""

    async def worker(turns: Iterable[None]) -> None:
        for _ in turns:
            await call()

    turns = repeat(None, count)
    await asyncio.gather(*(worker(turns) for _ in range(TOGETHER)))


def _client(host: str) -> AbstractAsyncContextManager[atoot.MastodonAPI]:
    return atoot.client(host, access_token=by_hand.TOKEN, use_https=False)


async def _pages(run: Run, host: str, what: str) -> Measure:
    count = run.count(100)
    url = f"http://{host}{TIMELINE}"
    async with by_hand.session() as session, _client(host) as c:

        async def bare() -> None:
            for _ in range(count):
                for status in await by_hand.get(session, url):
                    _touch_dict(status)

        async def ours() -> None:
            for _ in range(count):
                for status in await c.home_timeline(limit=40):
                    _touch(status)

        timed = await compare(bare, ours, count, run.rounds)
    return Measure(what, "ms", timed.cpu, Bar(1.05))


def _touch_dict(status: dict[str, Any]) -> tuple[Any, ...]:
    return status["id"], status["account"]["acct"], status["content"], status["created_at"]


def _touch(status: Status) -> tuple[Any, ...]:
    return status.id, status.account.acct, status.content, status.created_at
