import asyncio
import json
import os
import socket
from urllib.parse import parse_qs, urlencode, urlsplit

import aiohttp
import pytest

from atoot.testing import EmbeddedInstance, EmbeddedInstanceError, InstanceUser, embedded

OOB = "urn:ietf:wg:oauth:2.0:oob"


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


async def acct(session, instance, token):
    async with session.get(
        instance.origin + "/api/v1/accounts/verify_credentials", headers=bearer(token)
    ) as response:
        return (await response.json())["acct"]


async def posts(session, instance):
    async with session.get(instance.origin + "/api/v1/timelines/public") as response:
        return [status["content"] for status in await response.json()]


async def post(session, instance, token, text):
    url = instance.origin + "/api/v1/statuses"
    async with session.post(url, data={"status": text}, headers=bearer(token)) as response:
        return await response.json()


# a running instance


async def test_users_have_ready_tokens(embedded_instance, session):
    assert embedded_instance.host == f"127.0.0.1:{embedded_instance.port}"
    for name in ("alice", "bob", "admin"):
        assert await acct(session, embedded_instance, embedded_instance.tokens[name]) == name


async def test_what_is_posted_is_kept_until_the_reset(embedded_instance, session):
    status = await post(session, embedded_instance, embedded_instance.tokens["alice"], "Hello world!")
    assert status["url"].startswith(embedded_instance.origin)
    assert await posts(session, embedded_instance) == ["<p>Hello world!</p>"]
    embedded_instance.reset()
    assert await posts(session, embedded_instance) == []
    assert await acct(session, embedded_instance, embedded_instance.tokens["alice"]) == "alice"


async def test_a_reset_brings_back_the_start_as_often_as_something_was_written(embedded_instance, session):
    for number in range(3):
        assert await posts(session, embedded_instance) == []
        await post(session, embedded_instance, "alice_token", f"number {number}")
        assert len(await posts(session, embedded_instance)) == 1
        embedded_instance.reset()
        embedded_instance.reset()


async def test_users_can_be_added_and_logged_in(embedded_instance, session):
    token = embedded_instance.add_user("carol", display_name="Carol", admin=True)
    again = embedded_instance.login("carol")
    assert token != again
    assert await acct(session, embedded_instance, token) == "carol"
    assert await acct(session, embedded_instance, again) == "carol"
    with pytest.raises(EmbeddedInstanceError, match=r"404.*Unknown account"):
        embedded_instance.login("nobody")


def authorize_url(instance, **parameters):
    usual = {"client_id": "c", "response_type": "code", "scope": "read write"}
    return f"{instance.origin}/oauth/authorize?{urlencode(usual | parameters)}"


def test_consent_sends_the_browser_back_with_code_and_state(embedded_instance):
    back = "http://127.0.0.1:9/callback"
    url = embedded_instance.consent(authorize_url(embedded_instance, redirect_uri=back, state="s1"), "alice")
    assert url.partition("?")[0] == back
    query = parse_qs(urlsplit(url).query)
    assert query["state"] == ["s1"]
    assert query["code"]


async def test_a_code_that_is_shown_becomes_a_token(embedded_instance, session):
    code = embedded_instance.consent(authorize_url(embedded_instance, redirect_uri=OOB), "bob")
    form = {"grant_type": "authorization_code", "code": code, "client_id": "c", "redirect_uri": OOB}
    async with session.post(embedded_instance.origin + "/oauth/token", data=form) as response:
        token = (await response.json())["access_token"]
    assert await acct(session, embedded_instance, token) == "bob"


def test_consent_is_given_to_pages_of_the_instance_only(embedded_instance):
    with pytest.raises(ValueError, match=r"https://evil\.example is another server"):
        embedded_instance.consent("https://evil.example/oauth/authorize?client_id=1", "alice")
    with pytest.raises(EmbeddedInstanceError, match="422"):
        embedded_instance.consent(embedded_instance.origin + "/oauth/authorize", "alice")


async def test_faults_come_as_often_as_told_and_end_with_the_reset(embedded_instance, session):
    url = embedded_instance.origin + "/api/v1/instance"
    embedded_instance.fault("/api/v1/inst*", method="GET", status=503, times=2, headers={"Retry-After": "1"})
    statuses = []
    for _ in range(3):
        async with session.get(url) as response:
            statuses.append((response.status, response.headers.get("Retry-After")))
    assert statuses == [(503, "1"), (503, "1"), (200, None)]
    embedded_instance.fault("*", status=418, times=None, json={"error": "short and stout"})
    async with session.get(url) as response:
        assert (response.status, await response.json()) == (418, {"error": "short and stout"})
    embedded_instance.reset()
    async with session.get(url) as response:
        assert response.status == 200


def test_a_running_instance_is_not_started_twice(embedded_instance):
    with pytest.raises(EmbeddedInstanceError, match="is already running"):
        embedded_instance.start()


# options


async def test_limits_scopes_users_and_port_are_options(session):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    users = [
        "carol",
        InstanceUser("dave", "Dave", locked=True, bot=True),
        InstanceUser("eve", domain="far.example"),
    ]
    async with EmbeddedInstance(users=users, ratelimit=3, enforce_scopes=True, port=port) as instance:
        assert instance.port == port
        assert instance.tokens == {"carol": "carol_token", "dave": "dave_token"}
        with pytest.raises(EmbeddedInstanceError, match=f"port {port} of 127.0.0.1 cannot be used"):
            EmbeddedInstance(port=port).start()

        statuses = []
        for _ in range(4):
            url = instance.origin + "/api/v1/accounts/lookup?acct=dave"
            async with session.get(url, headers=bearer("dave_token")) as response:
                statuses.append((response.status, response.headers["X-RateLimit-Remaining"]))
                if response.status == 200:
                    account = await response.json()
        assert statuses == [(200, "2"), (200, "1"), (200, "0"), (429, "0")]
        assert (account["display_name"], account["locked"], account["bot"]) == ("Dave", True, True)

        form = {"grant_type": "client_credentials", "scope": "read"}
        async with session.post(instance.origin + "/oauth/token", data=form) as response:
            token = (await response.json())["access_token"]
        assert await post(session, instance, token, "no") == {
            "error": "This action is outside the authorized scopes"
        }
        async with session.get(instance.origin + "/api/v1/accounts/lookup?acct=eve@far.example") as response:
            assert (await response.json())["acct"] == "eve@far.example"


async def test_the_demo_has_people_and_posts(session):
    with EmbeddedInstance(demo=True, users=["me"]) as instance:
        assert set(instance.tokens) == {"ada", "grace", "alan", "katherine", "me"}
        assert len(await posts(session, instance)) >= 8


# instances that do not start


def test_without_the_package_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setattr(embedded, "find_spec", lambda _: None)
    with pytest.raises(EmbeddedInstanceError, match=r"pip install 'atoot\[demo\]'"):
        EmbeddedInstance().start()


def test_an_instance_that_is_not_started_says_so():
    instance = EmbeddedInstance()
    instance.stop()
    with pytest.raises(EmbeddedInstanceError, match="is not running: use it with"):
        instance.reset()
    with pytest.raises(EmbeddedInstanceError, match="is not running"):
        _ = instance.pid


@pytest.fixture
def script(tmp_path, monkeypatch):
    """Puts another program in the place of the server, and temporary folders where they can be seen."""
    monkeypatch.setattr(embedded.tempfile, "tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()

    def replace(text):
        path = tmp_path / "script.py"
        path.write_text(text)
        monkeypatch.setattr(embedded, "_SCRIPT", path)
        return tmp_path / "tmp"

    return replace


def test_a_server_that_fails_shows_the_end_of_its_log(script):
    folder = script("import sys; sys.exit('x' * 9999 + ' no such thing')")
    with pytest.raises(EmbeddedInstanceError, match=r"does not start: x+ no such thing") as caught:
        EmbeddedInstance().start()
    assert len(str(caught.value)) < 3000
    assert list(folder.iterdir()) == []


def test_a_server_that_hangs_is_given_up(script):
    folder = script("import threading; threading.Event().wait()")
    with (
        pytest.raises(EmbeddedInstanceError, match="does not start: it says nothing"),
        EmbeddedInstance(startup_timeout=0.2),
    ):
        pass
    assert list(folder.iterdir()) == []


async def test_a_cancelled_start_leaves_nothing(script):
    folder = script("import threading; threading.Event().wait()")
    instance = EmbeddedInstance()
    task = asyncio.create_task(instance.__aenter__())
    await asyncio.sleep(0)
    pid = instance.pid
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert list(folder.iterdir()) == []
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_a_server_that_died_is_an_error_with_its_log(script):
    script(
        "import sys, json; sys.stderr.write('out of memory\\n')\n"
        "print(json.dumps({'port': 1, 'tokens': {}}), flush=True); sys.stdin.read()"
    )
    with (
        EmbeddedInstance() as instance,
        pytest.raises(EmbeddedInstanceError, match=r"does not answer.*\nout of memory"),
    ):
        instance.reset()


async def test_events_reach_a_websocket_of_the_instance(embedded_instance, session):
    url = f"{embedded_instance.origin}/api/v1/streaming?stream=user&access_token={embedded_instance.tokens['alice']}"
    async with session.ws_connect(url) as socket:
        await post(session, embedded_instance, embedded_instance.tokens["alice"], "live")
        message = await socket.receive(timeout=10)
    assert message.type is aiohttp.WSMsgType.TEXT
    assert json.loads(json.loads(message.data)["payload"])["content"] == "<p>live</p>"
