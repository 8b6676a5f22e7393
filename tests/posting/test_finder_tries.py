"""How often and how long a post is looked for whose answer was lost, and when it is sent again."""

import asyncio

import pytest
from scripted_posts import LATEST, LOOKS, PLACE, TOMORROW, asked, client_of, known_as, status

from atoot.errors import ApiError, NetworkError, ServerError
from atoot.posting.once import PAUSES
from atoot.testing import answer, drop, html_error, rate_limited, redirect, stall


@pytest.mark.parametrize("end", [drop(), html_error(500), html_error(504)], ids=lambda end: end.name)
async def test_a_post_that_was_not_made_is_made_with_the_same_key(server, c, end):
    route = server.on("POST", PLACE, end, answer(json=status(7)))
    assert (await c.create_status(status="Hello")).id == "7"
    first, second = (request.headers["Idempotency-Key"] for request in route.requests)
    assert first == second
    assert LATEST in asked(server, "GET")


@pytest.mark.parametrize("late", range(1, LOOKS))
@pytest.mark.parametrize("software", ["snac", "gotosocial", "something new", None])
async def test_where_the_key_may_be_ignored_a_post_is_looked_for_until_it_would_be_there(
    server, c, clock, late, software
):
    if software is not None:
        known_as(server, software)
    server.on("POST", PLACE, drop())
    server.on("GET", LATEST, *[answer(json=[])] * late, answer(json=[status(7)]))
    server.on("GET", PLACE + "/7", answer(json=status(7)))
    assert (await c.create_status(status="Hello")).id == "7"
    assert asked(server) == [PLACE]
    assert clock.slept[1:] == list(PAUSES[:late])


@pytest.mark.parametrize("software", ["mastodon", "hollo", "pleroma"])
async def test_where_the_key_is_honoured_nothing_is_waited_for(server, c, clock, software):
    known_as(server, software)
    server.on("POST", PLACE, drop(), answer(json=status(7)))
    assert (await c.create_status(status="Hello")).id == "7"
    assert asked(server, "GET").count(LATEST) == 1
    assert len(clock.slept) == 1


@pytest.mark.parametrize("end", [html_error(504), answer(status=524), stall()], ids=lambda end: end.name)
async def test_a_server_that_honours_keys_and_may_still_be_at_it_is_given_time(server, c, end):
    known_as(server, "mastodon")
    server.on("POST", PLACE, end)
    server.on("GET", LATEST, *[answer(json=[])] * 3, answer(json=[status(7)]))
    server.on("GET", PLACE + "/7", answer(json=status(7)))
    assert (await c.create_status(status="Hello")).id == "7"
    assert asked(server) == [PLACE]


async def test_looking_for_long_is_told(server, c, caplog):
    caplog.set_level("INFO", "atoot.posting")
    server.on("POST", PLACE, html_error(504), answer(json=status(7)))
    await c.create_status(status="Hello")
    (record,) = [record for record in caplog.records if record.name == "atoot.posting"]
    assert "504" in record.getMessage()
    assert "looking for it on the server for another 6.5 s" in record.getMessage()


async def test_a_client_that_is_closed_looks_no_longer(server, clock):
    async with client_of(server, clock) as c:
        server.on("POST", PLACE, drop())
        waits = asyncio.Event()

        async def sleep(seconds):
            if seconds in PAUSES:
                waits.set()
                await asyncio.Event().wait()

        clock.sleep = sleep
        posting = asyncio.create_task(c.create_status(status="Hello"))
        await waits.wait()
        await c.close()
        with pytest.raises(RuntimeError, match=r"closed.*waited for a post to be seen"):
            await posting


async def test_looking_takes_no_longer_than_the_caller_has_time(server, c, clock):
    server.on("POST", PLACE, drop())
    with pytest.raises(NetworkError):
        await c.with_options(timeout=2, retries=0).create_status(status="Hello")
    assert clock.slept == [0.5, 1.0]


@pytest.mark.parametrize("software", ["mastodon", "snac"])
async def test_a_key_that_is_refused_with_500_is_looked_for_and_tried_twice(server, c, software):
    known_as(server, software, "4.6.5")
    server.on("POST", PLACE, drop(), html_error(500))
    server.on(
        "GET", LATEST, *[answer(json=[])] * (3 if software == "mastodon" else 7), answer(json=[status(7)])
    )
    server.on("GET", PLACE + "/7", answer(json=status(7)))
    assert (await c.create_status(status="Hello")).id == "7"
    assert len(asked(server)) == 2


async def test_a_server_that_answers_500_is_tried_twice_and_said_so(server, c):
    known_as(server, "mastodon", "4.6.5")
    server.on("POST", PLACE, html_error(500))
    with pytest.raises(ServerError, match=r"500.*2 tries.*may have done it"):
        await c.create_status(status="Hello")
    assert len(asked(server)) == 2


async def test_a_500_after_other_trouble_is_tried_once_more(server, c):
    known_as(server, "mastodon", "4.5.0")
    server.on("POST", PLACE, html_error(502), html_error(500), answer(json=status(7)))
    assert (await c.create_status(status="Hello")).id == "7"
    server.on("POST", PLACE, html_error(500), html_error(502), html_error(500))
    with pytest.raises(ServerError, match=r"500.*3 tries"):
        await c.create_status(status="Bye")


@pytest.mark.parametrize("end", [answer(), answer(html="<h1>Hi</h1>"), redirect("/", status=303)])
async def test_where_no_second_try_can_tell_a_post_is_looked_for_until_it_would_be_there(server, c, end):
    known_as(server, "mastodon", "4.5.0")
    server.on("POST", PLACE, end)
    server.on("GET", LATEST, *[answer(json=[])] * (LOOKS - 1), answer(json=[status(7)]))
    server.on("GET", PLACE + "/7", answer(json=status(7)))
    assert (await c.create_status(status="Hello")).id == "7"
    assert asked(server) == [PLACE]


@pytest.mark.parametrize("scheduled_at", [None, TOMORROW])
async def test_a_look_that_fails_leaves_it_open_whether_a_post_was_made_of_which_nobody_understands_the_answer(
    server, c, scheduled_at
):
    server.on("POST", PLACE, answer())
    server.on("GET", "/api/v1/*", answer(status=404))
    with pytest.raises(ApiError, match="could not be found out: 404") as caught:
        await c.create_status(status="Hello", scheduled_at=scheduled_at)
    assert caught.value.may_have_happened


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
    assert asked(server, "GET").count(LATEST) == 4 * LOOKS


async def test_without_repeating_it_is_looked_for_once(server, c):
    server.on("POST", PLACE, drop())
    server.on("GET", LATEST, answer(json=[status(7)]))
    server.on("GET", PLACE + "/7", answer(json=status(7)))
    made = await c.with_options(retries=0).create_status(status="Hello")
    assert made.id == "7"
    server.on("GET", LATEST, answer(json=[status(7)]))
    with pytest.raises(NetworkError) as caught:  # that one is the result of the first call
        await c.with_options(retries=0).create_status(status="Hello")
    assert caught.value.may_have_happened
    assert len(asked(server)) == 2


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
