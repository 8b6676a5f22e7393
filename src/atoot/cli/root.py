"""All commands, by what they are for, with a few words on each. A command is imported when it is called."""

from importlib import import_module

import click

from atoot.cli.command import epilog

SECTIONS: dict[str, dict[str, tuple[str, str]]] = {
    "Your account": {
        "login": ("account", "log in, in the browser or with a token"),
        "logout": ("account", "revoke a token and forget it"),
        "whoami": ("account", "show who is logged in"),
        "profiles": ("account", "list the profiles, choose one, remove one"),
    },
    "Reading": {
        "timeline": ("reading", "read a timeline, also as it happens"),
        "notifications": ("reading", "read your notifications"),
        "stream": ("reading", "watch a stream of events"),
        "show": ("reading", "show a post with its thread, or a person"),
        "search": ("reading", "search posts, accounts and hashtags"),
    },
    "Writing": {
        "post": ("writing", "post a text, files, a poll or a thread"),
        "drafts": ("writing", "see, post, edit or delete what could not be posted"),
        "delete": ("statuses", "delete a post of yours"),
    },
    "People": {
        "follow": ("people", "follow an account or a hashtag"),
        "unfollow": ("people", "follow an account or a hashtag no more"),
    },
    "Keeping": {
        "export": ("archive", "save your posts, bookmarks, follows and more"),
        "import": ("archive", "take follows, lists, blocks and more into this account"),
        "prune": ("archive", "delete old posts of yours"),
    },
    "Tools": {
        "api": ("tools", "make any request of the API"),
        "doctor": ("tools", "find out what does not work, and what to do about it"),
        "demo": ("tools", "see the library at work on an instance of your own"),
        "completion": ("tools", "print what makes your shell complete commands"),
    },
}
PLACES = {name: place for section in SECTIONS.values() for name, (place, _) in section.items()}


class Root(click.Group):
    """`atoot` itself."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands."""
        return list(PLACES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name."""
        if cmd_name not in PLACES:
            return None
        module = import_module(f"atoot.cli.commands.{PLACES[cmd_name]}")
        found: click.Command = module.COMMANDS[cmd_name]
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        for title, commands in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(name, about) for name, (_, about) in commands.items()])


def _show_version(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if not value or ctx.resilient_parsing:
        return
    from importlib.metadata import version  # noqa: PLC0415 - costs milliseconds that no other command needs

    click.echo(f"atoot {version('atoot')}")
    ctx.exit()


def _no_command(ctx: click.Context) -> None:
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help(), err=True)
        ctx.exit(2)


ROOT = Root(
    "atoot",
    callback=click.pass_context(_no_command),
    invoke_without_command=True,
    help="Mastodon and the fediverse on the command line.",
    epilog=epilog(
        [
            "atoot login mastodon.social",
            'atoot post "Hello, fediverse!"',
            "atoot COMMAND --help        for what a command takes",
        ]
    ),
    params=[
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_show_version,
            help="Show the version and exit.",
        )
    ],
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
