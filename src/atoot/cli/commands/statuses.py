"""The commands that do something with a post."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import click

from atoot import cli
from atoot.cli.command import Command, argument, command, named, option
from atoot.cli.errors import wrong
from atoot.cli.options import VISIBILITIES, flag, several, yes
from atoot.printable import printable

if TYPE_CHECKING:
    from atoot.cli.session import Session
    from atoot.entities import Status
    from atoot.mastodon import MastodonAPI

    Verb = Callable[[MastodonAPI, str], Awaitable[Status]]

WHICH = "STATUS is a number of the last list, `last`, an id, or an address."
_STATUSES = several("statuses", f"{WHICH} Several may be named.", metavar="STATUS...")
_STATUS = argument("status", WHICH)


def _examples(name: str) -> list[str]:
    return [f"atoot {name} 3", f"atoot {name} https://mastodon.social/@alice/113456789012345678"]


def _verb(name: str, help: str, said: str) -> Command:
    """A command that does one thing with each of the posts that are named: what the client's `status_...` does."""

    async def work(session: "Session", *, statuses: tuple[str, ...]) -> None:
        await _with_each(session, statuses, lambda c, one: getattr(c, f"status_{name}")(one), said)

    return Command(name, work, help, _STATUSES, examples=_examples(name), shows="Status")


async def _with_each(session: "Session", named: tuple[str, ...], does: "Verb", said: str) -> None:
    async with session.client() as c:
        wanted = [await cli.references.status_id(c, one) for one in named]
        for one in wanted:
            made = await does(c, one)
            session.output.did(made, f"{said} {cli.references.in_brief(made)}")
            cli.shown.noticed(c, made)


@command(
    "boost",
    _STATUSES,
    option("--visibility", type=click.Choice(VISIBILITIES[:3]), help="Who sees the boost."),
    examples=_examples("boost"),
    shows="Status",
)
async def boost(session: "Session", *, statuses: tuple[str, ...], visibility: Any) -> None:
    """Boost a post, so that your followers see it."""
    await _with_each(session, statuses, lambda c, one: c.status_boost(one, visibility=visibility), "boosted")


VERBS = (
    _verb("unboost", "Undo a boost.", "not boosted any more:"),
    _verb("favourite", "Favourite a post.", "favourited"),
    _verb("unfavourite", "Undo a favourite.", "not favourited any more:"),
    _verb("bookmark", "Bookmark a post, which only you see.", "bookmarked"),
    _verb("unbookmark", "Remove a bookmark.", "not bookmarked any more:"),
    _verb("pin", "Pin a post of yours to your profile.", "pinned"),
    _verb("unpin", "Unpin a post from your profile.", "not pinned any more:"),
)


@command(
    "vote",
    argument(
        "status",
        f"{WHICH} ANSWER is the number of an option, as the poll shows it, or its words, or their beginning.",
    ),
    several("answers", metavar="ANSWER..."),
    examples=["atoot vote 3 1", "atoot vote last Tea Coffee"],
    shows="Poll",
    views=True,
)
async def vote(session: "Session", c: "MastodonAPI", *, status: str, answers: tuple[str, ...]) -> None:
    """Vote on a poll."""
    found = await c.view_status(await cli.references.status_id(c, status))
    found = found.reblog or found
    if found.poll is None:
        raise wrong(f"{cli.references.in_brief(found)} has no poll")
    poll = await c.vote_poll(found.poll, chosen([option.title for option in found.poll.options], answers))
    session.show(poll)


def chosen(titles: list[str], answers: tuple[str, ...]) -> list[int]:
    """Places of the answers that somebody named by number or by words."""
    places = []
    for answer in answers:
        place = _place_of(answer.strip().casefold(), [title.strip().casefold() for title in titles])
        if place is None:
            known = ", ".join(f"{number} ({printable(title)})" for number, title in enumerate(titles, 1))
            raise click.BadParameter(f"there is no answer {answer!r}; there are {known}", param_hint="ANSWER")
        places.append(place)
    return list(dict.fromkeys(places))


def _place_of(answer: str, titles: list[str]) -> int | None:
    """The place of an answer: by all of its words, by its number, or by how it alone begins."""
    if titles.count(answer) == 1:
        return titles.index(answer)
    if answer.isascii() and answer.isdigit():
        return int(answer) - 1 if 1 <= int(answer) <= len(titles) else None
    begins = [place for place, title in enumerate(titles) if answer and title.startswith(answer)]
    return begins[0] if len(begins) == 1 else None


EDIT = Command(
    "edit",
    "atoot.cli.editing:edit",
    "Change a post of yours, in your editor.",
    argument("status", f"{WHICH} The editor is VISUAL or EDITOR."),
    option("--text", metavar="TEXT", help="The new text, without an editor; - reads it from standard input."),
    option("--cw", metavar="TEXT", help="The new content warning; '' removes it."),
    option(
        "--sensitive/--not-sensitive", default=None, help="Whether the media are hidden behind a warning."
    ),
    option("--language", metavar="CODE", help="Language of the text, like en."),
    examples=["atoot edit last", "atoot edit 3 --text 'Hello, fediverse!'", "atoot edit 3 --cw ''"],
    shows="Status",
    views=True,
)
DELETE = Command(
    "delete",
    "atoot.cli.editing:delete",
    "Delete a post of yours, or delete it and write it again.",
    _STATUS,
    flag("--redraft", help="Open the text in your editor, delete the post, and post the new text."),
    yes(),
    examples=[
        "atoot delete 3",
        "atoot delete last --redraft",
        "atoot delete 113456789012345678 --yes --json",
    ],
    shows="Status",
    views=True,
)

COMMANDS: dict[str, click.Command] = named(boost, *VERBS, vote, EDIT, DELETE)
