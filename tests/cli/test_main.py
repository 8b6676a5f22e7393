import inspect
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from atoot.cli.command import Choice, Command, Group
from atoot.cli.errors import CommandError, judged, require
from atoot.cli.main import main
from atoot.cli.root import ALSO, ELSEWHERE, FIRST, PLACES, ROOT, SECTIONS


def every_command(group=ROOT, path=()):
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        yield pytest.param(command, id=" ".join((*path, name)))
        if isinstance(command, click.Group):
            yield from every_command(command, (*path, name))


def test_the_version_is_that_of_the_package(capsys):
    from importlib.metadata import version

    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"atoot {version('atoot')}\n"


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_names_every_command(option, capsys):
    assert main([option]) == 0
    shown = capsys.readouterr().out
    for commands in SECTIONS.values():
        for name, (_, about) in commands.items():
            assert f"  {name} " in shown
            assert about in shown


def test_help_and_completion_are_quick_since_they_load_no_client():
    look = (
        "import sys; from atoot.cli.main import main; from atoot.cli.root import PLACES\n"
        "main(['--help'])\nfor name in PLACES: main([name, '--help'])\nprint(*sys.modules)"
    )
    modules = subprocess.run(
        [sys.executable, "-c", look], check=True, capture_output=True, text=True
    ).stdout.split()
    assert "atoot.cli.commands.tools" in modules
    assert not {"aiohttp", "asyncio", "msgspec", "rich"} & set(modules)


@pytest.mark.parametrize("command", [*every_command()])
def test_every_command_has_help_with_an_example(command):
    shown = command.get_help(click.Context(command, info_name=command.name))
    assert "Examples:\n" in shown
    assert "    atoot " in shown or "| atoot " in shown or "$(atoot " in shown
    assert command.help[0].isupper()
    for parameter in command.params:
        assert isinstance(parameter, click.Argument) or parameter.help


@pytest.mark.parametrize("command", [c for c in every_command() if isinstance(c.values[0], Command)])
def test_every_command_gives_its_function_what_that_takes(command):
    taken = inspect.signature(command.function()).parameters
    given = {parameter.name for parameter in command.params} - {"proxy", "ca_file"}
    if "profile" in given:
        chosen = {"profile", "instance", "as_json", *Choice._fields}
        given = given - chosen | {"session" if command.gets_session else "choice"}
    assert given == set(taken)


@pytest.mark.parametrize(
    "name", [name for name in PLACES if name not in ("demo", "completion", "help", "version")]
)
def test_every_command_can_speak_json(name):
    command = ROOT.get_command(click.Context(ROOT), name)
    commands = [command.commands[command.usual]] if isinstance(command, Group) else [command]
    commands = [command.commands["list"]] if type(command) is click.Group else commands
    assert all("as_json" in {parameter.name for parameter in one.params} for one in commands)


def test_alone_it_shows_five_things_to_try(capsys):
    assert main([]) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    tries = [line for line in shown.out.splitlines() if line.startswith("  atoot ")]
    assert len(tries) == len(FIRST) == 5
    for line, _ in FIRST:
        name = shlex.split(line)[1]
        assert name in PLACES


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (["timelin"], "atoot timeline"),
        (["reblog", "1"], "atoot boost"),
        (["whois", "@a"], "atoot profile"),
        (["reblogged-by", "1"], "atoot show STATUS --by boosts"),
        (["lists", "creat"], "atoot lists create"),
    ],
)
def test_what_is_nearly_a_command_or_one_of_another_program_is_suggested(typed, meant, capsys):
    assert main(typed) == 2
    assert f"did you mean: {meant}" in capsys.readouterr().err


def test_every_suggestion_is_a_command():
    for here in (*ALSO.values(), *ELSEWHERE.values()):
        names = here.split()
        if names[0] not in PLACES:
            assert names[0] == "watch"  # it is there with the extra that brings it
            continue
        command = ROOT.get_command(click.Context(ROOT), names[0])
        if isinstance(command, click.Group) and len(names) > 1:
            assert names[1] in command.commands


def test_other_spellings_are_understood(capsys):
    assert main(["favorite", "--help"]) == 0
    assert "Usage: atoot favo" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments", [["dance"], ["timeline", "--dance"], ["post", "--visibility", "moon"], ["show"]]
)
def test_what_is_no_command_or_option_is_wrong_usage(arguments, capsys):
    assert main(arguments) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "Error: " in shown.err


@pytest.mark.parametrize(
    ("missing", "named"),
    [
        (["rich"], "rich not installed"),
        (["mastodon_mock"], "mastodon-mock not installed"),
        (["rich", "mastodon_mock"], "rich and mastodon-mock not installed"),
    ],
)
def test_a_demo_without_its_extra_says_how_to_get_it(missing, named, monkeypatch, capsys):
    for module in missing:
        monkeypatch.setitem(sys.modules, module, None)  # this is how Python marks what cannot be imported
    assert main(["demo"]) == 1
    assert capsys.readouterr().err == f"atoot demo: {named}; run: pip install 'atoot[demo]'\n"


@pytest.mark.parametrize(("missing", "command"), [("click", "atoot"), ("rich", "atoot whoami")])
def test_a_command_without_the_extra_says_how_to_get_it(missing, command, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, missing, None)
    assert main(["whoami"]) == 1
    assert capsys.readouterr().err == f"{command}: {missing} not installed; run: pip install 'atoot[cli]'\n"


def test_what_is_installed_is_not_missed():
    require("rich", "mastodon_mock", extra="demo")


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


def test_ctrl_c_while_no_command_runs_yet_is_130_too(monkeypatch, capsys):
    def interrupt(*arguments, **settings):
        raise KeyboardInterrupt

    monkeypatch.setattr(ROOT, "main", interrupt)
    assert main(["whoami"]) == 130
    assert capsys.readouterr().err == "atoot: interrupted\n"


def test_ctrl_c_between_commands_is_130_too(monkeypatch, capsys):
    def interrupt(context):
        raise KeyboardInterrupt

    monkeypatch.setattr(ROOT, "invoke", interrupt)
    assert main(["whoami"]) == 130
    assert capsys.readouterr().err.strip() == "atoot: interrupted"


def test_an_error_of_the_library_is_one_line(monkeypatch, capsys):
    from atoot import NetworkError

    monkeypatch.setattr(Command, "function", failing(NetworkError("no answer")))
    assert main(["profiles", "list"]) == 1
    assert capsys.readouterr().err == "atoot profiles list: no answer\n"


def test_a_fault_of_the_program_keeps_its_traceback(monkeypatch):
    monkeypatch.setattr(Command, "function", failing(KeyError("nothing")))
    with pytest.raises(KeyError):
        main(["whoami"])


def test_a_value_that_the_library_refuses_is_wrong_usage():
    with pytest.raises(CommandError, match="too many moons") as raised, judged():
        raise ValueError("too many moons")
    assert raised.value.status == 2


def test_a_choice_is_made_of_what_all_commands_take(monkeypatch):
    seen = []
    monkeypatch.setattr(Command, "function", lambda _: lambda **values: seen.append(values))
    assert main(["whoami", "--profile", "a", "--instance", "b", "--json"]) == 0
    assert seen == [{"choice": Choice("a", "b", json=True)}]


def test_the_command_runs_as_a_module(shell):
    done = subprocess.run(
        [sys.executable, "-m", "atoot", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("atoot ")


@pytest.mark.parametrize(
    "command", ["--version", "timeline", "timeline --json", "api GET /api/v1/timelines/public"]
)
def test_a_reader_that_has_had_enough_ends_a_command_without_a_word(command, alice_shell):
    ended = alice_shell.piped(f"set -o pipefail; $ATOOT {command} | true")
    assert ended.err == ""
    assert ended.status in (0, 1)  # whether it had written by then


def test_a_command_whose_reader_leaves_has_the_status_of_one_that_writes_into_nothing(alice_shell):
    ended = alice_shell.piped('$ATOOT timeline --json | exec 0<&-; echo "${PIPESTATUS[0]}"')
    assert ended.err == ""
    assert ended.out in ("0\n", "1\n")


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("command", ["--version", "whoami", "timeline"])
def test_closed_streams_are_no_trouble(command, closed, alice_shell):
    ended = alice_shell.piped(f"$ATOOT {command} {closed}")
    assert (ended.status, ended.err) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has a device that is always full")
@pytest.mark.parametrize("command", ["--version", "whoami", "whoami --json"])
def test_output_that_cannot_be_written_is_a_failure_in_a_line(command, alice_shell):
    ended = alice_shell.piped(f"$ATOOT {command} > /dev/full")
    assert ended.status == 1
    assert "No space left on device" in ended.err
    assert len(ended.err.splitlines()) == 1


def test_the_name_of_a_file_cannot_play_with_the_terminal(shell):
    ended = shell.run("doctor", "a", "\x1b[2J\x1b]0;evil\x07")
    assert ended.status == 2
    assert "\x1b" not in ended.err
    assert "\x07" not in ended.err
