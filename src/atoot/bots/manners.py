"""Rules that a polite bot follows; each can be switched off by its name."""

import re
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

from atoot.entities import Account, Relationship
from atoot.lazy import pattern
from atoot.posting.answers import narrower

Manner: TypeAlias = Literal[
    "bots", "nobot", "blocked", "itself", "loops", "mentions", "visibility", "unlisted", "warning", "language"
]
"""bots, nobot, blocked, itself: who is not answered. loops: the brake. mentions: nobody else is mentioned. visibility:
never wider than the message. unlisted: public ones are answered so. warning, language: copied from the message."""
HOUR = 3600.0

_NOBOT = pattern(r"#no_?bots?\b", re.IGNORECASE)


def checked(names: Collection[str]) -> frozenset[str]:
    """The manners to switch off; a ValueError for an unknown name."""
    unknown = set([names] if isinstance(names, str) else names) - set(get_args(Manner))
    if isinstance(names, str) or unknown:
        raise ValueError(f"without: expected some of {', '.join(get_args(Manner))}, got {names!r}")
    return frozenset(names)


def refusal(account: Account, me: str, without: Collection[str]) -> str:
    """The reason not to answer an account; empty to answer."""
    said = [account.note or "", *(f"{one.name} {one.value}" for one in account.fields or ())]
    reasons = {
        "itself": account.id == me,
        "bots": bool(account.bot),
        "nobot": any(_NOBOT.search(re.sub(r"<[^<>]*>", "", text)) for text in said),
    }
    return next((name for name, true in reasons.items() if true and name not in without), "")


def is_blocked(relation: Relationship) -> bool:
    """Whether one of the two has blocked or muted the other."""
    return bool(relation.blocking or relation.blocked_by or relation.muting or relation.domain_blocking)


def visibility_of(answered: str, wanted: str | None, without: Collection[str]) -> str:
    """The visibility of an answer to a status, given that of the status and the handler's wish, if any."""
    if wanted is None:
        is_unlisted = answered == "public" and "unlisted" not in without
        return "unlisted" if is_unlisted else narrower(answered, answered)
    return wanted if "visibility" in without else narrower(wanted, answered)


@dataclass
class Brake:
    """Counts a bot's answers to each account within the hour, to stop two bots from answering each other for ever."""

    most: int
    answered: deque[tuple[float, str]] = field(default_factory=deque)
    """The time and account of each answer."""

    def count(self, account: str, at: float) -> bool:
        """Count an answer; False if it is one too many."""
        while self.answered and not at - HOUR < self.answered[0][0] <= at:  # or the clock was set back
            self.answered.popleft()
        if sum(who == account for _, who in self.answered) >= self.most:
            return False
        self.answered.append((at, account))
        return True
