"""`atoot` as its users have it: a process of its own, with a folder of its own for what it keeps."""

import atexit
import fcntl
import json
import os
import pty
import re
import signal
import socket
import struct
import subprocess
import sys
import termios
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

ATOOT = str(Path(sys.executable).with_name("atoot"))
PATIENCE = 120
SEQUENCES = re.compile(r"\x1b\]8;[^\x1b]*\x1b\\|\x1b_[^\x1b]*\x1b\\|\x1b\[[0-9;?]*[a-zA-Z]")
"""What colours a terminal, makes links of words, and asks the terminal what it can."""


@dataclass
class Ended:
    """What a command left."""

    status: int
    out: str
    err: str

    @property
    def shown(self) -> list[str]:
        """The lines of the output, without blanks at their ends."""
        return [line.rstrip() for line in self.out.splitlines()]

    @property
    def lines(self) -> list[Any]:
        """The output as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def data(self) -> Any:
        """The output as JSON."""
        return json.loads(self.out)


class Forks:
    """The process of `fork_server`, which runs commands."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        server = str(Path(__file__).with_name("fork_server.py"))
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", server], stdin=theirs, env={**os.environ, "PYTHONUTF8": "1"}
            )
        self._line = ours
        self._line.settimeout(PATIENCE)
        atexit.register(self.end)

    def run(self, arguments: Sequence[str], content: bytes, env: Mapping[str, str], folder: Path) -> Ended:
        """Run a command to its end, in a process of its own."""
        wanted = {"arguments": arguments, "env": env, "cwd": str(folder)}
        with TemporaryFile() as given, TemporaryFile() as out, TemporaryFile() as err:
            given.write(content)
            given.seek(0)
            streams = [stream.fileno() for stream in (given, out, err)]
            socket.send_fds(self._line, [json.dumps(wanted).encode()], streams)
            status = self._line.recv(100)
            if not status:
                raise RuntimeError("the process that runs commands has ended")
            for stream in (out, err):
                stream.seek(0)
            return Ended(int(status), out.read().decode(), err.read().decode())

    def at_terminal(
        self, arguments: Sequence[str], typed: bytes, columns: int, env: Mapping[str, str], folder: Path
    ) -> Ended:
        """Run a command to its end at a terminal; what it prints, on whatever stream, is its output."""
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        shown = bytearray()
        reader = threading.Thread(target=read_to_the_end, args=(ours, shown), daemon=True)
        reader.start()
        os.write(ours, typed)
        wanted = {"arguments": arguments, "env": env, "cwd": str(folder)}
        socket.send_fds(self._line, [json.dumps(wanted).encode()], [theirs] * 3)
        status = self._line.recv(100)
        os.close(theirs)
        reader.join(PATIENCE)
        os.close(ours)
        if not status:
            raise RuntimeError("the process that runs commands has ended")
        return Ended(int(status), shown.decode().replace("\r\n", "\n"), "")

    def end(self) -> None:
        """End it."""
        self._line.close()
        self._process.wait(PATIENCE)


def read_to_the_end(terminal: int, shown: bytearray) -> None:
    """Read what is printed until nobody has the terminal any more, which Linux tells by an error."""
    with suppress(OSError):
        while read := os.read(terminal, 65536):
            shown += read


@cache
def forks() -> Forks:
    """The one of this test process."""
    return Forks()


@dataclass
class CommandLine:
    """A user at a shell, in a folder of their own."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def env(self) -> dict[str, str]:
        """The environment of commands."""
        own = {"XDG_CONFIG_HOME": str(self.folder / "config"), "HOME": str(self.folder), "PYTHONUTF8": "1"}
        clean = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("ATOOT_", "FORCE_", "XDG_")) and name not in ("PAGER", "COLUMNS", "LINES")
        }
        return {**clean, **own, "TZ": "UTC", "BROWSER": "/bin/false", **self.variables}

    @property
    def store(self) -> Path:
        """The file with the credentials."""
        return self.folder / "config" / "atoot" / "credentials.json"

    def logged_in(self, instance: Any, user: str = "alice") -> "CommandLine":
        """The same user, who acts in the name of a user of the instance."""
        variables = {"ATOOT_INSTANCE": instance.origin, "ATOOT_ACCESS_TOKEN": instance.tokens[user]}
        return CommandLine(self.folder, {**self.variables, **variables})

    def run(self, *arguments: str, input: str = "", env: Mapping[str, str] | None = None) -> Ended:
        """Run a command to its end."""
        return self.feed(*arguments, content=input.encode(), env=env)

    def feed(self, *arguments: str, content: bytes, env: Mapping[str, str] | None = None) -> Ended:
        """Run a command that reads bytes."""
        return forks().run(arguments, content, {**self.env, **(env or {})}, self.folder)

    def at_terminal(
        self, *arguments: str, typed: str = "", columns: int = 80, env: Mapping[str, str] | None = None
    ) -> Ended:
        """Run a command at a terminal; the output is without its colours."""
        asked = {**self.env, "TERM": "xterm-256color", **(env or {})}
        done = forks().at_terminal(arguments, typed.encode(), columns, asked, self.folder)
        return Ended(done.status, SEQUENCES.sub("", done.out), done.out)

    def anew(self, *arguments: str) -> Ended:
        """Run a command in an interpreter of its own, for what is settled when modules are loaded."""
        done = subprocess.run(
            [ATOOT, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            env=self.env,
            cwd=self.folder,
            timeout=PATIENCE,
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    def piped(self, line: str) -> Ended:
        """Run a line of the shell in which `$ATOOT` stands for the command."""
        done = subprocess.run(
            ["bash", "-c", line],
            capture_output=True,
            encoding="utf-8",
            env={**self.env, "ATOOT": ATOOT},
            cwd=self.folder,
            timeout=PATIENCE,
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    @contextmanager
    def running(self, *arguments: str, **settings: Any) -> Iterator[subprocess.Popen[str]]:
        """A command that runs; it is gone in the end."""
        # Whoever runs the tests in the background may have switched Ctrl-C off for all that comes from there.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            process = subprocess.Popen(
                [ATOOT, *arguments],
                **{
                    "stdin": subprocess.DEVNULL,
                    "stdout": subprocess.PIPE,
                    "stderr": subprocess.PIPE,
                    "encoding": "utf-8",
                    "env": self.env,
                    "cwd": self.folder,
                    **settings,
                },
            )
        finally:
            signal.signal(signal.SIGINT, before)
        with process:
            try:
                yield process
            finally:
                process.kill()
