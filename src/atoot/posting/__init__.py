"""A post exactly once, and its files.

How that is done is loaded with the first post.
"""

from typing import TYPE_CHECKING

from atoot.lazy import attach

if TYPE_CHECKING:
    from atoot.posting.poster import check_schedule as check_schedule
    from atoot.posting.poster import post as post
    from atoot.posting.same import (
        voted_for as voted_for,
    )
else:  # type checkers would take any name for one that is there
    __getattr__ = attach(globals(), {"poster": ("check_schedule", "post"), "same": ("voted_for",)})
