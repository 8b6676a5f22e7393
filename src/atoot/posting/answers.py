"""What a reply takes over from the status it answers: mentions and visibility."""

from __future__ import annotations

import re
from collections.abc import Iterable

from atoot import entities
from atoot.lazy import pattern
from atoot.network.addresses import plain_host
from atoot.posting.ways import WIDTH

_MENTION = pattern(r"(?<![\w@/.-])@([\w.-]*\w(?:@[\w.-]*\w(?::[0-9]+)?)?)")
"""A name in a text, with or without its host."""
_AT = pattern(r"(?<![\w/=])@(?=(\w[\w.-]*)(?:@([\w.-]+))?)")
_SILENT = "@\u200b"
"""An @ that mentions nobody: https://github.com/mastodon/mastodon/blob/main/app/models/account.rb (MENTION_RE)"""


def mentioned_in(text: str) -> set[str]:
    """The accounts that a text names, in lower case and without the first `@`."""
    return {name.lower() for name in _MENTION.findall(text)}


def unmentioned(text: str, allowed: Iterable[str]) -> str:
    """A text that mentions only allowed accounts: the others are named, but not notified."""
    names = {name.casefold() for name in allowed}

    def silenced(found: re.Match[str]) -> str:
        bare = (found[1] or "").rstrip(".-")
        full = f"{bare}@{found[2].rstrip('.-')}" if found[2] else bare
        return "@" if full.casefold() in names else _SILENT

    return _AT.sub(silenced, text)


def addressed(text: str, answered: entities.Status, me: str, host: str) -> str:
    """The text, prefixed with the author of a status and all it mentions, except oneself and those it already names.

    Args:
        text: of the reply.
        answered: the status that is answered.
        me: id of one's own account.
        host: of one's own instance; its accounts may be written with or without it.
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
    """A name in the form that is compared: hosts can be written in any script, or in ASCII."""
    user, at, host = acct.lower().partition("@")
    return f"{user}{at}{plain_host(host)}"


def narrower(asked: str, answered: str) -> str:
    """The visibility of a reply: as requested, but never wider than that of the answered status.

    Visibilities that only other servers have are kept, unless a narrower one is requested; an unknown one is answered
    only to those who are mentioned.
    """
    if answered not in WIDTH:
        return "direct"
    if asked == answered or WIDTH.get(asked, 0) < WIDTH[answered]:
        return asked
    return answered
