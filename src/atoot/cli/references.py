"""Posts and accounts as people name them: by id, by address, by name."""

from atoot.cli.errors import CommandError, judged
from atoot.entities import Account
from atoot.errors import NotFoundError
from atoot.mastodon import MastodonAPI


async def status_id(c: MastodonAPI, named: str) -> str:
    """The id of a post on this instance.

    Args:
        c: a client.
        named: its id, or its address here or elsewhere.

    Raises:
        CommandError: there is none.
    """
    if "://" not in named:
        return named
    last = named.rstrip("/").rpartition("/")[2]
    if named.startswith(c.base_url + "/") and last.isascii() and last.isalnum() and await _is_there(c, last):
        return last
    # Only users may have the server look elsewhere.
    resolve = True if c.get_access_token() is not None else None
    found = await c.search(named, search_type="statuses", resolve=resolve, limit=1)
    if not found.statuses:
        raise CommandError(f"the instance finds no post at {named}")
    return found.statuses[0].id


async def _is_there(c: MastodonAPI, identifier: str) -> bool:
    """Whether there is a post with an id; the addresses of some servers end in something else."""
    try:
        await c.view_status(identifier)
    except NotFoundError:
        return False
    return True


async def account_of(c: MastodonAPI, named: str) -> Account:
    """An account.

    Args:
        c: a client.
        named: its name like `alice@example.org`, or its id. Digits are an id.

    Raises:
        CommandError: it makes no sense.
        NotFoundError: there is none.
    """
    if named.isascii() and named.isdigit():
        return await c.account(named)
    with judged():
        return await c.lookup(named)
