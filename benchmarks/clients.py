"""What a page of 40 statuses costs in other clients: `python -m benchmarks.clients` (wants `pip install Mastodon.py`).

Each fetches the same page from the same server, one request after another, and looks at four fields of each status, as in the
case `page` of `python -m benchmarks`. Printed is the median of the processor time of a page, over rounds that take turns.
"""

import asyncio
import json
import statistics
import time
from collections.abc import Callable

import aiohttp

import atoot
from benchmarks.server import serve

PAGES = 60
ROUNDS = 9
PLACE = "/api/v1/timelines/home"


def with_atoot(host: str) -> None:
    async def fetch() -> None:
        async with atoot.client(host, access_token="t" * 40, use_https=False) as c:
            for _ in range(PAGES):
                for status in await c.home_timeline(limit=40):
                    _ = (status.id, status.created_at, status.content, status.account.acct)

    asyncio.run(fetch())


def with_aiohttp(host: str) -> None:
    async def fetch() -> None:
        async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {'t' * 40}"}) as session:
            for _ in range(PAGES):
                async with session.get(f"http://{host}{PLACE}?limit=40") as answer:
                    for status in json.loads(await answer.read()):
                        _ = (status["id"], status["created_at"], status["content"], status["account"]["acct"])

    asyncio.run(fetch())


def with_mastodon_py(host: str) -> None:
    from mastodon import Mastodon

    client = Mastodon(
        access_token="t" * 40,
        api_base_url=f"http://{host}",
        version_check_mode="none",
        ratelimit_method="throw",
    )
    for _ in range(PAGES):
        for status in client.timeline_home(limit=40):
            _ = (status.id, status.created_at, status.content, status.account.acct)


CLIENTS: dict[str, Callable[[str], None]] = {
    "atoot": with_atoot,
    "aiohttp and json": with_aiohttp,
    "Mastodon.py": with_mastodon_py,
}


def main() -> None:
    """Measure, and print a line for each client."""
    spent: dict[str, list[float]] = {name: [] for name in CLIENTS}
    with serve(2, 10) as hosts:
        for fetch in CLIENTS.values():
            fetch(hosts.plain)
        for _ in range(ROUNDS):
            for name, fetch in CLIENTS.items():
                begin = time.process_time()
                fetch(hosts.plain)
                spent[name].append((time.process_time() - begin) / PAGES * 1000)
    for name, times in spent.items():
        print(f"{name:20} {statistics.median(times):6.2f} ms a page ({min(times):.2f} to {max(times):.2f})")


if __name__ == "__main__":
    main()
