import pytest
from hypothesis import given
from hypothesis import strategies as st
from oauth_servers import described_by

from atoot import NetworkError, RatelimitError
from atoot.entities import OAuthServer
from atoot.http.retry import RetryPolicy
from atoot.http.settings import Settings
from atoot.http.transport import Transport
from atoot.oauth.discovery import CLASSIC, METADATA, auth_server, discover
from atoot.oauth.scopes import Scopes
from atoot.testing import answer, html_error, rate_limited

ORIGIN = "https://mastodon.example"


@pytest.fixture
async def transport(server):
    made = Transport(server.origin, settings=Settings(policy=RetryPolicy(retries=0), ratelimit="raise"))
    yield made
    await made.close()


def known(**changes):
    return auth_server(OAuthServer.from_dict(described_by(ORIGIN, **changes)), ORIGIN)


def test_a_server_says_where_its_endpoints_are_and_what_it_can_do():
    found = known(
        token_endpoint=f"{ORIGIN}/auth/token?x=1",
        userinfo_endpoint=f"{ORIGIN}/oauth/userinfo",
        grant_types_supported=["authorization_code", "password"],
    )
    assert found.discovered
    assert found.authorize == "/oauth/authorize"
    assert found.token == "/auth/token?x=1"
    assert found.userinfo == "/oauth/userinfo"
    assert found.grants == ("authorization_code", "password")
    assert found.scopes == Scopes.of("read write follow push profile")
    assert found.pkce
    assert found.ignored == ()


def test_a_server_that_described_nothing_has_the_classic_endpoints():
    assert auth_server(None, ORIGIN) == CLASSIC
    assert not CLASSIC.discovered


def test_pkce_is_left_out_only_where_the_server_knows_another_method_alone():
    assert not known(code_challenge_methods_supported=["plain"]).pkce
    assert known(code_challenge_methods_supported=["plain", "S256"]).pkce
    assert known(code_challenge_methods_supported=[]).pkce
    assert CLASSIC.pkce


@pytest.mark.parametrize(
    "foreign",
    [
        "https://evil.example/oauth/token",
        "https://mastodon.example.evil.example/oauth/token",
        "https://mastodon.example@evil.example/oauth/token",
        "https://mastodon.example:444/oauth/token",
        "//evil.example/oauth/token",
        "/oauth/token",
        "ftp://mastodon.example/oauth/token",
        "https://mastodon.example\\@evil.example/",
        "no address",
    ],
)
def test_an_endpoint_on_another_host_is_not_used(foreign):
    found = known(token_endpoint=foreign, revocation_endpoint=None)
    assert found.token == CLASSIC.token
    assert found.revoke == CLASSIC.revoke
    assert found.ignored == ("token",)


@given(st.text())
def test_whatever_an_endpoint_is_only_a_path_of_the_instance_comes_out(url):
    found = known(token_endpoint=url)
    assert found.token.startswith("/")
    assert not found.token.startswith("//")


def test_a_server_behind_a_proxy_that_thinks_it_is_asked_by_http_is_understood():
    found = known(token_endpoint="http://mastodon.example/oauth/token")
    assert found.ignored == ()  # the path is asked by https, as everything is


async def test_a_server_is_asked_once(server, transport):
    server.on("GET", METADATA, answer(json=described_by(server.origin)))
    assert (await discover(transport)).discovered
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "said",
    [
        answer(status=404, json={"error": "Not Found"}),
        answer(status=401),
        answer(status=500, html="<h1>oh</h1>"),
        html_error(503),
        answer(html="<h1>home</h1>"),
        answer(json=[]),
        answer(json={"name": "something else"}),
        answer(),
    ],
    ids=str,
)
async def test_a_server_that_says_nothing_has_what_servers_always_had(server, transport, said):
    server.on("GET", METADATA, said)
    assert await discover(transport) == CLASSIC


async def test_no_answer_is_no_description(server, transport):
    await server.stop()
    with pytest.raises(NetworkError):
        await discover(transport)


async def test_a_server_that_asks_to_wait_is_not_taken_for_an_old_one(server, transport):
    server.on("GET", METADATA, rate_limited(retry_after=60))
    with pytest.raises(RatelimitError):
        await discover(transport)


async def test_the_embedded_instance_describes_itself(instance):
    transport = Transport(instance.origin)
    try:
        found = await discover(transport)
    finally:
        await transport.close()
    assert found.discovered
    assert found.register == "/api/v1/apps"
