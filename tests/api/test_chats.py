"""Chats of Pleroma."""

import pytest

from atoot.testing import ScriptedServer, answer
from tables import each

PERSON = {"id": "1", "username": "ada", "acct": "ada", "created_at": "2026-01-01T00:00:00.000Z"}
MESSAGE = {
    "id": "5",
    "chat_id": 3,
    "account_id": "1",
    "content": "Hi",
    "created_at": "2026-08-01T12:00:00.000Z",
}
CHAT = {"id": 3, "account": PERSON, "unread": 2, "last_message": MESSAGE}


async def test_a_chat_is_opened_read_and_written_in(server: ScriptedServer, connect):
    server.on("*", "/api/v1/pleroma/chats*", answer(json=CHAT))
    server.on("*", "/api/v1/pleroma/chats/3/messages*", answer(json=MESSAGE))
    c = await connect(server, "token")
    chat = await c.create_chat(PERSON)
    assert (chat.id, chat.unread, chat.last_message.content) == ("3", 2, "Hi")
    message = await c.create_chat_message(chat, "Hello", media_id=7)
    assert dict(server.requests[-1].form) == {"content": "Hello", "media_id": "7"}
    assert (await c.chat_read(chat, message)).id == "3"
    assert dict(server.requests[-1].form) == {"last_read_id": "5"}
    await c.delete_chat_message(chat, message)
    assert (await c.chat(3)).account.acct == "ada"
    assert [f"{r.method} {r.path.removeprefix('/api/v1/pleroma/chats')}" for r in server.requests] == [
        "POST /by-account-id/1",
        "POST /3/messages",
        "POST /3/read",
        "DELETE /3/messages/5",
        "GET /3",
    ]


async def test_chats_and_messages_are_paged(server: ScriptedServer, connect):
    more = {"Link": '</api/v2/pleroma/chats?max_id=9>; rel="next"'}
    server.on("GET", "/api/v2/pleroma/chats", answer(json=[CHAT], headers=more), answer(json=[]))
    server.on("GET", "/api/v1/pleroma/chats/3/messages", answer(json=[MESSAGE]))
    c = await connect(server, "token")
    assert [chat.id async for chat in c.chats(limit=1)] == ["3"]
    assert [message.content for message in await c.chat_messages("3")] == ["Hi"]


@each("content", [None, ""])
async def test_a_message_says_something(server: ScriptedServer, connect, content):
    with pytest.raises(ValueError, match="a text, a file or both"):
        await (await connect(server, "token")).create_chat_message("3", content)
    assert server.requests == []
