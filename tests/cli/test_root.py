import inspect
import shlex
from importlib import import_module

import click
import pytest

from atoot.cli.command import Choice, Command, Group
from atoot.cli.main import main
from atoot.cli.root import ALSO, ELSEWHERE, FIRST, PLACES, ROOT, SECTIONS


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


def every_command(group=ROOT, path=()):
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        yield " ".join((*path, name)), command
        if isinstance(command, click.Group):
            yield from every_command(command, (*path, name))


def test_every_command_has_help_with_an_example():
    for name, command in every_command():
        shown = command.get_help(click.Context(command, info_name=command.name))
        assert "Examples:\n" in shown, name
        assert "    atoot " in shown or "| atoot " in shown or "$(atoot " in shown, name
        assert command.help[0].isupper(), name
        for parameter in command.params:
            assert isinstance(parameter, click.Argument) or parameter.help, name


def test_every_command_gives_its_function_what_that_takes():
    for name, command in every_command():
        if not isinstance(command, Command):
            continue
        taken = inspect.signature(command.function()).parameters
        given = {parameter.name for parameter in command.params} - {"proxy", "ca_file"}
        if "profile" in given:
            chosen = {"profile", "instance", "as_json", *Choice._fields}
            given = given - chosen | {"session"}
            given |= set(taken) & {"c"}  # for that, a client is opened
        if command.gathers is not None:
            gathered, place = command.gathers
            module, _, cls = place.partition(":")
            made = getattr(import_module(module), cls)
            made(**dict.fromkeys(given - set(taken)))  # it has a field for each
            given = given & set(taken) | {gathered}
        assert given == set(taken), name


def test_every_command_can_speak_json():
    for name in PLACES:
        if name in ("demo", "completion", "help", "version"):
            continue
        command = ROOT.get_command(click.Context(ROOT), name)
        commands = [command.commands[command.usual]] if isinstance(command, Group) else [command]
        assert all("as_json" in {parameter.name for parameter in one.params} for one in commands), name


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
