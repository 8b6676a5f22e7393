"""Posting: what is asked, what is done once, and what is to be posted later."""

import asyncio

import pytest
from scripted_posts import LATEST, LOOKS, PLACE, TOMORROW, asked, client_of, known_as, status

from atoot.entities import ScheduledStatus
from atoot.errors import (
    ForbiddenError,
    PostedAtOnceError,
    ServerError,
    UnprocessedError,
)
from atoot.testing import answer, drop, html_error


async def test_an_ordinary_post_asks_nothing_else(server, c):
    server.on("POST", PLACE, answer(json=status(7)))
    await c.create_status(status="Hello")
    assert [str(request.path) for request in server.requests] == [PLACE]


async def test_a_refusal_for_another_reason_is_not_looked_for(server, c):
    known_as(server, "mastodon", "4.5.0")
    server.on("POST", PLACE, answer(status=422, json={"error": "Too long"}))
    with pytest.raises(UnprocessedError, match="Too long"):
        await c.create_status(status="Hello", idempotency_key="k")
    assert LATEST not in asked(server, "GET")


@pytest.mark.parametrize("denied", [403, 406])
async def test_a_page_of_a_firewall_that_has_looked_at_the_answer_is_a_reason_to_look(server, c, denied):
    made = []

    def post(request):
        made.append(status(1, request.json["status"]))
        return answer(status=denied, html="<title>Request blocked</title>")

    server.on("POST", PLACE, post)
    server.on("GET", LATEST, lambda _: answer(json=made))
    server.on("GET", f"{PLACE}/1", lambda _: answer(json=made[0]))
    assert (await c.create_status(status="Hello")).id == "1"
    assert len(made) == 1


async def test_a_page_of_a_firewall_that_let_nothing_through_is_the_error_and_asked_for_once(server, c):
    server.on("POST", PLACE, answer(status=403, html="<title>Request blocked</title>"))
    with pytest.raises(ForbiddenError, match="the server may have done it all the same"):
        await c.create_status(status="Hello")
    assert len(asked(server)) == 1


async def test_a_server_that_honours_keys_is_not_asked_before_a_post(server, c):
    known_as(server, "mastodon", "4.5.0")
    server.on("POST", PLACE, answer(json=status(8)))
    assert (await c.create_status(status="Hello", idempotency_key="k")).id == "8"
    assert LATEST not in asked(server, "GET")


async def test_with_the_same_key_the_same_process_posts_once_on_any_server(server, c):
    known_as(server, "snac")
    server.on("POST", PLACE, answer(json=status(7)), answer(json=status(8)))
    server.on("GET", PLACE + "/7", answer(json=status(7)))
    made = await asyncio.gather(*(c.create_status(status="Hello", idempotency_key="k") for _ in range(3)))
    assert {one.id for one in made} == {"7"}
    assert len(asked(server)) == 1
    server.on("GET", PLACE + "/7", answer(status=404, json={"error": "Record not found"}))
    assert (await c.create_status(status="Hello", idempotency_key="k")).id == "8"


async def test_a_token_that_may_not_look_before_posts_and_is_told(server, c, caplog):
    server.on("GET", LATEST, answer(status=403, json={"error": "No scope"}))
    server.on("POST", PLACE, answer(json=status(8)))
    assert (await c.create_status(status="Hello", idempotency_key="k")).id == "8"
    assert "whether it was posted before with this idempotency_key is unknown: 403" in caplog.text


async def test_a_server_that_does_not_answer_before_a_post_gets_none(server, c):
    server.on("GET", LATEST, html_error(502))
    with pytest.raises(ServerError):
        await c.create_status(status="Hello", idempotency_key="k")
    assert asked(server) == []


async def test_clients_of_one_token_share_what_they_have_posted(server, clock):
    made = []

    def post(_request):
        made.insert(0, status(len(made) + 1))
        return drop()

    async with client_of(server, clock) as one, client_of(server, clock) as other:
        server.on("POST", PLACE, post)
        server.on("GET", LATEST, lambda _request: answer(json=made))
        server.on(
            "GET", PLACE + "/*", lambda request: answer(json=made[-int(request.path.rpartition("/")[2])])
        )
        found = await asyncio.gather(*(c.create_status(status="Hello") for c in (one, other) * 6))
    assert sorted(int(one.id) for one in found) == list(range(1, 13))
    assert len(made) == 12


@pytest.mark.parametrize("late", range(LOOKS))
@pytest.mark.parametrize("end", [drop(), answer()], ids=lambda end: end.name)
async def test_a_scheduled_status_that_was_posted_at_once_is_found_and_said(server, c, end, late):
    server.on("POST", PLACE, end)
    server.on("GET", "/api/v1/scheduled_statuses", answer(status=404))
    server.on("GET", LATEST, *[answer(json=[])] * late, answer(json=[status(7)]))
    server.on("GET", PLACE + "/7", answer(json=status(7)))
    with pytest.raises(
        PostedAtOnceError, match="status 7 was to be posted later, but is already public"
    ) as caught:
        await c.create_status(status="Hello", scheduled_at=TOMORROW)
    assert caught.value.made.id == "7"
    assert asked(server) == [PLACE]


async def test_a_scheduled_status_with_a_key_of_ones_own_is_looked_for_first_on_every_server(server, c):
    known_as(server, "mastodon", "4.5.0")
    waiting = {"id": "7", "scheduled_at": TOMORROW.isoformat(), "params": {"text": "Hello"}}
    server.on("GET", "/api/v1/scheduled_statuses", answer(json=[waiting]))
    server.on("GET", "/api/v1/scheduled_statuses/7", answer(json=waiting))
    made = await c.create_status(status="Hello", scheduled_at=TOMORROW, idempotency_key="k")
    assert isinstance(made, ScheduledStatus)
    assert asked(server) == []


async def test_a_post_that_met_another_one_with_the_same_new_hashtag_is_made_at_the_second_try(server, c):
    collision = answer(status=422, json={"error": "Duplicate record"})
    server.on("POST", PLACE, collision, answer(json=status(7)))
    assert (await c.create_status(status="Hello")).id == "7"
    assert len(asked(server)) == 2


async def test_an_answer_that_refuses_is_raised_as_it_is(server, c):
    server.on("POST", PLACE, answer(status=422, json={"error": "Too long"}))
    with pytest.raises(UnprocessedError, match="Too long") as caught:
        await c.create_status(status="Hello")
    assert not caught.value.may_have_happened
    assert asked(server, "GET") == []


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
