"""Checks of https://docs.joinmastodon.org/methods/push/"""

# fmt: off
from atoot.errors import ClientError
from atoot.testing.conformance.check import Chapter
from atoot.testing.conformance.expecting import NotTried, expect
from atoot.testing.conformance.world import World

c: Chapter = Chapter("push")
KEY = "BF6pBtipCTuuC81-AiV5-bHFs8-dFNxRMFOYlcrymvr2kCexZNLRuNMPSqSUP_nMf9YwRYbeniJi9a16JY2HHyI"
AUTH = "E9E__tOqjyPNkzYU1NdWYg"
ENDPOINT = "https://push.example.org/conformance"


async def _made(w: World) -> object:
    """A token has one subscription: one that is there already is left alone."""
    try:
        await w.alice.push_subscription()
    except ClientError as error:
        if error.status_code not in (404, 410):
            raise
    else:
        raise NotTried("alice's token has a push subscription, which could not be brought back")
    w.later(w.alice.delete_push_subscription)
    return await w.alice.create_push_subscription(ENDPOINT, KEY, AUTH, alerts={"mention": True})


async def _changed(w: World) -> object:
    await _made(w)
    return await w.alice.update_push_subscription(alerts={"favourite": True})


async def _seen(w: World) -> object:
    await _made(w)
    return await w.alice.push_subscription()


async def _deleted(w: World) -> None:
    await _made(w)
    await w.alice.delete_push_subscription()


c.answers("create_push_subscription", _made)
c.answers("push_subscription", _seen)
c.answers("update_push_subscription", _changed)
c.answers("delete_push_subscription", _deleted)


@c.check("a subscription keeps its address and what it is for, until it is deleted", "POST /api/v1/push/subscription")
async def kept(w: World) -> None:
    await _made(w)
    found = await w.alice.push_subscription()
    expect(found.endpoint == ENDPOINT, ENDPOINT, found.endpoint)
    expect(found.alerts.mention and not found.alerts.favourite, "mentions alone", found.alerts)
    await w.alice.delete_push_subscription()
    await w.gone(w.alice.push_subscription, "the deleted subscription")
