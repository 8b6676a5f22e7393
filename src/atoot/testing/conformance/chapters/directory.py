"""Checks of https://docs.joinmastodon.org/methods/directory/"""

# fmt: off
from atoot.testing.conformance.check import Chapter, call
from atoot.testing.conformance.dues import at_most, never

c: Chapter = Chapter("directory")

c.holds("limit_holds", "the directory gives no more than was asked for",
        (call("profile_directory", limit=1), at_most(1)))
c.holds("local_only", "the directory shows nobody from elsewhere where only those from here are asked for",
        (call("profile_directory", local=True, limit=40), never("only people from here", lambda one: "@" in one.acct)))
