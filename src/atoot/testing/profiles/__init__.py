"""Instances that behave like the servers of the fediverse, inside your test.

    async with ServerProfile("hollo") as instance:
        async with atoot.client(instance.host, access_token=instance.tokens["alice"], use_https=False) as c:
            await c.create_status(status="Hello world!")
        assert [post.text for post in instance.posts] == ["Hello world!"]

What an instance can do: logging in (apps, codes, tokens); accounts, follows, blocks, mutes; statuses with media and
polls, and edits; boosts, favourites, bookmarks, pins; scheduled statuses; the timelines of home, the public, tags and
lists; lists, filters, followed tags; notifications, also grouped; markers, search; live events by websocket and
server-sent events, where the server has them. What its server has not, it refuses as that does.
"""

from atoot.testing.memory.table import ProfileTable
from atoot.testing.profiles.instance import ServerProfile
from atoot.testing.profiles.known import PROFILES

__all__ = ["PROFILES", "ProfileTable", "ServerProfile"]
