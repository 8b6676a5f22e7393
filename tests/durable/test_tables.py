"""Tables in a SQLite file."""

import errno
import os
import sqlite3
from contextlib import closing

import pytest

from atoot.durable.runs import HandlerRun
from atoot.durable.tables import (
    SqliteTables,
    StateTroubleError,
    TableCursor,
    UnusableStateError,
    check_version,
    store_for,
    table_of,
)


async def test_a_second_process_stands_by_until_the_first_one_ends(tmp_path):
    path = str(tmp_path / "state.sqlite")
    one, other = SqliteTables(path), SqliteTables(path)
    await one.open()
    assert await one.lead()
    assert await one.lead()
    await other.open()
    assert not await other.lead()
    assert await one.write([("t", "k", "1"), ("t", "j", "2")])
    assert await other.read("t", "k") == "1"
    await one.close()
    assert await other.lead()
    await other.close()


async def test_all_changes_are_made_or_none(tmp_path):
    tables = SqliteTables(str(tmp_path / "state.sqlite"))
    await tables.open()
    with pytest.raises(StateTroubleError):
        await tables.write([("t", "k", "1"), ("t", "j", object())])
    assert await tables.items("t") == {}
    await tables.close()
    with pytest.raises(StateTroubleError, match="is closed"):
        await tables.read("t", "k")


async def test_bots_with_names_share_a_file_and_nothing_in_it(tmp_path):
    path = str(tmp_path / "state.sqlite")
    one, other = SqliteTables(path, "one"), SqliteTables(path, "other")
    for tables in (one, other):
        await tables.open()
        assert await tables.lead()
    await one.write([("t", "k", "1")])
    assert await other.read("t", "k") is None
    await one.close()
    await other.close()


def test_a_file_with_broken_pages_is_refused(tmp_path):
    path = tmp_path / "state.sqlite"
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE x (y)")
        db.executemany("INSERT INTO x VALUES (?)", [("z" * 500,)] * 100)
    db.close()
    content = bytearray(path.read_bytes())
    content[4096:12288] = b"\xff" * 8192
    path.write_bytes(content)
    with pytest.raises(UnusableStateError, match="cannot be used"):
        SqliteTables(str(path)).check()


async def test_a_full_disk_is_told_and_what_is_written_later_counts(tmp_path):
    tables = SqliteTables(str(tmp_path / "state.sqlite"))
    await tables.open()
    pages = tables._db.execute("PRAGMA page_count").fetchone()[0]
    tables._db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StateTroubleError, match=r"state.sqlite': database or disk is full"):
        await tables.write([("t", "k", "x" * 100_000)])
    tables._db.execute("PRAGMA max_page_count = 100000")
    assert await tables.items("t") == {}
    assert await tables.write([("t", "k", "x" * 100_000)])
    await tables.close()


async def test_a_disk_on_which_not_even_a_lock_has_room_is_trouble_that_passes(tmp_path, monkeypatch):
    tables = SqliteTables(str(tmp_path / "state.sqlite"))
    await tables.open()

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", full)
        with pytest.raises(StateTroubleError, match=r"cannot be locked: .* No space left on device"):
            await tables.lead()
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        assert await tables.lead()  # who has it is only not written down
    await tables.leave()
    assert await tables.lead()
    await tables.close()


async def test_a_row_that_means_nothing_is_named(tmp_path):
    tables = SqliteTables(str(tmp_path / "state.sqlite"))
    await tables.open()
    for text in ("{", "[]", '{"key": 7}', "null"):
        await tables.write([("runs", "mention 7", text)])
        with pytest.raises(
            UnusableStateError, match="the state is damaged: runs has 'mention 7', which cannot"
        ):
            await table_of(tables, "runs", HandlerRun.from_json)
    await tables.close()


def test_the_file_of_another_program_is_refused_and_left_as_it_is(tmp_path):
    path = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE x (y)")
    db.close()
    before = path.read_bytes()
    with pytest.raises(UnusableStateError, match="belongs to another program"):
        SqliteTables(str(path)).check()
    assert path.read_bytes() == before


def test_a_place_where_nothing_can_be_written_is_told_without_advice_to_move_it(tmp_path):
    with pytest.raises(UnusableStateError, match=r"cannot be used: unable to open database file$"):
        SqliteTables(str(tmp_path)).check()


def test_a_folder_into_which_nothing_can_be_written_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)  # whoever is root may write everywhere
    with pytest.raises(UnusableStateError, match="its folder is not writable"):
        SqliteTables(str(tmp_path / "state.sqlite")).check()


def test_a_newer_version_is_refused():
    check_version(None, "x")
    check_version("1", "x")
    for newer in ("2", "abc"):
        with pytest.raises(UnusableStateError, match="newer version"):
            check_version(newer, "x")


async def test_the_place_in_a_stream_is_kept_among_the_rest():
    tables = SqliteTables(":memory:")
    await tables.open()
    cursor = TableCursor(tables.read, tables.write)
    assert await cursor.load() is None
    await cursor.save({"home": ["1", None, "\u2028"]})
    assert await TableCursor(tables.read, tables.write).load() == {"home": ["1", None, "\u2028"]}
    await tables.close()
    with pytest.raises(StateTroubleError, match="is closed"):
        await cursor.load()


def test_a_text_names_the_store(tmp_path):
    assert isinstance(store_for(":memory:", ""), SqliteTables)
    assert store_for(str(tmp_path / "x.sqlite"), "bot").place == str(tmp_path / "x.sqlite")
    kept = store_for("redis://:pa55word@redis.example", "bot")
    assert kept.place == "Redis at redis.example:6379"
    with pytest.raises(ValueError, match="no such folder"):
        store_for(str(tmp_path / "missing" / "x.sqlite"), "")
