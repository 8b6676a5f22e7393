import pytest

from atoot.wire.notices import notice
from atoot.wire.remote import host_named, unreachable


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({}, ""),
        ({"Deprecation": "@1668384000"}, "is deprecated since 2022-11-14"),
        ({"Deprecation": "true"}, "is deprecated"),
        ({"Deprecation": "Sun, 06 Nov 1994 08:49:37 GMT"}, "is deprecated since 1994-11-06"),
        ({"Deprecation": "@" + "9" * 5000}, "is deprecated"),
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


@pytest.mark.parametrize(
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
