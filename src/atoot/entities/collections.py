"""Lists and collections of accounts, and folders of bookmarks."""

from typing import Any

from atoot.decoding.values import Id, Instant
from atoot.entities.accounts import Account, PartialAccountWithAvatar
from atoot.entities.base import Entity, PagedEntity
from atoot.entities.tags import ShallowTag


class CollectionItem(Entity):
    """An account in a collection. https://docs.joinmastodon.org/entities/CollectionItem/"""

    id: str
    account_id: str | None = None
    """None as long as the account has not agreed."""
    state: str = "accepted"
    """pending or accepted."""
    created_at: Instant


class Collection(Entity):
    """Accounts that belong together, with a name. https://docs.joinmastodon.org/entities/Collection/"""

    id: str
    account_id: str = ""
    """Whose collection it is."""
    uri: str = ""
    """ActivityPub id."""
    url: str | None = None
    """Page for people."""
    name: str = ""
    description: str = ""
    """HTML."""
    language: str | None = None
    local: bool = True
    sensitive: bool = False
    discoverable: bool = False
    tag: ShallowTag | None = None
    """Hashtag that tells what it is about."""
    created_at: Instant
    updated_at: Instant
    item_count: int = 0
    # The API's word; what `items()` does for other entities, `dict(collection)` does.
    items: list[CollectionItem] = []  # type: ignore[assignment]  # pyright: ignore[reportIncompatibleMethodOverride]


class CollectionWithAccounts(Entity):
    """A collection with the accounts in it. https://docs.joinmastodon.org/entities/CollectionWithAccounts/"""

    shown = ("collection",)

    collection: Collection
    accounts: list[Account] = []


class WrappedCollection(Entity):
    """The collection that was made or changed. https://docs.joinmastodon.org/entities/Collection/"""

    shown = ("collection",)

    collection: Collection | None = None


class WrappedCollectionItem(Entity):
    """The item that was added. https://docs.joinmastodon.org/entities/CollectionItem/"""

    shown = ("collection_item",)

    collection_item: CollectionItem | None = None


class Collections(PagedEntity):
    """A page of collections. https://docs.joinmastodon.org/methods/collections/"""

    collections: list[Collection] = []
    partial_accounts: list[PartialAccountWithAvatar] = []
    """Some of the accounts in them, enough to draw a preview."""


class List(Entity):
    """A timeline of accounts that you chose. https://docs.joinmastodon.org/entities/List/"""

    id: str
    title: str
    replies_policy: str = "list"
    """Which replies it shows: followed (to all you follow), list (to its members), none."""
    exclusive: bool = False
    """Whether what it shows stays out of your home timeline (since 4.2.0)."""

    pleroma: dict[str, Any] | None = None


class BookmarkFolder(Entity):
    """Where bookmarks are put."""

    id: Id
    name: str = ""
    emoji: str | None = None
    emoji_url: str | None = None
