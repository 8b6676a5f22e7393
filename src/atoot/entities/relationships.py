"""How accounts stand to each other, and who might be worth following."""

from atoot.decoding.values import Instant
from atoot.entities.accounts import Account
from atoot.entities.base import Entity


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
