import asyncio
import sqlite3
from contextlib import closing, suppress
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from atoot import FileCursor, MastodonAPI
from watched_calls import WatchedCalls

EXAMPLES = Path(__file__).parents[2] / "examples"


def example(name: str) -> ModuleType:
    spec = spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


async def end(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_the_bot_answers_each_mention_once_also_those_of_when_it_was_down(
    alice, bob, tmp_path, monkeypatch
):
    bot, cursor = example("mention_bot"), tmp_path / "bot.json"
    answers: list[str] = []
    real = alice.create_status

    async def create_status(**values):
        answers.append((await real(**values)).text())

    alice.create_status = create_status
    saves = WatchedCalls(monkeypatch, FileCursor, "save")
    posts = WatchedCalls(monkeypatch, alice, "create_status")
    running = asyncio.create_task(bot.answer_mentions(alice, str(cursor)))
    await saves.until(cursor.exists)
    await bob.create_status(status="@alice one")
    await posts.until(lambda: len(answers) == 1)
    await end(running)

    await bob.create_status(status="@alice two")
    await bob.create_status(status="@alice three")
    running = asyncio.create_task(bot.answer_mentions(alice, str(cursor)))
    await posts.until(lambda: len(answers) >= 3)
    await end(running)
    assert answers == ["@bob Thank you for writing!"] * 3
    assert len(await alice.account_statuses(await alice.verify_account_credentials())) == 3


async def test_the_collector_keeps_statuses_as_they_are_now(
    alice: MastodonAPI, bob: MastodonAPI, tmp_path, monkeypatch
):
    aiosqlite = pytest.importorskip("aiosqlite")
    collector, database, cursor = (
        example("hashtag_collector"),
        tmp_path / "statuses.db",
        tmp_path / "tags.json",
    )

    def texts() -> list[str]:
        if not database.exists():
            return []
        with closing(sqlite3.connect(database)) as db, db:
            try:
                return [text for (text,) in db.execute("SELECT text FROM statuses ORDER BY id")]
            except sqlite3.OperationalError:
                return []

    saves = WatchedCalls(monkeypatch, FileCursor, "save")
    commits = WatchedCalls(monkeypatch, aiosqlite.Connection, "commit")
    running = asyncio.create_task(collector.collect(alice, ["cats", "dogs"], str(database), str(cursor)))
    await saves.until(cursor.exists)
    cat = await bob.create_status(status="a #cats picture")
    dog = await bob.create_status(status="a #dogs picture")
    await bob.create_status(status="a bird")
    await commits.until(lambda: len(texts()) == 2)
    await bob.update_status(cat, status="a better #cats picture")
    await bob.delete_status(dog)
    await commits.until(lambda: texts() == ["a better #cats picture"])
    await end(running)
