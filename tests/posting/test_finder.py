"""How a post is found whose answer was lost."""

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from scripted_posts import ALICE, LATEST, LOOKS, PLACE, TOMORROW, asked, client_of, known_as, status

from atoot.entities import ScheduledStatus
from atoot.errors import (
    ApiError,
    ForbiddenError,
    NetworkError,
    RatelimitError,
    ServerError,
)
from atoot.posting.once import PAUSES
from atoot.testing import answer, cut, drop, hang_up, html_error, rate_limited, redirect, stall


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
        redirect("/@a/7", status=302),
        redirect("/@a/7", status=303),
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


def rewritten():
    """The post as such a server has it, made just now."""
    return status(7, "Hello, all of you!</p><p>-- sent by alice")


@pytest.mark.parametrize("software", ["friendica", "something new", None])
async def test_a_post_that_the_server_has_rewritten_is_not_made_again_where_the_key_does_not_help(
    server, c, software
):
    if software is not None:
        known_as(server, software)
    server.on("POST", PLACE, drop())
    made = rewritten()
    server.on("GET", LATEST, answer(json=[made]))
    server.on("GET", PLACE + "/7", answer(json=made))
    assert (await c.create_status(status="Hello, all of you!")).id == "7"
    assert asked(server) == [PLACE]


def removed(**fields):
    """What a server has made of a post whose words it does not like."""
    return status(7, "Removed by the filter", **fields)


MINE = answer(json={"name": "my bot"})


def replaced(server, *shown):
    """A server that makes the post, loses its answer, and shows it with another text."""
    server.on("POST", PLACE, drop(), answer(json=status(9)))
    server.on("GET", LATEST, answer(json=list(shown)))
    for one in shown:
        server.on("GET", f"{PLACE}/{one['id']}", answer(json=one))


async def test_a_text_that_was_replaced_is_known_as_the_only_one_since(server, c, caplog):
    replaced(server, removed())
    assert (await c.create_status(status="Hello", language="en")).id == "7"
    assert len(asked(server)) == 1
    assert "status 7 shows another text than was posted" in caplog.text


@pytest.mark.parametrize(("name", "id"), [("my bot", "7"), ("Web", "9")])
async def test_what_another_application_has_posted_is_not_taken_for_it(server, c, name, id):
    server.on("GET", "/api/v1/apps/verify_credentials", MINE)
    replaced(server, removed(application={"name": name}))
    assert (await c.create_status(status="Hello")).id == id


@pytest.mark.parametrize(
    "fields",
    [
        {"visibility": "direct"},
        {"spoiler_text": "Careful"},
        {"in_reply_to_id": "3"},
        {"language": "de"},
        {"poll": {"id": "1", "options": []}},
        {"media_attachments": [{"id": "1", "type": "image"}]},
    ],
    ids=lambda fields: next(iter(fields)),
)
async def test_what_differs_in_more_than_its_text_is_another_post(server, c, fields):
    replaced(server, removed() | fields)
    assert (await c.create_status(status="Hello", visibility="public", language="en")).id == "9"


async def test_what_was_made_a_moment_before_the_call_is_another_post(server, c):
    now = datetime.now(UTC)
    before = removed() | {"created_at": (now - timedelta(seconds=4)).isoformat()}
    replaced(server, before)
    server.on("GET", LATEST, answer(json=[before], headers={"Date": format_datetime(now, usegmt=True)}))
    assert (await c.create_status(status="Hello")).id == "9"


async def test_of_two_with_another_text_none_is_taken(server, c):
    replaced(server, removed(), status(8, "Good morning"))
    assert (await c.create_status(status="Hello")).id == "9"


async def test_a_server_that_has_just_shown_a_text_as_it_was_typed_has_not_replaced_this_one(server, c):
    server.on("POST", PLACE, answer(json=status(6, "One")), drop(), answer(json=status(9)))
    server.on("GET", LATEST, answer(json=[removed()]))
    await c.create_status(status="One")
    assert (await c.create_status(status="Hello")).id == "9"


async def test_a_server_that_has_just_replaced_a_text_has_replaced_this_one_too(server, c):
    server.on("POST", PLACE, answer(json=status(6, "Removed")), drop())
    server.on("GET", LATEST, answer(json=[removed(), status(6, "Removed")]))
    server.on("GET", f"{PLACE}/7", answer(json=removed()))
    await c.create_status(status="One")
    assert (await c.create_status(status="Hello")).id == "7"


async def test_while_something_else_is_being_posted_no_text_counts_as_replaced(server, c):
    other = asyncio.Event()

    async def second(request):
        if request.json["status"] == "Other":
            await other.wait()
            return answer(json=status(8, "Other"))
        return drop() if len(asked(server)) <= 2 else answer(json=status(9))

    server.on("POST", PLACE, second)
    server.on("GET", LATEST, answer(json=[removed()]))
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(c.create_status(status="Other"))
        await asyncio.sleep(0)
        mine = tasks.create_task(c.create_status(status="Hello"))
        mine.add_done_callback(lambda _: other.set())
    assert mine.result().id == "9"


async def test_where_the_key_helps_nothing_is_guessed(server, c):
    known_as(server, "mastodon")
    server.on("POST", PLACE, drop(), answer(json=status(8)))
    server.on("GET", LATEST, answer(json=[rewritten()]))
    assert (await c.create_status(status="Hello, all of you!")).id == "8"


async def test_files_that_come_later_make_no_other_post(server, c):
    server.on("POST", PLACE, drop())
    server.on("GET", LATEST, answer(json=[status(7)]))
    server.on("GET", PLACE + "/7", answer(json=status(7)))
    assert (await c.create_status(status="Hello", media_ids=["1", "2"])).id == "7"
    assert asked(server) == [PLACE]


async def test_a_post_with_all_its_files_is_preferred_to_one_without(server, c):
    with_file = status(7, media_attachments=[{"id": "1", "type": "image"}])
    server.on("POST", PLACE, drop())
    server.on("GET", LATEST, answer(json=[status(8), with_file, status(6)]))
    server.on("GET", PLACE + "/7", answer(json=with_file))
    assert (await c.create_status(status="Hello", media_ids=["1"])).id == "7"


@pytest.mark.parametrize(
    "nonsense", [answer(json={}), answer(html="<title>Hello</title>"), answer(status=204)]
)
async def test_nonsense_about_how_it_was_typed_does_not_hide_the_post(server, c, nonsense):
    server.on("POST", PLACE, drop())
    edited = status(8, "Bye", edited_at=datetime.now(UTC).isoformat())
    server.on("GET", LATEST, answer(json=[edited]), answer(json=[edited, status(7)]))
    server.on("GET", PLACE + "/7", answer(json=status(7)))
    server.on("GET", PLACE + "/8/source", nonsense)
    server.on("GET", PLACE + "/8/history", nonsense)
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


async def test_a_key_of_the_calls_own_cannot_have_made_an_older_post(server, c):
    known_as(server, "mastodon", "4.6.5")
    before = (datetime.now(UTC) - timedelta(minutes=50)).isoformat()
    server.on("POST", PLACE, html_error(500), answer(json=status(8)))
    server.on("GET", LATEST, answer(json=[status(7, created_at=before)]))
    assert (await c.create_status(status="Hello")).id == "8"


async def test_with_a_key_of_ones_own_a_post_of_an_earlier_process_is_found_before_it_is_made_again(
    server, c
):
    known_as(server, "snac")
    before = (datetime.now(UTC) - timedelta(minutes=50)).isoformat()
    server.on("GET", LATEST, answer(json=[status(7, created_at=before)]))
    server.on("GET", PLACE + "/7", answer(json=status(7)))
    assert (await c.create_status(status="Hello", idempotency_key="k")).id == "7"
    assert asked(server) == []


async def test_what_was_posted_more_than_an_hour_ago_is_another_post(server, c):
    known_as(server, "snac")
    before = (datetime.now(UTC) - timedelta(minutes=70)).isoformat()
    server.on("GET", LATEST, answer(json=[status(7, created_at=before)]))
    server.on("POST", PLACE, answer(json=status(8)))
    assert (await c.create_status(status="Hello", idempotency_key="k")).id == "8"


async def test_another_visibility_and_media_under_other_ids_are_no_other_post(server, c):
    media = [{"id": "post-0a1b.png", "type": "image"}]
    server.on("POST", PLACE, drop())
    server.on(
        "GET", LATEST, answer(json=[status(7, visibility="public", media_attachments=media, sensitive=True)])
    )
    server.on("GET", PLACE + "/7", answer(json=status(7)))
    made = await c.create_status(
        status="Hello", visibility="unlisted", media_ids=["31"], in_reply_to_id="9", spoiler_text="cw"
    )
    assert made.id == "7"
    assert asked(server) == [PLACE]


async def test_a_private_post_that_the_profile_leaves_out_is_found_in_the_home_timeline(server, c):
    others = {"id": "2", "username": "bob", "acct": "bob"}
    server.on("POST", PLACE, drop())
    server.on("GET", "/api/v1/timelines/home", answer(json=[{**status(8), "account": others}, status(7)]))
    server.on("GET", PLACE + "/7", answer(json=status(7)))
    assert (await c.create_status(status="Hello", visibility="direct")).id == "7"
    assert asked(server) == [PLACE]


@pytest.mark.parametrize("has_source", [True, False])
async def test_a_status_that_was_edited_between_two_tries_is_known_by_its_history(server, c, has_source):
    now = datetime.now(UTC).isoformat()
    versions = [
        {"content": "<p>Hello</p>", "created_at": now},
        {"content": "<p>Edited</p>", "created_at": now},
    ]
    server.on("POST", PLACE, drop())
    server.on("GET", LATEST, answer(json=[status(7, "Edited", edited_at=now)]))
    if has_source:
        server.on("GET", PLACE + "/7/source", answer(json={"id": "7", "text": "Edited"}))
    server.on("GET", PLACE + "/7/history", answer(json=versions))
    server.on("GET", PLACE + "/7", answer(json=status(7, "Edited")))
    assert (await c.create_status(status="Hello")).id == "7"
    assert asked(server) == [PLACE]


async def test_a_post_whose_id_changes_meanwhile_is_found_under_the_new_one(server, c):
    server.on("POST", PLACE, drop())
    server.on("GET", LATEST, answer(json=[status(7)]), answer(json=[status(8)]))
    server.on("GET", PLACE + "/8", answer(json=status(8)))
    assert (await c.create_status(status="Hello")).id == "8"
    assert asked(server) == [PLACE]


async def test_a_backdated_post_is_looked_for_at_its_date(server, c):
    known_as(server, "gotosocial")
    then = datetime(2020, 1, 1, tzinfo=UTC)
    recent = status("01KAV4Q2Y0AAAAAAAAAAAAAAAA", "Bye")
    recent["created_at"] = "2025-11-24T12:00:00Z"
    old = status("01DXFHRAR0AAAAAAAAAAAAAAAA", created_at=then.isoformat())

    def latest(request):
        return answer(json=[old] if "max_id" in request.query else [recent])

    server.on("POST", PLACE, drop())
    server.on("GET", LATEST, latest)
    server.on("GET", f"{PLACE}/{old['id']}", answer(json=old))
    assert (await c.create_status(status="Hello", scheduled_at=then)).id == old["id"]
    assert asked(server) == [PLACE]


async def test_a_post_whose_answer_makes_no_sense_is_looked_for(server, c):
    server.on("POST", PLACE, answer(json={"ok": True}))
    server.on("GET", LATEST, answer(json=[status(7)]))
    server.on("GET", PLACE + "/7", answer(json=status(7)))
    assert (await c.create_status(status="Hello")).id == "7"
    assert asked(server) == [PLACE]


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


@pytest.mark.parametrize("hours", [-1, 1, -8760])
async def test_a_clock_that_is_set_while_a_post_is_under_way_makes_no_second_one(server, c, clock, hours):
    made = status(7)
    now = format_datetime(datetime.now(UTC), usegmt=True)
    server.on("GET", LATEST, answer(json=[made], headers={"Date": now}))
    server.on("GET", f"{PLACE}/7", answer(json=made))

    def lost(_request):
        clock.set_by(3600 * hours)
        return drop()

    server.on("POST", PLACE, lost)
    assert (await c.create_status(status="Hello")).id == "7"
    assert len(asked(server)) == 1


@pytest.mark.parametrize("seconds", [-60, -3600, 3600])
async def test_a_server_that_dates_posts_otherwise_than_its_answers_is_understood_once_it_has_dated_one(
    server, c, seconds
):
    dated = (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()
    first, second = status(6, "One", created_at=dated), status(7, created_at=dated)
    now = format_datetime(datetime.now(UTC), usegmt=True)
    server.on("POST", PLACE, answer(json=first), drop())
    server.on("GET", LATEST, answer(json=[second, first], headers={"Date": now}))
    server.on("GET", f"{PLACE}/7", answer(json=second))
    await c.create_status(status="One")
    assert (await c.create_status(status="Hello")).id == "7"
    assert len(asked(server)) == 2


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
    assert asked(server, "GET").count(LATEST) == 5 * LOOKS
    assert sum(path.endswith("/source") for path in asked(server, "GET")) == 5 * LOOKS


async def test_an_account_that_is_not_there_any_more_is_asked_for_again(server, c):
    server.on("POST", PLACE, drop(), answer(json=status(7)), drop(), answer(json=status(8)))
    await c.create_status(status="Hello")
    server.on("GET", "/api/v1/accounts/verify_credentials", answer(json={**ALICE, "id": "2"}))
    server.on("GET", LATEST, answer(status=404, json={"error": "Record not found"}))
    server.on("GET", "/api/v1/accounts/2/statuses", answer(json=[]))
    assert (await c.create_status(status="Bye")).id == "8"
    assert asked(server, "GET").count("/api/v1/accounts/2/statuses") == LOOKS


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


async def test_a_token_never_leaves_in_the_error_of_a_search(server, connect):
    c = await connect(server, "s3cr3t", retries=0)
    server.on("POST", PLACE, drop())
    server.on("GET", "*", answer(status=403, json={"error": "No scope"}))
    with pytest.raises(NetworkError) as caught:
        await c.create_status(status="Hello")
    assert "s3cr3t" not in str(caught.value) + repr(caught.value)
    assert not isinstance(caught.value, ForbiddenError | RatelimitError)


@pytest.mark.parametrize("date", ["", None, 0, "yesterday", {"date": "2026-11-27 01:02:03.000000"}])
@pytest.mark.parametrize("ids", ["numbers", "times"])
async def test_a_post_without_a_date_is_known_by_its_id_or_by_being_the_newest(server, c, date, ids):
    server.on("POST", PLACE, drop())
    now = int(datetime.now(UTC).timestamp() * 1000)
    number, before = ("7", "5") if ids == "numbers" else (str(now << 16), str((now - 10**9) << 16))
    old = status(before, created_at=date)
    server.on("GET", LATEST, answer(json=[status(number, created_at=date), old]))
    server.on("GET", f"{PLACE}/{number}", answer(json=status(number, created_at=date)))
    assert (await c.create_status(status="Hello")).id == number
    assert asked(server) == [PLACE]


async def test_of_older_posts_without_a_date_none_is_taken(server, c):
    server.on("POST", PLACE, drop(), answer(json=status(9)))
    server.on("GET", LATEST, answer(json=[status(6, "Bye", created_at=""), status(5, created_at="")]))
    assert (await c.create_status(status="Hello")).id == "9"
