import asyncio

from atoot.api.claims import Claims

ONE = ("one", frozenset())
TWO = ("two", frozenset())


def test_only_the_last_ids_are_remembered():
    claims = Claims(most=2)
    for identifier in ("1", "2", "1", "3"):
        claims.add(identifier)
    assert [identifier in claims for identifier in ("1", "2", "3")] == [True, False, True]


async def test_posts_that_look_the_same_go_one_after_the_other():
    claims, log = Claims(), []

    async def post(likeness, name):
        async with claims.posting(likeness):
            log.append(f"{name} begins")
            await asyncio.sleep(0)
            log.append(f"{name} ends")

    await asyncio.gather(post(ONE, "a"), post(ONE, "b"), post(TWO, "c"))
    assert log.index("b begins") > log.index("a ends")
    assert log.index("c begins") < log.index("a ends")


async def test_others_are_those_that_look_otherwise():
    claims = Claims()
    async with claims.posting(ONE), claims.posting(TWO):
        assert claims.others(ONE) == {TWO}
    assert claims.others(ONE) == set()


async def test_nothing_is_kept_of_what_was_posted_or_cancelled():
    claims = Claims()
    async with claims.posting(ONE):
        waiting = asyncio.create_task(claims.posting(ONE).__aenter__())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait([waiting])
    assert (claims._locks, claims._users) == ({}, {})
