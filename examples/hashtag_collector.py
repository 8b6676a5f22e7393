"""Collect all public statuses with some hashtags in a SQLite database. Needs `pip install aiosqlite`.

MASTODON_INSTANCE=mastodon.social MASTODON_TOKEN=... python examples/hashtag_collector.py python asyncio
"""

import asyncio
import os
import sys
from collections.abc import Sequence

import aiosqlite

import atoot
from atoot.events import StatusDeleted, StatusEdited, StatusPosted

TABLE = "CREATE TABLE IF NOT EXISTS statuses (id TEXT PRIMARY KEY, acct TEXT, created_at TEXT, text TEXT)"


async def collect(c: atoot.MastodonAPI, tags: Sequence[str], database: str, cursor_file: str) -> None:
    """Keep the database as the statuses are now: edited ones change, deleted ones go. Goes on until it is cancelled."""
    streams = [atoot.hashtag(tag) for tag in tags]
    async with (
        aiosqlite.connect(database) as db,
        c.stream(*streams, cursor=atoot.FileCursor(cursor_file)) as events,
    ):
        await db.execute(TABLE)
        async for event in events:
            match event:
                case StatusPosted(status) | StatusEdited(status):
                    await db.execute(
                        "INSERT OR REPLACE INTO statuses VALUES (?, ?, ?, ?)",
                        (status.id, status.account.acct, status.created_at.isoformat(), status.text()),
                    )
                case StatusDeleted(status_id):
                    await db.execute("DELETE FROM statuses WHERE id = ?", (status_id,))
            # Once the next event is asked for, this one counts as handled: so it has to be safe by then.
            await db.commit()


async def main() -> None:
    """Collect the hashtags of the command line."""
    instance, token = os.environ["MASTODON_INSTANCE"], os.environ["MASTODON_TOKEN"]
    async with atoot.client(instance, access_token=token) as c:
        await collect(c, sys.argv[1:], "statuses.db", "hashtag_collector.json")


if __name__ == "__main__":
    asyncio.run(main())
