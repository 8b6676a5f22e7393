"""What a polite bot does not do: each of it can be switched off by its name."""

import re
from collections import deque
from collections.abc import Collection, Iterable
from typing import Literal, TypeAlias, get_args

from atoot.entities import Account, Relationship
from atoot.lazy import pattern
from atoot.posting.ways import WIDTH

Manner: TypeAlias = Literal[
    "bots", "nobot", "blocked", "itself", "loops", "mentions", "visibility", "unlisted", "warning", "language"
]
"""bots, nobot, blocked, itself: who is not answered. loops: the brake. mentions: nobody else is mentioned. visibility: never wider
than what is answered. unlisted: what is public is answered unlisted. warning, language: copied from what is answered."""
HOUR = 3600.0

_NOBOT = pattern(r"#no_?bots?\b", re.IGNORECASE)
_AT = pattern(r"(?<![\w/=])@(?=(\w[\w.-]*)(?:@([\w.-]+))?)")
_SILENT = "@\u200b"
"""An @ that mentions nobody: https://github.com/mastodon/mastodon/blob/main/app/models/account.rb (MENTION_RE)"""


def checked(names: Collection[str]) -> frozenset[str]:
    """The manners to be without.

    Raises:
        ValueError: there is none of such a name.
    """
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
    """Who sees an answer.

    Args:
        answered: visibility of the status that is answered.
        wanted: what the handler asks for.
        without: manners that are switched off.
    """
    same = answered if answered in WIDTH else "direct"
    if wanted is None:
        return "unlisted" if answered == "public" and "unlisted" not in without else same
    wider = WIDTH.get(wanted, 0) > WIDTH[same] or (same == "local" and wanted in ("public", "unlisted"))
    return same if wider and "visibility" not in without else wanted


def unmentioned(text: str, allowed: Iterable[str]) -> str:
    """A text that mentions nobody but some: the others are named, and not told."""
    names = {name.casefold() for name in allowed}

    def silenced(found: re.Match[str]) -> str:
        bare = (found[1] or "").rstrip(".-")
        full = f"{bare}@{found[2].rstrip('.-')}" if found[2] else bare
        return "@" if full.casefold() in names else _SILENT

    return _AT.sub(silenced, text)


class Brake:
    """Counts whom a bot has answered within the hour, so that two bots do not go on for ever."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._times: dict[str, deque[float]] = {}

    def count(self, account: str, at: float) -> bool:
        """Enter an answer; False if it is one too many."""
        times = self._times.setdefault(account, deque())
        while times and times[0] <= at - HOUR:
            times.popleft()
        if len(times) >= self.most:
            return False
        times.append(at)
        return True

    def forget(self, now: float) -> None:
        """Drop those who said nothing within the hour."""
        for account in [one for one, times in self._times.items() if not times or times[-1] <= now - HOUR]:
            del self._times[account]
