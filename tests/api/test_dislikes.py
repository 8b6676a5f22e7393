"""The opposite of favourites."""

from atoot.testing import ScriptedServer, answer

PERSON = {"id": "1", "username": "ada", "acct": "ada", "created_at": "2026-01-01T00:00:00.000Z"}
STATUS = {"id": "7", "created_at": "2026-08-01T11:59:00.000Z", "account": PERSON}


async def test_a_status_is_disliked_or_no_longer(server: ScriptedServer, connect):
    server.on("POST", "/api/friendica/statuses/7/*", answer(json=STATUS))
    server.on("GET", "/api/friendica/statuses/7/disliked_by", answer(json=[PERSON]))
    c = await connect(server, "token")
    assert (await c.status_dislike("7")).id == "7"
    await c.status_undislike(STATUS)
    assert [account.acct for account in await c.status_disliked_by("7")] == ["ada"]
    assert [r.path.rpartition("/")[2] for r in server.requests] == ["dislike", "undislike", "disliked_by"]
