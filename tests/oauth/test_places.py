"""What people write where an instance is asked for, and where its API is."""

from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oauth_servers import Browser, oauth_on, quietly

from atoot import ClientError
from atoot.http.settings import Settings
from atoot.http.transport import Transport
from atoot.oauth.credentials import LoginError
from atoot.oauth.places import ApiPlace, Named, find_api, named
from atoot.oauth.signin import login
from atoot.oauth.tokens import save_token
from atoot.testing import ScriptedServer, answer


@pytest.mark.parametrize(
    ("written", "origin", "account"),
    [
        ("mastodon.social", "https://mastodon.social", ""),
        ("  Mastodon.Social \n", "https://mastodon.social", ""),
        ("mastodon.social.", "https://mastodon.social", ""),
        ("mastodon.social/", "https://mastodon.social", ""),
        ("https://mastodon.social//", "https://mastodon.social", ""),
        ("HTTPS://MASTODON.SOCIAL", "https://mastodon.social", ""),
        ("@ann@mastodon.social", "https://mastodon.social", "ann"),
        ("ann@mastodon.social", "https://mastodon.social", "ann"),
        ("acct:ann@mastodon.social", "https://mastodon.social", "ann"),
        ("@Ann.b-c_d@Mastodon.Social.", "https://mastodon.social", "Ann.b-c_d"),
        ("\u2068@ann@mastodon.social\u2069", "https://mastodon.social", "ann"),
        ("<https://mastodon.social/@ann>", "https://mastodon.social", "ann"),
        ("https://mastodon.social/@ann?x=1#y", "https://mastodon.social", "ann"),
        ("https://mastodon.social/users/ann", "https://mastodon.social", "ann"),
        ("mastodon.social/@ann/", "https://mastodon.social", "ann"),
        ("https://mastodon.social/web/home", "https://mastodon.social", ""),
        ("https://mastodon.social/about", "https://mastodon.social", ""),
        ("https://pixelfed.example/p/ann/123", "https://pixelfed.example", ""),
        ("https://friendica.example/profile/ann", "https://friendica.example", ""),
        ("https://pleroma.example/notice/AbC-d", "https://pleroma.example", ""),
        ("@ann@localhost:3000", "https://localhost:3000", "ann"),
        ("http://localhost:3000/@ann", "http://localhost:3000", "ann"),
        ("https://b\u00fccher.example/@ann", "https://xn--bcher-kva.example", "ann"),
        ("https://@ann@mastodon.social", "https://mastodon.social", "ann"),
        ("ann@mastodon.social/", "https://mastodon.social", "ann"),
        ("mailto:ann@mastodon.social", "https://mastodon.social", "ann"),
        ("!cats@lemmy.example", "https://lemmy.example", "cats"),
        ("\uff20ann\uff20mastodon\u3002social", "https://mastodon.social", "ann"),
        ("@mastodon.social", "https://mastodon.social", ""),
        ("\u201cmastodon.social\u201d", "https://mastodon.social", ""),
        ("(https://mastodon.social)", "https://mastodon.social", ""),
        ("https://mastodon.social/@ann/112233", "https://mastodon.social", "ann"),
        ("https://mastodon.social/users/ann/statuses/1", "https://mastodon.social", "ann"),
        ("https://mastodon.social/@bob@other.example/112", "https://mastodon.social", ""),
        ("https://mastodon.social/deck/@bob@other.example", "https://mastodon.social", ""),
        ("https://mastodon.social/settings/profile", "https://mastodon.social", ""),
        (
            "https://mastodon.social/oauth/authorize?client_id=1&redirect_uri=https://x/",
            "https://mastodon.social",
            "",
        ),
        ("https://pleroma.example/main/friends", "https://pleroma.example", ""),
        ("https://mastodon.social?ref=7", "https://mastodon.social", ""),
        ("mastodon.social#top", "https://mastodon.social", ""),
        ("mastodon.social:443", "https://mastodon.social", ""),
        ("http://mastodon.social:80/", "http://mastodon.social", ""),
    ],
)
def test_an_instance_is_understood_however_it_is_written(written, origin, account):
    found = named(written)
    assert (found.origin, found.account) == (origin, account)
    assert found.host == origin.partition("://")[2]
    assert found.use_https is origin.startswith("https")


@pytest.mark.parametrize(
    "written",
    ["", " ", "@", "@ann", "a b", "a.example/path", "ann:word@a.example", "https://ann:word@a.example/", "ftp://a.example",
     "@ann@", "@@a.example", "https://a.example/@ann/7/../..", "a.example\\b", "ann@bob@a.example", "https://ann@a.example", "https://:word@a.example",
     "@ann:word@a.example", "https://www.example.com/url?q=https://a.example", "a.example/@ann@b.example/../c", "127.1"],
)  # fmt: skip
def test_what_is_no_instance_is_refused(written):
    with pytest.raises(ValueError, match="host of an instance"):
        named(written)


def test_plain_http_is_only_what_was_asked_for():
    assert named("@ann@a.example", use_https=False).origin == "http://a.example"
    assert named("https://a.example", use_https=False).use_https
    with pytest.raises(TypeError):
        named(7)  # type: ignore[arg-type]


@given(st.text())
def test_no_text_leads_to_credentials_or_a_path(text):
    try:
        found = named(text)
    except ValueError:
        return
    assert "@" not in found.origin
    assert found.origin.count("/") == 2


# Where the API is


@pytest.fixture
async def site():
    """A server without the API, in whose name the accounts of another are."""
    async with ScriptedServer() as server:
        server.on("*", "*", answer(status=404, html="<title>Our company</title>"))
        yield server


def sent_to(server, path):
    return answer(status=301, headers={"Location": f"{server.origin}{path}"})


def serves(server, site, **about):
    oauth_on(server)
    server.on("GET", "/api/v2/instance", answer(json={"domain": site.host, "version": "4.5.0"} | about))


def nodeinfo(server):
    link = {"rel": "http://nodeinfo.diaspora.software/ns/schema/2.0", "href": f"{server.origin}/nodeinfo/2.0"}
    return answer(json={"links": [link]})


def host_meta(server):
    template = f"{server.origin}/.well-known/webfinger?resource={{uri}}"
    text = f'<?xml version="1.0"?><XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0"><Link template="{template}"/></XRD>'
    return answer(text=text, headers={"Content-Type": "application/xrd+xml"})


def webfinger(server):
    return answer(
        json={"subject": "acct:ann@x", "links": [{"rel": "self", "href": f"{server.origin}/users/ann"}]}
    )


WAYS = {
    "nodeinfo, sent": ("/.well-known/nodeinfo", lambda server: sent_to(server, "/.well-known/nodeinfo")),
    "nodeinfo": ("/.well-known/nodeinfo", nodeinfo),
    "host-meta, sent": ("/.well-known/host-meta", lambda server: sent_to(server, "/.well-known/host-meta")),
    "host-meta": ("/.well-known/host-meta", host_meta),
    "webfinger, sent": (
        "/.well-known/webfinger",
        lambda server: sent_to(server, "/.well-known/webfinger?resource=x"),
    ),
    "webfinger": ("/.well-known/webfinger", webfinger),
    "the api, sent": ("/api/v1/instance", lambda server: sent_to(server, "/api/v1/instance")),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("written", ["{}", "@ann@{}"])
async def test_a_login_finds_the_api_of_a_host_that_sends_elsewhere_for_it(
    server, site, store, way, written, caplog
):
    serves(server, site)
    path, make = WAYS[way]
    site.on("GET", path, make(server))
    browser = Browser()
    made = await login(
        written.format(site.host), store=store, use_https=False, open_browser=False, on_url=browser
    )
    await browser.page
    assert made.instance == server.host
    assert browser.url.startswith(server.origin)
    assert f"the server of {site.host} is {server.host}" in caplog.text
    assert not any("Authorization" in request.headers for request in site.requests)


async def test_a_host_that_knows_nothing_of_the_one_that_sends_there_gets_nobody(server, site, store):
    serves(server, site, domain="another.example")
    site.on("GET", "/.well-known/nodeinfo", nodeinfo(server))
    with pytest.raises(LoginError, match=f"if it is the one that is meant, log in on {server.host}"):
        await quietly(site, store, on_url=lambda _: pytest.fail("somebody was asked"))
    assert not any(request.path in ("/api/v1/apps", "/oauth/token") for request in server.requests)


async def test_a_host_that_names_one_without_the_api_is_said(server, site, store):
    server.on("*", "*", answer(status=404))
    site.on("GET", "/.well-known/nodeinfo", nodeinfo(server))
    with pytest.raises(LoginError, match="there is no server with the Mastodon API"):
        await quietly(site, store)


async def test_a_host_that_names_nobody_is_no_server_with_the_api(site, store):
    with pytest.raises(ClientError, match="a server with the Mastodon API"):
        await quietly(site, store)


async def test_links_of_a_page_lead_nowhere(server, site, store):
    serves(server, site)
    page = answer(html=f'<html><a href="{server.origin}/nodeinfo">x</a></html>')
    site.on("GET", "/.well-known/nodeinfo", page)
    with pytest.raises(ClientError, match="a server with the Mastodon API"):
        await quietly(site, store)
    assert server.requests == []


async def test_a_token_is_not_taken_to_the_other_host(server, site, store):
    serves(server, site)
    site.on("GET", "/.well-known/nodeinfo", nodeinfo(server))
    with pytest.raises(ClientError, match=f"seems to be at {server.host}: name that host"):
        await save_token(f"ann@{site.host}", "secret-token", store=store, use_https=False)
    assert not any("Authorization" in request.headers for request in server.requests)
    assert store.names() == []


def test_a_name_knows_its_host():
    assert Named("http://a.example:1").host == "a.example:1"


# Where the API is


@asynccontextmanager
async def nobody(origin):
    """A way to an origin, in nobody's name."""
    transport = Transport(origin, settings=Settings.made_of({"retries": 0}))
    try:
        yield transport
    finally:
        await transport.close()


def names(*origins):
    """An answer of nodeinfo that names several hosts."""
    return answer(json={"links": [{"rel": "x", "href": f"{origin}/nodeinfo/2.0"} for origin in origins]})


async def test_a_host_that_cannot_be_reached_leaves_the_next_one_that_is_named(server, site):
    serves(server, site)
    async with ScriptedServer() as ended:
        pass
    site.on("GET", "/.well-known/nodeinfo", names(ended.origin, server.origin))
    assert await find_api(Named(site.origin), nobody) == ApiPlace(server.origin)


@pytest.mark.parametrize(
    ("about", "is_confirmed"),
    [
        ({"domain": "elsewhere.example"}, False),
        ({"domain": "elsewhere.example", "account_domain": "SITE"}, True),
        ({"domain": "http://SITE/"}, True),
        ({"domain": ["SITE"], "uri": None, "version": "1"}, False),
        ({"domain": "no host at all", "version": "1"}, False),
    ],
)
async def test_a_host_confirms_whose_accounts_it_serves_or_does_not(server, site, about, is_confirmed):
    said = {
        name: value.replace("SITE", site.host) if isinstance(value, str) else value
        for name, value in about.items()
    }
    server.on("GET", "/api/v2/instance", answer(json=said))
    site.on("GET", "/.well-known/nodeinfo", names(server.origin))
    assert await find_api(Named(site.origin), nobody) == ApiPlace(server.origin, is_confirmed)


async def test_a_server_that_speaks_to_its_users_alone_has_the_api(server):
    server.on("GET", "/api/v2/instance", answer(status=401, json={"error": "This API requires a user"}))
    assert await find_api(Named(server.origin), nobody) == ApiPlace(server.origin)


async def test_no_more_hosts_are_asked_than_make_sense_and_none_by_another_scheme(server, site):
    many = [f"http://127.0.0.1:{port}" for port in range(1, 60)]
    site.on("GET", "/.well-known/nodeinfo", names("ftp://a.example", "https://docs.oasis-open.org", *many))
    with pytest.raises(LoginError, match="there is no server with the Mastodon API") as caught:
        await find_api(Named(site.origin), nobody)
    assert str(caught.value).count("127.0.0.1") <= 10
    assert "a.example" not in str(caught.value)
    assert "oasis" not in str(caught.value)
