import pytest
from command_line import CommandLine


@pytest.fixture
def shell(tmp_path):
    """A user at a shell who has never used atoot."""
    return CommandLine(tmp_path)


@pytest.fixture
def alice_shell(shell, instance):
    """A user at a shell who acts as alice."""
    return shell.logged_in(instance)
