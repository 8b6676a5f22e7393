"""Converting servers' HTML to plain text, and the length of a text as servers count it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Literal, NamedTuple, TypeAlias
from urllib.parse import unquote

from atoot.graphemes import URL_CHARACTERS, clusters, count, count_characters
from atoot.lazy import ENDLESS, pattern

__all__ = ["URL_CHARACTERS", "TextLink", "clusters", "count", "count_characters", "links_of", "plain_text"]

_BLANKS = pattern(r"[ \t\r\n\f]+")
_UNTIDY = pattern(
    r"""<!--(?:-?>|.*?(?:--!?>|\Z))                                                # a comment, with or without end
    | <[!?][^<>]*> | </(?![a-z])[^<>]*>                                            # what browsers take for one
    | <(?P<broken>[a-z][^\s/<>"']*+)(?![^<>"']*+(?:(?:"[^"<]*+"|'[^'<]*+')[^<>"']*+)*+>)[^<>]*>   # a quote has no end
    | <(?!/?[a-z][^<>]*>)                                                          # what begins no tag
    | """
    + ENDLESS,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
"""Markup that the parser would rescan: unclosed tags make its time quadratic.

No match extends beyond the next `<`. https://github.com/python/cpython/issues/135462
"""

LONGEST = 1_000_000
"""Characters of HTML that are read; dots stand for the rest. No post is as long, but a few kilobytes of a response may
unpack to millions of tags, which would take most of a minute."""

Attributes: TypeAlias = list[tuple[str, str | None]]


def plain_text(html: str, *, full_links: bool = False, without_quote: bool = False) -> str:
    """HTML as plain text, as Mastodon shows it: with paragraphs, line breaks and lists, and with shortened links.

    Args:
        html: `content` of a status, `note` of an account.
        full_links: whole addresses: in place of the shortened ones, and behind the words of a link. Mentions and
            hashtags stay as they are.
        without_quote: leave out the line that stands for a quoted status where quotes are not known.
            https://docs.joinmastodon.org/client/quotes/#displaying-quote-posts
    """
    reader = _Reader(full_links=full_links, unseen=_NOT_QUOTED if without_quote else _INVISIBLE)
    return _text_of(html, reader)


class TextLink(NamedTuple):
    """A link in HTML."""

    words: str
    """What is seen of it, as in the plain text."""
    address: str
    """Where it leads."""
    kind: Literal["page", "mention", "hashtag"] = "page"
    """What it is for: the account or hashtag that the text names, or any page."""


def links_of(html: str) -> list[TextLink]:
    """The links of HTML that are seen, in their order; not those that would run a program.

    Args:
        html: `content` of a status, `note` of an account.
    """
    found: list[TextLink] = []
    reader = _Reader(full_links=False, unseen=_INVISIBLE, links=found)
    _text_of(html, reader)
    return found


def _text_of(html: str, reader: _Reader) -> str:
    """The text of HTML, up to the maximum length."""
    reader.feed(_UNTIDY.sub(_tidied, html[:LONGEST]))
    reader.close()
    return reader.text() + ("…" if len(html) > LONGEST else "")


def _tidied(found: re.Match[str]) -> str:
    if found["broken"] is not None:
        return f"<{found['broken']}>"
    return "\ufffd" if found[0][0] == "&" else "&lt;" if found[0] == "<" else ""


class _Link(NamedTuple):
    """An open link."""

    address: str
    said: list[str]
    """Its words, including hidden ones."""
    begin: int
    """Number of pieces before it."""
    kind: Literal["page", "mention", "hashtag"] = "page"


class _Countdown(NamedTuple):
    """A list with `reversed`, whose numbers are only known at its end."""

    start: int | None
    bullets: list[tuple[int, int | None]]
    """For each item, the position of its number, and the number that it sets."""


class _ListLevel:
    """An open list."""

    def __init__(self, name: str, given: dict[str, str]) -> None:
        start = _number(given.get("start"))
        self.is_numbered = name == "ol"
        self.next = 1 if start is None else start
        self.countdown = _Countdown(start, []) if self.is_numbered and "reversed" in given else None


class _Reader(HTMLParser):
    """HTML parser that collects text. It keeps a list, not a tree: depth costs nothing."""

    def __init__(
        self, *, full_links: bool, unseen: frozenset[str], links: list[TextLink] | None = None
    ) -> None:
        super().__init__(convert_charrefs=True)
        self._full_links = full_links
        self._links = links
        """The list to collect links in, if wanted."""
        self._unseen = unseen
        """Classes of hidden elements."""
        self._pieces: list[str] = []
        self._newlines = 0
        """Line breaks to insert before the next text."""
        self._hidden: list[str] = []
        """Open tags inside a hidden element."""
        self._ellipses: list[bool] = []
        """For each open span, whether Mastodon shows dots after it."""
        self._link: _Link | None = None
        """The open link, if its address is wanted."""
        self._lists: list[_ListLevel] = []
        self._behind_bullet = False
        self._in_paragraph = False
        self._has_brackets = False
        """Whether the text has its own brackets around a ruby reading."""
        self._reading = False
        """Whether a bracket of ours is open."""
        self._preformatted = 0
        self._quoted = 0
        self._quoted_before = 0
        """Quote depth of the latest text."""

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        """Treat `<br/>` as `<br>`, and `<p/>` as `<p>`."""
        self.handle_starttag(tag, attrs)

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        """Handle a start tag."""
        # Reversed: of duplicate attributes, the first counts.
        given = {name: value or "" for name, value in reversed(attrs)}
        if tag in _VOID:
            if not self._hidden:
                self._void(tag, given)
            return
        classes = frozenset(given.get("class", "").split())
        if tag in _BLOCKS and self._hidden[:1] == ["p"]:
            self._hidden.clear()  # a paragraph ends where another block begins
        if self._hidden or tag in _UNSEEN or "hidden" in given or classes & self._unseen:
            self._block("" if self._hidden else tag)
            self._hidden.append(tag)
            return
        self._block(tag)
        if tag == "span":
            self._ellipses.append("ellipsis" in classes)
        elif tag == "a":
            self._open_link(given, classes)
        elif tag in _LISTS:
            self._lists.append(_ListLevel(tag, given))
        elif tag == "li":
            self._item(_number(given.get("value")))
        elif tag in ("td", "th"):
            self._text(" ")
        elif tag == "q":
            self._text("“")
        elif tag == "rt":
            self._begin_reading()
        self._has_brackets = self._has_brackets or tag == "rp"
        self._quoted += tag == "blockquote"
        self._preformatted += tag == "pre"
        self._in_paragraph = self._in_paragraph or tag == "p"

    def handle_endtag(self, tag: str) -> None:
        """Handle an end tag."""
        if self._hidden:
            self._end_hidden(tag)
            return
        if tag in _LISTS and self._lists:
            self._close_list()
        self._block(tag)
        if tag == "span" and self._ellipses and self._ellipses.pop():
            self._add("…")
        elif tag == "a":
            self._close_link()
        elif tag == "li":
            self._newlines, self._behind_bullet = 1, False
        elif tag == "q":
            self._text("”")
        elif tag in ("rt", "ruby"):
            self._end_reading()
            self._has_brackets = self._has_brackets and tag != "ruby"
        self._quoted -= tag == "blockquote" and self._quoted > 0
        self._preformatted -= tag == "pre" and self._preformatted > 0

    def handle_data(self, data: str) -> None:
        """Handle the text between tags."""
        if self._link is not None and (not self._hidden or self._hidden[0] not in _UNSEEN):
            self._link.said.append(data)
        if not self._hidden:
            self._text(data)

    def text(self) -> str:
        """The collected text."""
        while self._lists:
            self._close_list()
        self._end_reading()
        self._close_link()
        return "\n".join(line.rstrip(" \t") for line in "".join(self._pieces).split("\n")).strip("\n")

    def _text(self, data: str) -> None:
        at_start = bool(self._newlines) or not self._pieces
        if self._in_paragraph or self._preformatted:
            # `white-space: pre-wrap` is the style of paragraphs in Mastodon's `components.scss`.
            data = data.replace("\r\n", "\n").replace("\r", "\n")
            data = _EMPTY_LINES.sub("", data) if at_start else data
        else:
            data = _BLANKS.sub(" ", data)
            if at_start or self._pieces[-1].endswith(" "):
                data = data.removeprefix(" ")
        self._add(data)

    def _void(self, tag: str, given: dict[str, str]) -> None:
        if tag in ("br", "hr"):
            self._break(self._newlines + 1 if tag == "br" else 2)
        elif tag == "img":
            self._text(_emoji(given))

    def _end_hidden(self, tag: str) -> None:
        if tag in self._hidden:
            while self._hidden.pop() != tag:
                pass
            if not self._hidden:
                self._block(tag)
        elif tag in _BLOCKS and self._hidden[0] not in _UNSEEN:
            self._hidden.clear()  # a paragraph closes what was left open inside it
            self._block(tag)

    def _begin_reading(self) -> None:
        """Begin a ruby reading, in brackets if the text has none: `<ruby>漢字<rt>かんじ</ruby>`."""
        self._end_reading()
        if not self._has_brackets:
            self._text("(")
            self._reading = True

    def _end_reading(self) -> None:
        if self._reading and self._pieces[-1] == "(":
            self._pieces.pop()
        elif self._reading:
            self._text(")")
        self._reading = False

    def _open_link(self, given: dict[str, str], classes: frozenset[str]) -> None:
        self._close_link()
        address = given.get("href", "").strip()
        if not address or _CODE.match(address):
            return
        is_tag = "hashtag" in classes or "tag" in given.get("rel", "").split()
        kind: Literal["page", "mention", "hashtag"] = (
            "hashtag" if is_tag else "mention" if classes & _NAMES else "page"
        )
        if self._links is not None or (self._full_links and kind == "page"):
            self._link = _Link(address, [], len(self._pieces), kind)

    def _close_link(self) -> None:
        """Add the address of a link: in place of its words if they are the address, otherwise after them."""
        link, self._link = self._link, None
        if link is None:
            return
        if self._links is not None:
            words = "".join(self._pieces[link.begin :]).strip()
            self._links += [TextLink(words, link.address, link.kind)] if words else []
            return
        said = "".join(link.said).strip()
        shown = len(self._pieces) > link.begin
        if not shown:
            self._add(link.address)
        elif not _is_address(said, link.address):
            between = "" if self._pieces[-1].endswith(" ") else " "
            self._add(f"{between}({link.address})")
        else:
            # The first piece may be a pending line break.
            first = link.begin + (1 if self._pieces[link.begin].strip(f"\n{_QUOTE}") == "" else 0)
            self._pieces[first:] = [link.address]

    def _item(self, value: int | None) -> None:
        """Begin an item of a list."""
        indent = _INDENT * (min(len(self._lists), _DEEPEST) - 1)
        current = self._lists[-1] if self._lists else None
        if current is None or not current.is_numbered:
            self._add(f"{indent}- ")
        else:
            number = current.next if value is None else value
            current.next = number + 1
            self._add(f"{indent}{number}. ")
            if current.countdown is not None:
                current.countdown.bullets.append((len(self._pieces) - 1, value))
        self._behind_bullet = True

    def _close_list(self) -> None:
        countdown = self._lists.pop().countdown
        if countdown is None:
            return
        number = len(countdown.bullets) if countdown.start is None else countdown.start
        for place, value in countdown.bullets:
            number = number if value is None else value
            indent = self._pieces[place][: -len(self._pieces[place].lstrip(" "))]
            self._pieces[place] = f"{indent}{number}. "
            number -= 1

    def _block(self, tag: str) -> None:
        """Begin or end a block: only paragraphs have an empty line between them."""
        if tag in _BLOCKS:
            self._in_paragraph = False
            self._end_reading()
            self._close_link()
            self._break(1 if tag in _LINES or (tag in _LISTS and self._lists) else 2)

    def _break(self, newlines: int) -> None:
        if not self._behind_bullet:
            self._newlines = max(self._newlines, newlines)

    def _add(self, text: str) -> None:
        if not text:
            return
        mark = _QUOTE * min(self._quoted, _DEEPEST)
        if not self._pieces:
            self._pieces.append(mark)
        elif self._newlines:
            self._pieces[-1] = self._pieces[-1].rstrip("\n")
            between = "\n" + _QUOTE * min(self._quoted, self._quoted_before, _DEEPEST)
            self._pieces.append(between * (self._newlines - 1) + "\n" + mark)
        self._newlines, self._quoted_before, self._behind_bullet = 0, self._quoted, False
        self._pieces.append(text.replace("\n", "\n" + mark) if mark else text)


def _emoji(given: dict[str, str]) -> str:
    """The text for an image: the name of an emoji; empty for other images."""
    said = given.get("alt", "").strip() or given.get("title", "").strip()
    if _SHORTCODE.fullmatch(said):
        return said
    if not any("emoji" in name.lower() for name in given.get("class", "").split()):
        return said if said and not any(map(str.isalnum, said)) and not said.isascii() else ""
    return f":{said}:" if _SHORTCODE.fullmatch(f":{said}:") else said


def _is_address(said: str, address: str) -> bool:
    """Whether the words of a link are its address, whole or shortened."""
    shown, whole = _bare(said), _bare(address)
    start = shown.removesuffix("…").removesuffix("...")
    return shown == whole or (start != shown and bool(start) and whole.startswith(start))


def _bare(address: str) -> str:
    """An address without the parts that people omit."""
    return unquote(_SCHEME.sub("", address)).removeprefix("www.").rstrip("/").casefold()


def _number(text: str | None) -> int | None:
    found = (text or "").strip()
    return int(found) if _INTEGER.fullmatch(found) else None


_INDENT = "  "
_QUOTE = "> "
_DEEPEST = 16
"""Levels of lists and quotes that are shown: the marks of more would outgrow the text."""
_EMPTY_LINES = pattern(r"\A(?:[ \t]*\n)+")
_INTEGER = pattern(r"[+-]?[0-9]{1,5}", re.ASCII)
_SHORTCODE = pattern(r":[\w-]{1,100}:")
_SCHEME = pattern(r"[a-z][a-z0-9+.-]*:(?://)?", re.IGNORECASE)
_CODE = pattern(r"(?:javascript|vbscript|data):", re.IGNORECASE)
_NAMES = frozenset({"mention", "hashtag"})
_INVISIBLE = frozenset({"invisible"})
_NOT_QUOTED = frozenset({"invisible", "quote-inline"})
_VOID = frozenset(
    {
        "br",
        "img",
        "hr",
        "wbr",
        "input",
        "meta",
        "link",
        "source",
        "area",
        "col",
        "embed",
        "track",
        "param",
        "base",
    }
)
_UNSEEN = frozenset(
    {
        *("script", "style", "template", "head", "title", "iframe", "noembed", "noframes"),
        *("annotation", "annotation-xml"),  # the source of a formula, beside the formula
    }
)
_LISTS = frozenset({"ul", "ol", "menu", "dir"})
_LINES = frozenset(
    {
        *(
            "li",
            "tr",
            "dt",
            "dd",
            "div",
            "section",
            "article",
            "aside",
            "main",
            "header",
            "footer",
            "nav",
            "address",
        ),
        *(
            "details",
            "summary",
            "figcaption",
            "caption",
            "center",
            "form",
            "fieldset",
            "legend",
            "option",
            "search",
        ),
        *("hgroup", "optgroup", "thead", "tbody", "tfoot", "body", "html"),
    }
)
"""Blocks that begin a line, without an empty line around them."""
_BLOCKS = (
    _LINES | _LISTS | {"p", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "table", "dl", "figure"}
)
