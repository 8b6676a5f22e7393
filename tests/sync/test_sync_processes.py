"""Interrupts, forks and ends of programs: each program runs in a process of its own."""

import os
import subprocess
import sys

import pytest

from atoot.testing import EmbeddedInstance

HEAD = """
import atexit, os, signal, sys, threading
import atoot, atoot.sync
from atoot.testing import ScriptedServer, answer, stall

def serve():
    server = ScriptedServer()
    atoot.sync.run(server.__aenter__())
    atexit.register(lambda: atoot.sync.run(server.__aexit__(None, None, None)))
    return server
"""


def run(program: str, *arguments: str) -> subprocess.CompletedProcess:
    # That a process with threads was forked is the point here, and nothing to be warned of.
    quiet = ["-W", "error", "-W", "ignore:This process:DeprecationWarning"]
    return subprocess.run(
        [sys.executable, *quiet, "-c", HEAD + program, *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
        env=os.environ | {"PYTHONASYNCIODEBUG": ""},  # any word, "0" too, would have slow steps told
    )


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
def test_ctrl_c_cancels_the_call_and_the_client_goes_on():
    done = run("""
server = serve()
def interrupt(request):
    os.kill(os.getpid(), signal.SIGINT)
    return stall()
server.on("GET", "/api/v1/statuses/1", interrupt)
server.on("GET", "/api/v1/instance/rules", answer(json=[]))
with atoot.sync.client(server.host, use_https=False) as c:
    try:
        c.view_status("1")
    except KeyboardInterrupt:
        print("interrupted")
    print(c.get("/api/v1/instance/rules"))
""")
    assert (done.stdout, done.stderr) == ("interrupted\n[]\n", "")


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
def test_ctrl_c_ends_a_program_and_its_loop_cleanly():
    done = run("""
server = serve()
def interrupt(request):
    os.kill(os.getpid(), signal.SIGINT)
    return stall()
server.on("GET", "/api/v1/statuses/1", interrupt)
with atoot.sync.client(server.host, use_https=False) as c:
    c.view_status("1")
""")
    assert done.returncode != 0
    lines = done.stderr.splitlines()
    assert lines[0] == "Traceback (most recent call last):"
    assert lines[-1] == "KeyboardInterrupt"
    assert done.stderr.count("Traceback") == 1
    assert "Task was destroyed" not in done.stderr


def test_a_program_that_closes_nothing_ends_without_a_word():
    done = run("""
server = serve()
server.on("GET", "/api/v1/instance/rules", answer(json=[]))
c = atoot.sync.client(server.host, use_https=False)
print(c.get("/api/v1/instance/rules"))
left = c.home_timeline().pages()
atoot.sync.client(server.host, use_https=False)
""")
    assert (done.stdout, done.stderr, done.returncode) == ("[]\n", "", 0)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks here")
def test_a_client_goes_on_in_a_fork_with_a_loop_and_connections_of_its_own(instance: EmbeddedInstance):
    done = run(
        """
host, token = sys.argv[1:]
c = atoot.sync.client(host, access_token=token, use_https=False)
view = c.with_options(timeout=20)
listing = c.home_timeline()
c.verify_account_credentials()
child = os.fork()
if child == 0:
    assert c.verify_account_credentials().acct == "alice"
    assert view.verify_account_credentials().acct == "alice"
    assert [thread.name for thread in threading.enumerate()].count("atoot.sync") == 1
    c.create_status(status="from the child")
    try:
        listing.first_page()
    except RuntimeError as error:
        print(error, flush=True)
    c.close()
    os._exit(7)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
print([status.text() for status in listing])
c.close()
""",
        instance.host,
        instance.tokens["alice"],
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "made before the process was forked: create it again in the new process",
        "7",
        "['from the child']",
    ]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks here")
def test_a_worker_that_is_forked_by_a_pool_can_use_a_client_of_the_module(instance: EmbeddedInstance):
    done = run(
        """
import multiprocessing
host, token = sys.argv[1:]
c = atoot.sync.client(host, access_token=token, use_https=False)
c.verify_account_credentials()
def work(number):
    return c.create_status(status=f"Number {number}").text()
with multiprocessing.get_context("fork").Pool(2) as pool:
    print(sorted(pool.map(work, range(4))))
""",
        instance.host,
        instance.tokens["alice"],
    )
    assert (done.stdout, done.stderr) == ("['Number 0', 'Number 1', 'Number 2', 'Number 3']\n", "")


def test_importing_the_package_loads_nothing_of_it():
    done = run("print([name for name in sys.modules if name.startswith('atoot.sync')])", "")
    assert "atoot.sync" in done.stdout  # HEAD imports it
    script = "import sys, atoot; atoot.client; print([n for n in sys.modules if n.startswith('atoot.sync')])"
    bare = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert bare.stdout == "[]\n"
