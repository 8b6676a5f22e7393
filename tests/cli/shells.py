"""Users at a shell, for the tests of commands and of what commands do."""

import pytest
from command_line import CommandLine
from exports import FULL, TENTH, filled

from atoot.testing import EmbeddedInstance, answer

__all__ = ["alice_shell", "archivist", "large_instance", "on_server", "shell"]


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
