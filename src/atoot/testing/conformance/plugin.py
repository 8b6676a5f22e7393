"""A pytest plugin: one test for each check.

    pytest -p atoot.testing.conformance --conformance-origin http://127.0.0.1:3000 \
        --conformance-as ALICE_TOKEN --conformance-as BOB_TOKEN --conformance-known known.toml

A check that deviates fails, with what was expected and what came; one that is known to is an expected failure, and
fails once it works; what is missing, refused or not tried is skipped, with the reason.
"""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from atoot.errors import MastodonError
from atoot.testing.conformance.check import Check
from atoot.testing.conformance.results import Result, read_known
from atoot.testing.conformance.runner import check_names, checks_of, opened, tried
from atoot.testing.conformance.testbed import Testbed

KEY = pytest.StashKey["Runs"]()
OPTIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "origin": ("the server: https://my.server", {"metavar": "URL"}),
    "as": ("of two people, so twice", {"metavar": "TOKEN", "action": "append", "default": []}),
    "admin": ("of somebody who administers the server", {"metavar": "TOKEN"}),
    "chapter": ("only this chapter", {"metavar": "NAME", "action": "append", "default": []}),
    "known": ("known deviations, in TOML", {"metavar": "FILE"}),
    "public": ("also do what everybody can see", {"action": "store_true"}),
}
"""Of the command line, with what they mean."""


class Runs:
    """One run for the whole session, in an event loop of its own."""

    def __init__(self, config: pytest.Config) -> None:
        known = config.getoption("conformance_known")
        self.known: dict[str, str] = read_known(Path(known)) if known else {}
        check_names(self.known)
        self._option = config.getoption
        self._runner = asyncio.Runner()
        self._stack = AsyncExitStack()
        self._testbed: Testbed | None = None

    def result(self, check: Check) -> Result:
        """How a check ends."""
        return self._runner.run(self._result(check))

    async def _result(self, check: Check) -> Result:
        if self._testbed is None:
            given: list[Any] = [self._option(f"conformance_{name}") for name in ("origin", "as", "admin")]
            try:
                self._testbed = await self._stack.enter_async_context(opened(*given))
            except (MastodonError, ValueError) as problem:
                pytest.exit(f"{given[0]}: {problem}", returncode=pytest.ExitCode.USAGE_ERROR)
        return await tried(check, self._testbed, public=bool(self._option("conformance_public")))

    def close(self) -> None:
        """Take away what was made."""
        self._runner.run(self._stack.aclose())
        self._runner.close()


class ConformanceItem(pytest.Item):
    """A check as a test."""

    check: Check

    def runtest(self) -> None:
        """Fails where the server deviates."""
        runs = self.config.stash[KEY]
        result, known = runs.result(self.check), runs.known.get(self.check.id, "")
        if result.verdict in ("missing", "refused", "not tried"):
            pytest.skip(f"{result.verdict}: {result.said()}")
        if result.verdict == "deviates" and known:
            pytest.xfail(known)
        if result.verdict == "works" and known:
            pytest.fail(f"works again; take it out of the known deviations: {known}", pytrace=False)
        if result.verdict != "works":
            source = f"\n{result.request}\n{result.source}"
            pytest.fail(f"{result.sentence}: {result.said()}{source}", pytrace=False)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Where the test is, for lists of tests."""
        return self.path, None, self.check.sentence


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options of the command line."""
    group = parser.getgroup("conformance", "whether a server answers as Mastodon's API says")
    for name, (meaning, more) in OPTIONS.items():
        group.addoption(f"--conformance-{name}", help=meaning, **more)


def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[Any]) -> None:
    """Add the checks to the tests, if there is a server."""
    if not config.getoption("conformance_origin"):
        return
    try:
        config.stash[KEY] = Runs(config)
        checks = checks_of(config.getoption("conformance_chapter") or [])
    except ValueError as problem:
        raise pytest.UsageError(str(problem)) from None
    for check in checks:
        item: ConformanceItem = ConformanceItem.from_parent(session, name=f"{check.id}: {check.sentence}")
        item.check = check
        items.append(item)


def pytest_unconfigure(config: pytest.Config) -> None:
    """The end of the run."""
    if KEY in config.stash:
        config.stash[KEY].close()
