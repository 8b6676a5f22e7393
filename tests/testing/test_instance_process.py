"""The process of the embedded instance always ends with the one that started it."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from atoot.testing import EmbeddedInstance

pytest.importorskip("mastodon_mock", reason="mastodon-mock is not installed: pip install 'atoot[demo]'")


PROGRAM = """
import json, os, signal, sys
from atoot.testing import EmbeddedInstance
instance = EmbeddedInstance(users=["alice"])
instance.start()
fork = 0
if "fork" in sys.argv and not (fork := os.fork()):
    while True:
        signal.pause()
print(json.dumps({"port": instance.port, "folder": str(instance._folder), "fork": fork}), flush=True)
sys.stdin.readline()
raise RuntimeError("some bug")
"""


@pytest.fixture
def program():
    """A program that starts an instance and does not end it, with a connection to that instance."""
    running = []

    def run(*arguments):
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        running.append(process)
        told = json.loads(process.stdout.readline())
        connection = socket.create_connection(("127.0.0.1", told["port"]), timeout=20)
        running.append(connection)
        return process, told, connection

    yield run
    for thing in running:
        if isinstance(thing, subprocess.Popen):
            thing.kill()
            thing.communicate()
        else:
            thing.close()


def is_gone(told, connection):
    """Waits for the end of the server's process: the system then ends its connections."""
    with suppress(ConnectionResetError):
        assert connection.recv(1) == b""
    # The system closes the port within the same moment, but perhaps after the connection.
    deadline = time.monotonic() + 10
    with pytest.raises(ConnectionRefusedError):
        while time.monotonic() < deadline:
            with suppress(ConnectionResetError):  # it was about to be closed
                socket.create_connection(("127.0.0.1", told["port"])).close()
    return not Path(told["folder"]).exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals of this kind")
def test_the_server_ends_with_a_program_that_is_interrupted(program):
    process, told, connection = program()
    process.send_signal(signal.SIGINT)
    assert is_gone(told, connection)


def test_the_server_ends_with_a_program_that_fails_and_forgets_it(program):
    process, told, connection = program()
    process.stdin.write(b"\n")
    process.stdin.flush()
    assert is_gone(told, connection)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
def test_the_server_ends_with_a_program_that_is_killed_and_a_fork_of_it_does_not_keep_it(program):
    process, told, connection = program("fork")
    try:
        process.kill()
        assert is_gone(told, connection)
    finally:
        os.kill(told["fork"], signal.SIGKILL)


async def test_the_server_ends_with_its_block_also_after_an_error_or_when_cancelled():
    instance = EmbeddedInstance(users=["alice"])
    with pytest.raises(KeyError), instance:
        port = instance.port
        told = {"port": port, "folder": str(instance._folder)}
        connection = socket.create_connection(("127.0.0.1", port), timeout=20)
        raise KeyError
    with connection:
        assert is_gone(told, connection)

    running = asyncio.Event()

    async def use():
        async with instance:
            told["folder"] = str(instance._folder)
            running.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(use())
    await running.wait()
    assert instance.port == port, "it is the same when it is started again"
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert is_gone(told, connection)
