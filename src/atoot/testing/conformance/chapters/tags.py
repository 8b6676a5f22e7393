"""Checks of https://docs.joinmastodon.org/methods/tags/"""

# fmt: off
from atoot.testing.conformance import making as m
from atoot.testing.conformance.check import Chapter, call

c: Chapter = Chapter("tags")

c.holds("says_so", "a hashtag says whether one follows it",
        call("tag_follow", m.TAG, undo="tag_unfollow"), (call("tag", m.TAG), {"following": True}),
        (call("tag", m.TAG, by="bob"), {"following": False}), (call("tag_unfollow", m.TAG), {"following": False}),
        about="tag")
