"""Consent: who may answer, like and boost what you post. GoToSocial has this."""

from msgspec import field

from atoot.decoding.values import Instant
from atoot.entities.accounts import Account
from atoot.entities.base import Entity
from atoot.entities.statuses import Status


class InteractionRules(Entity):
    """Who may do one thing: public, followers, following, mentioned, author, me, or the URI of an account."""

    shown = ("automatic_approval", "manual_approval")

    automatic_approval: list[str] = []
    """Who may without asking."""
    manual_approval: list[str] = []
    """Who may once you have agreed."""
    always: list[str] = []
    """As `automatic_approval`, before GoToSocial 0.20."""
    with_approval: list[str] = []
    """As `manual_approval`, before GoToSocial 0.20."""


class InteractionPolicy(Entity):
    """Who may do what with a status."""

    shown = ("can_favourite", "can_reply", "can_reblog")

    can_favourite: InteractionRules = field(default_factory=InteractionRules)
    can_reply: InteractionRules = field(default_factory=InteractionRules)
    can_reblog: InteractionRules = field(default_factory=InteractionRules)


class InteractionPolicyDefaults(Entity):
    """What holds for new statuses, by their visibility."""

    shown = ("public",)

    direct: InteractionPolicy = field(default_factory=InteractionPolicy)
    private: InteractionPolicy = field(default_factory=InteractionPolicy)
    unlisted: InteractionPolicy = field(default_factory=InteractionPolicy)
    public: InteractionPolicy = field(default_factory=InteractionPolicy)


class InteractionRequest(Entity):
    """Somebody did something with a status of yours that waits for your consent."""

    shown = ("id", "type", "account")

    id: str
    type: str = ""
    """favourite, reply or reblog."""
    created_at: Instant | None = None
    account: Account | None = None
    """Who did it."""
    status: Status | None = None
    """With which of your statuses."""
    reply: Status | None = None
    """The answer, if it is one."""
    accepted_at: Instant | None = None
    rejected_at: Instant | None = None
    uri: str | None = None
    """ActivityPub id of what was decided."""
