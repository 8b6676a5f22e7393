import json

import pytest


def completed(shell, words, number):
    env = {"_ATOOT_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(number)}
    done = shell.run(env=env)
    assert done.err == ""
    return [line.partition(",")[2] for line in done.out.splitlines() if line]


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_the_lines_for_a_shell_call_atoot_for_completion(name, shell):
    done = shell.run("completion", name)
    assert done.status == 0
    assert f"_ATOOT_COMPLETE={name}_complete" in done.out


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
