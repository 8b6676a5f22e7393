import pytest
from aiohttp.abc import AbstractResolver

from atoot.http.transport import Transport
from atoot.message import Request
from atoot.network.addresses import PublicResolver, is_inside, is_public, short_origin
from atoot.network.sessions import public_session
from atoot.testing import ScriptedServer, behaviours
from tables import each


@each("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_an_address_of_the_internet_is_public(address):
    assert is_public(address)


@each("address", [
    "127.0.0.1", "10.0.0.1", "169.254.169.254", "0.0.0.0", "::", "::1", "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "224.0.0.1",
    "100.64.0.1", "192.168.1.1", "::127.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b:1::a00:1", "fec0::1", "3fff::1", "5f00::1", "192.0.0.8",
])  # fmt: skip
def test_an_address_of_a_network_of_ones_own_is_not(address):
    assert not is_public(address)
    assert is_inside(address)


@each(
    "host",
    [
        "localhost",
        "db",
        "x.localhost",
        "a.local",
        "metadata.google.internal",
        "router.home.arpa",
        "[::1]",
        "127.1",
        "0x7f.1",
        "2130706433",
    ],
)
def test_a_name_may_say_that_it_is_inside(host):
    assert is_inside(host)


@each(
    "host", ["mastodon.social", "local.example", "8.8.8.8", "internal.example.org", "localhost.example.org"]
)
def test_other_names_are_of_the_internet(host):
    assert not is_inside(host)


class Names(AbstractResolver):
    def __init__(self, *addresses):
        self.addresses = addresses

    async def resolve(self, host, port=0, family=0):
        return [
            {"hostname": host, "host": one, "port": port, "family": 2, "proto": 0, "flags": 0}
            for one in self.addresses
        ]

    async def close(self):
        pass


async def test_a_name_that_leads_inside_has_no_address_but_for_a_host_of_ones_own():
    inside = Names("10.0.0.1", "fd00::1")
    meant = ["mine.example"].__contains__
    with pytest.raises(OSError, match=r"evil\.example has no address of the public network"):
        await PublicResolver(inside, meant).resolve("evil.example")
    assert await PublicResolver(inside, meant).resolve("mine.example")


async def test_of_several_addresses_only_the_public_ones_are_used():
    resolver = PublicResolver(Names("10.0.0.1", "8.8.8.8"))
    assert [one["host"] for one in await resolver.resolve("a.example")] == ["8.8.8.8"]
    await resolver.close()


async def test_a_session_for_many_hosts_knows_ones_own_and_the_proxy(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.corp:3128")
    async with public_session(["mine.example"]) as session:
        resolver = session.connector._resolver
        assert isinstance(resolver, PublicResolver)
        known = ("mine.example", "proxy.corp", "localhost", "nas.local", "evil.example")
        assert [resolver._may_be_anywhere(host) for host in known] == [True, True, True, True, False]


async def test_what_every_request_goes_through_sees_where_redirects_lead(server: ScriptedServer):
    server.on("GET", "/a", behaviours.redirect("/b"))
    server.on("GET", "/b", behaviours.answer(json=[]))
    seen = []

    async def note(request, handler):
        seen.append(request.url.path)
        return await handler(request)

    async with public_session(middlewares=[note]) as session:
        transport = Transport(server.origin, session=session)
        await transport.send(Request("GET", "/a"))
        await transport.close()
    assert seen == ["/a", "/b"]


def test_an_origin_is_as_short_as_it_can_be_and_one_inside_has_to_be_meant():
    assert short_origin("https://Mastodon.Social:443/") == "mastodon.social"
    assert short_origin("http://mastodon.social") == "http://mastodon.social"
    assert short_origin("https://10.0.0.7") == "https://10.0.0.7"
    for host in ("10.0.0.7", "localhost:3000", "printer"):
        with pytest.raises(
            ValueError, match=f"'{host}' is inside your own network; if that is meant, give 'https://"
        ):
            short_origin(host)
    with pytest.raises(TypeError, match="text"):
        short_origin(7)
