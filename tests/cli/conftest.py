import sys

import pytest
from shells import alice_shell, archivist, large_instance, on_server, shell

__all__ = ["alice_shell", "archivist", "large_instance", "on_server", "shell"]


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
