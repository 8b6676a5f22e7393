import sqlite3

import pytest

from atoot.archive.ledger import MARGIN, SCHEMA, Ledger, Used, after, pause
from atoot.message import Request, WindowState

DELETE = ("DELETE", "/api/v1/statuses/7")


def state(left, reset=100.0, *, presumed=False):
    return WindowState(30, left, reset, 0, 0, presumed)


def test_what_earlier_processes_have_used_up_is_not_given_back_by_one_that_only_presumes():
    assert after(Used(10, 100.0, 1), state(29, presumed=True)) == Used(9, 100.0)
    assert after(Used(10, 100.0, 3), state(2)) == Used(2, 100.0)


def test_a_new_window_is_what_the_client_says():
    assert after(Used(0, 100.0, 2), state(29, 1900.0)) == Used(29, 1900.0)
    assert after(Used(), state(7)) == Used(7, 100.0)


def test_where_there_is_no_limit_nothing_is_waited_for():
    assert after(Used(0, 100.0), WindowState(None, None, 100.0, 0, 0, True)) == Used()
    assert pause([Used(), Used(None, 900.0, 5)], 0.0) == 0.0


def test_it_waits_for_the_last_window_that_is_used_up():
    assert pause([Used(0, 100.0), Used(3, 200.0, 3), Used(4, 300.0, 3)], 50.0) == 150.0 + MARGIN
    assert pause([Used(0, 100.0)], 100.0) == 0.0


@pytest.fixture
def ledger():
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.executescript(SCHEMA)
    made = Ledger(lambda: 50.0)
    made.sends(Request(*DELETE), 1)  # nobody keeps it yet
    made.open(db)
    yield made
    db.close()


def test_a_request_without_an_answer_counts_in_all_its_limits(ledger):
    ledger.learn({"delete": state(1), "all": state(200)})
    assert ledger.pause(*DELETE) == 0.0
    ledger.sends(Request(*DELETE), 1)
    assert ledger.pause(*DELETE) == 50.0 + MARGIN
    assert ledger.pause("GET", "/api/v1/accounts/1") == 0.0


def test_an_answer_settles_what_was_sent(ledger):
    ledger.learn({"delete": state(2)})
    ledger.sends(Request(*DELETE), 1)
    ledger.learn({"delete": state(1)})
    ledger.sends(Request(*DELETE), 1)
    ledger.learn({"delete": state(29, 1900.0)})
    assert ledger.pause(*DELETE) == 0.0
