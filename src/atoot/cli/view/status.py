"""The one reader of a post: who and when, what it says, what is attached, what it quotes, what came of it."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.style import Style
from rich.text import Text

from atoot.cli.view.lines import Rows, counted, cut, gutter_of, hung, joined, numbered, wrapped
from atoot.cli.view.media import card_rows, media_rows
from atoot.cli.view.polls import poll_rows
from atoot.cli.view.settings import View
from atoot.cli.view.words import MENTION, address_text, bare_link, name_text, words_of
from atoot.entities import Account, Status
from atoot.printable import printable, shortened

BODY = "  "
WARNING = "yellow"
LONGEST_EXCERPT = 200
"""Characters."""


def status_rows(
    status: Status, view: View, *, number: int | None = None, marked: bool = False, in_thread: bool = False
) -> Rows:
    """A post, or a boost of one.

    Args:
        marked: whether it is the one that was asked for.
        in_thread: whether what it answers stands above it.
    """
    gutter = gutter_of(number)
    indent = BODY if number is None and not in_thread else ""
    return numbered(
        post_rows(status, view.narrowed(len(gutter)), indent, marked=marked, in_thread=in_thread), gutter
    )


def excerpt(status: Status, view: View) -> Text:
    """What a post says, in a line."""
    said = printable(status.spoiler_text or status.text()) or "…"
    return cut(Text(shortened(said, LONGEST_EXCERPT), "dim"), view.width)


def said_rows(status: Status, view: View) -> Rows:
    """A post without who wrote it and when."""
    return _body(status.reblog or status, view, details=False)


def post_rows(status: Status, inner: View, indent: str, *, marked: bool, in_thread: bool) -> Rows:
    """The same without a number; `indent` stands before what the post says."""
    shown = status.reblog or status
    rows: Rows = []
    if status.reblog is not None:
        rows += _boost_line(status, inner)
    rows += _head(shown, inner, marked=marked)
    if shown.in_reply_to_id and not in_thread:
        rows.append(cut(_reply_line(shown), inner.width))
    return [*rows, *hung(_body(shown, inner.narrowed(len(indent)), details=marked), indent, indent)]


def _head(shown: Status, view: View, *, marked: bool) -> list[Text]:
    """Who, when, and what is to be known of it, in as few lines as it fits in."""
    mark = Text("▶ ", "bold green") if marked else Text("")
    about = [Text(view.time(shown.created_at), "dim")]
    if shown.visibility not in ("public", ""):
        about.append(Text(printable(shown.visibility), "dim"))
    if shown.local_only:
        about.append(Text("local only", "dim"))
    if shown.edited_at is not None:
        about.append(Text("edited", "dim"))
    if shown.pinned and not marked:
        about.append(Text("pinned", "dim"))
    width = None if view.width is None else view.width - mark.cell_len
    lines = joined([cut(person_text(shown.account, view), width), *about], width)
    lines[0] = Text.assemble(mark, lines[0])
    return lines


def person_text(account: Account, view: View) -> Text:
    """The names of a person: `Alice @alice@example.org`."""
    handle = handle_text(account, view)
    name = printable(account.display_name)
    # Who has no other name is called by the handle alone.
    if not name or name == account.username:
        return handle
    return Text.assemble(name_text(name), " ", handle)


def handle_text(account: Account, view: View) -> Text:
    """`@alice@example.org`, which leads to the page."""
    style = Style.parse(MENTION)
    link = bare_link(account.url) if view.hyperlinks else None
    return Text(f"@{printable(account.acct)}", style + Style(link=link) if link else style)


def _boost_line(status: Status, view: View) -> list[Text]:
    line = Text.assemble(("↻ ", "green"), person_text(status.account, view), (" boosted", "dim"))
    return joined([cut(line, view.width), Text(view.time(status.created_at), "dim")], view.width)


def _reply_line(status: Status) -> Text:
    """Whom it answers, if that is known."""
    whom = status.in_reply_to_account_id
    if whom is not None and whom == status.account.id:
        return Text("↳ goes on from a post before", "dim")
    known = next((mention.acct for mention in status.mentions if mention.id == whom), None)
    return Text("↳ replies" + (f" to @{printable(known)}" if known else ""), "dim")


def _body(shown: Status, view: View, *, details: bool) -> Rows:
    folded = _folded(shown, view)
    rows = _said(shown, view, folded)
    if folded is None:
        rows += quote_rows(shown, view)
    rows += _reactions(shown, view)
    return rows + _foot(shown, view, details=details)


def _said(shown: Status, view: View, folded: str | None) -> Rows:
    """The content of a post, or the line shown in its place."""
    rows: Rows = []
    if shown.spoiler_text:
        rows += wrapped(Text(f"⚠ {printable(shown.spoiler_text)}", WARNING), view.width)
    if folded is not None:
        return [*rows, *wrapped(Text(folded, "dim italic"), view.width)]
    return [*rows, *_content(shown, view)]


def _folded(shown: Status, view: View) -> str | None:
    """What is said in place of a post that stands behind a warning or a filter; None if it is shown."""
    if view.show_cw:
        return None
    filters = [one.filter.title for one in shown.filtered if one.filter is not None and one.filter.title]
    if shown.filtered:
        named = ", ".join(printable(title) for title in filters) or "a filter of yours"
        return f"hidden by {named}; --show-cw shows it"
    if not shown.spoiler_text:
        return None
    words = len(shown.text().split())
    parts = [counted(words, "word")] if words else []
    if shown.media_attachments:
        parts.append(counted(len(shown.media_attachments), "file"))
    if shown.poll is not None:
        parts.append("a poll")
    return f"{' and '.join(parts) or 'nothing'} behind it; --show-cw shows it"


def _content(shown: Status, view: View) -> Iterator[RenderableType]:
    has_quote = shown.quote is not None or bool((shown.pleroma or {}).get("quote"))
    said = words_of(shown.content, view, without_quote=has_quote)
    if said.plain:
        yield from wrapped(said, view.width)
    for media in shown.media_attachments:
        yield from media_rows(media, view, hidden=shown.sensitive and not view.show_cw)
    if shown.poll is not None:
        yield from poll_rows(shown.poll, view)
    if shown.card is not None and not shown.media_attachments and not has_quote:
        yield from card_rows(shown.card, view)


def quote_rows(status: Status, view: View) -> Rows:
    """The post that a post quotes, with a bar before each line; if it cannot be shown, why.

    What the quoted post quotes is only named. https://docs.joinmastodon.org/client/quotes/#displaying-quote-posts
    """
    bar = Text("┃ ", "dim")
    quote = status.quote
    if quote is None:
        pleroma = status.pleroma or {}
        address = pleroma.get("quote_url") if pleroma.get("quote") else None
        return (
            hung(wrapped(Text(f"quotes {printable(str(address))}", "dim"), view.width), "", "")
            if address
            else []
        )
    quoted = quote.quoted_status
    if quoted is None or quote.state not in ("accepted", ""):
        which = f"the post {printable(quote.quoted_status_id)}" if quote.quoted_status_id else "a post"
        state = printable(quote.state.replace("_", " ")) or "not shown"
        return [*wrapped(Text(f"quotes {which} ({state})", "dim"), view.width)]
    inner = view.narrowed(2)
    rows: Rows = [*_head(quoted, inner, marked=False), *_said(quoted, inner, _folded(quoted, inner))]
    if quoted.quote is not None:
        rows.append(Text("quotes another post", "dim"))
    return hung(rows, bar, bar)


def _reactions(shown: Status, view: View) -> list[Text]:
    """Emoji reactions, which several servers have."""
    pleroma = shown.pleroma or {}
    found = [(one.name, one.count) for one in shown.emoji_reactions or shown.reactions or ()]
    theirs = pleroma.get("emoji_reactions") or () if not found else ()
    found += [(str(one.get("name", "")), one.get("count") or 0) for one in theirs if isinstance(one, dict)]
    parts = [Text(f"{printable(name)} {count}") for name, count in found if name]
    return wrapped(Text("  ").join(parts), view.width) if parts else []


def _foot(shown: Status, view: View, *, details: bool) -> list[Text]:
    """What came of it, what you did with it, and where it is."""
    counts = (
        (shown.replies_count, "reply", "replies"),
        (shown.reblogs_count, "boost", "boosts"),
        (shown.favourites_count, "favourite", "favourites"),
        (shown.quotes_count, "quote", "quotes"),
    )
    parts = [Text(counted(number, one, many), "dim") for number, one, many in counts if number]
    did = [
        word
        for done, word in (
            (shown.favourited, "★ favourited"),
            (shown.reblogged, "↻ boosted"),
            (shown.bookmarked, "⚑ bookmarked"),
            (shown.muted, "muted"),
        )
        if done
    ]
    parts += [Text(word, "green") for word in did]
    if details and shown.application is not None and shown.application.name:
        parts.append(Text(f"by {printable(shown.application.name)}", "dim"))
    if details and shown.language:
        parts.append(Text(printable(shown.language), "dim"))
    if view.ids or details:
        parts.append(Text(f"id {printable(shown.id)}", "dim"))
    parts.append(address_text(shown.url or shown.uri, view))
    return joined(parts, view.width)
