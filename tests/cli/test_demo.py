import asyncio
import re
import signal
import sys
from urllib.request import urlopen

import pytest
from command_line import is_gone

import atoot
from atoot.cli import demo
from atoot.cli.demo import title_of
from atoot.cli.main import main
from atoot.cli.tour import STEPS, UnexpectedError, post_text, start_instance

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are those of Unix")


def test_served_the_instance_stays_up_with_a_ready_token_until_ctrl_c(shell):
    with shell.running("demo", "--serve") as process:
        for line in process.stdout:
            if address := re.search(r"web address: +(http://\S+)/", line):
                origin = address[1]
            if token := re.search(r"alice's token: +(\S+)", line):
                break
        with urlopen(origin, timeout=5) as page:
            assert page.headers["Content-Type"].startswith("text/html")

        async def post():
            host = origin.removeprefix("http://")
            async with atoot.client(host, access_token=token[1], use_https=False) as c:
                status = await c.create_status(status="I have found the way.")
                return status.account.acct

        assert asyncio.run(post()) == "alice"
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert errors == "atoot demo: interrupted\n"
    assert is_gone(origin)


def test_ctrl_c_amid_the_steps_leaves_nothing_behind(shell):
    with shell.running("demo") as process:
        origin = re.search(r"http://\S+", process.stdout.readline())[0]
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert errors == "atoot demo: interrupted\n"
    assert is_gone(origin)


def test_an_instance_that_does_not_start_is_told_without_a_traceback(shell):
    (shell.folder / "mastodon_mock.py").write_text("raise SystemExit('the disk is full')")
    done = shell.run("demo", env={"PYTHONPATH": str(shell.folder)})
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith("atoot demo: the step 'Start an instance on this machine' failed: ")
    assert "the disk is full" in done.err
    assert "Traceback" not in done.err


def test_an_error_of_the_server_names_the_step(monkeypatch, capsys):
    async def spoil(tour):
        """Spoil the rest"""
        tour.instance.fault(
            "/api/v1/statuses", method="POST", status=422, json={"error": "Text is \x1b[31mred"}
        )
        return "done"

    steps = [step for step in STEPS if step is not post_text]
    steps[4:4] = [spoil, post_text]
    monkeypatch.setattr(demo, "STEPS", steps)
    assert main(["demo"]) == 1
    shown = capsys.readouterr()
    assert "✔ Spoil the rest" in shown.out
    assert "✔ Post a text" not in shown.out
    assert shown.err.startswith("atoot demo: the step 'Post a text' failed: 422")
    assert "\x1b" not in shown.err


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (UnexpectedError("the poll is missing"), "the poll is missing"),
        (atoot.NetworkError("connection refused"), "connection refused"),
        (ConnectionResetError("reset"), "reset"),
    ],
)
def test_a_step_that_fails_ends_the_demo_with_its_title_and_the_problem(error, problem, monkeypatch, capsys):
    async def stumble(tour):
        """Walk on"""
        raise error

    monkeypatch.setattr(demo, "STEPS", [stumble])
    assert main(["demo"]) == 1
    assert capsys.readouterr() == ("", f"atoot demo: the step 'Walk on' failed: {problem}\n")


def test_a_step_that_never_ends_is_given_up(monkeypatch, capsys):
    async def wait(tour):
        """Wait for ever"""
        await asyncio.Event().wait()

    monkeypatch.setattr(demo, "STEPS", [wait])
    monkeypatch.setattr(demo, "PATIENCE", 0.01)
    assert main(["demo"]) == 1
    assert (
        capsys.readouterr().err == "atoot demo: the step 'Wait for ever' failed: no end after 0.01 seconds\n"
    )


def test_a_fault_of_the_program_keeps_its_traceback_and_names_the_step(monkeypatch):
    async def err(tour):
        """Err"""
        raise KeyError("nothing")

    monkeypatch.setattr(demo, "STEPS", [err])
    with pytest.raises(KeyError) as raised:
        main(["demo"])
    assert raised.value.__notes__ == ["This happened in the step 'Err'."]


def test_a_step_without_docstring_is_called_by_its_function():
    async def stroll(tour): ...

    assert title_of(stroll) == "stroll"
    assert title_of(start_instance) == "Start an instance on this machine"
