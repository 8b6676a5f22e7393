"""A process that has loaded a program and forks for each time that it is to run: real processes, without the wait for imports.

Runs as a script, with the kind of program. Its standard input is a socket: a message on it is one run, with the three
standard streams of the process that is to be made, and a socket on which its number is told, and then, when it has ended,
the exit status as `subprocess` gives it. They run side by side.
"""

import gc
import json
import os
import resource
import selectors
import signal
import socket
import sys
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

MOST = 1 << 20
"""Bytes of a message."""


def commands() -> Callable[[], object]:
    """Load the command line."""
    import msgspec

    import atoot.cli
    from atoot.cli.main import main as command

    for module in walk_packages(atoot.cli.__path__, "atoot.cli."):
        if not module.name.startswith("atoot.cli.watch"):  # which needs a terminal, and a process of its own
            import_module(module.name)
    for name in atoot.__all__:
        getattr(atoot, name)  # they are loaded when they are first used
    for name in atoot.entities.__all__:
        msgspec.json.Decoder(getattr(atoot.entities, name))  # what it finds out about a class stays with it
    return command


def instances() -> Callable[[], object]:
    """Load the server of the embedded instance."""
    import atoot

    warnings.simplefilter("ignore")  # those of others are not ours to judge
    sys.path.append(str(Path(atoot.__file__).with_name("testing")))  # it runs without atoot
    instance_process = import_module("instance_process")
    sys.path.pop()

    def serve() -> None:
        # It ends with the process that started it, which is this one, and when its standard input does.
        sys.argv[1] = json.dumps(json.loads(sys.argv[1]) | {"parent": os.getppid()})
        instance_process.main()

    return serve


def main() -> None:
    """Fork for each message until there are no more."""
    gc.disable()
    program = {"commands": commands, "instances": instances}[sys.argv[1]]()
    gc.freeze()  # a program that looks for garbage among all that would have to copy it first
    gc.enable()
    woken, waker = socket.socketpair()
    waker.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(waker.fileno())
    running: dict[int, int] = {}
    with socket.socket(fileno=0) as line, selectors.DefaultSelector() as ready:
        ready.register(line, selectors.EVENT_READ)
        ready.register(woken, selectors.EVENT_READ)
        while True:
            for key, _ in ready.select():
                if key.fileobj is woken:
                    woken.recv(1000)
                    tell_of_the_dead(running)
                    continue
                message, streams, _, _ = socket.recv_fds(line, MOST, 4)
                if not message:
                    for left in running:  # of tests that ended before them
                        os.kill(left, signal.SIGKILL)
                    return
                child = os.fork()
                if child == 0:
                    signal.set_wakeup_fd(-1)
                    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                    for one in (*running.values(), streams.pop()):
                        os.close(one)
                    for one in (woken, waker, ready):
                        one.close()
                    line.detach()
                    become(json.loads(message), streams)
                    run(program)
                told = streams.pop()
                for stream in streams:
                    os.close(stream)
                running[child] = told
                os.write(told, b"%10d" % child)


def tell_of_the_dead(running: dict[int, int]) -> None:
    """Tell of the commands that have ended how they did."""
    while running:
        child, status = os.waitpid(-1, os.WNOHANG)
        if child == 0:
            return
        told = running.pop(child)
        with suppress(OSError):  # nobody wants to know
            os.write(told, b"%10d" % os.waitstatus_to_exitcode(status))
        os.close(told)


def become(wanted: dict[str, object], streams: list[int]) -> None:
    """Be the process that was asked for: its arguments, environment, folder, streams and limits."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    for stream in streams:
        if stream > 2:
            os.close(stream)
    if wanted["leads"]:
        os.setsid()
    if wanted["largest_file"] is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (wanted["largest_file"], resource.RLIM_INFINITY))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
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


def run(program: Callable[[], object]) -> None:
    """Run the program as an installed script does, and end as an interpreter ends."""
    status: object = 0
    try:
        sys.exit(program())
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
