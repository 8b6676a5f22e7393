"""Where checks find what they need, and how what they made goes away again."""

import asyncio
from itertools import count

import pytest

from atoot.errors import ForbiddenError, NetworkError, NotFoundError, UnauthorizedError
from atoot.message import Request, Response
from atoot.testing.conformance.results import Expected
from atoot.testing.conformance.testbed import (
    LEAST_PATIENCE,
    SILENT,
    SOME,
    Answered,
    Testbed,
    kind_of,
    name_of,
    of_token,
    patience,
)
from tables import each


@pytest.fixture
def t():
    return Testbed("http://a.example")


def asked(method, path, status=200, whose="first"):
    request = Request(method, path)
    return Answered(request, Response(request, status, {}, b""), 0.1, whose)


@each(
    ("came", "waits"),
    [([], 5.0), ([0.01] * (SOME - 1), 5.0), ([0.01] * SOME, LEAST_PATIENCE), ([0.4] * SOME, 2.0), ([3.0] * 9, 5.0)],
)  # fmt: skip
def test_what_comes_at_once_is_not_waited_for_as_long_as_what_comes_late(came, waits):
    assert patience(5.0, came) == waits


def test_a_request_is_called_as_the_operation_that_it_is_of():
    assert name_of(Request("GET", "/api/v1/accounts/7?x=1")) == "GET /api/v1/accounts/:id"
    assert name_of(Request("GET", "/nothing")) == "GET /nothing"
    assert kind_of([asked("GET", "/api/v1/timelines/home?limit=1")]) == "timelines"
    assert kind_of([]) == ""
    assert asked("GET", "/api/v1/bookmarks").name == "bookmarks"


@each(
    ("error", "hint"),
    [
        (UnauthorizedError(), "the first token is not known here"),
        (ForbiddenError(), "the first token needs the scopes"),
        (NetworkError(), "does the server run"),
        (NotFoundError(), "is this the address of a server"),
    ],
)
def test_an_error_at_the_beginning_says_whose_token_it_is_and_what_to_do(error, hint):
    with pytest.raises(type(error)) as caught, of_token("first"):
        raise error
    assert caught.value.hint.startswith(hint)


async def test_what_was_made_goes_away_in_turn_and_what_cannot_is_told(t):
    done = []

    async def undo(name, error=None):
        done.append(name)
        if error is not None:
            raise error

    t.later(lambda: undo("post"))
    t.later(lambda: undo("boost", NotFoundError()))
    t.later(lambda: undo("list", ForbiddenError("not yours")))
    t.later(lambda: undo("filter", KeyError("id")))
    left = await t.tidy()
    assert done == ["filter", "list", "boost", "post"]
    assert [said.partition(":")[0] for said in left] == ["KeyError", "403"]
    assert t.undone == 0
    assert await t.tidy() == []


async def test_a_server_that_answers_no_more_is_not_asked_to_take_anything_away(t):
    done = []
    t.later(lambda: done.append(1))
    t.silent = SILENT
    assert await t.tidy() == []
    assert done == []


async def test_what_is_kept_is_made_once_and_outlives_a_check(t):
    numbers, gone = count(1), []

    async def undo():
        gone.append("kept")

    async def make():
        t.later(undo)
        return next(numbers)

    assert [await t.kept("a", make), await t.kept("a", make), await t.kept("b", make)] == [1, 1, 2]
    await t.tidy()
    assert gone == []


async def test_what_was_begun_comes_to_its_end_though_nobody_waits_for_it_any_more(t):
    begun, goes_on, made = asyncio.Event(), asyncio.Event(), []

    async def making():
        begun.set()
        await goes_on.wait()
        made.append("post")

    check = asyncio.create_task(t.whole(making()))
    await begun.wait()
    check.cancel()
    with pytest.raises(asyncio.CancelledError):
        await check
    goes_on.set()
    await t.tidy()
    assert made == ["post"]


async def test_values_are_made_of_functions_also_inside_of_others(t):
    async def seven(_):
        return 7

    assert await t.resolved({"a": [seven, 1], "b": lambda t: t.origin}) == {
        "a": [7, 1],
        "b": "http://a.example",
    }


async def test_what_comes_is_looked_for_until_it_is_there_or_is_told_not_to_have_come(t):
    looks = iter([None, "there"])

    async def look():
        return next(looks)

    assert await t.until(look, "a post") == "there"

    async def never():
        return None

    t.patience = 0.0
    with pytest.raises(Expected, match="expected a post, got nothing within 0 s"):
        await t.until(never, "a post")


async def test_who_may_not_post_is_told_unless_posts_were_made_before(t):
    refused = ForbiddenError(request=Request("POST", "/api/v1/statuses"))
    t.answered.append(asked("POST", "/api/v1/statuses", 403))
    with pytest.raises(ForbiddenError) as caught:
        t.see_who_may_post(refused)
    assert "the first token needs the scopes" in caught.value.hint
    t.works.add(("first", "POST /api/v1/statuses"))
    t.see_who_may_post(refused)
    t.see_who_may_post(KeyError("id"))


def test_names_bear_the_sign_and_come_once(t):
    assert {t.name() for _ in range(9)} == {f"{t.sign} {number}" for number in range(1, 10)}
    assert Testbed("http://a.example").sign != t.sign
