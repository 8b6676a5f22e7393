"""What the server at the other end is."""

import pytest

import atoot
from atoot.testing import ScriptedServer, answer, drop

SCHEMA = "http://nodeinfo.diaspora.software/ns/schema/2.0"
NODEINFO = "/.well-known/nodeinfo"


def says(server: ScriptedServer, software: str, version: str, **instances: dict) -> None:
    links = {"links": [{"rel": SCHEMA, "href": f"{server.origin}/nodeinfo/2.0"}]}
    server.on("GET", NODEINFO, answer(json=links))
    server.on("GET", "/nodeinfo/2.0", answer(json={"software": {"name": software, "version": version}}))
    for number, instance in instances.items():
        server.on("GET", f"/api/{number}/instance", answer(json=instance))


async def test_a_server_is_asked_once(server: ScriptedServer, connect):
    says(server, "Mastodon", "4.5.0", v2={"configuration": {"statuses": {"max_characters": 700}}})
    c = await connect(server)
    first = await c.server()
    asked = len(server.requests)
    assert (first.software, first.version, first.limits.characters) == ("mastodon", "4.5.0", 700)
    assert await c.server() is first
    assert len(server.requests) == asked


async def test_a_server_can_be_asked_again(server: ScriptedServer, connect):
    says(server, "mastodon", "4.5.0", v2={})
    c = await connect(server)
    await c.server()
    says(server, "mastodon", "4.5.1", v2={})
    assert (await c.server()).version == "4.5.0"
    assert (await c.server(refresh=True)).version == "4.5.1"


async def test_an_older_server_is_asked_in_the_older_way(server: ScriptedServer, connect):
    says(
        server, "pleroma", "2.6.0", v1={"max_toot_chars": 5000, "urls": {"streaming_api": "wss://s.example"}}
    )
    c = await connect(server)
    found = await c.server()
    assert str(found) == "pleroma 2.6.0"
    assert found.limits.characters == 5000
    assert found.streaming == "wss://s.example"


async def test_what_a_server_does_not_say_stays_unknown(server: ScriptedServer, connect):
    c = await connect(server)
    found = await c.server()
    assert str(found) == "unknown software"
    assert found.limits.characters == 500
    assert found.streaming is None


async def test_nonsense_about_itself_is_no_error(server: ScriptedServer, connect):
    for path in (NODEINFO, "/api/v2/instance", "/api/v1/instance"):
        server.on("GET", path, answer(html="<title>Hello</title>"))
    c = await connect(server)
    assert str(await c.server()) == "unknown software"


async def test_a_document_elsewhere_is_not_asked_for(server: ScriptedServer, connect):
    links = {"links": [{"rel": SCHEMA, "href": "https://elsewhere.example/nodeinfo/2.0"}]}
    server.on("GET", NODEINFO, answer(json=links))
    server.on("GET", "/api/v2/instance", answer(json={"version": "4.4.0"}))
    c = await connect(server)
    assert str(await c.server()) == "mastodon 4.4.0"


async def test_a_server_that_cannot_be_reached_is_an_error(server: ScriptedServer, connect):
    server.on("GET", "*", drop())
    c = await connect(server, retries=0)
    with pytest.raises(atoot.NetworkError):
        await c.server()


async def test_length_is_counted_by_the_rules_of_the_server(server: ScriptedServer, connect):
    says(server, "mastodon", "4.5.0", v2={"configuration": {"statuses": {"characters_reserved_per_url": 10}}})
    c = await connect(server)
    assert await c.count_characters("https://example.org/long/path @ada@b.example") == 10 + 5
    assert await c.count_characters("Hi", spoiler_text="é👩‍🚀") == 4


async def test_the_instance_tells_what_it_is(alice):
    server = await alice.server()
    assert server.software == "mastodon"
    assert server.limits.media_types
    assert not server.is_older_than("4.0.0")
