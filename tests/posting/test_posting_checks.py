"""Servers that answer a post with a status that is somebody else's."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from atoot import MastodonAPI, RetryPolicy, Timeouts
from atoot.errors import ApiError
from atoot.http.settings import Settings
from atoot.http.transport import Transport
from atoot.testing import ReceivedRequest, ScriptedServer, answer
from atoot.testing.behaviours import Behaviour
from quick_clock import QuickClock

PLACE = "/api/v1/statuses"
PEOPLE = {
    "ta": {"id": "1", "username": "alice", "acct": "alice"},
    "tb": {"id": "2", "username": "bob", "acct": "bob"},
}
REPLAYED = {"Idempotent-Replayed": "true"}


def who(request: ReceivedRequest) -> dict[str, str]:
    return PEOPLE[request.headers["Authorization"].removeprefix("Bearer ")]


def status(number, author, text="Hello", made=None):
    when = (made or datetime.now(UTC)).isoformat()
    return {"id": str(number), "created_at": when, "content": f"<p>{text}</p>", "account": author}


class KeysOfAll:
    """Makes one status for a key, whoever posts: the keys of Pleroma belong to no account."""

    def __init__(self, *, says_so: bool) -> None:
        self.made: dict[str, dict] = {}
        self.says_so = says_so

    def __call__(self, request: ReceivedRequest) -> Behaviour:
        key = request.headers["Idempotency-Key"]
        known = key in self.made
        found = self.made.setdefault(key, status(len(self.made) + 7, who(request), request.json["status"]))
        return answer(json=found, headers=REPLAYED if known and self.says_so else {})


def client(server: ScriptedServer, token: str) -> MastodonAPI:
    policy = RetryPolicy(retries=3, base=0.001, cap=0.001)
    settings = Settings(clock=QuickClock(), policy=policy, timeouts=Timeouts(read=1, total=10))
    return MastodonAPI(Transport(server.origin, token, settings=settings))


@pytest.fixture
async def two(server) -> AsyncIterator[tuple[MastodonAPI, MastodonAPI]]:
    server.on("GET", "/api/v1/accounts/verify_credentials", lambda request: answer(json=who(request)))
    server.on("GET", "/api/v1/accounts/*/statuses", answer(json=[]))
    async with client(server, "ta") as alice, client(server, "tb") as bob:
        yield alice, bob


@pytest.mark.parametrize("says_so", [True, False])
async def test_two_accounts_with_the_same_key_have_a_post_each(server, two, says_so):
    alice, bob = two
    server.on("POST", PLACE, KeysOfAll(says_so=says_so))
    first = await alice.create_status(status="News", idempotency_key="guid")
    second = await bob.create_status(status="News", idempotency_key="guid")
    assert (first.account.acct, second.account.acct) == ("alice", "bob")
    again = await bob.create_status(status="News", idempotency_key="guid")
    assert again.id == second.id


async def test_a_post_of_another_process_is_known_for_somebody_elses_by_its_age(server, two):
    alice, _ = two
    old = status(5, PEOPLE["tb"], "News", datetime.now(UTC) - timedelta(minutes=10))
    server.on("POST", PLACE, answer(json=old), answer(json=status(7, PEOPLE["ta"], "News")))
    assert (await alice.create_status(status="News", idempotency_key="guid")).id == "7"


async def test_a_post_that_stays_somebody_elses_is_an_error(server, two):
    alice, _ = two
    server.on("POST", PLACE, answer(json=status(5, PEOPLE["tb"]), headers=REPLAYED))
    with pytest.raises(ApiError, match="status 5 of @bob, not with one of @alice"):
        await alice.create_status(status="Hello", idempotency_key="guid")


async def test_an_earlier_post_with_another_text_is_given_with_a_warning(server, two, caplog):
    alice, _ = two
    server.on("POST", PLACE, answer(json=status(5, PEOPLE["ta"], "Monday"), headers=REPLAYED))
    assert (await alice.create_status(status="Tuesday", idempotency_key="daily")).id == "5"
    assert "status 5 was posted with this idempotency_key before, with another text" in caplog.text


async def test_a_key_that_is_used_again_for_another_text_gives_the_post_of_the_first_one(server, two, caplog):
    alice, _ = two
    server.on("POST", PLACE, answer(json=status(5, PEOPLE["ta"], "Monday")))
    await alice.create_status(status="Monday", idempotency_key="daily")
    assert (await alice.create_status(status="Tuesday", idempotency_key="daily")).id == "5"


async def test_an_earlier_post_with_the_same_text_is_given_without_a_word(server, two, caplog):
    alice, _ = two
    server.on("POST", PLACE, answer(json=status(5, PEOPLE["ta"]), headers=REPLAYED))
    assert (await alice.create_status(status="Hello", idempotency_key="daily")).id == "5"
    assert "idempotency_key" not in caplog.text


async def test_an_account_that_has_another_id_in_its_statuses_is_itself(server, two):
    alice, _ = two
    server.on("POST", PLACE, answer(json=status(5, {**PEOPLE["ta"], "id": "100001"}), headers=REPLAYED))
    assert (await alice.create_status(status="Hello", idempotency_key="daily")).id == "5"


async def test_a_token_that_may_not_ask_who_it_is_gets_what_came(server, two):
    alice, _ = two
    server.on("GET", "/api/v1/accounts/verify_credentials", answer(status=403, json={"error": "scope"}))
    server.on("POST", PLACE, answer(json=status(5, PEOPLE["tb"]), headers=REPLAYED))
    assert (await alice.create_status(status="Hello", idempotency_key="daily")).id == "5"


@pytest.mark.parametrize("key", [None, "mine"])
async def test_an_answer_of_which_the_server_made_a_reaction_is_no_post(server, two, key):
    alice, _ = two
    server.on("POST", PLACE, answer(json=status(5, PEOPLE["tb"], "How do you do?")))
    with pytest.raises(ApiError, match="status 5, which was to be answered") as caught:
        await alice.create_status(status="\N{GRINNING FACE}", in_reply_to_id="5", idempotency_key=key)
    assert caught.value.may_have_happened
    assert [request.method for request in server.requests].count("POST") == 1


async def test_an_answer_that_was_posted_besides_is_found(server, two):
    alice, _ = two
    server.on("POST", PLACE, answer(json=status(5, PEOPLE["tb"], "How do you do?")))
    made = {**status(6, PEOPLE["ta"], "\N{GRINNING FACE}"), "in_reply_to_id": "5"}
    server.on("GET", "/api/v1/accounts/1/statuses", answer(json=[made]))
    server.on("GET", PLACE + "/6", answer(json=made))
    assert (await alice.create_status(status="\N{GRINNING FACE}", in_reply_to_id="5")).id == "6"


async def test_an_answer_under_the_id_of_what_it_answers_is_found_by_its_own(server, two):
    """WordPress makes a comment of it: whoever deletes it later would delete the post that was answered."""
    alice, _ = two
    parent = {**status(5, PEOPLE["ta"], "Yes"), "in_reply_to_id": None}
    server.on("POST", PLACE, answer(json={**status(5, PEOPLE["ta"], "Yes"), "in_reply_to_id": "5"}))
    made = {**status(6, PEOPLE["ta"], "Yes"), "in_reply_to_id": "5"}
    server.on("GET", "/api/v1/accounts/1/statuses", answer(json=[made, parent]))
    server.on("GET", PLACE + "/6", answer(json=made))
    answered = await alice.create_status(status="Yes", in_reply_to_id="5")
    assert (answered.id, answered.in_reply_to_id) == ("6", "5")
    assert [request.method for request in server.requests].count("POST") == 1


def dated(made):
    return answer(json=made, headers={"Date": format_datetime(datetime.now(UTC), usegmt=True)})


def found(server, made):
    """The post is there, whatever the answer was."""
    server.on("GET", "/api/v1/accounts/1/statuses", answer(json=[made]))
    server.on("GET", f"{PLACE}/{made['id']}", answer(json=made))


NO_STATUS = {
    "no id": {"created_at": "2026-11-27T00:00:00Z", "content": "Hello", "account": PEOPLE["ta"]},
    "an empty id": status("", PEOPLE["ta"]),
    "an account": {"id": "1", "username": "alice", "acct": "alice"},
    "a scheduled status": {"id": "9", "scheduled_at": "2030-01-01T00:00:00Z", "params": {"text": "Hello"}},
}


@pytest.mark.parametrize("shape", NO_STATUS)
async def test_what_is_no_status_is_no_result_and_the_post_is_looked_for(server, two, shape):
    server.on("POST", PLACE, answer(json=NO_STATUS[shape]))
    found(server, status(7, PEOPLE["ta"]))
    assert (await two[0].create_status(status="Hello")).id == "7"
    assert [request.method for request in server.requests].count("POST") == 1


async def test_what_is_no_status_may_have_been_made_where_nothing_is_found(server, two):
    server.on("POST", PLACE, answer(json={"id": ""}))
    with pytest.raises(ApiError, match="answered with something that is no status") as caught:
        await two[0].create_status(status="Hello", media_ids=["1"])
    assert caught.value.may_have_happened


async def test_an_answer_that_a_cache_gives_once_more_is_not_the_result_of_another_post(server, two):
    alice, _ = two
    server.on("POST", PLACE, answer(json=status(5, PEOPLE["ta"], "Monday")))
    assert (await alice.create_status(status="Monday")).id == "5"
    found(server, status(7, PEOPLE["ta"], "Tuesday"))
    assert (await alice.create_status(status="Tuesday")).id == "7"
    assert [request.method for request in server.requests].count("POST") == 2


async def test_an_answer_of_the_call_before_is_an_error_where_the_post_is_not_found(server, two):
    alice, _ = two
    server.on("POST", PLACE, answer(json=status(5, PEOPLE["ta"], "Monday")))
    assert (await alice.create_status(status="Monday")).id == "5"
    with pytest.raises(ApiError, match="status 5, which the call before has made") as caught:
        await alice.create_status(status="Tuesday")
    assert caught.value.may_have_happened


async def test_a_server_that_always_shows_the_same_is_believed(server, two):
    server.on("POST", PLACE, answer(json=status(5, PEOPLE["ta"], "Posted.")))
    assert [(await two[0].create_status(status=text)).id for text in ("Monday", "Tuesday")] == ["5", "5"]


@pytest.mark.parametrize("text", ["Hello", "Good bye"])
async def test_a_status_of_last_year_is_not_what_was_just_posted(server, two, text):
    old = status(5, PEOPLE["ta"], text, datetime.now(UTC) - timedelta(days=300))
    server.on("POST", PLACE, dated(status(6, PEOPLE["ta"], "First")), dated(old))
    await two[0].create_status(status="First")
    found(server, status(7, PEOPLE["ta"]))
    assert (await two[0].create_status(status="Hello")).id == "7"


async def test_a_server_that_never_gives_the_date_of_the_day_is_believed(server, two):
    server.on(
        "POST", PLACE, dated(status(5, PEOPLE["ta"], "Posted.", datetime.now(UTC) - timedelta(days=300)))
    )
    assert [(await two[0].create_status(status=text)).id for text in ("Monday", "Tuesday")] == ["5", "5"]
    asked = [request for request in server.requests if request.method == "GET"]
    assert len(asked) <= 1


async def test_a_server_whose_dates_are_wrong_by_hours_is_believed(server, two):
    server.on("POST", PLACE, dated(status(5, PEOPLE["ta"], made=datetime.now(UTC) - timedelta(hours=14))))
    assert (await two[0].create_status(status="Hello")).id == "5"


async def test_answers_of_two_posts_that_were_mixed_up_are_put_right(server, two):
    alice, _ = two
    made = {
        text: status(number, PEOPLE["ta"], text) for number, text in enumerate(("One more", "Two more"), 5)
    }
    both = asyncio.Barrier(2)

    async def mixed(request):
        await both.wait()
        return answer(json=next(one for text, one in made.items() if text != request.json["status"]))

    server.on("POST", PLACE, mixed)
    server.on("GET", "/api/v1/accounts/1/statuses", answer(json=list(made.values())))
    for one in made.values():
        server.on("GET", f"{PLACE}/{one['id']}", answer(json=one))
    results = await asyncio.gather(*(alice.create_status(status=text) for text in made))
    assert [result.text() for result in results] == [*made]


async def test_a_post_is_not_made_under_another_key_before_it_was_looked_for(server, two):
    made = status(7, PEOPLE["ta"])
    found(server, made)
    post = server.on("POST", PLACE, answer(json=status(5, PEOPLE["tb"], "Something else"), headers=REPLAYED))
    latest = "/api/v1/accounts/1/statuses"
    server.on("GET", latest, lambda _: answer(json=[made] if post.requests else []))
    assert (await two[0].create_status(status="Hello", idempotency_key="guid")).id == "7"
    assert [request.method for request in server.requests].count("POST") == 1


async def test_a_server_that_does_not_say_whose_the_token_is_lets_nobody_look(server, two):
    server.on("GET", "/api/v1/accounts/verify_credentials", answer(json={"username": "alice"}))
    server.on("POST", PLACE, answer(json=[]))
    with pytest.raises(ApiError, match=r"could not be found out: .*does not say whose token it is") as caught:
        await two[0].create_status(status="Hello")
    assert caught.value.may_have_happened


async def test_a_file_that_got_no_id_is_an_error_of_the_answer(server, two):
    server.on("POST", "/api/v2/media", answer(json={"type": "image", "url": "https://a.example/1"}))
    with pytest.raises(ApiError, match="it has no id") as caught:
        await two[0].upload_attachment(b"\x89PNG")
    assert caught.value.may_have_happened
