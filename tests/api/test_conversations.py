import pytest

from atoot.entities import Conversation
from atoot.testing import answer


@pytest.fixture
async def messages(alice, bob):
    for number in range(3):
        await bob.post("/api/v1/statuses", params={"status": f"@alice hi {number}", "visibility": "direct"})


async def test_conversations_are_listed_read_and_removed(alice, messages):
    (conversation,) = await alice.conversations(limit=5)
    assert isinstance(conversation, Conversation)
    assert conversation.unread
    assert [account.username for account in conversation.accounts] == ["bob"]
    read = await alice.mark_conversation_read(conversation)
    assert read.id == conversation.id
    assert read.unread is False
    assert await alice.remove_conversation(conversation.id) is None


async def test_a_conversation_is_unread_again(server, connect):
    c = await connect(server, "t")
    server.on("POST", "/api/v1/conversations/7/unread", answer(json={"id": "7", "unread": True}))
    assert (await c.mark_conversation_unread(7)).unread is True


async def test_conversations_go_on_by_the_ids_of_their_statuses(server, connect):
    c = await connect(server, "t")
    link = f'<{server.origin}/api/v1/conversations?limit=1&max_id=900>; rel="next"'
    server.on(
        "GET",
        "/api/v1/conversations",
        answer(json=[{"id": "7"}], headers={"Link": link}),
        answer(json=[{"id": "5"}]),
    )
    assert [conversation.id async for conversation in c.conversations(limit=1)] == ["7", "5"]
    assert server.requests[1].query["max_id"] == "900"
