import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

from atoot.cli.prune.journal import FRESH, SCHEMA, Doomed, PruneJournal
from atoot.cli.prune.rules import Rules

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
BEFORE = NOW - timedelta(days=365)
RULES = Rules(older_than="1y", tags=("art",), keep_pinned=True)
POSTS = [Doomed("9"), Doomed("8", "2"), Doomed("7")]


@pytest.fixture
def journal():
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.executescript(SCHEMA)
    made = PruneJournal(db)
    assert made.begin(RULES, BEFORE, NOW) is None
    made.add(POSTS, "/next", "7")
    yield made
    db.close()


def test_the_same_rules_go_on_with_what_was_old_then(journal):
    later = NOW + FRESH - timedelta(seconds=1)
    assert journal.begin(RULES, later - timedelta(days=365), later) == BEFORE
    assert list(journal.doomed()) == POSTS[::-1]
    assert journal.place == ("/next", "7")


@pytest.mark.parametrize(
    ("rules", "later"),
    [
        (RULES, FRESH),
        (Rules(older_than="1y", tags=("art",)), timedelta(0)),
        (Rules(older_than="2y", tags=("art",), keep_pinned=True), timedelta(0)),
    ],
)
def test_other_rules_and_what_was_seen_long_ago_begin_anew(rules, later, journal):
    assert journal.begin(rules, BEFORE, NOW + later) is None
    assert list(journal.doomed()) == []
    assert (journal.place, journal.is_looked_through) == (None, False)


def test_without_a_page_behind_it_all_is_looked_through(journal):
    assert not journal.is_looked_through
    journal.add([Doomed("6")], None, None)
    assert journal.is_looked_through
    assert journal.place is None


def test_a_post_that_is_seen_twice_is_deleted_once_and_what_is_gone_stays_gone(journal):
    journal.note(POSTS[0], "gone")
    journal.add(POSTS, None, None)
    assert list(journal.doomed()) == POSTS[:0:-1]
    assert (journal.count("gone"), journal.count("wanted", "begun")) == (1, 2)


def test_what_was_begun_is_tried_again_and_what_was_refused_is_told(journal):
    journal.note(POSTS[0], "begun")
    journal.note(POSTS[1], "refused", "not yours")
    assert list(journal.doomed()) == [POSTS[2], POSTS[0]]
    assert journal.refused() == [("8", "not yours")]


def test_what_is_pinned_since_is_kept_unless_it_is_gone(journal):
    journal.note(POSTS[0], "gone")
    journal.keep(["9", "7", "nothing"])
    assert list(journal.doomed()) == [POSTS[1]]
    assert journal.count("gone") == 1


def test_when_nothing_is_left_it_is_forgotten(journal):
    journal.end()
    assert journal.count("wanted", "begun", "gone", "refused") == 0
    assert journal.begin(RULES, BEFORE, NOW) is None
