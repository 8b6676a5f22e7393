"""Logins of many people: flows that wait in a store, apps that are shared, answers that are not believed."""

import asyncio
import json
import pickle
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from multidict import MultiDict
from oauth_servers import APP, Patient, asked_in, described_by, oauth_on, revoked

from atoot import ClientError, NetworkError
from atoot.oauth import Credentials, DeniedError, Flow, LoginError, LoginTimeoutError, StateError, WebLogin
from atoot.oauth.grants import App
from atoot.oauth.pkce import challenge_of
from atoot.testing import ScriptedServer, answer

CALLBACK = "https://app.example/callback"


class Quick(Patient):
    """A clock on which nobody waits."""

    async def sleep(self, seconds):
        await asyncio.sleep(0)


def weblogin(**options):
    fixed = {"scopes": "read", "use_https": False, "private_hosts": True, "clock": Quick()}
    return WebLogin("my app", CALLBACK, **fixed | options)


def said_yes(flow, **changes):
    return {"code": "c0de", "state": str(flow.state), **changes}


def registrations(server):
    return [request for request in server.requests if request.path == "/api/v1/apps"]


@pytest.fixture
def web(server):
    oauth_on(server, metadata=described_by(server.origin))
    return weblogin()


async def test_a_login_begun_by_one_worker_is_finished_by_another(server, web):
    flow = await web.begin(f"@ann@{server.host}")
    asked = asked_in(flow.url)
    assert flow.url.startswith(f"{server.origin}/oauth/authorize?")
    assert asked["redirect_uri"] == CALLBACK
    assert asked["state"] == flow.state
    assert asked["code_challenge"] == challenge_of(flow.verifier)
    credentials = await weblogin().finish(pickle.loads(pickle.dumps(flow)), said_yes(flow))
    form = server.requests[-2].form
    assert form["code"] == "c0de"
    assert form["redirect_uri"] == CALLBACK
    assert form["code_verifier"] == flow.verifier
    assert credentials.name == f"alice@{server.host}"
    assert credentials.access_token == "the-token"
    assert Credentials.from_dict(credentials.to_dict()) == credentials


async def test_a_flow_is_data_that_shows_no_secret(web, server):
    flow = await web.begin(server.host, lang="de", force_login=True)
    assert Flow.from_dict(json.loads(json.dumps(flow.to_dict()))) == flow
    assert pickle.loads(pickle.dumps(flow)) == flow
    for secret in (flow.state, flow.verifier, flow.app.client_secret):
        assert secret not in repr(flow)
        assert secret not in str(Flow.from_dict(flow.to_dict()))
    assert asked_in(flow.url)["lang"] == "de"
    with pytest.raises(ValueError, match="instance"):
        Flow.from_dict({"state": "x"})


async def test_each_login_has_secrets_of_its_own_and_all_share_an_app(web, server):
    flows = await asyncio.gather(*(web.begin(server.host) for _ in range(5)))
    assert len({flow.state for flow in flows}) == len({flow.verifier for flow in flows}) == 5
    assert len(registrations(server)) == 1
    assert {flow.app.client_id for flow in flows} == {APP["client_id"]}


async def test_processes_share_the_apps_of_a_file(server, tmp_path):
    oauth_on(server)
    server.on("POST", "/oauth/token", answer(status=400, json={"error": "invalid_grant"}))
    for _ in range(2):
        flow = await weblogin(apps=tmp_path / "own" / "apps.json").begin(server.host)
    assert flow.app.client_secret == APP["client_secret"]
    assert len(registrations(server)) == 1
    assert [file.name for file in (tmp_path / "own").iterdir() if file.suffix == ".json"] == ["apps.json"]


async def test_an_app_that_the_server_has_forgotten_is_registered_anew(server, tmp_path):
    oauth_on(server, token=answer(status=401, json={"error": "invalid_client"}))
    for _ in range(2):
        await weblogin(apps=tmp_path / "apps.json").begin(server.host)
    assert len(registrations(server)) == 2


async def test_an_app_that_is_refused_in_the_end_is_not_used_for_the_next_login(server, web):
    flow = await web.begin(server.host)
    server.on("POST", "/oauth/token", answer(status=401, json={"error": "invalid_client"}))
    with pytest.raises(ClientError, match="register it anew"):
        await web.finish(flow, said_yes(flow))
    await web.begin(server.host)
    assert len(registrations(server)) == 2


async def test_an_app_that_is_refused_in_the_end_is_forgotten_by_all_processes(server, tmp_path):
    oauth_on(server)
    web = weblogin(apps=tmp_path / "own" / "apps.json")
    flow = await web.begin(server.host)
    server.on("POST", "/oauth/token", answer(status=401, json={"error": "invalid_client"}))
    for _ in range(2):  # also by one that has forgotten it already
        with pytest.raises(ClientError, match="register it anew"):
            await web.finish(flow, said_yes(flow))
    await weblogin(apps=tmp_path / "own" / "apps.json").begin(server.host)
    assert len(registrations(server)) == 2


async def test_of_many_servers_the_latest_are_remembered(monkeypatch):
    monkeypatch.setattr("atoot.oauth.web.MOST_PLACES", 2)
    web = weblogin()
    async with ScriptedServer() as one, ScriptedServer() as two, ScriptedServer() as three:
        for server in (one, two, three):
            oauth_on(server)
        for server in (one, two, three, three, two, one):
            await web.begin(server.host)
        assert [len(registrations(server)) for server in (one, two, three)] == [2, 1, 1]


async def test_a_person_may_name_a_host_that_sends_elsewhere_for_the_api(server):
    oauth_on(server)
    async with ScriptedServer() as site:
        site.on("*", "*", answer(status=404, html="<title>Our company</title>"))
        link = {"rel": "x", "href": f"{server.origin}/nodeinfo/2.0"}
        site.on("GET", "/.well-known/nodeinfo", answer(json={"links": [link]}))
        server.on("GET", "/api/v2/instance", answer(json={"domain": site.host, "version": "4.5.0"}))
        flow = await weblogin().begin(f"@ann@{site.host}")
    assert flow.origin == server.origin
    assert flow.url.startswith(f"{server.origin}/oauth/authorize?")


async def test_apps_can_be_kept_in_a_table_of_ones_own(server):
    oauth_on(server)
    kept = {}

    class Table:
        async def get(self, origin):
            return kept.get(origin)

        async def put(self, origin, app):
            kept[origin] = app

        async def forget(self, origin):
            del kept[origin]

    flow = await weblogin(apps=Table()).begin(server.host)
    assert kept == {server.origin: flow.app}
    assert isinstance(flow.app, App)


async def test_a_login_may_ask_for_other_scopes_than_the_rest(server, web):
    await web.begin(server.host)
    flow = await web.begin(server.host, scopes="push")
    assert asked_in(flow.url)["scope"] == "push"
    assert registrations(server)[-1].form["scopes"] == "read push"


async def test_what_is_known_of_a_server_is_looked_at_again_after_a_while(server):
    oauth_on(server, token=answer(status=400, json={"error": "invalid_grant"}))
    clock = Quick()
    web = weblogin(clock=clock)
    await web.begin(server.host)
    before = len(server.requests)
    await web.begin(server.host)
    assert len(server.requests) == before
    clock.now += 601
    await web.begin(server.host)
    assert len(server.requests) > before
    assert len(registrations(server)) == 1


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"state": "of another login"}, StateError),
        ({"iss": "https://evil.example"}, StateError),
        ({"code": ""}, LoginError),
        ({"error": "access_denied", "error_description": "The person said no"}, DeniedError),
        ({"error": "server_error"}, LoginError),
    ],
)
async def test_an_answer_that_is_not_of_this_login_gets_no_token(server, web, changes, error):
    flow = await web.begin(server.host)
    before = len(server.requests)
    with pytest.raises(error) as raised:
        await web.finish(flow, said_yes(flow, **changes))
    assert type(raised.value) is error
    assert len(server.requests) == before


async def test_an_answer_without_state_or_with_two_gets_no_token(server, web):
    flow = await web.begin(server.host)
    for answered in ("code=c0de", f"code=c0de&state={flow.state}&state={flow.state}", {}):
        with pytest.raises(StateError):
            await web.finish(flow, answered)


async def test_an_answer_may_be_an_address_a_query_or_any_mapping(server, web):
    flow = await web.begin(server.host)
    given = said_yes(flow, iss=f"{server.origin}/")
    query = urlencode(given)
    lists = {name: [value] for name, value in given.items()}
    for form in (query, f"{CALLBACK}?{query}", given, lists, MultiDict(given)):
        assert (await web.finish(flow, form)).account == "alice"
    with pytest.raises(TypeError, match="answer: expected"):
        await web.finish(flow, b"code=1")


async def test_who_comes_too_late_is_told_so(server):
    oauth_on(server)
    clock = Quick()
    web = weblogin(clock=clock, patience=60)
    flow = await web.begin(server.host)
    assert flow.began_at == datetime.fromtimestamp(clock.now, UTC)
    clock.now += timedelta(seconds=61).total_seconds()
    with pytest.raises(LoginTimeoutError, match="more than 60 s ago"):
        await web.finish(flow, said_yes(flow))


async def test_a_login_that_fails_after_the_token_came_gives_it_back(server, web):
    flow = await web.begin(server.host)
    server.on("GET", "/api/v1/accounts/verify_credentials", answer(status=500, json={"error": "no"}))
    with pytest.raises(Exception, match="500"):
        await web.finish(flow, said_yes(flow))
    assert revoked(server) == ["the-token"]


async def test_logging_out_makes_the_token_useless(server, web):
    flow = await web.begin(server.host)
    credentials = await web.finish(flow, said_yes(flow))
    await web.logout(credentials)
    assert revoked(server) == ["the-token"]
    with pytest.raises(ValueError, match="only the app"):
        await web.logout(Credentials(instance=server.host, access_token="x", use_https=False))


@pytest.mark.parametrize("host", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "[::1]", "localhost"])
async def test_people_cannot_make_the_application_ask_its_own_network(server, host):
    web = weblogin(private_hosts=False)
    with pytest.raises(Exception, match="public network"):
        await web.begin(f"{host}:{server.port}")
    assert server.connections == 0


async def test_the_way_back_is_watched_as_well(server):
    oauth_on(server)
    flow = await weblogin().begin(server.host)
    before = server.connections
    with pytest.raises(LoginError, match="public network"):
        await weblogin(private_hosts=False).finish(flow, said_yes(flow))
    assert server.connections == before


async def test_what_was_typed_with_plain_http_is_asked_by_https():
    first_bytes = []

    async def listen(reader, writer):
        first_bytes.append(await reader.read(1))
        writer.close()

    async with await asyncio.start_server(listen, "127.0.0.1") as listener:
        port = listener.sockets[0].getsockname()[1]
        with pytest.raises(NetworkError):
            await weblogin(use_https=True).begin(f"http://127.0.0.1:{port}")
    assert set(first_bytes) == {b"\x16"}  # how TLS begins


@pytest.mark.parametrize("typed", ["", "no host", "https://a.example/x?y", "a.example/..", "@ann"])
async def test_what_is_no_host_is_an_error_for_the_person(typed):
    with pytest.raises(LoginError, match="that is not a server"):
        await weblogin().begin(typed)


@pytest.mark.parametrize("address", ["/callback", "https://", "https://app.example/callback#part", ""])
def test_a_redirect_address_that_is_none_is_refused_at_once(address):
    with pytest.raises(ValueError, match="redirect_uri"):
        WebLogin("my app", address)


def test_an_argument_that_there_is_not_is_refused():
    with pytest.raises(TypeError, match=r"WebLogin\(\) got an unexpected keyword argument 'timeouts'"):
        weblogin(timeouts=3)
