"""The commands that write posts: new ones, and those about another one."""

from importlib import import_module
from typing import Any

import click

from atoot.cli.command import Command, Group, argument, named, option
from atoot.cli.commands.statuses import WHICH
from atoot.cli.options import QUOTE_POLICIES, VISIBILITIES, Choice, flag

POST = Command(
    "post",
    "atoot.cli.post:post",
    "Post something, exactly once.\n\nWithout TEXT, your editor (EDITOR) opens at a terminal, with the settings below the text. "
    "Without a terminal, or with `-`, the text is read from standard input. A post with files or a "
    "poll needs no text, so for these only `-` reads it. What could not be posted is kept: `atoot drafts`.",
    argument("text", required=False),
    option(
        "--media",
        multiple=True,
        type=click.Path(exists=True, dir_okay=False),
        help="A file to attach; repeat it for several.",
    ),
    option(
        "--alt",
        multiple=True,
        help="Description of a file, in the order of --media; '' for none. [default: asked for]",
    ),
    option("--poll", multiple=True, metavar="ANSWER", help="An option of a poll; repeat it for each."),
    option(
        "--poll-for",
        default="1d",
        show_default=True,
        metavar="TIME",
        help="How long the poll is open: 30m, 2h, 1d.",
    ),
    flag("--poll-multiple", help="People can choose several options."),
    option(
        "--reply-to",
        metavar="STATUS",
        help="Number, id or address of the post to reply to. No more people see the reply, unless you say --visibility.",
    ),
    option("--quote", metavar="STATUS", help="Number, id or address of a post to quote."),
    option("--cw", metavar="TEXT", help="Content warning."),
    flag("--sensitive", help="Hide the media behind a warning."),
    option(
        "--visibility",
        type=click.Choice(VISIBILITIES),
        help="Who sees it. [default: the setting of your account]",
    ),
    flag("--local-only", help="Keep it on this server, if the server supports that."),
    option("--language", metavar="CODE", help="Language of the text, like en."),
    option(
        "--content-type",
        metavar="TYPE",
        help="Format of the text, for servers that have several: plain, markdown, html, or a media type.",
    ),
    option(
        "--quote-policy",
        type=click.Choice(QUOTE_POLICIES),
        help="Who may quote it. [default: the setting of your account]",
    ),
    option(
        "--allow-mention",
        multiple=True,
        metavar="ACCOUNT",
        help="Whom it may mention, or nobody. If it mentions others, nothing is posted. Repeat it for several.",
    ),
    option("--schedule", metavar="WHEN", help="When to post it: 2026-12-24T18:00 in your time zone, or +2h."),
    flag("--thread", help="Split a long text into a thread."),
    flag("--editor", "-e", help="Open the editor even if a text is given."),
    examples=[
        "atoot post",
        'atoot post "Hello, fediverse!"',
        'atoot post "My cat" --media cat.jpg --alt "A cat on a roof"',
        'atoot post "Tea or coffee?" --poll Tea --poll Coffee --poll-for 12h',
        "fortune | atoot post --cw wisdom --visibility unlisted",
        "atoot post --thread < essay.txt",
    ],
    shows="Status ScheduledStatus",
    gathers=("draft", "atoot.cli.writing.draft:PostDraft"),
)

_COMMON = {*Choice._fields, "as_json", "proxy", "ca_file"}


class About(Command):
    """A command that posts something about a post: the command `post`, with the post in front."""

    def __init__(self, name: str, about: str, help: str, *, prepares: bool, examples: list[str]) -> None:
        """Declare it.

        Args:
            about: the parameter of `post` that names the other post.
            prepares: whether the text begins with the names of those who are answered.
        """
        self.about = about
        self.prepares = prepares
        others = [one for one in POST.params if one.name not in {about, "text", *_COMMON}]
        super().__init__(
            name,
            POST.work,
            help,
            argument(
                about, f"{WHICH} Without TEXT, it is written and read as `atoot post` does.", metavar="STATUS"
            ),
            argument("text", required=False),
            *others,
            examples=examples,
            shows=POST.shows,
            gathers=POST.gathers,
        )

    def run(self, **values: Any) -> None:
        """Post it."""
        if self.prepares:
            prepared = import_module("atoot.cli.post").prepared
            values |= prepared(values, can_edit=any(one.name == "editor" for one in self.params))
        super().run(**values)


REPLY = About(
    "reply",
    "reply_to",
    "Reply to a post. Those whom it is about are mentioned, and it is seen by no more people than the post.",
    prepares=True,
    examples=[
        "atoot reply 3 'I agree!'",
        "atoot reply last",
        "atoot reply https://mastodon.social/@alice/1134 Yes",
    ],
)
QUOTE = About(
    "quote",
    "quote",
    "Quote a post.",
    prepares=False,
    examples=["atoot quote 3 'Read this!'", "atoot quote https://mastodon.social/@alice/1134 'Well said'"],
)

_NUMBER = argument("number", type=click.IntRange(min=1))
_LIST = Command(
    "list",
    "atoot.cli.writing.commands:list_drafts",
    "List the drafts: number, when it was kept, for which server, and how it begins.",
    examples=["atoot drafts list --json"],
    shows="number saved_at account why PostDraft",
)
_SHOW = Command(
    "show",
    "atoot.cli.writing.commands:show_draft",
    "Show a draft, with its settings.",
    _NUMBER,
    examples=["atoot drafts show 1"],
    shows="number saved_at account why PostDraft",
)
_POST = Command(
    "post",
    "atoot.cli.writing.commands:post_draft",
    "Post a draft as it is. If it was posted after all when it was tried before, it is not posted again.",
    _NUMBER,
    examples=["atoot drafts post 1"],
    shows="Status ScheduledStatus",
)
_EDIT = Command(
    "edit",
    "atoot.cli.writing.commands:edit_draft",
    "Edit a draft, and post it. Without a text, nothing is posted and the draft is gone.",
    _NUMBER,
    examples=["atoot drafts edit 1"],
    shows="Status ScheduledStatus",
)
_DELETE = Command(
    "delete",
    "atoot.cli.writing.commands:delete_drafts",
    "Delete drafts.",
    argument("numbers", nargs=-1, type=click.IntRange(min=1)),
    flag("--all", "everything", help="All of them."),
    examples=["atoot drafts delete 1 2", "atoot drafts delete --all"],
)


DRAFTS = Group(
    "drafts",
    "What could not be posted, or was not finished: list, show, post, edit, delete.",
    _LIST,
    _SHOW,
    _POST,
    _EDIT,
    _DELETE,
    usual="list",
    examples=["atoot drafts", "atoot drafts post 1"],
)

COMMANDS: dict[str, click.Command] = named(POST, REPLY, QUOTE, DRAFTS)
