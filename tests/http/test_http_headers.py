"""The header by which Mastodon says that it is still fetching."""

import math
from datetime import UTC, datetime, timedelta, timezone
from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict, CIMultiDictProxy

from atoot.errors import NO_LIMITS
from atoot.errors.refusals import host_named, unreachable
from atoot.http.headers import count, limits_of, notice, server_time
from atoot.message import RateLimit
from tables import each

NOW = 1_785_592_140.0
"""2026-08-01 13:49:00 UTC."""


def said(**headers):
    names = {"limit": "X-RateLimit-Limit", "remaining": "X-RateLimit-Remaining", "reset": "X-RateLimit-Reset"}
    names |= {"pause": "Retry-After", "date": "Date"}
    return CIMultiDictProxy(CIMultiDict({names[name]: value for name, value in headers.items()}))


def test_the_usual_three_headers_are_read():
    headers = said(limit="300", remaining="299", reset="2026-08-01T13:50:00.037659Z")
    assert limits_of(headers, NOW) == RateLimit(300, 299, NOW + 60.037659)


def test_without_such_headers_the_shared_empty_value_is_given():
    assert limits_of(said(date="Sat, 01 Aug 2026 13:49:00 GMT"), NOW) is NO_LIMITS


@each("name", ["x-ratelimit-remaining", "X-RATELIMIT-REMAINING", "X-RateLimit-Remaining"])
def test_names_are_read_without_regard_to_case(name):
    assert limits_of(CIMultiDict({name: "7"}), NOW).remaining == 7


@each(
    ("text", "seconds"),
    [
        ("2026-08-01T13:50:00.037659Z", 60.037659),  # Mastodon
        ("2026-08-01T13:50:00.000Z", 60),  # GoToSocial
        ("2026-08-01T13:50:00Z", 60),
        ("2026-08-01T13:50:00.5Z", 60.5),
        ("2026-08-01T13:50:00.1234567890Z", 60.123456),
        ("2026-08-01T15:50:00+02:00", 60),
        ("2026-08-01T08:50:00-0500", 60),
        ("2026-08-01T13:50:00", 60),  # without a zone it is UTC
        ("1785592200", 60),
        ("1785592200.25", 60.25),
        (" 1785592200 ", 60),
        ("1785592200000", 60),
        ("1785592200000000", 60),
        ("60", 60),
        ("0", 0),
        ("59.5", 59.5),
        ("Sat, 01 Aug 2026 13:50:00 GMT", 60),
        ("Saturday, 01-Aug-26 13:50:00 GMT", 60),
        ("Sat Aug  1 13:50:00 2026", 60),
        ("2026-08-01 13:50:00 UTC", 60),
        ("1785592200000000000", 60),
    ],
)
def test_a_reset_is_understood_in_every_form_that_servers_use(text, seconds):
    assert limits_of(said(reset=text), NOW).reset == pytest.approx(NOW + seconds, abs=1e-5)


@each(
    "text",
    [
        "",
        "soon",
        "-60",
        "2026-13-01T00:00:00Z",
        "2026-08-01T25:00:00Z",
        "2026-",
        "1e9",
        "nan",
        "inf",
        "٣٠٠",
        "9" * 5000,
        "1_000",
    ],
)
def test_a_reset_that_makes_no_sense_is_none(text):
    assert limits_of(said(reset=text), NOW).reset is None


@each("text", ["2026-08-01T13:51:40Z", "1785592300", "Sat, 01 Aug 2026 13:51:40 GMT"])
def test_an_instant_is_measured_by_the_clock_of_the_server(text):
    ahead = said(reset=text, date="Sat, 01 Aug 2026 13:50:40 GMT")
    assert limits_of(ahead, NOW).reset == NOW + 60
    behind = said(reset="2026-08-01T12:50:00Z", date="Sat, 01 Aug 2026 12:49:00 GMT")
    assert limits_of(behind, NOW).reset == NOW + 60


def test_seconds_from_now_need_no_clock():
    assert limits_of(said(reset="60", date="Sat, 01 Aug 2026 12:00:00 GMT"), NOW).reset == NOW + 60


def test_a_date_that_is_cut_off_to_whole_seconds_is_no_wrong_clock():
    headers = said(reset="2026-08-01T13:50:00Z", date="Sat, 01 Aug 2026 13:49:00 GMT")
    assert limits_of(headers, NOW + 0.9).reset == NOW + 60


@each("behind", [0.9, -0.6])
def test_a_window_surely_is_over_when_the_clock_of_the_server_says_so(behind):
    headers = said(reset="2026-08-01T13:50:00.250000Z", date="Sat, 01 Aug 2026 13:49:00 GMT")
    found = limits_of(headers, NOW + behind)
    assert found.reset == NOW + 60.25
    assert found.slack == pytest.approx(behind)


def test_a_reset_in_whole_seconds_may_be_cut_off():
    date = "Sat, 01 Aug 2026 13:49:00 GMT"
    assert limits_of(said(reset="2026-08-01T13:50:00.000Z"), NOW).slack == 1
    assert limits_of(said(reset="1785592200", date=date), NOW + 0.5).slack == 1.5
    assert limits_of(said(reset="60", date=date), NOW + 0.5).slack == 1
    assert limits_of(said(reset="59.5", date=date), NOW + 0.5).slack == 0


@given(st.floats(-5, 5), st.floats(0, 3), st.floats(0, 300), st.sampled_from(["iso", "epoch", "from now"]))
def test_no_window_is_thought_over_before_it_is(ahead, latency, late, form):
    end = 1_785_592_200.0
    asked = end - 300 + late - ahead
    theirs = asked + ahead
    reset = {
        "iso": datetime.fromtimestamp(end + theirs % 1, UTC).isoformat(timespec="microseconds")[:-6] + "Z",
        "epoch": str(int(end)),
        "from now": str(int(end - theirs)),
    }[form]
    found = limits_of(said(reset=reset, date=formatdate(theirs, usegmt=True)), asked + latency)
    assert -1e-3 <= found.reset + found.slack - (end - ahead) <= latency + 2.001


@each(
    ("headers", "limits"),
    [
        ({"RateLimit-Limit": "100", "RateLimit-Remaining": "50", "RateLimit-Reset": "30"}, (100, 50, 30)),
        ({"RateLimit-Limit": "100, 100;w=60", "RateLimit-Remaining": "0"}, (100, 0, None)),
        ({"RateLimit": "limit=100, remaining=50, reset=30", "RateLimit-Policy": "100;w=60"}, (100, 50, 30)),
        ({"RateLimit": '"a b";r=50;t=30', "RateLimit-Policy": '"a b";q=100;w=60'}, (100, 50, 30)),
        (
            {
                "RateLimit": '"burst"; r=7; t=5, "day"; r=3; t=3000',
                "RateLimit-Policy": '"burst";q=10;w=10;pk=:cQ==:, "day";q=500;w=86400',
            },
            (500, 3, 3000),
        ),
        ({"RateLimit": '"r=5";r=50'}, (None, 50, None)),
        ({"RateLimit": ""}, None),
        ({"RateLimit": "soon, or never"}, None),
        ({"RateLimit": '"' * 50_000}, None),
    ],
)
def test_limits_are_read_as_the_drafts_of_the_standard_have_them(headers, limits):
    found = limits_of(CIMultiDict(headers), NOW)
    if limits is None:
        assert found is NO_LIMITS
    else:
        reset = None if limits[2] is None else NOW + limits[2]
        assert (found.limit, found.remaining, found.reset) == (*limits[:2], reset)


def test_what_servers_send_today_goes_before_the_drafts():
    both = CIMultiDict({"X-RateLimit-Remaining": "7", "RateLimit-Remaining": "9"})
    assert limits_of(both, NOW).remaining == 7


@each("date", ["", "yesterday", "Sat, 01 Xxx 2026 13:49:00 GMT", "Sat, 99 Aug 2026 13:49:00 GMT"])
def test_a_broken_date_leaves_the_reset_as_it_is(date):
    assert limits_of(said(reset="2026-08-01T13:50:00Z", date=date), NOW).reset == NOW + 60


@each(
    ("text", "seconds"),
    [
        ("7", 7),
        ("0", 0),
        (" 7 ", 7),
        ("1.5", 1.5),
        ("-7", 0),
        ("Sat, 01 Aug 2026 13:49:30 GMT", 30),
        ("Sat, 01 Aug 2026 13:48:30 GMT", 0),
        ("Saturday, 01-Aug-26 13:49:30 GMT", 30),
        ("Sat Aug  1 13:49:30 2026", 30),
        ("Sat, 01 Aug 2026 15:49:30 +0200", 30),
        ("2026-08-01T13:49:30Z", 30),
        ("1785592170", 30),
        ("1785592170000", 30),
        ("1785592100", 0),
        ("315360000", 315360000),
        ("9" * 30, 1e30),
        ("", None),
        ("a while", None),
        ("nan", None),
        ("1e3", None),
        ("--7", None),
    ],
)
def test_a_pause_is_seconds_or_a_date(text, seconds):
    assert limits_of(said(pause=text), NOW).retry_after == seconds


def test_a_pause_until_a_date_is_measured_by_the_clock_of_the_server():
    headers = said(pause="Sat, 01 Aug 2026 12:00:30 GMT", date="Sat, 01 Aug 2026 12:00:00 GMT")
    assert limits_of(headers, NOW).retry_after == 30


@each(
    ("text", "number"),
    [
        ("300", 300),
        ("0", 0),
        (" 12 ", 12),
        ("-5", 0),
        ("many", None),
        ("", None),
        ("3.5", None),
        ("٣", None),
        ("1" * 40, None),
        ("-", None),
    ],
)
def test_a_count_is_a_whole_number_and_never_negative(text, number):
    assert count(text) == number


def test_a_leap_second_is_a_time():
    assert server_time("Sat, 31 Dec 2016 23:59:60 GMT") == server_time("Sat, 31 Dec 2016 23:59:59 GMT")


@given(st.integers(0, 4_102_444_800))
def test_every_http_date_is_read(moment):
    assert server_time(formatdate(moment, usegmt=True)) == moment


@given(
    st.integers(200_000_000_000_000, 4_000_000_000_000_000),
    st.integers(-12 * 60, 14 * 60),
    st.sampled_from(["seconds", "milliseconds", "microseconds"]),
)
def test_every_instant_in_every_zone_is_read(microseconds, offset, precision):
    zone = timezone(timedelta(minutes=offset))
    aware = datetime.fromtimestamp(0, UTC).astimezone(zone) + timedelta(microseconds=microseconds)
    text = aware.isoformat(timespec=precision)
    assert limits_of(said(reset=text), NOW).reset == pytest.approx(datetime.fromisoformat(text).timestamp())
    utc = aware.astimezone(UTC).isoformat(timespec=precision).replace("+00:00", "Z")
    assert limits_of(said(reset=utc), NOW).reset == pytest.approx(
        datetime.fromisoformat(text).timestamp(), abs=1e-3
    )


TEXT = st.one_of(
    st.text(max_size=40),
    st.text("0123456789.-:TZ+ ", max_size=40),
    st.floats().map(str),
    st.integers().map(str),
)


@given(TEXT, TEXT, TEXT, TEXT, TEXT)
def test_no_text_makes_it_raise_and_every_number_is_finite(limit, remaining, reset, pause, date):
    found = limits_of(said(limit=limit, remaining=remaining, reset=reset, pause=pause, date=date), NOW)
    for number in (found.limit, found.remaining, found.retry_after):
        assert number is None or (math.isfinite(number) and number >= 0)
    assert found.reset is None or math.isfinite(found.reset)


@each(
    ("headers", "said"),
    [
        ({}, ""),
        ({"Deprecation": "@1668384000"}, "is deprecated since 2022-11-14"),
        ({"Deprecation": "true"}, "is deprecated"),
        ({"Deprecation": "Sun, 06 Nov 1994 08:49:37 GMT"}, "is deprecated since 1994-11-06"),
        ({"Deprecation": "@" + "9" * 5000}, "is deprecated"),
        ({"Deprecation": "@999999999999999"}, "is deprecated"),
        ({"Deprecation": "@99999999999"}, "is deprecated since 5138-11-16"),
        ({"Sunset": "Fri, 31 Dec 9999 23:59:59 GMT"}, "goes away on 9999-12-31"),
        ({"Sunset": "soon"}, "goes away"),
        (
            {"Deprecation": "@0", "Sunset": "Sun, 06 Nov 1994 08:49:37 GMT"},
            "is deprecated since 1970-01-01, and goes away on 1994-11-06",
        ),
    ],
)
def test_what_goes_away_is_said_in_a_sentence(headers, said):
    assert notice(headers) == said


@each(
    ("path", "host"),
    [
        ("/api/v2/search?q=%40ann%40nowhere.test&resolve=true", "nowhere.test"),
        ("/api/v2/search?q=https%3A%2F%2Fnowhere.test%2F%40ann", "nowhere.test"),
        ("/api/v1/accounts/lookup?acct=ann@nowhere.test", "nowhere.test"),
        ("/api/v2/search?q=%40ann", ""),
        ("/api/v2/search?q=http%3A%2F%2F[bad", ""),
        ("/api/v1/statuses/1/reblog", ""),
    ],
)
def test_the_host_that_a_request_is_about_is_found_in_its_query(path, host):
    assert host_named(path) == host


def test_only_the_answer_that_means_it_is_taken_for_it():
    said = "Remote data could not be fetched"
    assert unreachable(503, said, "/x?q=a@h.test") == "the server cannot reach h.test"
    assert unreachable(503, said, "/x") == "the server cannot reach the other server that this is about"
    assert unreachable(503, "Down", "/x?q=a@h.test") == ""
    assert unreachable(500, said, "/x?q=a@h.test") == ""
    assert unreachable(None, "", "/x") == ""
