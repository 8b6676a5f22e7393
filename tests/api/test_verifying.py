from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot.api.verifying import (
    Wanted,
    folded,
    is_same_text,
    is_scheduled,
    may_be,
    moment_of,
    since,
    text_of,
    voted_for,
    wanted_of,
)
from atoot.entities import Poll, ScheduledStatus, Status

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ACCOUNT = {"id": "1", "username": "alice", "acct": "alice"}


def status(**fields):
    return Status.from_dict(
        {"id": "1", "created_at": NOON.isoformat(), "account": ACCOUNT, "content": "<p>Hello</p>", **fields}
    )


def scheduled(**params):
    return ScheduledStatus.from_dict(
        {"id": "1", "scheduled_at": NOON.isoformat(), "params": {"text": "Hello", **params}}
    )


def attachments(*ids):
    return [{"id": identifier, "type": "image"} for identifier in ids]


def test_what_is_wanted_comes_out_of_the_parameters():
    wanted = wanted_of(
        {
            "status": "Hello",
            "spoiler_text": "cw",
            "visibility": "private",
            "in_reply_to_id": "7",
            "media_ids": ["1", "2"],
            "poll": {"options": ["a", "b"]},
            "quoted_status_id": "9",
            "scheduled_at": "2026-11-24T12:00:00",
        }
    )
    assert wanted == Wanted(
        text="Hello",
        spoiler_text="cw",
        visibility="private",
        in_reply_to_id="7",
        media_ids=frozenset({"1", "2"}),
        poll_options=("a", "b"),
        quoted_status_id="9",
        scheduled_at=NOON,
    )


def test_what_is_not_sent_is_left_to_the_server():
    assert wanted_of({"status": "Hello", "in_reply_to_id": "", "media_ids": []}) == Wanted(text="Hello")


def test_a_warning_without_text_becomes_the_text():
    assert wanted_of({"spoiler_text": "cw"}) == Wanted(text="cw")
    assert wanted_of({"spoiler_text": "cw", "quoted_status_id": "1"}).spoiler_text == "cw"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Hello  world\n\n bye ", "<p>Hello world</p><p>bye</p>"),
        ("a & b < c", "<p>a &amp; b &lt; c</p>"),
        (
            "see https://example.com/a/long/path",
            (
                '<p>see <a href="https://example.com/a/long/path"><span class="invisible">https://</span>'
                '<span class="ellipsis">example.com/a</span><span class="invisible">/long/path</span></a></p>'
            ),
        ),
        (
            "@bob@b.example hi",
            '<p><span class="h-card"><a href="https://b.example/@bob" class="u-url mention">@<span>bob</span></a></span> hi</p>',
        ),
        (
            "#Tea time",
            '<p><a href="https://a.example/tags/tea" class="mention hashtag">#<span>Tea</span></a> time</p>',
        ),
        ("zero\u200bwidth", "<p>zerowidth</p>"),
    ],
)
def test_a_text_is_known_again_in_the_html_of_the_server(typed, shown):
    assert text_of(status(content=shown)) == folded(typed)


def test_two_mentions_of_the_same_name_on_different_hosts_look_the_same():
    assert folded("@bob@a.example") == folded("@bob@b.example") == "@bob"


def test_addresses_keep_what_looks_like_a_mention():
    assert folded("https://a.example/@bob@b.example") == "https://a.example/@bob@b.example"


@given(st.text())
def test_folding_twice_is_as_good_as_once(text):
    assert folded(folded(text)) == folded(text)


def test_a_status_that_fits_may_be_the_one():
    wanted = Wanted(text="Hello", visibility="public")
    assert may_be(wanted, status(), NOON)
    assert is_same_text(wanted, status())


@pytest.mark.parametrize(
    "fields",
    [
        {"created_at": (NOON - timedelta(seconds=1)).isoformat()},
        {"visibility": "direct"},
        {"spoiler_text": "cw"},
        {"in_reply_to_id": "8"},
        {"media_attachments": attachments("1")},
        {"reblog": status(id="2").to_dict()},
        {"quote": {"state": "accepted", "quoted_status": status(id="2").to_dict()}},
    ],
)
def test_a_status_that_differs_is_another_one(fields):
    assert not may_be(Wanted(text="Hello", visibility="public"), status(**fields), NOON)


def test_another_text_is_another_status():
    assert not is_same_text(Wanted(text="Hello!"), status())


def test_media_say_enough_since_they_belong_to_one_status_only():
    wanted = Wanted(media_ids=frozenset({"1", "2"}))
    found = status(content="<p>🖼</p>", media_attachments=attachments("2", "1"))
    assert may_be(wanted, found, NOON)
    assert is_same_text(wanted, found)


@pytest.mark.parametrize(
    ("asked", "got", "quoted", "fits"),
    [
        (None, "direct", None, True),
        ("public", "unlisted", None, True),  # a limited account
        ("unlisted", "public", None, False),
        ("public", "private", None, False),
        ("public", "private", "9", True),  # a quote of a private status
    ],
)
def test_servers_may_narrow_who_sees_it(asked, got, quoted, fits):
    wanted = Wanted(text="Hello", visibility=asked, quoted_status_id=quoted)
    assert may_be(wanted, status(visibility=got), NOON) is fits


@pytest.mark.parametrize(
    ("poll", "fits"),
    [
        ({"id": "1", "options": [{"title": "a"}, {"title": "b"}]}, True),
        ({"id": "1", "options": [{"title": "b"}, {"title": "a"}]}, False),
        (None, False),
    ],
)
def test_a_poll_has_the_same_options(poll, fits):
    assert may_be(Wanted(text="Hello", poll_options=("a ", "b")), status(poll=poll), NOON) is fits


@pytest.mark.parametrize(
    ("quote", "fits"),
    [
        ({"quote": {"state": "accepted", "quoted_status": status(id="9").to_dict()}}, True),
        ({"quote": {"state": "pending", "quoted_status_id": "9"}}, True),
        ({"quote_id": "9"}, True),
        ({"quote_id": "8"}, False),
        ({}, True),  # a server that knows no quotes leaves it out
    ],
)
def test_a_quote_is_of_the_same_status(quote, fits):
    assert may_be(Wanted(text="Hello", quoted_status_id="9"), status(**quote), NOON) is fits


@pytest.mark.parametrize(
    ("params", "fits"),
    [
        ({"visibility": "public"}, True),
        ({"visibility": None}, True),
        ({"visibility": "private"}, False),
        ({"text": "Bye"}, False),
        ({"spoiler_text": "cw"}, False),
        ({"in_reply_to_id": 7}, False),
        ({"media_ids": ["1"]}, False),
    ],
)
def test_a_scheduled_status_is_compared_by_its_parameters(params, fits):
    wanted = Wanted(text="Hello", visibility="public", scheduled_at=NOON)
    assert is_scheduled(wanted, scheduled(**params)) is fits


def test_a_scheduled_status_has_the_same_poll_and_the_same_moment():
    poll = {"options": ["a", "b"]}
    assert is_scheduled(Wanted(text="Hello", poll_options=("a", "b")), scheduled(poll=poll))
    assert not is_scheduled(Wanted(text="Hello", poll_options=("a",)), scheduled(poll=poll))
    assert not is_scheduled(Wanted(text="Hello", scheduled_at=NOON + timedelta(minutes=1)), scheduled())


@pytest.mark.parametrize(
    ("poll", "done"),
    [
        ({"voted": True, "own_votes": [1, 0]}, True),
        ({"voted": True}, True),
        ({"voted": True, "own_votes": [2]}, False),
        ({"voted": False, "own_votes": []}, False),
        ({}, False),
    ],
)
def test_a_vote_is_seen_in_the_poll(poll, done):
    assert voted_for(Poll.from_dict({"id": "1", **poll}), ["0", "1"]) is done


@pytest.mark.parametrize("ahead", [-3600, -1, 0, 1, 3600])
def test_the_beginning_is_told_by_the_clock_of_the_server(ahead):
    begun = NOON.timestamp()
    date = (NOON + timedelta(seconds=ahead + 10)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    assert since(begun, date, begun + 10) == NOON + timedelta(seconds=ahead - 5)


@pytest.mark.parametrize("date", [None, "", "yesterday"])
def test_without_a_date_the_clocks_may_differ(date):
    assert since(NOON.timestamp(), date, NOON.timestamp() + 10) == NOON - timedelta(minutes=2)


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        (NOON, NOON),
        (NOON.replace(tzinfo=None), NOON),
        ("2026-11-24T13:00:00+01:00", NOON),
        ("tomorrow", None),
        (None, None),
        (7, None),
    ],
)
def test_moments_can_be_given_in_several_ways(value, moment):
    assert moment_of(value) == moment
