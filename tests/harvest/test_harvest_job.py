import pickle
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot.guests.sources import SOURCES
from atoot.harvest import Job, recheck
from atoot.operations import find
from atoot.paging import PageCursor
from tables import each

DAY = date(2026, 1, 1)


def job(source="public:local", **more):
    return Job("mastodon.social", source, **more)


def behind(one, at, first):
    path = one.cursor().path
    return one.behind(PageCursor(one.origin, f"{path}&max_id={at}", object) if at else None, 40, first)


def test_a_job_is_small_and_the_same_after_a_pickle():
    one = job(since=DAY)
    assert pickle.loads(pickle.dumps(one)) == one
    assert len(pickle.dumps(one)) < 500


@each("letter", "xéあ🐘")
def test_whatever_is_no_job_that_is_too_long_is_small_in_every_protocol(letter):
    def size(length):
        return max(len(pickle.dumps(job("hashtag:" + letter * length), one)) for one in range(6))

    with pytest.raises(ValueError, match="less than 500 bytes"):
        assert max(map(size, range(1, 250))) < 500


def test_a_job_that_has_gone_on_is_small_too():
    one = behind(
        job("hashtag:caturday:local", since=DAY),
        "115000000000000001",
        "https://mastodon.social/users/a/statuses/1",
    )
    assert len(pickle.dumps(one)) < 500
    assert pickle.loads(pickle.dumps(one)) == one


def test_a_job_goes_through_json():
    one = behind(job(since=DAY, most=7), "99", "x")
    assert Job.from_json(one.to_json()) == one


@each(
    "text", ["", "[]", "{}", '{"host":"x.example"}', '{"host":"x.example","source":"public","more":1}', "\0"]
)
def test_a_text_that_is_no_job_is_refused(text):
    with pytest.raises(ValueError, match="this is not a job"):
        Job.from_json(text)


@each(
    "place",
    [
        "localhost:3000",
        "127.0.0.1",
        "10.1.2.3",
        "[::1]",
        "169.254.169.254",
        "nas.local",
        "metadata.google.internal",
    ],
)
def test_a_host_inside_of_ones_own_network_is_asked_only_if_it_is_meant(place):
    with pytest.raises(ValueError, match="inside your own network"):
        Job(place, "public")
    assert Job(f"http://{place}", "public").origin == f"http://{place}"
    assert pickle.loads(pickle.dumps(Job(f"https://{place}", "public"))).origin == f"https://{place}"


@each(
    "place",
    [
        "",
        "a b",
        "user:password@x.example",
        "x.example/path",
        "0x7f000001",
        "127.1",
        "ftp://x.example",
        "-",
        "x" * 300,
    ],
)
def test_what_is_no_host_is_refused(place):
    with pytest.raises(ValueError, match="host"):
        Job(place, "public")


@each(
    "source",
    [
        "",
        "publik",
        "hashtag:",
        "hashtag: ",
        "account",
        "account:..",
        "public:art",
        "recheck://x.example/",
        "recheck:x",
        "status:\n",
    ],
)
def test_a_source_that_means_nothing_is_refused(source):
    with pytest.raises(ValueError, match=r"source|id|path"):
        job(source)


def test_a_source_is_a_text():
    with pytest.raises(TypeError, match="source: expected a text"):
        job(7)


@each("name", [name for name in SOURCES if not name.startswith("recheck")])
def test_every_source_is_an_operation_of_the_api(name):
    one, longest = ("rules", "extended_description") if name == "instance:{}" else ("7", "115000000000000001")
    path = job(name.replace("{}", one)).cursor().path
    assert find("GET", path.partition("?")[0]) is not None, path
    assert len(pickle.dumps(job(name.replace("{}", longest)))) < 500


def test_what_is_no_document_of_an_instance_is_none():
    with pytest.raises(ValueError, match="source: expected one of"):
        job("instance:rule")


def test_a_hashtag_may_be_written_with_its_sign_and_for_a_part_of_the_timeline():
    assert job("hashtag:#été").cursor().path.startswith("/api/v1/timelines/tag/%C3%A9t%C3%A9?")
    assert "local=true" in job("hashtag:art:local").cursor().path
    assert "/tag/local?" in job("hashtag:local").cursor().path


def test_a_day_is_its_beginning_and_a_time_is_in_a_zone():
    assert job(since=DAY).since == datetime(2026, 1, 1, tzinfo=UTC)
    there = datetime(2026, 1, 1, 2, tzinfo=timezone(timedelta(hours=2)))
    assert job(since=there) == job(since=DAY)
    with pytest.raises(ValueError, match="time zone"):
        job(since=datetime(2026, 1, 1))  # noqa: DTZ001 - this is the test


@each("since", ["2026-01-01", 7, timedelta(days=1)])
def test_what_is_no_time_is_refused(since):
    with pytest.raises(TypeError, match="since: expected a datetime with a time zone"):
        job(since=since)


def test_what_has_no_times_cannot_end_at_one():
    with pytest.raises(ValueError, match="since: only timelines have times"):
        job("peers", since=DAY)


@each("most", [0, -1, 1.5, True])
def test_at_least_one_item_is_wanted(most):
    with pytest.raises(ValueError, match="most"):
        job(most=most)


def test_a_job_that_is_too_long_is_refused():
    with pytest.raises(ValueError, match="less than 500 bytes"):
        job("hashtag:" + "x" * 500)


def test_it_goes_on_behind_a_page():
    one = behind(job(), "60", "first")
    assert one.cursor().path == "/api/v1/timelines/public?local=true&limit=40&max_id=60"
    assert (one.pages, one.items) == (1, 40)
    assert behind(one, None, "last") is None


def test_a_link_to_another_list_is_a_lie():
    with pytest.raises(ValueError, match="another list"):
        job().behind(PageCursor("https://mastodon.social", "/api/v1/secrets?max_id=1", object), 40, "x")


def test_a_link_that_is_too_long_is_refused():
    with pytest.raises(ValueError, match="less than 500 bytes"):
        behind(job(), "9" * 400, "x")


@given(st.integers(0, 40), st.integers(1, 60))
def test_every_circle_is_found_before_it_was_gone_round_three_times(start, length):
    one, pages = job(), 0
    with pytest.raises(ValueError, match="circle"):
        while True:
            place = pages if pages < start else start + (pages - start) % length
            one, pages = behind(one, str(pages), f"item {place}"), pages + 1
            assert pages <= 3 * (start + length) + 3
    assert pages > start


def test_a_list_that_goes_straight_on_is_no_circle():
    one = job()
    for page in range(300):
        one = behind(one, str(page), f"item {page}")
    assert one.pages == 300


def test_keys_become_jobs_that_look_whether_they_are_there():
    jobs = recheck(
        [
            "https://a.example/users/x/statuses/5",
            "https://b.example/objects/7",
            "nonsense",
            "https://10.0.0.1/x",
            "https://a.example/users/x/statuses/5",
        ]
    )
    assert [one.cursor().path for one in jobs] == ["/api/v1/statuses/5", "/objects/7"]
    assert recheck(["https://a.example/users/é/1"])[0].cursor().path == "/users/%C3%A9/1"
    for wrong in ("https://a.example/objects/7", [None]):
        with pytest.raises(TypeError, match="keys: expected"):
            recheck(wrong)
