"""Polls."""

from typing import Any

from atoot.decoding.values import Instant
from atoot.entities.base import Entity
from atoot.entities.emojis import CustomEmoji


class PollOption(Entity):
    """A possible answer. https://docs.joinmastodon.org/entities/Poll/#Option"""

    shown = ("title", "votes_count")

    title: str
    votes_count: int | None = None
    """None as long as the results are hidden."""


class Poll(Entity):
    """A poll attached to a status. https://docs.joinmastodon.org/entities/Poll/"""

    id: str
    expires_at: Instant | None = None
    """When voting ends; None if it never does."""
    expired: bool = False
    multiple: bool = False
    """Whether several options may be chosen."""
    votes_count: int = 0
    voters_count: int | None = None
    """How many people voted; None if only one option may be chosen, or the server does not know."""
    voted: bool | None = None
    """None when asked without a login."""
    own_votes: list[int] | None = None
    """Places of the options that you chose, from 0."""
    options: list[PollOption] = []
    emojis: list[CustomEmoji] = []

    pleroma: dict[str, Any] | None = None
