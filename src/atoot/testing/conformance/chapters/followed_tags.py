"""Checks of https://docs.joinmastodon.org/methods/followed_tags/"""

# fmt: off
from atoot.testing.conformance.check import Chapter

c: Chapter = Chapter("followed_tags")

c.answers("followed_tags", lambda w: w.alice.followed_tags())
c.listed("GET /api/v1/followed_tags", ("tag_follow", "tag_unfollow"), "conformancetest", lambda w: w.alice.followed_tags(), by="name", since="4.0.0")
