"""Reactions with any emoji, whichever of three ways a server understands."""

import pytest

import atoot
from atoot.entities import CustomEmoji, EmojiReaction, StatusReaction
from atoot.testing import ScriptedServer, answer
from tables import each

PERSON = {"id": "1", "username": "ada", "acct": "ada", "created_at": "2026-01-01T00:00:00.000Z"}
STATUS = {"id": "7", "created_at": "2026-08-01T11:59:00.000Z", "account": PERSON}
GONE = answer(status=404, json={"error": "Record not found"})

PLEROMA = {"version": "2.7.2 (compatible; Pleroma 2.7.0)"}
AKKOMA = {
    "version": "2.7.2 (compatible; Something 3.0)",
    "pleroma": {"metadata": {"features": ["pleroma_emoji_reactions"]}},
}
FORK = {"version": "4.5.0+cat", "configuration": {"reactions": {"max_reactions": 8}}}
HOLLO = {"version": "0.9.0", "fedibird_capabilities": ["emoji_reaction"]}


def about(server: ScriptedServer, instance: dict) -> None:
    server.on("GET", "/api/v2/instance", answer(json={"domain": server.host, **instance}))
    server.on("*", "/api/v1/*", answer(json=STATUS))


def reactions_of(server: ScriptedServer) -> list[str]:
    return [f"{r.method} {r.path}" for r in server.requests if "/statuses/" in r.path]


@pytest.mark.parametrize(
    ("instance", "react", "unreact"),
    [
        (
            PLEROMA,
            "PUT /api/v1/pleroma/statuses/7/reactions/{}",
            "DELETE /api/v1/pleroma/statuses/7/reactions/{}",
        ),
        (
            AKKOMA,
            "PUT /api/v1/pleroma/statuses/7/reactions/{}",
            "DELETE /api/v1/pleroma/statuses/7/reactions/{}",
        ),
        (FORK, "POST /api/v1/statuses/7/react/{}", "POST /api/v1/statuses/7/unreact/{}"),
        (HOLLO, "PUT /api/v1/statuses/7/emoji_reactions/{}", "DELETE /api/v1/statuses/7/emoji_reactions/{}"),
    ],
)
async def test_a_server_is_asked_in_its_own_way(server: ScriptedServer, connect, instance, react, unreact):
    about(server, instance)
    c = await connect(server, "token")
    assert (await c.status_react("7", "👍")).id == "7"
    assert (await c.status_unreact("7", ":blobcat:")).id == "7"
    assert reactions_of(server) == [react.format("%F0%9F%91%8D"), unreact.format("blobcat")]


@pytest.mark.parametrize(
    ("emoji", "sent"),
    [
        ("blobcat", "blobcat"),
        (":blobcat:", "blobcat"),
        ("blobcat@pleroma.example", "blobcat%40pleroma.example"),
        (CustomEmoji(shortcode="blobcat"), "blobcat"),
        (EmojiReaction(name="👍🏽"), "%F0%9F%91%8D%F0%9F%8F%BD"),
        ("#️⃣", "%23%EF%B8%8F%E2%83%A3"),
    ],
)
async def test_an_emoji_is_named_in_many_ways(server: ScriptedServer, connect, emoji, sent):
    about(server, PLEROMA)
    await (await connect(server, "token")).status_react("7", emoji)
    assert reactions_of(server) == [f"PUT /api/v1/pleroma/statuses/7/reactions/{sent}"]


@each(
    ("emoji", "error"),
    [
        ("", ValueError),
        ("two words", ValueError),
        ("a/b", ValueError),
        ("..", ValueError),
        (7, TypeError),
        (None, TypeError),
    ],
)
async def test_what_is_no_emoji_is_refused_before_anything_is_sent(
    server: ScriptedServer, connect, emoji, error
):
    with pytest.raises(error):
        await (await connect(server, "token")).status_react("7", emoji)
    assert server.requests == []


@pytest.mark.parametrize("version", ["4.6.5", "2.9.0 (compatible; Pixelfed 0.12)", "0.19.1 git-1"])
async def test_a_server_without_reactions_is_not_asked_for_one(server: ScriptedServer, connect, version):
    software = "gotosocial" if "git" in version else None
    source = {"source_url": "https://codeberg.org/superseriousbusiness/gotosocial"} if software else {}
    about(server, {"version": version, **source})
    c = await connect(server, "token")
    for call in (c.status_react("7", "👍"), c.status_unreact("7", "👍"), c.status_reactions("7")):
        with pytest.raises(
            atoot.NotFoundError, match=r"does not have reactions to statuses; Pleroma, Akkoma, .* have them"
        ):
            await call
    assert reactions_of(server) == []


async def test_where_the_server_is_unknown_one_way_after_the_other_is_tried(server: ScriptedServer, connect):
    server.on("POST", "/api/v1/statuses/7/react/x", answer(json=STATUS))
    c = await connect(server, "token")
    assert (await c.status_react("7", "x")).id == "7"
    assert reactions_of(server) == [
        "PUT /api/v1/pleroma/statuses/7/reactions/x",
        "POST /api/v1/statuses/7/react/x",
    ]


async def test_a_refusal_is_not_taken_for_another_way_of_speaking(server: ScriptedServer, connect):
    server.on("PUT", "/api/v1/pleroma/*", answer(status=403, json={"error": "not yours"}))
    with pytest.raises(atoot.ForbiddenError, match="not yours"):
        await (await connect(server, "token")).status_react("7", "x")
    assert len(reactions_of(server)) == 1


async def test_a_status_that_is_gone_is_an_error(server: ScriptedServer, connect):
    about(server, HOLLO)
    server.on("PUT", "/api/v1/statuses/7/emoji_reactions/x", GONE)
    with pytest.raises(atoot.NotFoundError, match="Record not found"):
        await (await connect(server, "token")).status_react("7", "x")


async def test_reactions_say_whose_they_are_where_the_server_does(server: ScriptedServer, connect):
    about(server, PLEROMA)
    found = [{"name": "👍", "count": 1, "me": False, "accounts": [PERSON]}]
    server.on("GET", "/api/v1/pleroma/statuses/7/reactions", answer(json=found))
    (reaction,) = await (await connect(server)).status_reactions("7")
    assert isinstance(reaction, StatusReaction)
    assert [account.acct for account in reaction.accounts] == ["ada"]


@pytest.mark.parametrize(("instance", "field"), [(HOLLO, "emoji_reactions"), (FORK, "reactions")])
async def test_reactions_are_read_from_the_status_where_there_is_no_other_way(
    server: ScriptedServer, connect, instance, field
):
    about(server, instance)
    shown = {**STATUS, field: [{"name": "👍", "count": 2, "me": True}]}
    server.on("GET", "/api/v1/statuses/7", answer(json=shown))
    (reaction,) = await (await connect(server)).status_reactions("7")
    assert (reaction.name, reaction.count, reaction.me, reaction.accounts) == ("👍", 2, True, [])


async def test_the_server_is_asked_once_what_it_is(server: ScriptedServer, connect):
    about(server, PLEROMA)
    c = await connect(server, "token")
    await c.status_react("7", "a")
    await c.status_react("7", "b")
    assert [r.path for r in server.requests].count("/api/v2/instance") == 1
