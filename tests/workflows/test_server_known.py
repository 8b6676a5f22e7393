"""What the server at the other end is."""

import pytest

import atoot
from atoot.entities.server import Server
from atoot.operations import TABLE
from atoot.testing import ScriptedServer, answer, drop
from atoot.workflows.advice import may_be_missing, missing_hint, scope_hint
from docstring_lines import operations_of
from tables import each

SCHEMA = "http://nodeinfo.diaspora.software/ns/schema/2.0"
NODEINFO = "/.well-known/nodeinfo"


def says(server: ScriptedServer, software: str, version: str, **instances: dict) -> None:
    links = {"links": [{"rel": SCHEMA, "href": f"{server.origin}/nodeinfo/2.0"}]}
    server.on("GET", NODEINFO, answer(json=links))
    server.on("GET", "/nodeinfo/2.0", answer(json={"software": {"name": software, "version": version}}))
    for number, instance in instances.items():
        server.on("GET", f"/api/{number}/instance", answer(json=instance))


async def test_a_server_is_asked_once(server: ScriptedServer, connect):
    says(server, "Mastodon", "4.5.0", v2={"configuration": {"statuses": {"max_characters": 700}}})
    c = await connect(server)
    first = await c.server()
    asked = len(server.requests)
    assert (first.software, first.version, first.limits.characters) == ("mastodon", "4.5.0", 700)
    assert await c.server() is first
    assert len(server.requests) == asked


async def test_a_server_can_be_asked_again(server: ScriptedServer, connect):
    says(server, "mastodon", "4.5.0", v2={})
    c = await connect(server)
    await c.server()
    says(server, "mastodon", "4.5.1", v2={})
    assert (await c.server()).version == "4.5.0"
    assert (await c.server(refresh=True)).version == "4.5.1"


async def test_an_older_server_is_asked_in_the_older_way(server: ScriptedServer, connect):
    says(
        server, "pleroma", "2.6.0", v1={"max_toot_chars": 5000, "urls": {"streaming_api": "wss://s.example"}}
    )
    c = await connect(server)
    found = await c.server()
    assert str(found) == "pleroma 2.6.0"
    assert found.limits.characters == 5000
    assert found.streaming == "wss://s.example"


async def test_what_a_server_does_not_say_stays_unknown(server: ScriptedServer, connect):
    c = await connect(server)
    found = await c.server()
    assert str(found) == "unknown software"
    assert found.limits.characters == 500
    assert found.streaming is None


async def test_nonsense_about_itself_is_no_error(server: ScriptedServer, connect):
    for path in (NODEINFO, "/api/v2/instance", "/api/v1/instance"):
        server.on("GET", path, answer(html="<title>Hello</title>"))
    c = await connect(server)
    assert str(await c.server()) == "unknown software"


async def test_a_document_elsewhere_is_not_asked_for(server: ScriptedServer, connect):
    links = {"links": [{"rel": SCHEMA, "href": "https://elsewhere.example/nodeinfo/2.0"}]}
    server.on("GET", NODEINFO, answer(json=links))
    server.on("GET", "/api/v2/instance", answer(json={"version": "4.4.0"}))
    c = await connect(server)
    assert str(await c.server()) == "mastodon 4.4.0"


async def test_a_server_that_cannot_be_reached_is_an_error(server: ScriptedServer, connect):
    server.on("GET", "*", drop())
    c = await connect(server, retries=0)
    with pytest.raises(atoot.NetworkError):
        await c.server()


async def test_length_is_counted_by_the_rules_of_the_server(server: ScriptedServer, connect):
    says(server, "mastodon", "4.5.0", v2={"configuration": {"statuses": {"characters_reserved_per_url": 10}}})
    c = await connect(server)
    assert await c.count_characters("https://example.org/long/path @ada@b.example") == 10 + 5
    assert await c.count_characters("Hi", spoiler_text="é👩‍🚀") == 4


async def test_the_instance_tells_what_it_is(alice):
    server = await alice.server()
    assert server.software == "mastodon"
    assert server.limits.media_types
    assert not server.is_older_than("4.0.0")


OLD = operations_of("old", "`GET /api/v1/timelines/home` · `read:statuses` · since 0.0.0")[0]
YOUNG = operations_of("young", "`GET /api/v1/collections/:id` · public · since 4.6.0")[0]
THING = operations_of("thing", "`GET /api/v1/statuses/:id` · public · since 0.0.0")[0]
GONE = operations_of("gone", "`GET /api/proofs` · public · since 2.8.0 · removed in 3.5.0")[0]
POST = operations_of("post", "`POST /api/v1/statuses` · `write:statuses` · since 0.0.0")[0]
COUNT = operations_of(
    "count", "`GET /api/v1/notifications/unread_count` · `read:notifications` · since 4.3.0"
)[0]
SECRET = operations_of("secret", "`GET /api/v1/peers/search` · public")[0]
OTHER = operations_of("other", "`GET /api/v1/tokens` · `read` · since GoToSocial 0.18.0")[0]
SEVERAL = operations_of("several", "`GET /api/v1/x/:id` · `read` · since Pleroma 1.1.0, Akkoma")[0]
TWO = operations_of("two", "`GET /api/v1/me` · `profile` or `read:accounts` · since 0.0.0")[0]


def error(status: int, text: str = "") -> atoot.MastodonError:
    kind = atoot.UnauthorizedError if status == 401 else atoot.ClientError
    return kind(text, status_code=status)


@each(
    ("status", "text", "operation", "missing"),
    [
        (404, "", OLD, True),
        (405, "405 method not allowed", THING, True),
        (501, "", THING, True),
        (404, "", THING, False),  # the status may not be there
        (404, "", YOUNG, True),
        (404, "", SEVERAL, True),
        (404, "Record not found", YOUNG, False),  # Mastodon has the operation, but not the thing
        (404, "Record not found", COUNT, True),  # Mastodon 4.2 takes it for an id
        (500, "", COUNT, True),  # so does Takahē
        (404, "Record not found", POST, False),  # what it answers is not there
        (500, "", POST, False),
        (401, "", OLD, False),
        (500, "", OLD, False),
    ],
)
def test_a_status_tells_whether_a_server_may_lack_an_operation(status, text, operation, missing):
    assert may_be_missing(error(status, text), operation, like_an_id=operation is COUNT) is missing


def test_a_token_that_is_refused_may_lack_the_scope_of_the_operation():
    assert scope_hint(error(403), OLD) == (
        "the token may lack the scope read:statuses, or the account the permission"
    )
    assert scope_hint(error(401), TWO) == (
        "the token may be missing, revoked, or lack the scope profile or read:accounts"
    )
    assert scope_hint(error(403), THING) == ""


@pytest.mark.parametrize("token", ["token-of-an-app", None])
async def test_what_takes_the_token_of_a_person_says_so(server, connect, token):
    said = {"error": "This method requires an authenticated user"}
    server.on("GET", "/api/v1/timelines/public", answer(status=422, json=said))
    c = await connect(server, token)
    with pytest.raises(atoot.UnprocessedError, match=r"takes the token of a person, as atoot\.login"):
        await c.public_timeline()
    assert scope_hint(error(422, "Validation failed"), OLD) == ""


@each(
    ("text", "told"),
    [
        ("", True),
        ("Forbidden", True),
        ("This action is not allowed", True),
        ("token has insufficient scope permission", True),
        ("Your login is missing a confirmed e-mail address", False),
        ("Your login is currently disabled", False),
        ("a post needs media", False),
    ],
)
def test_the_scope_is_not_blamed_where_the_server_gives_another_reason(text, told):
    assert bool(scope_hint(error(403, text), OLD)) is told
    assert ("scope" in str(atoot.ForbiddenError(text)).replace(text, "")) is told
    assert scope_hint(error(404), OLD) == ""


@each(
    ("operation", "software", "version", "hint"),
    [
        (YOUNG, "mastodon", "4.5.0", "Mastodon has it since 4.6.0; this server is mastodon 4.5.0"),
        (YOUNG, "mastodon", "4.6.0", ""),
        (YOUNG, "mastodon", "4.6.0-rc.1+glitch", ""),
        (YOUNG, "gotosocial", "0.20.0", "Mastodon has it since 4.6.0; this server is gotosocial 0.20.0"),
        (YOUNG, "", "", "Mastodon has it since 4.6.0; this server is unknown software"),
        (GONE, "mastodon", "4.5.0", "Mastodon 3.5.0 removed it; this server is mastodon 4.5.0"),
        (GONE, "mastodon", "3.0.0", ""),
        (
            SECRET,
            "mastodon",
            "4.5.0",
            "the documentation does not say since when Mastodon has it; this server is mastodon 4.5.0",
        ),
        (OLD, "snac", "2.94", "it seems that snac 2.94 does not have it"),
        (OLD, "", "", ""),
        (OLD, "mastodon", "4.5.0", ""),
        (POST, "gotosocial", "0.20.0", ""),
        (OTHER, "mastodon", "4.6.0", "GoToSocial 0.18.0 has it; this server is mastodon 4.6.0"),
        (OTHER, "gotosocial", "0.17.3", "GoToSocial 0.18.0 has it; this server is gotosocial 0.17.3"),
        (OTHER, "gotosocial", "0.19.0+git-1", ""),
        (OTHER, "gotosocial", "", ""),
        (OTHER, "", "", "GoToSocial 0.18.0 has it; this server is unknown software"),
        (SEVERAL, "mastodon", "4.6.0", "Pleroma 1.1.0 and Akkoma have it; this server is mastodon 4.6.0"),
        (SEVERAL, "akkoma", "3.0.0", ""),
    ],
)
def test_an_operation_that_a_server_lacks_is_explained(operation, software, version, hint):
    assert missing_hint(operation, Server(software=software, version=version)) == hint


def test_a_record_that_is_not_found_says_nothing_of_other_software():
    said = error(404, "Record not found")
    assert missing_hint(COUNT, Server(software="pleroma", version="2.7"), said) == ""
    assert missing_hint(COUNT, Server(software="mastodon", version="4.2.0"), said) == (
        "Mastodon has it since 4.3.0; this server is mastodon 4.2.0"
    )
    assert missing_hint(COUNT, Server(software="mastodon", version="4.3.0"), said) == ""


@each("software", ["mastodon", "snac", ""])
def test_no_hint_speaks_of_a_version_before_the_first(software):
    server = Server(software=software, version="2.4.0")
    hints = {operation.name: missing_hint(operation, server) for operation in TABLE}
    assert {name: hint for name, hint in hints.items() if "since 0." in hint} == {}


def about(server: ScriptedServer, version: str) -> None:
    server.on("GET", "/api/v2/notifications/policy", answer(status=404, json={"error": "Not Found"}))
    server.on("GET", "/api/v2/instance", answer(json={"version": version}))


async def test_an_error_says_since_when_there_is_an_operation_and_what_the_server_is(
    server: ScriptedServer, connect
):
    about(server, "4.2.0")
    c = await connect(server, "token")
    with pytest.raises(atoot.NotFoundError) as caught:
        await c.notification_policy()
    assert "Mastodon has it since 4.3.0; this server is mastodon 4.2.0" in str(caught.value)


async def test_an_operation_that_an_older_server_takes_for_an_id_is_explained(
    server: ScriptedServer, connect
):
    about(server, "4.2.0")
    refusal = answer(status=404, json={"error": "Record not found"})
    server.on("GET", "/api/v1/notifications/requests", refusal)
    c = await connect(server, "token")
    with pytest.raises(atoot.NotFoundError, match=r"since 4\.3\.0; this server is mastodon 4\.2\.0"):
        await c.notification_requests()


async def test_an_answer_to_an_unknown_post_is_not_about_the_version(server: ScriptedServer, connect):
    server.on(
        "POST", "/api/v1/statuses", answer(status=404, json={"error": "Not Found: target status not found"})
    )
    server.on("GET", "/api/v2/instance", answer(json={"version": "0.20.0"}))
    c = await connect(server, "token")
    with pytest.raises(atoot.NotFoundError) as caught:
        await c.create_status(status="x", in_reply_to_id="nothing")
    assert "since" not in str(caught.value)
    assert "404 Not Found: target status not found (POST" in str(caught.value)


async def test_a_challenge_is_not_blamed_on_the_scope(server: ScriptedServer, connect):
    page = answer(status=403, html="<title>Just a moment...</title>", headers={"cf-mitigated": "challenge"})
    server.on("*", "*", page)
    c = await connect(server, "token")
    with pytest.raises(atoot.ForbiddenError, match="Cloudflare") as caught:
        await c.home_timeline()
    assert "read:statuses" not in str(caught.value)


async def test_a_challenge_with_status_200_is_named(server: ScriptedServer, connect):
    page = '<html><title>Making sure you&#39;re not a bot!</title><script id="anubis_challenge">1</script></html>'
    server.on("*", "*", answer(html=page))
    c = await connect(server, "token")
    with pytest.raises(atoot.ApiError, match="Anubis, which protects the server"):
        await c.home_timeline()


async def test_a_server_that_calls_itself_compatible_is_called_by_its_name(server: ScriptedServer, connect):
    about(server, "2.7.2 (compatible; Pleroma 2.6.0)")
    c = await connect(server, "token")
    with pytest.raises(atoot.NotFoundError, match=r"this server is pleroma 2\.6\.0"):
        await c.notification_policy()


async def test_an_error_names_the_scope_that_a_token_lacks(server: ScriptedServer, connect):
    refusal = answer(status=403, json={"error": "This action is outside the authorized scopes"})
    server.on("*", "*", refusal)
    c = await connect(server, "token")
    with pytest.raises(atoot.ForbiddenError, match="may lack the scope write:statuses"):
        await c.create_status(status="x")
    with pytest.raises(atoot.ForbiddenError, match="may lack the scope read:lists"):
        await c.lists()


async def test_a_thing_that_is_not_there_is_no_riddle(server: ScriptedServer, connect):
    about(server, "4.2.0")
    c = await connect(server)
    with pytest.raises(atoot.NotFoundError) as caught:
        await c.view_status("1")
    assert "since" not in str(caught.value)
    assert len(server.requests) == 1


async def test_the_server_is_asked_about_itself_only_once_for_many_errors(server: ScriptedServer, connect):
    about(server, "4.2.0")
    c = await connect(server, "token")
    for _ in range(3):
        with pytest.raises(atoot.NotFoundError):
            await c.notification_policy()
    assert len([one for one in server.requests if one.path == "/api/v2/instance"]) == 1


async def test_a_hint_that_cannot_be_had_hides_no_error(server: ScriptedServer, connect):
    about(server, "4.2.0")
    server.on("GET", "/.well-known/nodeinfo", drop())
    server.on("GET", "/api/v2/instance", drop())
    c = await connect(server, "token")
    with pytest.raises(atoot.NotFoundError):
        await c.notification_policy()


async def test_a_path_that_no_operation_has_gets_no_hint(server: ScriptedServer, connect):
    c = await connect(server)
    with pytest.raises(atoot.NotFoundError, match=r"GET /api/v9/nothing"):
        await c.get("/api/v9/nothing")
    assert len(server.requests) == 1


async def test_a_raw_request_for_what_the_server_lacks_is_told_since_when_there_is_it(
    server: ScriptedServer, connect
):
    about(server, "4.2.0")
    record = answer(status=404, json={"error": "Record not found"})
    server.on("GET", "/api/v1/notifications/unread_count", record)
    c = await connect(server, "token")
    for ask in (c.get, lambda url: c.request("GET", url), c.with_options(retries=0).get):
        with pytest.raises(
            atoot.NotFoundError, match=r"Mastodon has it since 4\.3\.0; this server is mastodon 4\.2"
        ):
            await ask("/api/v1/notifications/unread_count")
    assert not [one for one in server.requests if one.path == "/api/v1/notifications"]
