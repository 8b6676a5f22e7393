import pytest


@pytest.mark.parametrize(
    "arguments", [["secret-token"], ["--token=secret-token"], ["--token", "secret-token"]]
)
def test_a_token_on_the_command_line_is_refused_and_not_repeated(arguments, shell):
    done = shell.run("login", "example.org", *arguments)
    assert done.status == 2
    assert "secret-token" not in done.err + done.out
    if "=" not in arguments[0]:
        assert "standard input" in done.err


def test_profiles_are_listed_chosen_and_removed(shell, instance):
    for user in ("alice", "bob"):
        shell.run("login", instance.origin, "--token", "--name", user, input=instance.tokens[user])
    assert [line[:5] for line in shell.run("profiles").out.splitlines()] == ["  ali", "* bob"]
    assert shell.run("profiles", "use", "alice").status == 0
    assert shell.run("whoami", "--json").data["acct"] == "alice"
    assert shell.run("whoami", "--json", "--profile", "bob").data["acct"] == "bob"
    listed = shell.run("profiles", "list", "--json").lines
    assert listed == shell.run("profiles", "--json").lines
    assert [(one["profile"], one["current"]) for one in listed] == [("alice", True), ("bob", False)]
    assert shell.run("profiles", "remove", "alice").status == 0
    assert shell.run("whoami", "--json").data["acct"] == "bob"
    done = shell.run("profiles", "use", "carol")
    assert done.status == 1
    assert done.err.startswith("atoot profiles use: there is no profile 'carol'")


def test_a_logout_is_told_the_profile_and_not_the_instance(shell):
    done = shell.run("logout", "--instance", "example.org")
    assert done.status == 2
    assert "--profile" in done.err
