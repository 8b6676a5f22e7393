"""Text as people read and write it: HTML of servers to plain text, and length as servers count it."""

import re
from html.parser import HTMLParser

from atoot.graphemes import count

URL_CHARACTERS = 23
"""What an address counts where a server says nothing else."""

_BLANKS = re.compile(r"[ \t\r\n\f]+")
_URL = re.compile(
    r"""(?<![\w@#$/.=&])(?:https?|dat|dweb|ipfs|ipns|ssb|gopher|gemini)://
    (?:[\w-]+\.)+[^\W\d_][\w-]+(?::\d+)?          # a host with a dot in it
    (?:/(?:[^\s<>()?]|\([^\s<>()]*\))*)?          # a path; brackets in pairs
    (?:\?[^\s<>"]*)?                              # a query
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LAST_OF_URL = re.compile(r"""[?!*"'「」;:=,.$%\[\]~&|@]+$""")
"""What ends a sentence rather than an address."""
_MENTION = re.compile(r"(?<![=/\w])@([a-z0-9_]+(?:[a-z0-9_.-]*[a-z0-9_]+)?)@[\w.-]*\w", re.IGNORECASE)


def plain_text(html: str, *, full_links: bool = False) -> str:
    """The text of HTML, as Mastodon shows it: with paragraphs, line breaks and lists; links shortened as they appear.

    Args:
        html: `content` of a status, `note` of an account.
        full_links: whole addresses in place of the shortened ones. Mentions and hashtags stay as they are.
    """
    reader = _Reader(full_links=full_links)
    reader.feed(html)
    reader.close()
    return reader.text()


def count_characters(text: str, *, url_characters: int = URL_CHARACTERS) -> int:
    """The length of a text as a server counts it.

    An address counts `url_characters` however long it is, a mention without its host, and what readers take for one
    character counts as one. https://docs.joinmastodon.org/user/posting/#text

    Args:
        text: a status as it is typed; the content warning counts too, and is counted apart.
        url_characters: `configuration.statuses.characters_reserved_per_url` of the instance.
    """
    without_urls, urls = _URL.subn(_rest_of_url, text)
    return count(_MENTION.sub(r"@\1", without_urls)) + urls * url_characters


def _rest_of_url(found: re.Match[str]) -> str:
    """What stands behind an address and does not belong to it."""
    last = _LAST_OF_URL.search(found[0])
    return last[0] if last else ""


class _Reader(HTMLParser):
    """Collects the text. It keeps a list, not a tree: depth costs nothing."""

    def __init__(self, *, full_links: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._full_links = full_links
        self._pieces: list[str] = []
        self._newlines = 0
        """Line breaks that are due before the next text."""
        self._hidden: list[str] = []
        """Open tags since one that is not shown."""
        self._ellipses: list[bool] = []
        """For each open span, whether Mastodon shows dots behind it."""
        self._whole: str | None = None
        """Address that stands for the text of the open link."""
        self._lists: list[int | None] = []
        """For each open list, the number of the next item; None if it has none."""
        self._preformatted = 0
        self._quoted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            if tag == "br" and not self._hidden:
                self._break(self._newlines + 1)
            return
        given = dict(attrs)
        classes = (given.get("class") or "").split()
        if self._hidden or tag in _UNSEEN or "invisible" in classes:
            self._hidden.append(tag)
            return
        self._block(tag)
        if tag == "span":
            self._ellipses.append("ellipsis" in classes)
        elif tag == "a":
            address = given.get("href") or ""
            is_name = {"mention", "hashtag"} & set(classes) or "tag" in (given.get("rel") or "").split()
            self._whole = address if self._full_links and address and not is_name else None
            if self._whole:
                self._add(self._whole)
        elif tag in ("ul", "ol"):
            self._lists.append(1 if tag == "ol" else None)
        elif tag == "li":
            self._add(self._bullet())
        self._preformatted += tag == "pre"
        self._quoted += tag == "blockquote"

    def handle_endtag(self, tag: str) -> None:
        if self._hidden:
            if tag in self._hidden:
                while self._hidden.pop() != tag:
                    pass
            return
        self._block(tag)
        if tag == "span" and self._ellipses and self._ellipses.pop():
            self._add("…")
        elif tag == "a":
            self._whole = None
        elif tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        self._preformatted -= tag == "pre" and self._preformatted > 0
        self._quoted -= tag == "blockquote" and self._quoted > 0

    def handle_data(self, data: str) -> None:
        if self._hidden or self._whole is not None:
            return
        if not self._preformatted:
            data = _BLANKS.sub(" ", data)
            if data == " " and (self._newlines or not self._pieces):
                return
        self._add(data)

    def text(self) -> str:
        """All that was collected."""
        lines = "".join(self._pieces).split("\n")
        return "\n".join(
            line.strip(" ") if not line.startswith(_INDENT) else line.rstrip(" ") for line in lines
        ).strip()

    def _block(self, tag: str) -> None:
        """A block begins or ends: paragraphs have an empty line between them, items of a list have not."""
        if tag in _BLOCKS:
            self._break(1 if tag == "li" or (tag in ("ul", "ol") and self._lists) else 2)

    def _break(self, newlines: int) -> None:
        self._newlines = max(self._newlines, newlines)

    def _add(self, text: str) -> None:
        if not text or (self._whole is not None and text != self._whole):
            return
        if self._newlines and self._pieces:
            self._pieces.append("\n" * self._newlines)
            self._pieces.append("> " * self._quoted)
        elif not self._pieces:
            self._pieces.append("> " * self._quoted)
        self._newlines = 0
        self._pieces.append(text)

    def _bullet(self) -> str:
        indent = _INDENT * (len(self._lists) - 1)
        number = self._lists[-1] if self._lists else None
        if number is None:
            return f"{indent}- "
        self._lists[-1] = number + 1
        return f"{indent}{number}. "


_INDENT = "  "
_VOID = frozenset(
    {"br", "img", "hr", "wbr", "input", "meta", "link", "source", "area", "col", "embed", "track"}
)
_UNSEEN = frozenset({"script", "style", "template", "head", "title"})
_BLOCKS = frozenset(
    {"p", "div", "ul", "ol", "li", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "table", "tr"}
)
