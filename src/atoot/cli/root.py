"""All commands, by purpose, each with a short description. A command is imported when it is called."""

from importlib import import_module

import click

from atoot.cli.command import Invocation, epilog, resolved

SECTIONS: dict[str, dict[str, tuple[str, str]]] = {
    "Your account": {
        "login": ("account", "log in, in the browser or with a token"),
        "logout": ("account", "revoke a token and forget it"),
        "whoami": ("account", "show who is logged in"),
        "profiles": ("account", "list the logins, choose one, remove one"),
        "profile": ("people", "show a person, or change your own profile"),
    },
    "Reading": {
        "timeline": ("reading", "read a timeline, also as it happens"),
        "notifications": ("reading", "read your notifications, or clear them"),
        "conversations": ("conversations", "read your direct messages"),
        "show": ("reading", "show a post with its thread, a person, a hashtag"),
        "search": ("reading", "search posts, accounts and hashtags"),
        "bookmarks": ("reading", "read what you have bookmarked"),
        "favourites": ("reading", "read what you have favourited"),
        "trends": ("reading", "see what is trending: hashtags, posts, links"),
        "stream": ("reading", "print a stream of events"),
        "watch": ("reading", "watch your timelines on the whole screen"),
        "markers": ("conversations", "see and set how far you have read"),
    },
    "Writing": {
        "post": ("writing", "post a text, files, a poll or a thread"),
        "drafts": ("writing", "see, post, edit or delete what could not be posted"),
        "reply": ("writing", "reply to a post"),
        "quote": ("writing", "quote a post"),
        "edit": ("statuses", "change a post of yours"),
        "delete": ("statuses", "delete a post of yours, or delete it and write it again"),
        "scheduled": ("scheduled", "see, move and cancel scheduled posts"),
    },
    "Doing something with a post": {
        "boost": ("statuses", "boost a post"),
        "unboost": ("statuses", "undo a boost"),
        "favourite": ("statuses", "favourite a post"),
        "unfavourite": ("statuses", "undo a favourite"),
        "bookmark": ("statuses", "bookmark a post"),
        "unbookmark": ("statuses", "remove a bookmark"),
        "pin": ("statuses", "pin a post of yours to your profile"),
        "unpin": ("statuses", "unpin a post from your profile"),
        "vote": ("statuses", "vote on a poll"),
    },
    "People and hashtags": {
        "follow": ("people", "follow an account or a hashtag"),
        "unfollow": ("people", "unfollow an account or a hashtag"),
        "followers": ("people", "list who follows an account"),
        "following": ("people", "list whom an account follows"),
        "requests": ("people", "see follow requests, accept or reject them"),
        "mute": ("people", "mute an account or a thread"),
        "unmute": ("people", "unmute an account or a thread"),
        "mutes": ("people", "list whom you have muted"),
        "block": ("people", "block an account or a server"),
        "unblock": ("people", "unblock an account or a server"),
        "blocks": ("people", "list whom you block"),
        "lists": ("lists", "see your lists, and who is on them"),
        "filters": ("filters", "see and change what is folded or left out"),
        "tags": ("tags", "see, follow and feature hashtags"),
    },
    "Keeping": {
        "export": ("archive", "save your posts, bookmarks, follows and more"),
        "import": ("archive", "import follows, lists, blocks and more into this account"),
        "prune": ("archive", "delete old posts of yours"),
    },
    "Tools": {
        "bot": ("tools", "make a bot, run it, see what it does"),
        "api": ("tools", "make any request of the API"),
        "instance": ("tools", "show what a server is, and what it allows"),
        "harvest": ("tools", "look at runs that read many servers"),
        "doctor": ("tools", "check the connection, the server and the token"),
        "conformance": ("tools", "check whether a server answers as Mastodon's API says"),
        "demo": ("tools", "see the library at work on an instance of your own"),
        "completion": ("tools", "print what makes your shell complete commands"),
        "help": ("tools", "explain a command or a subject; print the man page"),
        "version": ("tools", "show the version"),
    },
}
PLACES = {name: place for section in SECTIONS.values() for name, (place, _) in section.items()}

ALSO = {
    "favorite": "favourite",
    "unfavorite": "unfavourite",
    "favorites": "favourites",
    "timelines": "timeline",
}
"""Other spellings."""
ELSEWHERE = {
    # toot
    "activate": "profiles use",
    "auth": "profiles",
    "login_cli": "login",
    "blocked": "blocks",
    "muted": "mutes",
    "diag": "doctor",
    "follow-requests": "requests",
    "polls": "vote",
    "reblog": "boost",
    "unreblog": "unboost",
    "reblogged-by": "show STATUS --by boosts",
    "status": "show STATUS --only",
    "thread": "show",
    "tui": "watch",
    "update-account": "profile edit",
    "upload": "api /api/v2/media -F file=@PATH",
    "whois": "profile",
    # what else people type
    "like": "favourite",
    "unlike": "unfavourite",
    "toot": "post",
    "publish": "post",
    "remove": "delete",
    "home": "timeline home",
    "local": "timeline local",
    "public": "timeline public",
    "feed": "timeline",
    "view": "show",
    "read": "show",
    "account": "profile",
    "user": "profile",
    "whois-me": "whoami",
    "trending": "trends",
    "hashtags": "tags",
    "list": "lists",
    "filter": "filters",
    "dm": "conversations",
    "messages": "conversations",
    "server": "instance",
    "man": "help --man",
}
"""Command names of other programs, and their names here."""


class Root(click.Group):
    """`atoot` itself."""

    context_class: type[click.Context] = Invocation

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands."""
        return list(PLACES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name."""
        name = ALSO.get(cmd_name, cmd_name)
        if name not in PLACES:
            return None
        module = import_module(f"atoot.cli.commands.{PLACES[name]}")
        found: click.Command = module.COMMANDS[name]
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; for an unknown name, suggest a close one."""
        known = {wanted: here for wanted, here in ELSEWHERE.items() if here.partition(" ")[0] in PLACES}
        return resolved(super().resolve_command, ctx, args, self.list_commands(ctx), known)

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


FIRST = (
    ("atoot login mastodon.social", "log in; the name of your account also works"),
    ("atoot timeline public --instance mastodon.social", "read, without a login"),
    ('atoot post "Hello, fediverse!"', "post something"),
    ("atoot search '#art'", "look for something"),
    ("atoot demo", "see it all on an instance of your own, without network or account"),
)
"""Commands to try first."""


def _no_command(ctx: click.Context) -> None:
    if ctx.invoked_subcommand is None:
        click.echo("Mastodon and the fediverse on the command line. Five things to try:\n")
        width = max(len(line) for line, _ in FIRST)
        for line, about in FIRST:
            click.echo(f"  {line:<{width}}  {about}")
        click.echo("\natoot --help lists all commands, atoot help COMMAND explains one.")


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
