import asyncio

import pytest


@pytest.mark.parametrize(("typed", "status", "count"), [("y\n", 0, 0), ("n\n", 1, 1)])
async def test_at_a_terminal_one_is_asked(typed, status, count, alice_shell, alice):
    await alice.create_list("friends")
    done = await asyncio.to_thread(alice_shell.at_terminal, "lists", "delete", "friends", typed=typed)
    assert done.status == status
    assert "Delete the list friends? [y/N]" in done.out
    assert len([one async for one in alice.lists()]) == count


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("lists", "you have no lists yet; run: atoot lists create TITLE"),
        ("bookmarks", "you have bookmarked nothing"),
        ("conversations", "there are no conversations"),
        ("requests", "nobody asks to follow you"),
    ],
)
def test_where_there_is_nothing_people_are_told(command, said, alice_shell):
    assert alice_shell.at_terminal(command).shown == [said]
    assert alice_shell.at_terminal(command, "--quiet").shown == []
