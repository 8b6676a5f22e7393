"""A post exactly once, and its files.

The code that does it is loaded with the first post.
"""

from typing import TYPE_CHECKING

from atoot.lazy import attach

if TYPE_CHECKING:
    from atoot.posting.files import Attachable as Attachable
    from atoot.posting.files import Wait as Wait
    from atoot.posting.files import focus_of as focus_of
    from atoot.posting.files import prepared as prepared
    from atoot.posting.files import seconds_of as seconds_of
    from atoot.posting.files import several as several
    from atoot.posting.files import until_ready as until_ready
    from atoot.posting.files import upload as upload
    from atoot.posting.limits import SOONEST as SOONEST
    from atoot.posting.limits import characters_of as characters_of
    from atoot.posting.limits import check_poll as check_poll
    from atoot.posting.limits import check_text as check_text
    from atoot.posting.limits import length as length
    from atoot.posting.limits import room_for_text as room_for_text
    from atoot.posting.limits import split as split
    from atoot.posting.limits import to_come as to_come
    from atoot.posting.once import done_once as done_once
    from atoot.posting.once import made_once as made_once
    from atoot.posting.poster import check_schedule as check_schedule
    from atoot.posting.poster import post as post
    from atoot.posting.same import voted_for as voted_for
    from atoot.posting.ways import StatusSettings as StatusSettings
    from atoot.posting.ways import check_preview as check_preview
    from atoot.posting.ways import ways_to_post as ways_to_post
else:  # type checkers would take any name for one that is there
    __getattr__ = attach(
        globals(),
        {
            "files": (
                "Attachable",
                "Wait",
                "focus_of",
                "prepared",
                "seconds_of",
                "several",
                "until_ready",
                "upload",
            ),
            "limits": (
                "SOONEST",
                "characters_of",
                "check_poll",
                "check_text",
                "length",
                "room_for_text",
                "split",
                "to_come",
            ),
            "once": ("done_once", "made_once"),
            "poster": ("check_schedule", "post"),
            "same": ("voted_for",),
            "ways": ("StatusSettings", "check_preview", "ways_to_post"),
        },
    )

LONGEST_WAIT = 300.0
"""Seconds to wait for the server to process a file, by default."""
