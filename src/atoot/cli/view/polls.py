"""Polls as bars."""

from rich.text import Text

from atoot.cli.view.lines import counted, hung, joined, narrow, room, wrapped
from atoot.cli.view.settings import View
from atoot.entities import Poll
from atoot.printable import printable

FULL = "█"
PARTS = " ▏▎▍▌▋▊▉"
"""Eighths of a cell."""
LONGEST_BAR = 24


def poll_rows(poll: Poll, view: View) -> list[Text]:
    """A poll: for each answer its number, by which one votes, its share as a bar, and its words."""
    most = max((option.votes_count or 0 for option in poll.options), default=0)
    rows: list[Text] = []
    digits = len(str(len(poll.options)))
    for place, option in enumerate(poll.options):
        chosen = place in (poll.own_votes or ())
        mark = "✔" if chosen else "☐" if poll.multiple else "○"
        first = Text.assemble(
            (f"{place + 1:>{digits}} ", "dim"), (f"{mark} ", "bold green" if chosen else "magenta")
        )
        votes = option.votes_count
        if votes is not None:
            first.append(f"{_percent(votes, poll):>3} % ", "bold" if votes == most and votes else "")
            first.append(bar(votes, _people(poll), room(view.width, most=LONGEST_BAR)) + " ", "magenta")
        title = Text(printable(option.title), "bold" if votes and votes == most else "")
        lines = wrapped(title, narrow(view.width, first.cell_len))
        rows += [row for row in hung(lines, first, " " * first.cell_len) if isinstance(row, Text)]
    return rows + joined([Text(part, "dim") for part in _about(poll, view)], view.width)


def bar(votes: int, whole: int, cells: int) -> str:
    """A bar that is as full as the share: to an eighth of a cell, and never full or empty where the share is not."""
    eighths = cells * 8
    filled = 0 if whole <= 0 else min(eighths, round(eighths * max(0, votes) / whole))
    if 0 < votes < whole:
        filled = min(max(filled, 1), eighths - 1)
    full, part = divmod(filled, 8)
    drawn = FULL * full + (PARTS[part] if part else "")
    return drawn.ljust(cells)


def _people(poll: Poll) -> int:
    """What a share is of: where one may choose several answers, the people; so Mastodon counts.

    No share is more than all: of polls of other servers some count fewer people than votes (Akkoma), or none at all.
    """
    votes = [option.votes_count or 0 for option in poll.options]
    if poll.multiple:
        return max(poll.voters_count or poll.votes_count or sum(votes), *votes, 0)
    return max(poll.votes_count or 0, sum(votes))


def _percent(votes: int, poll: Poll) -> int:
    people = _people(poll)
    return round(100 * votes / people) if people > 0 else 0


def _about(poll: Poll, view: View) -> list[str]:
    parts = [counted(poll.votes_count, "vote")]
    if poll.multiple:
        if poll.voters_count is not None:
            parts[0] = counted(poll.voters_count, "person", "people")
        parts.append("several answers")
    if poll.expired:
        parts.append("over")
    elif poll.expires_at is None:
        parts.append("open")
    else:
        parts.append(f"{'until' if view.exact else 'ends'} {view.time(poll.expires_at)}")
    if poll.voted:
        parts.append("you voted")
    return parts
