"""What is to be published, measured as the software of the server measures."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot.entities.server import NO_LIMIT, Limits
from atoot.posting.files import Attachment, Prepared
from atoot.posting.limits import (
    characters_of,
    check_file,
    check_number,
    check_poll,
    check_text,
    length,
    room_for_text,
    to_come,
)
from atoot.uploads import Upload
from tables import each

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
URL = "https://example.com/" + "x" * 80
FAMILY = "👨‍👩‍👧"
MASTODON, PLEROMA, GOTOSOCIAL = (
    Limits(characters=100, counting=counting) for counting in ("short", "characters", "code points")
)


@each(
    ("text", "sizes"),
    [
        ("Hello", (5, 5, 5)),
        (f"see {URL}", (27, 104, 104)),
        ("@alice@example.org hi", (9, 21, 21)),
        (FAMILY, (1, 1, 5)),
    ],
)
def test_a_text_is_as_long_as_the_software_counts_it(text: str, sizes: tuple[int, int, int]):
    assert tuple(length(text, limits) for limits in (MASTODON, PLEROMA, GOTOSOCIAL)) == sizes


@given(st.text())
def test_all_that_is_typed_counts_at_least_as_much_as_what_readers_see(text: str):
    assert length(text, GOTOSOCIAL) >= length(text, PLEROMA) >= 0


def test_a_text_of_addresses_fits_where_they_count_as_short():
    check_text(URL, None, MASTODON)
    check_text("x" * 100, None, GOTOSOCIAL)
    for limits in (PLEROMA, GOTOSOCIAL):
        with pytest.raises(ValueError, match="text: 101 characters; a status has at most 100"):
            check_text(URL + "y", None, limits)


def test_warnings_and_answers_of_a_poll_are_counted_in_the_same_way():
    assert [characters_of(FAMILY, limits) for limits in (MASTODON, PLEROMA, GOTOSOCIAL)] == [1, 1, 5]
    assert room_for_text(FAMILY, GOTOSOCIAL) == 95
    strict = Limits(counting="code points", poll_option_characters=4)
    with pytest.raises(ValueError, match="has 5 characters; this server takes 4"):
        check_poll([FAMILY], 300, strict)
    check_poll([FAMILY], 300, Limits(poll_option_characters=4))


def test_where_there_is_no_limit_everything_fits():
    free = Limits(
        characters=NO_LIMIT, media=NO_LIMIT, poll_options=NO_LIMIT, poll_shortest=0, poll_longest=NO_LIMIT
    )
    check_text("x" * 1_000_000, "cw", free)
    check_number(10_000, free)
    check_poll(["a"] * 1000, timedelta(days=10_000), free)


def test_a_warning_that_leaves_no_room_is_refused_and_the_text_is_counted_with_it():
    assert room_for_text(None, MASTODON) == 100
    with pytest.raises(ValueError, match="spoiler_text: 100 characters; a status has at most 100"):
        room_for_text("x" * 100, MASTODON)
    check_text("x" * 90, "x" * 10, MASTODON)
    with pytest.raises(ValueError, match="text: 101 characters, content warning included"):
        check_text("x" * 90, "x" * 11, MASTODON)
    with pytest.raises(ValueError, match="media: 5 files; a status has at most 4"):
        check_number(5, Limits(media=4))


SMALL = Limits(media_types=("image/png", "video/*"), image_bytes=10, video_bytes=20, description_characters=5)


@each(
    ("kind", "size", "description"),
    [
        ("image/png", 10, "x" * 5),
        ("IMAGE/PNG", 1, None),
        ("video/webm", 20, ""),
        ("application/octet-stream", 20, None),
        ("image/png", None, None),
    ],
)
def test_a_file_that_the_server_takes_passes(kind, size, description):
    check_file(Attachment(b"x", description), Prepared(Upload(b"x", "a.bin", kind), kind, size), SMALL)
    check_file(Attachment(b"x", "x" * 9), Prepared(Upload(b"x", "a.bin", kind), kind, 9), Limits())


@each(
    ("kind", "size", "description", "why"),
    [
        ("image/gif", 1, None, "'a.bin' is image/gif; this server takes image/png, video/"),
        ("image/png", 11, None, "'a.bin' has 11 bytes; this server takes 10"),
        ("video/mp4", 21, None, "'a.bin' has 21 bytes; this server takes 20"),
        ("image/png", None, "x" * 6, "the description of 'a.bin' has 6 characters; this server takes 5"),
    ],
)
def test_a_file_that_the_server_does_not_take_is_said_before_it_is_sent(kind, size, description, why):
    with pytest.raises(ValueError, match=why):
        check_file(Attachment(b"x", description), Prepared(Upload(b"x", "a.bin", kind), kind, size), SMALL)


POLLS = Limits(poll_options=2, poll_option_characters=5, poll_shortest=300, poll_longest=3600)


@each(
    ("options", "expires_in", "why"),
    [
        (["a", "b", "c"], 300, "poll_options: 3 options; a poll has at most 2"),
        (["abcdef"], 300, "poll_options: 'abcdef' has 6 characters; this server takes 5"),
        (["a"], None, "poll_options without poll_expires_in"),
        (["a"], 299.9, "poll_expires_in: 300 s; a poll lasts from 300 s to 3600 s"),
        (["a"], timedelta(seconds=3601), "poll_expires_in: 3601 s"),
        (["a"], float("nan"), "poll_expires_in: nan s"),
    ],
)
def test_a_poll_that_the_server_does_not_take_is_said(options, expires_in, why):
    with pytest.raises(ValueError, match=why):
        check_poll(options, expires_in, POLLS)
    check_poll(None, expires_in, POLLS)


def test_a_poll_at_the_ends_of_what_is_allowed_passes():
    for expires_in in (300, 3600, timedelta(minutes=5), timedelta(hours=1)):
        check_poll(["abcde", "b"], expires_in, POLLS)


# When


@each(
    "moment",
    [
        NOW + timedelta(seconds=1),
        datetime(2026, 11, 24, 13, 0, 1, tzinfo=timezone(timedelta(hours=1))),
        datetime(2026, 11, 24, 12, 1),  # noqa: DTZ001 - a time without zone is what this is about
        "2026-11-24T12:00:01Z",
        "2027-01-01",
    ],
)
def test_a_moment_to_come_stays_as_it_is(moment):
    assert to_come("scheduled_at", moment, NOW) is moment


@each("moment", [NOW, NOW - timedelta(days=1), "2026-11-24T11:59:59+00:00", "2026-11-24"])
def test_a_moment_that_is_over_is_refused(moment):
    with pytest.raises(ValueError, match=r"scheduled_at=2026.* in the past.*2026-11-24T12:00:00Z"):
        to_come("scheduled_at", moment, NOW)


def test_a_moment_of_the_wrong_type_is_refused():
    with pytest.raises(TypeError, match="date: expected a datetime or a text, got int"):
        to_come("date", 1700000000, NOW)


def test_a_moment_that_is_too_close_is_refused():
    soon = NOW + timedelta(minutes=5)
    with pytest.raises(
        ValueError, match=r"date=.* is less than 5 minutes from now, when servers post at once"
    ):
        to_come("date", soon, NOW, timedelta(minutes=5))
    assert to_come("date", soon + timedelta(seconds=1), NOW, timedelta(minutes=5))


@each("moment", ["", "  ", "tomorrow", "1795000000", "24.12.2026 18:00"])
def test_a_text_that_names_no_moment_is_refused_for_many_servers_post_at_once_then(moment):
    with pytest.raises(ValueError, match=rf"scheduled_at: expected a moment, .*got '{moment}'"):
        to_come("scheduled_at", moment, NOW)
