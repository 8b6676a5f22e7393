import re
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import format_datetime
from itertools import count
from pickle import dumps, loads

import pytest

from atoot.entities import Account, ScheduledStatus, Status
from atoot.errors import PostedAtOnceError, UnprocessedError
from atoot.testing import answer, drop
from tables import each

STATUS = {
    "id": "1",
    "created_at": "2026-11-24T12:00:00Z",
    "account": {"id": "1", "username": "alice", "acct": "alice"},
}
PLACE = "/api/v1/statuses"
TOMORROW = datetime.now(UTC) + timedelta(days=1)


@pytest.fixture
async def c(server, connect):
    ids = count(1)

    def posted(request):
        text = request.values.get("status", "")
        return answer(json=STATUS | {"id": str(next(ids)), "content": f"<p>{text}</p>"})

    server.on("POST", PLACE, posted)
    return await connect(server, "t")


async def test_a_text_is_posted(alice):
    status = await alice.create_status(status="Hello world!")
    assert isinstance(status, Status)
    assert (status.content, status.visibility, status.sensitive) == ("<p>Hello world!</p>", "public", False)


async def test_all_that_a_status_has_arrives(alice):
    first = await alice.create_status(status="first")
    picture = await alice.upload_attachment(b"\x89PNG", description="a cat")
    status = await alice.create_status(
        status="Antwort",
        media_ids=[picture],
        in_reply_to_id=first,
        sensitive=True,
        spoiler_text="cats",
        visibility="unlisted",
        language="de",
    )
    assert status.in_reply_to_id == first.id
    assert [attachment.description for attachment in status.media_attachments] == ["a cat"]
    assert (status.sensitive, status.spoiler_text, status.visibility, status.language) == (
        True,
        "cats",
        "unlisted",
        "de",
    )


async def test_a_poll_is_posted(alice):
    status = await alice.create_status(
        status="Tea?",
        poll_options=["yes", "no"],
        poll_expires_in=timedelta(hours=1),
        poll_multiple=True,
        poll_hide_totals=False,
    )
    assert [option.title for option in status.poll.options] == ["yes", "no"]
    assert status.poll.multiple
    assert timedelta(minutes=55) < status.poll.expires_at - datetime.now(UTC) <= timedelta(hours=1)


async def test_a_scheduled_status_is_one(alice):
    scheduled = await alice.create_status(status="later", scheduled_at=TOMORROW)
    assert isinstance(scheduled, ScheduledStatus)
    assert (scheduled.scheduled_at, scheduled.params.text) == (TOMORROW, "later")
    assert [waiting.id for waiting in await alice.scheduled_statuses()] == [scheduled.id]


async def test_a_schedule_among_the_extra_parameters_makes_a_scheduled_status(alice):
    scheduled = await alice.create_status({"scheduled_at": TOMORROW}, "later")
    assert isinstance(scheduled, ScheduledStatus)


async def test_an_empty_status_is_refused_by_the_server(alice):
    with pytest.raises(UnprocessedError):
        await alice.create_status()


async def test_the_published_defaults_are_sent(server, c):
    await c.create_status(status="x")
    assert server.requests[0].json == {"status": "x", "sensitive": False, "visibility": "public"}


async def test_none_leaves_it_to_the_account(server, c):
    await c.create_status(status="x", visibility=None, sensitive=None)
    assert server.requests[0].json == {"status": "x"}


async def test_a_default_does_not_make_public_what_the_parameters_want_private(server, c):
    await c.create_status({"visibility": "direct", "sensitive": True}, status="x")
    assert server.requests[0].json == {"status": "x", "sensitive": True, "visibility": "direct"}


async def test_an_argument_wins_over_the_extra_parameters(server, c):
    await c.create_status({"visibility": "direct", "status": "y"}, status="x", visibility="private")
    assert server.requests[0].json == {"status": "x", "sensitive": False, "visibility": "private"}


async def test_empty_and_false_values_are_sent(server, c):
    await c.create_status(
        status="",
        spoiler_text="",
        poll_options=["a", "b"],
        poll_expires_in=0,
        poll_hide_totals=False,
        language="",
    )
    sent = server.requests[0].json
    assert (sent["status"], sent["spoiler_text"], sent["language"]) == ("", "", "")
    assert sent["poll"] == {"options": ["a", "b"], "expires_in": 0, "hide_totals": False}


async def test_an_empty_list_of_media_is_sent(server, c):
    await c.create_status(status="x", media_ids=[])
    assert server.requests[0].json["media_ids"] == []


async def test_a_quote_is_sent(server, c):
    await c.create_status(
        status="look", quoted_status_id=Status.from_dict(STATUS), quote_approval_policy="nobody"
    )
    sent = server.requests[0].json
    assert (sent["quoted_status_id"], sent["quote_approval_policy"]) == ("1", "nobody")


async def test_ids_can_be_given_in_every_way(server, c):
    await c.create_status(status="x", media_ids=[1, "2", {"id": "3"}], in_reply_to_id={"id": "4"})
    assert server.requests[0].json["media_ids"] == ["1", "2", "3"]
    assert server.requests[0].json["in_reply_to_id"] == "4"


async def test_times_are_sent_as_the_api_writes_them(server, c):
    scheduled = {"id": "1", "scheduled_at": "2099-01-01T11:00:00Z", "params": {"text": "x"}}
    server.on("POST", PLACE, answer(json=scheduled))
    noon = datetime(2099, 1, 1, 12, tzinfo=timezone(timedelta(hours=1)))
    await c.create_status(
        status="x", scheduled_at=noon, poll_options=["a", "b"], poll_expires_in=timedelta(minutes=5)
    )
    assert server.requests[0].json["scheduled_at"] == "2099-01-01T11:00:00Z"
    assert server.requests[0].json["poll"]["expires_in"] == 300


async def test_extra_parameters_may_have_the_names_of_a_form(server, c):
    await c.create_status({"poll[options][]": ["a", "b"], "poll[expires_in]": 300}, status="x")
    form = server.requests[0].form
    assert form.getall("poll[options][]") == ["a", "b"]
    assert (form["status"], form["sensitive"]) == ("x", "false")


async def test_the_parameters_of_one_call_do_not_leak_into_another(server, c):
    extra = {"local_only": True}
    await c.create_status(
        extra, status="secret", spoiler_text="private", poll_options=["a"], poll_expires_in=60
    )
    await c.create_status(status="x")
    assert extra == {"local_only": True}
    assert set(server.requests[1].json) == {"status", "sensitive", "visibility"}


async def test_every_call_has_a_key_of_its_own(server, c):
    for _ in range(2):
        await c.create_status(status="x")
    first, second = (request.headers["Idempotency-Key"] for request in server.requests)
    assert len(first) == len(second) == 32
    assert first != second


async def test_the_same_key_posts_once(alice):
    first = await alice.create_status(status="once", idempotency_key="one two")
    again = await alice.create_status(status="once", idempotency_key="one two")
    assert first.id == again.id


@each("key", ["", "a\r\nX-Evil: 1", "ü", "a\x7f"])
async def test_a_key_that_cannot_stand_in_a_header_is_refused(server, c, key):
    with pytest.raises(ValueError, match="idempotency_key"):
        await c.create_status(status="x", idempotency_key=key)
    assert server.requests == []


@each(
    ("arguments", "said"),
    [
        (
            {"poll_options": ["a", "b"], "poll_expires_in": 60, "media_ids": ["1"]},
            "poll_options and media_ids",
        ),
        ({"poll_options": []}, "poll_options is empty"),
        ({"poll_options": ["a", "b"]}, "poll_options without poll_expires_in"),
        ({"poll_multiple": True}, "poll_multiple without poll_options"),
    ],
)
async def test_contradictions_are_refused_before_anything_is_sent(server, c, arguments, said):
    with pytest.raises(ValueError, match=said):
        await c.create_status(status="x", **arguments)
    assert server.requests == []


async def test_a_moment_that_is_too_soon_is_refused_before_anything_is_sent(server, c):
    with pytest.raises(ValueError, match="less than 5 minutes from now"):
        await c.create_status(status="x", scheduled_at=datetime.now(UTC) + timedelta(minutes=4))
    assert server.requests == []


@pytest.mark.parametrize("moment", [datetime(2020, 1, 1, tzinfo=UTC), "2020-01-01T00:00:00Z"])
@pytest.mark.parametrize("place", ["argument", "params"])
async def test_a_moment_that_is_over_is_refused_and_nothing_posted(server, c, moment, place):
    given = {"scheduled_at": moment} if place == "argument" else {"params": {"scheduled_at": moment}}
    with pytest.raises(ValueError, match=r"scheduled_at=2020.* in the past"):
        await c.create_status(status="x", **given)
    assert posts(server) == []


async def test_how_soon_a_moment_is_the_clock_of_the_server_says(server, c):
    ahead = datetime.now(UTC) + timedelta(hours=1)
    server.on(
        "GET",
        "/api/v1/statuses/1",
        answer(json=STATUS, headers={"Date": format_datetime(ahead, usegmt=True)}),
    )
    await c.view_status("1")
    with pytest.raises(ValueError, match="less than 5 minutes from now"):
        await c.create_status(status="x", scheduled_at=ahead + timedelta(minutes=4))
    behind = datetime.now(UTC) - timedelta(hours=1)
    server.on(
        "GET",
        "/api/v1/statuses/1",
        answer(json=STATUS, headers={"Date": format_datetime(behind, usegmt=True)}),
    )
    await c.view_status("1")
    server.on("POST", PLACE, answer(json={"id": "9", "scheduled_at": behind.isoformat(), "params": {}}))
    made = await c.create_status(status="x", scheduled_at=behind + timedelta(minutes=6))
    assert isinstance(made, ScheduledStatus)


async def test_a_status_in_place_of_a_scheduled_one_is_an_error_that_carries_it(server, c):
    server.on("POST", PLACE, answer(json={**STATUS, "visibility": "public"}))
    with pytest.raises(
        PostedAtOnceError, match=r"status 1 was .*, but is already public.*delete_status"
    ) as caught:
        await c.create_status(status="x", scheduled_at=TOMORROW)
    assert isinstance(caught.value.made, Status)
    assert caught.value.may_have_happened
    assert loads(dumps(caught.value)).made.id == "1"
    assert len(posts(server)) == 1


async def test_gotosocial_takes_a_moment_of_the_past_for_the_date_of_a_status(server, c):
    server.on("GET", "/api/v2/instance", answer(json={"domain": "a.example", "version": "0.20.0"}))
    known_as(server, "gotosocial")
    made = await c.create_status(status="x", scheduled_at="2020-01-01T00:00:00Z")
    assert isinstance(made, Status)
    with pytest.raises(ValueError, match="less than 5 minutes from now"):
        await c.create_status(status="x", scheduled_at=datetime.now(UTC) + timedelta(minutes=4))


def known_as(server, software):
    links = [
        {
            "rel": "http://nodeinfo.diaspora.software/ns/schema/2.0",
            "href": f"{server.origin}/nodeinfo/2.0",
        }
    ]
    server.on("GET", "/.well-known/nodeinfo", answer(json={"links": links}))
    server.on("GET", "/nodeinfo/2.0", answer(json={"software": {"name": software, "version": "1"}}))


def posts(server):
    return [request for request in server.requests if request.method == "POST"]


async def test_what_other_servers_know_is_sent(server, c):
    policy = {"can_reply": {"automatic_approval": ["followers"]}}
    await c.create_status(
        status="x",
        allowed_mentions=[Status.from_dict(STATUS).account, 7],
        content_type="text/markdown",
        local_only=True,
        interaction_policy=policy,
        expires_in=timedelta(hours=1),
        to=["bob@b.example"],
        in_reply_to_conversation_id=5,
        quote_id="6",
        visibility="mutuals_only",
    )
    assert server.requests[0].json == {
        "status": "x",
        "sensitive": False,
        "visibility": "mutuals_only",
        "allowed_mentions": ["1", "7"],
        "content_type": "text/markdown",
        "local_only": True,
        "interaction_policy": policy,
        "expires_in": 3600,
        "to": ["bob@b.example"],
        "in_reply_to_conversation_id": "5",
        "quote_id": "6",
    }


async def test_nobody_may_be_mentioned_is_sent_as_an_empty_list(server, c):
    await c.create_status(status="x", allowed_mentions=[])
    assert server.requests[0].json["allowed_mentions"] == []


async def test_who_would_be_mentioned_and_may_not_be_stands_in_the_error(server, c):
    bob = {"id": "2", "username": "bob", "acct": "bob@b.example"}
    said = {"error": "Extraneous mentions", "unexpected_accounts": [bob]}
    server.on("POST", PLACE, answer(status=422, json=said))
    with pytest.raises(UnprocessedError, match="Extraneous mentions") as caught:
        await c.create_status(status="@bob@b.example", allowed_mentions=[])
    (unexpected,) = caught.value.unexpected_accounts
    assert isinstance(unexpected, Account)
    assert unexpected.acct == "bob@b.example"
    assert loads(dumps(caught.value)).unexpected_accounts == [unexpected]


@pytest.mark.parametrize("software", ["mastodon", "gotosocial", ""])
async def test_a_preview_is_refused_where_it_would_be_posted(server, c, software):
    known_as(server, software)
    with pytest.raises(ValueError, match=r"preview: .* would post it"):
        await c.create_status(status="x", preview=True)
    assert posts(server) == []


async def test_a_preview_is_shown_by_pleroma(server, c):
    known_as(server, "pleroma")
    server.on("POST", PLACE, drop(), answer(json=STATUS))
    assert (await c.create_status(status="x", preview=True)).id == "1"
    assert [request.json["preview"] for request in posts(server)] == [True, True]


@pytest.mark.parametrize(
    ("given", "got", "said"),
    [
        ({"visibility": "direct"}, {"visibility": "private"}, "'direct' was asked for.*made it 'private'"),
        ({"visibility": "unlisted"}, {"visibility": "public"}, "'unlisted' was asked for.*made it 'public'"),
        ({"local_only": True}, {}, "other servers may have it"),
        (
            {"allowed_mentions": ["3"]},
            {"mentions": [{"id": "2", "acct": "bob"}, {"id": "3", "acct": "eve"}]},
            "it mentions bob, whom",
        ),
        (
            {"media_ids": ["8", "9"]},
            {"media_attachments": [{"id": "9", "type": "image"}, {"id": "8", "type": "image"}]},
            "in the order 9, 8",
        ),
    ],
)
async def test_what_a_server_has_made_of_a_post_is_told_where_it_is_more_than_asked_for(
    server, c, caplog, given, got, said
):
    server.on("POST", PLACE, answer(json={**STATUS, **got}))
    await c.create_status(status="x", **given)
    (record,) = caplog.records
    assert re.search(said, record.getMessage())


@pytest.mark.parametrize(
    ("given", "got"),
    [
        ({"visibility": "public"}, {"visibility": "unlisted"}),
        ({"visibility": "list:5"}, {"visibility": "public"}),
        ({"local_only": True}, {"local_only": True}),
        ({"media_ids": ["8"]}, {"media_attachments": [{"id": "other", "type": "image"}]}),
    ],
)
async def test_what_is_no_more_than_asked_for_is_not_told(server, c, caplog, given, got):
    server.on("POST", PLACE, answer(json={**STATUS, **got}))
    await c.create_status(status="x", **given)
    assert caplog.records == []


@each(
    "arguments",
    [
        {"idempotency_key": 7},
        {"media_ids": [None]},
        {"poll_options": "ab"},
        {"status": object()},
        {"scheduled_at": date(2099, 1, 1)},
        {"to": "bob@b.example"},
        {"allowed_mentions": [None]},
        {"interaction_policy": {"can_reply": "everybody"}},
        {"local_only": "yes"},
    ],
)
async def test_wrong_types_are_refused_before_anything_is_sent(server, c, arguments):
    with pytest.raises(TypeError):
        await c.create_status(**arguments)
    assert server.requests == []


async def test_published_arguments_stand_in_their_order(server, c):
    await c.create_status(
        None, "x", None, ["a", "b"], 60, True, False, "5", True, "cw", "private", None, "en"
    )
    assert server.requests[0].json == {
        "status": "x",
        "poll": {"options": ["a", "b"], "expires_in": 60, "multiple": True, "hide_totals": False},
        "in_reply_to_id": "5",
        "sensitive": True,
        "spoiler_text": "cw",
        "visibility": "private",
        "language": "en",
    }
