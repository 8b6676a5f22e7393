"""Checks of https://docs.joinmastodon.org/api/rate-limits/"""

# fmt: off
import time

from atoot.testing.conformance.check import Chapter
from atoot.testing.conformance.expecting import NotTried, expect
from atoot.testing.conformance.world import NOBODY, World

c: Chapter = Chapter("limits")
PAGE = "https://docs.joinmastodon.org/api/rate-limits/"


async def _told(w: World) -> tuple[int, int]:
    """The limit, and what is left of it."""
    found = (await w.alice.request("GET", "/api/v1/preferences")).limits
    if found.limit is None or found.remaining is None:
        raise NotTried("the server says nothing of its limits")
    return found.limit, found.remaining


@c.check("what is left of a limit goes down by the requests that were made", "GET /api/v1/preferences", source=PAGE)
async def counts_down(w: World) -> None:
    (limit, before), (_, after) = await _told(w), await _told(w)
    expect(after < before or after == limit - 1, f"less than {before}", after)


@c.check("no more is left than the limit", "GET /api/v1/preferences", source=PAGE)
async def within(w: World) -> None:
    limit, left = await _told(w)
    expect(0 <= left <= limit, f"0 to {limit}", left)


@c.check("when a limit begins anew is told as a time to come", "GET /api/v1/preferences", source=PAGE)
async def reset(w: World) -> None:
    await _told(w)
    found = (await w.alice.request("GET", "/api/v1/preferences")).limits.reset
    expect(found is not None, "X-RateLimit-Reset as a date", found)
    expect(found is not None and found > time.time() - 5, "a time to come", f"{found:.0f}")


@c.check("an answer that says no is JSON with a text in `error`", "GET /api/v1/accounts/:id", source="https://docs.joinmastodon.org/entities/Error/")
async def errors_are_json(w: World) -> None:
    await w.refused(lambda: w.alice.get(f"/api/v1/accounts/{NOBODY}"), "an unknown account", 404)
