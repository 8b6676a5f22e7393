"""Checks of https://docs.joinmastodon.org/methods/moving/"""

# fmt: off
from atoot.testing.conformance.check import Chapter

c: Chapter = Chapter("moving", "accounts")

c.answers("pleroma_aliases", lambda w: w.alice.pleroma_aliases())
c.answers("export_stats", lambda w: w.alice.export_stats())
c.answers("export_csv", lambda w: w.alice.export_csv("following"))
c.answers("pleroma_backups", lambda w: w.alice.pleroma_backups())
