import pickle
import time

import pytest

from atoot.harvest import Manners
from atoot.harvest.manners import Robots, domain_of

CONTACT = "https://example.org/crawler"


def test_the_user_agent_says_who_asks():
    assert Manners(contact=CONTACT).user_agent.startswith("atoot-harvest/")
    assert Manners(contact="me@example.org", name="census").user_agent.endswith("(+me@example.org)")


@pytest.mark.parametrize("contact", ["", "me", "https://", "a b@example.org", "me@example.org\r\nX: y", None])
def test_a_contact_is_an_address(contact):
    with pytest.raises(ValueError, match="contact"):
        Manners(contact=contact)


@pytest.mark.parametrize(
    "more",
    [
        {"name": "a b"},
        {"delay": -1},
        {"delay": float("inf")},
        {"patience": 0},
        {"tries": 0},
        {"address": ""},
        {"own": ("a b",)},
        {"own": "localhost"},
    ],
)
def test_a_value_that_makes_no_sense_is_refused(more):
    with pytest.raises(ValueError, match=r"expected"):
        Manners(contact=CONTACT, **more)


def test_the_password_of_redis_is_not_shown():
    made = Manners(contact=CONTACT, redis="redis://user:secret@localhost")
    assert "secret" not in repr(made)
    assert pickle.loads(pickle.dumps(made)) == made


def test_a_host_of_ones_own_is_known_by_its_origin():
    made = Manners(contact=CONTACT, own=("example.social", "http://localhost:3000"))
    assert made.own_origins() == ["https://example.social", "http://localhost:3000"]


def test_robots_speak_to_all_or_to_one_by_its_name():
    text = b"User-agent: *\nDisallow: /api/\n\nUser-agent: atoot-harvest\nDisallow: /api/v1/accounts/\nCrawl-delay: 3\n"
    assert not Robots(text, "other").allows("https://x.example/api/v1/instance")
    assert Robots(text, "atoot-harvest").allows("https://x.example/api/v1/instance")
    assert not Robots(text, "atoot-harvest").allows("https://x.example/api/v1/accounts/1/statuses?limit=40")
    assert Robots(text, "atoot-harvest").delay == 3


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"<!doctype html><p>Disallow: /",
        b"\xff\xfe\0",
        b"Disallow: /",
        b"User-agent: *\nCrawl-delay: nan\nCrawl-delay: -5\nRequest-rate: 0/0\n",
    ],
)
def test_what_makes_no_sense_forbids_nothing(text):
    found = Robots(text, "atoot-harvest")
    assert found.allows("https://x.example/api/v1/timelines/public")
    assert found.delay == 0


def test_a_rate_is_a_delay():
    assert Robots(b"User-agent: *\nRequest-rate: 1/10\n", "x").delay == 10


def test_a_pattern_of_many_stars_takes_no_time():
    text = b"User-agent: *\nDisallow: /" + b"*a" * 5000 + b"*!\n"
    begun = time.process_time()
    Robots(text, "x").allows("https://x.example/api/v1/timelines/public?max_id=" + "a" * 5000)
    assert time.process_time() - begun < 1


@pytest.mark.parametrize(("host", "domain"), [
    ("a.b.example.co.uk", "example.co.uk"), ("http://127.0.0.1:3000", "127.0.0.1"), ("http://[::1]:3000", "::1"), ("mastodon.social", "mastodon.social"),
    ("http://localhost:3000", "localhost"), ("co.uk", "co.uk"), ("x.mastodon.social:8443", "mastodon.social"),
])  # fmt: skip
def test_hosts_of_one_owner_have_one_domain(host, domain):
    assert domain_of(host) == domain
