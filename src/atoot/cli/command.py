"""Declaration of commands: their parameters, and the function that does the work.

Nothing here or in `atoot.cli.commands` imports more than click, so that help and completion are fast. The function
stands below its declaration; or only its name is declared, and its module is imported on call. It gets a `Session`, and
the profile's client `c` if it has a parameter for it.
"""

import gc
import os
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from difflib import get_close_matches
from importlib import import_module
from inspect import cleandoc, signature
from typing import TYPE_CHECKING, Any

import click

from atoot.cli import options
from atoot.cli.errors import FAILED, INTERRUPTED, WRONG_USAGE, CommandError, require
from atoot.cli.options import ALL, SHOWN, Argument, Choice, argument, network, option
from atoot.lazy import later
from atoot.printable import printable

if TYPE_CHECKING:
    from atoot.cli.session import Session

__all__ = [
    "Command",
    "Group",
    "Private",
    "argument",
    "command",
    "epilog",
    "named",
    "network",
    "option",
]

Work = Callable[..., object]
SESSION = "atoot.cli.session"

get_terminal_size: Callable[[], os.terminal_size] = later("shutil", "get_terminal_size")


class Help(click.HelpFormatter):
    """Help that fits even narrow terminals: click's own has 50 columns or more."""

    def __init__(
        self, indent_increment: int = 2, width: int | None = None, max_width: int | None = None
    ) -> None:
        super().__init__(indent_increment, width, max_width)
        self.width: int = min(self.width, get_terminal_size().columns)

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write names and their descriptions, which get at least half of the width."""
        super().write_dl(rows, min(col_max, self.width // 2), col_spacing)


class Invocation(click.Context):
    """The context of a called command."""

    formatter_class: type[click.HelpFormatter] = Help


class Command(click.Command):
    """A command that reports expected errors in one line, without a traceback."""

    context_class: type[click.Context] = Invocation

    def __init__(
        self,
        name: str,
        work: str | Work,
        help: str,
        *params: click.Parameter,
        examples: Sequence[str],
        shows: str | None = None,
        views: bool = False,
        gathers: tuple[str, str] | None = None,
        needs: Sequence[str] = ("rich", "platformdirs"),
        extra: str = "cli",
    ) -> None:
        """Declare a command.

        Args:
            name: name of the command.
            work: the function that does the work, or its place as `module:function`.
            help: what it does; its arguments have their own descriptions.
            *params: its parameters besides the common ones.
            examples: example command lines.
            shows: what it prints as JSON: names of entities and of fields, separated by spaces. None if it takes none
                of the common parameters; otherwise its function gets a `Session` with their values.
            views: whether it shows posts or people, and takes the display options.
            gathers: a parameter of the function, and the class of its value, as `module:class`: it collects all values
                that have no parameter of their own.
            needs: modules that must be installed.
            extra: the extra that brings them.
        """
        self.work = work
        self.shows: str | None = shows
        self.views = views
        self.gathers: tuple[str, str] | None = gathers
        self.needs: Sequence[str] = needs
        self.extra: str = extra
        about = [one.about for one in params if isinstance(one, Argument) and one.about]
        super().__init__(
            name,
            callback=self.run if shows is None else self.run_with_session,
            params=[
                *params,
                *(options.views() if views else ()),
                *(options.common() if shows is not None else ()),
            ],
            help="\n\n".join([help, *about]),
            epilog=epilog(examples),
            context_settings={"help_option_names": ["-h", "--help"]},
        )

    def function(self) -> Work:
        """The function that does the work."""
        if callable(self.work):
            return self.work
        found: Work = _named_by(self.work)
        return found

    def run_with_session(self, *, as_json: bool, **values: Any) -> None:
        """Do the work for the chosen profile."""
        own = {name: values.pop(name) for name in Choice._fields if name in values}
        require(*self.needs, extra=self.extra)
        choice = Choice(**own, json=as_json, shows=self.shows or "")
        session = import_module(SESSION).Session(choice, pages=self.views)
        try:
            self.run(session=session, **values)
        except ValueError as problem:  # the library refused the input before sending anything
            raise CommandError(str(problem), status=WRONG_USAGE) from problem
        finally:
            session.close()

    def run(self, **values: Any) -> None:
        """Do the work, in an event loop if it is a coroutine."""
        require(*self.needs, extra=self.extra)
        work = self.function()
        if self.gathers is not None:
            name, cls = self.gathers
            rest = [one for one in values if one not in signature(work).parameters]
            values[name] = _named_by(cls)(**{one: values.pop(one) for one in rest})
        if not gc.isenabled():  # all current objects stay alive
            gc.freeze()
            gc.enable()
        result = _with_client(work, **values) if "c" in signature(work).parameters else work(**values)
        if isinstance(result, Coroutine):
            import asyncio  # noqa: PLC0415 - help needs no event loop

            asyncio.run(result)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options of the command, and separately those shared by many."""
        sections: dict[str, list[tuple[str, str]]] = {"Options": [], SHOWN: [], ALL: []}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is not None and isinstance(parameter, click.Option):
                sections[getattr(parameter, "section", "Options")].append(record)
        for title, records in sections.items():
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; file names may be any bytes, texts may not."""
        rest = super().parse_args(ctx, args)
        for parameter in self.params:
            value = ctx.params.get(parameter.name or "")
            if parameter.type is click.STRING and not all(map(is_text, values_of(value))):
                raise click.BadParameter("this is not text in the encoding of your system", ctx, parameter)
        return rest

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; report errors, and exit with their status."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            self._end(ctx, "interrupted", INTERRUPTED)
        except BrokenPipeError:
            ctx.exit(FAILED)  # the reader has had enough: `atoot timeline | head`
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except CommandError as error:
            self._end(ctx, str(error), error.status)
        except Exception as error:
            if not isinstance(error, _expected()):
                raise
            status = WRONG_USAGE if isinstance(error, ValueError) else FAILED
            self._end(ctx, str(error) or type(error).__name__, status)

    def _end(self, ctx: click.Context, message: str, status: int) -> None:
        click.echo(f"{ctx.command_path}: {printable(message)}", err=True)
        ctx.exit(status)


async def _with_client(work: Callable[..., Any], *, session: "Session", **values: Any) -> None:
    """Do work that takes the profile's client."""
    async with session.client() as c:
        await work(session=session, c=c, **values)


def _named_by(place: str) -> Any:
    """The object at `module:name`."""
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)


def values_of(value: Any) -> Iterable[str]:
    """The values of an argument: several, if it can be repeated."""
    return (one for one in (value if isinstance(value, tuple) else (value,)) if isinstance(one, str))


def is_text(value: str) -> bool:
    """Whether a value is valid text, without undecodable bytes."""
    return not any("\ud800" <= char <= "\udfff" for char in value)


class Private(Command):
    """A command that never echoes arguments, which may be secrets."""

    def __init__(self, *args: Any, told: str, **settings: Any) -> None:
        """Declare it; `told` is the message for excess arguments."""
        super().__init__(*args, **settings)
        self.told = told
        self.allow_extra_args = True

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments."""
        rest = super().parse_args(ctx, args)
        if ctx.args:
            raise click.UsageError(self.told, ctx)
        return rest


def command(
    name: str, *params: click.Parameter, examples: Sequence[str], help: str = "", **settings: Any
) -> Callable[[Work], Command]:
    """Declare a command above the function that does it, which gets a `Session` as `session`."""
    return lambda work: Command(
        name, work, help or cleandoc(work.__doc__ or name), *params, examples=examples, **settings
    )


def named(*commands: click.Command) -> dict[str, click.Command]:
    """Commands by name."""
    return {one.name or "": one for one in commands}


class Group(click.Group):
    """Commands about one kind of object, one of them the default."""

    context_class: type[click.Context] = Invocation

    def __init__(
        self,
        name: str,
        help: str,
        *commands: Command,
        usual: str | None = None,
        takes_argument: bool = False,
        also: Mapping[str, str] | None = None,
        examples: Sequence[str],
    ) -> None:
        """Declare it.

        Args:
            name: name of the kind.
            help: what they do.
            *commands: the commands.
            usual: name of the default command; it needs no argument.
            takes_argument: whether an unknown name is an argument of the default command.
            also: aliases.
            examples: example command lines.
        """
        self.usual = usual
        self.takes_argument = takes_argument
        self.also: Mapping[str, str] = also or {}
        super().__init__(
            name,
            named(*commands),
            help=help,
            epilog=epilog(examples),
            no_args_is_help=usual is None,
            context_settings={"help_option_names": ["-h", "--help"]},
        )

    def command(self, *args: Any, **settings: Any) -> Callable[[Work], Command]:  # type: ignore[override]
        """Declare one of its commands, as `command` does."""

        def declare(work: Work) -> Command:
            made = command(*args, **settings)(work)
            self.add_command(made)
            return made

        return declare

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; options alone belong to the default command."""
        asks_help = bool(args) and args[0] in ctx.help_option_names
        if self.usual is not None and not asks_help and not ctx.resilient_parsing and self._means_usual(args):
            args = [self.usual, *args]
        return super().parse_args(ctx, args)

    def _means_usual(self, args: list[str]) -> bool:
        if not args or args[0].startswith("-"):
            return True
        names = [*self.commands, *self.also]
        return self.takes_argument and args[0] not in names and not get_close_matches(args[0], names, 1, 0.7)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name."""
        return super().get_command(ctx, self.also.get(cmd_name, cmd_name))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; for an unknown name, suggest a close one."""
        return resolved(super().resolve_command, ctx, args, self.list_commands(ctx), {})


def resolved(
    resolve: Callable[[click.Context, list[str]], tuple[str | None, click.Command | None, list[str]]],
    ctx: click.Context,
    args: list[str],
    names: Sequence[str],
    elsewhere: Mapping[str, str],
) -> tuple[str | None, click.Command | None, list[str]]:
    """Find a command; for an unknown name, suggest which may be meant.

    Args:
        elsewhere: names of commands in other programs, and their names here.
    """
    try:
        return resolve(ctx, args)
    except click.UsageError as error:
        wanted = args[0] if args else ""
        near = [elsewhere[wanted]] if wanted in elsewhere else get_close_matches(wanted, names, 3, 0.6)
        if near:
            meant = " or ".join(f"{ctx.command_path} {name}" for name in near)
            raise click.UsageError(f"there is no command {wanted!r}; did you mean: {meant}?", ctx) from error
        raise click.UsageError(f"there is no command {wanted!r}", ctx) from error


def epilog(examples: Sequence[str]) -> str:
    """Examples, each on its own line: click does not rewrap text after a backspace."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in examples)


def _expected() -> tuple[type[Exception], ...]:
    """Errors that are no bugs; OSError includes TimeoutError."""
    from atoot.errors import MastodonError  # noqa: PLC0415 - needed only for errors

    return (MastodonError, OSError)
