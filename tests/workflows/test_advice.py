import aiohttp
import pytest

from atoot.entities.server import Server
from atoot.errors import (
    ClientError,
    ForbiddenError,
    NetworkError,
    NotFoundError,
    ServerError,
    UnauthorizedError,
)
from atoot.message import Request
from atoot.operations import find
from atoot.testing import answer
from atoot.workflows.advice import advice, may_be_missing, missing_hint, no_id_hint, scope_hint
from tables import each

HOME = find("GET", "/api/v1/timelines/home")
LISTED = find("GET", "/api/v1/followed_tags")
"""Of Mastodon 4.0, without a thing in its path."""


class Transport:
    """Knows what the server is, or fails to find out."""

    def __init__(self, server=None, problem=None):
        self.server, self.problem, self.asked, self.options = server, problem, 0, None

    def with_options(self, options):
        self.options = options
        return self

    async def about(self):
        self.asked += 1
        if self.problem is not None:
            raise self.problem
        return self.server


def error(kind, status, text="Not Found"):
    made = kind(text)
    made.status_code = status
    return made


async def test_an_operation_that_an_older_server_lacks_is_said_to_be_newer():
    transport = Transport(Server(software="mastodon", version="3.5.0"))
    text = await advice(transport, error(NotFoundError, 404), Request("GET", "/api/v1/followed_tags"))
    assert text == "Mastodon has it since 4.0.0; this server is mastodon 3.5.0"
    assert (transport.options.retries, transport.options.ratelimit) == (0, "raise")


async def test_what_is_no_operation_gets_no_advice_and_the_server_is_not_asked():
    transport = Transport()
    assert await advice(transport, error(NotFoundError, 404), Request("GET", "/x")) == ""
    assert transport.asked == 0


async def test_the_server_is_not_asked_what_it_is_because_that_question_failed():
    transport = Transport()
    for place in ("/api/v1/instance", "/.well-known/nodeinfo"):
        assert await advice(transport, error(NotFoundError, 404), Request("GET", place)) == ""
    assert transport.asked == 0


async def test_where_the_newer_description_of_a_server_is_missing_the_older_one_is_named():
    transport = Transport()
    request = Request("GET", "/api/v2/instance")
    assert "get_instance() works on older servers" in await advice(
        transport, error(NotFoundError, 404), request
    )
    assert await advice(transport, error(ServerError, 503), request) == ""
    assert transport.asked == 0


@pytest.mark.parametrize("problem", [NetworkError("no answer"), RuntimeError("closed")])
async def test_a_server_that_cannot_be_asked_costs_the_advice_and_not_the_error(problem):
    transport = Transport(problem=problem)
    request = Request("GET", "/api/v1/followed_tags")
    assert await advice(transport, error(NotFoundError, 404), request) == ""
    assert transport.asked == 1


@each(("status", "may"), [(404, True), (405, True), (501, True), (400, False), (503, False)])
def test_a_status_says_whether_the_operation_may_be_missing(status, may):
    assert may_be_missing(error(ServerError, status), LISTED) is may


def test_a_record_that_is_not_found_is_no_operation_that_is_missing():
    assert not may_be_missing(error(NotFoundError, 404, "Record not found"), LISTED)
    assert may_be_missing(error(NotFoundError, 404, "Record not found"), LISTED, like_an_id=True)


def test_a_401_says_what_may_be_the_matter_with_the_token():
    assert "revoked, or lack the scope read:statuses" in scope_hint(error(UnauthorizedError, 401), HOME)


@pytest.mark.parametrize(
    ("status", "said"), [(401, ""), (401, "The access token is invalid"), (403, "Invalid credentials.")]
)
async def test_who_is_refused_without_a_token_is_told_so(server, connect, status, said):
    server.on("*", "/*", answer(status=status, json={"error": said} if said else {}))
    c, known = await connect(server), await connect(server, "t")
    for call in (c.home_timeline, lambda: c.get("/api/v9/x"), lambda: c.create_status(status="x")):
        with pytest.raises(ClientError, match="this client has no token") as caught:
            await call()
        assert "revoked" not in str(caught.value)
    with pytest.raises(ClientError) as caught:
        await known.home_timeline()
    assert "no token" not in str(caught.value)


async def test_a_session_that_may_say_who_asks_is_not_said_to_have_no_token(server, connect):
    server.on("*", "/*", answer(status=401, json={"error": "no"}))
    async with aiohttp.ClientSession(headers={"Authorization": "Bearer of-the-session"}) as session:
        c = await connect(server, session=session)
        with pytest.raises(UnauthorizedError, match="may be missing, revoked"):
            await c.home_timeline()


@each("said", ["The access token expired", "JWT has expired."])
def test_a_token_that_has_expired_is_not_said_to_lack_a_scope(said):
    hint = scope_hint(error(UnauthorizedError, 401, said), HOME)
    assert "log in again" in hint
    assert "scope" not in hint


def test_a_403_that_gives_its_reason_is_not_blamed_on_the_scope():
    assert "lack the scope" in scope_hint(error(ForbiddenError, 403, "Forbidden"), HOME)
    assert scope_hint(error(ForbiddenError, 403, "Your login is currently disabled"), HOME) == ""


def test_other_software_is_not_said_to_be_too_old_for_what_mastodon_has_always_had():
    snac = Server(software="snac", version="2.80")
    assert missing_hint(HOME, snac) == "it seems that snac 2.80 does not have it"
    assert missing_hint(HOME, Server()) == ""


def test_software_with_an_administration_of_its_own_is_not_said_to_be_too_old():
    action = find("POST", "/api/v1/admin/accounts/7/action")
    for operation in (find("GET", "/api/v1/admin/reports"), action):
        said = missing_hint(operation, Server(software="akkoma", version="3.13.2"))
        assert "akkoma has an administration of its own: c.get('/api/v1/pleroma/admin/reports')" in said
    assert may_be_missing(error(NotFoundError, 404), action)


def test_what_there_may_be_none_of_is_not_blamed_on_the_version():
    asked = find("GET", "/api/v1/push/subscription")
    assert "make one with create_push_subscription" in missing_hint(
        asked, Server(software="gotosocial", version="0.20.0")
    )


@each(
    ("path", "given", "finds"),
    [
        ("/api/v1/accounts/bob/follow", "bob", "lookup"),
        ("/api/v1/accounts/bob%40host.example", "bob@host.example", "lookup"),
        ("/api/v1/accounts/%40bob2/statuses?limit=2", "@bob2", "lookup"),
        ("/api/v1/statuses/https%3A%2F%2Fa.example%2F%40b%2F1", "https://a.example/@b/1", "find"),
    ],
)
def test_who_gives_a_name_for_an_id_is_told_how_to_find_the_id(path: str, given: str, finds: str):
    method = "POST" if path.endswith("/follow") else "GET"
    operation = find(method, path)
    assert operation is not None
    hint = no_id_hint(error(NotFoundError, 404, "Record not found"), operation, Request(method, path))
    assert hint.startswith(f"{given!r} is not an id; find it with c.{finds}(")


@each(
    "given",
    [
        "1",
        "01FBVD42CQ3ZEEVMW180SBX03B",
        "AkCzXqDGhrUQnBsTfE",
        "9abcdefghi",
        "aaaaaaaaaa",
        "0195f7b2-3ab1-7c5e-8a1b-6f1d2c3b4a59",
    ],
)
def test_what_may_be_an_id_of_some_software_gets_no_such_advice(given: str):
    operation = find("GET", f"/api/v1/statuses/{given}")
    assert operation is not None
    request = Request("GET", f"/api/v1/statuses/{given}")
    assert no_id_hint(error(NotFoundError, 404), operation, request) == ""
    assert no_id_hint(error(ForbiddenError, 403), operation, Request("GET", "/api/v1/statuses/bob")) == ""
