"""The commands about your account."""

import click

from atoot.cli.command import Command, Group, Private, argument, named, network, option
from atoot.cli.options import flag

LOGIN = Private(
    "login",
    "atoot.cli.account:login",
    "Log in on an instance: your browser opens, you allow atoot, and the token is kept for later.\n\n"
    "INSTANCE is its host or address, the name of your account, or the address of your page. "
    "Without a browser on this machine, use --oob: the page then shows a code. The token is stored in a file that only "
    "you can read, or in the keyring of your system.",
    argument("instance", required=False),
    flag("--oob", help="Let the page show a code, and ask for it here."),
    flag("--token", "with_token", help="Read a token from standard input."),
    option("--scopes", metavar="SCOPES", help="What the token is for. [default: read write follow]"),
    option("--name", metavar="PROFILE", help="Name for the profile. [default: user@instance]"),
    flag("--no-browser", help="Only print the address; do not open a browser."),
    flag("--another", help="Ask for the account, even if the browser is logged in."),
    flag("--keyring", help="Store the secrets in the keyring of the system."),
    flag("--json", "as_json", help="Print JSON, for scripts."),
    *network(),
    examples=[
        "atoot login",
        "atoot login mastodon.social",
        "atoot login @alice@example.org",
        "atoot login mastodon.social --oob --scopes 'read write:statuses'",
        "atoot login mastodon.social --token < token.txt",
    ],
    told="login takes one argument, the instance. A token is never an argument, since other users of this machine can "
    "see those, and your shell remembers them: use --token and give it on standard input",
)
LOGOUT = Command(
    "logout",
    "atoot.cli.account:logout",
    "Revoke the token of a profile, and forget the profile.",
    flag("--force", help="Forget it even if the server cannot be reached."),
    examples=["atoot logout", "atoot logout --profile alice@mastodon.social"],
    shows="profile revoked",
)
WHOAMI = Command(
    "whoami",
    "atoot.cli.account:whoami",
    "Show which account commands use.",
    examples=["atoot whoami", "atoot whoami --json"],
    shows="CredentialAccount",
)

_LIST = Command(
    "list",
    "atoot.cli.account:list_profiles",
    "List the profiles; the current one has a star.",
    flag("--json", "as_json", help="Print JSON, for scripts."),
    examples=["atoot profiles list --json"],
)
_USE = Command(
    "use",
    "atoot.cli.account:use_profile",
    "Make a profile the default.",
    argument("name"),
    examples=["atoot profiles use alice@mastodon.social"],
)
_REMOVE = Command(
    "remove",
    "atoot.cli.account:remove_profile",
    "Forget a profile. Its token stays valid; `atoot logout` also revokes it.",
    argument("name"),
    examples=["atoot profiles remove alice@mastodon.social"],
)


PROFILES = Group(
    "profiles",
    "List the profiles, choose one, remove one.",
    _LIST,
    _USE,
    _REMOVE,
    usual="list",
    examples=["atoot profiles", "atoot profiles use alice@mastodon.social"],
)

COMMANDS: dict[str, click.Command] = named(LOGIN, LOGOUT, WHOAMI, PROFILES)
