"""A mirror for servers: whether what they answer is what Mastodon's API says.

    report = await run("http://127.0.0.1:3000", tokens=[alice, bob])
    for result in report.deviations:
        print(result.sentence, result.said())

`atoot conformance` does it from the command line, and `pytest -p atoot.testing.conformance` makes a test of each check.
"""

from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    import pytest

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

# What pytest calls in a plugin has to stand here; pytest is loaded by nothing else.


def pytest_addoption(parser: "pytest.Parser") -> None:
    """Options of the command line of pytest."""
    from atoot.testing.conformance import plugin  # noqa: PLC0415

    plugin.add_options(parser)


def pytest_collection_modifyitems(
    session: "pytest.Session", config: "pytest.Config", items: list[Any]
) -> None:
    """Add the checks to the tests, if there is a server."""
    from atoot.testing.conformance import plugin  # noqa: PLC0415

    plugin.add_items(session, config, items)


def pytest_unconfigure(config: "pytest.Config") -> None:
    """The end of the run."""
    from atoot.testing.conformance import plugin  # noqa: PLC0415

    plugin.close(config)
