"""The journal of an import: written before and after each item."""

import hashlib
import sqlite3
from collections.abc import Iterable
from typing import Literal, TypeAlias

from atoot.archive.items import ImportItem
from atoot.archive.ledger import SCHEMA as LEDGER
from atoot.archive.state import transaction
from atoot.printable import json_text

State: TypeAlias = Literal["begun", "done", "there", "failed"]
SCHEMA = (
    """
create table if not exists run (source text not null);
create table if not exists item (key text primary key, state text not null, why text not null default '');
create table if not exists account (address text primary key, id text not null);
"""
    + LEDGER
)


class ImportJournal:
    """The outcome of each item of an import."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def begin(self, items: Iterable[ImportItem]) -> bool:
        """Begin or continue an import of these items; returns whether it continues."""
        told = [[item.kind, item.name, dict(item.values)] for item in items]
        source = hashlib.sha256(json_text(told).encode()).hexdigest()
        found = self._db.execute("select source from run").fetchone()
        if found == (source,):
            return True
        with transaction(self._db):
            self._forget()
            self._db.execute("insert into run values (?)", (source,))
        return False

    def end(self) -> None:
        """Mark the import as finished: the next import of the same items starts over."""
        with transaction(self._db):
            self._forget()

    def _forget(self) -> None:
        for table in ("run", "item", "account"):
            self._db.execute(f"delete from {table}")  # noqa: S608 - our own names

    def state(self, item: ImportItem) -> State | None:
        """The outcome of an item."""
        found = self._db.execute("select state from item where key = ?", (item.key,)).fetchone()
        return found[0] if found else None

    def note(self, item: ImportItem, state: State, why: str = "") -> None:
        """Record the outcome of an item."""
        self._db.execute("insert or replace into item values (?, ?, ?)", (item.key, state, why))

    def began_making(self) -> bool:
        """Whether the previous run ended while it created something that no server deduplicates."""
        query = (
            "select 1 from item where state = 'begun' and (key like 'lists%' or key like 'filters%') limit 1"
        )
        return self._db.execute(query).fetchone() is not None

    def account(self, address: str) -> str | None:
        """The recorded id of an account."""
        found = self._db.execute("select id from account where address = ?", (address,)).fetchone()
        return found[0] if found else None

    def keep_account(self, address: str, identifier: str) -> None:
        """Record the id of an account."""
        self._db.execute("insert or replace into account values (?, ?)", (address, identifier))
