"""One call that posts: what it may have made, and what is remembered of it."""

import json
import time
from datetime import UTC, datetime, timedelta

import pytest
from scripted_posts import TOMORROW, status

from atoot.entities import ScheduledStatus, Status
from atoot.errors import PostedAtOnceError
from atoot.http.settings import Settings
from atoot.http.transport import Transport
from atoot.message import Request, Response
from atoot.posting.post_call import NEVER, PostCall, may_be_another
from atoot.posting.recent import DAY, RecentPosts

OLD = (datetime.now(UTC) - timedelta(days=3)).isoformat()


@pytest.fixture
async def transport(server, clock):
    made = Transport(server.origin, "t", settings=Settings(clock=clock))
    yield made
    await made.close()


@pytest.fixture
def call(transport):
    def begun(key=None, tried=None, recent=None, later=False, **values):
        values = {"status": "Hello", **values}
        request = Request("POST", "/api/v1/statuses")
        return PostCall(
            transport, RecentPosts() if recent is None else recent, request, values, key, tried, later=later
        )

    return begun


def made(number=7, text="Hello", **fields):
    return Status.from_dict(status(number, text, **fields))


def looked_at(one, came):
    return may_be_another(one.recent, one.values, one.key, came, time.time())


def remember(one, came):
    one.recent.remember(one.values, came, one.key, None if one.taken else time.time())


def answered(data):
    return Response(Request("POST", "/api/v1/statuses"), 200, {}, json.dumps(data).encode())


async def test_a_status_that_shows_the_text_by_whoever_it_is_needs_no_closer_look(call):
    assert not looked_at(call(), made())
    assert not looked_at(call(status=None, media_ids=["1"]), made(text=""))


@pytest.mark.parametrize(
    "came",
    [made(text="Bye"), made(number=""), made(account={"id": "", "acct": ""})],
    ids=["other text", "no id", "nobody's"],
)
async def test_a_status_that_is_not_as_it_was_typed_is_looked_at(call, came):
    assert looked_at(call(), came)


async def test_a_key_of_ones_own_and_an_answer_are_always_looked_at(call):
    assert looked_at(call(key="k"), made())
    assert looked_at(call(in_reply_to_id="5"), made())


async def test_a_status_of_another_account_than_is_known_is_looked_at(call):
    recent = RecentPosts()
    recent.account = "2"
    assert looked_at(call(recent=recent), made())
    recent.account = "1"
    assert not looked_at(call(recent=recent), made())


async def test_where_the_server_shows_texts_otherwise_another_text_says_nothing_until_it_shows_one(call):
    recent = RecentPosts()
    recent.shows_otherwise = True
    assert not looked_at(call(recent=recent), made(text="Bye"))
    assert not looked_at(call(recent=recent), made())
    assert looked_at(call(recent=recent), made(text="Bye"))


async def test_an_old_date_says_something_only_where_the_posts_before_had_the_date_of_the_day(call):
    recent = RecentPosts()
    first = call(recent=recent)
    assert not looked_at(first, made(created_at=OLD))
    remember(first, made(created_at=OLD))
    assert recent.skew is None
    assert not looked_at(call(recent=recent), made(created_at=OLD))
    remember(call(recent=recent), made())
    assert abs(recent.skew) < DAY
    assert looked_at(call(recent=recent), made(created_at=OLD))


@pytest.mark.parametrize(
    ("key", "values"), [("k", {}), (None, {"scheduled_at": "2020-01-01T00:00:00Z"})], ids=["key", "dated"]
)
async def test_what_may_be_an_earlier_post_or_has_a_date_of_its_own_tells_nothing_of_the_clock(
    call, key, values
):
    one = call(key=key, **values)
    remember(one, made())
    assert one.recent.skew is None
    assert "7" in one.recent


async def test_what_was_found_for_a_call_tells_nothing_of_the_clock_and_is_given_back_if_it_fails(call):
    one = call()
    assert one.recent.take("7")
    one.taken = "7"
    remember(one, made())
    assert one.recent.skew is None
    one.give_up()
    assert (one.taken, "7" in one.recent) == (None, False)


async def test_a_call_that_found_nothing_gives_nothing_back(call):
    one = call()
    remember(one, made())
    one.give_up()
    assert "7" in one.recent


async def test_a_scheduled_status_is_remembered_by_its_id_alone(call):
    one = call(later=True, key="k")
    remember(one, ScheduledStatus.from_dict({"id": "9", "scheduled_at": TOMORROW.isoformat()}))
    assert (one.recent.made_with("k"), one.recent.shown) == ("9", None)


@pytest.mark.parametrize(
    ("key", "tried", "may"), [(None, None, False), ("k", None, True), ("k", NEVER, False), ("k", 5.0, True)]
)
async def test_only_a_key_that_is_not_new_may_have_made_it_before(call, key, tried, may):
    assert call(key=key, tried=tried).may_be_made == may


async def test_a_clock_that_is_set_meanwhile_moves_the_beginning_of_the_call(call, clock):
    one = call()
    before = one.called
    clock.set_by(1000)
    assert one.called - before == pytest.approx(1000, abs=1)


async def test_a_first_try_of_a_while_ago_is_counted_from_the_beginning_of_the_call(call, clock):
    assert call(key="k", tried=clock.time() - 60).earlier == pytest.approx(60, abs=1)
    assert call(key="k", tried=NEVER).earlier == 0.0
    assert call(key="k", tried=clock.time() + 60).earlier == 0.0


async def test_the_next_key_is_made_of_the_callers_own_and_of_the_account(call):
    one = call(key="k")
    assert one.next_key is None
    one.recent.account = "1"
    assert one.next_key == "k/of-1"
    assert call(recent=one.recent).next_key is None


async def test_a_status_in_place_of_a_scheduled_one_is_told_and_is_nobody_elses(call):
    one = call(later=True)
    with pytest.raises(PostedAtOnceError, match="status 7 was to be posted later") as caught:
        one.read(answered(status(7)))
    assert caught.value.made == made(created_at=caught.value.made["created_at"])
    assert "7" in one.recent
