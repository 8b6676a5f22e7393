import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot.archive.items import ImportItem
from atoot.archive.journal import SCHEMA, ImportJournal

ITEMS = [
    ImportItem("lists", "friends"),
    ImportItem("lists", "friends", {"member": "ann@x.example"}),
    ImportItem("blocks", "bo@x.example"),
]


@pytest.fixture
def journal():
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.executescript(SCHEMA)
    yield ImportJournal(db)
    db.close()


def test_the_same_things_go_on_and_others_begin_anew(journal):
    assert not journal.begin(ITEMS)
    journal.note(ITEMS[0], "done")
    journal.keep_account("ann@x.example", "7")
    assert journal.begin(ITEMS)
    assert journal.state(ITEMS[0]) == "done"
    assert not journal.begin(ITEMS[1:])
    assert journal.state(ITEMS[0]) is None
    assert journal.account("ann@x.example") is None


def test_the_same_things_in_another_order_or_with_other_settings_are_others(journal):
    journal.begin(ITEMS)
    assert not journal.begin(ITEMS[::-1])
    assert not journal.begin([*ITEMS[:2], ImportItem("blocks", "bo@x.example", {"copy": 1})])


def test_what_came_to_its_end_is_looked_at_anew(journal):
    journal.begin(ITEMS)
    journal.note(ITEMS[2], "there")
    journal.end()
    assert journal.state(ITEMS[2]) is None
    assert not journal.begin(ITEMS)


def test_a_list_and_its_members_are_different_things(journal):
    journal.note(ITEMS[0], "done")
    journal.note(ITEMS[1], "failed", "no such account")
    assert (journal.state(ITEMS[0]), journal.state(ITEMS[1])) == ("done", "failed")


@pytest.mark.parametrize(
    ("item", "state", "began"),
    [
        (ImportItem("lists", "x"), "begun", True),
        (ImportItem("filters", "x"), "begun", True),
        (ImportItem("lists", "x"), "done", False),
        (ImportItem("blocks", "lists"), "begun", False),
    ],
)
def test_only_what_a_server_would_make_twice_is_waited_for(item, state, began, journal):
    journal.note(item, state)
    assert journal.began_making() is began


@given(st.lists(st.tuples(st.sampled_from(ITEMS), st.sampled_from(["begun", "done", "there", "failed"]))))
def test_what_was_noted_last_counts(notes):
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.executescript(SCHEMA)
    journal, last = ImportJournal(db), {}
    for item, state in notes:
        journal.note(item, state)
        last[item.key] = state
    assert [journal.state(item) for item in ITEMS] == [last.get(item.key) for item in ITEMS]
    db.close()
