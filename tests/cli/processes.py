"""Commands run as people run them: in a process of their own."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ATOOT = Path(sys.executable).with_name("atoot")


@contextmanager
def running(*arguments: str, env: Mapping[str, str] | None = None) -> Iterator[subprocess.Popen[str]]:
    """`atoot` with these arguments; its output can be read line by line. It is gone in the end."""
    # Whoever runs the tests in the background may have switched Ctrl-C off for all that comes from there.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        process = subprocess.Popen(
            [ATOOT, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONUTF8": "1", **(env or {})},
            encoding="utf-8",
        )
    finally:
        signal.signal(signal.SIGINT, before)
    with process:
        try:
            yield process
        finally:
            process.kill()


def run(*arguments: str, env: Mapping[str, str] | None = None) -> tuple[int, str, str]:
    """Exit status, output and error output of `atoot` with these arguments."""
    with running(*arguments, env=env) as process:
        output, errors = process.communicate(timeout=120)
        return process.returncode, output, errors
