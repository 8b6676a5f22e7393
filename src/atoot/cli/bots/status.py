"""`atoot bot status`: past results of the bots of a file, and their next jobs."""

import asyncio
import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from atoot.bots.bot import Bot
from atoot.cli.bots.run import bots_of
from atoot.cli.session import Session
from atoot.durable.runs import HandlerRun
from atoot.durable.tables import JOBS, RUNS, SEEN, Store, table_of
from atoot.durable.worker import job_read

_WORDS = {"done": "answered or done", "failed": "failed", "nobody": "for which there is no handler"}


class Books(NamedTuple):
    """The records in a store."""

    done: dict[str, int]
    """Number of remembered runs by outcome."""
    waiting: int
    """Runs that wait for an answer or for a time."""
    to_do: int
    """Runs that are due now, or for a retry."""
    next_try: float | None
    """When the first of those is due, in seconds since the epoch."""
    due: dict[str, float | None]
    """When each job is next due."""


async def books_of(store: Store) -> Books:
    """Read the records of a store, whichever process leads."""
    await store.open()
    try:
        marks = await table_of(store, SEEN, json.loads)
        runs = await table_of(store, RUNS, HandlerRun.from_json)
        jobs = await table_of(store, JOBS, job_read)
    finally:
        await store.close()
    to_do = [run.due for run in runs.values() if not run.waits]
    ways = Counter(mark["how"] for mark in marks.values())
    dues = {name: due for name, (_, due) in jobs.items()}
    return Books(dict(ways), len(runs) - len(to_do), len(to_do), min(to_do, default=None), dues)


def status(session: Session, *, file: str) -> None:
    """Print what is in the books of the bots."""
    output = session.output
    for bot in bots_of(file):
        is_there = bot.store.place.startswith("Redis at ") or Path(bot.store.place).exists()
        books = asyncio.run(books_of(bot.store)) if is_there else Books({}, 0, 0, None, {})
        if output.as_json:
            output.json({"state": bot.store.place, "name": bot.declared.name, **books._asdict()})
        for line in lines(bot, books):
            output.say(line)


def lines(bot: Bot, books: Books) -> list[str]:
    """The records of a bot, for people."""
    done = ", ".join(f"{count} {_WORDS.get(how, f'left ({how})')}" for how, count in books.done.items())
    told = [
        f"{bot.declared.name or 'bot'} ({bot.store.place})",
        f"  last days  {done or 'nothing'}",
        f"  waiting    {books.waiting} for an answer or a time, {books.to_do} to be done",
    ]
    for job in bot.declared.of("job"):
        due = books.due.get(job.name)
        told.append(f"  job        {job.name} ({job.job.when if job.job else ''}): {_moment(due)}")
    return told


def _moment(at: float | None) -> str:
    if at is None:
        return "not due any more, or not known yet"
    return f"next on {datetime.fromtimestamp(at, UTC).astimezone():%Y-%m-%d %H:%M}"
