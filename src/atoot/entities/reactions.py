"""Reactions to statuses."""

from atoot.entities.accounts import Account
from atoot.entities.emojis import EmojiReaction


class StatusReaction(EmojiReaction):
    """How often a status got one emoji, and of whom, where the server tells it."""

    accounts: list[Account] = []
