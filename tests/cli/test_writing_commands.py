import os

import pytest

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
