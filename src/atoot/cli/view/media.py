"""Attachments of a post: files with their descriptions, pictures where they can be drawn, link previews."""

from rich.text import Text

from atoot.cli.view.lines import Rows, hung, wrapped
from atoot.cli.view.settings import View
from atoot.cli.view.words import address_text
from atoot.entities import MediaAttachment, PreviewCard
from atoot.printable import printable, shortened

LONGEST_ABOUT = 200
"""Maximum characters of a page's description."""


def media_rows(media: MediaAttachment, view: View, *, hidden: bool = False) -> Rows:
    """A file: its kind, its description always, its picture where there is one, its address.

    Args:
        hidden: do not draw it, since its author has marked it as sensitive.
    """
    described = printable(media.description or "")
    line = Text.assemble((f"[{printable(media.type)}] ", "magenta"))
    line.append(described) if described else line.append("no description", "yellow")
    if hidden:
        line.append("  (sensitive)", "dim")
    rows: Rows = [*hung(wrapped(line, view.width), "", "")]
    drawn = None if hidden else view.pictures.get(media.preview_url or media.url or "")
    if drawn is not None:
        rows.append(drawn)
    address = media.url or media.remote_url
    if address:
        rows += wrapped(address_text(address, view), view.width)
    return rows


def card_rows(card: PreviewCard, view: View) -> list[Text]:
    """The preview of a linked page."""
    title = printable(card.title)
    if not title:
        return []
    head = Text.assemble((title, "italic"))
    if card.provider_name:
        head.append(f"  {printable(card.provider_name)}", "dim")
    lines = wrapped(head, None if view.width is None else view.width - 2)
    about = printable(card.description or "")
    if about:
        lines += wrapped(
            Text(shortened(about, LONGEST_ABOUT), "dim"), None if view.width is None else view.width - 2
        )
    bar = Text("│ ", "dim")
    return [row for row in hung(lines, bar, bar) if isinstance(row, Text)]
