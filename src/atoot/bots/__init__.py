"""Bots: functions that answer exactly once, whatever is killed."""

from atoot.bots.bot import Bot
from atoot.bots.message import Message
from atoot.bots.state import BotState

__all__ = ["Bot", "BotState", "Message"]
