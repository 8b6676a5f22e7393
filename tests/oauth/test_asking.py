import asyncio
import os
import subprocess
import sys
import webbrowser

import pytest

from atoot.oauth import asking
from atoot.oauth.errors import LoginError

URL = "https://mastodon.example/oauth/authorize?x=1"


@pytest.fixture
def pipe():
    reading, writing = os.pipe()
    yield reading, writing
    os.close(reading)


async def test_functions_and_coroutine_functions_are_both_told_and_asked():
    told = []

    async def later(url):
        told.append(url)
        return " c0de\n"

    await asking.tell_url(told.append, URL)
    await asking.tell_url(later, URL)
    assert told == [URL, URL]
    assert await asking.ask(later, URL) == "c0de"
    assert await asking.ask(lambda _: "c0de ", URL) == "c0de"


async def test_no_code_is_no_login():
    with pytest.raises(LoginError, match="no code"):
        await asking.ask(lambda _: "  \n", URL)


async def test_a_browser_that_opens_or_not_is_said(monkeypatch):
    opened = []
    monkeypatch.setattr(webbrowser, "open", lambda url: opened.append(url) or True)
    assert await asking.open_in_browser(URL)
    assert opened == [URL]
    monkeypatch.setattr(webbrowser, "open", lambda _: False)
    assert not await asking.open_in_browser(URL)

    def broken(_):
        raise webbrowser.Error("no browser")

    monkeypatch.setattr(webbrowser, "open", broken)
    assert not await asking.open_in_browser(URL)


async def test_the_person_is_shown_the_address_and_asked_for_the_code(monkeypatch, pipe, capsys):
    reading, writing = pipe
    with os.fdopen(os.dup(reading)) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        asked = asyncio.create_task(asking.prompt_for_code(URL))
        os.write(writing, b"c0")
        os.write(writing, b"de\n")
        assert (await asked).strip() == "c0de"
    os.close(writing)
    shown = capsys.readouterr()
    assert URL in shown.err
    assert shown.out == ""


async def test_an_end_of_input_is_an_empty_line(pipe):
    reading, writing = pipe
    os.write(writing, b"half")
    os.close(writing)
    assert await asking.read_line(reading) == "half"
    assert await asking.read_line(reading) == ""


async def test_what_cannot_be_read_is_an_empty_line():
    reading, writing = os.pipe()
    os.close(reading)
    os.close(writing)
    assert await asking.read_line(reading) == ""


async def test_cancelling_does_not_wait_for_the_line(pipe):
    reading, writing = pipe
    asked = asyncio.create_task(asking.read_line(reading))
    await asyncio.sleep(0)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    os.write(writing, b"late\n")
    os.close(writing)


def test_ctrl_c_ends_the_program_at_once_while_it_waits_for_the_code():
    code = """
import asyncio, os, signal, sys
from atoot.oauth.asking import prompt_for_code
# Whoever runs the tests in the background may have switched Ctrl-C off for all that comes from there.
signal.signal(signal.SIGINT, signal.default_int_handler)
async def main():
    asyncio.get_running_loop().call_later(0.2, os.kill, os.getpid(), signal.SIGINT)
    await prompt_for_code("https://mastodon.example/")
try:
    asyncio.run(main())
except KeyboardInterrupt:
    sys.exit(130)
"""
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.wait(timeout=20) == 130  # nobody has written to its input
        assert "Fatal" not in process.stderr.read()
