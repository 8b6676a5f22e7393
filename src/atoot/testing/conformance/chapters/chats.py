"""Checks of https://docs.joinmastodon.org/methods/chats/"""

# fmt: off
from atoot.entities import Chat, ChatMessage
from atoot.testing.conformance.check import Chapter, on
from atoot.testing.conformance.world import World

c: Chapter = Chapter("chats")


async def _chat(w: World) -> Chat:
    return await w.alice.create_chat(w.them)


async def _message(w: World) -> ChatMessage:
    return await w.alice.create_chat_message((await _chat(w)).id, f"Hello. {w.sign}")


c.answers("chats", lambda w: w.alice.chats())
c.answers("create_chat", _chat)
c.answers("chat", on(_chat, lambda w, x: w.alice.chat(x.id)))
c.answers("chat_messages", on(_chat, lambda w, x: w.alice.chat_messages(x.id)))
c.answers("create_chat_message", _message)
c.answers("delete_chat_message", on(_message, lambda w, m: w.alice.delete_chat_message(m.chat_id or "", m.id)))
c.answers("chat_read", on(_message, lambda w, m: w.alice.chat_read(m.chat_id or "", m.id)))
