"""Decoding alone: bytes to dicts, and bytes to entities."""

from collections.abc import Callable
from typing import Any

import orjson

from atoot.entities import Status
from atoot.entities.lenient import read
from benchmarks import data
from benchmarks.measure import Bar, Measure, Run, Timed, compare
from benchmarks.reading import read_dicts, read_entities

FULL = 100
"""Pages a sample."""


async def decode(run: Run) -> list[Measure]:
    """A page as the entities expect it, and the same with every field read."""
    body = data.to_json(data.page())
    alone = await _compare(run, body, _leave, _leave)
    fields = await _compare(run, body, read_dicts, read_entities)
    return [
        Measure("decode a page of 40", "ms", alone.cpu, Bar(1.00)),
        Measure("the same, all fields read", "ms", fields.cpu, Bar(0.85)),
    ]


async def newer(run: Run) -> list[Measure]:
    """A page with fields that the entities do not know."""
    body = data.to_json(data.newer_page())
    statuses = read(body, list[Status])
    assert len(statuses) == data.SIZE
    assert all("trust" in status.extra for status in statuses)
    timed = await _compare(run, body, _leave, _leave)
    return [Measure("decode a page of a newer server", "ms", timed.cpu, Bar(3))]


async def damaged(run: Run) -> list[Measure]:
    """The same with two statuses besides that do not fit."""
    body = data.to_json(data.damaged_page())
    statuses = read(body, list[Status])
    assert len(statuses) == data.SIZE + 2
    assert sum("trust" not in status.extra or len(status.extra) > 2 for status in statuses) == 2
    timed = await _compare(run, body, _leave, _leave)
    return [Measure("decode it with two damaged statuses", "ms", timed.cpu, Bar(5))]


def _leave(statuses: object) -> None:
    """Decoded is enough."""


async def _compare(
    run: Run,
    body: bytes,
    use_dicts: Callable[[list[dict[str, Any]]], None],
    use_entities: Callable[[list[Status]], None],
) -> Timed:
    count = run.count(FULL)
    kind = list[Status]

    async def bare() -> None:
        for _ in range(count):
            use_dicts(orjson.loads(body))

    async def ours() -> None:
        for _ in range(count):
            use_entities(read(body, kind))

    return await compare(bare, ours, count, run.rounds)
