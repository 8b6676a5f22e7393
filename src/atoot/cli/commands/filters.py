"""The commands about filters, which fold posts or leave them out."""

from typing import TYPE_CHECKING, Any

import click

from atoot import cli
from atoot.cli.command import Group, argument, named, option
from atoot.cli.errors import wrong
from atoot.cli.options import flag, several, yes
from atoot.printable import printable

if TYPE_CHECKING:
    from atoot.cli.session import Session
    from atoot.entities import Filter
    from atoot.mastodon import MastodonAPI

CONTEXTS: Any = ("home", "notifications", "public", "thread", "account")
_FILTER = argument("name", "FILTER is its title or its id.", metavar="FILTER")
_WORDS = several("words", metavar="WORD...")
_ACTIONS = {"hide": "hides", "warn": "folds", "blur": "blurs"}


FILTERS = Group(
    "filters",
    "See and change what is folded or left out.",
    usual="list",
    also={"make": "create", "show": "list"},
    examples=["atoot filters", "atoot filters create spoilers --word finale --for 7d"],
)


@FILTERS.command("list", examples=["atoot filters", "atoot filters --json"], shows="Filter")
async def list_filters(session: "Session", c: "MastodonAPI") -> None:
    """List your filters."""
    nothing = "you have no filters yet; run: atoot filters create TITLE --word WORD"
    await session.lines(c.filters_v2(), None, _filter_line, nothing)


def _filter_line(one: "Filter") -> str:
    words = ", ".join(printable(word.keyword) for word in one.keywords) or "no words"
    posts = f", {len(one.statuses)} posts" if one.statuses else ""
    action = _ACTIONS.get(one.filter_action, printable(one.filter_action))
    places = ", ".join(map(printable, one.context))
    return f"{printable(one.title)}  {action} {words}{posts} in {places}  id {printable(one.id)}"


@FILTERS.command(
    "create",
    argument("title"),
    option("--word", "words", multiple=True, metavar="WORD", help="A word to look for; repeat it for each."),
    option("--part", "parts", multiple=True, metavar="TEXT", help="The same, but also within words."),
    option(
        "--context",
        "contexts",
        multiple=True,
        type=click.Choice(CONTEXTS),
        help="Where it applies; repeat it for each. [default: everywhere]",
    ),
    flag("--hide", help="Hide posts completely; by default they are folded behind a warning."),
    option("--for", "duration", metavar="TIME", help="How long: 2h, 7d. [default: for ever]"),
    examples=[
        "atoot filters create spoilers --word finale --for 7d",
        "atoot filters create ads --part buy --hide",
    ],
    shows="Filter",
)
async def create_filter(
    session: "Session",
    *,
    title: str,
    words: tuple[str, ...],
    parts: tuple[str, ...],
    contexts: Any,
    hide: bool,
    duration: str | None,
) -> None:
    """Make a filter."""
    if not words and not parts:
        raise wrong("what should the filter look for? Use --word WORD or --part TEXT")
    keywords: list[Any] = [{"keyword": word, "whole_word": True} for word in words]
    keywords += [{"keyword": part, "whole_word": False} for part in parts]
    lasting = cli.when.span_of(duration) if duration else None
    async with session.client() as c:
        made = await c.create_filter_v2(
            title,
            contexts or list(CONTEXTS),
            filter_action="hide" if hide else "warn",
            expires_in=lasting,
            keywords_attributes=keywords,
        )
    session.output.did(made, f"made the filter {_filter_line(made)}")


@FILTERS.command(
    "add", _FILTER, _WORDS, examples=["atoot filters add spoilers season episode"], shows="FilterKeyword"
)
async def add_to_filter(session: "Session", c: "MastodonAPI", *, name: str, words: tuple[str, ...]) -> None:
    """Add words to a filter."""
    wanted = await cli.references.filter_of(c, name)
    for word in words:
        made = await c.create_filter_keyword(wanted, word, whole_word=True)
        session.output.did(made, f"{printable(wanted.title)} looks for {printable(made.keyword)}")


@FILTERS.command(
    "remove", _FILTER, _WORDS, examples=["atoot filters remove spoilers season"], shows="FilterKeyword"
)
async def remove_from_filter(
    session: "Session", c: "MastodonAPI", *, name: str, words: tuple[str, ...]
) -> None:
    """Remove words from a filter."""
    wanted = await cli.references.filter_of(c, name)
    title = printable(wanted.title)
    known = {word.keyword.casefold(): word for word in wanted.keywords}
    missing = [word for word in words if word.casefold() not in known]
    if missing:
        raise wrong(f"{title} does not look for {missing[0]!r}; it looks for {', '.join(known)}")
    for word in words:
        found = known[word.casefold()]
        await c.delete_filter_keyword(found)
        session.output.did(found, f"{title} does not look for {printable(word)} any more")


@FILTERS.command("delete", _FILTER, yes(), examples=["atoot filters delete spoilers"], shows="")
async def delete_filter(session: "Session", c: "MastodonAPI", *, name: str, yes: bool) -> None:
    """Delete a filter."""
    wanted = await cli.references.filter_of(c, name)
    cli.input.agreed(f"Delete the filter {printable(wanted.title)}?", yes=yes)
    await c.delete_filter_v2(wanted)
    session.output.did({}, f"deleted the filter {printable(wanted.title)}")


COMMANDS: dict[str, click.Command] = named(FILTERS)
