"""What becomes of a command that does not end, of which a test wants to know how it ended."""

import signal
import socket

import pytest
from command_line import PATIENCE

from forks import Forked


def test_a_command_that_hangs_is_gone_with_its_test(shell, monkeypatch):
    seen, wait = [], Forked.wait

    def impatient(process, timeout=PATIENCE):
        seen.append(process)
        return wait(process, 0.01 if len(seen) == 1 else timeout)

    monkeypatch.setattr(Forked, "wait", impatient)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        shell.variables["ATOOT_INSTANCE"] = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(TimeoutError, match=r"goes on after 0\.01 s"):
            shell.run("api", "/api/v1/instance")
    assert seen[0].returncode == -signal.SIGKILL
