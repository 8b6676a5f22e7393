"""Checks of https://docs.joinmastodon.org/methods/trends/"""

from atoot.testing.conformance.check import Chapter, call
from atoot.testing.conformance.dues import at_most

c: Chapter = Chapter("trends")
c.holds(
    "limit_holds",
    "trends give no more than was asked for",
    (call("trending_tags", limit=1), at_most(1)),
    since="3.5.0",
)
