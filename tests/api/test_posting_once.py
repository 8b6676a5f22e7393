"""What happens when a post ends in a way that leaves open whether it was made."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from atoot import MastodonAPI, Options, RetryPolicy, Timeouts
from atoot.entities import ScheduledStatus
from atoot.errors import (
    ApiError,
    ForbiddenError,
    NetworkError,
    NotFoundError,
    RatelimitError,
    ServerError,
    UnprocessedError,
)
from atoot.testing import answer, cut, drop, hang_up, html_error, rate_limited, stall

PLACE = "/api/v1/statuses"
LATEST = "/api/v1/accounts/1/statuses"
ALICE = {"id": "1", "username": "alice", "acct": "alice"}
QUICK = RetryPolicy(retries=3, base=0.001, cap=0.001)
TOMORROW = datetime.now(UTC) + timedelta(days=1)


def status(number, text="Hello", **fields):
    made = datetime.now(UTC).isoformat()
    return {"id": str(number), "created_at": made, "content": f"<p>{text}</p>", "account": ALICE, **fields}


@pytest.fixture
async def c(server, connect) -> MastodonAPI:
    server.on("GET", "/api/v1/accounts/verify_credentials", answer(json=ALICE))
    server.on("GET", LATEST, answer(json=[]))
    return await connect(server, "t", retries=QUICK, timeouts=Timeouts(read=1, total=10))


def asked(server, method="POST"):
    return [request.path for request in server.requests if request.method == method]


@pytest.mark.parametrize(
    "end",
    [
        drop(),
        hang_up(),
        stall(),
        cut(status(7), at=20),
        html_error(500),
        html_error(502),
        html_error(503),
        html_error(504),
        answer(status=408),
    ],
    ids=lambda end: end.name,
)
async def test_a_post_that_was_made_is_found_and_not_made_again(server, c, end):
    server.on("POST", PLACE, end)
    server.on("GET", LATEST, answer(json=[status(8, "Bye"), status(7)]))
    server.on("GET", PLACE + "/7", answer(json=status(7, language="en")))
    made = await c.create_status(status="Hello")
    assert (made.id, made.language) == ("7", "en")
    assert asked(server) == [PLACE]


@pytest.mark.parametrize("end", [drop(), html_error(500), html_error(504)], ids=lambda end: end.name)
async def test_a_post_that_was_not_made_is_made_with_the_same_key(server, c, end):
    route = server.on("POST", PLACE, end, answer(json=status(7)))
    assert (await c.create_status(status="Hello")).id == "7"
    first, second = (request.headers["Idempotency-Key"] for request in route.requests)
    assert first == second
    assert LATEST in asked(server, "GET")


async def test_a_post_that_surely_was_not_made_is_made_without_looking(server, c):
    server.on("POST", PLACE, rate_limited(retry_after=0), answer(json=status(7)))
    assert (await c.create_status(status="Hello")).id == "7"
    assert asked(server, "GET") == []


async def test_a_post_that_appears_late_is_found_before_giving_up(server, c):
    server.on("POST", PLACE, html_error(504), answer(status=422, json={"error": "Media are used already"}))
    server.on("GET", LATEST, answer(json=[]), answer(json=[status(7)]))
    server.on("GET", PLACE + "/7", answer(json=status(7)))
    assert (await c.create_status(status="Hello")).id == "7"


async def test_the_tries_end_and_the_error_says_that_it_may_have_happened(server, c):
    server.on("POST", PLACE, html_error(504))
    with pytest.raises(ServerError, match=r"504.*, 4 tries in .*may have done it") as caught:
        await c.create_status(status="Hello")
    assert caught.value.may_have_happened
    assert len(asked(server)) == 4
    assert asked(server, "GET").count(LATEST) == 4


async def test_without_repeating_it_is_looked_for_once(server, c):
    server.on("POST", PLACE, drop())
    server.on("GET", LATEST, answer(json=[status(7)]))
    server.on("GET", PLACE + "/7", answer(json=status(7)))
    made = await c.create_status(status="Hello", options=Options(retries=0))
    assert made.id == "7"
    server.on("GET", LATEST, answer(json=[status(7)]))
    with pytest.raises(NetworkError) as caught:  # that one is the result of the first call
        await c.create_status(status="Hello", options=Options(retries=0))
    assert caught.value.may_have_happened
    assert len(asked(server)) == 2


async def test_an_answer_that_refuses_is_raised_as_it_is(server, c):
    server.on("POST", PLACE, answer(status=422, json={"error": "Too long"}))
    with pytest.raises(UnprocessedError, match="Too long") as caught:
        await c.create_status(status="Hello")
    assert not caught.value.may_have_happened
    assert asked(server, "GET") == []


async def test_a_token_that_may_not_look_does_not_post_blindly(server, c):
    server.on("POST", PLACE, html_error(504))
    server.on("GET", "/api/v1/accounts/verify_credentials", answer(status=403, json={"error": "No scope"}))
    with pytest.raises(ServerError, match=r"504.*could not be found out: 403 Forbidden: No scope") as caught:
        await c.create_status(status="Hello")
    assert caught.value.may_have_happened
    assert len(asked(server)) == 1


async def test_looking_that_fails_is_tried_again_before_posting_again(server, c):
    server.on("POST", PLACE, html_error(504), answer(json=status(7)))
    server.on("GET", LATEST, *[html_error(502)] * 5, answer(json=[status(6)]))
    server.on("GET", PLACE + "/6", answer(json=status(6)))
    assert (await c.create_status(status="Hello")).id == "6"
    assert len(asked(server)) == 1


async def test_looking_that_goes_on_failing_ends_it(server, c):
    server.on("POST", PLACE, html_error(504), answer(json=status(7)))
    server.on("GET", LATEST, answer(json={"error": "confused"}))
    with pytest.raises(ServerError, match=r"504.*could not be found out.*confused"):
        await c.create_status(status="Hello")
    assert len(asked(server)) == 1


async def test_what_was_found_is_not_lost_if_asking_for_it_fails(server, c):
    server.on("POST", PLACE, drop())
    server.on("GET", LATEST, answer(json=[status(7)]))
    server.on("GET", PLACE + "/7", *[html_error(502)] * 4, answer(json=status(7)))
    assert (await c.create_status(status="Hello")).id == "7"
    assert len(asked(server)) == 1


async def test_older_posts_with_the_same_text_are_others(server, c):
    old = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    server.on("POST", PLACE, drop(), answer(json=status(7)))
    date = datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
    server.on("GET", LATEST, answer(json=[status(5, created_at=old)], headers={"Date": date}))
    assert (await c.create_status(status="Hello")).id == "7"


async def test_a_server_whose_clock_is_wrong_is_understood(server, c):
    def wrong_clock(_request):
        date = datetime.now(UTC) - timedelta(hours=5)
        made = status(7, created_at=date.isoformat())
        return answer(json=[made], headers={"Date": date.strftime("%a, %d %b %Y %H:%M:%S GMT")})

    server.on("POST", PLACE, drop())
    server.on("GET", LATEST, wrong_clock)
    server.on("GET", PLACE + "/7", answer(json=status(7)))
    assert (await c.create_status(status="Hello")).id == "7"


async def test_a_text_that_is_shown_otherwise_is_compared_as_it_was_typed(server, c):
    server.on("POST", PLACE, drop())
    server.on("GET", LATEST, answer(json=[status(8, "<b>Bye</b>"), status(7, "<b>Hello</b>")]))
    server.on("GET", PLACE + "/8/source", answer(json={"id": "8", "text": "**Bye**"}))
    server.on("GET", PLACE + "/7/source", answer(json={"id": "7", "text": "**Hello**"}))
    server.on("GET", PLACE + "/7", answer(json=status(7)))
    assert (await c.create_status(status="**Hello**")).id == "7"


async def test_a_server_that_does_not_tell_what_was_typed_is_believed_what_it_shows(server, c):
    server.on("POST", PLACE, drop(), answer(json=status(9)))
    server.on("GET", LATEST, answer(json=[status(8, "Bye")]))
    assert (await c.create_status(status="Hello")).id == "9"


async def test_busy_accounts_are_searched_over_several_pages(server, c):
    server.on("POST", PLACE, drop())
    page = [status(number, f"Other {number}") for number in range(80, 40, -1)]
    server.on("GET", LATEST, answer(json=page), answer(json=[status(7)]))
    server.on("GET", PLACE + "/7", answer(json=status(7)))
    assert (await c.create_status(status="Hello")).id == "7"
    queries = [dict(request.query) for request in server.requests if request.path == LATEST]
    assert queries == [
        {"limit": "40", "exclude_reblogs": "true"},
        {"limit": "40", "exclude_reblogs": "true", "max_id": "41"},
    ]


async def test_a_search_ends(server, c):
    numbers = iter(range(1000, 0, -1))

    def page(_request):
        return answer(json=[status(next(numbers), "Other") for _ in range(40)])

    server.on("POST", PLACE, drop(), answer(json=status(7)))
    server.on("GET", LATEST, page)
    server.on("GET", PLACE + "/*/source", answer(json={"id": "1", "text": "Other"}))
    assert (await c.create_status(status="Hello")).id == "7"
    assert asked(server, "GET").count(LATEST) == 5
    assert sum(path.endswith("/source") for path in asked(server, "GET")) == 5


async def test_the_account_is_asked_for_once(server, c):
    server.on("POST", PLACE, drop(), answer(json=status(7)), drop(), answer(json=status(8)))
    await c.create_status(status="Hello")
    await c.create_status(status="Bye")
    assert asked(server, "GET").count("/api/v1/accounts/verify_credentials") == 1


async def test_two_posts_with_the_same_text_at_the_same_time_become_two(server, c):
    made = []

    def post(_request):
        made.insert(0, status(len(made) + 1))
        return drop()

    server.on("POST", PLACE, post)
    server.on("GET", LATEST, lambda _request: answer(json=made))
    server.on("GET", PLACE + "/*", lambda request: answer(json=made[-int(request.path[-1])]))
    found = await asyncio.gather(*(c.create_status(status="Hello") for _ in range(3)))
    assert sorted(one.id for one in found) == ["1", "2", "3"]
    assert len(made) == 3


async def test_a_scheduled_status_is_found_among_the_scheduled_ones(server, c):
    waiting = {"id": "7", "scheduled_at": TOMORROW.isoformat(), "params": {"text": "Hello"}}
    server.on("POST", PLACE, html_error(504))
    server.on("GET", "/api/v1/scheduled_statuses", answer(json=[{**waiting, "id": "10"}, waiting]))
    one = answer(json={**waiting, "id": "10"})
    server.on("GET", "/api/v1/scheduled_statuses/10", *[html_error(502)] * 4, one)
    made = await c.create_status(status="Hello", scheduled_at=TOMORROW)
    assert isinstance(made, ScheduledStatus)
    assert made.id == "10"
    assert asked(server) == [PLACE]


async def test_a_page_where_a_status_was_due_is_an_error(server, c):
    server.on("POST", PLACE, answer(html="<h1>Welcome</h1>"))
    with pytest.raises(ApiError, match="an HTML page where Status was due: Welcome"):
        await c.create_status(status="Hello")


async def test_a_vote_that_counted_is_seen_in_the_poll(server, c):
    poll = {"id": "1", "options": [{"title": "a"}, {"title": "b"}], "voted": True, "own_votes": [1]}
    server.on("POST", "/api/v1/polls/1/votes", drop())
    server.on("GET", "/api/v1/polls/1", answer(json=poll))
    assert (await c.vote_poll("1", 1)).own_votes == [1]
    assert len(asked(server)) == 1


async def test_a_vote_that_did_not_count_is_made_again(server, c):
    poll = {"id": "1", "options": [{"title": "a"}, {"title": "b"}], "voted": False, "own_votes": []}
    server.on("POST", "/api/v1/polls/1/votes", html_error(500), answer(json={**poll, "voted": True}))
    server.on("GET", "/api/v1/polls/1", answer(json=poll))
    assert (await c.vote_poll("1", [0])).voted
    assert len(asked(server)) == 2


async def test_a_vote_for_a_server_that_reads_only_json_is_verified_too(server, c):
    poll = {"id": "1", "options": [], "voted": True}
    server.on("POST", "/api/v1/polls/1/votes", answer(status=415), drop())
    server.on("GET", "/api/v1/polls/1", answer(json=poll))
    assert (await c.vote_poll("1", [0])).voted
    assert len(asked(server)) == 2


async def test_what_the_server_does_once_however_often_it_is_asked_is_repeated(server, c):
    server.on("POST", PLACE + "/1/favourite", drop(), html_error(503), answer(json=status(1)))
    assert (await c.status_favourite("1")).id == "1"


async def test_what_it_would_do_twice_is_not_repeated(server, c):
    server.on("POST", "/api/v1/lists", drop())
    with pytest.raises(NetworkError) as caught:
        await c.create_list("friends")
    assert caught.value.may_have_happened
    assert len(server.requests) == 1


async def test_what_is_gone_at_the_second_try_was_deleted_by_the_first(server, c):
    server.on(
        "DELETE", "/api/v1/lists/1", html_error(504), answer(status=404, json={"error": "Record not found"})
    )
    assert await c.delete_list("1") is None
    assert len(server.requests) == 2


async def test_what_is_gone_at_the_first_try_is_an_error(server, c):
    with pytest.raises(NotFoundError):
        await c.delete_list("1")


async def test_a_status_that_is_gone_at_the_second_try_has_no_answer_but_a_hint(server, c):
    server.on("DELETE", PLACE + "/1", html_error(504), answer(status=404, json={"error": "Record not found"}))
    with pytest.raises(NotFoundError, match="an earlier try of this call seems to have done it") as caught:
        await c.delete_status("1")
    assert caught.value.may_have_happened


async def test_a_token_never_leaves_in_the_error_of_a_search(server, connect):
    c = await connect(server, "s3cr3t", retries=0)
    server.on("POST", PLACE, drop())
    server.on("GET", "*", answer(status=403, json={"error": "No scope"}))
    with pytest.raises(NetworkError) as caught:
        await c.create_status(status="Hello")
    assert "s3cr3t" not in str(caught.value) + repr(caught.value)
    assert not isinstance(caught.value, ForbiddenError | RatelimitError)
