"""How a command is declared: what it takes, and the function that does it, which is imported when it is called.

Nothing here or in `atoot.cli.commands` imports more than click, so that help and completion come at once.
"""

import os
from collections.abc import Callable, Coroutine, Sequence
from importlib import import_module
from typing import Any, NamedTuple

import click

from atoot.cli.errors import FAILED, INTERRUPTED, CommandError, require
from atoot.cli.safe import printable


class Choice(NamedTuple):
    """What can be said to every command."""

    profile: str | None = None
    instance: str | None = None
    json: bool = False


class Command(click.Command):
    """A command whose expected errors are one line, and no traceback."""

    def __init__(
        self,
        name: str,
        work: str,
        help: str,
        *params: click.Parameter,
        examples: Sequence[str],
        common: bool = True,
        needs: Sequence[str] = ("rich", "platformdirs"),
        extra: str = "cli",
    ) -> None:
        """Declare a command.

        Args:
            name: of the command.
            work: the function that does it, as `module:function`.
            help: what it does.
            *params: what it takes besides what all commands take.
            examples: lines that show how it is used.
            common: whether it takes what all commands take; its function gets that as a Choice.
            needs: modules that have to be installed.
            extra: what brings them.
        """
        self.work = work
        self.needs, self.extra = needs, extra
        super().__init__(
            name,
            callback=self.run if not common else self.run_with_choice,
            params=[*params, *(_common() if common else ())],
            help=help,
            epilog=epilog(examples),
            context_settings={"help_option_names": ["-h", "--help"]},
        )

    def function(self) -> Callable[..., object]:
        """The function that does the work."""
        module, _, name = self.work.partition(":")
        found: Callable[..., object] = getattr(import_module(module), name)
        return found

    def run_with_choice(
        self, *, profile: str | None, instance: str | None, as_json: bool, **values: Any
    ) -> None:
        """Do the work for the profile that is meant."""
        self.run(choice=Choice(profile, instance, as_json), **values)

    def run(self, **values: Any) -> None:
        """Do the work, in an event loop if it is a coroutine."""
        require(*self.needs, extra=self.extra)
        result = self.function()(**values)
        if isinstance(result, Coroutine):
            import asyncio  # noqa: PLC0415 - help needs no event loop

            asyncio.run(result)

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


def epilog(examples: Sequence[str]) -> str:
    """Examples, each on a line of its own: click leaves what follows a backspace as it is."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in examples)


def option(*names: str, help: str, **settings: Any) -> click.Option:
    """An option of a command."""
    return click.Option(names, help=help, **settings)


def argument(name: str, **settings: Any) -> click.Argument:
    """An argument of a command."""
    return click.Argument([name], **settings)


def _common() -> list[click.Option]:
    return [
        option("--profile", help="Profile to act in the name of.", shell_complete=_profiles, metavar="NAME"),
        option("--instance", help="Instance to use; also ATOOT_INSTANCE.", metavar="HOST"),
        option("--json", "as_json", help="Print JSON, for scripts.", is_flag=True),
        *network(),
    ]


def network() -> list[click.Option]:
    """How the network is reached. What is said becomes the environment, which all that connects goes by."""
    return [
        option(
            "--proxy",
            help="Proxy to go through, '' for none; also HTTPS_PROXY.",
            metavar="URL",
            expose_value=False,
            callback=_use_proxy,
        ),
        option(
            "--ca-file",
            help="File of certificates to trust; also SSL_CERT_FILE.",
            metavar="PATH",
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


def _profiles(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Names of profiles that begin so."""
    from atoot.errors import MastodonError  # noqa: PLC0415 - only completion needs it here
    from atoot.oauth.store import CredentialStore  # noqa: PLC0415 - the same

    try:
        return [name for name in CredentialStore().names() if name.startswith(incomplete)]
    except MastodonError:
        return []


def _expected() -> tuple[type[Exception], ...]:
    """Errors that can happen without a fault in the program; OSError is also the TimeoutError."""
    from atoot.errors import MastodonError  # noqa: PLC0415 - a command that works need not know

    return (MastodonError, OSError)
