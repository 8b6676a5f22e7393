"""Other ways, on servers that say in their own manner what they lack."""

import pytest

from atoot import ServerError
from atoot.testing import ServerProfile, html_error


@pytest.fixture
async def c(request, connect):
    async with ServerProfile(request.param) as instance:
        c = await connect(instance, instance.tokens["alice"])
        c.instance = instance
        yield c


@pytest.mark.parametrize("c", ["takahe", "gotosocial", "snac", "pleroma", "friendica"], indirect=True)
async def test_unread_notifications_are_counted_whatever_the_refusal(c):
    for _ in range(3):
        assert await c.notifications_unread_count() == 0
    assert c.instance.count["GET /api/v1/notifications/unread_count"] <= 2


@pytest.mark.parametrize("c", ["mastodon"], indirect=True)
async def test_a_failure_of_mastodon_is_a_failure(c):
    c.instance.server.on("GET", "/api/v1/notifications/unread_count", html_error(500))
    with pytest.raises(ServerError):
        await c.notifications_unread_count()
