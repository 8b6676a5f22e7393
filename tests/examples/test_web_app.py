"""The web application of the examples, served for real: logins of several browsers, by HTTP and in Chromium."""

import asyncio
import socket
from contextlib import asynccontextmanager
from importlib.util import find_spec

import aiohttp
import pytest
from headless import CHROMIUM, browser
from test_examples import EXAMPLES, example

from atoot.oauth import WebLogin

if not (find_spec("fastapi") and find_spec("uvicorn")):
    pytest.skip("the web application needs pip install fastapi uvicorn", allow_module_level=True)


@asynccontextmanager
async def served(app):
    """The application at a port of this machine."""
    import uvicorn  # here, since all processes that run tests would take the time for it

    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(app, log_level="critical", ws="none", lifespan="off")
        server = uvicorn.Server(config)
        config.load()
        server.lifespan = config.lifespan_class(config)
        await server.startup(sockets=[listener])
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.force_exit = True
            await server.shutdown(sockets=[listener])


@pytest.fixture
async def site(monkeypatch, tmp_path, instance):
    """The application, which for the test knows the servers of this machine."""
    monkeypatch.chdir(tmp_path)
    module = example("web_app")
    async with served(module.app) as base:
        monkeypatch.setattr(
            module,
            "web",
            WebLogin(
                "My app",
                f"{base}/callback",
                scopes="read:accounts write:statuses",
                apps="my_app.json",
                use_https=False,
                private_hosts=True,
            ),
        )
        yield base


@pytest.fixture
async def visitors():
    """Browsers of two people."""
    async with (
        aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as one,
        aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as other,
    ):
        yield one, other


async def sent_to(visitor, method, url, **data):
    async with visitor.request(method, url, allow_redirects=False, data=data or None) as response:
        assert response.status == 303, await response.text()
        return response.headers["Location"]


async def read(visitor, url, **data):
    async with visitor.request("POST" if data else "GET", url, data=data or None) as response:
        return response.status, await response.text()


def test_the_example_is_short():
    assert len((EXAMPLES / "web_app.py").read_text("utf-8").splitlines()) <= 60


async def test_two_people_log_in_side_by_side_and_post_each_in_their_own_name(
    site, instance, visitors, alice, bob
):
    pages = [await sent_to(one, "POST", f"{site}/login", instance=instance.host) for one in visitors]
    for visitor, page, name in zip(visitors, pages, ("alice", "bob"), strict=True):
        back = await asyncio.to_thread(instance.consent, page, name)
        assert await sent_to(visitor, "GET", back) == "/"
    for visitor, name in zip(visitors, ("alice", "bob"), strict=True):
        assert f"Hello, {name}@{instance.host}!" in (await read(visitor, site))[1]
        status, page = await read(visitor, f"{site}/post", text=f"<b>from {name}</b>")
        assert status == 200
        assert f"&lt;b&gt;from {name}&lt;/b&gt;</a>" in page
    for client, name in ((alice, "alice"), (bob, "bob")):
        (status,) = await client.account_statuses(await client.verify_account_credentials())
        assert status.text() == f"<b>from {name}</b>"
        assert status.application is None or status.application.name == "My app"


async def test_the_answer_of_another_browser_logs_nobody_in(site, instance, visitors):
    victim, attacker = visitors
    page = await sent_to(attacker, "POST", f"{site}/login", instance=instance.host)
    back = await asyncio.to_thread(instance.consent, page, "bob")
    assert await sent_to(victim, "GET", back) == "/"
    assert "Hello" not in (await read(victim, site))[1]
    mine = await sent_to(victim, "POST", f"{site}/login", instance=instance.host)
    assert mine != page
    status, text = await read(victim, back)
    assert (status, "possible attack" in text) == (400, True)


async def test_what_is_no_server_is_said_without_markup(site, visitors):
    status, text = await read(visitors[0], f"{site}/login", instance="<script>alert(1)</script>")
    assert status == 400
    assert "<script>" not in text


@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium: apt-get install chromium")
async def test_a_person_logs_in_and_posts_with_a_real_browser(site, instance, alice, tmp_path):
    fill = "const form = document.forms[0]; form.elements[0].value = {}; form.requestSubmit()"
    async with asyncio.timeout(60), browser(tmp_path / "profile") as tab:
        await tab.go(site)
        chooser = await tab.act(fill.format(repr(instance.host)))
        assert "Authorize this app as" in chooser
        assert await tab.act("document.querySelector('button[value=alice]').click()") == (
            f"Hello, alice@{instance.host}!\n\nPost"
        )
        assert await tab.value("document.cookie") == ""  # scripts do not see the session
        posted = await tab.act(fill.format(repr("Hello from a browser")))
    assert posted == "Posted: Hello from a browser"
    (status,) = await alice.account_statuses(await alice.verify_account_credentials())
    assert status.text() == "Hello from a browser"
