"""Checks of https://docs.joinmastodon.org/methods/conversations/"""

# fmt: off
from atoot.entities import Conversation
from atoot.testing.conformance.check import Chapter, on
from atoot.testing.conformance.expecting import expect
from atoot.testing.conformance.world import World

c: Chapter = Chapter("conversations")


async def _found(w: World) -> Conversation:
    """The conversation of a direct post from bob."""
    post = await w.post(f"@{w.me.acct} Hello.", by=w.bob, visibility="direct")

    async def look() -> Conversation | None:
        found = await w.alice.conversations()
        return next(
            (one for one in found if one.last_status is not None and one.last_status.id == post.id), None
        )

    found = await w.until(look, "the conversation of a direct post")
    if found is None:
        raise AssertionError
    w.later(lambda: w.alice.remove_conversation(found.id))
    return found


c.answers("conversations", on(_found, lambda w, _: w.alice.conversations()))
c.answers("mark_conversation_read", on(_found, lambda w, x: w.alice.mark_conversation_read(x.id)))
c.answers("mark_conversation_unread", on(_found, lambda w, x: w.alice.mark_conversation_unread(x.id)))
c.answers("remove_conversation", on(_found, lambda w, x: w.alice.remove_conversation(x.id)))


@c.check("a direct post begins a conversation that is unread, until it is read", "POST /api/v1/conversations/:id/read")
async def unread_until_read(w: World) -> None:
    found = await _found(w)
    expect(found.unread, "`unread` to be true", found.unread)
    expect(w.them.id in [one.id for one in found.accounts], "bob among its people", found.accounts)
    read = await w.alice.mark_conversation_read(found.id)
    expect(not read.unread, "`unread` to be false", read.unread)


@c.check("a conversation that is removed is not listed any more", "DELETE /api/v1/conversations/:id")
async def removed(w: World) -> None:
    found = await _found(w)
    await w.alice.remove_conversation(found.id)
    expect(found.id not in [one.id for one in await w.alice.conversations()], "no conversation", "it")
