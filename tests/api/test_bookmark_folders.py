"""Folders for bookmarks."""

from atoot.testing import ScriptedServer, answer

FOLDER = {"id": "F1", "name": "To read", "emoji": "📚", "emoji_url": None}
PERSON = {"id": "1", "username": "ada", "acct": "ada", "created_at": "2026-01-01T00:00:00.000Z"}
STATUS = {"id": "7", "created_at": "2026-08-01T11:59:00.000Z", "account": PERSON}


async def test_folders_are_made_changed_and_deleted(server: ScriptedServer, connect):
    server.on("*", "/api/v1/pleroma/bookmark_folders*", answer(json=FOLDER))
    server.on("GET", "/api/v1/pleroma/bookmark_folders", answer(json=[FOLDER]))
    c = await connect(server, "token")
    folder = await c.create_bookmark_folder("To read", emoji="📚")
    assert (folder.id, folder.name) == ("F1", "To read")
    await c.update_bookmark_folder(folder, name="Read")
    await c.delete_bookmark_folder(folder)
    assert [f.emoji for f in await c.bookmark_folders()] == ["📚"]
    assert [dict(r.form) for r in server.requests[:2]] == [
        {"name": "To read", "emoji": "📚"},
        {"name": "Read"},
    ]


async def test_a_status_is_put_into_a_folder_and_found_there(server: ScriptedServer, connect):
    server.on("POST", "/api/v1/statuses/7/bookmark", answer(json=STATUS))
    server.on("GET", "/api/v1/bookmarks", answer(json=[STATUS]))
    c = await connect(server, "token")
    await c.status_bookmark("7", folder=FOLDER)
    assert dict(server.requests[0].form) == {"folder_id": "F1"}
    assert [status.id for status in await c.bookmarks(folder="F1")] == ["7"]
    assert server.requests[1].query == {"folder_id": "F1"}
