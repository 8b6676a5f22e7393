import pytest

from atoot.entities import Conversation


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
