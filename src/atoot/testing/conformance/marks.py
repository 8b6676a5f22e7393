"""What one does is listed, until it is taken back: one check for each pair of operations that do so."""

from collections.abc import Iterator, Mapping
from typing import Any

from atoot.testing.conformance.check import Chapter, Using
from atoot.testing.conformance.dues import hides, shows
from atoot.testing.conformance.making import DOMAIN, TAG, their_post, them
from atoot.testing.conformance.testbed import Testbed

MARKS: Mapping[str, tuple[str, str, Any]] = {
    "blocks": ("account_block", "account_unblock", them),
    "bookmarks": ("status_bookmark", "status_unbookmark", their_post),
    "domain_blocks": ("domain_block", "domain_unblock", DOMAIN),
    "endorsements": ("account_endorse", "account_unendorse", them),
    "favourites": ("status_favourite", "status_unfavourite", their_post),
    "followed_tags": ("tag_follow", "tag_unfollow", TAG),
    "mutes": ("account_mute", "account_unmute", them),
}
"""Lists that are chapters, with the two operations, and with what they are done."""


async def _friends_in_the_end(t: Testbed) -> None:
    t.later(t.as_friends)  # a block ends the follows of both


def marks() -> Iterator[Chapter]:
    """Their checks."""
    for name, (do, undo, thing) in MARKS.items():
        chapter = Chapter(name)
        chapter.holds(
            "listed", f"what {do} does is listed, until {undo} takes it back",
            *([_friends_in_the_end] if do == "account_block" else []),
            Using(do, thing, undo=undo), (Using(name), shows(thing)), Using(undo, thing), (Using(name), hides(thing)),
            about=name,
        )  # fmt: skip
        yield chapter
