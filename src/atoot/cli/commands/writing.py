"""The commands that change something."""

import click

from atoot.cli.command import Command, argument, option

POST = Command(
    "post",
    "atoot.cli.post:post",
    "Post something, exactly once.\n\nWithout TEXT, or with `-`, the text is read from standard input; a post with files or a "
    "poll needs no text, so there only `-` does it.",
    argument("text", required=False),
    option(
        "--media",
        multiple=True,
        type=click.Path(exists=True, dir_okay=False),
        help="A file to attach; several times for several.",
    ),
    option("--alt", multiple=True, help="Description of a file, in the order of --media."),
    option("--poll", multiple=True, metavar="ANSWER", help="An answer of a poll; once for each."),
    option(
        "--poll-for",
        default="1d",
        show_default=True,
        metavar="TIME",
        help="How long one can vote: 30m, 2h, 1d.",
    ),
    option("--poll-multiple", is_flag=True, help="One may choose several answers."),
    option("--reply-to", default=None, metavar="STATUS", help="Id or address of the post to answer."),
    option("--cw", default=None, metavar="TEXT", help="Content warning."),
    option("--sensitive", is_flag=True, help="Hide the media behind a warning."),
    option(
        "--visibility",
        type=click.Choice(["public", "unlisted", "private", "direct"]),
        default=None,
        help="Who sees it. [default: the setting of your account]",
    ),
    option("--language", default=None, metavar="CODE", help="Language of the text, like en."),
    option(
        "--schedule",
        default=None,
        metavar="WHEN",
        help="When to post it: 2026-12-24T18:00 in your time zone, or +2h.",
    ),
    option("--thread", is_flag=True, help="Cut a long text into posts that answer each other."),
    examples=[
        'atoot post "Hello, fediverse!"',
        'atoot post "My cat" --media cat.jpg --alt "A cat on a roof"',
        'atoot post "Tea or coffee?" --poll Tea --poll Coffee --poll-for 12h',
        "fortune | atoot post --cw wisdom --visibility unlisted",
        "atoot post --thread < essay.txt",
    ],
)
COMMANDS: dict[str, click.Command] = {"post": POST}
