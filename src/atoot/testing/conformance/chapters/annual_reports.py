"""Checks of https://docs.joinmastodon.org/methods/annual_reports/"""

# fmt: off
from atoot.testing.conformance.check import Chapter

c: Chapter = Chapter("annual_reports")

c.answers("annual_reports", lambda w: w.alice.annual_reports())
c.answers("annual_report", lambda w: w.alice.annual_report(2024))
c.answers("annual_report_state", lambda w: w.alice.annual_report_state(2024))
