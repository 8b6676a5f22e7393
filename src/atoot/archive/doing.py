"""Imports of each kind: ask the server first what exists, then do only what is missing."""

import asyncio
from collections.abc import Awaitable, Callable, Container, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any

from atoot.archive.items import ImportItem, follow_settings, mute_settings, plain_address, rest_of
from atoot.archive.journal import ImportJournal
from atoot.archive.sources import batches
from atoot.entities import Filter, List, Relationship, Status
from atoot.errors import ClientError, NotFoundError
from atoot.mastodon import MastodonAPI

AT_ONCE = 40
"""Maximum number of accounts in one request for relationships."""
PAGE = 80
SETTLES = 2.0
"""Seconds until a request of a killed process has taken effect."""

Done = bool
"""Whether something was done; False if it existed already."""
Tell = Callable[[ImportItem, Callable[[], Awaitable[Done]]], Awaitable[None]]
"""Imports one item, and records the outcome."""


class Doing:
    """Imports items, with a client."""

    def __init__(self, client: MastodonAPI, journal: ImportJournal, domain: str, tell: Tell) -> None:
        """Prepare; `domain` is the host in the handles of the instance's own users."""
        self._client = client
        self._journal = journal
        self._domain = domain.lower()
        self._tell = tell
        # A failed lookup on a third server is no reason to wait long.
        self._finder = client.with_options(retries=1)

    async def do(self, kind: str, items: Sequence[ImportItem]) -> None:
        """Import the items of one kind."""
        ways: Mapping[str, Callable[[Sequence[ImportItem]], Awaitable[None]]] = {
            "following": self._accounts,
            "mutes": self._accounts,
            "blocks": self._accounts,
            "lists": self._lists,
            "domain_blocks": self._domains,
            "tags": self._tags,
            "bookmarks": self._bookmarks,
            "filters": self._filters,
        }
        await ways[kind](items)

    # Accounts

    async def _accounts(self, items: Sequence[ImportItem]) -> None:
        for some in batches(items, AT_ONCE):
            standing = await self._standing(some)
            for item in some:
                await self._tell(item, partial(self._account, item, standing))

    async def _account(self, item: ImportItem, standing: Mapping[str, Relationship]) -> Done:
        found = await self._id(item.name)
        now = standing.get(found) or await self._one_standing(found)
        if item.kind == "blocks":
            if now.blocking:
                return False
            await self._client.account_block(found)
        elif item.kind == "mutes":
            mute = mute_settings(item.values, now, datetime.now(UTC))
            if mute is None:
                return False
            await self._client.account_mute(found, **mute)
        else:
            follow = follow_settings(item.values, now)
            if follow is None:
                return False
            await self._client.account_follow(found, **follow)
        return True

    async def _standing(self, items: Sequence[ImportItem]) -> dict[str, Relationship]:
        """Your relationships with the accounts of these items, as far as they can be found."""
        found = []
        for item in items:
            if self._journal.state(item) not in ("done", "there"):
                try:
                    found.append(await self._id(str(item.values.get("member") or item.name)))
                except (ClientError, ValueError):
                    continue  # the error is reported at its turn
        if not found:
            return {}
        told = await self._client.account_relationships(list(dict.fromkeys(found)))
        return {one.id: one for one in told}

    async def _one_standing(self, identifier: str) -> Relationship:
        told = await self._client.account_relationships([identifier])
        return told[0] if told else Relationship(id=identifier)

    async def _id(self, acct: str) -> str:
        """The id of an account here.

        Raises:
            NotFoundError: the server does not find it.
        """
        address = plain_address(acct, self._domain)
        known = self._journal.account(address)
        if known is None:
            name, _, host = address.partition("@")
            known = (await self._finder.lookup(name if host == self._domain else address)).id
            self._journal.keep_account(address, known)
        return known

    # Lists

    async def _lists(self, items: Sequence[ImportItem]) -> None:
        there = await self._named_lists()
        for place in dict.fromkeys(map(_place, items)):
            mine = [item for item in items if _place(item) == place]
            # A table of Mastodon lists only members, not the lists themselves.
            item = mine[0] if "member" not in mine[0].values else ImportItem("lists", place[0])
            if item is mine[0] or place not in there:
                await self._tell(item, partial(self._list, item, place, there))
            members = [item for item in mine if "member" in item.values]
            if place in there:
                await self._members(there[place], members)
            else:
                for member in members:
                    await self._tell(member, _no_list)

    async def _named_lists(self) -> dict[tuple[str, int], List]:
        """Your lists by title, with a number where several share one."""
        if self._journal.began_making():
            await asyncio.sleep(SETTLES)
        found: dict[tuple[str, int], List] = {}
        async for one in self._client.lists():
            copy = sum(title == one.title for title, _ in found)
            found[one.title, copy] = one
        return found

    async def _list(
        self, item: ImportItem, place: tuple[str, int], there: dict[tuple[str, int], List]
    ) -> Done:
        if place in there:
            return False
        policy = item.values.get("replies_policy")
        exclusive = item.values.get("exclusive")
        there[place] = await self._client.create_list(
            item.name, replies_policy=policy, exclusive=exclusive or None
        )
        return True

    async def _members(self, made: List, items: Sequence[ImportItem]) -> None:
        inside = {account.id async for account in self._client.list_accounts(made, limit=PAGE)}
        for some in batches(items, AT_ONCE):
            standing = await self._standing(some)
            for item in some:
                await self._tell(item, partial(self._member, item, made, inside, standing))

    async def _member(
        self, item: ImportItem, made: List, inside: set[str], standing: Mapping[str, Relationship]
    ) -> Done:
        found = await self._id(item.values["member"])
        if found in inside:
            return False
        now = standing.get(found) or await self._one_standing(found)
        # Only followed accounts can be in a list; Mastodon's own import follows them, too.
        # https://github.com/mastodon/mastodon/blob/main/app/services/bulk_import_row_service.rb
        if not (now.following or now.requested):
            with suppress(ClientError):  # you cannot follow yourself, but can be in a list
                await self._client.account_follow(found)
        await self._client.list_accounts_add(made, [found])
        inside.add(found)
        return True

    # The rest

    async def _domains(self, items: Sequence[ImportItem]) -> None:
        there = {domain.lower() async for domain in self._client.domain_blocks(limit=200)}
        await self._named(items, there, self._client.domain_block)

    async def _tags(self, items: Sequence[ImportItem]) -> None:
        there = {tag.name.lower() async for tag in self._client.followed_tags(limit=200)}
        await self._named(items, there, self._client.tag_follow)

    async def _named(
        self, items: Sequence[ImportItem], there: Container[str], do: Callable[[str], Awaitable[object]]
    ) -> None:
        """Do something for each item that is only a name, unless it exists already."""

        async def one(item: ImportItem) -> Done:
            if item.name.lower() in there:
                return False
            await do(item.name)
            return True

        for item in items:
            await self._tell(item, partial(one, item))

    async def _bookmarks(self, items: Sequence[ImportItem]) -> None:
        there: set[str | None] = set()
        async for status in self._client.bookmarks(limit=40):
            there |= {status.uri, status.url}

        async def keep(item: ImportItem) -> Done:
            if item.name in there or (item.values.get("url") or item.name) in there:
                return False
            status = await self._status(item.name, item.values.get("url"))
            if status.bookmarked:
                return False
            await self._client.status_bookmark(status)
            return True

        for item in items:
            await self._tell(item, partial(keep, item))

    async def _status(self, uri: str, url: str | None) -> Status:
        """The post with this URI or URL.

        Raises:
            NotFoundError: the server does not find it.
        """
        for address in dict.fromkeys(filter(None, (uri, url))):
            try:
                found = await self._finder.find(address)
            except (NotFoundError, ValueError):
                continue
            if isinstance(found, Status):
                return found
        raise NotFoundError(f"the server cannot find a post at {uri}", status_code=404)

    async def _filters(self, items: Sequence[ImportItem]) -> None:
        if self._journal.began_making():
            await asyncio.sleep(SETTLES)
        there: dict[tuple[Any, ...], Filter] = {}
        async for one in self._client.filters_v2():
            same = (one.title, *sorted(one.context))
            there[(sum(place[1:] == same for place in there), *same)] = one
        for item in items:
            await self._tell(item, partial(self._filter, item, there))

    async def _filter(self, item: ImportItem, there: dict[tuple[Any, ...], Filter]) -> Done:
        context = item.values.get("context") or []
        place = (item.values.get("copy") or 0, item.name, *sorted(context))
        lasts = rest_of(item.values.get("until"), datetime.now(UTC))
        words = item.values.get("words") or []
        known = there.get(place)
        if known is None:
            made = await self._client.create_filter_v2(
                item.name,
                context,
                filter_action=item.values.get("action"),
                expires_in=lasts,
                keywords_attributes=words or None,
            )
            there[place] = made
            await self._hide(item, made)
            return True
        has = {word.keyword for word in known.keywords}
        missing = [word for word in words if word["keyword"] not in has]
        for word in missing:
            await self._client.create_filter_keyword(
                known, word["keyword"], whole_word=word.get("whole_word")
            )
        return await self._hide(item, known) or bool(missing)

    async def _hide(self, item: ImportItem, made: Filter) -> bool:
        """Add the single posts that a filter hid; returns whether there was one to add."""
        wanted = item.values.get("statuses") or ()
        if not wanted:
            return False
        has = {one.status_id for one in made.statuses}
        added = False
        for uri in wanted:
            status = await self._status(uri, None)
            if status.id not in has:
                await self._client.create_filter_status(made, status)
                added = True
        return added


async def _no_list() -> Done:
    raise ValueError("the list could not be created")


def _place(item: ImportItem) -> tuple[str, int]:
    """The list of an item: its title, and its number where several share it."""
    return item.name, item.values.get("copy") or 0
