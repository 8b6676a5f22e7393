"""Accounts: as others see them, as their owners do, and how they stand to each other."""

from typing import Any

from msgspec import field

from atoot.decoding.values import Day, Instant
from atoot.entities.base import Entity
from atoot.entities.tags import CustomEmoji, FeaturedTag


class Field(Entity):
    """A name and a value in the table on a profile. https://docs.joinmastodon.org/entities/Account/#Field"""

    shown = ("name", "value")

    name: str
    value: str = ""
    """HTML; plain text in `source` and in a Profile."""
    verified_at: Instant | None = None
    """When the server found a link back to the profile on the page that the value links to."""


class AccountRole(Entity):
    """A role that is shown on a profile. https://docs.joinmastodon.org/entities/Account/#AccountRole"""

    id: str
    name: str = ""
    color: str = ""
    """Hexadecimal, `#` in front; empty if the role has none."""


class Role(Entity):
    """A role with what it permits. https://docs.joinmastodon.org/entities/Role/"""

    id: str
    name: str = ""
    permissions: str = "0"
    """Bitmask, as a decimal number in text."""
    color: str = ""
    highlighted: bool = False
    """Whether the role is shown on profiles."""
    collection_limit: int | None = None
    """How many collections an account may have (since 4.6.0)."""


class FeatureApproval(Entity):
    """Who may put this account into a collection. https://docs.joinmastodon.org/entities/FeatureApproval/"""

    shown = ("current_user",)

    automatic: list[str] = []
    """Who may without asking: public, followers, following, unsupported_policy."""
    manual: list[str] = []
    """Who may after asking."""
    current_user: str = "unknown"
    """What applies to you: automatic, manual, denied, missing or unknown."""


class AccountSource(Entity):
    """An account as its owner edits it: plain text, and the defaults of new posts.

    https://docs.joinmastodon.org/entities/Account/#source
    """

    shown = ("privacy",)

    privacy: str = "public"
    """Who sees new posts: public, unlisted, private, direct."""
    sensitive: bool = False
    language: str | None = None
    note: str = ""
    fields: list[Field] = []
    follow_requests_count: int = 0
    hide_collections: bool | None = None
    discoverable: bool | None = None
    indexable: bool = False
    attribution_domains: list[str] = []
    """Sites that may name the account as author of their pages (since 4.4.0)."""
    quote_policy: str | None = None
    """Who may quote new posts: public, followers, nobody (since 4.5.0)."""

    also_known_as_uris: list[str] | None = None
    """GoToSocial: aliases, for moving here."""
    status_content_type: str | None = None
    """GoToSocial: MIME type of new posts."""
    web_visibility: str | None = None
    """GoToSocial: which posts the profile page shows to all."""
    web_include_boosts: bool | None = None
    web_layout: str | None = None
    pleroma: dict[str, Any] | None = None


class Account(Entity):
    """A person, a bot or a group, of this server or another. https://docs.joinmastodon.org/entities/Account/"""

    id: str
    username: str
    """Name without the server."""
    acct: str
    """`name` on the own server, `name@host` on others."""
    display_name: str = ""
    locked: bool = False
    """Whether the owner decides on each follower."""
    bot: bool = False
    discoverable: bool | None = None
    """Whether the owner likes to be found in directories and suggestions; None if never asked."""
    indexable: bool = False
    """Whether public posts may be found by search (since 4.3.0)."""
    group: bool = False
    created_at: Instant
    """Day of registration, or when the server first heard of the account."""
    note: str = ""
    """What the account says about itself, as HTML."""
    url: str | None = None
    """Profile page, for people."""
    uri: str = ""
    """ActivityPub id, the same on all servers (since 4.2.0)."""
    avatar: str = ""
    avatar_static: str = ""
    avatar_description: str = ""
    """Text for those who cannot see the picture (since 4.6.0)."""
    header: str = ""
    header_static: str = ""
    header_description: str = ""
    followers_count: int = 0
    following_count: int = 0
    statuses_count: int = 0
    last_status_at: Day | None = None
    hide_collections: bool | None = None
    """Whether the lists of followers and followed are hidden; None if the server does not know."""
    show_media: bool | None = None
    """Whether the profile has a tab of media (since 4.6.0)."""
    show_media_replies: bool | None = None
    show_featured: bool | None = None
    noindex: bool | None = None
    """Whether search engines are asked to stay away; only for local accounts."""
    moved: "Account | None" = None
    """The account that this one has become."""
    suspended: bool | None = None
    limited: bool | None = None
    """Hidden behind a warning by the moderators."""
    memorial: bool | None = None
    feature_approval: FeatureApproval | None = None
    email_subscriptions: bool | None = None
    """Whether one can subscribe to its posts by mail; only where the server has this (since 4.6.0)."""
    invalid_handle: bool | None = None
    """True if its server no longer vouches for its name (since 4.7.0)."""
    emojis: list[CustomEmoji] = []
    """Custom emojis in name, note and fields."""
    roles: list[AccountRole] | None = None
    fields: list[Field] = []

    # What other servers send besides.
    source: AccountSource | None = None
    """Pleroma, Akkoma, Pixelfed: of every account; Mastodon: only of your own (`CredentialAccount`)."""
    role: Role | None = None
    """Only of your own account (since 4.0.0)."""
    attribution_domains: list[str] | None = None
    """Sites that may name the account as author of their pages; Mastodon has them in `source`."""
    fqn: str | None = None
    """Pleroma, Sharkey and others: `name@host` also for local accounts."""
    pleroma: dict[str, Any] | None = None
    akkoma: dict[str, Any] | None = None
    enable_rss: bool | None = None
    """GoToSocial: whether there is a feed of the public posts."""
    theme: str | None = None
    """GoToSocial: style sheet of the profile page."""
    custom_css: str | None = None

    def note_text(self, *, full_links: bool = False) -> str:
        """The note as plain text, as people see it.

        Args:
            full_links: whole addresses: in place of the shortened ones, and behind the words of a link. Mentions and
                hashtags stay as they are.
        """
        from atoot.text import plain_text  # noqa: PLC0415 - a parser of HTML, which most programs do not need

        return plain_text(self.note, full_links=full_links)


class CredentialAccount(Account):
    """Your own account. https://docs.joinmastodon.org/entities/Account/#CredentialAccount"""

    follow_requests_count: int | None = None
    """Pleroma."""
    avatar_media_id: str | None = None
    """GoToSocial."""
    header_media_id: str | None = None
    # One's own account always has it. A narrower type is a fault only where fields are written, and these are read.
    source: AccountSource = field(default_factory=AccountSource)  # pyright: ignore[reportIncompatibleVariableOverride]


class MutedAccount(Account):
    """An account that you have muted. https://docs.joinmastodon.org/entities/Account/#MutedAccount"""

    mute_expires_at: Instant | None = None
    """When the mute ends; None if it does not."""


class PartialAccountWithAvatar(Entity):
    """The few fields of an account that a list of avatars needs.

    https://docs.joinmastodon.org/methods/grouped_notifications/#PartialAccountWithAvatar
    """

    id: str
    acct: str
    url: str | None = None
    avatar: str = ""
    avatar_static: str = ""
    avatar_description: str = ""
    locked: bool = False
    bot: bool = False


class Profile(Entity):
    """Your own profile, as you edit it. https://docs.joinmastodon.org/entities/Profile/"""

    shown = ("id", "display_name")

    id: str
    display_name: str = ""
    note: str = ""
    """Plain text."""
    fields: list[Field] = []
    formatted_note: str = ""
    """The note as others see it, as HTML."""
    formatted_fields: list[Field] = []
    """The fields as others see them, with HTML in their values."""
    avatar: str | None = None
    """None if there is none: the picture that others see is then the server's."""
    avatar_static: str | None = None
    avatar_description: str = ""
    header: str | None = None
    header_static: str | None = None
    header_description: str = ""
    locked: bool = False
    bot: bool = False
    hide_collections: bool | None = None
    discoverable: bool | None = None
    indexable: bool = False
    show_media: bool = True
    show_media_replies: bool = True
    show_featured: bool = True
    attribution_domains: list[str] = []
    featured_tags: list[FeaturedTag] = []
    """Hashtags that the profile shows."""


class Relationship(Entity):
    """How you stand to an account, and it to you. https://docs.joinmastodon.org/entities/Relationship/"""

    id: str
    """Id of the account."""
    following: bool = False
    showing_reblogs: bool = False
    """Whether its boosts come into your home timeline."""
    notifying: bool = False
    """Whether you are notified of each of its posts."""
    languages: list[str] | None = None
    """Languages of the posts you receive; None for all."""
    followed_by: bool = False
    blocking: bool = False
    blocked_by: bool = False
    muting: bool = False
    muting_notifications: bool = False
    muting_expires_at: Instant | None = None
    """When the mute ends; None if it does not (since 4.6.0)."""
    requested: bool = False
    """Whether your follow request waits for an answer."""
    requested_by: bool = False
    """Whether its follow request waits for yours."""
    domain_blocking: bool = False
    endorsed: bool = False
    """Whether you feature it on your profile."""
    note: str = ""
    """Your private note about it."""

    subscribing: bool | None = None
    """Pleroma: whether you are notified of each of its posts."""


class FamiliarFollowers(Entity):
    """Who of those you follow follows an account. https://docs.joinmastodon.org/entities/FamiliarFollowers/"""

    id: str
    """Id of the account that was asked about."""
    accounts: list[Account] = []


class Suggestion(Entity):
    """An account that the server suggests to follow. https://docs.joinmastodon.org/entities/Suggestion/"""

    shown = ("account",)

    source: str = ""
    """Why, in a word: staff, past_interactions or global. `sources` says more."""
    sources: list[str] = []
    """Why: featured, most_followed, most_interactions, similar_to_recently_followed, friends_of_friends."""
    account: Account


class IdentityProof(Entity):
    """A proof of identity by a third party; gone since 3.5.0. https://docs.joinmastodon.org/entities/IdentityProof/"""

    shown = ("provider", "provider_username")

    provider: str
    provider_username: str = ""
    updated_at: Instant | None = None
    proof_url: str = ""
    profile_url: str = ""


class DomainBlockPreview(Entity):
    """What blocking a domain would cost you."""

    shown = ("following_count", "followers_count")

    following_count: int
    """Accounts of the domain that you follow."""
    followers_count: int = 0
    """Accounts of the domain that follow you."""
