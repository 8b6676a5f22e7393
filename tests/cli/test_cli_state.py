import sqlite3
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot.cli.errors import CommandError
from atoot.cli.state import opened, replace_file, state_path, told, transaction

SCHEMA = "create table if not exists thing (name text primary key);"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A folder for what is remembered, which nobody else can enter."""
    tmp_path.chmod(0o700)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return tmp_path


def names(db):
    return [name for (name,) in db.execute("select name from thing order by rowid")]


def test_what_is_committed_is_there_the_next_time_and_for_its_owner_alone():
    path = state_path("prune", "https://x.example", "1")
    for expected in ([], ["a"]):
        with opened(path, SCHEMA, "prune") as db:
            assert names(db) == expected
            db.execute("insert or ignore into thing values ('a')")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_one_process_has_it_at_a_time():
    path = state_path("import", "x")
    with (
        opened(path, SCHEMA, "import"),
        pytest.raises(CommandError, match="another `atoot import` of this account is running"),
        opened(path, SCHEMA, "import"),
    ):
        pass


def test_a_file_of_something_else_is_told_and_stays(folder):
    path = folder / "notes"
    path.write_text("my notes, which are not to be lost " * 100)
    before = path.read_bytes()
    with pytest.raises(CommandError, match=r"cannot write .*notes"), opened(path, SCHEMA, "prune"):
        pass
    assert path.read_bytes() == before


def test_of_a_transaction_that_breaks_off_nothing_is_there(folder):
    with opened(folder / "x.sqlite", SCHEMA, "prune") as db:
        with pytest.raises(KeyError), transaction(db):
            db.execute("insert into thing values ('half')")
            raise KeyError
        with transaction(db):
            db.execute("insert into thing values ('whole')")
        assert names(db) == ["whole"]


def test_an_error_of_the_database_names_the_file(folder):
    with (
        pytest.raises(CommandError, match=r"x\.sqlite: disk full; what was done is done"),
        told(folder / "x.sqlite", "prune"),
    ):
        raise sqlite3.OperationalError("disk full")


PARTS = st.lists(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=3),
    min_size=1,
    max_size=3,
)


@given(PARTS, PARTS)
def test_each_account_has_a_file_of_its_own_that_does_not_name_it(tmp_path_factory, one, two):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.getbasetemp()))
        paths = [state_path("prune", *parts) for parts in (one, two)]
    assert (paths[0] == paths[1]) is (one == two)
    assert paths[0].name.removeprefix("prune-").removesuffix(".sqlite").isalnum()


def test_a_file_is_written_as_a_whole_or_not_at_all(folder):
    path = folder / "draft"
    replace_file(path, b"old")
    replace_file(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in folder.iterdir()] == ["draft"]
    with pytest.raises(CommandError, match="what was there stays"):
        replace_file(folder / "nowhere" / "draft", b"x")
