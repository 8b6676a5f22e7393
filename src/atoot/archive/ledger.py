"""The used part of each rate limit, kept on disk for the process that continues a killed one."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from atoot.message import Request, WindowState
from atoot.operations import classify

SCHEMA = """
create table if not exists used (
    name text primary key, remaining integer, reset real not null default 0, sent integer not null default 0
);
"""
SAME = 5.0
"""Seconds by which two reports of the end of one window may differ."""
MARGIN = 1.0
"""Seconds to wait after a window's end, because clocks differ."""


class Used(NamedTuple):
    """The known state of a limit."""

    remaining: int | None = None
    """Requests that the window had left; None if there is no limit."""
    reset: float = 0.0
    """When the window ends, in seconds since the epoch."""
    sent: int = 0
    """Requests since then without an answer."""


def after(before: Used, now: WindowState) -> Used:
    """The known state of a limit after a client has seen an answer.

    A new client may only presume the limit, and does not know what earlier ones have sent.
    """
    if now.left is None:
        return Used()
    if before.remaining is None or abs(now.reset - before.reset) > SAME:
        return Used(now.left, now.reset)
    return Used(min(now.left, max(0, before.remaining - before.sent)), before.reset)


def pause(used: Iterable[Used], now: float) -> float:
    """Seconds until another request is within all these limits."""
    ends = [
        one.reset + MARGIN - now
        for one in used
        if one.remaining is not None and one.remaining <= one.sent and one.reset > now
    ]
    return max(ends, default=0.0)


class Ledger:
    """Records how much of each limit is used, in a database that has the table of `SCHEMA`."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._opened: sqlite3.Connection | None = None

    def open(self, db: sqlite3.Connection) -> None:
        """Store it in this database from now on."""
        self._opened = db

    def sends(self, request: Request, _tries: int) -> None:
        """Count a request that is about to be sent; a hook of the client."""
        if self._opened is None:
            return
        for name in classify(request.method, request.path):
            self._opened.execute(
                "insert into used (name, sent) values (?, 1) on conflict (name) do update set sent = sent + 1",
                (name,),
            )

    def learn(self, limits: Mapping[str, WindowState]) -> None:
        """Take over the client's state of the limits, once every request has its answer."""
        for name, state in limits.items():
            used = after(self._of(name), state)
            self._db.execute("insert or replace into used values (?, ?, ?, ?)", (name, *used))

    def pause(self, method: str, path: str) -> float:
        """Seconds until a request is within the limits."""
        return pause(map(self._of, classify(method, path)), self._clock())

    @property
    def _db(self) -> sqlite3.Connection:
        if self._opened is None:
            raise RuntimeError("the ledger is not open")
        return self._opened

    def _of(self, name: str) -> Used:
        found = self._db.execute("select remaining, reset, sent from used where name = ?", (name,)).fetchone()
        return Used(*found) if found else Used()
