"""Accounts: as others see them, as their owners do, and how they stand to each other."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar, TypeAlias

from msgspec import field

from atoot.decoding.values import Day, Instant, SomeId
from atoot.entities.base import Entity
from atoot.entities.tags import CustomEmoji, FeaturedTag
from atoot.entities.words import DefaultVisibilityWord, LanguageWord, QuotePolicyWord
from atoot.lazy import later

plain_text: Callable[..., str] = later("atoot.text", "plain_text")
"""Loaded when needed: a parser of HTML, which most programs do not need."""


class Field(Entity):
    """A name and a value in the table on a profile. https://docs.joinmastodon.org/entities/Account/#Field"""

    in_repr: ClassVar[tuple[str, ...]] = ("name", "value")

    name: str
    """What stands on the left."""
    value: str = ""
    """HTML; plain text in `source` and in a Profile."""
    verified_at: Instant | None = None
    """When the server found a link back to the profile on the page that the value links to."""


ProfileFields: TypeAlias = Iterable[Field | Mapping[str, Any]] | Mapping[str, Any]
"""The table on a profile: `[{"name": ..., "value": ...}, ...]`, or `{name: value, ...}`."""


class AccountRole(Entity):
    """A role that is shown on a profile. https://docs.joinmastodon.org/entities/Account/#AccountRole"""

    id: str
    """Id of the role."""
    name: str = ""
    """Name of the role, as people see it."""
    color: str = ""
    """Hexadecimal, `#` in front; empty if the role has none."""


class Role(Entity):
    """A role with what it permits. https://docs.joinmastodon.org/entities/Role/"""

    id: str
    """Id of the role."""
    name: str = ""
    """Name of the role, as people see it."""
    permissions: str = "0"
    """Bitmask, as a decimal number in text."""
    color: str = ""
    """Colour of the role as a hexadecimal code, or empty."""
    highlighted: bool = False
    """Whether the role is shown on profiles."""
    collection_limit: int | None = None
    """How many collections an account may have (since 4.6.0)."""


class FeatureApproval(Entity):
    """Who may put this account into a collection. https://docs.joinmastodon.org/entities/FeatureApproval/"""

    in_repr: ClassVar[tuple[str, ...]] = ("current_user",)

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

    in_repr: ClassVar[tuple[str, ...]] = ("privacy",)

    privacy: DefaultVisibilityWord = "public"
    """Who sees new posts: public, unlisted, private, direct."""
    sensitive: bool = False
    """Whether new posts have their media hidden."""
    language: LanguageWord | None = None
    """ISO 639-1 code of the language of new posts; None or empty for that of the web page."""
    note: str = ""
    """The text about the account, as it was typed."""
    fields: list[Field] = []
    """The table, as it was typed."""
    follow_requests_count: int = 0
    """People who wait for being allowed to follow."""
    hide_collections: bool | None = None
    """Whether others cannot see who is followed and who follows."""
    discoverable: bool | None = None
    """Whether the account may be shown in the directory and in suggestions."""
    indexable: bool = False
    """Whether public posts may be found by search."""
    attribution_domains: list[str] = []
    """Sites that may name the account as author of their pages (since 4.4.0)."""
    quote_policy: QuotePolicyWord | None = None
    """Who may quote new posts: public, followers, nobody (since 4.5.0)."""

    also_known_as_uris: list[str] | None = None
    """GoToSocial: aliases, for moving here."""
    status_content_type: str | None = None
    """GoToSocial: MIME type of new posts."""
    web_visibility: str | None = None
    """GoToSocial: which posts the profile page shows to all."""
    web_include_boosts: bool | None = None
    """Whether the web page of the profile shows boosts (GoToSocial)."""
    web_layout: str | None = None
    """How the web page of the profile looks (GoToSocial)."""
    pleroma: dict[str, Any] | None = None
    """Settings of Pleroma and Akkoma."""


class Account(Entity):
    """A person, a bot or a group, of this server or another. https://docs.joinmastodon.org/entities/Account/"""

    id: str
    """Id of the account on this server."""
    username: str
    """Name without the server."""
    acct: str
    """`name` on the own server, `name@host` on others."""
    display_name: str = ""
    """The name that people see; it may be empty."""
    locked: bool = False
    """Whether the owner decides on each follower."""
    bot: bool = False
    """Whether the account is run by a program."""
    discoverable: bool | None = None
    """Whether the owner likes to be found in directories and suggestions; None if never asked."""
    indexable: bool = False
    """Whether public posts may be found by search (since 4.3.0)."""
    group: bool = False
    """Whether the account stands for a group."""
    created_at: Instant
    """Day of registration, or when the server first heard of the account."""
    note: str = ""
    """What the account says about itself, as HTML."""
    url: str | None = None
    """Profile page, for people."""
    uri: str = ""
    """ActivityPub id, the same on all servers (since 4.2.0)."""
    avatar: str = ""
    """Address of the picture of the account."""
    avatar_static: str = ""
    """Address of the picture that does not move."""
    avatar_description: str = ""
    """Text for those who cannot see the picture (since 4.6.0)."""
    header: str = ""
    """Address of the banner of the profile."""
    header_static: str = ""
    """Address of the banner that does not move."""
    header_description: str = ""
    """The banner in words, for who cannot see it."""
    followers_count: int = 0
    """Accounts that follow it."""
    following_count: int = 0
    """Accounts that it follows."""
    statuses_count: int = 0
    """Statuses of the account, as far as this server counts them."""
    last_status_at: Day | None = None
    """Day of the newest status."""
    hide_collections: bool | None = None
    """Whether the lists of followers and followed are hidden; None if the server does not know."""
    show_media: bool | None = None
    """Whether the profile has a tab of media (since 4.6.0)."""
    show_media_replies: bool | None = None
    """Whether the media tab of the profile shows those of replies (since 4.6.0)."""
    show_featured: bool | None = None
    """Whether the profile has a tab of what is featured (since 4.6.0)."""
    noindex: bool | None = None
    """Whether search engines are asked to stay away; only for local accounts."""
    moved: "Account | None" = None
    """The account that this one has become."""
    suspended: bool | None = None
    """Whether the moderators have suspended it: it has nothing to show then."""
    limited: bool | None = None
    """Hidden behind a warning by the moderators."""
    memorial: bool | None = None
    """Whether the account is kept in memory of somebody who died."""
    feature_approval: FeatureApproval | None = None
    """Who may put the account into a collection (since 4.6.0)."""
    email_subscriptions: bool | None = None
    """Whether one can subscribe to its posts by mail; only where the server has this (since 4.6.0)."""
    invalid_handle: bool | None = None
    """True if its server no longer vouches for its name (since 4.7.0)."""
    emojis: list[CustomEmoji] = []
    """Custom emojis in name, note and fields."""
    roles: list[AccountRole] | None = None
    """Roles that are shown on the profile; only of this server's accounts."""
    fields: list[Field] = []
    """The table on the profile."""

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
    """What Pleroma and Akkoma tell besides."""
    akkoma: dict[str, Any] | None = None
    """What Akkoma tells besides."""
    enable_rss: bool | None = None
    """GoToSocial: whether there is a feed of the public posts."""
    theme: str | None = None
    """GoToSocial: style sheet of the profile page."""
    custom_css: str | None = None
    """Style sheet of the web page of the profile (GoToSocial)."""

    def note_text(self, *, full_links: bool = False) -> str:
        """The note as plain text, as people see it.

        Args:
            full_links: whole addresses: in place of the shortened ones, and behind the words of a link. Mentions and
                hashtags stay as they are.
        """
        return plain_text(self.note, full_links=full_links)


class CredentialAccount(Account):
    """Your own account. https://docs.joinmastodon.org/entities/Account/#CredentialAccount"""

    follow_requests_count: int | None = None
    """Pleroma."""
    avatar_media_id: SomeId | None = None
    """GoToSocial."""
    header_media_id: SomeId | None = None
    """Id of the file of the banner (GoToSocial)."""
    # One's own account always has it. A narrower type is a fault only where fields are written, and these are read.
    source: AccountSource = field(default_factory=AccountSource)  # pyright: ignore[reportIncompatibleVariableOverride]
    """The account as you edit it."""


class MutedAccount(Account):
    """An account that you have muted. https://docs.joinmastodon.org/entities/Account/#MutedAccount"""

    mute_expires_at: Instant | None = None
    """When the mute ends; None if it does not."""


class PartialAccountWithAvatar(Entity):
    """The few fields of an account that a list of avatars needs.

    https://docs.joinmastodon.org/methods/grouped_notifications/#PartialAccountWithAvatar
    """

    id: str
    """Id of the account on this server."""
    acct: str
    """Name, with `@host` if the account is of another server."""
    url: str | None = None
    """Address of the profile."""
    avatar: str = ""
    """Address of the picture of the account."""
    avatar_static: str = ""
    """Address of the picture that does not move."""
    avatar_description: str = ""
    """The picture in words, for who cannot see it."""
    locked: bool = False
    """Whether the account chooses who may follow."""
    bot: bool = False
    """Whether the account is run by a program."""


class Profile(Entity):
    """Your own profile, as you edit it. https://docs.joinmastodon.org/entities/Profile/"""

    in_repr: ClassVar[tuple[str, ...]] = ("id", "display_name")

    id: str
    """Id of the account."""
    display_name: str = ""
    """The name that people see."""
    note: str = ""
    """Plain text."""
    fields: list[Field] = []
    """The table on the profile."""
    formatted_note: str = ""
    """The note as others see it, as HTML."""
    formatted_fields: list[Field] = []
    """The fields as others see them, with HTML in their values."""
    avatar: str | None = None
    """None if there is none: the picture that others see is then the server's."""
    avatar_static: str | None = None
    """Address of the picture that does not move; None if there is none of one's own."""
    avatar_description: str = ""
    """The picture in words, for who cannot see it."""
    header: str | None = None
    """Address of the banner; None if there is none of one's own."""
    header_static: str | None = None
    """Address of the banner that does not move."""
    header_description: str = ""
    """The banner in words, for who cannot see it."""
    locked: bool = False
    """Whether the account chooses who may follow."""
    bot: bool = False
    """Whether the account is run by a program."""
    hide_collections: bool | None = None
    """Whether others cannot see who is followed and who follows."""
    discoverable: bool | None = None
    """Whether the account may be shown in the directory and in suggestions."""
    indexable: bool = False
    """Whether public posts may be found by search."""
    show_media: bool = True
    """Whether the profile has a tab of media."""
    show_media_replies: bool = True
    """Whether that tab shows the media of replies."""
    show_featured: bool = True
    """Whether the profile has a tab of what is featured."""
    attribution_domains: list[str] = []
    """Sites that may name the account as the author of their pages."""
    featured_tags: list[FeaturedTag] = []
    """Hashtags that the profile shows."""


class Relationship(Entity):
    """How you stand to an account, and it to you. https://docs.joinmastodon.org/entities/Relationship/"""

    id: str
    """Id of the account."""
    following: bool = False
    """Whether you follow the account."""
    showing_reblogs: bool = False
    """Whether its boosts come into your home timeline."""
    notifying: bool = False
    """Whether you are notified of each of its posts."""
    languages: list[str] | None = None
    """Languages of the posts you receive; None for all."""
    followed_by: bool = False
    """Whether the account follows you."""
    blocking: bool = False
    """Whether you block the account."""
    blocked_by: bool = False
    """Whether the account blocks you."""
    muting: bool = False
    """Whether you have muted the account."""
    muting_notifications: bool = False
    """Whether you get no notifications from it either."""
    muting_expires_at: Instant | None = None
    """When the mute ends; None if it does not (since 4.6.0)."""
    requested: bool = False
    """Whether your follow request waits for an answer."""
    requested_by: bool = False
    """Whether its follow request waits for yours."""
    domain_blocking: bool = False
    """Whether you block the whole domain of the account."""
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
    """Those that you follow, and that follow the account."""


class Suggestion(Entity):
    """An account that the server suggests to follow. https://docs.joinmastodon.org/entities/Suggestion/"""

    in_repr: ClassVar[tuple[str, ...]] = ("account",)

    source: str = ""
    """Why, in a word: staff, past_interactions or global. `sources` says more."""
    sources: list[str] = []
    """Why: featured, most_followed, most_interactions, similar_to_recently_followed, friends_of_friends."""
    account: Account
    """The account that is suggested."""


class IdentityProof(Entity):
    """A proof of identity by a third party; gone since 3.5.0. https://docs.joinmastodon.org/entities/IdentityProof/"""

    in_repr: ClassVar[tuple[str, ...]] = ("provider", "provider_username")

    provider: str
    """Who vouches for it."""
    provider_username: str = ""
    """Name of the account there."""
    updated_at: Instant | None = None
    """When it was last checked."""
    proof_url: str = ""
    """Address of the proof."""
    profile_url: str = ""
    """Address of the profile there."""


class DomainBlockPreview(Entity):
    """What blocking a domain would cost you."""

    in_repr: ClassVar[tuple[str, ...]] = ("following_count", "followers_count")

    following_count: int
    """Accounts of the domain that you follow."""
    followers_count: int = 0
    """Accounts of the domain that follow you."""
