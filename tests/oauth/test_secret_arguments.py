"""Every secret that a method is given, and a search for it in all that could be printed when the call fails."""

import asyncio
import copy
import inspect
import json
import logging
import pickle
from contextlib import AsyncExitStack
from datetime import UTC, datetime

import msgspec
import pytest
from oauth_servers import oauth_on

from atoot import ClientError, MastodonAPI, MastodonError, oauth
from atoot.http.transport import Transport
from atoot.network.sessions import checked_proxy
from atoot.oauth.web import Flow
from atoot.push import PushKeys
from atoot.secrets import Secret, is_secret_name
from atoot.testing import answer, stall
from shown_locals import shown_with_locals

SECRET = "s3cr3t"
NO_SECRETS = {
    "create": "the clients of tests are made with it",
    "invite": "a code that is in an address which people pass on",
    "token": "an id",
    "token_invalidate": "an id",
    "pleroma_token_revoke": "an id",
    "login": "is tried with the other functions of a login",
}


def secret_arguments():
    """Methods of the client with the names of their secrets."""
    for name, method in inspect.getmembers(MastodonAPI, inspect.iscoroutinefunction):
        secrets = [one for one in inspect.signature(method).parameters if is_secret_name(one)]
        if secrets and name not in NO_SECRETS:
            yield name


def arguments_of(method):
    """Something for each argument that has to be given; a secret for those that are secret."""
    for number, (name, one) in enumerate(inspect.signature(method).parameters.items()):
        if is_secret_name(name):
            yield f"{SECRET}-{number}-{name}"
        elif one.default is inspect.Parameter.empty and name != "self":
            yield True if one.annotation in (bool, "bool") else "x"


async def shown_when_failing(call):
    """What debuggers, error trackers and logs show of a call that fails; not our frames, which know the secrets."""
    try:
        await call()
    except (MastodonError, asyncio.CancelledError, TimeoutError, ValueError, TypeError) as error:
        shown = [error]
        while shown[-1].__cause__ or shown[-1].__context__:
            shown.append(shown[-1].__cause__ or shown[-1].__context__)
        return "\n".join([shown_with_locals(error, __file__), *(f"{one!r} {vars(one)!r}" for one in shown)])
    raise AssertionError("nothing went wrong")


ECHOES = {
    "a refusal that repeats them": lambda request: answer(status=422, json={"error": request.body.decode()}),
    "a refusal of the form": lambda request: (
        answer(status=415, json={"error": "JSON, please"})
        if request.content_type != "application/json"
        else answer(status=403, json={"error": request.body.decode()})
    ),
    "a page": lambda request: answer(status=500, html=f"<title>{request.body.decode()}</title>"),
}


@pytest.mark.parametrize("name", [*secret_arguments()])
@pytest.mark.parametrize("how", [*ECHOES, "silence"])
async def test_no_secret_that_a_method_is_given_appears_when_it_fails(server, connect, caplog, name, how):
    caplog.set_level(logging.DEBUG)
    server.on("*", "*", stall() if how == "silence" else ECHOES[how])
    c = await connect(server, "the-token-of-alice", retries=0)
    method = getattr(c, name)

    async def call():
        if how == "silence":
            await asyncio.wait_for(method(*arguments_of(method)), 0.05)
        await method(*arguments_of(method))

    shown = await shown_when_failing(call)
    assert SECRET not in shown, shown[max(0, shown.index(SECRET) - 300) : shown.index(SECRET) + 60]
    assert SECRET not in caplog.text


SECRET_PAGE = "<title>you sent s3cr3t-of-the-app</title>"


async def by_code(host, store):
    await oauth.login(
        host,
        store=store,
        use_https=False,
        out_of_band=True,
        open_browser=False,
        ask_code=lambda _: "s3cr3t-code",
    )


async def by_token(host, store):
    await oauth.save_token(host, "s3cr3t-token", store=store, use_https=False)


async def by_flow(host, _store):
    web = oauth.WebLogin("x", "https://app.example/", use_https=False, private_hosts=True)
    flow = await web.begin(host)
    await web.finish(flow, f"https://app.example/?code=s3cr3t-code&state={flow.state}")


async def anew(host, store):
    kept = oauth.Credentials(
        instance=host,
        access_token="s3cr3t-token",
        refresh_token="s3cr3t-refresh",
        client_id="app",
        client_secret="s3cr3t-of-the-app",
        use_https=False,
    )
    await oauth.refresh(kept, store=store)


async def out(host, store):
    store.save(
        oauth.Credentials(
            instance=host,
            access_token="s3cr3t-token",
            client_id="app",
            client_secret="s3cr3t-of-the-app",
            use_https=False,
        )
    )
    await oauth.logout(store=store)


@pytest.mark.parametrize("way", [by_code, by_token, by_flow, anew, out], ids=lambda way: way.__name__)
@pytest.mark.parametrize("status", [400, 500, "a good answer that is no such thing"])
async def test_no_secret_of_a_login_appears_when_it_fails(server, tmp_path, caplog, way, status):
    caplog.set_level(logging.DEBUG)

    def echo(request):
        said = f"{request.body.decode()} {dict(request.headers)}"
        if isinstance(status, str):
            return answer(html=f"<title>{said}</title>")
        return answer(status=status, json={"error": said})

    oauth_on(server, token=echo, account=echo)
    server.on(
        "POST", "/oauth/revoke", answer(status=403, html=SECRET_PAGE) if isinstance(status, str) else echo
    )
    store = oauth.CredentialStore(tmp_path / "kept" / "credentials.json", environ={})
    shown = await shown_when_failing(lambda: way(server.host, store))
    assert SECRET not in shown, shown[max(0, shown.index(SECRET) - 300) : shown.index(SECRET) + 60]
    assert SECRET not in caplog.text


async def test_the_search_finds_a_secret_where_there_is_one():
    async def leak():
        raise ClientError(SECRET)

    assert SECRET in await shown_when_failing(leak)
    assert SECRET in await shown_when_failing(lambda: asyncio.to_thread(json.loads, SECRET))


APP = {"client_id": "app", "client_secret": f"{SECRET}-of-the-app"}
KEPT = {"access_token": f"{SECRET}-token", "client_secret": f"{SECRET}-of-the-app"}
NOT_MADE = {
    "credentials of no host": lambda: oauth.Credentials(instance="a b", **KEPT),
    "credentials with no token": lambda: oauth.Credentials(
        instance="a.example", **KEPT | {"access_token": f"{SECRET} token"}
    ),
    "kept credentials": lambda: oauth.Credentials.from_dict(
        {"instance": "a.example", "use_https": "no", **KEPT}
    ),
    "a kept flow": lambda: oauth.Flow.from_dict({"app": APP, "state": f"{SECRET}-state", "verifier": 7}),
    "kept keys": lambda: PushKeys.from_dict({"private_key": f"ü{SECRET}", "auth": SECRET}),
    "a proxy": lambda: checked_proxy(f"socks9://ann:{SECRET}@proxy.example:1"),
}


@pytest.mark.parametrize("name", NOT_MADE)
async def test_what_cannot_be_made_does_not_show_its_secrets(name):
    async def make():
        NOT_MADE[name]()

    shown = await shown_when_failing(make)
    assert SECRET not in shown, shown[max(0, shown.index(SECRET) - 300) : shown.index(SECRET) + 60]


RAW = {
    "a query": lambda c: c.get(f"/api/v1/x?access_token={SECRET}"),
    "a query of another host": lambda c: c.get(f"https://evil.example/?token={SECRET}"),
    "a header": lambda c: c.post("/api/v1/x", headers={"Authorization": f"Basic {SECRET}"}),
    "something inside": lambda c: c.put("/api/v1/x", params={"user": {"password": SECRET}}),
    "pairs": lambda c: c.request("post", "/api/v1/x", params=(("client_secret", SECRET),)),
    "an argument that is none": lambda c: c.patch("/api/v1/x", json={"password": SECRET}),
}


@pytest.mark.parametrize("name", RAW)
async def test_a_raw_verb_does_not_show_a_secret_wherever_it_is_given(server, connect, name):
    c = await connect(server, retries=0)
    with pytest.raises((MastodonError, ValueError, TypeError)) as caught:
        await RAW[name](c)
    shown = shown_with_locals(caught.value, __file__)
    assert SECRET not in shown, shown[max(0, shown.index(SECRET) - 300) : shown.index(SECRET) + 60]


@pytest.mark.parametrize(
    "said", [answer(json={"token": SECRET}), answer(html=f"<title>{SECRET}</title>")], ids=["other", "page"]
)
async def test_a_token_in_an_answer_that_cannot_be_read_is_not_shown(server, said):
    oauth_on(server, token=said, app=said)
    app = oauth.App(client_id="app", client_secret=Secret("s"))
    async with AsyncExitStack() as stack:
        transport = Transport(server.origin)
        stack.push_async_callback(transport.close)
        assert SECRET not in await shown_when_failing(lambda: oauth.token_for_app(transport, app))
        assert SECRET not in await shown_when_failing(lambda: oauth.register_app(transport, "x"))


WHEN = datetime(2026, 11, 27, tzinfo=UTC)
APP = oauth.App(client_id="c", client_secret=SECRET)
HOLDERS = [
    APP,
    oauth.Grant(access_token=SECRET, refresh_token=SECRET, scopes=oauth.Scopes(), created_at=WHEN),
    oauth.Pkce(SECRET),
    oauth.Credentials(
        instance="x.example", access_token=SECRET, client_id="c", client_secret=SECRET, refresh_token=SECRET
    ),
    Flow(
        instance="x.example",
        app=APP,
        server=oauth.AuthServer(),
        redirect_uri="https://my.example",
        scopes=oauth.Scopes(),
        state=SECRET,
        verifier=SECRET,
        began_at=WHEN,
    ),
]


@pytest.mark.parametrize("holder", HOLDERS, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize(
    "changed",
    [
        lambda one: one,
        copy.deepcopy,
        msgspec.structs.replace,
        msgspec.structs.asdict,
        lambda one: pickle.loads(pickle.dumps(one)),
    ],
    ids=["made", "copied", "replaced", "as a dict", "pickled"],
)
def test_what_holds_a_secret_does_not_show_it_though_it_was_made_of_plain_text(holder, changed):
    assert SECRET not in f"{changed(holder)!r} {changed(holder)}"
