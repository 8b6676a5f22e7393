"""Words unknown to Mastodon: those of other servers are accepted, all others refused.

A refused word can still be sent, by `params` if the method has them, or by `c.post()` and the like.
"""

import logging
from collections.abc import Mapping, Sequence
from difflib import get_close_matches

log: logging.Logger = logging.getLogger("atoot.http")

_VISIBILITIES = frozenset(
    [
        "circle",
        "conversation",
        "group",
        "limited",
        "local",
        "local_only",
        "login",
        "mutual",
        "mutuals_only",
        "none",
        "personal",
        "public_unlisted",
        "reply",
        "self",
        "specified",
        "subscribers",
    ]
)

_QUOTERS = frozenset({"followed", "following"})

ELSEWHERE: Mapping[str, frozenset[str]] = {
    "filter_action": frozenset({"half_warn"}),
    "privacy": _VISIBILITIES,
    "quote_approval_policy": _QUOTERS,
    "quote_policy": _QUOTERS,
    "visibility": _VISIBILITIES,
}
"""Words of other servers, by parameter: of GoToSocial, Pleroma, Akkoma, Rebased, Misskey and its children, Mitra,
Fedibird, kmyblue, Hometown.

- https://git.pleroma.social/pleroma/pleroma/-/blob/develop/lib/pleroma/web/common_api/utils.ex: also `list:ID`
- https://github.com/friendica/friendica/blob/develop/src/Module/Api/Mastodon/Statuses.php: also the number of a circle
- https://github.com/kmycode/mastodon/blob/kb_development/app/models/concerns/status/visibility.rb
"""

MEANT: Mapping[str, str] = {
    "followers": "private",
    "followers_only": "private",
    "friends": "private",
    "home": "unlisted",
}
"""Mastodon's words for what its pages, people and other APIs call otherwise: every server with it accepts them."""

MISSPELT = 0.85
"""Similarity from which a word counts as a misspelling of a known one, though servers have many of their own."""

LONGEST = 40
"""Characters of a word that an error shows at most."""

_told: set[tuple[str, str]] = set()
"""Parameters and words that were warned about already: once per process is enough."""


def check_word(name: str, word: str, known: Sequence[str], *, more: bool) -> None:
    """Check whether a word unknown to Mastodon may be sent.

    Args:
        name: of the parameter.
        word: the given one.
        known: words that Mastodon accepts there.
        more: whether servers have many others.

    Raises:
        ValueError: no known server accepts it; the message names the known words.
    """
    if ":" in word or word.isdecimal():
        return  # a server's own object: `list:7`, `pleroma:emoji_reaction`
    if word in ELSEWHERE.get(name.rpartition("[")[2].removesuffix("]"), ()):
        return
    said = word[:LONGEST]
    plainly = word.strip().lower()
    alike = get_close_matches(MEANT.get(plainly, plainly), known, n=1, cutoff=MISSPELT if more else 0.6)
    if more and not alike and word.isascii() and word.isprintable() and " " not in word:
        if (name, said) not in _told:
            _told.add((name, said))
            log.warning("%s: %r is unknown to Mastodon; it is sent in case the server knows it", name, said)
        return
    meant = f"; did you mean {alike[0]!r}?" if alike else "."
    raise ValueError(
        f"{name}: expected {_listed(known)}, got {said!r}{meant} "
        "To send a value that only another server knows, use params={...}, or c.post() and the other verbs"
    )


def no_code(name: str, given: str) -> ValueError:
    """The error for an invalid language code."""
    return ValueError(
        f"{name}: expected the code of a language, like 'en' or 'pt-BR', got {given[:LONGEST]!r}"
    )


def no_media_type(name: str, given: str) -> ValueError:
    """The error for an invalid media type."""
    return ValueError(f"{name}: expected a media type, like 'text/markdown', got {given[:LONGEST]!r}")


def _listed(words: Sequence[str]) -> str:
    quoted = [repr(word) for word in words]
    return " or ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)
