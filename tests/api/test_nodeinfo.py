import pytest

from atoot import ApiError
from atoot.api.nodeinfo import document_of as document
from atoot.entities import NodeInfo, NodeInfoLinks
from atoot.testing import answer
from tables import each

SCHEMA = "http://nodeinfo.diaspora.software/ns/schema/"
ORIGIN = "https://a.example"


def links(*pairs: tuple[str, str]) -> NodeInfoLinks:
    return NodeInfoLinks.from_dict({"links": [{"rel": rel, "href": href} for rel, href in pairs]})


async def test_a_server_says_what_it_runs(instance, connect):
    c = await connect(instance)
    found = await c.nodeinfo()
    assert isinstance(found, NodeInfo)
    assert (found.software.name, found.version) == ("mastodon", "2.0")


async def test_another_host_is_not_asked(server, connect):
    c = await connect(server, "t")
    rows = [{"rel": f"{SCHEMA}2.0", "href": "https://other.example/x/2.0"}]
    server.on("GET", "/.well-known/nodeinfo", answer(json={"links": rows}))
    with pytest.raises(ApiError, match=r"on its own host.*GET /\.well-known/nodeinfo"):
        await c.nodeinfo()
    assert len(server.requests) == 1


@each(
    ("given", "path"),
    [
        ([], None),
        ([(SCHEMA + "2.0", ORIGIN + "/nodeinfo/2.0")], "/nodeinfo/2.0"),
        ([(SCHEMA + "2.0", ORIGIN + "/old"), (SCHEMA + "2.1", ORIGIN + "/new")], "/new"),
        ([(SCHEMA + "2.1", ORIGIN + "/new"), (SCHEMA + "2.0", ORIGIN + "/old")], "/new"),
        ([(SCHEMA + "2.10", ORIGIN + "/ten"), (SCHEMA + "2.9", ORIGIN + "/nine")], "/ten"),
        ([(SCHEMA + "2.1", "https://b.example/new"), (SCHEMA + "2.0", ORIGIN + "/old")], "/old"),
        ([(SCHEMA + "2.0", "http://a.example/plain")], "/plain"),
        ([(SCHEMA + "2", ORIGIN + "/x"), ("https://w3.example/rel", ORIGIN + "/y")], None),
        ([(SCHEMA + "9999.0", ORIGIN + "/x")], None),
    ],
)
def test_the_newest_document_on_the_host_itself_is_read(given: list[tuple[str, str]], path: str | None):
    assert document(links(*given), ORIGIN) == path


@each(
    ("rel", "href"),
    [
        (f"{SCHEMA}2.0", "https://other.example/x"),
        (f"{SCHEMA}two", f"{ORIGIN}/x"),
        (f"{SCHEMA}{'9' * 5000}.0", f"{ORIGIN}/x"),
        ("https://www.w3.org/ns/activitystreams#Application", f"{ORIGIN}/actor"),
        (f"{SCHEMA}2.0", "no URL"),
        (f"{SCHEMA}2.0", "http://a.example:81/2.0"),
    ],
)
def test_what_is_no_document_of_the_host_is_passed_over(rel: str, href: str):
    assert document(links((rel, href)), ORIGIN) is None
    assert document(links((rel, href), (f"{SCHEMA}2.0", f"{ORIGIN}/nodeinfo/2.0")), ORIGIN) == "/nodeinfo/2.0"
