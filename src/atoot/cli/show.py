"""`atoot show` and `atoot search`."""

from collections.abc import Mapping, Sequence

from atoot.api.search import SearchType
from atoot.cli.choice import connected
from atoot.cli.command import Choice
from atoot.cli.errors import judged
from atoot.cli.faces import account_text, status_text
from atoot.cli.output import Output, note
from atoot.cli.references import status_id
from atoot.cli.safe import printable
from atoot.entities import Account, Entity, Search, Status, Tag
from atoot.errors import ClientError
from atoot.mastodon import MastodonAPI
from atoot.workflows.addresses import as_handle, as_url

_PLACES: Mapping[SearchType, type[Entity]] = {"accounts": Account, "statuses": Status, "hashtags": Tag}

DEEPEST = 8
"""Replies that are further down are not shown further to the right."""


async def show(choice: Choice, *, status: str, wait: float) -> None:
    """Print a post with its thread."""
    output = Output(as_json=choice.json)
    async with connected(choice, anonymous=True, output=output) as c:
        wanted = await status_id(c, status)
        with judged():
            thread = await c.status_thread(wanted, wait=wait)
    for one, depth in zip(thread, depths(thread), strict=True):
        output.result(one, status_text(one, depth=depth, marked=one.id == wanted))


def depths(thread: Sequence[Status]) -> list[int]:
    """How deep each post of a thread is below the first."""
    found: dict[str, int] = {}
    for one in thread:
        parent = found.get(one.in_reply_to_id or "")
        found[one.id] = 0 if parent is None else min(parent + 1, DEEPEST)
    return [found[one.id] for one in thread]


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


async def search(choice: Choice, *, query: str, kind: SearchType | None, resolve: bool, limit: int) -> None:
    """Print what a search finds."""
    output = Output(as_json=choice.json)
    async with connected(choice, anonymous=True, output=output) as c:
        found = await _found(c, query, kind=kind, resolve=resolve, limit=min(limit, 40))
    if choice.json:
        output.json(found)
        return
    for account in found.accounts:
        output.say(account_text(account))
    for status in found.statuses:
        output.say(status_text(status))
    for tag in found.hashtags:
        output.say(f"#{printable(tag.name)}  {printable(tag.url)}")
    if not (found.accounts or found.statuses or found.hashtags):
        note("nothing was found")
