"""The journal of a prune: what to delete, and the progress, written before and after each post."""

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec

from atoot.archive.ledger import SCHEMA as LEDGER
from atoot.archive.state import transaction
from atoot.cli.prune.rules import Rules

FRESH = timedelta(days=1)
"""How long facts about posts stay valid: later they may be pinned, or have more favourites."""
SCHEMA = (
    """
create table if not exists run (rules text not null, before text not null, seen text not null);
create table if not exists place (path text, after text);
create table if not exists post (
    id text primary key, reblog text, state text not null default 'wanted', why text not null default ''
);
"""
    + LEDGER
)


class Doomed(NamedTuple):
    """A post to delete."""

    id: str
    reblog: str | None = None
    """The id of the boosted post, if it is a boost."""


class PruneJournal:
    """The posts of a run."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def begin(self, rules: Rules, before: datetime, now: datetime) -> datetime | None:
        """Begin, or go on with a run of the same rules; gives what is old for that, if it goes on."""
        told = msgspec.json.encode(rules).decode()
        found = self._db.execute("select rules, before, seen from run").fetchone()
        if found is not None and found[0] == told and now - datetime.fromisoformat(found[2]) < FRESH:
            return datetime.fromisoformat(found[1])
        with transaction(self._db):
            self._forget()
            self._db.execute("insert into run values (?, ?, ?)", (told, before.isoformat(), now.isoformat()))
        return None

    def end(self) -> None:
        """Finish: nothing is left to delete."""
        with transaction(self._db):
            self._forget()

    @property
    def place(self) -> tuple[str, str | None] | None:
        """The next page to scan, and the first item of the page before; None for the first page."""
        found = self._db.execute("select path, after from place where path is not null").fetchone()
        return None if found is None else (found[0], found[1])

    @property
    def is_looked_through(self) -> bool:
        """Whether all posts were scanned."""
        return self._db.execute("select 1 from place where path is null").fetchone() is not None

    def add(self, posts: Iterable[Doomed], path: str | None, after: str | None) -> None:
        """Record the posts of a page to delete, and the next page; None if there is none."""
        with transaction(self._db):
            self._db.executemany("insert or ignore into post (id, reblog) values (?, ?)", posts)
            self._db.execute("delete from place")
            self._db.execute("insert into place values (?, ?)", (path, after))

    def keep(self, ids: Iterable[str]) -> None:
        """Remove posts that are to be kept after all."""
        with transaction(self._db):
            self._db.executemany(
                "delete from post where id = ? and state in ('wanted', 'begun')", [(one,) for one in ids]
            )

    def doomed(self) -> Iterator[Doomed]:
        """The posts still to delete, the last recorded (the oldest) first."""
        query = "select id, reblog from post where state in ('wanted', 'begun') order by rowid desc"
        for row in self._db.execute(query).fetchall():
            yield Doomed(*row)

    def count(self, *states: str) -> int:
        """How many posts are in these states: wanted, begun, gone, refused."""
        marks = ", ".join("?" * len(states))
        query = f"select count(*) from post where state in ({marks})"  # noqa: S608 - question marks
        return int(self._db.execute(query, states).fetchone()[0])

    def note(self, post: Doomed, state: str, why: str = "") -> None:
        """Record the outcome of a post."""
        self._db.execute("update post set state = ?, why = ? where id = ?", (state, why, post.id))

    def refused(self) -> list[tuple[str, str]]:
        """Ids of posts that the server refuses to delete, and why."""
        return self._db.execute("select id, why from post where state = 'refused'").fetchall()

    def _forget(self) -> None:
        for table in ("run", "place", "post"):
            self._db.execute(f"delete from {table}")  # noqa: S608 - names of ours
