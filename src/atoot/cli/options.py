"""Parameters of commands: options, arguments, and options that many commands share."""

import os
from typing import Any, NamedTuple

import click

from atoot.cli import complete

ALL, SHOWN = "Options of all commands", "Display options"
"""Sections of the help."""


class Choice(NamedTuple):
    """The values of the common options."""

    profile: str | None = None
    instance: str | None = None
    json: bool = False
    jq: str | None = None
    """A jq program, applied to the JSON output."""
    template: str | None = None
    """Text with field names in braces, filled from the JSON output."""
    quiet: bool = False
    """Print only results, no notes."""
    time: str = "auto"
    """Form of times: relative, exact, or chosen by the kind of output."""
    show_cw: bool = False
    """Also show content behind a content warning."""
    images: str = "auto"
    pager: bool | None = None
    shows: str = "*"
    """What the command prints as JSON: names of entities and fields, separated by blanks; `*` for anything."""

    @property
    def for_scripts(self) -> bool:
        """Whether the output is data, not text for people."""
        return self.json or self.jq is not None or self.template is not None


def option(*names: str, help: str, **settings: Any) -> click.Option:
    """An option of a command."""
    return click.Option(names, help=help, **settings)


class Argument(click.Argument):
    """An argument with its own help text."""

    about = ""


def argument(name: str, about: str = "", **settings: Any) -> click.Argument:
    """An argument of a command.

    Args:
        about: its description, as a paragraph of the help.
    """
    made = Argument([name], **settings)
    made.about = about
    return made


def _of(section: str, *options: click.Option) -> list[click.Option]:
    """Options, assigned to a section of the help."""
    for one in options:
        one.section = section  # type: ignore[attr-defined]
    return [*options]


def common() -> list[click.Option]:
    """The options of all commands."""
    template = "Print a text with fields of the JSON, like '{account.acct} {url}'."
    return _of(
        ALL,
        option(
            "--profile",
            help="Profile (login) to use.",
            shell_complete=complete.profiles,
            metavar="NAME",
        ),
        option("--instance", help="Instance to use; also ATOOT_INSTANCE.", metavar="HOST"),
        option("--json", "as_json", help="Print JSON, for scripts.", is_flag=True),
        option("--jq", help="Print the result of a jq program.", metavar="EXPR"),
        option("--template", help=template, metavar="TEXT"),
        option("--quiet", "-q", help="Print only results and errors.", is_flag=True),
        *network(),
    )


def views() -> list[click.Option]:
    """The display options for posts and people."""
    return _of(
        SHOWN,
        option(
            "--time",
            type=click.Choice(["auto", "relative", "exact"]),
            default="auto",
            help="How times are shown: 3 min, or with date and zone. [default: relative on a terminal]",
        ),
        option("--show-cw", is_flag=True, help="Show posts behind content warnings."),
        option(
            "--images",
            type=click.Choice(["auto", "always", "never"]),
            default="auto",
            help="Draw pictures; needs atoot[pictures]. [default: on a terminal]",
        ),
        option(
            "--pager/--no-pager",
            default=None,
            help="Show one page at a time. [default: if ATOOT_PAGER or PAGER is set]",
        ),
    )


def network() -> list[click.Option]:
    """The network options. Their values go into the environment, which all connections follow."""
    return _of(
        ALL,
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
    )


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


def flag(*names: str, help: str) -> click.Option:
    """An option without a value."""
    return option(*names, help=help, is_flag=True)


def limit(default: int, help: str = "How many.") -> click.Option:
    """The option for how many items to show."""
    return option("--limit", "-n", type=click.IntRange(min=1), default=default, show_default=True, help=help)


def yes(help: str = "Do not ask.") -> click.Option:
    """The option that skips the confirmation."""
    return flag("--yes", "-y", help=help)


def several(name: str, about: str = "", metavar: str = "ACCOUNT...") -> click.Argument:
    """An argument that can be repeated."""
    return argument(name, about, nargs=-1, required=True, metavar=metavar)


VISIBILITIES = ("public", "unlisted", "private", "direct")
QUOTE_POLICIES = ("public", "followers", "nobody")
