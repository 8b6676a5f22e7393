"""`atoot` as its users have it: a process of its own, with a folder of its own for what it keeps.

Most commands are forks of a process that has loaded the command line already, since an interpreter that loads it takes
ten times as long as what most commands do. What is settled when an interpreter starts is tested with one: `anew`.
"""

import asyncio
import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any
from urllib.request import urlopen

from forks import PATIENCE, Forked, forks

ATOOT = str(Path(sys.executable).with_name("atoot"))
SEQUENCES = re.compile(r"\x1b\]8;[^\x1b]*\x1b\\|\x1b_[^\x1b]*\x1b\\|\x1b\[[0-9;?]*[a-zA-Z]")
"""What colours a terminal, makes links of words, and asks the terminal what it can."""
OTHERS = ("PAGER", "COLUMNS", "LINES", "PYTHONUNBUFFERED")
"""Variables of whoever runs the tests, which would change what commands do."""


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


def read_to_the_end(terminal: int, shown: bytearray) -> None:
    """Read what is printed until nobody has the terminal any more, which Linux tells by an error."""
    with suppress(OSError):
        while read := os.read(terminal, 65536):
            shown += read


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
            with closing(
                forks("commands").start(
                    arguments, streams, cwd=str(self.folder), env={**self.env, **(env or {})}
                )
            ) as process:
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
        with closing(
            forks("commands").start(arguments, [theirs] * 3, cwd=str(self.folder), env=asked)
        ) as process:
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
        process = forks("commands").start(
            arguments, streams, cwd=str(self.folder), env=self.env, largest_file=largest_file, **readers
        )
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
        return forks("commands").start(
            arguments,
            [terminal] * 3,
            cwd=str(shell.folder),
            env={**shell.env, "TERM": "xterm"},
            leads=True,
        )

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
