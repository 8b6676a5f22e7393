"""Taking along what one has, and moving to another account."""

import pytest

import atoot
from atoot.testing import ScriptedServer, answer

TABLE = "Account address,Show boosts\nada@example.org,true\n"


async def test_what_one_has_comes_as_a_table(server: ScriptedServer, connect):
    server.on(
        "GET", "/api/v1/exports/following.csv", answer(TABLE.encode(), headers={"Content-Type": "text/csv"})
    )
    server.on("GET", "/api/v1/exports/stats", answer(json={"following_count": 1, "media_storage": "2MB"}))
    c = await connect(server, "token")
    assert await c.export_csv("following") == TABLE
    assert server.requests[0].headers["Accept"] == "text/csv"
    assert (await c.export_stats()).following_count == 1


async def test_a_table_is_taken_over(server: ScriptedServer, connect, tmp_path):
    server.on("POST", "/api/v1/import", answer(status=202, json={"status": "accepted"}))
    (tmp_path / "following.csv").write_text(TABLE)
    c = await connect(server, "token")
    await c.import_csv(tmp_path / "following.csv", "following", mode="overwrite")
    data, *texts = sorted(server.requests[0].parts, key=lambda part: part.name)
    assert (data.filename, data.text) == ("following.csv", TABLE)
    assert {part.name: part.text for part in texts} == {"mode": "overwrite", "type": "following"}


@pytest.mark.parametrize(
    ("given", "sent"), [("https://a/1", ["https://a/1"]), (["a", "b"], ["a", "b"]), ([], [""])]
)
async def test_aliases_replace_those_that_were_there(server: ScriptedServer, connect, given, sent):
    person = {"id": "1", "username": "a", "acct": "a", "created_at": "2026-01-01T00:00:00Z"}
    server.on("POST", "/api/v1/accounts/alias", answer(json=person))
    await (await connect(server, "token")).alias_account(given)
    assert [value for _, value in server.requests[0].form.items()] == sent


async def test_an_account_moves_or_goes(server: ScriptedServer, connect):
    server.on("POST", "/api/v1/accounts/*", answer(status=202, json={"message": "accepted"}))
    c = await connect(server, "token")
    await c.move_account("secret", "https://elsewhere.example/users/ada")
    await c.delete_account("secret")
    assert [(r.path, dict(r.form)) for r in server.requests] == [
        (
            "/api/v1/accounts/move",
            {"password": "secret", "moved_to_uri": "https://elsewhere.example/users/ada"},
        ),
        ("/api/v1/accounts/delete", {"password": "secret"}),
    ]


async def test_accounts_are_asked_to_be_followed_and_have_not_answered(server: ScriptedServer, connect):
    person = {"id": "1", "username": "a", "acct": "a", "created_at": "2026-01-01T00:00:00Z"}
    server.on("GET", "/api/v1/follow_requests/outgoing", answer(json=[person]))
    (account,) = await (await connect(server, "token")).outgoing_follow_requests(limit=5)
    assert account.acct == "a"


async def test_pleroma_has_its_own_way_to_move(server: ScriptedServer, connect):
    server.on("*", "/api/pleroma/*", answer(json={"status": "success"}))
    server.on("GET", "/api/pleroma/aliases", answer(json={"aliases": ["ada@a.example"]}))
    server.on(
        "*", "/api/v1/pleroma/backups", answer(json=[{"id": 1, "file_name": "a.zip", "processed": True}])
    )
    c = await connect(server, "token")
    assert await c.pleroma_aliases() == ["ada@a.example"]
    await c.pleroma_add_alias("ada@b.example")
    await c.pleroma_delete_alias("ada@b.example")
    await c.pleroma_move_account("secret", "ada@b.example")
    await c.pleroma_import("follow", TABLE.encode())
    (backup,) = await c.pleroma_backups()
    assert (backup.file_name, backup.processed) == ("a.zip", True)
    assert [made.file_name for made in await c.pleroma_create_backup()] == ["a.zip"]
    assert [f"{r.method} {r.path}" for r in server.requests][1:5] == [
        "PUT /api/pleroma/aliases",
        "DELETE /api/pleroma/aliases",
        "POST /api/pleroma/move_account",
        "POST /api/pleroma/follow_import",
    ]


async def test_an_error_that_pleroma_calls_a_success_is_an_error(server: ScriptedServer, connect):
    server.on("POST", "/api/pleroma/move_account", answer(json={"error": "Invalid password."}))
    with pytest.raises(atoot.ClientError, match="Invalid password"):
        await (await connect(server, "token")).pleroma_move_account("secret", "ada@b.example")
