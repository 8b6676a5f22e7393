import pytest

from atoot.api.base import Endpoints
from atoot.api.fallback import is_missing, or_older
from atoot.entities import Tag
from atoot.errors import (
    ForbiddenError,
    GoneError,
    MastodonError,
    NetworkError,
    NotFoundError,
    ServerError,
    class_for,
)
from atoot.testing import answer

NEWER, OLDER = "/api/v2/things", "/api/v1/things"
NOTHING_THERE = answer(status=404, json={"error": "Not found"})


@pytest.fixture
async def listing(server, connect):
    chapter = Endpoints()
    chapter._transport = (await connect(server, "t"))._transport
    return lambda **values: or_older(chapter._page(NEWER, Tag, **values), NEWER, OLDER)


@pytest.mark.parametrize("status", [404, 405, 501])
def test_a_server_without_the_operation_is_told_from_other_trouble(status):
    assert is_missing(class_for(status)("x", status_code=status))


@pytest.mark.parametrize(
    "error", [ForbiddenError(), GoneError(), NetworkError(), ServerError(status_code=503)]
)
def test_other_trouble_does_not_mean_that_the_operation_is_missing(error):
    assert not is_missing(error)


async def test_a_server_that_has_the_newer_operation_is_asked_for_nothing_else(server, listing):
    server.on("GET", NEWER, answer(json=[{"name": "new"}]))
    assert [tag.name for tag in await listing(limit=3)] == ["new"]
    assert [request.target for request in server.requests] == [NEWER + "?limit=3"]


@pytest.mark.parametrize("status", [404, 405, 501])
async def test_a_server_without_it_is_asked_for_the_older_one_with_the_same_parameters(
    server, listing, status
):
    server.on("GET", NEWER, answer(status=status, json={"error": "no such route"}))
    server.on("GET", OLDER, answer(json=[{"name": "old"}]))
    assert [tag.name for tag in await listing(limit=3)] == ["old"]
    assert server.requests[-1].target == OLDER + "?limit=3"


async def test_iterating_falls_back_too(server, listing):
    server.on("GET", NEWER, NOTHING_THERE)
    server.on("GET", OLDER, answer(json=[{"name": "old"}]))
    assert [tag.name async for tag in listing()] == ["old"]


async def test_where_neither_is_there_the_error_names_the_newer_one(server, listing):
    server.on("GET", NEWER, NOTHING_THERE)
    server.on("GET", OLDER, NOTHING_THERE)
    with pytest.raises(NotFoundError) as caught:
        await listing()
    assert caught.value.path == NEWER


async def test_trouble_with_the_older_one_is_what_the_caller_hears_of(server, listing):
    server.on("GET", NEWER, NOTHING_THERE)
    server.on("GET", OLDER, answer(status=403, json={"error": "This action is not allowed"}))
    with pytest.raises(ForbiddenError) as caught:
        await listing()
    assert caught.value.path == OLDER


async def test_other_trouble_with_the_newer_one_asks_for_nothing_else(server, listing):
    server.on("GET", NEWER, answer(status=403, json={"error": "This action is not allowed"}))
    with pytest.raises(MastodonError):
        await listing()
    assert [request.path for request in server.requests] == [NEWER]
