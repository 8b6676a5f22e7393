from datetime import UTC, datetime, timedelta

import pytest

from atoot.entities import Filter, FilterKeyword
from atoot.errors import NotFoundError
from atoot.testing import answer

FILTER = {"id": "1", "title": "Spoilers", "context": ["home"]}
WORD = {"id": "2", "keyword": "x", "whole_word": False}
HIDDEN = {"id": "3", "status_id": "9"}


@pytest.fixture
async def spoilers(alice):
    return await alice.create_filter_v2(
        "Spoilers",
        ["home", "public"],
        filter_action="hide",
        expires_in=timedelta(hours=1),
        keywords_attributes=[
            {"keyword": "snape", "whole_word": True},
            {"keyword": "dumbledore", "whole_word": False},
        ],
    )


async def test_a_filter_is_made(spoilers):
    assert isinstance(spoilers, Filter)
    assert (spoilers.title, spoilers.context, spoilers.filter_action) == (
        "Spoilers",
        ["home", "public"],
        "hide",
    )
    assert [(word.keyword, word.whole_word) for word in spoilers.keywords] == [
        ("snape", True),
        ("dumbledore", False),
    ]
    assert timedelta(0) < spoilers.expires_at - datetime.now(UTC) <= timedelta(hours=1)


async def test_a_filter_is_shown_changed_and_deleted(alice, spoilers):
    assert [item.id for item in await alice.filters_v2()] == [spoilers.id]
    assert (await alice.filter_v2(spoilers)).title == "Spoilers"
    changed = await alice.update_filter_v2(spoilers, title="Books", context="thread")
    assert (changed.title, changed.context) == ("Books", ["thread"])
    assert await alice.delete_filter_v2(spoilers) is None
    with pytest.raises(NotFoundError):
        await alice.filter_v2(spoilers)


async def test_words_come_and_go(alice, spoilers):
    word = await alice.create_filter_keyword(spoilers, "hagrid", whole_word=False)
    assert isinstance(word, FilterKeyword)
    assert (await alice.filter_keyword(word)).keyword == "hagrid"
    assert (await alice.update_filter_keyword(word, "rubeus", whole_word=True)).whole_word
    assert "rubeus" in [word.keyword async for word in alice.filter_keywords(spoilers)]
    assert await alice.delete_filter_keyword(word.id) is None
    assert len(await alice.filter_keywords(spoilers)) == 2


async def test_single_statuses_are_hidden_and_shown_again(alice, spoilers):
    status = await alice.create_status(status="he did it")
    hidden = await alice.create_filter_status(spoilers, status)
    assert hidden.status_id == status.id
    assert await alice.filter_statuses(spoilers) == [hidden]
    assert await alice.filter_status(hidden) == hidden
    await alice.delete_filter_status(hidden)
    assert await alice.filter_statuses(spoilers) == []


async def test_values_that_mean_nothing_are_sent_too(server, connect):
    c = await connect(server, "t")
    server.on("PUT", "/api/v2/filters/1", answer(json=FILTER))
    await c.update_filter_v2("1", title="", expires_in="", context=())
    await c.update_filter_v2(FILTER, expires_in=0)
    assert server.requests[0].json == {"title": "", "expires_in": "", "context": []}
    assert dict(server.requests[1].form) == {"expires_in": "0"}


async def test_words_are_sent_as_a_list_of_hashes(server, connect):
    c = await connect(server, "t")
    server.on("POST", "/api/v2/filters", answer(json=FILTER))
    await c.create_filter_v2(
        "x", "home", keywords_attributes=[{"keyword": "a"}, {"id": WORD, "keyword": "b"}]
    )
    assert server.requests[0].json == {
        "title": "x",
        "context": ["home"],
        "keywords_attributes": [{"keyword": "a"}, {"id": "2", "keyword": "b"}],
    }


async def test_words_are_changed_and_taken_out(server, connect):
    c = await connect(server, "t")
    server.on("PUT", "/api/v2/filters/1", answer(json=FILTER))
    words = [{"id": 2, "_destroy": True}, {"id": "3", "keyword": "albus"}, {"keyword": "new"}]
    await c.update_filter_v2("1", keywords_attributes=words)
    assert server.requests[0].json == {
        "keywords_attributes": [
            {"id": "2", "_destroy": True},
            {"id": "3", "keyword": "albus"},
            {"keyword": "new"},
        ]
    }
