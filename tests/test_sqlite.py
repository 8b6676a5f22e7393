"""Files of SQLite: whose they are, and what is wrong with them."""

import sqlite3
from contextlib import closing

import pytest

from atoot.sqlite import is_ours, looked_at, told

SAID = "the state of a run", "run it again"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "x.sqlite"


@pytest.mark.parametrize(
    ("tables", "ours"), [([], None), (["run"], True), (["a", "run"], True), (["a"], False)]
)
def test_a_file_is_ours_if_it_has_our_table_and_nobodys_if_it_has_none(path, tables, ours):
    with closing(sqlite3.connect(path)) as db:
        for table in tables:
            db.execute(f"CREATE TABLE {table} (x)")
        assert is_ours(db, "run") is ours


def test_a_look_changes_nothing(path):
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE run (x)")
    with looked_at(path) as db, pytest.raises(sqlite3.OperationalError, match="readonly"):
        db.execute("INSERT INTO run VALUES (1)")


def test_what_is_not_there_is_not_made(path, tmp_path):
    for nothing in (path, tmp_path):
        with pytest.raises(FileNotFoundError, match="no such file"):
            looked_at(nothing)
    assert not path.exists()


def test_a_file_of_something_else_is_told_from_ours(path):
    path.write_bytes(b"no database at all" * 100)
    said = pytest.raises(ValueError, match=r"x\.sqlite is not the state of a run: file is not")
    with closing(sqlite3.connect(path)) as db, said, told(str(path), *SAID):
        is_ours(db, "run")


def test_a_file_that_somebody_else_has_locked_can_be_used_later(path):
    said = pytest.raises(
        OSError, match=r"the state of a run, cannot be used: database is locked; run it again"
    )
    with closing(sqlite3.connect(path)) as one, closing(sqlite3.connect(path, timeout=0)) as other:
        one.execute("BEGIN EXCLUSIVE")
        with said, told(str(path), *SAID):
            other.execute("CREATE TABLE run (x)")
