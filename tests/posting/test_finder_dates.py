"""What the dates of a server say about a post whose answer was lost: older ones, clocks that are wrong, and none at all."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from scripted_posts import LATEST, PLACE, asked, known_as, status

from atoot.testing import answer, drop, html_error


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
