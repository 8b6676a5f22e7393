"""A mirror for servers: whether what they answer is what Mastodon's API says."""

from atoot.testing.conformance.results import Finding, Report, Result, compare, read_report
from atoot.testing.conformance.runner import checks_of, run

__all__ = ["Finding", "Report", "Result", "checks_of", "compare", "read_report", "run"]
