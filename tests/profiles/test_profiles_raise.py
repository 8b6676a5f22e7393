"""Who does not want to wait is told so only where the server would have refused."""

import asyncio
from contextlib import suppress
from functools import partial

import pytest
from writing import write

from atoot import MastodonAPI, NotFoundError, RatelimitError
from atoot.testing import ServerProfile
from atoot.testing.profiles import PROFILES
from sizes import in_turn

SOME = [("delete", False, 45), ("post", True, 45)]
MANY = [
    (kind, at_once, 420) for kind in ("read", "page", "post", "delete", "follow") for at_once in (False, True)
]
"""What is done, whether all of it at once, and how often."""


async def ways(kind, writer, instance, count):
    """What is done so many times, each a function of a client."""
    bob = (await writer.account_lookup("bob")).id
    first = await write(writer, instance, "first")
    if kind == "delete":
        made = [await writer.create_status(status=str(n), in_reply_to_id=first.id) for n in range(count)]
        return [partial(MastodonAPI.delete_status, status=status.id) for status in made]
    once = {
        "read": lambda c: c.verify_account_credentials(),
        "page": lambda c: c.home_timeline(max_id=first.id),
        "post": lambda c: c.create_status(status="again", in_reply_to_id=first.id),
        "follow": lambda c: c.account_follow(bob),
    }
    return [once[kind]] * count


async def refuses(one, instance, unknowing):
    """Whether the server refuses it, asked by a client that knows no limit."""
    before = instance.refused
    with suppress(RatelimitError, NotFoundError):
        await one(unknowing.with_options(retries=0))
    return instance.refused > before


@in_turn(name=list(PROFILES), work=SOME)
async def test_only_what_the_server_would_have_refused_fails(instance: ServerProfile, log_in, time, work):
    await check_refusals(instance, log_in, time, *work)


@pytest.mark.chaos
@pytest.mark.parametrize("work", MANY, ids=str)
async def test_of_many_calls_no_other_fails_either(instance: ServerProfile, log_in, time, work):
    await check_refusals(instance, log_in, time, *work)


async def check_refusals(instance: ServerProfile, log_in, time, kind, at_once, count):
    wanted = await ways(kind, log_in("alice"), instance, count)
    time.now = (time.now // 86400 + 1) * 86400.0  # all windows are new
    hasty, wrong = log_in("alice", ratelimit="raise"), []

    async def attempt(one):
        refused = instance.refused
        try:
            await one(hasty)
        except RatelimitError as error:
            if instance.refused == refused and not await refuses(one, instance, log_in("alice")):
                wrong.append(str(error))  # it was not sent, and would have been taken

    if at_once:
        await asyncio.gather(*map(attempt, wanted))
    else:
        for one in wanted:
            await attempt(one)
    assert wrong == []
