import sys

import pytest
from command_line import CommandLine
from exports import FULL, TENTH, filled

from atoot.testing import EmbeddedInstance, answer


@pytest.fixture
def shell(tmp_path):
    """A user at a shell who has never used atoot."""
    return CommandLine(tmp_path)


@pytest.fixture
def alice_shell(shell, instance):
    """A user at a shell who acts as alice."""
    return shell.logged_in(instance)


@pytest.fixture
def on_server(server, shell):
    """A user of a server that takes posts as it is told."""
    server.on("GET", "/api/v2/instance", answer(status=404))
    server.on("GET", "/api/v1/instance", answer(json={"uri": "x", "title": "x", "version": "4.0.0"}))
    env = {"ATOOT_INSTANCE": server.origin, "ATOOT_ACCESS_TOKEN": "the-secret-token"}
    return CommandLine(shell.folder, env)


@pytest.fixture
def archivist(shell, instance):
    """A user who has posted a thousand times."""
    return CommandLine(shell.folder, filled(instance, TENTH))


@pytest.fixture(scope="module")
def large_instance():
    """An instance with ten thousand posts, and the environment of their author."""
    with EmbeddedInstance() as instance:
        yield instance, filled(instance, FULL)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The folder that one is in, in which the file of a bot may be loaded."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    for name in ("bot", "dice"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return tmp_path


@pytest.fixture
async def post(bob):
    """A post of bob's."""
    return await bob.create_status(status="Tea or coffee? #drinks")
