"""References to posts and accounts: by a number of the last list, by id, by URL, by name."""

from atoot.cli import shown
from atoot.cli.errors import CommandError, judged, wrong
from atoot.entities import Account, Filter, List, Status, Tag
from atoot.errors import NotFoundError, UnauthorizedError
from atoot.ids import IdKind, kind_of
from atoot.mastodon import MastodonAPI
from atoot.printable import printable, shortened
from atoot.workflows.lookup import as_handle, as_hashtag, as_url

LAST = "last"
"""Refers to the object shown last."""
ID = "id:"
"""Prefix of an id that could be taken for a number."""
FEW = 60
"""Characters by which people recognise a post."""


async def status_id(c: MastodonAPI, named: str) -> str:
    """The id of a post on this instance.

    Args:
        named: its number in the list shown last, `last`, its id, or its URL here or elsewhere.
    """
    named = named.strip()
    if not named:
        raise wrong("which post? Give its number in the last list, its id or its address")
    if named.startswith(ID):
        return named.removeprefix(ID)
    item = _shown(c, named, "status")
    if item is not None or named == LAST:
        return _post_of(item, named)
    if as_handle(named) is not None or as_hashtag(named) is not None:
        raise wrong(f"{named} is not a post; give its number, id or address")
    if as_url(named) is None:
        _check_number(c, named)
        if named.isalpha() and kind_of(named) is IdKind.UNORDERED:
            raise wrong(
                f"{printable(named)} is not a post; for a person write @{named}, for a hashtag #{named}"
            )
        return named
    address = named if "://" in named else f"https://{named}"
    found = await behind(c, address)
    if isinstance(found, str):
        return found
    if found is None:
        raise CommandError(f"the server cannot find a post at {address}")
    kind = "hashtag" if isinstance(found, Tag) else type(found).__name__.lower()
    article = "an" if kind == "account" else "a"
    raise CommandError(f"{address} is the address of {article} {kind}, not of a post")


def _shown(c: MastodonAPI, named: str, kind: shown.Kind) -> shown.Shown | None:
    """The object shown last, or with a number."""
    return shown.last(c) if named == LAST else shown.numbered(c, named, kind)


def _check_number(c: MastodonAPI, named: str, kind: shown.Kind = "status") -> None:
    """Refuse a number that is not in the last list: hardly any post has such an id."""
    count = shown.length(c, kind)
    if count and shown.is_number(named) and int(named) > count:
        raise wrong(
            f"the last list has {count}, so there is no number {named}; if it is an id, write id:{named}"
        )


def _post_of(item: shown.Shown | None, named: str) -> str:
    if item is None:
        raise wrong("no list has been shown yet; give the id or the address of a post")
    if item.status is None:
        raise wrong(
            f"number {named} of the last list is no post"
            if named != LAST
            else "what was shown last is not a post"
        )
    return item.status


async def behind(c: MastodonAPI, address: str) -> str | Account | Tag | List | None:
    """The object of a URL: the id of a post, or another object; None if this instance finds nothing."""
    last = address.rstrip("/").rpartition("/")[2]
    if (
        address.startswith(c.base_url + "/")
        and last.isascii()
        and last.isalnum()
        and await _is_there(c, last)
    ):
        return last
    try:
        thing = await c.find(address)
    except (NotFoundError, UnauthorizedError):
        return None
    return thing.id if isinstance(thing, Status) else thing


async def _is_there(c: MastodonAPI, identifier: str) -> bool:
    """Whether there is a post with an id; the URLs of some servers end in something else."""
    try:
        await c.view_status(identifier)
    except NotFoundError:
        return False
    return True


async def account_of(c: MastodonAPI, named: str) -> Account:
    """An account.

    Args:
        named: its name like `alice@example.org`, the URL of its page, its id, or a number in the last list: the person
            there, or the author of the post there. Digits are an id or a number.
    """
    named = named.strip()
    if named.startswith(ID):
        return await c.account(named.removeprefix(ID))
    item = _shown(c, named, "account")
    if item is not None and item.account is not None:
        return await c.account(item.account)
    if named.isascii() and named.isdigit():
        _check_number(c, named, "account")
        return await c.account(named)
    with judged():
        return await c.lookup(named)


async def account_or_me(c: MastodonAPI, named: str | None) -> Account:
    """An account that somebody named; their own, if they named none."""
    return await c.verify_account_credentials() if named is None else await account_of(c, named)


def hashtag_of(named: str) -> str:
    """The name of a hashtag that somebody wrote with its `#` or without."""
    found = as_hashtag(named if named.startswith("#") else f"#{named}")
    if found is None:
        raise wrong(f"expected a hashtag like '#art', got {named!r}")
    return found


async def list_of(c: MastodonAPI, named: str) -> str:
    """The id of a list, named by id or title."""
    lists = [one async for one in c.lists()]
    if any(one.id == named for one in lists):
        return named
    return _titled([(one.title, one.id) for one in lists], named, "list")


async def filter_of(c: MastodonAPI, named: str) -> Filter:
    """A filter, named by id or title."""
    filters = {one.id: one async for one in c.filters_v2()}
    if named in filters:
        return filters[named]
    return filters[_titled([(one.title, one.id) for one in filters.values()], named, "filter")]


def _titled(known: list[tuple[str, str]], named: str, kind: str) -> str:
    found = [own for title, own in known if title.strip().casefold() == named.strip().casefold()]
    if len(found) == 1:
        return found[0]
    if found:
        raise CommandError(f"there are several {kind}s {named!r}; say the id: {', '.join(found)}")
    titles = ", ".join(title for title, _ in known) or "none"
    raise CommandError(f"there is no {kind} {named!r}; there are: {titles}")


def conversation_of(c: MastodonAPI, named: str) -> str:
    """The id of a conversation, named by id or by its number in the list."""
    if named.startswith(ID):
        return named.removeprefix(ID)
    item = _shown(c, named, "conversation")
    return item.conversation if item is not None and item.conversation is not None else named


def in_brief(status: Status) -> str:
    """A post in a few words, for a sentence."""
    post = status.reblog or status
    who = f"@{printable(post.account.acct)}"
    said = shortened(printable(post.spoiler_text or post.text()), FEW)
    return f"{who}: {said}" if said else f"the post of {who}"
