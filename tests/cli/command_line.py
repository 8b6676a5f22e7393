"""`atoot` as its users have it: a process of its own, with a folder of its own for what it keeps.

Most commands are forks of a process that has loaded the command line already, since an interpreter that loads it takes
ten times as long as what most commands do. What is settled when an interpreter starts is tested with one: `anew`.
"""

import asyncio
import atexit
import fcntl
import json
import os
import pty
import re
import select
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
from typing import IO, Any
from urllib.request import urlopen

ATOOT = str(Path(sys.executable).with_name("atoot"))
PATIENCE = 120
SEQUENCES = re.compile(r"\x1b\]8;[^\x1b]*\x1b\\|\x1b_[^\x1b]*\x1b\\|\x1b\[[0-9;?]*[a-zA-Z]")
"""What colours a terminal, makes links of words, and asks the terminal what it can."""
OTHERS = ("PAGER", "COLUMNS", "LINES", "PYTHONUNBUFFERED")
"""Variables of whoever runs the tests, which would change what commands do."""
NUMBER = 10
"""Digits of what the fork server tells."""


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


class Forked:
    """A process that the fork server has made, with what tests want of a `subprocess.Popen`."""

    def __init__(
        self, told: socket.socket, stdout: IO[str] | None = None, stderr: IO[str] | None = None
    ) -> None:
        self._told = told
        self.stdout, self.stderr = stdout, stderr
        self.pid = self._next()
        self.returncode: int | None = None

    def _next(self) -> int:
        """The next number that the fork server tells."""
        told = self._told.recv(NUMBER, socket.MSG_WAITALL)
        if not told:
            raise RuntimeError("the process that runs commands has ended")
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
    """The process of `fork_server`, which runs commands."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        server = str(Path(__file__).with_name("fork_server.py"))
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", server], stdin=theirs, env={**os.environ, "PYTHONUTF8": "1"}
            )
        self._line = ours
        self._asking = threading.Lock()
        atexit.register(self.end)

    def start(
        self, shell: "CommandLine", arguments: Sequence[str], streams: Sequence[int], **settings: Any
    ) -> Forked:
        """Start a command with these standard streams.

        Args:
            shell: whose command it is.
            arguments: what stands behind `atoot`.
            streams: numbers of files, for standard input, output and errors.
            settings: `env` of the command, whether it `leads` a session, the bytes of the `largest_file` it can write,
                and `stdout` and `stderr` to read what it says.
        """
        wanted = {
            "arguments": arguments,
            "env": settings.get("env", shell.env),
            "cwd": str(shell.folder),
            "leads": settings.get("leads", False),
            "largest_file": settings.get("largest_file"),
        }
        ours, theirs = socket.socketpair()
        with self._asking, theirs:
            socket.send_fds(self._line, [json.dumps(wanted).encode()], [*streams, theirs.fileno()])
            return Forked(ours, settings.get("stdout"), settings.get("stderr"))

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
            if not name.startswith(("ATOOT_", "FORCE_", "XDG_")) and name not in OTHERS
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

    def with_editor(self, script: str) -> "CommandLine":
        """The same user, with an editor that runs a script of the shell on the file, which is its `$2`."""
        editor = self.folder / "editor"
        editor.write_text(f"#!/bin/sh\n{script}\n")
        editor.chmod(0o700)
        return CommandLine(self.folder, {**self.variables, "EDITOR": f"'{editor}' -w"})

    def run(self, *arguments: str, input: str = "", env: Mapping[str, str] | None = None) -> Ended:
        """Run a command to its end."""
        return self.feed(*arguments, content=input.encode(), env=env)

    def feed(
        self, *arguments: str, content: bytes, env: Mapping[str, str] | None = None, to: int | None = None
    ) -> Ended:
        """Run a command that reads bytes, and writes to the file of the number `to` if there is one."""
        with TemporaryFile() as given, TemporaryFile() as out, TemporaryFile() as err:
            given.write(content)
            given.seek(0)
            streams = (given.fileno(), out.fileno() if to is None else to, err.fileno())
            process = forks().start(self, arguments, streams, env={**self.env, **(env or {})})
            status = process.wait()
            for stream in (out, err):
                stream.seek(0)
            return Ended(status, out.read().decode(), err.read().decode())

    def at_terminal(
        self, *arguments: str, typed: str = "", columns: int = 80, env: Mapping[str, str] | None = None
    ) -> Ended:
        """Run a command at a terminal; the output is without its colours."""
        asked = {**self.env, "TERM": "xterm-256color", **(env or {})}
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        printed = bytearray()
        reader = threading.Thread(target=read_to_the_end, args=(ours, printed), daemon=True)
        reader.start()
        os.write(ours, typed.encode())
        process = forks().start(self, arguments, [theirs] * 3, env=asked)
        status = process.wait()
        os.close(theirs)
        reader.join(PATIENCE)
        os.close(ours)
        shown = printed.decode().replace("\r\n", "\n")
        return Ended(status, SEQUENCES.sub("", shown), shown)

    @contextmanager
    def running(
        self, *arguments: str, silent: bool = False, largest_file: int | None = None
    ) -> Iterator[Forked]:
        """A command that runs; it is gone in the end.

        Args:
            arguments: what stands behind `atoot`.
            silent: whether what it says goes nowhere.
            largest_file: bytes that fit on its disk.
        """
        nothing = os.open(os.devnull, os.O_RDWR)
        streams, readers = [nothing] * 3, dict[str, IO[str]]()
        if not silent:
            for place, name in enumerate(("stdout", "stderr"), 1):
                reader, streams[place] = os.pipe()
                readers[name] = os.fdopen(reader, encoding="utf-8")  # closed with the process
        process = forks().start(self, arguments, streams, largest_file=largest_file, **readers)
        for stream in set(streams):
            os.close(stream)
        try:
            yield process
        finally:
            process.close()

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

    @contextmanager
    def running_anew(self, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        """A command that runs in an interpreter of its own; it is gone in the end."""
        process = subprocess.Popen(
            [ATOOT, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env=self.env,
            cwd=self.folder,
        )
        with process:
            try:
                yield process
            finally:
                process.kill()

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


class Terminal:
    """A pseudo terminal with a command in it."""

    def __init__(self, shell: CommandLine, *arguments: str, columns: int | None = None) -> None:
        self.ours, theirs = pty.openpty()
        if columns is not None:
            fcntl.ioctl(self.ours, termios.TIOCSWINSZ, struct.pack("HHHH", 30, columns, 0, 0))
        self.process = self._started(shell, arguments, theirs)
        os.close(theirs)
        self.shown = ""

    def _started(self, shell: CommandLine, arguments: Sequence[str], terminal: int) -> Any:
        return forks().start(shell, arguments, [terminal] * 3, env={**shell.env, "TERM": "xterm"}, leads=True)

    def until(self, pattern: str) -> re.Match[str]:
        """Read until something is shown."""
        while not (found := re.search(pattern, self.shown)):
            if not self._read():
                raise EOFError(f"{pattern!r} was not shown: {self.shown}")
        return found

    def type(self, text: str) -> None:
        """Type a text."""
        os.write(self.ours, text.encode())

    def end(self) -> int:
        """Read to the end; gives the exit status."""
        killing = threading.Timer(60, self.process.kill)
        killing.start()
        try:
            while self._read():
                pass
            return self.process.wait()
        finally:
            killing.cancel()
            os.close(self.ours)

    def _read(self) -> bytes:
        try:
            piece = os.read(self.ours, 4096)
        except OSError:  # what Linux says when the other end is closed
            piece = b""
        self.shown += piece.decode(errors="replace")
        return piece


class TerminalAnew(Terminal):
    """The same with an interpreter of its own."""

    def _started(self, shell: CommandLine, arguments: Sequence[str], terminal: int) -> Any:
        return subprocess.Popen(
            [ATOOT, *arguments],
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            env={**shell.env, "TERM": "xterm"},
            cwd=shell.folder,
            start_new_session=True,
        )


async def run(shell: CommandLine, *arguments: str, **settings: Any) -> Ended:
    """Run a command to its end, while the servers of the test go on."""
    return await asyncio.to_thread(shell.run, *arguments, **settings)


async def posted(client: Any, *texts: str, **settings: Any) -> list[Any]:
    """Post texts."""
    return [await client.create_status(status=text, **settings) for text in texts]


def latest(shell: CommandLine) -> Any:
    """The latest post of the instance."""
    return shell.run("timeline", "local", "--json", "--limit", "1").lines[0]


def is_gone(origin: str) -> bool:
    """Whether nothing answers at an origin any more."""
    try:
        urlopen(origin + "/api/v1/instance", timeout=5).close()
    except OSError:
        return True
    return False
