"""The commands about your account."""

import click

from atoot.cli.command import Command, Private, argument, epilog, network, option

LOGIN = Private(
    "login",
    "atoot.cli.account:login",
    "Log in on an instance: your browser opens, you allow atoot, and the token is kept for later.\n\n"
    "INSTANCE is its host or address, the name of your account, or the address of your page. "
    "Without a browser on this machine, use --oob: the page then shows a code. The token is kept in a file that only "
    "you can read, or in the keyring of your system.",
    argument("instance", required=False),
    option("--oob", is_flag=True, help="Have the page show a code, and ask for it here."),
    option(
        "--token", "with_token", is_flag=True, help="Read a token that you have already from standard input."
    ),
    option("--scopes", metavar="SCOPES", help="What the token is for. [default: read write follow]"),
    option("--name", metavar="PROFILE", help="Name for the profile. [default: user@instance]"),
    option("--no-browser", is_flag=True, help="Only print the address; do not open a browser."),
    option("--another", is_flag=True, help="Ask who it is also where the browser is logged in."),
    option("--keyring", is_flag=True, help="Keep the secrets in the keyring of the system."),
    option("--json", "as_json", help="Print JSON, for scripts.", is_flag=True),
    *network(),
    examples=[
        "atoot login",
        "atoot login mastodon.social",
        "atoot login @alice@example.org",
        "atoot login mastodon.social --oob --scopes 'read write:statuses'",
        "atoot login mastodon.social --token < token.txt",
    ],
    common=False,
    told="login takes one argument, the instance. A token is never an argument, since other users of this machine can "
    "see those, and your shell remembers them: use --token and give it on standard input",
)
LOGOUT = Command(
    "logout",
    "atoot.cli.account:logout",
    "Make the token of a profile useless, and forget the profile.",
    option("--force", is_flag=True, help="Forget it also if the server cannot be reached."),
    examples=["atoot logout", "atoot logout --profile alice@mastodon.social"],
)
WHOAMI = Command(
    "whoami",
    "atoot.cli.account:whoami",
    "Show in whose name commands act.",
    examples=["atoot whoami", "atoot whoami --json"],
)

_LIST = Command(
    "list",
    "atoot.cli.account:list_profiles",
    "List the profiles; the current one has a star.",
    option("--json", "as_json", help="Print JSON, for scripts.", is_flag=True),
    examples=["atoot profiles list --json"],
    common=False,
)
_USE = Command(
    "use",
    "atoot.cli.account:use_profile",
    "Make a profile the one that is used when none is named.",
    argument("name"),
    examples=["atoot profiles use alice@mastodon.social"],
    common=False,
)
_REMOVE = Command(
    "remove",
    "atoot.cli.account:remove_profile",
    "Forget a profile. Its token stays valid: `atoot logout` revokes it too.",
    argument("name"),
    examples=["atoot profiles remove alice@mastodon.social"],
    common=False,
)


def _list_unless_told(ctx: click.Context, as_json: bool) -> None:
    if ctx.invoked_subcommand is None:
        with _LIST.make_context("list", ["--json"] if as_json else [], parent=ctx) as inner:
            _LIST.invoke(inner)


PROFILES = click.Group(
    "profiles",
    {command.name or "": command for command in (_LIST, _USE, _REMOVE)},
    callback=click.pass_context(_list_unless_told),
    params=[option("--json", "as_json", help="Print JSON, for scripts.", is_flag=True)],
    invoke_without_command=True,
    help="List the profiles, choose one, remove one.",
    epilog=epilog(["atoot profiles", "atoot profiles use alice@mastodon.social"]),
    context_settings={"help_option_names": ["-h", "--help"]},
)

COMMANDS: dict[str, click.Command] = {
    "login": LOGIN,
    "logout": LOGOUT,
    "whoami": WHOAMI,
    "profiles": PROFILES,
}
