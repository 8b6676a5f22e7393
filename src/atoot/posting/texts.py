"""Post texts in a comparable form: each server shows them in its own way."""

from __future__ import annotations

import re
from collections.abc import Callable
from unicodedata import category, normalize
from urllib.parse import unquote

from atoot import entities
from atoot.lazy import later, pattern, unescaped

plain_text: Callable[..., str] = later("atoot.text", "plain_text")
"""Loaded when needed: an HTML parser, which most programs do not need."""

_MENTION = pattern(r"(?<![=/\w])@(\w+(?:[\w.-]*\w)?)@[\w.-]*\w")

_INVISIBLE = pattern(r"[\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff]")

_PUNYCODE = pattern(r"(?<![\w-])xn--([a-z0-9-]{1,59})(?![\w-])", re.IGNORECASE)

_MEANT = pattern(r"(?<!\w)[-+\u2010-\u2015\u2212](?=\d)|(?<=[:;=])-?[()]")
"""Signs of numbers, and mouths of smileys: without them, a text with the opposite meaning would look the same."""

_MARKUP = frozenset("*_~`#>|\\/[]()+=^\"'")

_ADORNING = frozenset({"Pd", "Pi", "Pf", "Zs", "Zl", "Zp", "Cc", "Cf"})

_NO_LETTERS = pattern(r"[\W_]+")

_ASCII_MARKS = bytes(code for code in range(128) if not chr(code).isalnum())
"""What `_NO_LETTERS` removes from ASCII."""

_SCHEME = pattern(r"https?://", re.IGNORECASE)
"""Pleroma, and servers with Markdown, turn `example.com` into a link too."""

SHORTCODE = pattern(r":\w+:")

LEADING_MENTIONS = pattern(r"(?:@\w[\w.-]*\s+)+(?=\S)")

_IMAGE = pattern(r"<img\b[^<>]*>", re.IGNORECASE)

_IMAGE_TEXT = pattern(r"""\b(?:alt|title)\s*=\s*(?:"([^"]+)"|'([^']+)')""", re.IGNORECASE)

_LINK = pattern(r"<a\b([^<>]*)>[^<]*(?:<(?!/?a\b)[^<]*)*</a>", re.IGNORECASE)

_ADDRESS = pattern(r"""\bhref\s*=\s*(?:"([^"]+)"|'([^']+)')""", re.IGNORECASE)

_OF_A_NAME = pattern(r"\b(?:mention|hashtag|tag)\b", re.IGNORECASE)
"""Marks the tag of a link that stands for a mention or a hashtag."""

_QUOTE_LINE = pattern(
    r"""<(p|span|div)\b[^<>]*\bclass\s*=\s*["'][^"']*\bquote-inline\b[^<>]*>.{0,1000}?</\1>""",
    re.IGNORECASE | re.DOTALL,
)


def folded(text: str) -> str:
    """A text in comparable form: mentions without their host, white space as one space, nothing invisible."""
    if "@" in text:
        text = _MENTION.sub(r"@\1", text)
    if not text.isascii():
        text = _INVISIBLE.sub("", text)
    if "xn--" in text:
        text = _PUNYCODE.sub(_as_written, text)
    return " ".join(text.split())


def unadorned(text: str) -> str:
    """A text without what Markdown and smart typography change: markup, quotes, dashes, spaces."""
    bare = _MEANT.sub(_spelt, normalize("NFKC", unquote(_SCHEME.sub("", folded(text)))).casefold())
    return "".join(
        letter for letter in bare if letter not in _MARKUP and category(letter)[0:2] not in _ADORNING
    )


def _spelt(mark: re.Match[str]) -> str:
    """A mark as a word, which is no markup."""
    return {"+": "plus", "(": "sad", ")": "glad"}.get(mark[0][-1], "minus")


def plain_skeleton(text: str) -> str | None:
    """The skeleton by a fast path that works for most texts; None for others."""
    if not text.isascii() or "@" in text or ":" in text or "%" in text or "xn--" in text:
        return None
    return text.lower().encode().translate(None, _ASCII_MARKS).decode()


def skeleton(text: str) -> str:
    """The letters and digits of a text, however it is shown; without emoji names, which may be shown as emojis."""
    if (bare := plain_skeleton(text)) is not None:
        return bare
    text = _SCHEME.sub("", folded(text))
    bare = unquote(SHORTCODE.sub("", text) if ":" in text else text)
    if bare.isascii():  # already in normal form
        return bare.lower().encode().translate(None, _ASCII_MARKS).decode()
    return _NO_LETTERS.sub("", normalize("NFKC", bare).casefold())


def bare_text(text: str) -> str:
    """The letters and digits of a text, or the text if it has none: equal for texts that look similar."""
    return skeleton(text) or folded(text)


def text_of(status: entities.Status) -> str:
    """The text of a status in comparable form."""
    return shown_as_text(status.content)


def shown_as_text(html: str) -> str:
    """The text of HTML in comparable form: with whole addresses, and emojis by their shortcode.

    Without the line that stands for a quote, which nobody typed.
    """
    html = _LINK.sub(_address, _IMAGE.sub(_named, _QUOTE_LINE.sub("", html)))
    return folded(plain_text(html))


def _as_written(label: re.Match[str]) -> str:
    """A label of a host name as people write it."""
    try:
        return label[1].encode().decode("punycode")
    except UnicodeError:
        return label[0]


def _named(image: re.Match[str]) -> str:
    """The text that replaces an image: the shortcode of an emoji."""
    from html import escape  # noqa: PLC0415 - with a table of two thousand names, for comparing alone

    found = _IMAGE_TEXT.search(image[0])
    return "" if found is None else escape(unescaped(found[1] or found[2]))


def _address(link: re.Match[str]) -> str:
    """The address that replaces a link, whose text may be shortened; mentions and hashtags stay as they are."""
    tag = link[1]
    found = _ADDRESS.search(tag)
    if found is None or _OF_A_NAME.search(_ADDRESS.sub("", tag)):
        return link[0]
    return found[1] or found[2]
