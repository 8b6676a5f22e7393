"""How a command is declared: what it takes, and the function that does it.

Nothing here or in `atoot.cli.commands` imports more than click, so that help and completion come at once. The function
stands below its declaration, and gets a `Session` that brings the client and the output; or its name is declared, and its
module is imported when it is called.
"""

import gc
import os
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from difflib import get_close_matches
from importlib import import_module
from typing import Any

import click

from atoot.cli import complete
from atoot.cli.errors import FAILED, INTERRUPTED, WRONG_USAGE, CommandError, require
from atoot.cli.safe import printable
from atoot.cli.settings import Choice

__all__ = ["Choice", "Command", "Group", "Private", "argument", "command", "epilog", "network", "option"]

Work = Callable[..., object]
SESSION = "atoot.cli.session"


class Command(click.Command):
    """A command whose expected errors are one line, and no traceback."""

    def __init__(
        self,
        name: str,
        work: str | Work,
        help: str,
        *params: click.Parameter,
        examples: Sequence[str],
        common: bool = True,
        views: bool = False,
        gets_session: bool = False,
        needs: Sequence[str] = ("rich", "platformdirs"),
        extra: str = "cli",
    ) -> None:
        """Declare a command.

        Args:
            name: of the command.
            work: the function that does it, or where it is, as `module:function`. What stands right below, and what shows
                posts, gets a session in place of a choice.
            help: what it does.
            *params: what it takes besides what all commands take.
            examples: lines that show how it is used.
            common: whether it takes what all commands take; its function gets that as a Choice.
            views: whether it shows posts or people, and takes how.
            gets_session: whether its function gets a session, though it shows no posts.
            needs: modules that have to be installed.
            extra: what brings them.
        """
        self.work = work
        self.needs: Sequence[str] = needs
        self.extra: str = extra
        self.views = views
        self.gets_session: bool = common and (gets_session or views or callable(work))
        super().__init__(
            name,
            callback=self.run if not common else self.run_with_choice,
            params=[*params, *(_views() if views else ()), *(_common() if common else ())],
            help=help,
            epilog=epilog(examples),
            context_settings={"help_option_names": ["-h", "--help"]},
        )

    def function(self) -> Work:
        """The function that does the work."""
        if callable(self.work):
            return self.work
        module, _, name = self.work.partition(":")
        found: Callable[..., object] = getattr(import_module(module), name)
        return found

    def run_with_choice(
        self, *, profile: str | None, instance: str | None, as_json: bool, **values: Any
    ) -> None:
        """Do the work for the profile that is meant."""
        own = {name: values.pop(name) for name in Choice._fields if name in _CHOSEN and name in values}
        choice = Choice(profile, instance, as_json, **own)
        if not self.gets_session:
            self.run(choice=choice, **values)
            return
        require(*self.needs, extra=self.extra)
        session = import_module(SESSION).Session(choice, pages=self.views)
        try:
            self.run(session=session, **values)
        except ValueError as problem:  # so the library refuses what was typed, before anything is sent
            raise CommandError(str(problem), status=WRONG_USAGE) from problem
        finally:
            session.close()

    def run(self, **values: Any) -> None:
        """Do the work, in an event loop if it is a coroutine."""
        require(*self.needs, extra=self.extra)
        work = self.function()
        if not gc.isenabled():  # all that is there now stays
            gc.freeze()
            gc.enable()
        result = work(**values)
        if isinstance(result, Coroutine):
            import asyncio  # noqa: PLC0415 - help needs no event loop

            asyncio.run(result)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options: those of the command, and apart from them those that many have."""
        sections: dict[str, list[tuple[str, str]]] = {
            "Options": [],
            "How it is shown": [],
            "Options of all commands": [],
        }
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is not None and isinstance(parameter, click.Option):
                sections[getattr(parameter, "section", "Options")].append(record)
        for title, records in sections.items():
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; names of files may be any bytes, texts may not."""
        rest = super().parse_args(ctx, args)
        for parameter in self.params:
            value = ctx.params.get(parameter.name or "")
            if parameter.type is click.STRING and not all(map(is_text, values_of(value))):
                raise click.BadParameter("this is no text in the encoding of your system", ctx, parameter)
        return rest

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; tell of what goes wrong, and end with a status that says so."""
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
            self._end(ctx, str(error) or type(error).__name__, FAILED)

    def _end(self, ctx: click.Context, message: str, status: int) -> None:
        click.echo(f"{ctx.command_path}: {printable(message)}", err=True)
        ctx.exit(status)


def values_of(value: Any) -> Iterable[str]:
    """The texts that an argument has: several, where it can be given several times."""
    return (one for one in (value if isinstance(value, tuple) else (value,)) if isinstance(one, str))


def is_text(value: str) -> bool:
    """Whether something is made of characters, rather than of bytes that stand for none."""
    return not any("\ud800" <= char <= "\udfff" for char in value)


class Private(Command):
    """A command that never repeats what should not have stood on the command line."""

    def __init__(self, *args: Any, told: str, **settings: Any) -> None:
        """Declare it; `told` is what to say to somebody who gives more arguments than it takes."""
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
    name: str, help: str, *params: click.Parameter, examples: Sequence[str], **settings: Any
) -> Callable[[Work], Command]:
    """Declare a command above the function that does it, which gets a `Session` as `session`."""
    return lambda work: Command(name, work, help, *params, examples=examples, **settings)


class Group(click.Group):
    """Commands about one kind of thing, of which one is meant where none is named."""

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
            name: of the kind of thing.
            help: what they do.
            *commands: the commands.
            usual: name of the one that is meant where none is named; it needs no argument.
            takes_argument: whether what is no command is for the usual one.
            also: other names for them.
            examples: lines that show how they are used.
        """
        self.usual = usual
        self.takes_argument = takes_argument
        self.also: Mapping[str, str] = also or {}
        super().__init__(
            name,
            {one.name or "": one for one in commands},
            help=help,
            epilog=epilog(examples),
            no_args_is_help=usual is None,
            context_settings={"help_option_names": ["-h", "--help"]},
        )

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; options alone are those of the usual command."""
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
        """The command of a name."""
        return super().get_command(ctx, self.also.get(cmd_name, cmd_name))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; for what is none, say which is near."""
        return resolved(super().resolve_command, ctx, args, self.list_commands(ctx), {})


def resolved(
    resolve: Callable[[click.Context, list[str]], tuple[str | None, click.Command | None, list[str]]],
    ctx: click.Context,
    args: list[str],
    names: Sequence[str],
    elsewhere: Mapping[str, str],
) -> tuple[str | None, click.Command | None, list[str]]:
    """Find a command; for what is none, say which may be meant.

    Args:
        resolve: finds it, or raises UsageError.
        ctx: the context.
        args: the name, and what is behind it.
        names: of the commands there are.
        elsewhere: what commands are called in other programs, and here.
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
    """Examples, each on a line of its own: click leaves what follows a backspace as it is."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in examples)


class Option(click.Option):
    """An option that stands in a section of the help."""

    section = "Options"


def option(*names: str, help: str, section: str = "Options", **settings: Any) -> click.Option:
    """An option of a command."""
    made = Option(names, help=help, **settings)
    made.section = section
    return made


def argument(name: str, **settings: Any) -> click.Argument:
    """An argument of a command."""
    return click.Argument([name], **settings)


_ALL, _SHOWN = "Options of all commands", "How it is shown"
_CHOSEN = frozenset({"jq", "template", "quiet", "time", "show_cw", "images", "pager"})


def _common() -> list[click.Option]:
    return [
        option(
            "--profile",
            help="Profile to act in the name of.",
            shell_complete=complete.profiles,
            metavar="NAME",
            section=_ALL,
        ),
        option("--instance", help="Instance to use; also ATOOT_INSTANCE.", metavar="HOST", section=_ALL),
        option("--json", "as_json", help="Print JSON, for scripts.", is_flag=True, section=_ALL),
        option("--jq", help="Print what a program of jq makes of the JSON.", metavar="EXPR", section=_ALL),
        option(
            "--template",
            help="Print a text with fields of the JSON, like '{account.acct} {url}'.",
            metavar="TEXT",
            section=_ALL,
        ),
        option("--quiet", "-q", help="Print no more than results and errors.", is_flag=True, section=_ALL),
        *network(),
    ]


def _views() -> list[click.Option]:
    return [
        option(
            "--time",
            type=click.Choice(["auto", "relative", "exact"]),
            default="auto",
            help="How times are shown: 3 min, or with date and zone. [default: exact where nobody looks on]",
            section=_SHOWN,
        ),
        option("--show-cw", is_flag=True, help="Show what stands behind content warnings.", section=_SHOWN),
        option(
            "--images",
            type=click.Choice(["auto", "always", "never"]),
            default="auto",
            help="Draw pictures; needs atoot[pictures]. [default: on a terminal]",
            section=_SHOWN,
        ),
        option(
            "--pager/--no-pager",
            default=None,
            help="A page at a time. [default: if ATOOT_PAGER or PAGER is set]",
            section=_SHOWN,
        ),
    ]


def network() -> list[click.Option]:
    """How the network is reached. What is said becomes the environment, which all that connects goes by."""
    return [
        option(
            "--proxy",
            help="Proxy to go through, '' for none; also HTTPS_PROXY.",
            metavar="URL",
            section=_ALL,
            expose_value=False,
            callback=_use_proxy,
        ),
        option(
            "--ca-file",
            help="File of certificates to trust; also SSL_CERT_FILE.",
            metavar="PATH",
            section=_ALL,
            type=click.Path(exists=True, dir_okay=False),
            expose_value=False,
            callback=_trust,
        ),
    ]


PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")


def _use_proxy(_context: click.Context, _parameter: click.Parameter, url: str | None) -> None:
    if url is None:
        return
    for name in (*PROXIES, "NO_PROXY"):
        os.environ.pop(name, None)
        os.environ.pop(name.lower(), None)
    if not url:
        os.environ["NO_PROXY"] = "*"
        return
    if not url.lower().startswith(("http://", "https://")) or not url.partition("://")[2].strip("/"):
        raise click.BadParameter("expected the address of a proxy, like http://proxy.example:3128")
    os.environ.update(dict.fromkeys(PROXIES, url))


def _trust(_context: click.Context, _parameter: click.Parameter, path: str | None) -> None:
    if path is not None:
        import ssl  # noqa: PLC0415 - help needs no certificates

        try:
            ssl.create_default_context(cafile=path)
        except (OSError, ssl.SSLError) as problem:
            raise click.BadParameter(f"{path!r} cannot be read as certificates: {problem}") from None
        # https://docs.openssl.org/master/man7/openssl-env/
        os.environ["SSL_CERT_FILE"] = path


def _expected() -> tuple[type[Exception], ...]:
    """Errors that can happen without a fault in the program; OSError is also the TimeoutError."""
    from atoot.errors import MastodonError  # noqa: PLC0415 - a command that works need not know

    return (MastodonError, OSError)
