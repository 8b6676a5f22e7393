"""Text length, as servers and readers count it.

Grapheme clusters, which readers see as one character: letters with accents, emojis of several code points, flags.

https://www.unicode.org/reports/tr29/#Grapheme_Cluster_Boundary_Rules, in its table of rules GB3 to GB13. The
classes come from Python's own Unicode data; pictographs, which it lacks, are recognised by their blocks.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from atoot.lazy import pattern

_ASCII = pattern(r"\r\n|.", re.DOTALL)
"""Clusters of an ASCII text: every character stands alone, except in `\\r\\n`."""

URL_CHARACTERS = 23
"""Length of a URL by default."""

# A URL may follow what twitter-text allows there (`valid_url_preceding_chars`): in a text without spaces, as in
# Japanese, that includes letters.
_URL = pattern(
    r"""(?<![A-Z0-9@\uff20$\#\uff03\ufeff])(?:https?|dat|dweb|ipfs|ipns|ssb|gopher|gemini)://
    (?:[\w-]+\.)+[^\W\d_][\w-]+(?::\d+)?          # a host with a dot in it
    (?:/(?:[^\s<>()?]|\([^\s<>()]*\))*)?          # a path; brackets in pairs
    (?:\?[^\s<>"]*)?                              # a query
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LAST_OF_URL = "?!*\"'「」;:=,.$%[]~&|@"
"""Trailing characters that end a sentence rather than a URL."""
LONGEST_URL = 4096
"""Characters. Mastodon does not treat a longer one as a URL, and counts it in full, like a mention with a longer
host."""
LONGEST_HOST = 253

_MENTION = pattern(r"(?<![=/\w])@([a-z0-9_]+(?:[a-z0-9_.-]*[a-z0-9_]+)?)@[\w.-]*\w", re.IGNORECASE)

ZERO_WIDTH_JOINER = "\u200d"
PICTOGRAPHS = (
    (0xA9, 0xA9),
    (0xAE, 0xAE),
    (0x203C, 0x203C),
    (0x2049, 0x2049),
    (0x2122, 0x2122),
    (0x2139, 0x2139),
    (0x2190, 0x21FF),
    (0x2300, 0x23FF),
    (0x24C2, 0x24C2),
    (0x25A0, 0x27BF),
    (0x2934, 0x2935),
    (0x2B00, 0x2BFF),
    (0x3030, 0x3030),
    (0x303D, 0x303D),
    (0x3297, 0x3299),
    (0x1F000, 0x1F1E5),
    (0x1F200, 0x1F3FA),
    (0x1F400, 0x1FAFF),
    (0x1FC00, 0x1FFFD),
)
PREPENDED = frozenset(
    map(
        chr,
        (*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0xD4E, 0x110BD, 0x110CD, 0x111C2, 0x111C3),
    )
)
"""Characters that belong to the next one."""
SPACED = frozenset("\u0e33\u0eb3")
"""Thai and Lao AM: letters by category, but part of the preceding character."""
APART = frozenset(
    map(
        chr,
        (
            *(0x102B, 0x102C, 0x1038, 0x1083, 0x108F, 0x1A61, 0x1A63, 0x1A64, 0xAA7B, 0xAA7D),
            *range(0x1062, 0x1065),
            *range(0x1067, 0x106E),
            *range(0x1087, 0x108D),
            *range(0x109A, 0x109D),
        ),
    )
)
"""Marks by category that stand alone nevertheless (Myanmar and Tai Tham)."""


def clusters(text: str) -> Iterator[str]:
    """The characters of a text, as readers see them.

    Args:
        text: the text.
    """
    if text.isascii():
        yield from _ASCII.findall(text)
        return
    start = 0
    for index in range(1, len(text)):
        if _breaks(text, start, index):
            yield text[start:index]
            start = index
    if text:
        yield text[start:]


def count(text: str) -> int:
    """How many characters a reader sees.

    Args:
        text: the text.
    """
    if text.isascii():
        return len(text) - text.count("\r\n")
    return sum(1 for _ in clusters(text))


def _breaks(text: str, start: int, index: int) -> bool:
    """Whether a new cluster begins at an index; the one before began at `start`."""
    before, after = _kind(text[index - 1]), _kind(text[index])
    if before == "CR" and after == "LF":  # GB3
        return False
    if before in _CONTROLS or after in _CONTROLS:  # GB4, GB5
        return True
    if after in _FOLLOWING or before == "prepend":  # GB9, GB9a, GB9b
        return False
    if after in _HANGUL_AFTER.get(before, ()):  # GB6, GB7, GB8
        return False
    if before == "joiner" and after == "pictograph":  # GB11
        stem = text[start : index - 1]
        while stem and _kind(stem[-1]) == "extend":
            stem = stem[:-1]
        return not stem or _kind(stem[-1]) != "pictograph"
    if before == after == "regional":  # GB12, GB13: flags are pairs
        return sum(1 for char in text[start:index] if _kind(char) == "regional") % 2 == 0
    return True


_CONTROLS = frozenset({"CR", "LF", "control"})
_FOLLOWING = frozenset({"extend", "joiner", "spacing"})
_HANGUL_AFTER = {"L": ("L", "V", "LV", "LVT"), "LV": ("V", "T"), "V": ("V", "T"), "LVT": ("T",), "T": ("T",)}


@lru_cache(maxsize=4096)
def _kind(char: str) -> str:
    code = ord(char)
    if char in "\r\n":
        return "CR" if char == "\r" else "LF"
    if char == ZERO_WIDTH_JOINER:
        return "joiner"
    if char == "\u200c" or 0x1F3FB <= code <= 0x1F3FF or 0xE0020 <= code <= 0xE007F:
        return "extend"  # the non-joiner, skin tones, tags of flags
    if char in PREPENDED:
        return "prepend"
    category = unicodedata.category(char)
    if category in ("Cc", "Cf", "Zl", "Zp"):
        return "control"
    if category in ("Mn", "Me"):
        return "extend"
    if char in SPACED or (category == "Mc" and char not in APART):
        return "spacing"
    if 0x1F1E6 <= code <= 0x1F1FF:
        return "regional"
    if any(first <= code <= last for first, last in PICTOGRAPHS):
        return "pictograph"
    return _hangul(code)


def _hangul(code: int) -> str:
    if 0x1100 <= code <= 0x115F or 0xA960 <= code <= 0xA97C:
        return "L"
    if 0x1160 <= code <= 0x11A7 or 0xD7B0 <= code <= 0xD7C6:
        return "V"
    if 0x11A8 <= code <= 0x11FF or 0xD7CB <= code <= 0xD7FB:
        return "T"
    if 0xAC00 <= code <= 0xD7A3:
        return "LV" if (code - 0xAC00) % 28 == 0 else "LVT"
    return ""


def count_characters(text: str, *, url_characters: int = URL_CHARACTERS) -> int:
    """The length of a text as a server counts it.

    An address counts `url_characters` however long it is, a mention without its host, and what readers take for one
    character counts as one. https://docs.joinmastodon.org/user/posting/#text

    Args:
        text: a status as it is typed; the content warning counts too, and is counted apart.
        url_characters: `configuration.statuses.characters_reserved_per_url` of the instance.
    """
    urls = 0

    def rest(found: re.Match[str]) -> str:
        """The characters after a URL that do not belong to it."""
        nonlocal urls
        size = len(found[0].rstrip(_LAST_OF_URL))
        if size > LONGEST_URL:
            return found[0]
        urls += 1
        return found[0][size:]

    return count(_MENTION.sub(_shown_mention, _URL.sub(rest, text))) + urls * url_characters


def _shown_mention(found: re.Match[str]) -> str:
    """A mention without its host."""
    host = found[0].rpartition("@")[2]
    return f"@{found[1]}" if len(host) <= LONGEST_HOST else found[0]
