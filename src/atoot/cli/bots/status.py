"""`atoot bot status`: what the bots of a file have done, and what comes next."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from atoot.bots.bot import Bot
from atoot.cli.bots.run import bots_of
from atoot.cli.output import Output
from atoot.cli.settings import Choice
from atoot.durable.worker import Books, books_of

_WORDS = {"done": "answered or done", "failed": "failed", "nobody": "for which there is no handler"}


def status(choice: Choice, *, file: str) -> None:
    """Print what is in the books of the bots.

    Raises:
        CommandError: there is no bot in the file.
    """
    output = Output.of(choice)
    for bot in bots_of(file):
        is_there = bot.state_place.startswith("Redis at ") or Path(bot.state_place).exists()
        books = asyncio.run(books_of(bot.store)) if is_there else Books({}, 0, 0, None, {})
        if choice.json:
            output.json({"state": bot.state_place, "name": bot.declared.name, **books._asdict()})
        for line in lines(bot, books):
            output.say(line)


def lines(bot: Bot, books: Books) -> list[str]:
    """The books of a bot, for people."""
    done = ", ".join(f"{count} {_WORDS.get(how, f'left ({how})')}" for how, count in books.done.items())
    told = [
        f"{bot.declared.name or 'bot'} ({bot.state_place})",
        f"  last days  {done or 'nothing'}",
        f"  waiting    {books.waiting} for an answer or a time, {books.to_do} to be done",
    ]
    for job in bot.declared.of("job"):
        due = books.due.get(job.name)
        told.append(f"  job        {job.name} ({job.when}): {_moment(due)}")
    return told


def _moment(at: float | None) -> str:
    if at is None:
        return "not due any more, or not known yet"
    return f"next on {datetime.fromtimestamp(at, UTC).astimezone():%Y-%m-%d %H:%M}"
