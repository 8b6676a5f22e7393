"""Posts that come to another end than usual: files that are not ready, refused keys, answers that say nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from scripted_posts import ALICE, LATEST, LOOKS, PLACE, QUICK, TOMORROW, asked, known_as, status

from atoot import MastodonAPI
from atoot.errors import (
    ApiError,
    ClientError,
    ConflictError,
    NotFoundError,
    ServerError,
    UnprocessedError,
)
from atoot.http.settings import Settings
from atoot.http.transport import Transport
from atoot.testing import answer, drop, html_error, redirect

UNFINISHED = answer(status=422, json={"error": "Anhänge sind noch nicht fertig"})


MEDIA = {"id": "5", "type": "image", "url": "https://e/i.png"}


async def test_files_that_the_server_still_works_on_are_waited_for_and_the_post_is_sent_again(
    server, c, clock
):
    route = server.on("POST", PLACE, UNFINISHED, answer(json=status(7)))
    server.on("GET", "/api/v1/media/4", answer(json={**MEDIA, "id": "4"}))
    server.on("GET", "/api/v1/media/5", answer(status=206, json={**MEDIA, "url": None}), answer(json=MEDIA))
    assert (await c.create_status(status="Hello", media_ids=["4", "5"])).id == "7"
    first, second = (request.headers["Idempotency-Key"] for request in route.requests)
    assert first == second
    assert clock.slept == [1.0]


@pytest.mark.parametrize("kind", ["video", "gifv", "audio", "unknown"])
async def test_a_file_that_has_just_become_ready_is_reason_enough_to_send_the_post_again(
    server, c, clock, kind
):
    server.on("POST", PLACE, UNFINISHED, answer(json=status(7)))
    server.on("GET", "/api/v1/media/5", answer(json={**MEDIA, "type": kind}))
    assert (await c.create_status(status="Hello", media_ids=["5"])).id == "7"
    assert asked(server) == [PLACE, PLACE]
    assert clock.slept == []


@pytest.mark.parametrize("state", [answer(json=MEDIA), answer(status=404)], ids=lambda state: state.name)
async def test_a_refusal_that_is_not_about_unfinished_files_stays(server, c, state):
    server.on("POST", PLACE, UNFINISHED)
    server.on("GET", "/api/v1/media/5", state)
    with pytest.raises(UnprocessedError, match="Anhänge"):
        await c.create_status(status="Hello", media_ids=["5"])
    assert asked(server) == [PLACE]


async def test_files_are_waited_for_once(server, c):
    server.on("POST", PLACE, UNFINISHED)
    server.on("GET", "/api/v1/media/5", answer(status=206), answer(json=MEDIA))
    with pytest.raises(UnprocessedError, match="Anhänge"):
        await c.create_status(status="Hello", media_ids=["5"])
    assert asked(server) == [PLACE, PLACE]


async def test_a_refusal_of_a_post_without_files_asks_for_nothing(server, c):
    server.on("POST", PLACE, UNFINISHED)
    with pytest.raises(UnprocessedError):
        await c.create_status(status="Hello")
    assert not [path for path in asked(server, "GET") if "media" in path]


@pytest.mark.parametrize("version", ["4.6.0", "4.6.5", "4.7.0-alpha.2+glitch"])
async def test_a_key_of_ones_own_that_is_refused_leads_to_the_post_of_an_earlier_process(server, c, version):
    known_as(server, "mastodon", version)
    before = (datetime.now(UTC) - timedelta(minutes=50)).isoformat()
    server.on("POST", PLACE, html_error(500))
    server.on("GET", LATEST, answer(json=[status(8, "Bye"), status(7, created_at=before)]))
    server.on("GET", PLACE + "/7", answer(json=status(7)))
    assert (await c.create_status(status="Hello", idempotency_key="k")).id == "7"
    assert len(asked(server)) == 1


@pytest.mark.parametrize(
    ("code", "said"),
    [(400, "Duplicate idempotency key."), (409, "Conflict"), (422, "Idempotency-Key was used")],
)
async def test_a_key_may_be_refused_in_other_words(server, c, code, said):
    refused = answer(status=code, json={"error": said})
    server.on("POST", PLACE, drop(), refused)
    server.on("GET", LATEST, *[answer(json=[])] * (LOOKS + 1), answer(json=[status(7)]))
    server.on("GET", PLACE + "/7", answer(json=status(7)))
    assert (await c.create_status(status="Hello")).id == "7"
    server.on("POST", PLACE, refused)
    server.on("GET", LATEST, answer(json=[]), answer(json=[status(8)]))
    server.on("GET", PLACE + "/8", answer(json=status(8)))
    assert (await c.create_status(status="Hello", idempotency_key="k")).id == "8"


async def test_where_a_try_that_failed_uses_up_the_key_the_next_one_has_another(server, c):
    known_as(server, "pixelfed")
    used = answer(status=400, json={"error": "Duplicate idempotency key."})
    route = server.on("POST", PLACE, html_error(502), used, answer(json=status(7)))
    server.on("GET", LATEST, answer(json=[]))
    assert (await c.create_status(status="Hello")).id == "7"
    first, second, third = (request.headers["Idempotency-Key"] for request in route.requests)
    assert first == second != third


async def test_a_key_of_ones_own_that_was_used_up_stays(server, c):
    known_as(server, "pixelfed")
    used = answer(status=400, json={"error": "Duplicate idempotency key."})
    server.on("POST", PLACE, html_error(502), used)
    server.on("GET", LATEST, answer(json=[]))
    with pytest.raises(ClientError, match="Duplicate idempotency key"):
        await c.create_status(status="Hello", idempotency_key="mine")


async def test_a_refused_key_that_cannot_be_looked_for_is_raised_as_it_is(server, c):
    server.on("POST", PLACE, answer(status=409, json={"error": "Used"}))
    server.on("GET", LATEST, answer(status=403, json={"error": "No scope"}))
    with pytest.raises(ConflictError, match=r"409.*Used.*could not be found out: 403"):
        await c.create_status(status="Hello", idempotency_key="k")


async def test_a_404_of_a_post_that_names_nothing_may_be_about_the_answer_alone(server, c, clock):
    """WordPress makes the post, and fails to show it."""
    server.on("POST", PLACE, answer(status=404, json={"error": "invalid-entity"}))
    server.on("GET", LATEST, answer(json=[status(7)]))
    server.on("GET", PLACE + "/7", answer(json=status(7)))
    assert (await c.create_status(status="Hello")).id == "7"
    with pytest.raises(NotFoundError, match="invalid-entity") as caught:
        await c.create_status(status="Another")
    assert not caught.value.may_have_happened
    assert clock.slept == []
    assert asked(server) == [PLACE] * 2


async def test_a_404_of_what_was_to_be_scheduled_may_have_happened_where_nobody_can_look(server, c):
    server.on("POST", PLACE, answer(status=404, json={"error": "invalid-entity"}))
    server.on("GET", "/api/v1/scheduled_statuses", answer(status=404))
    with pytest.raises(NotFoundError, match=r"invalid-entity.*could not be found out: 404") as caught:
        await c.create_status(status="Hello", scheduled_at=TOMORROW)
    assert caught.value.may_have_happened
    assert asked(server) == [PLACE]


async def test_a_404_of_an_answer_is_about_what_it_answers(server, c):
    server.on("POST", PLACE, answer(status=404, json={"error": "Record not found"}))
    with pytest.raises(NotFoundError) as caught:
        await c.create_status(status="Hello", in_reply_to_id="5")
    assert not caught.value.may_have_happened
    assert asked(server, "GET") == []


async def test_a_post_whose_answer_makes_no_sense_may_have_been_made(server, c):
    server.on("POST", PLACE, answer(html="<h1>Welcome</h1>"))
    with pytest.raises(ApiError, match="may have done it") as caught:
        await c.create_status(status="Hello")
    assert caught.value.may_have_happened


async def test_a_page_where_a_status_was_due_is_an_error(server, c):
    server.on("POST", PLACE, answer(html="<h1>Welcome</h1>"))
    with pytest.raises(ApiError, match="an HTML page where Status was due: Welcome"):
        await c.create_status(status="Hello")


async def test_a_post_whose_answer_is_too_large_is_looked_for(server, clock):
    server.on("GET", "/api/v1/accounts/verify_credentials", answer(json=ALICE))
    settings = Settings(clock=clock, policy=QUICK, largest_answer=2000)
    server.on("POST", PLACE, answer(json=status(7, "x" * 3000)))
    server.on("GET", LATEST, answer(json=[status(7)]))
    server.on("GET", f"{PLACE}/7", answer(json=status(7)))
    async with MastodonAPI(Transport(server.origin, "t", settings=settings)) as c:
        assert (await c.create_status(status="Hello")).id == "7"
    assert len(asked(server)) == 1


async def test_what_ends_for_good_after_an_unclear_try_may_have_happened(server, c):
    server.on("POST", PLACE + "/1/favourite", drop(), redirect(PLACE + "/1/favourite", status=307))
    with pytest.raises(ApiError, match=r"in a circle.*2 tries.*may have done it") as caught:
        await c.status_favourite("1")
    assert caught.value.may_have_happened


async def test_what_a_failed_call_has_found_is_there_for_the_next_one_with_its_key(server, once):
    server.on("GET", "/api/v1/accounts/verify_credentials", answer(json=ALICE))
    post = server.on("POST", PLACE, answer(status=500))
    server.on("GET", LATEST, answer(json=[status(7)]))
    server.on("GET", f"{PLACE}/7", answer(status=500), answer(json=status(7)))
    with pytest.raises(ServerError):
        await once.create_status(status="Hello", idempotency_key="k")
    assert (await once.create_status(status="Hello", idempotency_key="k")).id == "7"
    assert len(post.requests) <= 1


# What was made a moment ago, and is not to be seen yet

NO_PARENT = answer(status=404, json={"error": "The post you are trying to reply to does not appear to exist"})


def made_at(seconds: float) -> str:
    """The id of what Mastodon made at a moment, in seconds since the epoch."""
    return str(int(seconds * 1000) << 16)


@pytest.mark.parametrize("name", ["in_reply_to_id", "quoted_status_id"])
async def test_a_post_about_one_that_is_not_to_be_seen_yet_is_sent_again_with_its_key(server, c, clock, name):
    route = server.on("POST", PLACE, NO_PARENT, NO_PARENT, answer(json=status(7)))
    made = await c.create_status(status="Hello", **{name: made_at(clock.time() - 2)})
    assert made.id == "7"
    assert len({request.headers["Idempotency-Key"] for request in route.requests}) == 1
    assert clock.slept == [0.5, 1.0]


async def test_a_thread_goes_on_though_its_beginning_is_not_to_be_seen_yet(server, c):
    server.on("POST", PLACE, answer(json=status(7)), NO_PARENT, answer(json=status(8)))
    made = await c.publish("word " * 150, thread=True)
    assert [one.id for one in made] == ["7", "8"]


async def test_a_post_about_one_that_never_comes_to_sight_fails_after_some_seconds(server, c, clock):
    route = server.on("POST", PLACE, NO_PARENT)
    with pytest.raises(NotFoundError, match="does not appear to exist"):
        await c.create_status(status="Hello", in_reply_to_id=made_at(clock.time()))
    assert len(route.requests) == 5
    assert sum(clock.slept) < 8


@pytest.mark.parametrize("parent", ["11", made_at(1e9 - 3600)])
async def test_a_post_about_one_that_is_gone_fails_at_once(server, c, clock, parent):
    route = server.on("POST", PLACE, NO_PARENT)
    with pytest.raises(NotFoundError):
        await c.create_status(status="Hello", in_reply_to_id=parent)
    assert len(route.requests) == 1
    assert clock.slept == []


async def test_a_post_with_a_file_that_is_not_to_be_seen_yet_is_sent_again(server, c, clock):
    file = made_at(clock.time() - 1)
    refusal = {"error": f"Media {file} not found or already attached to another post"}
    route = server.on("POST", PLACE, answer(status=422, json=refusal), answer(json=status(7)))
    assert (await c.create_status(status="Hello", media_ids=[file])).id == "7"
    assert len(route.requests) == 2


async def test_a_post_that_is_refused_for_its_text_does_not_wait_for_its_file(server, c, clock):
    refusal = answer(status=422, json={"error": "Validation failed: Text character limit of 500 exceeded"})
    route = server.on("POST", PLACE, refusal)
    with pytest.raises(UnprocessedError, match="limit"):
        await c.create_status(status="Hello", media_ids=[made_at(clock.time())])
    assert len(route.requests) == 1
