import pytest

from atoot.cli.command import Command
from atoot.cli.errors import CommandError
from atoot.cli.main import main
from atoot.cli.options import Choice


@pytest.mark.parametrize(
    "arguments", [["dance"], ["timeline", "--dance"], ["post", "--visibility", "moon"], ["show"]]
)
def test_what_is_no_command_or_option_is_wrong_usage(arguments, capsys):
    assert main(arguments) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "Error: " in shown.err


def failing(error):
    def fail(self):
        def work(**values):
            raise error

        return work

    return fail


@pytest.mark.parametrize(
    ("error", "status", "line"),
    [
        (CommandError("the moon is full"), 1, "the moon is full"),
        (CommandError("no such \x1b[31mmoon", status=2), 2, "no such ␛[31mmoon"),
        (FileNotFoundError(2, "not there", "moon.jpg"), 1, "[Errno 2] not there: 'moon.jpg'"),
        (TimeoutError(), 1, "TimeoutError"),
        (KeyboardInterrupt(), 130, "interrupted"),
    ],
)
def test_an_expected_error_is_one_line_and_a_status(error, status, line, monkeypatch, capsys):
    monkeypatch.setattr(Command, "function", failing(error))
    assert main(["whoami"]) == status
    assert capsys.readouterr() == ("", f"atoot whoami: {line}\n")


def test_an_error_of_the_library_is_one_line(monkeypatch, capsys):
    from atoot import NetworkError

    monkeypatch.setattr(Command, "function", failing(NetworkError("no answer")))
    assert main(["profiles", "list"]) == 1
    assert capsys.readouterr().err == "atoot profiles list: no answer\n"


def test_a_fault_of_the_program_keeps_its_traceback(monkeypatch):
    monkeypatch.setattr(Command, "function", failing(KeyError("nothing")))
    with pytest.raises(KeyError):
        main(["whoami"])


def test_a_session_knows_what_all_commands_take(monkeypatch):
    seen = []
    monkeypatch.setattr(Command, "function", lambda _: lambda session: seen.append(session.choice))
    assert main(["whoami", "--profile", "a", "--instance", "b", "--json"]) == 0
    assert seen == [Choice("a", "b", json=True, shows="CredentialAccount")]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (["drafts"], ("list", {})),
        (["drafts", "--quiet"], ("list", {})),
        (["drafts", "show", "7"], ("show", {"number": 7})),
        (["profile", "bob"], ("show", {"account": "bob"})),
        (["profile"], ("show", {"account": None})),
    ],
)
def test_where_no_command_of_a_group_is_named_the_usual_one_is_meant(typed, meant, monkeypatch):
    seen = []

    def function(self):
        return lambda **values: seen.append((self.name, values))

    monkeypatch.setattr(Command, "function", function)
    assert main(typed) == 0
    ((name, values),) = seen
    values.pop("session", None)
    assert (name, values) == meant


def test_what_is_no_command_of_a_group_is_none_of_its_arguments_either(capsys):
    assert main(["drafts", "moon"]) == 2
    assert "there is no command 'moon'" in capsys.readouterr().err


@pytest.mark.parametrize("columns", [40, 80, 120])
@pytest.mark.parametrize("command", ["", "post", "timeline", "lists", "export", "doctor", "harvest"])
def test_help_is_no_wider_than_the_terminal(command, columns, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", str(columns))
    assert main([*command.split(), "--help"]) == 0
    told, _, _ = capsys.readouterr().out.partition("Examples:")  # each of them is one line, to be copied
    lines = [line for line in told.splitlines() if not line.startswith("  --")]  # nor are options broken
    assert len(lines) > 5
    assert [line for line in lines if len(line) > columns] == []
