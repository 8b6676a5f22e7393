"""Where the streaming server is, as the instance says."""

import pytest
from stream_things import PATH, TOKEN, greeting

from atoot.errors import NetworkError
from atoot.limits.local import LocalBudget
from atoot.streaming.connections import discovery
from atoot.streaming.connections.discovery import streaming_base
from atoot.testing import answer, drop
from tables import each


async def test_the_streaming_server_is_asked_for_once(once, server):
    server.on("GET", PATH, greeting("7"))
    named = {"configuration": {"urls": {"streaming": f"ws://{server.host}"}}}
    instance = server.on("GET", "/api/v2/instance", answer(json=named))
    for _ in range(3):
        async with once.streaming("user"):
            pass
    assert len(instance.requests) == 1


async def test_a_used_up_limit_holds_up_no_stream(connect, server):
    c = await connect(server, TOKEN, retries=0, budget=LocalBudget())
    spent = {
        "X-RateLimit-Limit": "300",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": "100",
    }
    server.on("GET", "/api/v1/preferences", answer(json={}, headers=spent))
    await c.get("/api/v1/preferences")
    named = {"configuration": {"urls": {"streaming": f"ws://{server.host}"}}}
    server.on("GET", "/api/v2/instance", answer(json=named))
    server.on("GET", PATH, greeting("7"))
    async with c.streaming("user") as ws:
        assert (await ws.receive()).json()["event"] == "update"
    asked = [request for request in server.requests if request.path == "/api/v2/instance"]
    assert [request.headers.get("Authorization") for request in asked] == [None]


@pytest.mark.parametrize("body", ["no json", "[1]", '{"configuration": 7}', "[" * 100_000, ""])
async def test_an_instance_that_says_nonsense_about_itself_is_taken_to_be_the_streaming_server(
    connect, server, budget, body
):
    c = await connect(server, TOKEN, retries=0, budget=budget)
    server.on("GET", "/api/*/instance", answer(status=429), answer(text=body))
    server.on("GET", PATH, greeting("7"))
    async with c.streaming("user") as ws:
        assert (await ws.receive()).json()["event"] == "update"


async def test_after_a_cut_the_streaming_server_is_looked_for_where_it_was(opener, server, monkeypatch):
    monkeypatch.setattr(discovery, "ASK_AGAIN", 0.0)
    server.on("GET", PATH, *[greeting("7")] * 3, drop(), drop(), greeting("7"))
    named = {"configuration": {"urls": {"streaming": f"ws://{server.host}"}}}
    instance = server.on("GET", "/api/v2/instance", answer(json=named), answer(status=503))
    for _ in range(3):
        opener.moved()
        await (await opener.connect({"stream": "user"})).close()
    assert len(instance.requests) == 1

    with pytest.raises(NetworkError):
        await opener.connect({"stream": "user"})
    opener.moved()
    await (
        await opener.connect({"stream": "user"})
    ).close()  # the instance does not know now: it is where it was
    assert len(instance.requests) == 2


async def test_an_old_instance_names_the_streaming_server_in_the_older_way(once, server):
    server.on("GET", PATH, greeting("7"))
    server.on("GET", "/api/v1/instance", answer(json={"urls": {"streaming_api": "ws://localhost:1"}}))
    with pytest.raises(NetworkError, match="localhost:1"):
        await once.streaming("user")


@each(
    ("origin", "named", "base"),
    [
        ("https://h.example", None, "wss://h.example"),
        ("https://h.example:8443", "", "wss://h.example:8443"),
        ("http://h.example", None, "ws://h.example"),
        ("https://h.example", "wss://streaming.h.example", "wss://streaming.h.example"),
        ("https://h.example", "wss://s.example:4000/api/v1/streaming", "wss://s.example:4000"),
        ("https://h.example", "WSS://S.example", "wss://s.example"),
        ("http://h.example", "ws://s.example", "ws://s.example"),
        # Another port of the same host is another server.
        ("https://h.example", "wss://h.example:4000", "wss://h.example:4000"),
        ("http://127.0.0.1:3000", "ws://127.0.0.1:4000", "ws://127.0.0.1:4000"),
        # TLS is not left, and what is no place is not believed.
        ("https://h.example", "ws://s.example", "wss://h.example"),
        ("https://h.example", "http://s.example", "wss://h.example"),
        ("https://h.example", "https://s.example", "wss://h.example"),
        ("https://h.example", "wss://[bad", "wss://h.example"),
        ("https://h.example", "wss://s.example:port", "wss://h.example"),
        ("https://h.example", "wss://user@s.example", "wss://h.example"),
        ("https://h.example", "wss://a b.example", "wss://h.example"),
        ("https://h.example", "wss://", "wss://h.example"),
        ("https://h.example", "nonsense", "wss://h.example"),
        # Some say wss though they are reached by http.
        ("http://127.0.0.1:3000", "wss://127.0.0.1:3000", "ws://127.0.0.1:3000"),
    ],
)
def test_the_streaming_server_is_what_the_instance_names_if_that_makes_sense(origin, named, base):
    assert streaming_base(origin, named) == base
