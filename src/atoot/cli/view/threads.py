"""Display of threads as trees."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from rich.text import Text

from atoot.cli.view.lines import Rows, gutter_of, hung, numbered
from atoot.cli.view.settings import View
from atoot.cli.view.status import post_rows
from atoot.entities import Status

DEEPEST = 8
"""Maximum indentation; deeper replies are not indented further."""
ROOM = 24
"""Minimum cells of a post."""


class Branch(NamedTuple):
    """A post of a thread in its place."""

    status: Status
    rails: tuple[bool, ...]
    """For each step to the left, whether the line there goes on below."""


def tree_of(thread: Sequence[Status]) -> list[Branch]:
    """The posts in tree order: each reply below its parent.

    A reply to a missing post begins at the left. A cycle, which no real thread has, ends where it began.
    """
    ids = {one.id for one in thread}
    replies: dict[str, list[Status]] = {}
    roots: list[Status] = []
    for one in thread:
        parent = one.in_reply_to_id
        if parent in ids and parent != one.id and parent is not None:
            replies.setdefault(parent, []).append(one)
        else:
            roots.append(one)
    made = list(_below(roots, replies))
    seen = {branch.status.id for branch in made}
    return made + [Branch(one, ()) for one in thread if one.id not in seen]


def _below(roots: Sequence[Status], replies: Mapping[str, Sequence[Status]]) -> Iterator[Branch]:
    """Depth first, without recursion: threads may have thousands of posts."""
    waiting = [Branch(one, ()) for one in reversed(roots)]
    while waiting:
        branch = waiting.pop()
        yield branch
        answers = replies.get(branch.status.id, ())
        for at in range(len(answers) - 1, -1, -1):
            goes_on = at < len(answers) - 1
            waiting.append(Branch(answers[at], (*branch.rails[: DEEPEST - 1], goes_on)))


def branch_rows(branch: Branch, view: View, number: int, *, marked: bool = False) -> Rows:
    """A post of a thread with its number and the lines of the tree; above all but the first, an empty line."""
    gutter = gutter_of(number)
    inner = view.narrowed(len(gutter))
    rails = _rails(branch, inner)
    first = "".join(map(_rail, rails[:-1])) + ("├ " if rails[-1] else "└ ") if rails else ""
    rest = "".join(map(_rail, rails))
    rows = post_rows(
        branch.status, inner.narrowed(len(first)), "", marked=marked, in_thread=bool(branch.rails)
    )
    drawn = numbered(hung(rows, Text(first, "dim"), Text(rest, "dim")), gutter)
    return [_between(branch, view, number), *drawn] if number > 1 else drawn


def _between(branch: Branch, view: View, number: int) -> Text:
    """The empty line before a post, with the lines that go through it."""
    gutter = gutter_of(number)
    rails = _rails(branch, view.narrowed(len(gutter)))
    line = Text(" " * len(gutter) + "".join(map(_rail, [*rails[:-1], True] if rails else [])), "dim")
    line.rstrip()
    return line


def _rails(branch: Branch, view: View) -> tuple[bool, ...]:
    """The lines for which there is room."""
    return branch.rails if view.width is None else branch.rails[: max(0, (view.width - ROOM) // 2)]


def _rail(goes_on: bool) -> str:
    return "│ " if goes_on else "  "
