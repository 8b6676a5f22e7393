import pytest


@pytest.mark.parametrize("name", ["gotosocial"])
async def test_seven_hundred_deletes_take_what_the_servers_own_limit_asks(instance, alice, time):
    ids = [(await alice.create_status(status=str(number))).id for number in range(700)]
    begun = time.now
    for id in ids:
        await alice.delete_status(id)
    # 299 requests in each window of 300 s; one window is begun already.
    assert time.now - begun <= 1.05 * 700 / 299 * 300
    assert instance.refused == 0
    assert all(post.deleted for post in instance.posts)


@pytest.mark.parametrize("name", ["gotosocial"])
async def test_nine_hundred_follows_take_what_the_servers_own_limit_asks(instance, alice, time):
    bob = (await alice.account_lookup("bob")).id
    begun = time.now
    for _ in range(450):
        await alice.account_follow(bob)
        await alice.account_unfollow(bob)
    assert time.now - begun <= 1.05 * 900 / 299 * 300
    assert instance.refused == 0


async def test_a_client_that_waits_is_never_refused(instance, alice):
    for _ in range(310):
        await alice.verify_account_credentials()
    assert instance.refused == 0


@pytest.mark.parametrize("name", ["snac", "hollo"])
async def test_where_there_is_no_limit_nothing_waits_and_nothing_fails(instance, log_in, time):
    bob = log_in("bob", ratelimit="raise")
    alice = (await bob.account_lookup("alice")).id
    for _ in range(205):  # more than Mastodon would allow
        await bob.account_follow(alice)
        await bob.account_unfollow(alice)
    assert time.slept == []
