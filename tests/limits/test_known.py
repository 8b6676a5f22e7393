import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot.limits.known import API, GENERAL, KNOWN, WEB, classify, has_special_limits


@pytest.mark.parametrize(
    ("request_line", "bucket"),
    [
        ("POST /api/v1/media", "media"),
        ("POST /api/v2/media", "media"),
        ("DELETE /api/v1/statuses/117020569309887764", "delete"),
        ("DELETE /api/v1/statuses/01M85F32NWKG904VKANEGN84WG", "delete"),
        ("POST /api/v1/statuses/1/unreblog", "delete"),
        ("POST /api/v1/statuses", "statuses"),
        ("PUT /api/v1/statuses/1", "statuses"),
        ("POST /api/v1/statuses/1/reblog", "statuses"),
        ("POST /api/v1/accounts/1/follow", "follows"),
        ("POST /api/v1/tags/caf%C3%A9/follow", "follows"),
        ("POST /api/v1/reports", "reports"),
        ("POST /api/v1/apps", "apps"),
        ("POST /api/v1/accounts", "sign_up"),
        ("POST /api/v1/emails/confirmations", "confirmations"),
        ("GET /api/v1/timelines/home?max_id=1", "paging"),
        ("GET /api/v1/timelines/home?limit=40&min_id=1", "paging"),
        ("GET /api/v1/timelines/home?since_id=1&limit=40", "paging"),
        ("GET /api/v1/directory?page=2", "paging"),
    ],
)
def test_a_request_counts_in_its_own_limit_too(request_line, bucket):
    assert classify(*request_line.split(" ")) == ("all", "user", bucket)


@pytest.mark.parametrize(
    "request_line",
    [
        "GET /api/v1/timelines/home",
        "GET /api/v1/timelines/home?limit=40",
        "GET /api/v1/timelines/home?max_id=",
        "GET /api/v1/search?q=max_id",
        "GET /api/v1/statuses/1",
        "GET /api/v1/accounts/1/statuses",
        "POST /api/v1/accounts/1/unfollow",
        "POST /api/v1/statuses/1/favourite",
        "DELETE /api/v1/media/1",
        "PUT /api/v1/media/1",
        "DELETE /api/v1/statuses/1/history/2",
        "POST /api/v1/apps/verify_credentials",
    ],
)
def test_other_requests_count_in_the_general_limits_alone(request_line):
    assert classify(*request_line.split(" ")) == API


@pytest.mark.parametrize("path", ["/oauth/token", "/.well-known/nodeinfo", "/nodeinfo/2.0", "/apiary"])
def test_what_is_no_api_does_not_count_in_its_limits(path):
    assert classify("POST", path) == WEB


@pytest.mark.parametrize(
    ("software", "special"),
    [
        ("mastodon", True),
        ("Mastodon", True),
        ("hometown", True),
        ("gotosocial", False),
        ("snac", False),
        ("", None),
    ],
)
def test_the_special_limits_are_those_of_mastodon(software, special):
    assert has_special_limits(software) is special


@given(
    st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]),
    st.text() | st.text().map("/api/v1/".__add__),
)
def test_every_request_has_known_limits_the_general_one_first(method, path):
    buckets = classify(method, path)
    assert buckets[0] in GENERAL
    assert set(buckets) <= set(KNOWN)
