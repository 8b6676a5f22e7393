"""What a server lacks, done another way."""

import logging
import re

import pytest

import atoot
from atoot.testing import ScriptedServer, answer
from atoot.workflows.alternatives import TABLE

MISSING = [
    answer(status=404, json={"error": "Not Found"}),
    answer(status=404, body=b"<h1>404 Not Found (snac/2.94)</h1>", headers={"Content-Type": "text/html"}),
    answer(status=405, body=b"405 method not allowed", headers={"Content-Type": "text/plain"}),
    answer(status=501),
]


@pytest.fixture(autouse=True)
def lacking(server):
    """A server that lacks whatever the test does not give it."""
    server.on("*", "*", MISSING[0])


@pytest.fixture
async def c(server, connect):
    return await connect(server, "token")


@pytest.mark.parametrize("refusal", MISSING)
async def test_an_account_is_endorsed_by_the_older_operation(server: ScriptedServer, c, refusal):
    newer = server.on("POST", "/api/v1/accounts/1/endorse", refusal)
    older = server.on("POST", "/api/v1/accounts/1/pin", answer(json={"id": "1", "endorsed": True}))
    relationship = await c.account_endorse("1")
    assert relationship.endorsed
    assert relationship.extra["made_of"] == "`POST /api/v1/accounts/:id/pin`"
    await c.account_endorse("1")
    assert (len(newer.requests), len(older.requests)) == (1, 2), "it is asked once"
    server.on("POST", "/api/v1/accounts/1/unendorse", refusal)
    server.on("POST", "/api/v1/accounts/1/unpin", answer(json={"id": "1", "endorsed": False}))
    assert not (await c.account_unendorse("1")).endorsed


async def test_an_account_that_does_not_exist_is_not_asked_for_another_way(server: ScriptedServer, c):
    server.on("POST", "/api/v1/accounts/1/endorse", answer(status=404, json={"error": "Record not found"}))
    older = server.on("POST", "/api/v1/accounts/1/pin", answer(json={"id": "1"}))
    with pytest.raises(atoot.NotFoundError):
        await c.account_endorse("1")
    assert older.requests == []


async def test_where_neither_is_there_the_error_is_that_of_the_newer_operation(server: ScriptedServer, c):
    server.on("GET", "/api/v2/instance", answer(json={"version": "4.1.0", "domain": "x.example"}))
    with pytest.raises(atoot.NotFoundError, match=r"/endorse\); Mastodon has it since 4\.4\.0"):
        await c.account_endorse("1")


async def test_another_error_of_the_other_way_is_told(server: ScriptedServer, c):
    server.on("POST", "/api/v1/accounts/1/pin", answer(status=422, json={"error": "you do not follow them"}))
    with pytest.raises(atoot.UnprocessedError, match="you do not follow them"):
        await c.account_endorse("1")


async def test_a_strict_client_is_told_what_the_server_lacks(server: ScriptedServer, connect):
    older = server.on("POST", "/api/v1/accounts/1/pin", answer(json={"id": "1"}))
    c = await connect(server, "token", strict=True)
    with pytest.raises(atoot.NotFoundError):
        await c.account_endorse("1")
    assert older.requests == []


async def test_what_is_done_another_way_is_logged(server: ScriptedServer, c, caplog):
    server.on("POST", "/api/v1/accounts/1/pin", answer(json={"id": "1"}))
    with caplog.at_level(logging.DEBUG, "atoot.http"):
        await c.account_endorse("1")
    assert any("is not there: done by `POST /api/v1/accounts/:id/pin`" in line for line in caplog.messages)


async def test_raw_verbs_are_not_answered_by_anything_else(server: ScriptedServer, c):
    server.on("GET", "/api/v1/filters", answer(json=[]))
    with pytest.raises(atoot.NotFoundError):
        await c.get("/api/v2/filters")


async def test_a_strict_client_is_told_since_when_there_is_what_the_server_lacks(
    server: ScriptedServer, connect
):
    c = await connect(server, "t", strict=True)
    server.on("*", "/api/v2/filters", answer(status=404, json={"error": "Not Found"}))
    for call in (c.filters_v2(), c.get("/api/v2/filters"), c.create_filter_v2("a", "home")):
        with pytest.raises(atoot.NotFoundError, match=r"since 4\.0\.0") as raised:
            await call
        assert raised.value.hint


async def test_what_is_made_once_is_made_another_way_and_then_without_asking_again(server: ScriptedServer, c):
    newer = server.on("POST", "/api/v2/filters", answer(status=404, json={"error": "Not Found"}))
    older = server.on("POST", "/api/v1/filters", answer(json={"id": "1", "phrase": "a", "context": ["home"]}))
    for _ in range(2):
        made = await c.create_filter_v2("a", "home", keywords_attributes=[{"keyword": "a"}])
        assert (made.title, made.keywords[0].keyword) == ("a", "a")
    assert (len(newer.requests), len(older.requests)) == (1, 2)


async def test_what_is_made_once_is_refused_with_a_reason_where_the_other_way_cannot_do_it(
    server: ScriptedServer, c
):
    server.on("POST", "/api/v2/filters", answer(status=404, json={"error": "Not Found"}))
    words = [{"keyword": "a"}, {"keyword": "b"}]
    with pytest.raises(atoot.NotFoundError, match="this server keeps one word in a filter, and here are 2"):
        await c.create_filter_v2("a", "home", keywords_attributes=words)


def test_fixed_paths_stand_before_those_that_would_swallow_them():
    for index, way in enumerate(TABLE):
        template = re.sub(r":\w+", "[^/]+", way.path)
        swallowed = [
            later.path
            for later in TABLE[index + 1 :]
            if later.method == way.method and re.fullmatch(template, later.path)
        ]
        assert swallowed == []
