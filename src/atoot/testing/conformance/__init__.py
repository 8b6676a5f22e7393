"""Conformance checks of servers: whether their answers follow Mastodon's API.

    report = await run("http://127.0.0.1:3000", tokens=[alice, bob])
    for result in report.deviations:
        print(result.sentence, result.said())

`atoot conformance` does it from the command line, and `pytest -p atoot.testing.conformance` makes a test of each check.
"""

from atoot.testing.conformance.page import page
from atoot.testing.conformance.replay import replay
from atoot.testing.conformance.results import (
    ConformanceReport,
    Finding,
    Result,
    badge,
    compare,
    read_known,
    read_report,
)
from atoot.testing.conformance.runner import checks_of, run

__all__ = [
    "ConformanceReport",
    "Finding",
    "Result",
    "badge",
    "checks_of",
    "compare",
    "page",
    "read_known",
    "read_report",
    "replay",
    "run",
]

pytest_plugins: str = "atoot.testing.conformance.plugin"
"""The plugin that `pytest -p` loads with this package; nothing else loads pytest."""
