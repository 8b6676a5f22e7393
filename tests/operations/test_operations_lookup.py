"""What is known of each operation."""

from hypothesis import given
from hypothesis import strategies as st

from atoot.limits.known import API, GENERAL, KNOWN, SPECIAL, WEB
from atoot.operations import (
    TABLE,
    Operation,
    called,
    classify,
    find,
    is_harmless,
    looks_like_another,
    says_done,
)
from docstring_lines import operations_of
from tables import each


@each(
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


@each(
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


@each("path", ["/oauth/token", "/.well-known/nodeinfo", "/nodeinfo/2.0", "/apiary"])
def test_what_is_no_api_does_not_count_in_its_limits(path):
    assert classify("POST", path) == WEB


@given(
    st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]),
    st.text() | st.text().map("/api/v1/".__add__),
)
def test_every_request_has_known_limits_the_general_one_first(method, path):
    buckets = classify(method, path)
    assert buckets[0] in GENERAL
    assert set(buckets) <= set(KNOWN)


def test_each_special_limit_that_counts_operations_has_some():
    assert {row.limit for row in TABLE} - {""} == SPECIAL - {"paging"}


@each(
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
        "/api/v1/admin/domain_blocks",
        "/api/v1/apps",
        "/api/v1/lists/1/accounts",
        "/api/v1/featured_tags",
        "/api/v1/admin/trends/links/publishers/1/approve",
        "/oauth/revoke",
    ],
)
def test_these_may_be_posted_twice(path):
    assert is_harmless("POST", path)


@each(
    "path",
    [
        "/api/v1/statuses",
        "/api/v1/polls/1/votes",
        "/api/v1/lists",
        "/api/v2/filters",
        "/api/v1/reports",
        "/api/v1/accounts",
        "/api/v1/admin/accounts/1/action",
        "/api/v1/pleroma/chats/1/messages",
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


@each(
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


# The table


def operation(line: str) -> Operation:
    (found,) = operations_of("x", f"`GET /api/v1/x` · {line}")
    return found


def test_an_operation_can_have_several_scopes_or_none():
    assert operation("`profile` or `read:accounts` · since 0.0.0").scopes == ("profile", "read:accounts")
    assert operation("public · since 0.0.0").scopes == ()


def test_the_changes_of_an_operation_are_told_apart():
    changed = operation("`read` · since 1.1.0 · deprecated since 2.4.1 · removed in 3.0.0")
    assert (changed.since, changed.deprecated, changed.removed) == ("1.1.0", "2.4.1", "3.0.0")
    assert operation("public · deprecated since 4.0.0").since is None


def test_an_undocumented_operation_has_no_history():
    unknown = operation("`admin:write` · undocumented")
    assert (unknown.since, unknown.deprecated, unknown.removed) == (None, None, None)


@each(
    ("line", "software", "history"),
    [
        ("since GoToSocial 0.17.0", (("GoToSocial", "0.17.0"),), "GoToSocial 0.17.0"),
        (
            "since Pleroma 1.1.0, glitch-soc",
            (("Pleroma", "1.1.0"), ("glitch-soc", None)),
            "Pleroma 1.1.0, glitch-soc",
        ),
        ("since 4.3.0", (), "4.3.0"),
        ("undocumented", (), ""),
    ],
)
def test_an_operation_of_other_software_names_it(line, software, history):
    elsewhere = operation(f"`read` · {line}")
    assert (elsewhere.software, elsewhere.history) == (software, history)


def test_what_other_software_has_is_not_since_a_version_of_mastodon():
    assert operation("`read` · since GoToSocial 0.17.0").since is None


def test_a_method_may_perform_several_operations():
    assert {row.path for row in called("search")} == {"/api/v1/search", "/api/v2/search"}
    assert called("no_such_method") == ()


def test_a_request_is_for_the_operation_of_its_method_and_path():
    assert find("GET", "/api/v1/accounts/17").name == "account"
    assert find("get", "/api/v1/accounts/17?with=query").name == "account"
    assert find("POST", "/api/v1/accounts/17") is None
    assert find("GET", "/api/v1/secret") is None


def test_a_word_in_a_path_goes_before_a_parameter():
    assert find("GET", "/api/v1/accounts/verify_credentials").name == "verify_account_credentials"


def test_an_encoded_slash_is_part_of_an_id():
    assert find("GET", "/api/v1/accounts/2026%2F11%2Fpoll").name == "account"


def test_a_path_with_a_word_where_another_has_an_id_can_be_taken_for_that():
    assert looks_like_another(find("GET", "/api/v1/accounts/verify_credentials"))
    assert not looks_like_another(find("GET", "/api/v1/accounts/7"))
    assert not looks_like_another(find("GET", "/api/v2/search"))


def test_each_row_is_found_by_what_it_is_for():
    for row in TABLE:
        concrete = "/".join("x1" if part.startswith(":") else part for part in row.path.split("/"))
        assert find(row.method, concrete).path.count(":") == row.path.count(":")


# The line in a docstring


def test_a_path_in_running_text_is_no_operation():
    docstring = """One account.

        `GET /api/v1/accounts/:id` · public · since 0.0.0

        It costs `nothing`, and `GET /api/v1/no/operation` is named in passing.
        """
    assert [found.path for found in operations_of("account", docstring)] == ["/api/v1/accounts/:id"]


@each("docstring", [None, "", "Nothing to see here.", "`get /api` · public"])
def test_a_docstring_without_the_line_names_no_operation(docstring: str | None):
    assert operations_of("close", docstring) == []
