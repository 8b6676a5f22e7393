"""Tokens: which programs may act in one's name."""

from atoot.testing import ScriptedServer, answer

TOKEN = {
    "id": "01AAA",
    "created_at": "2026-08-01T12:00:00.000Z",
    "scope": "read write",
    "application": {"name": "atoot"},
}


async def test_tokens_are_listed_and_ended(server: ScriptedServer, connect):
    server.on("GET", "/api/v1/tokens", answer(json=[TOKEN]), answer(json=[]))
    server.on("*", "/api/v1/tokens/01AAA*", answer(json=TOKEN))
    c = await connect(server, "token")
    (token,) = [item async for item in c.tokens()]
    assert (token.scope, token.last_used, token.application.name) == ("read write", None, "atoot")
    assert (await c.token(token)).id == "01AAA"
    await c.token_invalidate(token)
    assert (server.requests[-1].method, server.requests[-1].path) == (
        "POST",
        "/api/v1/tokens/01AAA/invalidate",
    )


async def test_pleroma_has_them_elsewhere(server: ScriptedServer, connect):
    found = [{"app_name": "atoot", "id": 9, "valid_until": "2026-12-01T00:00:00.000Z"}]
    server.on("GET", "/api/oauth_tokens", answer(json=found))
    server.on("DELETE", "/api/oauth_tokens/9", answer(status=201, json={}))
    c = await connect(server, "token")
    (token,) = await c.pleroma_tokens()
    assert (token.id, token.app_name, token.valid_until.year) == ("9", "atoot", 2026)
    await c.pleroma_token_revoke(token)
    assert server.requests[-1].method == "DELETE"
