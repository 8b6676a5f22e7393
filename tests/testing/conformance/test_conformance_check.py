"""How a check is written: things that are made when they are needed, steps, and what each gives."""

from types import SimpleNamespace

import pytest

from atoot.operations import find
from atoot.testing.conformance.check import (
    CHAPTERS,
    IT,
    WRITTEN,
    Thing,
    Using,
    alice,
    bob,
    follow,
    holds,
    made,
    needs_admin,
    steps,
)
from atoot.testing.conformance.results import Expected
from atoot.testing.conformance.testbed import Testbed


class Client:
    """What it was asked for, in order; what comes is a mapping with an id."""

    def __init__(self, name, log):
        self._name, self._log = name, log

    def __getattr__(self, method):
        async def call(*given, **arguments):
            self._log.append((self._name, method, *given, *arguments.values()))
            return {"id": f"{method}-{len(self._log)}", "url": None}

        return call


@pytest.fixture
def log():
    return []


@pytest.fixture
def t(log):
    made = Testbed("http://a.example")
    made.patience = 0.0
    made.alice, made.bob, made.admin = (Client(name, log) for name in ("alice", "bob", "admin"))
    return made


async def test_what_a_call_needs_is_made_before_and_what_it_did_is_taken_back(t, log):
    a_post = alice.create_status(status="Hi", ends="delete_status")
    await bob.status_pin(a_post.id)(t)
    assert log == [("alice", "create_status", "Hi"), ("bob", "status_pin", "create_status-1")]
    await t.tidy()
    assert log[2:] == [
        ("bob", "status_unpin", "create_status-1"),
        ("alice", "delete_status", "create_status-1"),
    ]


async def test_what_takes_it_back_may_be_said(t, log):
    await Using("status_mute", "7", undo=lambda t: t.bob.clear_notifications())(t)
    await t.tidy()
    assert log == [("alice", "status_mute", "7"), ("bob", "clear_notifications")]


async def test_the_two_go_on_following_each_other(t, log):
    await alice.account_follow("7")(t)
    await t.tidy()
    assert log == [("alice", "account_follow", "7")]


async def test_what_only_administrators_may_is_done_by_one(t, log):
    await Using("admin_accounts")(t)
    assert log == [("admin", "admin_accounts")]
    assert needs_admin(find("GET", "/api/v1/admin/accounts"))
    assert not needs_admin(find("GET", "/api/v1/bookmarks"))


async def test_a_part_that_is_not_there_is_told(t):
    with pytest.raises(Expected, match="something in `url`"):
        await Using("view_status", "7").url(t)
    with pytest.raises(AttributeError):
        _ = Using("view_status", "7")._private


async def test_steps_use_what_those_before_have_made_and_give_what_the_first_one_made(t, log):
    found = await follow(
        t, alice.create_status(status="Hi"), (bob.view_status(IT.id), {"id": "view_status-2"})
    )
    assert found["id"] == "create_status-1"
    assert log[1] == ("bob", "view_status", "create_status-1")
    inner = steps(lambda _: [SimpleNamespace(id="7")], lambda _: 2)
    assert (await follow(t, inner, made(0, 0).id))[0].id == "7"
    assert t.made == []


async def test_what_only_looks_is_looked_at_again_until_it_is_so(t):
    t.patience = 30.0
    numbers = iter([1, 2, 3])
    reading = Thing(lambda _: {"number": next(numbers)}, reads=True)
    assert await follow(t, (reading, {"number": 3})) == {"number": 3}
    with pytest.raises(Expected):
        await follow(t, (Thing(lambda _: {"number": 1}), {"number": 3}))


def test_a_check_is_a_sentence_of_the_table_and_is_about_the_first_operation_that_does_more_than_post(
    monkeypatch,
):
    before = len(WRITTEN)
    monkeypatch.setitem(CHAPTERS["bookmarks"], "x", "a sentence")
    monkeypatch.setitem(
        CHAPTERS["bookmarks"], "y", {"says": "another", "about": "admin_accounts", "public": True}
    )
    a_post = alice.create_status(status="Hi")
    holds("bookmarks.x", a_post, alice.status_bookmark(a_post), (alice.bookmarks(), {}))
    holds("bookmarks.y", a_post)
    (first, second), WRITTEN[before:] = WRITTEN[before:], []
    assert (first.sentence, first.chapter, first.admin, first.public) == (
        "a sentence",
        "bookmarks",
        False,
        False,
    )
    assert first.operations == ("POST /api/v1/statuses/:id/bookmark",)
    assert first.source.endswith("/methods/bookmarks/")
    assert (second.sentence, second.admin, second.public) == ("another", True, True)


def test_a_check_that_the_table_does_not_have_cannot_be_written():
    with pytest.raises(KeyError):
        holds("bookmarks.nothing_of_the_kind", alice.bookmarks())
