"""A mirror for servers: whether what they answer is what Mastodon's API says.

    report = await run("http://127.0.0.1:3000", tokens=[alice, bob])
    for result in report.deviations:
        print(result.sentence, result.said())

`atoot conformance` does it from the command line, and `pytest -p atoot.testing.conformance` makes a test of each check.
"""

from typing import TYPE_CHECKING, Any

from atoot.testing.conformance.page import page
from atoot.testing.conformance.replay import replay
from atoot.testing.conformance.results import Finding, Report, Result, badge, compare, read_known, read_report
from atoot.testing.conformance.runner import checks_of, run

if TYPE_CHECKING:
    from atoot.testing.conformance.plugin import (
        pytest_addoption,
        pytest_collection_modifyitems,
        pytest_unconfigure,
    )

__all__ = [
    "Finding",
    "Report",
    "Result",
    "badge",
    "checks_of",
    "compare",
    "page",
    "pytest_addoption",
    "pytest_collection_modifyitems",
    "pytest_unconfigure",
    "read_known",
    "read_report",
    "replay",
    "run",
]


def __getattr__(name: str) -> Any:
    """What pytest asks a plugin for; without pytest nothing needs it."""
    if name.startswith("pytest_") and name in __all__:
        from atoot.testing.conformance import plugin  # noqa: PLC0415

        return getattr(plugin, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
