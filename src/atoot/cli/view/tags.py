"""Display of hashtags and trending pages."""

from rich.text import Text

from atoot.cli.view.lines import Rows, counted, gutter_of, joined, numbered
from atoot.cli.view.media import card_rows
from atoot.cli.view.settings import View
from atoot.cli.view.words import HASHTAG, address_text
from atoot.entities import Tag, TrendsLink
from atoot.printable import printable


def tag_rows(tag: Tag, view: View, *, number: int | None = None) -> Rows:
    """A hashtag: its name, how much it was used lately, and whether you follow it."""
    uses = sum(int(day.uses) for day in tag.history)
    people = sum(int(day.accounts) for day in tag.history)
    parts = [Text(f"#{printable(tag.name)}", HASHTAG)]
    if tag.history:
        said = f"{counted(uses, 'post')} by {counted(people, 'person', 'people')}"
        parts.append(Text(f"{said} in {counted(len(tag.history), 'day')}", "dim"))
    if tag.following:
        parts.append(Text("you follow", "green"))
    parts.append(address_text(tag.url, view))
    gutter = gutter_of(number)
    return numbered(joined(parts, view.narrowed(len(gutter)).width), gutter)


def page_rows(page: TrendsLink, view: View, *, number: int | None = None) -> Rows:
    """A page that many link to."""
    gutter = gutter_of(number)
    inner = view.narrowed(len(gutter))
    return numbered([*card_rows(page, inner), *joined([address_text(page.url, inner)], inner.width)], gutter)
