"""The other side: what a careful person writes by hand with aiohttp and orjson."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import aiohttp
import orjson

from benchmarks.server import TIMELINE

TOKEN = "a-token-of-the-benchmark"


def session() -> aiohttp.ClientSession:
    """One session for everything, as it comes, with the token."""
    return aiohttp.ClientSession(headers={"Authorization": f"Bearer {TOKEN}"})


async def get(session: aiohttp.ClientSession, url: str) -> Any:
    """The data of an answer."""
    async with session.get(url) as answer:
        return orjson.loads(await answer.read())


async def post(session: aiohttp.ClientSession, url: str, values: dict[str, Any]) -> Any:
    """The data of the answer to a POST of JSON, with a key of its own."""
    headers = {"Content-Type": "application/json", "Idempotency-Key": uuid4().hex}
    async with session.post(url, data=orjson.dumps(values), headers=headers) as answer:
        return orjson.loads(await answer.read())


async def pages(session: aiohttp.ClientSession, host: str) -> AsyncIterator[list[dict[str, Any]]]:
    """The home timeline, page after page."""
    url: Any = f"http://{host}{TIMELINE}"
    while url:
        async with session.get(url) as answer:
            statuses = orjson.loads(await answer.read())
            link = answer.links.get("next")
            url = link and link["url"]
        yield statuses
