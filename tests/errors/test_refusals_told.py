import json
from pickle import dumps, loads

from atoot import (
    ClientError,
    DomainBlockExistsError,
    ForbiddenError,
    UnauthorizedError,
    UnexpectedMentionsError,
    UnprocessedError,
)
from atoot.entities import Account, AdminDomainBlock
from atoot.errors.refusals import error_for
from atoot.message import Request, Response
from tables import each


def refused(body: bytes):
    return error_for(Response(Request("POST", "/api/v1/statuses"), 422, {}, body))


def test_whom_a_refused_post_would_have_mentioned_is_told_as_accounts():
    bob = {"id": "2", "username": "bob", "acct": "bob@b.example", "unheard_of": 1}
    error = refused(json.dumps({"error": "Extraneous mentions", "unexpected_accounts": [bob]}).encode())
    assert type(error) is UnexpectedMentionsError
    (account,) = error.unexpected_accounts
    assert (type(account), account.acct, account.extra) == (Account, "bob@b.example", {"unheard_of": 1})
    assert loads(dumps(error)).unexpected_accounts == [account]
    assert "422" in str(error)
    assert "Extraneous mentions" in str(error)


def test_a_domain_block_that_is_there_already_is_told_as_one():
    block = {"id": "7", "domain": "evil.example", "severity": "suspend"}
    error = refused(json.dumps({"error": "x", "existing_domain_block": block}).encode())
    assert type(error) is DomainBlockExistsError
    assert isinstance(error.existing_domain_block, AdminDomainBlock)
    assert error.existing_domain_block.domain == "evil.example"


@each("kind", [UnexpectedMentionsError, DomainBlockExistsError])
def test_they_are_refusals_of_a_value_like_any_other(kind):
    assert issubclass(kind, UnprocessedError)
    assert kind.status == 422


@each("value", [b"7", b'{"a": 1}', b"[7]", b"[[[", b"null", b'"\xff"', b"[{}, "])
def test_what_a_refusal_tells_and_makes_no_sense_is_left_out(value):
    for name in (b"unexpected_accounts", b"existing_domain_block"):
        error = refused(b'{"error": "x", "' + name + b'": ' + value + b"}")
        assert type(error) is UnprocessedError
        assert not error.unexpected_accounts
        assert error.existing_domain_block is None


@each(
    ("path", "status", "body", "kind"),
    [
        ("/api/v1/timelines/home", 400, b"Invalid Bearer token", UnauthorizedError),  # Takahē
        ("/api/v1/timelines/home", 403, b'{"error":"Invalid credentials."}', UnauthorizedError),  # Pleroma
        ("/api/v1/timelines/home", 403, b'{"error":"Insufficient permissions: read."}', ForbiddenError),
        ("/api/v1/accounts/verify_credentials", 422, b"", UnauthorizedError),  # snac
        ("/api/v1/accounts/verify_credentials", 401, b"", UnauthorizedError),
        ("/api/v1/accounts/verify_credentials", 422, b'{"error": "needs a user"}', UnprocessedError),
        ("/api/v1/timelines/home", 422, b"", UnprocessedError),
        ("/api/v1/timelines/home", 400, b"limit: no number", ClientError),
    ],
)
def test_a_token_that_is_not_known_is_told_however_the_server_says_it(path, status, body, kind):
    error = error_for(Response(Request("GET", path), status, {}, body, ""))
    assert type(error) is kind
    assert error.status_code == status
