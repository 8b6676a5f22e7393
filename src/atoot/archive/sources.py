"""The sources of an export: what can be exported, and from which list of the API."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple, TypeVar

from atoot.entities import CredentialAccount
from atoot.errors import ApiError, ClientError, ServerError
from atoot.mastodon import MastodonAPI
from atoot.paging.cursors import Way
from atoot.parameters.paths import path

T = TypeVar("T")

POSTS_A_PAGE = 40
ACCOUNTS_A_PAGE = 80
DOMAINS_A_PAGE = 200
SELDOM = frozenset({"filters", "domain_blocks", "tags", "blocks", "mutes"})
"""Kinds that many servers lack (Takahē does not list blocks and mutes): a failure only if named explicitly."""
WITH_SETTINGS = frozenset({"following", "mutes"})
"""Lists of accounts whose relationships have settings: boosts, languages, notifications."""


class ExportSource(NamedTuple):
    """A list of the API, and where its items go."""

    name: str
    """Name of its checkpoint in the archive."""
    kind: str
    """Kind of its items in the archive."""
    path: str
    way: Way = Way.LINK
    total: int | None = None
    """Approximate number of items, if known."""
    list_id: str | None = None
    """The list whose members these are."""
    title: str = ""
    """Its display name, if different."""

    def saved(self, item: Any) -> Any:
        """An item in its saved form: as the server sent it, a list member with its list."""
        return item if self.list_id is None else {"list_id": self.list_id, "account": item}


def sources_of(kinds: tuple[str, ...], me: CredentialAccount) -> list[ExportSource]:
    """The sources of an export, without list members, which follow once the lists are known."""
    of_me = path("/api/v1/accounts/{}", me.id)
    places: Mapping[str, str] = {
        "posts": f"{of_me}/statuses?limit={POSTS_A_PAGE}",
        "bookmarks": f"/api/v1/bookmarks?limit={POSTS_A_PAGE}",
        "favourites": f"/api/v1/favourites?limit={POSTS_A_PAGE}",
        "followers": f"{of_me}/followers?limit={ACCOUNTS_A_PAGE}",
        "following": f"{of_me}/following?limit={ACCOUNTS_A_PAGE}",
        "lists": "/api/v1/lists",
        "blocks": f"/api/v1/blocks?limit={ACCOUNTS_A_PAGE}",
        "mutes": f"/api/v1/mutes?limit={ACCOUNTS_A_PAGE}",
        "filters": "/api/v2/filters",
        "domain_blocks": f"/api/v1/domain_blocks?limit={DOMAINS_A_PAGE}",
        "tags": f"/api/v1/followed_tags?limit={DOMAINS_A_PAGE}",
    }
    totals = {"posts": me.statuses_count, "followers": me.followers_count, "following": me.following_count}
    ways = {"posts": Way.IDS}
    return [
        ExportSource(kind, kind, places[kind], ways.get(kind, Way.LINK), totals.get(kind))
        for kind in dict.fromkeys(kinds)
    ]


def members_of(list_id: str, title: str = "") -> ExportSource:
    """The members of a list."""
    url = path("/api/v1/lists/{}/accounts", list_id)
    return ExportSource(
        f"list_members/{list_id}",
        "list_members",
        f"{url}?limit={ACCOUNTS_A_PAGE}",
        list_id=list_id,
        title=f"members of {title or list_id}",
    )


async def instance_of(client: MastodonAPI) -> dict[str, Any] | None:
    """The instance document; None if there is none. It has the host in the handles of local users."""
    for address in ("/api/v2/instance", "/api/v1/instance"):
        with suppress(ApiError, ClientError, ServerError):
            told = await client.get(address)
            if isinstance(told, dict):
                return told
    return None


def batches(items: Sequence[T], size: int) -> list[Sequence[T]]:
    """The items in batches of a size."""
    return [items[start : start + size] for start in range(0, len(items), size)]
