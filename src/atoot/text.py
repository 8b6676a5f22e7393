"""Text as people read and write it: HTML of servers to plain text, and length as servers count it."""

import re
from html import unescape

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
_LAST_OF_URL = "?!*\"'「」;:=,.$%[]~&|@"
"""What ends a sentence rather than an address."""
_MENTION = re.compile(r"(?<![=/\w])@([a-z0-9_]+(?:[a-z0-9_.-]*[a-z0-9_]+)?)@[\w.-]*\w", re.IGNORECASE)


_TOKEN = re.compile(
    r"""<!--
    | <[!?/][^<>]*>                                               # an end tag, or what is none
    | <[a-z][^<>"']*+(?:(?:"[^"<]*+"|'[^'<]*+')[^<>"']*+)*+>      # a tag; there may be a > in its quotes
    | <[a-z][^<>]*>                                               # a tag with a quote that does not end
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""What is no text. None of it goes beyond the next `<`, so that odd HTML takes no longer than other."""
_NAME = re.compile(r"</?([a-z][^\s/>]*)", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([^\s=/"'>]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")


def plain_text(html: str, *, full_links: bool = False) -> str:
    """The text of HTML, as Mastodon shows it: with paragraphs, line breaks and lists; links shortened as they appear.

    Args:
        html: `content` of a status, `note` of an account.
        full_links: whole addresses in place of the shortened ones. Mentions and hashtags stay as they are.
    """
    reader = _Reader(full_links=full_links)
    place = 0
    while (token := _TOKEN.search(html, place)) is not None:
        reader.words(html[place : token.start()])
        place = token.end()
        if token[0] == "<!--":
            end = html.find("-->", place - 2)  # `<!-->` is a comment too
            place = end + 3 if end >= 0 else len(html)
        else:
            reader.tag(token[0])
    reader.words(html[place:])
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
    return found[0][len(found[0].rstrip(_LAST_OF_URL)) :]


class _Reader:
    """Collects the text. It keeps a list, not a tree: depth costs nothing."""

    def __init__(self, *, full_links: bool) -> None:
        self._full_links = full_links
        self._pieces: list[str] = []
        self._newlines = 0
        """Line breaks that are due before the next text."""
        self._hidden: list[str] = []
        """Open tags since one that is not shown."""
        self._ellipses: list[bool] = []
        """For each open span, whether Mastodon shows dots behind it."""
        self._in_address = False
        """Whether the text of the open link is left out, as its address stands for it."""
        self._lists: list[int | None] = []
        """For each open list, the number of the next item; None if it has none."""
        self._behind_bullet = False
        self._preformatted = 0
        self._quoted = 0
        self._quoted_before = 0
        """How deep in quotes the latest text was."""

    def tag(self, token: str) -> None:
        """Read a tag; what only looks like one says nothing."""
        found = _NAME.match(token)
        if found is None:
            return
        name = found[1].lower()
        if token.startswith("</"):
            self._end(name)
        elif name in _VOID:
            if not self._hidden and name in ("br", "hr"):
                self._break(self._newlines + 1 if name == "br" else 2)
        else:
            self._start(name, _attributes(token) if "=" in token else {})

    def words(self, data: str) -> None:
        """Read what stands between tags."""
        if not data or self._hidden or self._in_address:
            return
        data = unescape(data)
        at_start = bool(self._newlines) or not self._pieces
        if self._preformatted:
            data = data.removeprefix("\n") if at_start else data
        else:
            data = _BLANKS.sub(" ", data)
            if at_start or self._pieces[-1].endswith(" "):
                data = data.removeprefix(" ")
        self._add(data)

    def text(self) -> str:
        """All that was collected."""
        return "\n".join(line.rstrip(" ") for line in "".join(self._pieces).split("\n")).strip()

    def _start(self, name: str, given: dict[str, str]) -> None:
        classes = given.get("class", "").split()
        if self._hidden or name in _UNSEEN or "invisible" in classes:
            self._hidden.append(name)
            return
        self._block(name)
        if name == "span":
            self._ellipses.append("ellipsis" in classes)
        elif name == "a":
            address = given.get("href", "")
            is_name = {"mention", "hashtag"} & set(classes) or "tag" in given.get("rel", "").split()
            self._in_address = bool(self._full_links and address and not is_name)
            if self._in_address:
                self._add(address)
        elif name in ("ul", "ol"):
            start = given.get("start", "1")
            self._lists.append(None if name == "ul" else int(start) if _is_number(start) else 1)
        elif name == "li":
            self._add(self._bullet())
            self._behind_bullet = True
        elif name in ("td", "th"):
            self.words(" ")
        self._preformatted += name == "pre"
        self._quoted += name == "blockquote"

    def _end(self, name: str) -> None:
        if self._hidden:
            if name in self._hidden:
                while self._hidden.pop() != name:
                    pass
            elif name in _BLOCKS and self._hidden[0] not in _UNSEEN:
                self._hidden.clear()  # a paragraph ends what was left open inside of it
            return
        self._block(name)
        if name == "span" and self._ellipses and self._ellipses.pop() and not self._in_address:
            self._add("…")
        elif name == "a":
            self._in_address = False
        elif name in ("ul", "ol") and self._lists:
            self._lists.pop()
        elif name == "li":
            self._newlines, self._behind_bullet = 1, False
        self._preformatted -= name == "pre" and self._preformatted > 0
        self._quoted -= name == "blockquote" and self._quoted > 0

    def _block(self, name: str) -> None:
        """A block begins or ends: paragraphs have an empty line between them, items of a list have not."""
        if name in _BLOCKS:
            self._in_address = False
            self._break(1 if name in ("li", "tr") or (name in ("ul", "ol") and self._lists) else 2)

    def _break(self, newlines: int) -> None:
        if not self._behind_bullet:
            self._newlines = max(self._newlines, newlines)

    def _add(self, text: str) -> None:
        if not text:
            return
        mark = _QUOTE * self._quoted
        if not self._pieces:
            self._pieces.append(mark)
        elif self._newlines:
            self._pieces[-1] = self._pieces[-1].rstrip("\n")
            between = "\n" + _QUOTE * min(self._quoted, self._quoted_before)
            self._pieces.append(between * (self._newlines - 1) + "\n" + mark)
        self._newlines, self._quoted_before, self._behind_bullet = 0, self._quoted, False
        self._pieces.append(text.replace("\n", "\n" + mark) if mark else text)

    def _bullet(self) -> str:
        indent = _INDENT * (len(self._lists) - 1)
        number = self._lists[-1] if self._lists else None
        if number is None:
            return f"{indent}- "
        self._lists[-1] = number + 1
        return f"{indent}{number}. "


def _attributes(token: str) -> dict[str, str]:
    """What a tag says about itself; of two that have the same name, the first."""
    found = [
        (name.lower(), unescape(double or single or bare))
        for name, double, single, bare in _ATTRIBUTE.findall(token)
    ]
    return dict(reversed(found))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 6


_INDENT = "  "
_QUOTE = "> "
_VOID = frozenset(
    {"br", "img", "hr", "wbr", "input", "meta", "link", "source", "area", "col", "embed", "track"}
)
_UNSEEN = frozenset({"script", "style", "template", "head", "title"})
_BLOCKS = frozenset(
    {"p", "div", "ul", "ol", "li", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "table", "tr"}
)
