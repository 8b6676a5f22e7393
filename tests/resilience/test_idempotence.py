import pytest

from atoot.resilience.idempotence import is_harmless, is_unclear, says_done


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/statuses/1/favourite",
        "/api/v1/statuses/1/unfavourite",
        "/api/v1/statuses/1/reblog",
        "/api/v1/statuses/1/bookmark",
        "/api/v1/statuses/1/pin",
        "/api/v1/accounts/1/follow",
        "/api/v1/accounts/1/unblock",
        "/api/v1/accounts/1/note",
        "/api/v1/accounts/1/endorse",
        "/api/v1/tags/tea/follow",
        "/api/v1/follow_requests/1/authorize",
        "/api/v1/conversations/1/read",
        "/api/v1/markers",
        "/api/v1/notifications/clear",
        "/api/v1/notifications/1/dismiss",
        "/api/v2/notifications/favourite-1-2/dismiss",
        "/api/v1/notifications/requests/1/accept",
        "/api/v1/notifications/requests/dismiss",
        "/api/v2/media",
        "/api/v1/media?x=1",
        "/api/v1/admin/reports/1/resolve",
        "/api/v1/admin/trends/links/publishers/1/approve",
        "/oauth/revoke",
    ],
)
def test_these_may_be_posted_twice(path):
    assert is_harmless("POST", path)


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/statuses",
        "/api/v1/polls/1/votes",
        "/api/v1/lists",
        "/api/v2/filters",
        "/api/v1/reports",
        "/api/v1/accounts",
        "/api/v1/apps",
        "/api/v1/admin/accounts/1/action",
        "/api/v1/emails/confirmations",
        "/oauth/token",
        "/elsewhere/api/v1/markers",
        "/api/v1/statuses/1/favourite/more",
    ],
)
def test_these_may_not_be_posted_twice(path):
    assert not is_harmless("POST", path)


def test_a_change_sets_what_is_sent():
    assert is_harmless("PATCH", "/api/v1/profile")
    assert not is_harmless("PATCH", "/elsewhere")


def test_other_methods_speak_for_themselves():
    assert not is_harmless("GET", "/api/v1/markers")


@pytest.mark.parametrize(
    ("method", "path", "status", "done"),
    [
        ("DELETE", "/api/v1/lists/1", 404, True),
        ("DELETE", "/api/v1/lists/1", 410, True),
        ("DELETE", "/api/v1/lists/1", 403, False),
        ("DELETE", "/api/v1/lists/1", None, False),
        ("POST", "/api/v1/notifications/1/dismiss", 404, True),
        ("POST", "/api/v1/follow_requests/1/reject", 404, True),
        ("POST", "/api/v1/statuses/1/favourite", 404, False),
        ("PUT", "/api/v1/lists/1", 404, False),
    ],
)
def test_what_is_gone_was_taken_away(method, path, status, done):
    assert says_done(method, path, status) is done


@pytest.mark.parametrize(
    ("status", "may_have_happened", "unclear"),
    [
        (None, True, True),
        (None, False, False),
        (408, False, True),
        (425, False, True),
        (429, False, False),
        (422, False, False),
        (500, False, True),
        (501, False, False),
        (502, False, True),
        (504, False, True),
        (520, False, True),
    ],
)
def test_an_end_is_unclear_if_the_server_may_have_done_it(status, may_have_happened, unclear):
    assert is_unclear(status, may_have_happened=may_have_happened) is unclear
