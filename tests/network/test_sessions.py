"""The way to a server: proxies, certificates, the name that it is told, and sessions that cannot work."""

import asyncio
import base64
import socket
import ssl
import traceback

import aiohttp
import pytest
from aiohttp.abc import AbstractResolver

import atoot
from atoot import ClientError, MastodonAPI, NetworkError, RetryPolicy, Timeouts
from atoot.network.addresses import TimelyResolver
from atoot.network.sessions import Connecting, context_of
from atoot.testing import ScriptedServer, answer, drop, garbage, hang_up, raw, websocket
from real_proxy import Proxy

PASSWORD = "pr0xy-s3cr3t/+"
PROXY_PASSWORD = "s3cr3t-of-ann"
TOKEN = "s3cr3t-t0ken-of-alice"


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "NETRC"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
async def proxy():
    async with Proxy() as made:
        yield made


async def test_a_given_proxy_is_used_for_requests_and_streams(server, proxy):
    server.on("GET", "/x", answer(json=1))
    server.on("GET", "/api/v1/streaming*", websocket(lambda socket: socket.closed()))
    async with await MastodonAPI.create(
        server.host, access_token=TOKEN, use_https=False, proxy=f"http://{proxy.host}"
    ) as c:
        assert await c.get("/x") == 1
        async with c.streaming("user"):
            pass
    assert proxy.asked[0] == f"GET http://{server.host}/x"
    assert any("/api/v1/streaming" in asked for asked in proxy.asked)
    assert server.requests[0].headers["Authorization"] == f"Bearer {TOKEN}"
    assert len(proxy.asked) == server.connections


@pytest.mark.parametrize("given", ["argument", "environment"])
async def test_https_goes_through_a_tunnel_and_the_file_of_certificates_is_trusted(
    proxy, monkeypatch, given, authority_file
):
    monkeypatch.setenv("HTTPS_PROXY", proxy.host if given == "environment" else "http://127.0.0.1:1")
    async with ScriptedServer(tls=True) as server:
        server.on("GET", "/x", answer(json=1))
        host = f"localhost:{server.port}"
        argument = f"http://{proxy.host}" if given == "argument" else None
        async with await MastodonAPI.create(
            host, access_token=TOKEN, ssl=authority_file, proxy=argument
        ) as c:
            assert await c.get("/x") == 1
    assert proxy.asked == [f"CONNECT {host}"]
    assert TOKEN not in str(proxy.asked)


@pytest.mark.parametrize("answered", [hang_up(), drop(), garbage(), raw(b"HTTP/1.1 200 Conn")], ids=str)
async def test_nothing_was_sent_through_a_proxy_that_breaks_its_connection_while_it_makes_one(
    server, answered
):
    server.on("CONNECT", "*", answered)
    proxy, policy = f"http://{server.host}", RetryPolicy(retries=1, base=0.001, cap=0.001)
    async with await MastodonAPI.create("mastodon.example", proxy=proxy, retries=policy) as c:
        with pytest.raises(NetworkError, match="the proxy leads nowhere: it") as caught:
            await c.create_list("x")
    assert not caught.value.may_have_happened
    assert len(server.requests) == 2


async def test_exceptions_of_the_environment_and_an_empty_proxy_go_directly(server, proxy, monkeypatch):
    server.on("GET", "/x", answer(json=1))
    monkeypatch.setenv("http_proxy", f"http://{proxy.host}")
    async with await MastodonAPI.create(server.host, use_https=False) as c:
        await c.get("/x")
    assert len(proxy.asked) == 1
    async with await MastodonAPI.create(server.host, use_https=False, proxy="") as c:
        await c.get("/x")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    async with await MastodonAPI.create(server.host, use_https=False) as c:
        await c.get("/x")
    async with aiohttp.ClientSession() as session:
        c = await MastodonAPI.create(server.host, use_https=False, session=session)
        await c.get("/x")
        await c.close()
    assert len(proxy.asked) == 1


async def test_the_environment_brings_no_second_authorization(server, proxy, monkeypatch, tmp_path):
    (tmp_path / "netrc").write_text("default login ann password x\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    monkeypatch.setenv("HTTP_PROXY", f"http://{proxy.host}")
    monkeypatch.delenv("REQUEST_METHOD", raising=False)
    server.on("GET", "/x", answer(json=1))
    async with await MastodonAPI.create(server.host, access_token=TOKEN, use_https=False) as c:
        await c.get("/x")
    assert server.requests[0].headers["Authorization"] == f"Bearer {TOKEN}"
    assert len(proxy.asked) == 1


async def test_a_proxy_gets_its_user_and_password_and_nobody_else_does(server, proxy):
    from urllib.parse import quote

    server.on("GET", "/x", answer(json=1))
    url = f"http://ann:{quote(PASSWORD, safe='')}@{proxy.host}"
    async with await MastodonAPI.create(server.host, use_https=False, proxy=url) as c:
        await c.get("/x")
    assert base64.b64decode(proxy.authorizations[0].rsplit(" ", 1)[1]).decode() == f"ann:{PASSWORD}"
    assert "Proxy-Authorization" not in server.requests[0].headers


def shown(error):
    texts = ["".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())]
    waiting, seen = [error], set()
    while waiting:
        one = waiting.pop()
        if one is not None and id(one) not in seen:
            seen.add(id(one))
            texts += [str(one), repr(one), repr(one.args), repr(vars(one))]
            waiting += [one.__cause__, one.__context__]
    return "\n".join(texts)


@pytest.mark.parametrize("status", [403, 407, 502])
@pytest.mark.parametrize("https", [False, True])
async def test_a_proxy_that_refuses_is_named_and_its_password_is_not(connect, status, https):
    async with Proxy(status) as proxy:
        c = await MastodonAPI.create(
            "h.example",
            access_token=TOKEN,
            use_https=https,
            proxy=f"http://ann:{PROXY_PASSWORD}@{proxy.host}",
            retries=0,
        )
        async with c:
            with pytest.raises(Exception, match=str(status)) as caught:
                await c.post("/x")
        if https:
            assert isinstance(caught.value, NetworkError)
            assert "the proxy refuses" in str(caught.value)
            assert not caught.value.may_have_happened
        text = shown(caught.value)
        assert PROXY_PASSWORD not in text
        assert len(proxy.asked) == 1


async def test_a_proxy_that_is_not_there_is_named_without_its_password():
    c = await MastodonAPI.create(
        "h.example", access_token=TOKEN, proxy=f"http://ann:{PROXY_PASSWORD}@127.0.0.1:1", retries=0
    )
    async with c:
        with pytest.raises(NetworkError, match=r"cannot connect to the proxy 127\.0\.0\.1:1") as caught:
            await c.post("/x")
    assert not caught.value.may_have_happened
    text = shown(caught.value)
    assert PROXY_PASSWORD not in text


async def test_a_proxy_of_a_borrowed_session_keeps_its_password_too(server):
    async with aiohttp.ClientSession(proxy=f"http://ann:{PROXY_PASSWORD}@127.0.0.1:1") as session:
        c = await MastodonAPI.create("h.example", access_token=TOKEN, session=session, retries=0)
        with pytest.raises(NetworkError) as caught:
            await c.get("/x")
        await c.close()
    text = shown(caught.value)
    assert PROXY_PASSWORD not in text


@pytest.mark.parametrize(
    ("setting", "error", "word"),
    [
        ({"proxy": "socks5://p:1"}, ValueError, "proxy: socks5"),
        ({"proxy": "http://"}, ValueError, "proxy: expected"),
        ({"ssl": False}, TypeError, "ssl: expected"),
        ({"ssl": "/no/such/file.pem"}, ValueError, "ssl: '/no/such/file.pem' cannot be read"),
        ({"ssl": __file__}, ValueError, "ssl: .* cannot be read as certificates"),
        ({"timeouts": 3}, TypeError, r"timeouts: expected atoot.Timeouts\(...\), got int"),
        ({"hooks": print}, TypeError, r"hooks: expected atoot.Hooks\(...\), got builtin"),
        ({"retries": "often"}, TypeError, r"retries: expected a number or atoot.RetryPolicy\(...\), got str"),
        ({"user_agent": ""}, ValueError, "user_agent: expected"),
        ({"user_agent": "a\r\nb: c"}, ValueError, "user_agent: expected"),
    ],
)
async def test_what_cannot_be_a_setting_is_refused_when_the_client_is_made(setting, error, word):
    with pytest.raises(error, match=word):
        await MastodonAPI.create("h.example", **setting)


async def test_the_server_is_told_the_name_that_was_given(server):
    server.on("GET", "/x", answer(json=1))
    async with aiohttp.ClientSession(headers={"User-Agent": "theirs"}) as session:
        for given in (None, session):
            c = await MastodonAPI.create(server.host, use_https=False, session=given, user_agent="my-bot/1.0")
            await c.get("/x")
            await c.close()
    assert [request.headers["User-Agent"] for request in server.requests] == ["my-bot/1.0"] * 2


async def never(*arguments, **settings):
    await asyncio.Event().wait()


@pytest.mark.parametrize("method", ["get", "post"])
async def test_a_name_that_nobody_tells_the_address_of_is_given_up_and_nothing_was_sent(monkeypatch, method):
    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", never)
    settings = {"retries": RetryPolicy(retries=1, base=0.001, cap=0.001), "timeouts": Timeouts(connect=0.02)}
    async with atoot.client("mastodon.example", access_token="token-token", proxy="", **settings) as c:
        with pytest.raises(NetworkError, match=r"nobody told the address of mastodon\.example") as caught:
            await getattr(c, method)("/x")
    assert not caught.value.may_have_happened
    assert "2 tries" in str(caught.value)


async def test_a_bound_for_names_may_be_left_out_and_other_errors_stay():
    class Elsewhere(AbstractResolver):
        async def resolve(self, host, port=0, family=socket.AF_INET):
            if host == "nowhere.example":
                raise OSError("no such name")
            return [{"host": "192.0.2.1"}]

        async def close(self):
            raise LookupError("closed")

    resolver = TimelyResolver(Elsewhere(), None)
    assert await resolver.resolve("here.example") == [{"host": "192.0.2.1"}]
    with pytest.raises(OSError, match="no such name"):
        await resolver.resolve("nowhere.example")
    with pytest.raises(LookupError):
        await resolver.close()


def test_a_context_is_taken_as_it_is_and_a_way_without_anything_is_empty():
    context = ssl.create_default_context()
    assert context_of(context) is context
    assert Connecting(None, context, environment=False).to("https://h.example") == {"ssl": context}
    assert Connecting(None, None, environment=True).to("https://h.example") == {}


# Sessions that send something else in place of the token


async def test_a_session_with_its_own_authorization_is_refused_when_the_client_is_made(server):
    with pytest.warns(DeprecationWarning, match="auth"):
        session = aiohttp.ClientSession(auth=aiohttp.BasicAuth("a", "b"))
    async with session:
        with pytest.raises(ValueError, match=r"session: it is made with auth="):
            await MastodonAPI.create(server.host, access_token=TOKEN, session=session)
    async with aiohttp.ClientSession(headers={"authorization": "Basic x"}) as session:
        with pytest.raises(ValueError, match="session: it has an Authorization header"):
            await MastodonAPI.create(server.host, access_token=TOKEN, session=session)
        server.on("GET", "/x", answer(json=1))
        c = await MastodonAPI.create(server.host, use_https=False, session=session)
        assert await c.get("/x") == 1
        await c.close()


async def test_a_session_that_reads_netrc_is_refused_if_the_host_is_there(monkeypatch, tmp_path, server):
    (tmp_path / "netrc").write_text("machine h.example login ann password x\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    async with aiohttp.ClientSession(trust_env=True) as session:
        with pytest.raises(ValueError, match=r"the netrc file has an entry for h\.example"):
            await MastodonAPI.create("h.example", access_token=TOKEN, session=session)
        server.on("GET", "/x", answer(json=1))
        c = await MastodonAPI.create(server.host, access_token=TOKEN, use_https=False, session=session)
        assert await c.get("/x") == 1
        await c.close()
        (tmp_path / "netrc").write_text("broken")
        await (await MastodonAPI.create("h.example", access_token=TOKEN, session=session)).close()


def test_a_refusal_of_a_proxy_is_no_answer_of_the_server():
    assert not issubclass(NetworkError, ClientError)
