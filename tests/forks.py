"""Processes that are forks of one that has loaded already what they run: most would take longer to load it than for their work."""

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO, Any

from atoot.testing import embedded

PATIENCE = 120
NUMBER = 10
"""Digits of what the fork server tells."""


class Forked:
    """A process that the fork server has made, with what is wanted of a `subprocess.Popen`."""

    def __init__(
        self,
        told: socket.socket,
        stdin: IO[Any] | None = None,
        stdout: IO[Any] | None = None,
        stderr: IO[Any] | None = None,
    ) -> None:
        self._told = told
        self.stdin, self.stdout, self.stderr = stdin, stdout, stderr
        self.pid = self._next()
        self.returncode: int | None = None

    def _next(self) -> int:
        """The next number that the fork server tells."""
        told = self._told.recv(NUMBER, socket.MSG_WAITALL)
        if not told:
            raise RuntimeError("the process that forks has ended")
        return int(told)

    def poll(self, timeout: float = 0) -> int | None:
        """The exit status; None while it runs."""
        if self.returncode is None and select.select([self._told], [], [], timeout)[0]:
            self.returncode = self._next()
            self._told.close()
        return self.returncode

    def wait(self, timeout: float = PATIENCE) -> int:
        """Wait for its end; gives the exit status."""
        status = self.poll(timeout)
        if status is None:
            raise TimeoutError(f"process {self.pid} goes on after {timeout} s")
        return status

    def send_signal(self, number: int) -> None:
        """Send a signal, if it runs."""
        if self.poll() is None:
            with suppress(ProcessLookupError):  # it has ended just now, and that is not told yet
                os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def communicate(self, timeout: float = PATIENCE) -> tuple[str, str]:
        """All that it still says, on both streams, until its end."""
        killing = threading.Timer(timeout, self.kill)
        killing.start()
        try:
            errors: list[str] = []
            reader = threading.Thread(target=lambda: errors.append(self.stderr.read() if self.stderr else ""))
            reader.start()
            out = self.stdout.read() if self.stdout and not self.stdout.closed else ""
            reader.join()
            self.wait()
        finally:
            killing.cancel()
        return out, errors[0]

    def close(self) -> None:
        """Make sure that nothing is left of it."""
        self.kill()
        self.wait()
        for stream in (self.stdout, self.stderr):
            if stream is not None:
                stream.close()


class Forks:
    """The process of `fork_server`, for programs of one kind: `commands` or `instances`."""

    def __init__(self, kind: str) -> None:
        ours, theirs = socket.socketpair()
        server = str(Path(__file__).with_name("fork_server.py"))
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", server, kind],
                stdin=theirs,
                env={**os.environ, "PYTHONUTF8": "1"},
            )
        self._line = ours
        self._asking = threading.Lock()
        atexit.register(self.end)

    def start(
        self,
        arguments: Sequence[str],
        streams: Sequence[int],
        *,
        env: Mapping[str, str],
        cwd: str,
        leads: bool = False,
        largest_file: int | None = None,
        **ends: IO[Any],
    ) -> Forked:
        """Start a program with these standard streams.

        Args:
            arguments: what stands behind its name.
            streams: numbers of files, for standard input, output and errors.
            env: its environment.
            cwd: its folder.
            leads: whether it leads a session.
            largest_file: the bytes of the largest file that it can write.
            ends: `stdin`, `stdout` and `stderr`, for whoever started it.
        """
        wanted = {
            "arguments": arguments,
            "env": dict(env),
            "cwd": cwd,
            "leads": leads,
            "largest_file": largest_file,
        }
        ours, theirs = socket.socketpair()
        with self._asking, theirs:
            socket.send_fds(self._line, [json.dumps(wanted).encode()], [*streams, theirs.fileno()])
            return Forked(ours, **ends)

    def end(self) -> None:
        """End it."""
        self._line.close()
        self._process.wait(PATIENCE)


@cache
def forks(kind: str) -> Forks:
    """The one of this test process."""
    return Forks(kind)


SERVER = str(embedded._SCRIPT)


def start_instance(command: Sequence[str], **settings: Any) -> Any:
    """What `subprocess.Popen` is for the embedded instance: its server is a fork; what is no server is started as ever."""
    if SERVER not in command:
        return subprocess.Popen(command, **settings)
    (stdin, lifeline), (reader, stdout) = os.pipe(), os.pipe()
    try:
        return forks("instances").start(
            command[-1:],
            [stdin, stdout, settings["stderr"].fileno()],
            env=os.environ,
            cwd=str(Path.cwd()),
            leads=settings["start_new_session"],
            stdin=os.fdopen(lifeline, "wb"),
            stdout=os.fdopen(reader, "rb"),
        )
    finally:
        os.close(stdin)
        os.close(stdout)
