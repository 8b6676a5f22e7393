import pytest

from atoot.entities import Announcement
from atoot.testing import answer


@pytest.fixture
async def announcement(instance, connect, alice):
    admin = await connect(instance, instance.tokens["admin"])
    await admin.post("/api/v1/admin/announcements", params={"text": "Downtime on Monday"}, use_json=True)
    return (await alice.announcements())[0]


async def test_an_announcement_is_read(alice, announcement):
    assert isinstance(announcement, Announcement)
    assert "Downtime" in announcement.content
    assert await alice.announcement_dismiss(announcement) is None
    assert [item.read async for item in alice.announcements()] in ([True], [])


async def test_users_react(alice, announcement):
    assert await alice.announcement_react(announcement, "🎉") is None
    (reaction,) = (await alice.announcements())[0].reactions
    assert (reaction.name, reaction.count, reaction.me) == ("🎉", 1, True)
    assert await alice.announcement_unreact(announcement.id, "🎉") is None
    assert (await alice.announcements())[0].reactions == []


async def test_an_emoji_does_not_lead_to_another_place(server, connect):
    c = await connect(server, "t")
    server.on("PUT", "/api/v1/announcements/1/reactions/a%2F%F0%9F%8E%89", answer(json={}))
    await c.announcement_react("1", "a/🎉")
    with pytest.raises(ValueError, match="empty"):
        await c.announcement_unreact("1", "")
    assert len(server.requests) == 1
