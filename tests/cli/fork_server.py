"""A process that has loaded the command line and forks for each command: real processes, without the wait for imports.

Runs as a script. Its standard input is a socket: a message on it is a command, with the three standard streams of the
process that is to run it; the answer is the exit status, as `subprocess` gives it.
"""

import json
import os
import signal
import socket
import sys
import time
from importlib import import_module
from pkgutil import walk_packages

MOST = 1 << 20
"""Bytes of a message."""


def main() -> None:
    """Fork for each message until there are no more."""
    import atoot.cli
    from atoot.cli.main import main as command

    for module in walk_packages(atoot.cli.__path__, "atoot.cli."):
        if not module.name.startswith("atoot.cli.watch"):  # which needs a terminal, and a process of its own
            import_module(module.name)
    for name in atoot.__all__:
        getattr(atoot, name)  # they are loaded when they are first used
    with socket.socket(fileno=0) as line:
        while True:
            message, streams, _, _ = socket.recv_fds(line, MOST, 3)
            if not message:
                return
            child = os.fork()
            if child == 0:
                line.detach()
                become(json.loads(message), streams)
                run(command)
            for stream in streams:
                os.close(stream)
            _, status = os.waitpid(child, 0)
            line.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())


def become(wanted: dict[str, object], streams: list[int]) -> None:
    """Be the process that was asked for: its arguments, environment, folder and streams."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    for stream in streams:
        if stream > 2:
            os.close(stream)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(wanted["env"])
    time.tzset()
    os.chdir(wanted["cwd"])
    sys.argv = ["atoot", *wanted["arguments"]]
    # As an interpreter in UTF-8 mode opens them: https://docs.python.org/3/using/cmdline.html#envvar-PYTHONUTF8
    sys.stdin = open(0, encoding="utf-8", errors="surrogateescape", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", errors="surrogateescape", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", 1, encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115


def run(command) -> None:
    """Run the command as the installed script does, and end as an interpreter ends."""
    status: object = 0
    try:
        sys.exit(command())
    except SystemExit as end:
        status = end.code
    except BaseException:  # noqa: BLE001 - an interpreter ends so, too
        sys.excepthook(*sys.exc_info())
        status = 1
    if isinstance(status, str):
        sys.stderr.write(f"{status}\n")
        status = 1
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            status = 120
    os._exit(status if isinstance(status, int) else 0)


if __name__ == "__main__":
    main()
