"""What anybody may read at a server, and what a page of it holds."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec import DecodeError

from atoot.guests.sources import SOURCES, goes_back, is_older, located, made_at, places, rate, raw_page
from atoot.ids import id_at, time_of
from atoot.message import Request, Response
from atoot.paging.cursors import PageCursor
from tables import each

ORIGIN = "https://a.example.org"
PUBLIC = SOURCES["public"]


def page(body, status=200, headers=None):
    return Response(Request("GET", "/"), status, headers or {}, body)


def page_of(source, cursor, response, since=None, most=None, is_first=True):
    return raw_page(source, cursor, response, since=since, most=most, is_first=is_first)


def cursor(word="public", **more):
    source, path = located(word)
    return PageCursor(ORIGIN, path, object, source.way, **more)


def test_what_is_no_item_is_left_out_of_a_page():
    found = page_of(PUBLIC, cursor(), page(b'[{"id": "1"}, null, 7, [], "x"]'))
    assert (found.items, found.came) == ([(b'{"id": "1"}', {"id": "1"})], 1)
    for nothing in (page(b"", 204), page(b"[]")):
        found = page_of(PUBLIC, cursor(), nothing)
        assert (found.items, found.first, found.came, found.onward) == ([], None, 0, None)


@each("body", [b"", b"{}", b"[null]", b"<html>", b"[" + b"{}," * 400 + b"{}]"])
def test_what_is_no_page_is_refused(body):
    with pytest.raises(DecodeError):
        page_of(PUBLIC, cursor(), page(body))


def test_a_later_page_may_hold_nothing_that_is_an_item():
    assert page_of(PUBLIC, cursor(), page(b"[null]"), is_first=False).came == 0


def test_a_page_that_begins_as_the_one_before_is_none():
    assert page_of(PUBLIC, cursor(after="9"), page(b'[{"id": "9"}]')) is None


def test_no_more_items_count_than_are_wanted():
    found = page_of(PUBLIC, cursor(), page(b'[{"id": "9"}, {"id": "8"}]'), most=1)
    assert (found.came, [data["id"] for _, data in found.items]) == (1, ["9"])
    assert found.onward.path.endswith("&max_id=9")


def test_what_is_older_than_a_moment_is_left_out_and_ends_the_list():
    since = datetime(2026, 1, 1, tzinfo=UTC)
    old = '{"id": "8", "created_at": "2025-06-01T00:00:00Z"}'
    new = '{"id": "9", "created_at": "2026-06-01T00:00:00Z"}'
    found = page_of(PUBLIC, cursor(), page(f"[{new}, {old}]".encode()), since=since)
    assert ([data["id"] for _, data in found.items], found.came) == (["9"], 2)
    assert found.onward is None
    found = page_of(PUBLIC, cursor(), page(f"[{old}, {new}]".encode()), since=since)
    assert found.first[1]["id"] == "8"
    assert found.onward is not None


def test_a_document_is_one_item_and_has_no_next_page():
    source, path = located("instance:rules")
    link = {"Link": f'<{ORIGIN}{path}?max_id=1>; rel="next"'}
    found = page_of(source, cursor("instance:rules"), page(b"[1, 2]", headers=link))
    assert (found.items, found.onward) == ([(b"[1, 2]", [1, 2])], None)


@each(
    ("word", "path"),
    [
        ("public:local", "/api/v1/timelines/public?local=true&limit=40"),
        ("hashtag:#art:remote", "/api/v1/timelines/tag/art?remote=true&limit=40"),
        ("followers:7", "/api/v1/accounts/7/followers?limit=80"),
        ("recheck:/users/a/statuses/5", "/api/v1/statuses/5"),
        ("recheck:/objects/5", "/objects/5"),
    ],
)
def test_a_word_is_a_path(word, path):
    assert located(word)[1] == path


@each("word", ["", "publik", "hashtag:", "account", "public:art", "status:\n"])
def test_a_word_that_means_nothing_is_told_with_those_that_do(word):
    with pytest.raises(ValueError, match="expected one of public, "):
        located(word)


# Times

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
LIKE = "115800000000000000"


@each(
    ("old", "last", "back"),
    [
        ([], "", False),
        ([True, False], "", False),
        ([True, True], "", True),
        ([False, True, True], "", True),
        ([False, False, True], "x", False),
        # Where the id says when the last one arrived, that counts: it may have been made long before.
        ([False, False, True], id_at(SINCE - timedelta(days=1), LIKE, None), True),
        ([False, True, True], id_at(SINCE + timedelta(days=1), LIKE, None), False),
    ],
)
def test_a_list_goes_back_behind_a_moment_where_its_end_has_arrived_before_it(old, last, back):
    assert goes_back(old, last, SINCE) is back
    assert not goes_back(old, last, None)


@each("made", [None, 5, "", "soon", "9" * 99, {}])
def test_a_status_that_does_not_say_when_it_was_made_is_not_old(made):
    assert made_at({"created_at": made}) is None
    assert not is_older({"created_at": made}, SINCE)


def test_an_old_status_is_old():
    assert is_older({"created_at": "2025-12-31T23:59:59Z"}, SINCE)
    assert not is_older({"created_at": "2026-01-01T00:00:00Z"}, SINCE)
    assert not is_older({"created_at": "2025-12-31T23:59:59Z"}, None)


def made(*minutes):
    return [{"created_at": (SINCE + timedelta(minutes=one)).isoformat()} for one in minutes]


def test_a_rate_is_what_led_up_to_a_moment():
    end = SINCE + timedelta(minutes=10)
    assert rate(end, made(9, 5, 0), 3) == pytest.approx(2 / 600)
    assert rate(end, made(9, 0), 21) == pytest.approx(20 / 600)  # most of them were left out
    assert rate(end, [], 0) == rate(end, [{}], 1) == 0


def test_places_lie_in_the_middle_of_parts_that_are_as_long():
    now = SINCE + timedelta(hours=8)
    newest = {"id": id_at(now, LIKE, None), "created_at": now.isoformat()}
    found = places(newest, SINCE, now, 8, 32)
    assert [moment for _, moment in found] == [now - timedelta(minutes=30 + 60 * part) for part in range(8)]
    assert all(abs(time_of(bound) - moment) < timedelta(seconds=1) for bound, moment in found)


@each(("pages", "number"), [(2, 2), (8, 8), (40, 10), (4000, 32)])
def test_of_a_long_timeline_one_page_of_four_is_looked_at_and_not_too_many(pages, number):
    newest = {"id": id_at(SINCE, LIKE, None), "created_at": SINCE.isoformat()}
    assert len(places(newest, SINCE - timedelta(days=1), SINCE, pages, 32)) == number


def test_where_ids_carry_no_time_there_is_no_place_to_look_at():
    assert places({"id": "7", "created_at": SINCE.isoformat()}, SINCE - timedelta(days=1), SINCE, 9, 32) == []
