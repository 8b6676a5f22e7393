import asyncio

import pytest
from writing import write

import atoot
from atoot.streaming.times import StreamTimes
from atoot.testing.profiles import PROFILES

QUICK = StreamTimes(
    poll_least=0.01, poll_most=0.05, tick=0.01, settle=0.05, backoff=0.01, backoff_cap=0.02, close=0.1
)
WEBSOCKET = [name for name, profile in PROFILES.items() if profile.sockets != "no"]
SENT = [name for name, profile in PROFILES.items() if profile.server_sent]
WAYS = [
    *((name, "auto") for name in PROFILES),
    *((name, "poll") for name in PROFILES),
    *((name, "websocket") for name in WEBSOCKET),
    *((name, "sse") for name in SENT),
]


@pytest.mark.parametrize(("name", "transport"), WAYS)
async def test_every_post_is_told_once_in_order(instance, log_in, time, transport):
    alice, bob = log_in("alice", ratelimit="raise"), log_in("bob")
    await alice.account_follow((await bob.verify_account_credentials()).id)
    first = await write(bob, instance, "first")
    time.now += 10
    told = []
    async with asyncio.timeout(20), alice.stream("user", transport=transport, times=QUICK) as events:
        for number in range(5):
            await bob.create_status(status=str(number), in_reply_to_id=first.id)
        time.now += 10
        async for event in events:
            if isinstance(event, atoot.events.StatusPosted):
                told.append(event.status.text())
            if len(told) == 5:
                break
    assert told == ["0", "1", "2", "3", "4"]
