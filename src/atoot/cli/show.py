"""`atoot show` and `atoot search`."""

from collections.abc import Mapping

from rich.text import Text

from atoot.api.search import SearchType
from atoot.cli import references, shown
from atoot.cli.errors import CommandError, judged
from atoot.cli.safe import printable
from atoot.cli.session import Session
from atoot.cli.view.accounts import account_rows, profile_rows
from atoot.cli.view.lines import Rows, counted, joined
from atoot.cli.view.settings import View
from atoot.cli.view.status import status_rows
from atoot.cli.view.threads import thread_rows, tree_of
from atoot.cli.view.words import HASHTAG, address_text
from atoot.entities import Account, Entity, Search, Status, Tag
from atoot.errors import ClientError
from atoot.mastodon import MastodonAPI
from atoot.workflows.addresses import as_handle, as_hashtag, as_url

_PLACES: Mapping[SearchType, type[Entity]] = {"accounts": Account, "statuses": Status, "hashtags": Tag}
MOST = 40
"""Things of each kind that a search gives."""


async def show(session: Session, *, status: str, wait: float) -> None:
    """Print a post with its thread, or what else is behind an address.

    Raises:
        CommandError: there is nothing.
    """
    async with session.client(anonymous=True) as c:
        named = status.strip()
        if (tag := as_hashtag(named)) is not None:
            found = await c.tag(tag)
            session.output.item(found, tag_rows(found, session.view))
        elif named.startswith("@") or as_handle(named) is not None:
            await show_profile(session, c, await session.account(c, named))
        elif as_url(named) is not None:
            await _show_address(session, c, named if "://" in named else f"https://{named}", wait)
        else:
            await _show_thread(session, c, await session.status(c, named), wait)


async def _show_address(session: Session, c: MastodonAPI, address: str, wait: float) -> None:
    found = await references.behind(c, address)
    match found:
        case str():
            await _show_thread(session, c, found, wait)
        case Account():
            await show_profile(session, c, found)
        case Tag():
            session.output.item(found, tag_rows(found, session.view))
        case None:
            raise CommandError(f"the instance finds no post at {address}")
        case _:
            raise CommandError(f"{address} is a list; run: atoot timeline list {printable(found.id)}")


async def _show_thread(session: Session, c: MastodonAPI, wanted: str, wait: float) -> None:
    with judged():
        thread = await c.status_thread(wanted, wait=wait)
    if session.output.as_json:
        for one in thread:
            session.output.json(one)
        return
    branches = tree_of(thread)
    for rows in thread_rows(branches, session.view, marked=wanted):
        session.output.rows(rows)
    items = {branch.status.id: shown.shown_as(branch.status) for branch in branches}
    shown.remember(c, [*items.values()], last=items.get(wanted))


async def show_profile(session: Session, c: MastodonAPI, account: Account) -> None:
    """Print a person as a page."""
    relationship = None
    if c.get_access_token() is not None and not session.output.as_json:
        relationship = next(iter(await c.account_relationships([account])), None)
    session.output.item(account, profile_rows(account, session.view, relationship))
    shown.noticed(c, account)


def tag_rows(tag: Tag, view: View, *, number: int | None = None) -> Rows:
    """A hashtag: its name, how much it was used lately, and whether you follow it."""
    uses = sum(int(day.uses) for day in tag.history)
    people = sum(int(day.accounts) for day in tag.history)
    parts = [Text(f"#{printable(tag.name)}", HASHTAG)]
    if tag.history:
        said = f"{counted(uses, 'post')} by {counted(people, 'person', 'people')}"
        parts.append(Text(f"{said} in {counted(len(tag.history), 'day')}", "dim"))
    if tag.following:
        parts.append(Text("you follow", "green"))
    parts.append(address_text(tag.url, view))
    gutter = "" if number is None else f"{number:>3} "
    lines = joined(parts, view.narrowed(len(gutter)).width)
    return [
        Text.assemble((gutter if at == 0 else " " * len(gutter), "green"), line)
        for at, line in enumerate(lines)
    ]


async def _found(c: MastodonAPI, query: str, *, kind: SearchType | None, resolve: bool, limit: int) -> Search:
    """What a search finds; for an address, or a name with its host, also what is there elsewhere."""
    named = as_url(query) is not None or as_handle(query) is not None
    # Only users may have the server look elsewhere.
    looks = resolve or (named and c.get_access_token() is not None)
    found = await c.search(query, search_type=kind, resolve=looks or None, limit=limit)
    if not named or found.accounts or found.statuses or found.hashtags:
        return found
    try:
        thing = await c.find(query)  # of itself not every search knows the pages
    except ClientError:
        return found
    place = next((place for place, cls in _PLACES.items() if isinstance(thing, cls)), None)
    if place is not None and kind in (None, place):
        getattr(found, place).append(thing)
    return found


async def search(session: Session, *, query: str, kind: SearchType | None, resolve: bool, limit: int) -> None:
    """Print what a search finds."""
    output, view = session.output, session.view
    async with session.client(anonymous=True) as c:
        found = await _found(c, query, kind=kind, resolve=resolve, limit=min(limit, MOST))
        if output.as_json:
            output.json(found)
            return
        items: list[shown.Shown] = []
        things: list[Account | Status | Tag] = [*found.accounts, *found.statuses, *found.hashtags]
        for thing in things:
            items.append(shown.shown_as(thing))
            output.item(thing, _rows(thing, view, len(items)))
        if items:
            shown.remember(c, items)
        else:
            output.note("nothing was found")


def _rows(thing: Account | Status | Tag, view: View, number: int) -> Rows:
    match thing:
        case Account():
            return account_rows(thing, view, number=number)
        case Status():
            return status_rows(thing, view, number=number)
        case _:
            return tag_rows(thing, view, number=number)
