"""`atoot help` and `atoot version`, and the man page, generated from the same text as `--help`."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from importlib.metadata import version

import click

from atoot.cli.command import Invocation
from atoot.cli.errors import wrong
from atoot.cli.root import PLACES, ROOT, SECTIONS
from atoot.cli.topics import TOPICS


def help_with(*, topic: tuple[str, ...], man: bool) -> None:
    """Explain a command or a subject."""
    if man:
        print(man_page(), end="")
    elif not topic:
        _print_help(())
        print("\nSubjects, for atoot help SUBJECT:")
        for name, (title, _) in TOPICS.items():
            print(f"  {name:<12}  {title}")
    elif topic[0] in TOPICS and len(topic) == 1:
        title, text = TOPICS[topic[0]]
        print(f"{title}\n\n{text}")
    else:
        _print_help(topic)


def show_version() -> None:
    """Print the version."""
    print(f"atoot {version('atoot')}")


def _print_help(names: tuple[str, ...]) -> None:
    command, context = found(names)
    print(command.get_help(context))


def found(names: tuple[str, ...]) -> tuple[click.Command, click.Context]:
    """A command and its context, by its path of names."""
    command: click.Command = ROOT
    context = Invocation(ROOT, info_name="atoot", **ROOT.context_settings)
    for name in names:
        inner = command.get_command(context, name) if isinstance(command, click.Group) else None
        if inner is None:
            known = [*PLACES, *TOPICS] if command is ROOT else command_names(command, context)
            near = get_close_matches(name, known, 1, 0.6)
            hint = f"; did you mean {near[0]}?" if near else f"; there are the subjects {', '.join(TOPICS)}"
            raise wrong(f"there is no help on {' '.join(names)!r}{hint}")
        command = inner
        context = Invocation(command, parent=context, info_name=command.name, **command.context_settings)
    return command, context


def command_names(command: click.Command, context: click.Context) -> list[str]:
    """The names of the commands of a group."""
    return command.list_commands(context) if isinstance(command, click.Group) else []


def man_page() -> str:
    """The man page, in its markup. https://man.openbsd.org/man.7"""
    lines = [
        f'.TH ATOOT 1 "" "atoot {version("atoot")}" "User Commands"',
        ".SH NAME",
        r"atoot \- Mastodon and the fediverse on the command line",
        ".SH SYNOPSIS",
        r".B atoot",
        r"[\fIOPTIONS\fR] \fICOMMAND\fR [\fIARGS\fR]...",
    ]
    for title, commands in SECTIONS.items():
        lines.append(f".SH {_roff(title.upper())}")
        for name in commands:
            lines += _command_lines((name,))
    for title, text in TOPICS.values():
        lines += [f".SH {_roff(title.upper())}", ".nf", *map(_roff, text.splitlines()), ".fi"]
    return "\n".join(lines) + "\n"


def _command_lines(names: tuple[str, ...]) -> Iterator[str]:
    command, context = found(names)
    usage = " ".join(command.collect_usage_pieces(context))
    yield f".SS atoot {' '.join(names)}"
    yield f".B atoot {' '.join(names)}"
    yield _roff(usage)
    for paragraph in (command.help or "").split("\n\n"):
        yield ".PP"
        yield _roff(" ".join(paragraph.split()))
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None and isinstance(parameter, click.Option):
            yield from (".TP", rf"\fB{_roff(record[0])}\fR", _roff(record[1]))
    yield from (".PP", ".nf", *map(_roff, (command.epilog or "").replace("\b\n", "").splitlines()), ".fi")
    for name in command_names(command, context):
        yield from _command_lines((*names, name))


def _roff(text: str) -> str:
    """Plain text, escaped for the man page: backslashes, hyphens, and control characters at the start of a line."""
    safe = text.replace("\\", r"\e").replace("-", r"\-")
    return re.sub(r"^([.'])", r"\\&\1", safe)
