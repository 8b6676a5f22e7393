from datetime import UTC, datetime

import pytest
from msgspec import DecodeError

from atoot.harvest import Item, Job
from atoot.harvest.items import fitting, is_older, key_of, made_at, speaks_for
from atoot.message import Request, Response

LOCAL, ALL = Job("a.example.org", "public:local"), Job("a.example.org", "public")


@pytest.mark.parametrize(
    ("host", "key", "speaks"),
    [
        ("a.example.org", "https://a.example.org/users/x/statuses/1", True),
        ("a.example.org", "https://www.example.org/1", True),
        ("a.example.org", "https://example.com/1", False),
        ("a.example.org", "https://example.org.evil.example/1", False),
        ("a.example.org", "https://example.org@evil.example/1", False),
        ("a.example.org", "http://127.0.0.1/1", False),
        ("a.example.org", "https://[", False),
        ("a.example.org", "tag:example.com,2026:1", True),
        ("http://127.0.0.1:3000", "http://127.0.0.1:3000/1", True),
        ("http://127.0.0.1:3000", "http://127.0.0.2:3000/1", False),
        ("http://127.0.0.1:3000", "https://my.example/1", True),
    ],
)
def test_a_host_speaks_for_its_owner(host, key, speaks):
    assert speaks_for(host, key) is speaks
    assert Item(key, "Status", b"{}", host).first_hand is speaks


def test_a_status_is_known_by_its_uri_its_address_or_its_id():
    named = {"id": "1", "uri": "https://a.example.org/1", "url": "https://a.example.org/@x/1"}
    assert key_of(ALL, b"", named, "/", trusted=False) == named["uri"]
    assert key_of(ALL, b"", named | {"uri": None}, "/", trusted=False) == named["url"]
    assert key_of(ALL, b"", {"id": 1}, "/", trusted=False) == "https://a.example.org/Status/1"
    one, other = (key_of(ALL, raw, {}, "/", trusted=False) for raw in (b"1", b"2"))
    assert one != other


def test_the_name_of_a_stranger_is_none_of_a_hosts_own():
    lie = {"id": "1", "uri": "https://example.com/1"}
    assert key_of(LOCAL, b"", lie, "/", trusted=False) == "https://a.example.org/Status/1"
    assert (
        key_of(LOCAL, b"", lie, "/", trusted=True) == key_of(ALL, b"", lie, "/", trusted=False) == lie["uri"]
    )


def page(body, status=200):
    return Response(Request("GET", "/"), status, {}, body)


def test_what_is_no_item_is_left_out_of_a_page():
    assert [data for _, data in fitting(ALL, page(b'[{"id":"1"}, null, 7, [], "x"]'))] == [{"id": "1"}]
    assert fitting(ALL, page(b"", 204)) == fitting(ALL, page(b"[]")) == []


@pytest.mark.parametrize("body", [b"", b"{}", b"[null]", b"<html>", b"[" + b"{}," * 400 + b"{}]"])
def test_what_is_no_page_is_refused(body):
    with pytest.raises(DecodeError):
        fitting(ALL, page(body))


@pytest.mark.parametrize("made", [None, 5, "", "soon", "9" * 99, {}])
def test_a_status_that_does_not_say_when_it_was_made_is_not_old(made):
    assert made_at({"created_at": made}) is None
    assert not is_older({"created_at": made}, datetime(2026, 1, 1, tzinfo=UTC))


def test_an_old_status_is_old():
    since = datetime(2026, 1, 1, tzinfo=UTC)
    assert is_older({"created_at": "2025-12-31T23:59:59Z"}, since)
    assert not is_older({"created_at": "2026-01-01T00:00:00Z"}, since)
    assert not is_older({"created_at": "2025-12-31T23:59:59Z"}, None)
