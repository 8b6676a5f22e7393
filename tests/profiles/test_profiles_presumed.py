"""Limits that only Mastodon has, where the general one is used up at the same time."""

import asyncio

import atoot
from atoot.testing import ServerProfile


async def test_who_waits_for_a_presumed_limit_learns_what_the_server_is_though_the_general_one_is_used_up():
    async with (
        ServerProfile("gotosocial") as instance,
        atoot.client(instance.host, access_token=instance.tokens["alice"], use_https=False) as c,
    ):
        bob = await c.account_lookup("bob")
        calls = [asyncio.create_task(c.account_follow(bob)) for _ in range(450)]
        while (follows := c.limits.get("follows")) is None or follows.limit is not None:
            count = len(instance.server.requests)
            await instance.server.arrived(count + 1)
        assert not any(call.done() and call.exception() for call in calls)
        for call in calls:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)
