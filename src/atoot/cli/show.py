"""`atoot show` and `atoot search`."""

from collections.abc import Mapping
from typing import Literal

from atoot.cli import references, shown
from atoot.cli.errors import CommandError
from atoot.cli.session import Session
from atoot.cli.view.rows import rows_of
from atoot.cli.view.status import status_rows
from atoot.cli.view.threads import branch_rows, tree_of
from atoot.entities import Account, Entity, Search, Status, Tag
from atoot.entities.words import SearchType
from atoot.errors import ClientError
from atoot.mastodon import MastodonAPI
from atoot.printable import printable
from atoot.workflows.lookup import as_handle, as_hashtag, as_url

_PLACES: Mapping[SearchType, type[Entity]] = {"accounts": Account, "statuses": Status, "hashtags": Tag}
MOST = 40
"""Maximum results of each kind in a search."""


async def show(
    session: Session,
    *,
    status: str,
    wait: float,
    only: bool,
    by: Literal["boosts", "favourites"] | None,
    limit: int,
) -> None:
    """Print a post with its thread, or what else is behind an address."""
    async with session.client(anonymous=True) as c:
        named = status.strip()
        if only or by is not None:
            await _show_one(session, c, await references.status_id(c, named), by, limit)
        elif (tag := as_hashtag(named)) is not None:
            session.show(await c.tag(tag))
        elif named.startswith("@") or as_handle(named) is not None:
            await session.profile(c, await references.account_of(c, named))
        elif as_url(named) is not None:
            await _show_address(session, c, named if "://" in named else f"https://{named}", wait)
        else:
            await _show_thread(session, c, await references.status_id(c, named), wait)


async def _show_one(
    session: Session, c: MastodonAPI, wanted: str, by: Literal["boosts", "favourites"] | None, limit: int
) -> None:
    """Print a post alone, or the people who interacted with it."""
    if by is None:
        found = await c.view_status(wanted)
        session.output.item(found, status_rows(found, await session.seen(found), marked=True))
        shown.noticed(c, found)
        return
    most = min(limit, 80)
    people = (
        c.status_reblogged_by(wanted, limit=most)
        if by == "boosts"
        else c.status_favourited_by(wanted, limit=most)
    )
    await session.listing(c, people, limit, f"there are no {by} of it")


async def _show_address(session: Session, c: MastodonAPI, address: str, wait: float) -> None:
    found = await references.behind(c, address)
    match found:
        case str():
            await _show_thread(session, c, found, wait)
        case Account():
            await session.profile(c, found)
        case Tag():
            session.show(found)
        case None:
            raise CommandError(f"the server cannot find a post at {address}")
        case _:
            raise CommandError(f"{address} is a list; run: atoot timeline list {printable(found.id)}")


async def _show_thread(session: Session, c: MastodonAPI, wanted: str, wait: float) -> None:
    thread = await c.status_thread(wanted, wait=wait)
    if session.output.as_json:
        for one in thread:
            session.output.json(one)
        return
    branches = tree_of(thread)
    for number, branch in enumerate(branches, 1):
        view = await session.seen(branch.status)
        session.output.rows(branch_rows(branch, view, number, marked=branch.status.id == wanted))
    items = {branch.status.id: shown.shown_as(branch.status) for branch in branches}
    shown.remember(c, [*items.values()], last=items.get(wanted))


async def _found(c: MastodonAPI, query: str, *, kind: SearchType | None, resolve: bool, limit: int) -> Search:
    """The results of a search; for a URL, or a name with its host, also objects on other servers."""
    named = as_url(query) is not None or as_handle(query) is not None
    # Only users may make the server look elsewhere.
    looks = resolve or (named and c.get_access_token() is not None)
    found = await c.search(query, search_type=kind, resolve=looks or None, limit=limit)
    if not named or found.accounts or found.statuses or found.hashtags:
        return found
    try:
        thing = await c.find(query)  # not every search finds URLs by itself
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
            output.item(thing, rows_of(thing, view, number=len(items)))
        if items:
            shown.remember(c, items)
        else:
            output.note("nothing was found")
