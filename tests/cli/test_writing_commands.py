import json
import os
from datetime import UTC, datetime

import pytest

from atoot.cli.writing.commands import data_of
from atoot.cli.writing.draft import DraftFile, PostDraft
from atoot.cli.writing.drafts import KeptDraft

pytestmark = pytest.mark.skipif(os.name == "nt", reason="pseudo terminals are those of Unix")


@pytest.mark.parametrize(
    ("words", "status_code"),
    [(["show", "7"], 2), (["post", "7"], 2), (["delete"], 2), (["delete", "7"], 1), (["show", "x"], 2)],
)
def test_a_draft_that_is_not_there_is_told(words, status_code, alice_shell):
    done = alice_shell.run("drafts", *words)
    assert done.status == status_code
    assert "Traceback" not in done.err


def test_drafts_are_deleted(alice_shell):
    for n in range(3):
        alice_shell.run("post", "x" * (501 + n))
    assert alice_shell.run("drafts", "delete", "2").status == 0
    assert [one["number"] for one in alice_shell.run("drafts", "--json").lines] == [1, 3]
    assert alice_shell.run("drafts", "delete", "--all").status == 0
    assert alice_shell.run("drafts").out == ""


def test_a_draft_as_data_has_all_that_was_said_and_not_its_key():
    draft = PostDraft(text="x", cw="careful", key="secret-key", media=[DraftFile("/a.png", "a cat")])
    kept = KeptDraft(account="x.example", saved_at=datetime(2026, 1, 1, tzinfo=UTC), why="422", draft=draft)
    data = data_of(7, kept)
    assert (data["number"], data["text"], data["cw"], data["why"]) == (7, "x", "careful", "422")
    assert data["media"] == [{"path": "/a.png", "description": "a cat"}]
    assert "secret-key" not in json.dumps(data)
