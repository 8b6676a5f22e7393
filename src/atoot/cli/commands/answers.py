"""`atoot reply` and `atoot quote`: a post about another one, with all that can be said of a post."""

from importlib import import_module
from typing import Any

import click

from atoot.cli.command import Command, argument, named
from atoot.cli.commands.statuses import WHICH
from atoot.cli.commands.writing import POST
from atoot.cli.settings import Choice

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

COMMANDS: dict[str, click.Command] = named(REPLY, QUOTE)
