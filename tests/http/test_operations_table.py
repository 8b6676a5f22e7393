"""What docstrings say of operations."""

import pytest

from atoot.http.catalogue import Operation, looks_like_another, operation_for, operations, operations_of
from atoot.http.idempotence import is_harmless, is_unclear, says_done


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


class Base:
    def account(self) -> None:
        """One account.

        `GET /api/v1/accounts/:id` · `profile` or `read:accounts` · since 0.0.0

        It costs `nothing`, and `GET /api/v1/no/operation` is named in passing.
        """

    def verify(self) -> None:
        """`GET /api/v1/accounts/verify_credentials` · `read:accounts` · since 0.0.0"""


class Client(Base):
    def search(self) -> None:
        """Find something.

        `GET /api/v2/search` · `read:search` · since 2.4.1
        `GET /api/v1/search` · `read:search` · since 1.1.0 · deprecated since 2.4.1 · removed in 3.0.0
        """

    @staticmethod
    async def register() -> None:
        """`POST /api/v1/apps` · public · since 0.0.0"""

    def status_edits(self) -> None:
        """`GET /api/v1/statuses/:id/history` · public or `read:statuses` · deprecated since 4.0.0"""

    def tag_approve(self) -> None:
        """`POST /api/v1/admin/tags/:id` · `admin:write` · undocumented"""

    def without_a_docstring(self) -> None:
        pass

    def _private(self) -> None:
        """`GET /api/v1/secret` · public · since 0.0.0"""

    base_url = "https://mastodon.example"


def test_a_docstring_gives_operation_access_and_history():
    assert operations_of("search", Client.search.__doc__) == [
        Operation("GET", "/api/v2/search", "`read:search`", ("read:search",), "2.4.1", None, None, "search"),
        Operation(
            "GET", "/api/v1/search", "`read:search`", ("read:search",), "1.1.0", "2.4.1", "3.0.0", "search"
        ),
    ]


def test_an_operation_can_have_several_scopes_or_none():
    assert operations_of("account", Base.account.__doc__)[0].scopes == ("profile", "read:accounts")
    assert operations_of("register", Client.register.__doc__)[0].scopes == ()


def test_access_is_told_in_words():
    assert operations_of("register", Client.register.__doc__)[0].access == "public"
    assert operations_of("edits", Client.status_edits.__doc__)[0].access == "public or `read:statuses`"


def test_deprecated_since_is_not_since():
    (operation,) = operations_of("edits", Client.status_edits.__doc__)
    assert (operation.since, operation.deprecated) == (None, "4.0.0")


def test_an_undocumented_operation_has_no_history():
    (operation,) = operations_of("tag_approve", Client.tag_approve.__doc__)
    assert (operation.since, operation.deprecated, operation.removed) == (None, None, None)


@pytest.mark.parametrize(
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
    (operation,) = operations_of("x", f"`GET /api/v1/x` · `read` · {line}")
    assert (operation.software, operation.history) == (software, history)


def test_what_other_software_has_is_not_since_a_version_of_mastodon():
    (operation,) = operations_of("x", "`GET /api/v1/x` · `read` · since GoToSocial 0.17.0")
    assert operation.since is None


def test_a_path_in_running_text_is_no_operation():
    assert [operation.path for operation in operations_of("account", Base.account.__doc__)] == [
        "/api/v1/accounts/:id"
    ]


@pytest.mark.parametrize("docstring", [None, "", "Nothing to see here.", "`get /api` · public"])
def test_a_docstring_without_the_line_names_no_operation(docstring: str | None):
    assert operations_of("close", docstring) == []


def test_a_line_may_end_with_the_path():
    (operation,) = operations_of("bare", "`GET /api/v1/bare`")
    assert operation == Operation("GET", "/api/v1/bare", "", (), None, None, None, "bare")


def test_a_class_has_the_operations_of_its_public_methods_inherited_ones_too():
    names = [operation.name for operation in operations(Client)]
    assert names == ["account", "register", "search", "search", "status_edits", "tag_approve", "verify"]


def test_a_request_is_for_the_operation_of_its_method_and_path():
    assert operation_for(Client, "GET", "/api/v1/accounts/17").name == "account"
    assert operation_for(Client, "get", "/api/v1/accounts/17?with=query").name == "account"
    assert operation_for(Client, "POST", "/api/v1/accounts/17") is None
    assert operation_for(Client, "GET", "/api/v1/accounts/17/lists") is None
    assert operation_for(Client, "GET", "/api/v1/secret") is None


def test_a_word_in_a_path_goes_before_a_parameter():
    assert operation_for(Client, "GET", "/api/v1/accounts/verify_credentials").name == "verify"


def test_an_encoded_slash_is_part_of_an_id():
    assert operation_for(Client, "GET", "/api/v1/accounts/2026%2F11%2Fpoll").name == "account"


def test_a_path_with_a_word_where_another_has_an_id_can_be_taken_for_that():
    verify = operation_for(Client, "GET", "/api/v1/accounts/verify_credentials")
    account = operation_for(Client, "GET", "/api/v1/accounts/7")
    search = operation_for(Client, "GET", "/api/v2/search")
    assert verify
    assert account
    assert search
    assert looks_like_another(Client, verify)
    assert not looks_like_another(Client, account)
    assert not looks_like_another(Client, search)
