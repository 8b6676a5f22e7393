"""Checks of https://docs.joinmastodon.org/methods/reports/"""

# fmt: off
from atoot.testing.conformance.check import Chapter

c = Chapter("reports")

c.answers("create_report", lambda w: w.alice.create_report(w.them, comment=w.sign, forward=False))
