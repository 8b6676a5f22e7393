"""Display of people: as a line of a list, and as a page."""

from rich.text import Text

from atoot.cli.view.lines import Rows, counted, cut, gutter_of, hung, joined, narrow, numbered, wrapped
from atoot.cli.view.settings import View
from atoot.cli.view.status import BODY, person_text
from atoot.cli.view.words import address_text, words_of
from atoot.entities import Account, Relationship
from atoot.printable import printable

SHORT_NOTE = 2
"""Lines of a person's bio, in a list."""


def account_rows(account: Account, view: View, *, number: int | None = None) -> Rows:
    """A person in a list."""
    gutter = gutter_of(number)
    inner = view.narrowed(len(gutter))
    indent = BODY if number is None else ""
    rows: Rows = [*joined([cut(person_text(account, inner), inner.width), *_kinds(account)], inner.width)]
    about = wrapped(_note(account, inner), narrow(inner.width, len(indent)))
    if len(about) > SHORT_NOTE:
        about = [*about[: SHORT_NOTE - 1], Text.assemble(about[SHORT_NOTE - 1], "…")]
    about = [cut(line, narrow(inner.width, len(indent))) for line in about if line.plain]
    below = [*about, *_counts(account, inner.narrowed(len(indent)), ids=inner.ids)]
    rows += hung(below, indent, indent)
    return numbered(rows, gutter)


def profile_rows(account: Account, view: View, relationship: Relationship | None = None) -> Rows:
    """A person as a page: everything that is known of them."""
    rows: Rows = []
    avatar = view.pictures.get(account.avatar_static or account.avatar)
    if avatar is not None:
        rows.append(avatar)
    if account.avatar_description:
        rows += wrapped(Text(f"[avatar] {printable(account.avatar_description)}", "dim"), view.width)
    rows += joined([cut(person_text(account, view), view.width), *_kinds(account)], view.width)
    if account.moved is not None:
        rows += wrapped(
            Text.assemble(("has moved to ", "yellow"), person_text(account.moved, view)), view.width
        )
    note = _note(account, view)
    if note.plain:
        rows += [Text(""), *wrapped(note, view.width)]
    if account.fields:
        rows.append(Text(""))
    for field in account.fields:
        name = Text(f"{printable(field.name)}: ", "bold")
        value = words_of(field.value, view)
        if field.verified_at is not None:
            value = Text.assemble(("✔ ", "green"), value)
        rows += wrapped(Text.assemble(name, value), view.width)
    rows.append(Text(""))
    rows += _counts(account, view, ids=True)
    since = [Text(f"here since {view.time(account.created_at)}", "dim")] if account.created_at else []
    stand = [Text(word, "green") for word in standing(relationship)] if relationship else []
    return [*rows, *joined([*since, *stand], view.width)]


def standing(relationship: Relationship) -> list[str]:
    """Your relationship with a person, in words."""
    said = (
        (relationship.following, "you follow"),
        (relationship.requested, "you have asked to follow"),
        (relationship.followed_by, "follows you"),
        (relationship.requested_by, "asks to follow you"),
        (relationship.muting, "muted"),
        (relationship.blocking, "blocked"),
        (relationship.blocked_by, "blocks you"),
        (relationship.domain_blocking, "their server is blocked"),
    )
    words = [word for is_so, word in said if is_so]
    return [*words, f"your note: {printable(relationship.note)}"] if relationship.note else words


def _kinds(account: Account) -> list[Text]:
    kinds = (
        (account.bot, "bot"),
        (account.group, "group"),
        (account.locked, "locked"),
        (account.suspended, "suspended"),
        (account.limited, "limited"),
    )
    return [Text(name, "dim") for is_so, name in kinds if is_so]


def _note(account: Account, view: View) -> Text:
    return words_of(account.note, view)


def _counts(account: Account, view: View, *, ids: bool) -> list[Text]:
    parts = [
        Text(counted(account.followers_count, "follower"), "dim"),
        Text(f"{account.following_count} following", "dim"),
        Text(counted(account.statuses_count, "post"), "dim"),
    ]
    if ids:
        parts.append(Text(f"id {printable(account.id)}", "dim"))
    parts.append(address_text(account.url, view))
    return joined(parts, view.width)
