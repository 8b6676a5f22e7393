"""What is done once though it takes several tries: votes, edits, boosts, what is taken away."""

import pytest
from scripted_posts import PLACE, asked, status

from atoot.entities import Status
from atoot.errors import (
    NetworkError,
    NotFoundError,
    ServerError,
    UnprocessedError,
)
from atoot.testing import answer, drop, html_error


async def test_a_vote_that_is_refused_because_an_earlier_try_counted_is_given(server, c):
    poll = {"id": "1", "options": [{"title": "a"}, {"title": "b"}], "voted": False}
    refused = answer(status=422, json={"error": "You have already voted on this poll"})
    server.on("POST", "/api/v1/polls/1/votes", drop(), refused)
    server.on(
        "GET", "/api/v1/polls/1", answer(json=poll), answer(json={**poll, "voted": True, "own_votes": [1]})
    )
    assert (await c.vote_poll("1", 1)).own_votes == [1]


async def test_a_vote_that_somebody_else_gave_is_not_ours(server, c):
    poll = {"id": "1", "options": [{"title": "a"}, {"title": "b"}], "voted": True, "own_votes": [0]}
    server.on(
        "POST",
        "/api/v1/polls/1/votes",
        answer(status=422, json={"error": "You have already voted on this poll"}),
    )
    server.on("GET", "/api/v1/polls/1", answer(json=poll))
    with pytest.raises(UnprocessedError, match="already voted") as caught:
        await c.vote_poll("1", 1)
    assert not caught.value.may_have_happened


async def test_an_edit_is_repeated_and_one_that_may_have_been_done_says_so(server, c):
    server.on("PUT", PLACE + "/1", drop(), answer(json=status(1, "Edited")))
    assert (await c.update_status("1", status="Edited")).id == "1"
    server.on("PUT", PLACE + "/1", drop(), answer(status=404, json={"error": "Record not found"}))
    with pytest.raises(NotFoundError) as caught:
        await c.update_status("1", status="Edited")
    assert caught.value.may_have_happened


async def test_a_boost_is_repeated(server, c):
    server.on("POST", PLACE + "/1/reblog", drop(), html_error(500), answer(json=status(2)))
    with pytest.raises(ServerError) as caught:
        await c.status_boost("1")
    assert caught.value.may_have_happened
    server.on("POST", PLACE + "/1/reblog", drop(), answer(json=status(2)))
    assert (await c.status_boost("1")).id == "2"


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
    server.on("POST", "/api/v1/reports", drop())
    with pytest.raises(NetworkError) as caught:
        await c.create_report("1")
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


async def test_a_status_that_is_gone_at_the_second_try_was_deleted_and_its_text_is_lost(server, c):
    server.on("DELETE", PLACE + "/1", html_error(504), answer(status=404, json={"error": "Record not found"}))
    gone = await c.delete_status("1")
    assert (gone.id, gone.source_text) == ("1", None)


async def test_a_status_that_was_deleted_by_an_earlier_try_is_given_back_as_it_was_given(server, c):
    server.on("DELETE", PLACE + "/1", html_error(504), answer(status=410))
    status = Status.from_dict({"id": "1", "content": "<p>Hello</p>"})
    assert await c.delete_status(status) is status
