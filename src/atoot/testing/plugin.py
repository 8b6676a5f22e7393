"""Fixtures for pytest, to be enabled with `pytest_plugins = ["atoot.testing.plugin"]` in the top `conftest.py`.

Needs pytest and pytest-asyncio; `embedded_instance` also `pip install 'atoot[demo]'`.
"""

import os
import re
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from atoot.testing.embedded import EmbeddedInstance
from atoot.testing.profiles import PROFILES, ServerProfile
from atoot.testing.record import Recording
from atoot.testing.server import ScriptedServer


@pytest.fixture(scope="session")
def embedded_process() -> Iterator[EmbeddedInstance]:
    """One embedded instance for the whole run. Override it to give the instance other users or options."""
    with EmbeddedInstance() as instance:
        yield instance


@pytest.fixture
def embedded_instance(embedded_process: EmbeddedInstance) -> EmbeddedInstance:
    """The embedded instance in its initial state, shared by all tests in turn."""
    embedded_process.reset()
    return embedded_process


@pytest_asyncio.fixture
async def scripted_server() -> AsyncIterator[ScriptedServer]:
    """A server for this test alone that does what the test tells it."""
    async with ScriptedServer() as server:
        yield server


@pytest_asyncio.fixture(params=PROFILES)
async def server_profile(request: pytest.FixtureRequest) -> AsyncIterator[ServerProfile]:
    """An instance that behaves like each server of the fediverse in turn: the test runs once for each."""
    async with ServerProfile(request.param) as instance:
        yield instance


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options for recordings."""
    group = parser.getgroup("atoot")
    group.addoption(
        "--atoot-record",
        action="store_true",
        help="ask the real server (ATOOT_INSTANCE) and record its answers, in place of replaying them",
    )
    parser.addini("atoot_recordings", "folder of the recordings, from the root folder", default="recordings")


@pytest_asyncio.fixture
async def recorded_server(request: pytest.FixtureRequest) -> AsyncIterator[Recording]:
    """The recorded answers of a real server to this test; with `--atoot-record`, the real server is recorded.

    The environment names it: `ATOOT_INSTANCE`, and `ATOOT_PLAIN_HTTP=1` if it is on your own machine.
    """
    folder = request.config.rootpath / request.config.getini("atoot_recordings")
    module = request.path.stem
    name = re.sub(r"[^\w.-]+", "_", request.node.name)
    recording = Recording(
        folder / module / f"{name}.json",
        instance=os.environ.get("ATOOT_INSTANCE"),
        record=bool(request.config.getoption("--atoot-record")),
        use_https=not os.environ.get("ATOOT_PLAIN_HTTP"),
    )
    async with recording:
        yield recording
