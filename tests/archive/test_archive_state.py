import sqlite3
import stat

import pytest

from atoot.archive.errors import ArchiveError
from atoot.archive.state import opened, told, transaction

SCHEMA = "create table if not exists thing (name text primary key);"


def names(db):
    return [name for (name,) in db.execute("select name from thing order by rowid")]


def test_what_is_committed_is_there_the_next_time_and_for_its_owner_alone(tmp_path):
    path = tmp_path / "prune.sqlite"
    for expected in ([], ["a"]):
        with opened(path, SCHEMA, "prune") as db:
            assert names(db) == expected
            db.execute("insert or ignore into thing values ('a')")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_one_process_has_it_at_a_time(tmp_path):
    path = tmp_path / "import.sqlite"
    with (
        opened(path, SCHEMA, "import"),
        pytest.raises(ArchiveError, match="another `atoot import` of this account is running"),
        opened(path, SCHEMA, "import"),
    ):
        pass


def test_a_file_of_something_else_is_told_and_stays(tmp_path):
    path = tmp_path / "notes"
    path.write_text("my notes, which are not to be lost " * 100)
    before = path.read_bytes()
    with pytest.raises(ArchiveError, match=r"cannot write .*notes"), opened(path, SCHEMA, "prune"):
        pass
    assert path.read_bytes() == before


def test_of_a_transaction_that_breaks_off_nothing_is_there(tmp_path):
    with opened(tmp_path / "x.sqlite", SCHEMA, "prune") as db:
        with pytest.raises(KeyError), transaction(db):
            db.execute("insert into thing values ('half')")
            raise KeyError
        with transaction(db):
            db.execute("insert into thing values ('whole')")
        assert names(db) == ["whole"]


def test_an_error_of_the_database_names_the_file(tmp_path):
    with (
        pytest.raises(ArchiveError, match=r"x\.sqlite: disk full; what is done stays done"),
        told(tmp_path / "x.sqlite", "prune"),
    ):
        raise sqlite3.OperationalError("disk full")


def test_without_a_file_nothing_is_kept():
    for _ in range(2):
        with opened(None, SCHEMA, "import") as db:
            assert names(db) == []
            db.execute("insert into thing values ('a')")
