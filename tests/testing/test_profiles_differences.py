"""The differences of the servers, as they are on the wire."""

import io
import json
import re

import aiohttp
import pytest

from atoot.testing import ServerProfile
from atoot.testing.profiles import PROFILES
from atoot.testing.received import nested


class Asking:
    """An instance, and a session that asks it as alice."""

    def __init__(self, instance: ServerProfile, session: aiohttp.ClientSession) -> None:
        self.instance = instance
        self.session = session

    async def __call__(self, method: str, path: str, **values) -> aiohttp.ClientResponse:
        values.setdefault("headers", {"Authorization": f"Bearer {self.instance.tokens['alice']}"})
        async with self.session.request(method, self.instance.origin + path, **values) as response:
            await response.read()
            return response

    async def post(self, text: str, **more) -> dict:
        return await (await self("POST", "/api/v1/statuses", data={"status": text, **more})).json()


@pytest.fixture
async def ask(name):
    now = 1_700_000_000.0
    connector = aiohttp.TCPConnector(force_close=True)
    async with (
        ServerProfile(name, clock=lambda: now) as instance,
        aiohttp.ClientSession(connector=connector) as session,
    ):
        yield Asking(instance, session)


IDS = {
    "mastodon": r"\d{18}",
    "gotosocial": r"[0-9A-HJKMNP-TV-Z]{26}",
    "snac": r"\d{10}[0-9a-f]{32}",
    "takahe": r"\d{18}",
    "hollo": r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
    "pleroma": r"[0-9A-Za-z]{18}",
    "friendica": r"\d+",
}


@pytest.mark.parametrize("name", IDS)
async def test_ids_are_those_of_the_server_and_grow_where_they_do(ask, name):
    ids = [(await ask.post(str(number)))["id"] for number in range(3)]
    assert all(re.fullmatch(IDS[name], id) for id in ids)
    assert name == "snac" or ids == sorted(ids)


@pytest.mark.parametrize("name", ["hollo"])
async def test_notifications_of_hollo_have_time_and_type_in_their_ids(ask):
    await ask(
        "POST",
        "/api/v1/statuses",
        data={"status": "@alice hi"},
        headers={"Authorization": "Bearer bob_token"},
    )
    (notification,) = await (await ask("GET", "/api/v1/notifications")).json()
    assert re.fullmatch(r"2023-11-14T22:13:20\.000Z/mention/[0-9a-f-]{36}", notification["id"])


REFUSALS = {
    "mastodon": (404, '{"error": "Record not found"}'),
    "gotosocial": (404, '{"error": "Not Found: Record not found"}'),
    "snac": (404, ""),
    "friendica": (404, '{"error": "Not Found", "error_description": "Record not found"}'),
}


@pytest.mark.parametrize("name", REFUSALS)
async def test_what_is_not_there_is_refused_in_the_words_of_the_server(ask, name):
    response = await ask("GET", "/api/v1/statuses/0")
    assert (response.status, await response.text()) == REFUSALS[name]


@pytest.mark.parametrize("name", PROFILES)
async def test_an_operation_that_nobody_has_is_refused_as_the_server_does(ask, name):
    assert (await ask("GET", "/api/v1/nothing")).status == ask.instance.profile.unknown[0]


@pytest.mark.parametrize(
    ("name", "status"), [("mastodon", 401), ("takahe", 400), ("pleroma", 403), ("hollo", 401)]
)
async def test_a_bad_token_is_refused_with_the_status_of_the_server(ask, status):
    response = await ask("GET", "/api/v1/timelines/home", headers={"Authorization": "Bearer wrong"})
    assert response.status == status


KEYS = {"hollo": 200, "pleroma": 200, "mastodon": 500, "gotosocial": 200, "snac": 200, "friendica": 200}


@pytest.mark.parametrize("name", KEYS)
async def test_a_repeated_key_is_honoured_ignored_or_refused(ask, name):
    headers = {"Authorization": "Bearer alice_token", "Idempotency-Key": "k"}
    first = await ask("POST", "/api/v1/statuses", data={"status": "once"}, headers=headers)
    second = await ask("POST", "/api/v1/statuses", data={"status": "once"}, headers=headers)
    assert second.status == KEYS[name]
    honoured = name in ("hollo", "pleroma")
    assert len(ask.instance.posts) == (2 if name in ("gotosocial", "snac", "friendica") else 1)
    assert not honoured or (await first.json())["id"] == (await second.json())["id"]


@pytest.mark.parametrize("name", ["pixelfed"])
async def test_on_pixelfed_a_try_that_fails_uses_up_its_key(ask):
    headers = {"Authorization": "Bearer alice_token", "Idempotency-Key": "k"}
    first = await ask("POST", "/api/v1/statuses", data={"status": "no picture"}, headers=headers)
    second = await ask("POST", "/api/v1/statuses", data={"status": "no picture"}, headers=headers)
    assert (first.status, second.status) == (403, 400)
    assert await second.json() == {"error": "Duplicate idempotency key."}


@pytest.mark.parametrize("name", ["pixelfed"])
async def test_pixelfed_refuses_with_500_what_others_refuse_with_401_and_422(ask):
    response = await ask("GET", "/api/v1/timelines/home", headers={"Authorization": "Bearer wrong"})
    assert (response.status, await response.json()) == (500, {"error": "Unauthenticated."})
    response = await ask("POST", "/api/v1/statuses", data={"status": "x" * 501, "in_reply_to_id": ""})
    assert (response.status, (await response.json()).keys()) == (403, {"error"})
    response = await ask("POST", "/api/v2/media", data={})
    assert (response.status, (await response.json()).keys()) == (500, {"message", "errors"})


@pytest.mark.parametrize(
    ("name", "status", "text"), [("snac", 422, ""), ("takahe", 404, "<h1>404 Not Found</h1>")]
)
async def test_a_missing_operation_may_be_refused_otherwise_if_it_is_a_post(ask, status, text):
    response = await ask("POST", "/api/v2/filters", data={"title": "cats"})
    assert (response.status, await response.text()) == (status, text)


@pytest.mark.parametrize(("name", "files"), [("mastodon", 4), ("gotosocial", 6), ("hollo", 8)])
async def test_a_post_has_as_many_files_as_the_server_takes(ask, files):
    told = await (await ask("GET", "/api/v2/instance")).json()
    assert told["configuration"]["statuses"]["max_media_attachments"] == files
    ids = []
    for _ in range(files + 1):
        upload = await ask("POST", "/api/v2/media", data={"file": io.BytesIO(b"\x89PNG a picture")})
        ids.append((await upload.json())["id"])
    assert len((await ask.post("", **{"media_ids[]": ids[0]}))["media_attachments"]) == 1
    for count, done in ((files + 1, False), (files, True)):
        data = [("status", "look"), *(("media_ids[]", id) for id in ids[:count])]
        response = await ask("POST", "/api/v1/statuses", data=aiohttp.FormData(data))
        assert (response.status == 200) is done


@pytest.mark.parametrize("name", ["hollo"])
async def test_hollo_refuses_some_forms_misreads_others_and_wants_a_body(ask):
    assert (await ask("POST", "/api/v1/lists", data={"title": "cats"})).status == 422
    assert (await ask("POST", "/api/v1/lists", json={"title": "cats"})).status == 200
    assert await (await ask("POST", "/api/v1/markers", data={"home[last_read_id]": "1"})).json() == {}
    marked = await ask("POST", "/api/v1/markers", json={"home": {"last_read_id": "1"}})
    assert (await marked.json())["home"]["last_read_id"] == "1"
    status = await ask.post("look")
    assert (await ask("POST", f"/api/v1/statuses/{status['id']}/reblog")).status == 415
    assert (await ask("POST", f"/api/v1/statuses/{status['id']}/reblog", json={})).status == 200


@pytest.mark.parametrize("name", ["snac"])
async def test_on_snac_an_edit_changes_the_id_and_the_old_one_goes_on_naming_the_status(ask):
    status = await ask.post("before", visibility="unlisted")
    assert status["visibility"] == "public"
    ask.instance.clock = ask.instance.world.clock = lambda: 1_700_000_100.0
    edited = await (await ask("PUT", f"/api/v1/statuses/{status['id']}", data={"status": "after"})).json()
    assert edited["id"] != status["id"]
    assert edited["uri"] == status["uri"]
    again = await (await ask("GET", f"/api/v1/statuses/{status['id']}")).json()
    assert again["id"] == edited["id"]


@pytest.mark.parametrize(
    ("name", "reset"),
    [("mastodon", "2023-11-14T22:15:00.000000Z"), ("gotosocial", "2023-11-14T22:18:20.000Z"), ("snac", None)],
)
async def test_limits_are_told_as_the_server_tells_them(ask, reset):
    response = await ask("GET", "/api/v1/timelines/home")
    assert response.headers.get("X-RateLimit-Reset") == reset
    assert response.headers.get("X-RateLimit-Remaining") == (reset and "299")


@pytest.mark.parametrize("name", ["mastodon"])
async def test_a_used_up_window_is_refused_until_it_ends(ask):
    for _ in range(30):
        await ask("POST", "/api/v2/media")
    assert (await ask("POST", "/api/v2/media")).status == 429
    assert ask.instance.refused == 1
    ask.instance.clock = lambda: 1_700_001_800.0
    assert (await ask("POST", "/api/v2/media")).status == 422


@pytest.mark.parametrize("name", ["newer"])
async def test_a_newer_mastodon_has_unknown_fields_everywhere(ask):
    status = await ask.post("hello")
    assert {"unheard_of", "since_tomorrow"} <= status.keys() & status["account"].keys()


async def told(ask, stream, happen):
    """The events that come on a stream of alice while something happens, up to the post that ends it."""
    url = f"{ask.instance.origin}/api/v1/streaming"
    async with ask.session.ws_connect(
        url, params={"stream": stream, "access_token": "alice_token"}
    ) as socket:
        await happen()
        await ask.post("the end")
        events = []
        while True:
            frame = await socket.receive_json(timeout=30)
            if frame["event"] == "update" and "the end" in json.loads(frame["payload"])["content"]:
                return events
            events.append(frame["event"])


@pytest.mark.parametrize(("name", "times"), [("mastodon", 2), ("gotosocial", 1)])
async def test_mastodon_tells_some_edits_twice(ask, times):
    bob = {"Authorization": "Bearer bob_token"}
    me = await (await ask("GET", "/api/v1/accounts/verify_credentials", headers=bob)).json()
    await ask("POST", f"/api/v1/accounts/{me['id']}/follow", data={})
    posted = await ask("POST", "/api/v1/statuses", data={"status": "@alice hi"}, headers=bob)
    id = (await posted.json())["id"]

    async def edit():
        await ask("PUT", f"/api/v1/statuses/{id}", data={"status": "@alice hello"}, headers=bob)

    assert await told(ask, "user", edit) == ["status.update"] * times


@pytest.mark.parametrize("name", ["mastodon"])
async def test_a_stream_that_nobody_knows_is_refused_by_a_frame(ask):
    url = f"{ask.instance.origin}/api/v1/streaming"
    async with ask.session.ws_connect(
        url, params={"stream": "what", "access_token": "alice_token"}
    ) as socket:
        assert await socket.receive_json(timeout=30) == {"error": "Unknown stream type", "status": 400}


@pytest.mark.parametrize(
    ("name", "method", "path", "answered"),
    [
        ("snac", "GET", "/api/v1/preferences", (200, "{}")),
        ("takahe", "POST", "/oauth/revoke", (200, '""')),
        ("takahe", "GET", "/api/v1/notifications/unread_count", (500, "<h1>Server Error (500)</h1>")),
        (
            "gotosocial",
            "GET",
            "/api/v1/notifications/unread_count",
            (404, '{"error": "Not Found: Not Found"}'),
        ),
    ],
)
async def test_some_answers_are_like_no_others(ask, method, path, answered):
    response = await ask(method, path)
    assert (response.status, await response.text()) == answered


@pytest.mark.parametrize("name", ["snac"])
async def test_snac_has_nothing_to_say_about_a_deleted_list(ask):
    made = await (await ask("POST", "/api/v1/lists", data={"title": "cats"})).json()
    response = await ask("DELETE", f"/api/v1/lists/{made['id']}")
    assert (response.status, await response.text()) == (200, "")
    assert await (await ask("GET", "/api/v1/lists")).json() == []


STRANGE = [
    ({"visibility": "nonsense"}, {"mastodon": 422, "gotosocial": 422, "takahe": 400, "hollo": 422, "pleroma": 400}),
    ({"visibility": "nonsense"}, {"snac": 200, "friendica": 200}),
    ({"quote_approval_policy": "nonsense"}, {"mastodon": 422, "hollo": 422, "gotosocial": 200, "snac": 200}),
    ({"language": "no language"}, {"mastodon": 200, "hollo": 422, "takahe": 200}),
    ({"scheduled_at": "yesterday"}, {"mastodon": 422, "gotosocial": 400, "hollo": 422, "snac": 200}),
    ({"sensitive": "perhaps"}, {"mastodon": 422, "gotosocial": 400, "snac": 200}),
    ({"poll[options][]": "one", "poll[expires_in]": "300"}, {"mastodon": 422, "gotosocial": 200, "hollo": 200}),
    ({"poll[expires_in]": "300"}, {"mastodon": 422, "newer": 422, "snac": 200}),
    ({"poll[options][]": "soon", "poll[expires_in]": "soon"}, {"mastodon": 422, "hollo": 422, "gotosocial": 400}),
]  # fmt: skip
"""Values that make no sense, and what the servers answer."""


@pytest.mark.parametrize(
    ("name", "values", "status"),
    [(name, values, status) for values, answers in STRANGE for name, status in answers.items()],
)
async def test_a_value_that_makes_no_sense_is_refused_or_passed_over_as_the_server_does(ask, values, status):
    for body in (
        {"data": {"status": "look", **values}},
        {"json": nested([("status", "look"), *values.items()])},
    ):
        before = len(ask.instance.posts)
        response = await ask("POST", "/api/v1/statuses", **body)
        assert response.status == status, await response.text()
        assert len(ask.instance.posts) - before == int(status == 200)
    assert {post.visibility for post in ask.instance.posts} <= {"public"}


@pytest.mark.parametrize(
    ("name", "values", "words"),
    [
        ("mastodon", {"visibility": "nonsense"}, "Validation failed: Visibility is not included in the list"),
        ("mastodon", {"quote_approval_policy": "x"}, "Record invalid"),
        ("mastodon", {"poll[expires_in]": "soon"}, "Validation failed: Poll expires at is too soon"),
        (
            "gotosocial",
            {"visibility": "nonsense"},
            "Unprocessable Entity: processVisibility: invalid visibility",
        ),
        ("pleroma", {"visibility": "nonsense"}, "visibility - Invalid value for enum."),
    ],
)
async def test_a_strange_value_is_refused_in_the_words_of_the_server(ask, values, words):
    response = await ask("POST", "/api/v1/statuses", data={"status": "look", **values})
    assert (await response.json())["error"] == words


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("/api/v1/lists", {"title": "cats", "replies_policy": "nonsense"}),
        ("/api/v2/filters", {"title": "cats", "context[]": "nonsense"}),
        ("/api/v2/filters", {"title": "cats", "context[]": "home", "filter_action": "nonsense"}),
    ],
)
@pytest.mark.parametrize("name", ["mastodon"])
async def test_words_of_a_closed_set_are_checked_in_every_chapter(ask, path, values):
    assert (await ask("POST", path, data=values)).status == 422
    assert await (await ask("GET", path)).json() == []


@pytest.mark.parametrize("name", ["mastodon"])
async def test_a_focal_point_that_is_none_is_refused(ask):
    file = aiohttp.FormData({"file": io.BytesIO(b"\x89PNG a picture"), "focus": "left"})
    assert (await ask("POST", "/api/v2/media", data=file)).status == 422


@pytest.mark.parametrize("name", ["mastodon"])
async def test_json_that_is_none_is_refused(ask):
    headers = {"Authorization": "Bearer alice_token", "Content-Type": "application/json"}
    for body in ("{", "[1]", "null"):
        assert (await ask("POST", "/api/v1/statuses", data=body, headers=headers)).status == 400
    assert ask.instance.posts == []


@pytest.mark.parametrize(
    ("scope", "method", "path", "status"),
    [
        ("read:statuses", "GET", "/api/v1/timelines/home", 200),
        ("read:accounts", "GET", "/api/v1/timelines/home", 403),
        ("write:statuses", "POST", "/api/v1/statuses", 200),
        ("write:media", "POST", "/api/v1/statuses", 403),
        ("follow", "GET", "/api/v1/mutes", 200),
        ("write:lists", "POST", "/api/v1/lists", 200),
        ("read", "POST", "/api/v1/lists", 403),
    ],
)
@pytest.mark.parametrize("name", ["mastodon"])
async def test_a_token_is_good_for_its_scopes_only(ask, scope, method, path, status):
    world = ask.instance.world
    world.tokens["narrow"] = world.people["alice"], scope, ""
    headers = {"Authorization": "Bearer narrow"}
    values = {"data": {"status": "look", "title": "cats"}} if method == "POST" else {}
    assert (await ask(method, path, headers=headers, **values)).status == status
