import asyncio
from dataclasses import replace

import pytest

from atoot.testing import answer
from sizes import sized

SCHEMA = "http://nodeinfo.diaspora.software/ns/schema/2.0"

WINDOW = 300
"""Seconds of a window of GoToSocial, and how many requests it has; the last one is refused."""


def windows(count):
    return count / (WINDOW - 1)


@sized(310, 700, "count")
@pytest.mark.parametrize("name", ["gotosocial"])
async def test_deletes_take_no_longer_than_the_servers_own_limit_asks(instance, log_in, time, count):
    writer = log_in("alice")
    ids = [(await writer.create_status(status=str(number))).id for number in range(count)]
    time.now += WINDOW
    begun, refused = time.now, instance.refused
    alice = log_in("alice")  # one that knows nothing as yet
    for id in ids:
        await alice.delete_status(id)
    assert all(post.deleted for post in instance.posts)
    assert time.now - begun <= 1.05 * windows(count) * WINDOW
    assert instance.refused - refused <= windows(count)


@sized(310, 900, "count")
@pytest.mark.parametrize("name", ["gotosocial"])
async def test_follows_take_no_longer_than_the_servers_own_limit_asks(instance, alice, time, count):
    bob = (await alice.account_lookup("bob")).id
    begun = time.now
    for _ in range(count // 2):
        await alice.account_follow(bob)
        await alice.account_unfollow(bob)
    assert time.now - begun <= 1.05 * windows(count) * WINDOW
    assert instance.refused <= windows(count)


@sized(410, 900, "count")
@pytest.mark.parametrize("name", ["gotosocial"])
async def test_follows_at_once_take_no_longer_either_though_mastodon_would_allow_less(
    instance, alice, time, count
):
    bob = (await alice.account_lookup("bob")).id
    begun = time.now
    await asyncio.gather(*(alice.account_follow(bob) for _ in range(count)))
    assert time.now - begun <= 1.05 * windows(count) * WINDOW
    assert instance.refused <= 5 * windows(count)


@pytest.mark.parametrize("requests", [60, 100])
@pytest.mark.parametrize("name", ["gotosocial"])
async def test_a_first_burst_keeps_a_limit_that_is_smaller_than_the_usual_one(
    instance, alice, time, requests
):
    limit = instance.profile.limits[0]._replace(requests=requests)
    instance.profile = replace(instance.profile, limits=(limit,))
    begun = time.now
    await asyncio.gather(*(alice.verify_account_credentials() for _ in range(150)))
    assert instance.refused <= 150 / (requests - 1), "the last one of each window, as it does"
    assert time.now - begun <= 1.05 * (149 // (requests - 1)) * limit.seconds


@pytest.mark.parametrize("name", ["mastodon", "newer"])
async def test_a_client_that_waits_is_never_refused(instance, alice):
    for _ in range(310):
        await alice.verify_account_credentials()
    assert instance.refused == 0


@pytest.mark.parametrize("name", ["snac", "hollo"])
async def test_where_there_is_no_limit_more_deletes_pass_than_mastodon_allows(instance, log_in, time):
    alice = log_in("alice", ratelimit="raise")
    ids = [(await alice.create_status(status=str(number))).id for number in range(45)]
    begun = time.now
    for id in ids:
        await alice.delete_status(id)
    assert time.now - begun < 60


@pytest.mark.parametrize("name", ["gotosocial"])
async def test_a_server_that_refuses_to_say_what_it_is_is_asked_again(instance, alice):
    """Nodeinfo counts in the limit that is used up, as on GoToSocial."""
    links = {"links": [{"rel": SCHEMA, "href": f"{instance.origin}/nodeinfo/2.0"}]}
    refusals = [answer(status=429, headers={"Retry-After": "20"})] * 4
    asked = instance.server.on("GET", "/.well-known/nodeinfo", *refusals, answer(json=links))
    bob = (await alice.account_lookup("bob")).id
    await asyncio.gather(*(alice.account_follow(bob) for _ in range(410)))
    assert len(asked.requests) >= 5
