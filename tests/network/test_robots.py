import time

from atoot.network.robots import LARGEST_ROBOTS, Robots
from tables import each


def test_robots_speak_to_all_or_to_one_by_its_name():
    text = b"User-agent: *\nDisallow: /api/\n\nUser-agent: atoot-harvest\nDisallow: /api/v1/accounts/\nCrawl-delay: 3\n"
    assert not Robots(text, "other").allows("https://x.example/api/v1/instance")
    assert Robots(text, "atoot-harvest").allows("https://x.example/api/v1/instance")
    assert not Robots(text, "atoot-harvest").allows("https://x.example/api/v1/accounts/1/statuses?limit=40")
    assert Robots(text, "atoot-harvest").delay == 3


@each(
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


PUBLIC = "https://x.example/api/v1/timelines/public"


@each("rule", ["/api/v1/timelines/public?max_id=", "*max_id=*", "/*&max_id", "/*?max_id=*"])
@each("query", ["limit=40&max_id=7", "max_id=7&limit=40", "local=true&limit=40&max_id=7"])
def test_a_rule_about_a_parameter_counts_wherever_that_stands(rule, query):
    found = Robots(f"User-agent: *\nDisallow: {rule}\n".encode(), "atoot-harvest")
    assert not found.allows(f"{PUBLIC}?{query}")
    assert found.allows(f"{PUBLIC}?local=true&limit=40")


def test_what_is_allowed_in_one_order_alone_is_allowed():
    found = Robots(
        b"User-agent: *\nDisallow: /api/\nAllow: /api/v1/timelines/public?limit\n", "atoot-harvest"
    )
    assert found.allows(f"{PUBLIC}?limit=40&max_id=7")
    assert not found.allows(f"{PUBLIC}?local=true&limit=40")


def test_a_version_is_none_of_a_name():
    found = Robots(b"User-agent: Atoot-Harvest/2.0 (+https://x.example)\nDisallow: /\n", "atoot-harvest")
    assert not found.allows(PUBLIC)


def test_a_delay_may_have_a_comma():
    assert Robots(b"User-agent: *\nCrawl-delay: 1,5\n", "x").delay == 1.5


def test_a_rate_is_a_delay():
    assert Robots(b"User-agent: *\nRequest-rate: 1/10\n", "x").delay == 10


def test_a_pattern_of_many_stars_takes_no_time():
    text = b"User-agent: *\nDisallow: /" + b"*a" * 5000 + b"*!\n"
    begun = time.process_time()
    Robots(text, "x").allows("https://x.example/api/v1/timelines/public?max_id=" + "a" * 5000)
    assert time.process_time() - begun < 1


def test_of_a_long_file_the_beginning_counts():
    rules = b"User-agent: *\nDisallow: /one/\n"
    text = rules + b"#" * (LARGEST_ROBOTS - len(rules)) + b"\nDisallow: /two/\n"
    found = Robots(text, "x")
    assert not found.allows("https://x.example/one/")
    assert found.allows("https://x.example/two/")


@each("codec", ["utf-8-sig", "utf-16"])
def test_a_file_may_say_how_it_is_written(codec):
    assert not Robots("User-agent: *\nDisallow: /".encode(codec), "x").allows("https://x.example/")
