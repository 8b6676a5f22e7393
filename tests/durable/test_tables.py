"""Tables in a SQLite file."""

import sqlite3

import pytest

from atoot.durable.tables import SqliteTables, StateError, StateTroubleError, check_version


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
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE x (y)")
        db.executemany("INSERT INTO x VALUES (?)", [("z" * 500,)] * 100)
    db.close()
    content = bytearray(path.read_bytes())
    content[4096:12288] = b"\xff" * 8192
    path.write_bytes(content)
    with pytest.raises(StateError, match="cannot be used"):
        SqliteTables(str(path)).check()


def test_a_newer_version_is_refused():
    check_version(None, "x")
    check_version("1", "x")
    for newer in ("2", "abc"):
        with pytest.raises(StateError, match="newer version"):
            check_version(newer, "x")
