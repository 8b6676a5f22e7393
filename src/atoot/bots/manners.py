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
"""bots, nobot, blocked, itself: who is not answered. loops: the brake. mentions: nobody else is mentioned. visibility: never wider
than what is answered. unlisted: what is public is answered unlisted. warning, language: copied from what is answered."""
HOUR = 3600.0

_NOBOT = pattern(r"#no_?bots?\b", re.IGNORECASE)


def checked(names: Collection[str]) -> frozenset[str]:
    """The manners to be without; a ValueError if there is none of such a name."""
    unknown = set([names] if isinstance(names, str) else names) - set(get_args(Manner))
    if isinstance(names, str) or unknown:
        raise ValueError(f"without: expected some of {', '.join(get_args(Manner))}, got {names!r}")
    return frozenset(names)


def refusal(account: Account, me: str, without: Collection[str]) -> str:
    """Why an account is not answered; nothing if it is."""
    said = [account.note or "", *(f"{one.name} {one.value}" for one in account.fields or ())]
    reasons = {
        "itself": account.id == me,
        "bots": bool(account.bot),
        "nobot": any(_NOBOT.search(re.sub(r"<[^<>]*>", "", text)) for text in said),
    }
    return next((name for name, true in reasons.items() if true and name not in without), "")


def is_blocked(relation: Relationship) -> bool:
    """Whether one of the two does not want to hear of the other."""
    return bool(relation.blocking or relation.blocked_by or relation.muting or relation.domain_blocking)


def visibility_of(answered: str, wanted: str | None, without: Collection[str]) -> str:
    """Who sees an answer to a status of a visibility, if the handler wants another one or none."""
    if wanted is None:
        is_unlisted = answered == "public" and "unlisted" not in without
        return "unlisted" if is_unlisted else narrower(answered, answered)
    return wanted if "visibility" in without else narrower(wanted, answered)


@dataclass
class Brake:
    """Counts whom a bot has answered within the hour, so that two bots do not go on for ever."""

    most: int
    answered: deque[tuple[float, str]] = field(default_factory=deque)
    """When, and whom."""

    def count(self, account: str, at: float) -> bool:
        """Enter an answer; False if it is one too many."""
        while self.answered and not at - HOUR < self.answered[0][0] <= at:  # or the clock was set back
            self.answered.popleft()
        if sum(who == account for _, who in self.answered) >= self.most:
            return False
        self.answered.append((at, account))
        return True
