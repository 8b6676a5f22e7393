"""What is made, and the answer lost: lists, filters and the like are there once."""

import pytest

import atoot
from atoot.entities import AdminAccount, AdminDomainBlock, Filter, List, Status
from atoot.errors import ApiError, ForbiddenError, NetworkError, ServerError, UnprocessedError
from atoot.http.settings import Settings
from atoot.http.transport import Transport
from atoot.posting.once import PAUSES
from atoot.testing import answer, drop, html_error
from quick_clock import QuickClock

LIST = {"id": "7", "title": "Friends", "replies_policy": "list", "exclusive": False}
WORDS = [{"id": "1", "keyword": "tea", "whole_word": True}]
FILTER = {
    "id": "7",
    "title": "Tea",
    "context": ["home"],
    "filter_action": "warn",
    "keywords": WORDS,
    "statuses": [],
}
WORD = {"id": "7", "phrase": "tea", "context": ["home"], "whole_word": False}
TAKEN = answer(status=422, json={"error": "Validation failed: it has already been taken"})

MADE = [
    ("/api/v1/lists", "/api/v1/lists", LIST, lambda c: c.create_list("Friends")),
    (
        "/api/v2/filters",
        "/api/v2/filters",
        FILTER,
        lambda c: c.create_filter_v2("Tea", "home", keywords_attributes=[{"keyword": "tea"}]),
    ),
    ("/api/v1/filters", "/api/v1/filters", WORD, lambda c: c.create_filter("tea", ["home"])),
    (
        "/api/v2/filters/1/keywords",
        "/api/v2/filters/1/keywords",
        {"id": "7", "keyword": "tea", "whole_word": True},
        lambda c: c.create_filter_keyword("1", "tea", whole_word=True),
    ),
    (
        "/api/v2/filters/1/statuses",
        "/api/v2/filters/1/statuses",
        {"id": "7", "status_id": "9"},
        lambda c: c.create_filter_status("1", 9),
    ),
    (
        "/api/v1/pleroma/bookmark_folders",
        "/api/v1/pleroma/bookmark_folders",
        {"id": "7", "name": "Later"},
        lambda c: c.create_bookmark_folder("Later"),
    ),
]


@pytest.fixture
def clock():
    return QuickClock()


@pytest.fixture
async def c(server, clock):
    settings = Settings(clock=clock, policy=atoot.RetryPolicy(base=0.001))
    server.on("GET", "/api/v1/lists/*/accounts", answer(json=[]))
    async with atoot.MastodonAPI(Transport(server.origin, "token", settings=settings)) as made:
        yield made


def sent(server, method="POST"):
    return [request.path for request in server.requests if request.method == method]


@pytest.mark.parametrize("lost", [drop(), html_error(502), html_error(500), answer(body=b"<p>done</p>")])
@pytest.mark.parametrize(("place", "shown", "made", "make"), MADE)
async def test_what_was_made_is_found_and_not_made_again(server, c, place, shown, made, make, lost):
    server.on("POST", place, lost)
    server.on("GET", shown, answer(json=[made]))
    assert (await make(c)).id == "7"
    assert sent(server) == [place]


@pytest.mark.parametrize(("place", "shown", "made", "make"), MADE)
async def test_what_was_not_made_is_made_at_the_second_try(server, c, place, shown, made, make):
    server.on("POST", place, drop(), answer(json=made))
    server.on("GET", shown, answer(json=[]))
    assert (await make(c)).id == "7"
    assert sent(server) == [place] * 2


async def test_a_list_in_which_somebody_is_was_there_before(server, c):
    server.on("POST", "/api/v1/lists", drop(), answer(json=LIST | {"id": "8"}))
    server.on("GET", "/api/v1/lists", answer(json=[LIST]))
    server.on("GET", "/api/v1/lists/7/accounts", answer(json=[{"id": "1", "username": "a", "acct": "a"}]))
    assert (await c.create_list("Friends")).id == "8"


async def test_a_server_that_may_still_be_at_it_is_given_time(server, c, clock):
    server.on("POST", "/api/v1/lists", html_error(504))
    server.on("GET", "/api/v1/lists", *[answer(json=[])] * 3, answer(json=[LIST]))
    assert (await c.create_list("Friends")).id == "7"
    assert sent(server) == ["/api/v1/lists"]
    assert clock.slept[-3:] == [*PAUSES[:3]]


async def test_who_may_not_look_does_not_make_it_again(server, c):
    server.on("POST", "/api/v1/lists", drop())
    server.on("GET", "/api/v1/lists", answer(status=403, json={"error": "outside of the scopes"}))
    with pytest.raises(NetworkError, match="whether it was done could not be found out: 403") as caught:
        await c.create_list("Friends")
    assert caught.value.may_have_happened
    assert sent(server) == ["/api/v1/lists"]


async def test_without_repeating_it_is_looked_for_once(server, c):
    server.on("POST", "/api/v1/lists", html_error(502))
    server.on("GET", "/api/v1/lists", answer(json=[]))
    with pytest.raises(ServerError) as caught:
        await c.with_options(retries=0).create_list("Friends")
    assert caught.value.may_have_happened
    assert (sent(server), sent(server, "GET")) == (["/api/v1/lists"], ["/api/v1/lists"])


async def test_a_good_answer_that_nobody_understands_is_no_reason_to_make_it_again(server, c):
    server.on("POST", "/api/v1/lists", answer(json=[]))
    server.on("GET", "/api/v1/lists", answer(json=[]))
    with pytest.raises(ApiError) as caught:
        await c.create_list("Friends")
    assert caught.value.may_have_happened
    assert sent(server) == ["/api/v1/lists"]


async def test_a_word_is_added_to_a_filter_once(server, c):
    words = [*WORDS, {"id": "2", "keyword": "mate", "whole_word": True}]
    server.on("PUT", "/api/v2/filters/7", drop())
    server.on("GET", "/api/v2/filters/7", answer(json=FILTER | {"keywords": words}))
    changed = await c.update_filter_v2("7", keywords_attributes=[{"keyword": "mate"}])
    assert [word.keyword for word in changed.keywords] == ["tea", "mate"]
    assert len(sent(server, "PUT")) == 1


async def test_a_word_that_was_not_added_is_added_at_the_second_try(server, c):
    server.on("PUT", "/api/v2/filters/7", drop(), answer(json=FILTER))
    server.on("GET", "/api/v2/filters/7", answer(json=FILTER))
    await c.update_filter_v2("7", keywords_attributes=[{"keyword": "mate"}])
    assert len(sent(server, "PUT")) == 2


@pytest.mark.parametrize("before", [(), (drop(),)], ids=["at once", "after a lost answer"])
async def test_what_the_server_lacks_is_done_another_way_all_the_same(server, c, before):
    server.on("GET", "/api/v2/filters", answer(json=[]))
    server.on("POST", "/api/v2/filters", *before, answer(status=404))
    server.on("POST", "/api/v1/filters", answer(json=WORD))
    made = await c.create_filter_v2("Tea", "home", keywords_attributes=[{"keyword": "tea"}])
    assert isinstance(made, Filter)


PINNED = {"id": "7", "content": "", "pinned": True}
PENDING = {"id": "7", "username": "a", "approved": False}
BLOCK = {"id": "7", "domain": "bad.example", "severity": "suspend"}
EXISTS = answer(status=422, json={"error": "exists", "existing_domain_block": BLOCK})
THERE = [
    ("/api/v1/statuses/7/pin", TAKEN, lambda c: c.status_pin("7"), Status.from_dict(PINNED)),
    (
        "/api/v1/admin/accounts/7/approve",
        answer(status=403, json={"error": "This action is not allowed"}),
        lambda c: c.admin_account_approve("7"),
        AdminAccount.from_dict(PENDING | {"approved": True}),
    ),
    (
        "/api/v1/admin/domain_blocks",
        EXISTS,
        lambda c: c.admin_create_domain_block("bad.example", severity="suspend"),
        AdminDomainBlock.from_dict(BLOCK),
    ),
    ("/api/v1/lists/7/accounts", TAKEN, lambda c: c.list_accounts_add("7", [1, "2"]), None),
]


@pytest.fixture
def shown(server, c):
    """What there is once it was done."""
    members = [{"id": number, "username": "a", "acct": "a"} for number in "123"]
    server.on("GET", "/api/v1/statuses/7", answer(json=PINNED))
    server.on("GET", "/api/v1/admin/accounts/7", answer(json=PENDING | {"approved": True}))
    server.on("GET", "/api/v1/lists/7/accounts", answer(json=members))


@pytest.mark.parametrize(("place", "refusal", "ask", "result"), THERE)
@pytest.mark.usefixtures("shown")
async def test_what_is_refused_because_an_earlier_try_did_it_is_done(server, c, place, refusal, ask, result):
    server.on("POST", place, html_error(502), refusal)
    assert await ask(c) == result


@pytest.mark.parametrize(("place", "refusal", "ask", "result"), THERE)
@pytest.mark.usefixtures("shown")
async def test_what_is_refused_at_the_first_try_is_an_error(server, c, place, refusal, ask, result):
    server.on("POST", place, refusal)
    with pytest.raises((UnprocessedError, ForbiddenError)):
        await ask(c)
    assert sent(server, "GET") == []


async def test_what_is_refused_for_another_reason_is_an_error(server, c):
    server.on("POST", "/api/v1/statuses/7/pin", drop(), TAKEN)
    server.on("GET", "/api/v1/statuses/7", answer(json=PINNED | {"pinned": False}))
    with pytest.raises(UnprocessedError) as caught:
        await c.status_pin("7")
    assert caught.value.may_have_happened


async def test_an_account_is_put_into_a_collection_once(server, c):
    item = {"id": "3", "account_id": "9", "created_at": "2026-11-01T00:00:00Z"}
    times = {"created_at": "2026-11-01T00:00:00Z", "updated_at": "2026-11-01T00:00:00Z"}
    server.on("POST", "/api/v1/collections/7/items", html_error(502), TAKEN)
    server.on(
        "GET",
        "/api/v1/collections/7",
        answer(json={"collection": {"id": "7", "items": [item], **times}, "accounts": []}),
    )
    added = await c.collection_item_add("7", "9")
    assert added.collection_item is not None
    assert added.collection_item.id == "3"


async def test_a_list_of_two_that_are_alike_is_one_of_them(server, c):
    server.on("POST", "/api/v1/lists", drop())
    server.on("GET", "/api/v1/lists", answer(json=[LIST, LIST | {"id": "8"}]))
    made = await c.create_list("Friends", exclusive=False)
    assert isinstance(made, List)
