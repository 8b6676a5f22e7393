import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot.entities import Relationship, Search, Status
from atoot.entities.base import id_of
from atoot.network.addresses import origin
from atoot.parameters.paths import path
from atoot.workflows.requests import local_path
from tables import each

STATUS = Status.from_dict({"id": "7"})
ORIGIN = "https://h.example"


@each(
    ("thing", "found"),
    [("7", "7"), (7, "7"), (STATUS, "7"), ({"id": "7"}, "7"), ({"id": 7}, "7"), ("a/b", "a/b")],
)
def test_a_thing_is_named_by_its_id_the_entity_or_a_mapping(thing, found):
    assert id_of(thing) == found


def test_an_entity_without_an_id_is_a_type_error_that_says_so():
    with pytest.raises(TypeError, match="Search has no id: pass the id or an entity that has one"):
        id_of(Search.from_dict({"accounts": []}))


@each("thing", [{}, {"id": None}, {"name": "x"}])
def test_a_mapping_without_an_id_is_a_type_error(thing):
    with pytest.raises(TypeError, match="the mapping has no 'id'"):
        id_of(thing)


@each("thing", [None, True, 1.5, b"7", [7], object(), {"id": 1.5}, {"id": []}])
def test_what_is_no_id_is_a_type_error(thing):
    with pytest.raises(TypeError, match="expected an entity or its id"):
        id_of(thing)


@each("thing", ["", {"id": ""}, Relationship.from_dict({"id": ""})])
def test_an_empty_id_is_a_value_error(thing):
    with pytest.raises(ValueError, match="the id is empty"):
        id_of(thing)


@each("part", [".", "..", {"id": ".."}])
def test_an_id_that_names_another_path_is_a_value_error(part):
    with pytest.raises(ValueError, match="it would lead to another path"):
        path("/api/v1/accounts/{}", part)


@each(
    ("part", "quoted"),
    [
        ("a/b", "a%2Fb"),
        ("../x", "..%2Fx"),
        ("a?b#c", "a%3Fb%23c"),
        ("a b%", "a%20b%25"),
        ("é{}", "%C3%A9%7B%7D"),
        ("a\r\nb", "a%0D%0Ab"),
        ("%2e%2e", "%252e%252e"),
    ],
)
def test_a_part_of_a_path_is_percent_encoded(part, quoted):
    assert path("/x/{}/y", part) == f"/x/{quoted}/y"


def test_a_path_takes_several_things():
    assert path("/x/{}/y/{}", 1, STATUS) == "/x/1/y/7"


@each(
    ("url", "found"),
    [
        ("/api/v1/x", "/api/v1/x"),
        ("/api/v1/x?a=b&c[]=d", "/api/v1/x?a=b&c[]=d"),
        ("/api/v1/x#part", "/api/v1/x"),
        ("https://h.example/api/v1/x?a=b", "/api/v1/x?a=b"),
        ("http://h.example/x", "/x"),
        ("https://h.example", "/"),
        ("/x/é y", "/x/%C3%A9%20y"),
        ("/x%20y", "/x%20y"),
        ("/x?a=..", "/x?a=.."),
        ("/.well-known/nodeinfo", "/.well-known/nodeinfo"),
        ("/x?a?b", "/x?a?b"),
    ],
)
def test_a_url_of_the_instance_is_a_path(url, found):
    assert local_path(url, ORIGIN) == found


@each(
    "url", ["", "x", "api/v1/x", "//h.example/x", "https://other.example/x", "https://h.example@o.example/x"]
)
def test_a_url_of_another_host_is_a_value_error_that_says_why(url):
    with pytest.raises(ValueError, match="requests only go to the client's own host"):
        local_path(url, ORIGIN)


@each("url", ["/x/../y", "/..", "/./x", "https://h.example/x/.."])
def test_a_path_with_dots_is_a_value_error(url):
    with pytest.raises(ValueError, match="which would lead to another path"):
        local_path(url, ORIGIN)


@each(
    ("instance", "found"),
    [
        ("mastodon.social", "https://mastodon.social"),
        ("Mastodon.Social", "https://mastodon.social"),
        ("mastodon.social.", "https://mastodon.social"),
        ("https://mastodon.social", "https://mastodon.social"),
        ("https://mastodon.social/", "https://mastodon.social"),
        ("HTTPS://mastodon.social", "https://mastodon.social"),
        ("localhost:3000", "https://localhost:3000"),
        ("https://localhost:3000/", "https://localhost:3000"),
        ("127.0.0.1:80", "https://127.0.0.1:80"),
        ("mastodon.social:443", "https://mastodon.social"),
        ("[::1]:443", "https://[::1]"),
        ("[::1]:3000", "https://[::1]:3000"),
        ("müller.example", "https://xn--mller-kva.example"),
        ("a_b.example", "https://a_b.example"),
    ],
)
def test_an_instance_is_a_host_perhaps_with_a_port(instance, found):
    assert origin(instance) == found


@each("instance", ["localhost:3000", "http://localhost:3000/", "http://localhost:3000"])
def test_plain_http_has_to_be_asked_for(instance):
    assert origin(instance, use_https=False) == "http://localhost:3000"


def test_http_in_the_name_without_asking_for_it_is_a_value_error():
    with pytest.raises(ValueError, match="pass use_https=False if that is what you want"):
        origin("http://mastodon.social")


def test_https_in_the_name_stays_https():
    assert origin("https://h.example", use_https=False) == "https://h.example"


@each(
    "instance",
    [
        "",
        " ",
        "/",
        "https://",
        "mastodon social",
        "mastodon.social ",
        "mastodon.social\n",
        "mastodon.social/path",
        "https://mastodon.social/api/v1",
        "mastodon.social?x",
        "mastodon.social#x",
        "mastodon.social\\x",
        "user@mastodon.social",
        "https://user:password@mastodon.social",
        "ftp://mastodon.social",
        "wss://mastodon.social",
        "mastodon.social:port",
        "mastodon.social:99999",
        "mastodon..social",
        ".",
        "..",
        "[::1",
        "a" * 64 + ".example",
        "h.example\x00",
        "h.example\u2028",
        "h.example;x",
        "h.example,x",
    ],
)
def test_what_is_no_host_is_a_value_error_that_says_what_is_expected(instance):
    with pytest.raises(ValueError, match=r"expected the host of an instance, like 'mastodon\.social'"):
        origin(instance)


def test_an_error_about_an_instance_does_not_repeat_a_password():
    with pytest.raises(ValueError) as caught:
        origin("https://alice:hunter2@mastodon.social")
    assert "hunter2" not in str(caught.value)


@each("instance", [None, 7, b"h.example"])
def test_an_instance_that_is_no_text_is_a_type_error(instance):
    with pytest.raises(TypeError, match="expected the host of an instance as text"):
        origin(instance)


@given(st.one_of(st.text(), st.text("htps:/.@ex\\?#[]019-_").map("h.example".__add__)))
def test_whatever_is_taken_for_a_host_is_one(instance):
    try:
        found = origin(instance)
    except ValueError:
        return
    scheme, mark, host = found.partition("://")
    assert (scheme, mark) == ("https", "://")
    assert host
    assert host.isascii()
    assert not set(host) & set("/?#@\\ \r\n\t")
    assert origin(found) == found


@each("host", ["a%20b", "mastodon%2esocial", "h.example:", "h.example:0", "-", "."])
def test_what_no_browser_would_take_for_a_host_is_refused(host):
    with pytest.raises(ValueError, match="expected the host of an instance"):
        origin(host)
