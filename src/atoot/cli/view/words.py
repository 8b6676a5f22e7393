"""People's text: HTML as text with its links, mentions and hashtags marked."""

import re
from collections.abc import Iterator

from rich.style import Style
from rich.text import Text

from atoot.cli.view.settings import View
from atoot.printable import printable, printable_lines
from atoot.text import TextLink, links_of, plain_text

MENTION = "cyan"
HASHTAG = "magenta"
PAGE = "blue underline"
_WEB = ("https://", "http://")
_HASHTAG = re.compile(r"(?<![\w/&#])#(?=\w*[^\W\d])\w+")
_MENTION = re.compile(r"(?<![\w/@.])@[\w][\w.-]*(?:@[\w.-]+\w)?")
_STRONG_RIGHT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_MARK_LEFT = "\u200e"


def words_of(html: str, view: View, *, without_quote: bool = False) -> Text:
    """HTML as people read it.

    Args:
        html: `content` of a status, `note` of an account.
        view: with hyperlinks, addresses are shortened as servers shorten them; without, they are whole.
        without_quote: leave out the line that stands for a quoted status.
    """
    plain = printable_lines(plain_text(html, full_links=not view.hyperlinks, without_quote=without_quote))
    text = Text(plain)
    taken = [False] * len(plain)
    for link, start, end in _placed(links_of(html), plain):
        if link.kind == "page":
            text.stylize(_link_style(PAGE, link.address, view), start, end)
        else:
            text.stylize(
                _link_style(MENTION if link.kind == "mention" else HASHTAG, link.address, view), start, end
            )
        taken[start:end] = [True] * (end - start)
    for form, style in ((_HASHTAG, HASHTAG), (_MENTION, MENTION)):
        for found in form.finditer(plain):
            if not taken[found.start()]:
                text.stylize(style, *found.span())
    return text


def _placed(links: list[TextLink], plain: str) -> Iterator[tuple[TextLink, int, int]]:
    """Where links are in the text: each behind the one before it."""
    at = 0
    for link in links:
        found = [
            (place, len(said))
            for said in (printable_lines(link.words), printable(link.address))
            if said and (place := plain.find(said, at)) >= 0
        ]
        if found:
            start, length = min(found)
            at = start + length
            yield link, start, at


def _link_style(style: str, address: str, view: View) -> Style:
    made = Style.parse(style)
    return made + Style(link=bare_link(address)) if view.hyperlinks and bare_link(address) else made


def bare_link(address: str | None) -> str | None:
    """An address that a terminal may be told: of the web, and without anything that ends the escape sequence."""
    if not address or not address.lower().startswith(_WEB):
        return None
    return address if address.isascii() and address.isprintable() and " " not in address else None


def address_text(address: str | None, view: View, *, style: str = "dim") -> Text:
    """The address of a page; where it can be opened by a click, without its scheme."""
    shown = printable(address or "")
    link = bare_link(address) if view.hyperlinks else None
    if link is None:
        return Text(shown, style)
    short = re.sub(r"^https?://(www\.)?", "", shown)
    return Text(short, Style.parse(style) + Style(link=link))


def name_text(name: str, style: str = "bold") -> Text:
    """The name of a person in a line with other things: one from right to left does not turn them round."""
    shown = printable(name)
    return Text(shown + (_MARK_LEFT if _STRONG_RIGHT.search(shown) else ""), style)
