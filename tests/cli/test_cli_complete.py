import asyncio
import json

import pytest


def completed(shell, words, number):
    env = {"_ATOOT_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(number)}
    done = shell.run(env=env)
    assert done.err == ""
    return [line.partition(",")[2] for line in done.out.splitlines() if line]


def test_commands_are_completed(shell):
    assert completed(shell, "atoot ti", 1) == ["timeline"]


def test_options_and_choices_are_completed(shell):
    assert completed(shell, "atoot post --visib", 2) == ["--visibility"]
    assert completed(shell, "atoot export bookm", 2) == ["bookmarks"]


def test_profiles_are_completed(shell):
    shell.store.parent.mkdir(parents=True, mode=0o700)
    profile = {"instance": "example.org", "access_token": "a-token"}
    shell.store.write_text(
        json.dumps({"version": 1, "profiles": {"alice@example.org": profile, "bob": profile}})
    )
    shell.store.chmod(0o600)
    assert completed(shell, "atoot whoami --profile al", 3) == ["alice@example.org"]


def test_a_store_that_cannot_be_read_completes_nothing(shell):
    shell.store.parent.mkdir(parents=True, mode=0o700)
    shell.store.write_text("{")
    shell.store.chmod(0o600)
    assert completed(shell, "atoot whoami --profile al", 3) == []


async def test_lists_and_followed_hashtags_are_completed(alice_shell, alice):
    await alice.create_list("friends")
    await alice.tag_follow("fountains")
    done = await asyncio.to_thread(completed, alice_shell, "atoot timeline list fr", 3)
    assert done == ["friends"]
    assert await asyncio.to_thread(completed, alice_shell, "atoot lists show FR", 3) == ["friends"]
    assert await asyncio.to_thread(completed, alice_shell, "atoot tags unfollow fo", 3) == ["fountains"]


@pytest.mark.parametrize("words", ["atoot timeline list fr", "atoot tags unfollow a"])
def test_where_nobody_can_be_asked_nothing_is_completed(words, shell):
    assert completed(shell, words, 3) == []


def test_kinds_of_timelines_and_visibilities_are_completed(shell):
    assert completed(shell, "atoot timeline lo", 2) == ["local"]
    assert completed(shell, "atoot post --visibility pri", 3) == ["private"]
    assert completed(shell, "atoot help form", 2) == ["formatting"]
    assert completed(shell, "atoot help bookmark", 2) == ["bookmarks", "bookmark"]
