"""What a reply takes over from the status it answers: mentions and visibility."""

from __future__ import annotations

import re
from collections.abc import Iterable

from atoot import entities
from atoot.lazy import pattern
from atoot.network.addresses import plain_host
from atoot.posting.ways import WIDTH

_MENTION = pattern(r"(?<![\w@/.-])@([\w.-]*\w(?:@[\w.-]*\w(?::[0-9]+)?)?)")
"""A name in a text, perhaps with its host."""
_AT = pattern(r"(?<![\w/=])@(?=(\w[\w.-]*)(?:@([\w.-]+))?)")
_SILENT = "@\u200b"
"""An @ that mentions nobody: https://github.com/mastodon/mastodon/blob/main/app/models/account.rb (MENTION_RE)"""


def mentioned_in(text: str) -> set[str]:
    """The accounts that a text names, in small letters and without the first `@`."""
    return {name.lower() for name in _MENTION.findall(text)}


def unmentioned(text: str, allowed: Iterable[str]) -> str:
    """A text that mentions nobody but some: the others are named, and not told."""
    names = {name.casefold() for name in allowed}

    def silenced(found: re.Match[str]) -> str:
        bare = (found[1] or "").rstrip(".-")
        full = f"{bare}@{found[2].rstrip('.-')}" if found[2] else bare
        return "@" if full.casefold() in names else _SILENT

    return _AT.sub(silenced, text)


def addressed(text: str, answered: entities.Status, me: str, host: str) -> str:
    """The text with all in front of it whom the status is by or mentions, but oneself and those that it names already.

    Args:
        text: of the answer.
        answered: the status.
        me: id of one's own account.
        host: of one's own instance, which accounts of it may be written with.
    """
    people = {answered.account.id: answered.account.acct}
    people |= {mention.id: mention.acct for mention in answered.mentions if mention.id not in people}
    people.pop(me, None)
    named = {_plain(name) for name in mentioned_in(text)}
    left = [acct for acct in dict.fromkeys(people.values()) if acct and not _is_named(acct, named, host)]
    return " ".join([*(f"@{acct}" for acct in left), *([text] if text else [])])


def _is_named(acct: str, named: Iterable[str], host: str) -> bool:
    acct = _plain(acct)
    return acct in named or ("@" not in acct and f"{acct}@{plain_host(host)}" in named)


def _plain(acct: str) -> str:
    """A name as it is compared: hosts can be written in letters of all scripts, or in ASCII."""
    user, at, host = acct.lower().partition("@")
    return f"{user}{at}{plain_host(host)}"


def narrower(asked: str, answered: str) -> str:
    """Who sees an answer: as was asked for, but never more people than see what it answers.

    What other servers have besides Mastodon is kept as it is, where nothing narrower is asked for; what nobody knows is
    answered to those that are mentioned.
    """
    if answered not in WIDTH:
        return "direct"
    if asked == answered or WIDTH.get(asked, 0) < WIDTH[answered]:
        return asked
    return answered
