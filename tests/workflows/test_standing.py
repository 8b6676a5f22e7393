"""A second try that is refused because the first one was done, as on Misskey and what is made of it."""

import pytest

import atoot
from atoot.operations import TABLE
from atoot.testing import answer, drop
from atoot.workflows.standing import RESULTS, shows
from quick_clock import QuickClock
from tables import each

REFUSALS = [
    answer(
        status=400,
        json={
            "error": {
                "message": "You are already following that user.",
                "code": "ALREADY_FOLLOWING",
                "id": "3",
            }
        },
    ),
    answer(status=400, json={"error": "ALREADY_FOLLOWING"}),
    answer(status=409, json={"error": "is done"}),
]

RELATIONSHIPS = "/api/v1/accounts/relationships"


@pytest.fixture
async def c(server, connect):
    return await connect(server, "token", clock=QuickClock())


def related(**fields):
    return answer(json=[{"id": "1", **fields}])


@pytest.mark.parametrize("refusal", REFUSALS)
async def test_a_follow_whose_answer_was_lost_and_that_is_refused_then_is_done(server, c, refusal):
    route = server.on("POST", "/api/v1/accounts/1/follow", drop(), refusal)
    asked = server.on("GET", RELATIONSHIPS, related(following=True, requested=False))
    assert (await c.account_follow("1")).following
    assert len(route.requests) == 2
    assert [request.query for request in asked.requests] == [{"id[]": "1"}]


async def test_a_follow_that_waits_for_its_consent_is_done_too(server, c):
    server.on("POST", "/api/v1/accounts/1/follow", drop(), REFUSALS[0])
    server.on("GET", RELATIONSHIPS, related(following=False, requested=True))
    assert (await c.account_follow("1")).requested


async def test_a_favourite_that_was_taken_back_twice_is_done(server, c):
    server.on(
        "POST", "/api/v1/statuses/7/unfavourite", drop(), answer(status=400, json={"error": "NOT_REACTED"})
    )
    server.on("GET", "/api/v1/statuses/7", answer(json={"id": "7", "favourited": False}))
    made = await c.status_unfavourite("7")
    assert (made.id, made.favourited) == ("7", False)


@pytest.mark.parametrize("shown", [related(following=False, requested=False), related(), answer(status=404)])
async def test_what_the_server_does_not_show_to_be_done_stays_refused(server, c, shown):
    server.on("POST", "/api/v1/accounts/1/follow", drop(), REFUSALS[0])
    server.on("GET", RELATIONSHIPS, shown)
    with pytest.raises(atoot.ClientError, match="already following") as caught:
        await c.account_follow("1")
    assert caught.value.may_have_happened


async def test_a_first_try_that_is_refused_is_no_second_one(server, c):
    server.on("POST", "/api/v1/accounts/1/follow", REFUSALS[0])
    asked = server.on("GET", RELATIONSHIPS, related(following=True))
    with pytest.raises(atoot.ClientError, match="already following"):
        await c.account_follow("1")
    assert asked.requests == []


async def test_a_token_that_is_refused_at_the_second_try_is_told(server, c):
    server.on("POST", "/api/v1/accounts/1/follow", drop(), answer(status=403, json={"error": "blocked"}))
    asked = server.on("GET", RELATIONSHIPS, related(following=True))
    with pytest.raises(atoot.ForbiddenError):
        await c.account_follow("1")
    assert asked.requests == []


@each(
    ("found", "wanted", "is_so"),
    [
        ({"following": True}, True, True),
        ({"following": False, "requested": True}, True, True),
        ({"following": False, "requested": True}, False, False),
        ({"following": False}, False, True),
        ({"following": None}, False, False),
        ({}, False, False),
        ({}, True, False),
    ],
)
def test_only_what_is_told_shows_something(found, wanted, is_so):
    assert shows(found, ("following", "requested"), wanted) == is_so


def test_each_operation_of_the_table_may_be_done_again():
    again = {operation.path: operation.again for operation in TABLE if operation.method == "POST"}
    for name in RESULTS:
        kind, deed = name.split()
        assert again[f"/api/v1/{kind}/:id/{deed}"] == "harmless", name
