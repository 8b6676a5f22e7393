"""How a client finds out what its server is."""

import pytest

from atoot.entities import Instance, NodeInfo, NodeInfoLinks, V1Instance
from atoot.errors import NetworkError, NotFoundError
from atoot.workflows.inquiry import ask, nodeinfo_of

ORIGIN = "https://a.example"
SCHEMA = "http://nodeinfo.diaspora.software/ns/schema/"


class Answers:
    """Answers what it was given, and 404 to all else."""

    origin = ORIGIN

    def __init__(self, **given):
        self.given = given
        self.asked = []

    async def fetch(self, request, kind):
        self.asked.append(kind)
        answer = self.given.get(kind.__name__)
        if isinstance(answer, Exception):
            raise answer
        if answer is None:
            raise NotFoundError("Not Found")
        return kind.from_dict(answer)


NODEINFO = {"software": {"name": "gotosocial", "version": "0.20.0"}}
LINKS = {"links": [{"rel": SCHEMA + "2.0", "href": ORIGIN + "/nodeinfo/2.0"}]}


async def test_a_server_without_nodeinfo_is_asked_for_no_document():
    server = Answers()
    assert await nodeinfo_of(server) is None
    assert server.asked == [NodeInfoLinks]


async def test_the_older_instance_is_asked_for_only_where_the_newer_is_not_there():
    newer = Answers(Instance={"version": "4.5.0", "domain": "a.example"})
    assert (await ask(newer)).version == "4.5.0"
    assert V1Instance not in newer.asked
    older = Answers(V1Instance={"version": "3.0.0", "uri": "a.example"})
    assert (await ask(older)).version == "3.0.0"
    assert older.asked[:2] == [Instance, V1Instance]


async def test_nodeinfo_says_what_the_software_is():
    server = Answers(NodeInfoLinks=LINKS, NodeInfo=NODEINFO)
    assert (await ask(server)).software == "gotosocial"
    assert server.asked[-1] is NodeInfo


async def test_a_server_that_answers_nothing_is_unknown_and_no_error():
    assert (await ask(Answers())).software == ""


async def test_a_server_that_cannot_be_reached_is_an_error():
    with pytest.raises(NetworkError):
        await ask(Answers(Instance=NetworkError("no answer")))
