import asyncio
import os
import subprocess
import sys
import webbrowser
from contextlib import suppress
from urllib.parse import urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oauth_servers import Patient, browse

from atoot.oauth import browser as asking
from atoot.oauth import browser as loopbacks
from atoot.oauth.browser import Loopback, code_of
from atoot.oauth.credentials import DeniedError, LoginError, LoginTimeoutError, StateError

STATE = "the-state-of-this-login"


def back(loopback, **query):
    return f"{loopback.redirect_uri}?{urlencode({'state': STATE, **query})}"


def port_of(loopback):
    return urlsplit(loopback.redirect_uri).port


async def test_the_browser_brings_the_code_and_is_told_when_the_login_worked():
    async with Loopback(STATE) as loopback:
        browser = asyncio.create_task(browse(back(loopback, code="c0de/+&")))
        assert await loopback.code() == "c0de/+&"
        assert not browser.done()
    status, head, page = await browser
    assert status == 200
    assert "You are logged in" in page
    assert "no-store" in head
    assert "no-referrer" in head
    assert "c0de" not in page
    assert "http" not in page.replace("http-equiv", "")


async def test_the_browser_is_told_what_went_wrong_afterwards():
    with pytest.raises(LoginError):
        async with Loopback(STATE) as loopback:
            browser = asyncio.create_task(browse(back(loopback, code="c")))
            await loopback.code()
            raise LoginError("the <b>server</b> refused")
    status, _, page = await browser
    assert status == 400
    assert "the &lt;b&gt;server&lt;/b&gt; refused" in page


async def test_a_person_who_says_no_ends_the_login():
    with pytest.raises(DeniedError, match="access_denied: The person said <no>"):
        async with Loopback(STATE) as loopback:
            browser = asyncio.create_task(
                browse(back(loopback, error="access_denied", error_description="The person said <no>"))
            )
            await loopback.code()
    status, _, page = await browser
    assert status == 400
    assert "said &lt;no&gt;" in page


async def test_a_server_that_cannot_says_why():
    with pytest.raises(LoginError, match="invalid_scope") as caught:
        async with Loopback(STATE) as loopback:
            browser = asyncio.create_task(browse(back(loopback, error="invalid_scope")))
            await loopback.code()
    assert not isinstance(caught.value, DeniedError)
    assert (await browser)[0] == 400


@pytest.mark.parametrize("state", ["another-state", "", None])
async def test_an_answer_of_another_login_is_a_possible_attack_and_its_code_is_not_used(state, caplog):
    caplog.set_level("DEBUG", "atoot")
    with pytest.raises(StateError, match="possible attack"):
        async with Loopback(STATE) as loopback:
            query = {"code": "evil-code"} | ({} if state is None else {"state": state})
            browser = asyncio.create_task(browse(f"{loopback.redirect_uri}?{urlencode(query)}"))
            await loopback.code()
    status, _, page = await browser
    assert status == 400
    assert "Possible attack" in page
    assert "evil-code" not in page + caplog.text
    assert STATE not in page + caplog.text


async def test_requests_that_are_no_answer_change_nothing():
    async with asyncio.timeout(20), Loopback(STATE) as loopback:
        place = loopback.redirect_uri.removesuffix(loopbacks.PATH)
        assert (await browse(f"{place}/favicon.ico"))[0] == 404
        assert (await browse(f"{place}/"))[0] == 404
        assert (await browse(loopback.redirect_uri))[0] == 400
        assert (await browse(back(loopback, code="evil"), method="POST"))[0] == 405
        assert (await browse(back(loopback, code="evil"), host="evil.example"))[0] == 400
        assert (await browse(back(loopback, code="evil"), host="localhost"))[0] == 400
        for raw in (
            b"",
            b"\r\n\r\n",
            b"\x16\x03\x01\x02\x00\x01\r\n\r\n",
            b"GET\r\n\r\n",
            b"GET x HTTP/1.1\r\n\r\n",
        ):
            assert (await browse(place, raw=raw))[0] in (0, 400) if raw else True
        assert (await browse(place, raw=b"GET /" + b"x" * loopbacks.LONGEST_HEAD * 2))[0] == 0
        browser = asyncio.create_task(browse(back(loopback, code="good")))
        assert await loopback.code() == "good"
    assert (await browser)[0] == 200


async def test_the_first_answer_counts_and_the_second_is_told_so():
    async with Loopback(STATE) as loopback:
        browser = asyncio.create_task(browse(back(loopback, code="first")))
        assert await loopback.code() == "first"
        assert (await browse(back(loopback, code="second")))[0] == 410
        assert await loopback.code() == "first"
    assert (await browser)[0] == 200


async def test_a_crowd_of_silent_connections_keeps_nobody_out(monkeypatch):
    monkeypatch.setattr(loopbacks, "MOST_CONNECTIONS", 2)
    async with asyncio.timeout(30), Loopback(STATE) as loopback:
        silent = [await asyncio.open_connection("127.0.0.1", port_of(loopback)) for _ in range(3)]
        with suppress(ConnectionError):
            assert await silent[2][0].read() == b""  # one too many
        silent[0][1].transport.abort()
        await asyncio.wait(loopback._connections, return_when=asyncio.FIRST_COMPLETED)
        browser = asyncio.create_task(browse(back(loopback, code="c")))
        assert await loopback.code() == "c"
    # The end waits for the browser, and not for the one that is still silent.
    assert (await browser)[0] == 200
    for _, writer in silent:
        writer.transport.abort()


async def test_a_browser_that_sends_nothing_is_given_up(monkeypatch):
    monkeypatch.setattr(loopbacks, "READING", 0.01)
    async with Loopback(STATE) as loopback:
        assert (await browse(loopback.redirect_uri, raw=b"GET /"))[0] == 0


async def test_nobody_is_waited_for_longer_than_said():
    clock = Patient()
    clock.rung.set()
    with pytest.raises(LoginTimeoutError, match="within 300 s"):
        async with Loopback(STATE, clock=clock) as loopback:
            await loopback.code()


async def test_an_answer_that_came_is_not_late():
    clock = Patient()
    async with Loopback(STATE, clock=clock) as loopback:
        browser = asyncio.create_task(browse(back(loopback, code="c")))
        await asyncio.wait([loopback._answer])
        clock.rung.set()
        assert await loopback.code() == "c"
    assert (await browser)[0] == 200


async def test_cancelling_ends_it_at_once_and_frees_the_port():
    listening: asyncio.Future[Loopback] = asyncio.get_running_loop().create_future()

    async def wait():
        async with Loopback(STATE) as loopback:
            listening.set_result(loopback)
            await loopback.code()

    waiting = asyncio.create_task(wait())
    loopback = await listening
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    async with Loopback(STATE, port=port_of(loopback)) as again:
        assert again.redirect_uri == loopback.redirect_uri


async def test_a_browser_whose_login_was_cancelled_is_told_so():
    listening: asyncio.Future[Loopback] = asyncio.get_running_loop().create_future()

    async def wait():
        async with Loopback(STATE) as loopback:
            listening.set_result(loopback)
            await loopback.code()
            await asyncio.Event().wait()

    waiting = asyncio.create_task(wait())
    loopback = await listening
    browser = asyncio.create_task(browse(back(loopback, code="c")))
    await asyncio.wait([loopback._answer])
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    status, _, page = await browser
    assert status == 400
    assert "broken off" in page


async def test_a_port_that_is_taken_is_an_error_of_the_system():
    async with Loopback(STATE) as first:
        with pytest.raises(OSError, match="in use"):
            async with Loopback(STATE, port=port_of(first)):
                pass


def test_it_listens_on_this_machine_only():
    assert loopbacks.HOST == "127.0.0.1"


@given(
    st.dictionaries(
        st.sampled_from(["state", "code", "error", "error_description"]),
        st.lists(st.one_of(st.just(STATE), st.text()), min_size=1),
    )
)
def test_a_code_comes_out_of_an_answer_of_this_login_alone(query):
    try:
        code = code_of(query, STATE)
    except LoginError:
        return
    assert query["state"] == [STATE]
    assert query["code"] == [code]
    assert code
    assert "error" not in query


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


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (" c0de ", "c0de"),
        ("https://h.example/oauth/authorize/native?code=c0de\n", "c0de"),
        ("https://h.example/oauth/authorize/native?state=s&code=c0de%2B%2F#end", "c0de+/"),
        ("https://h.example/oauth/authorize/c0de", "c0de"),
        ("code=c0de&state=s", "c0de"),
        ("a+b/c==", "a+b/c=="),
    ],
)
def test_a_person_may_give_the_address_of_the_page_in_place_of_its_code(said, code):
    assert asking.code_in(said) == code


@pytest.mark.parametrize(
    "said",
    ["  \n", "https://h.example/oauth/authorize/native", "https://h.example/web", "https://h.example/?code="],
)
async def test_no_code_is_no_login(said):
    with pytest.raises(LoginError, match="no code"):
        await asking.ask(lambda _: said, URL)


def test_an_address_may_say_that_the_person_said_no():
    with pytest.raises(DeniedError, match="access_denied: The owner said no"):
        asking.code_in("https://h.example/?error=access_denied&error_description=The+owner+said+no")


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
from atoot.oauth.browser import prompt_for_code
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
