import pytest


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_the_lines_for_a_shell_call_atoot_for_completion(name, shell):
    done = shell.run("completion", name)
    assert done.status == 0
    assert f"_ATOOT_COMPLETE={name}_complete" in done.out


def test_powershell_is_told_what_there_is_in_lines(shell):
    asked = shell.run("completion", "powershell").out
    assert "Register-ArgumentCompleter -Native -CommandName atoot" in asked
    assert "$env:_ATOOT_COMPLETE = 'powershell_complete'" in asked
    env = {"_ATOOT_COMPLETE": "powershell_complete", "COMP_WORDS": "atoot timel", "COMP_WORD": "timel"}
    done = shell.run(env=env)
    assert (done.out, done.err) == ("plain\ttimeline\tRead a timeline, newest first.\n", "")
    at_end = shell.run(env={**env, "COMP_WORDS": "atoot requests ", "COMP_WORD": ""})
    assert sorted(line.split("\t")[1] for line in at_end.out.splitlines()) == ["accept", "list", "reject"]
