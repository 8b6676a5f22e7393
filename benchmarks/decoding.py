"""Decoding alone: bytes to dicts, and bytes to entities."""

from collections.abc import Callable
from typing import Any

import orjson

from atoot.decoding.lenient import read
from atoot.entities import Status
from benchmarks import data
from benchmarks.measure import Bar, Measure, Run, Timed, compare
from benchmarks.reading import read_dicts, read_entities

FULL = 12
"""Times that a sample decodes all pages."""
PAGES = 8
"""Different pages, in turns: one alone would be known by heart to every cache of the processor."""


async def decode(run: Run) -> list[Measure]:
    """A page as the entities expect it, and the same with every field read."""
    bodies = [data.to_json(data.page(number)) for number in range(PAGES)]
    alone = await _compare(run, bodies, _leave, _leave)
    fields = await _compare(run, bodies, read_dicts, read_entities)
    return [
        Measure("decode a page of 40", "ms", alone.cpu, Bar(1.00)),
        Measure("the same, all fields read", "ms", fields.cpu, Bar(0.85)),
    ]


async def newer(run: Run) -> list[Measure]:
    """A page with fields that the entities do not know."""
    bodies = [data.to_json(data.newer_page(number)) for number in range(PAGES)]
    for body in bodies:
        statuses = read(body, list[Status])
        assert len(statuses) == data.SIZE
        assert all("trust" in status.extra for status in statuses)
    timed = await _compare(run, bodies, _leave, _leave)
    return [Measure("decode a page of a newer server", "ms", timed.cpu, Bar(3))]


async def damaged(run: Run) -> list[Measure]:
    """The same with two statuses besides that do not fit."""
    bodies = [data.to_json(data.damaged_page(number)) for number in range(PAGES)]
    for body in bodies:
        statuses = read(body, list[Status])
        assert len(statuses) == data.SIZE + 2
        assert sum("trust" not in status.extra or len(status.extra) > 2 for status in statuses) == 2
    timed = await _compare(run, bodies, _leave, _leave)
    return [Measure("decode it with two damaged statuses", "ms", timed.cpu, Bar(5))]


def _leave(statuses: object) -> None:
    """Decoded is enough."""


async def _compare(
    run: Run,
    bodies: list[bytes],
    use_dicts: Callable[[list[dict[str, Any]]], None],
    use_entities: Callable[[list[Status]], None],
) -> Timed:
    count = run.count(FULL)
    kind = list[Status]

    async def bare() -> None:
        for _ in range(count):
            for body in bodies:
                use_dicts(orjson.loads(body))

    async def ours() -> None:
        for _ in range(count):
            for body in bodies:
                use_entities(read(body, kind))

    return await compare(bare, ours, count * len(bodies), run.rounds)
