"""Servers of the fediverse answer differently. Each kind of difference has its answers here, as they were seen."""

import asyncio
from datetime import UTC, date, datetime

import pytest

import atoot
from atoot.streaming.connections.discovery import streaming_base
from atoot.testing import ScriptedServer, answer, websocket
from quick_clock import QuickClock
from tables import each

ACCOUNT = {"id": "1", "username": "ada", "acct": "ada", "created_at": "2026-01-01T00:00:00Z"}


def status(id: str = "1", **fields: object) -> dict:
    return {"id": id, "created_at": "2026-11-24T00:03:03.106Z", "account": ACCOUNT, **fields}


@pytest.fixture
async def c(server: ScriptedServer, connect) -> atoot.MastodonAPI:
    return await connect(server, "token", retries=0)


def can_be_verified(server: ScriptedServer) -> None:
    """Where a post is looked for whose answer was lost: there is none."""
    server.on("GET", "/api/v1/accounts/verify_credentials", answer(json=ACCOUNT))
    server.on("GET", "/api/v1/accounts/1/statuses", answer(json=[]))


# 1. Errors come in many shapes

ZOD = '[{"code": "invalid_type", "path": ["title"], "message": "Required"}]'
SHAPES = {
    "mastodon": ({"json": {"error": "Validation failed: Text can't be blank"}}, "Validation failed"),
    "oauth": ({"json": {"error": "invalid_token", "error_description": "The token is bad"}}, "invalid_token: The token"),
    "takahe": (
        {"json": {"error": "invalid_input", "error_details": [{"loc": ["body"], "msg": "bad", "type": "x"}]}},
        "invalid_input",
    ),
    "hollo": ({"json": {"error": "invalid_request", "zod_error": {"name": "ZodError", "message": ZOD}}}, "invalid_req"),
    "hollo, nested": ({"json": {"success": False, "error": {"name": "ZodError", "message": ZOD}}}, "ZodError"),
    "mastodon, details": (
        {"json": {"error": "Validation failed", "details": {"date": [{"error": "ERR_BLANK", "description": "x"}]}}},
        "Validation failed",
    ),
    "text": ({"text": "Invalid Bearer token"}, "Invalid Bearer token"),
    "html of takahe": ({"html": "<html><title>Not Found</title><p>a page</p></html>"}, "Not Found"),
    "html of snac": ({"html": "<h1>404 Not Found (snac/2.94)</h1>"}, "404 Not Found (snac/2.94)"),
    "nothing": ({}, ""),
    "nothing, not even a type": ({"headers": {"Content-Type": None}}, ""),
}  # fmt: skip
DETAILED = {"takahe", "hollo", "hollo, nested", "mastodon, details"}


@pytest.mark.parametrize("code", [400, 401, 403, 404, 405, 422, 500])
@pytest.mark.parametrize("shape", SHAPES)
async def test_an_error_says_what_the_server_said_in_whatever_shape(server, c, shape: str, code: int):
    body, said = SHAPES[shape]
    server.on("PUT", "/api/v1/lists/1", answer(status=code, **body))
    with pytest.raises(atoot.ServerError if code == 500 else atoot.ClientError) as caught:
        await c.update_list("1", title="x")
    assert caught.value.status_code == code
    assert said in caught.value.text
    assert str(caught.value).startswith(str(code))
    assert "PUT /api/v1/lists/1" in str(caught.value)
    assert "<" not in str(caught.value)
    assert (caught.value.details is not None) == (shape in DETAILED)


# 2. Success that is not what is documented


async def test_an_empty_object_gives_an_entity_of_defaults(server, c):
    server.on("GET", "/api/v1/preferences", answer(json={}))
    preferences = await c.preferences()
    assert preferences.to_dict() is not None
    assert preferences.extra == {}


@pytest.mark.parametrize("body", [b'""', b"{}", b"", b"null"])
async def test_what_an_operation_without_result_answers_does_not_matter(server, c, body: bytes):
    server.on("DELETE", "/api/v1/lists/1", answer(body))
    server.on("POST", "/oauth/revoke", answer(body))
    await c.delete_list("1")
    await c.revoke_token("id", "secret", "token")


@pytest.mark.parametrize("body", [b"[]", b'""', b"", b"<html><title>Hello</title>"])
async def test_an_answer_of_which_nothing_can_be_made_is_an_error_that_says_so(server, c, body: bytes):
    server.on("GET", "/api/v1/lists/1", answer(body))
    with pytest.raises(atoot.ApiError, match="List"):
        await c.show_list("1")


# 3. A bad token is not always 401


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (answer(status=401, json={"error": "Unauthorized: token not supplied"}), atoot.UnauthorizedError),
        (answer(status=400, html="<title>Bad Request</title>"), atoot.ClientError),
        (answer(status=422), atoot.UnauthorizedError),
        (answer(status=401, json={"error": "invalid_token"}), atoot.UnauthorizedError),
    ],
)
async def test_a_bad_token_is_an_error_of_the_client_on_every_server(server, c, reply, kind):
    server.on("GET", "/api/v1/accounts/verify_credentials", reply)
    with pytest.raises(kind) as caught:
        await c.verify_account_credentials()
    assert isinstance(caught.value, atoot.ClientError)
    assert "token'" not in str(caught.value)


# 4. Validation


@pytest.mark.parametrize("code", [400, 422])
async def test_a_refused_value_is_an_error_of_the_client_with_details(server, c, code: int):
    details = [{"loc": ["body", "details", "status"], "msg": "field required", "type": "value_error.missing"}]
    server.on("POST", "/api/v1/statuses", answer(status=code, json={"error": "invalid_input", "error_details": details}))  # fmt: skip
    with pytest.raises(atoot.ClientError) as caught:
        await c.create_status(status="")
    assert caught.value.details == details


# 5. Operations that are not there


@pytest.mark.parametrize(
    "reply",
    [
        answer(status=404, json={"error": "Not Found"}),
        answer(status=404, html="<h1>404 Not Found (snac/2.94)</h1>"),
        answer(status=404, text="404 Not Found"),
        answer(status=405, text="405 method not allowed"),
        answer(status=405),
        answer(status=404, json={"error": "Not Found: notification not found"}),  # taken for an id
    ],
)
async def test_an_operation_that_is_not_there_is_explained(server, c, reply):
    server.on("GET", "/api/v2/instance", answer(json={"version": "2.7.2 (compatible; Pleroma 2.6.0)"}))
    server.on("GET", "/api/v1/notifications/requests", reply)
    with pytest.raises(atoot.ClientError, match=r"since 4\.3\.0; this server is pleroma 2\.6\.0"):
        await c.notification_requests()


@pytest.mark.parametrize(
    ("reply", "kind"),
    [(answer(status=500, html="<title>Server Error (500)</title>"), atoot.ServerError),
     (answer(status=422), atoot.UnprocessedError)],
)  # fmt: skip
async def test_an_operation_that_is_taken_for_another_is_an_error_as_it_came(server, c, reply, kind):
    server.on("GET", "/api/v1/notifications/unread_count", reply)
    with pytest.raises(kind):
        await c.notifications_unread_count()


async def test_an_older_operation_takes_the_place_of_one_that_is_not_there(server, c):
    server.on("GET", "/api/v2/search", answer(status=404, html="<h1>404 Not Found (snac/2.94)</h1>"))
    server.on("GET", "/api/v1/search", answer(json={"accounts": [ACCOUNT], "hashtags": ["cats"]}))
    found = await c.search("ada")
    assert (found.accounts[0].acct, found.hashtags[0].name) == ("ada", "cats")


# 6. The address of the stream


@each(
    ("named", "base"),
    [
        ("wss://127.0.0.1:3000", "ws://127.0.0.1:3000"),  # GoToSocial and snac, served without TLS
        (None, "ws://127.0.0.1:3000"),  # Takahē, Hollo
        ("", "ws://127.0.0.1:3000"),
        ("no address", "ws://127.0.0.1:3000"),
        ("wss://streaming.example", "wss://streaming.example"),
    ],
)
def test_an_address_of_the_stream_that_cannot_be_is_not_used(named: str | None, base: str):
    assert streaming_base("http://127.0.0.1:3000", named) == base


@pytest.mark.parametrize("urls", [{}, {"streaming": "wss://127.0.0.1"}, {"streaming": None}])
async def test_a_stream_is_found_though_the_server_names_none(server, c, urls: dict):
    async def greet(socket) -> None:
        await socket.send("hello")

    server.on("GET", "/api/v2/instance", answer(json={"configuration": {"urls": urls}}))
    server.on("GET", "/api/v1/streaming*", websocket(greet))
    async with c.streaming("user") as socket:
        assert (await socket.receive()).data == "hello"


# 7. Ids


@pytest.mark.parametrize(
    ("id", "sent"),
    [
        ("01KAQ3V8Y5T0N2Q4Z6X8C1B3D5", "01KAQ3V8Y5T0N2Q4Z6X8C1B3D5"),
        ("019ab2c3-d4e5-7f60-8a9b-0c1d2e3f4a5b", "019ab2c3-d4e5-7f60-8a9b-0c1d2e3f4a5b"),
        ("1795478225d41d8cd98f00b204e9800998ecf8427e", "1795478225d41d8cd98f00b204e9800998ecf8427e"),
        ("2026-11-24T00:20:49.133Z/poll/01a2", "2026-11-24T00%3A20%3A49.133Z%2Fpoll%2F01a2"),
        ("post-d41d8cd98f00b204e9800998ecf8427e.png", "post-d41d8cd98f00b204e9800998ecf8427e.png"),
        (7, "7"),
    ],
)
async def test_an_id_of_any_form_names_a_thing(server, c, id: str | int, sent: str):
    route = server.on("GET", "/api/v1/notifications/*", answer(json={"id": id, "type": "poll", "created_at": "2026-01-01T00:00:00Z", "account": ACCOUNT}))  # fmt: skip
    notification = await c.get_notification(id)
    assert notification.id == str(id)
    await c.get_notification(notification)
    assert [request.path for request in route.requests] == [f"/api/v1/notifications/{sent}"] * 2


async def test_a_place_in_a_list_need_be_no_id(server, c):
    link = f'<{server.origin}/api/v1/admin/accounts?limit=1&max_id=%2F%40carol>; rel="next"'
    route = server.on(
        "GET",
        "/api/v1/admin/accounts",
        answer(json=[{"id": "1", "username": "carol"}], headers={"Link": link}),
        answer(json=[]),
    )
    assert len(await c.get_all(c.admin_accounts(limit=1))) == 1
    assert route.requests[1].query["max_id"] == "/@carol"


# 8. Moments


@pytest.mark.parametrize(
    ("sent", "moment"),
    [
        ("2026-11-24T00:03:03.106Z", datetime(2026, 11, 24, 0, 3, 3, 106_000, UTC)),
        ("2026-11-23T23:38:10Z", datetime(2026, 11, 23, 23, 38, 10, 0, UTC)),
        ("2026-11-24T00:03:03.571758+00:00", datetime(2026, 11, 24, 0, 3, 3, 571_758, UTC)),
        ("2026-11-24T00:03:03", datetime(2026, 11, 24, 0, 3, 3, 0, UTC)),
        ("1795478225.5", datetime.fromtimestamp(1795478225.5, UTC)),
    ],
)
async def test_a_moment_of_any_form_is_a_datetime_with_a_zone(server, c, sent: str, moment: datetime):
    server.on("GET", "/api/v1/statuses/1", answer(json=status(created_at=sent)))
    found = await c.view_status("1")
    assert found.created_at == moment
    assert found.created_at.tzinfo is not None
    assert found["created_at"] == sent


async def test_a_moment_that_is_none_is_kept_as_it_came(server, c):
    server.on(
        "GET", "/api/v1/scheduled_statuses/1", answer(json={"id": "1", "scheduled_at": "yesterday.000Z"})
    )
    found = await c.view_scheduled_status("1")
    assert isinstance(found.scheduled_at, datetime)
    assert found.extra == {"scheduled_at": "yesterday.000Z"}


@pytest.mark.parametrize(
    ("sent", "day"),
    [
        ("2026-11-24", date(2026, 11, 24)),
        ("2026-11-24T00:03:03.571758+00:00", date(2026, 11, 24)),
        (None, None),
    ],
)
async def test_a_day_may_come_as_a_moment(server, c, sent: str | None, day: date | None):
    server.on("GET", "/api/v1/accounts/1", answer(json=ACCOUNT | {"last_status_at": sent}))
    assert (await c.account("1")).last_status_at == day


@each("sent", [1795478225, 1795478225000])
def test_a_token_may_be_made_at_seconds_or_milliseconds(sent: int):
    token = atoot.entities.Token.from_dict({"access_token": "x", "token_type": "Bearer", "created_at": sent})
    assert token.created_at == datetime.fromtimestamp(1795478225, UTC)


# 9. Links to the next page


async def test_a_timeline_without_links_goes_on_by_its_ids(server, c):
    pages = {None: ["5", "4"], "4": ["3"], "3": []}
    route = server.on(
        "GET",
        "/api/v1/timelines/home",
        lambda request: answer(json=[status(id) for id in pages[request.query.get("max_id")]]),
    )
    assert [found.id async for found in c.home_timeline()] == ["5", "4", "3"]
    assert len(route.requests) == 3


async def test_a_list_that_gives_the_same_page_for_ever_ends(server, c):
    server.on("GET", "/api/v1/timelines/home", answer(json=[status("5"), status("4")]))
    assert [found.id async for found in c.home_timeline()] == ["5", "4"]


async def test_a_link_behind_the_last_page_leads_to_an_empty_one(server, c):
    def page(request):
        if request.query.get("max_id"):
            return answer(json=[])  # an empty page has no links on any server
        link = f'<{server.origin}/api/v1/blocks?max_id=1>; rel="next", <{server.origin}/api/v1/blocks?min_id=9>; rel="prev"'
        return answer(json=[ACCOUNT], headers={"Link": link})

    server.on("GET", "/api/v1/blocks", page)
    assert len(await c.get_all(c.blocks())) == 1


@pytest.mark.parametrize("name", ["min_id", "since_id"])
async def test_what_is_newer_is_asked_for_as_the_server_says(server, c, name: str):
    link = f'<{server.origin}/api/v1/timelines/home?{name}=5>; rel="prev"'
    route = server.on("GET", "/api/v1/timelines/home", answer(json=[status("5")], headers={"Link": link}))
    page = await c.home_timeline()
    await c.get_previous(page)
    assert route.requests[1].query[name] == "5"


# 10. Connections that are closed without a word


async def test_a_connection_that_was_closed_after_the_answer_is_no_trouble(server, connect):
    c = await connect(server, "token")
    can_be_verified(server)
    posted = server.on("POST", "/api/v1/statuses", answer(json=status(), end="hang up"))
    server.on("GET", "/api/v1/statuses/1", answer(json=status(), end="hang up"))
    for _ in range(3):
        await c.view_status("1")
        await c.create_status(status="x")
    assert len(posted.requests) == 3


# 11. Slow answers


async def test_a_slow_answer_holds_up_nothing_else(server, c):
    quick_is_done = asyncio.Event()

    async def slow(_request):
        await quick_is_done.wait()
        return answer(json=status())

    server.on("POST", "/api/v1/statuses", slow)
    server.on("GET", "/api/v1/statuses/1", answer(json=status()))
    posting = asyncio.create_task(c.create_status(status="x" * 60_000))
    await server.arrived(1)
    await c.view_status("1")
    quick_is_done.set()
    assert (await posting).id == "1"


def test_an_answer_may_take_as_long_as_slow_servers_need():
    times = atoot.Timeouts()
    assert times.read is not None
    assert times.total is not None
    assert min(times.read, times.total) > 3 * 9  # seconds: the slowest answer that was seen


# 12. Encodings


@pytest.mark.parametrize(
    "refusal",
    [
        answer(status=415),
        answer(
            status=400, json={"error": "invalid_request", "zod_error": {"name": "ZodError", "message": ZOD}}
        ),
        answer(status=422, json={"success": False, "error": {"name": "ZodError", "message": ZOD}}),
    ],
)
async def test_a_server_that_takes_no_forms_gets_json_from_then_on(server, c, refusal):
    def reads_json(request):
        return answer(json=status()) if request.content_type == "application/json" else refusal

    route = server.on("POST", "/api/v1/statuses/1/reblog", reads_json)
    await c.status_boost("1", visibility="unlisted")
    await c.status_boost("1")
    assert [request.content_type for request in route.requests] == [
        "application/x-www-form-urlencoded",
        "application/json",
        "application/json",
    ]
    assert route.requests[1].json == {"visibility": "unlisted"}
    assert route.requests[2].json == {}


async def test_the_table_on_a_profile_is_no_list_as_some_servers_refuse_those(server, c):
    route = server.on("PATCH", "/api/v1/accounts/update_credentials", answer(json=ACCOUNT))
    await c.update_account_credentials(
        fields_attributes=[{"name": "a", "value": "b"}, {"name": "c", "value": "d"}]
    )
    (request,) = route.requests
    sent = request.json["fields_attributes"] if request.content_type == "application/json" else request.form
    assert not isinstance(sent, list)


async def test_lists_in_a_query_have_brackets(server, c):
    route = server.on("GET", "/api/v1/accounts/relationships", answer(json=[]))
    await c.account_relationships(["1", "2"])
    assert route.requests[0].query.getall("id[]") == ["1", "2"]


# 13. The key by which a post is known again


async def test_a_post_has_one_key_in_all_its_tries(server, connect):
    c = await connect(server, "token", QuickClock())
    can_be_verified(server)
    route = server.on(
        "POST", "/api/v1/statuses", answer(status=503), answer(status=502), answer(json=status())
    )
    await c.create_status(status="x")
    await c.create_status(status="y")
    first, *again, other = [request.headers["Idempotency-Key"] for request in route.requests]
    assert again == [first, first]
    assert other != first


# 14. Media, and things that are gone


@pytest.mark.parametrize("code", [200, 202])
async def test_a_file_may_be_ready_at_once_or_later(server, connect, code: int):
    c = await connect(server, "token", QuickClock())
    url = "https://files.example/1.png" if code == 200 else None
    server.on("POST", "/api/v2/media", answer(status=code, json={"id": "1", "type": "image", "url": url}))
    server.on("GET", "/api/v1/media/1", answer(status=206, json={"id": "1", "type": "image"}),
              answer(json={"id": "1", "type": "image", "url": "https://files.example/1.png"}))  # fmt: skip
    media = await c.upload_attachment(b"x", filename="x.png")
    assert media.id == "1"
    assert media.url in (url, "https://files.example/1.png")


@pytest.mark.parametrize(("code", "kind"), [(404, atoot.NotFoundError), (410, atoot.GoneError)])
async def test_what_was_deleted_is_missing_or_gone(server, c, code: int, kind: type):
    server.on("GET", "/api/v1/statuses/1", answer(status=code, json={"error": "Record not found"}))
    with pytest.raises(kind):
        await c.view_status("1")


# 15. Limits


async def test_a_server_that_says_nothing_of_limits_is_not_slowed_down(server, c):
    server.on("GET", "/api/v1/statuses/1", answer(json=status()))
    await c.view_status("1")
    known = c.limits["all"]
    assert (known.limit, known.left, known.presumed) == (None, None, True)
    assert c.forecast("view_status", 1000) == 0


async def test_limits_told_as_a_time_are_understood(server, c):
    headers = {
        "X-RateLimit-Limit": "25",
        "X-RateLimit-Remaining": "24",
        "X-RateLimit-Reset": "2099-11-24T00:18:41.000Z",
    }
    server.on("GET", "/api/v1/statuses/1", answer(json=status(), headers=headers))
    await c.view_status("1")
    assert c.ratelimit_limit == "25"
    assert c.ratelimit_reset == "2099-11-24T00:18:41.000Z"
    assert c.limits["all"].limit == 25


async def test_a_refusal_without_a_time_to_wait_is_an_error_if_nobody_wants_to_wait(server, connect):
    c = await connect(server, "token", ratelimit="raise", retries=0)
    server.on("GET", "/api/v1/statuses/1", answer(status=429, json={"error": "rate limit reached"}, headers={"Connection": "close"}, end="hang up"))  # fmt: skip
    with pytest.raises(atoot.RatelimitError, match="rate limit reached") as caught:
        await c.view_status("1")
    assert caught.value.retry_after is None
