"""Lists and collections of accounts, and folders of bookmarks."""

from typing import Any, ClassVar

from atoot.decoding.forms import Adapter
from atoot.decoding.values import Id, Instant, SomeId
from atoot.entities.accounts import Account, PartialAccountWithAvatar
from atoot.entities.base import Entity, PagedEntity, also_named
from atoot.entities.tags import ShallowTag
from atoot.entities.words import RepliesPolicyWord


class CollectionItem(Entity):
    """An account in a collection. https://docs.joinmastodon.org/entities/CollectionItem/"""

    id: str
    """Id of the item."""
    account_id: SomeId | None = None
    """None as long as the account has not agreed."""
    state: str = "accepted"
    """pending or accepted."""
    created_at: Instant
    """When the account was added."""


class Collection(Entity):
    """Accounts that belong together, with a name. https://docs.joinmastodon.org/entities/Collection/"""

    id: str
    """Id of the collection."""
    account_id: str = ""
    """Whose collection it is."""
    uri: str = ""
    """ActivityPub id."""
    url: str | None = None
    """Page for people."""
    name: str = ""
    """Name of the collection."""
    description: str = ""
    """HTML."""
    language: str | None = None
    """ISO 639-1 code of the language of name and description."""
    local: bool = True
    """Whether it is of this server."""
    sensitive: bool = False
    """Whether it is hidden until somebody asks to see it."""
    discoverable: bool = False
    """Whether it is shown to others."""
    tag: ShallowTag | None = None
    """Hashtag that tells what it is about."""
    created_at: Instant
    """When it was made."""
    updated_at: Instant
    """When it was last changed."""
    item_count: int = 0
    """Accounts in it."""
    # The API's word; what `items()` does for other entities, `dict(collection)` does.
    items: list[CollectionItem] = []  # type: ignore[assignment]  # pyright: ignore[reportIncompatibleMethodOverride]
    """The accounts in it, by id."""


class CollectionWithAccounts(Entity):
    """A collection with the accounts in it. https://docs.joinmastodon.org/entities/CollectionWithAccounts/"""

    in_repr: ClassVar[tuple[str, ...]] = ("collection",)

    collection: Collection
    """The collection."""
    accounts: list[Account] = []
    """The accounts in it."""


class WrappedCollection(Entity):
    """The collection that was made or changed. https://docs.joinmastodon.org/entities/Collection/"""

    in_repr: ClassVar[tuple[str, ...]] = ("collection",)

    collection: Collection | None = None
    """The collection."""


class WrappedCollectionItem(Entity):
    """The item that was added. https://docs.joinmastodon.org/entities/CollectionItem/"""

    in_repr: ClassVar[tuple[str, ...]] = ("collection_item",)

    collection_item: CollectionItem | None = None
    """The item."""


class Collections(PagedEntity):
    """A page of collections. https://docs.joinmastodon.org/methods/collections/"""

    collections: list[Collection] = []
    """The collections of this page."""
    partial_accounts: list[PartialAccountWithAvatar] = []
    """Some of the accounts in them, enough to draw a preview."""


class List(Entity):
    """A timeline of accounts that you chose. https://docs.joinmastodon.org/entities/List/"""

    # https://github.com/hometown-fork/hometown/blob/hometown-dev/app/serializers/rest/list_serializer.rb
    adapt: ClassVar[Adapter | None] = also_named(is_exclusive="exclusive")

    id: str
    """Id of the list."""
    title: str
    """Name of the list."""
    replies_policy: RepliesPolicyWord = "list"
    """Which replies it shows: followed (to all you follow), list (to its members), none."""
    exclusive: bool = False
    """Whether what it shows stays out of your home timeline (since 4.2.0)."""

    pleroma: dict[str, Any] | None = None
    """What Pleroma and Akkoma tell besides."""


class BookmarkFolder(Entity):
    """Where bookmarks are put."""

    id: Id
    """Id of the folder."""
    name: str = ""
    """Name of the folder."""
    emoji: str | None = None
    """Emoji that the folder is shown with."""
    emoji_url: str | None = None
    """Address of its picture, if it is a custom emoji."""
