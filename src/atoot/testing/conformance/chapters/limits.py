"""Checks of https://docs.joinmastodon.org/api/rate-limits/"""

# fmt: off
import time

from atoot.message import RateLimit
from atoot.testing.conformance import making as m
from atoot.testing.conformance.check import Chapter, call
from atoot.testing.conformance.dues import refused
from atoot.testing.conformance.expecting import NotTried, expect
from atoot.testing.conformance.testbed import NOBODY, Testbed

c: Chapter = Chapter("limits", "https://docs.joinmastodon.org/api/rate-limits/")
ERRORS = "https://docs.joinmastodon.org/entities/Error/"

c.holds("errors_are_json", "an answer that says no has a text in `error`", call("account", m.me),
        (call("get", f"/api/v1/accounts/{NOBODY}"), refused(404)), source=ERRORS)


async def _told(t: Testbed) -> tuple[int, int, RateLimit]:
    """The limit, and what is left of it."""
    found = (await t.alice.request("GET", "/api/v1/preferences")).limits
    if found.limit is None or found.remaining is None:
        raise NotTried("the server says nothing of its limits")
    return found.limit, found.remaining, found


@c.check("what is left of a limit goes down by the requests that were made", "preferences")
async def counts_down(t: Testbed) -> None:
    (limit, before, _), (_, after, _) = await _told(t), await _told(t)
    expect(after < before or after == limit - 1, f"less than {before}", after)


@c.check("no more is left than the limit", "preferences")
async def within(t: Testbed) -> None:
    limit, left, _ = await _told(t)
    expect(0 <= left <= limit, f"0 to {limit}", left)


@c.check("when a limit begins anew is told as a time to come", "preferences")
async def reset(t: Testbed) -> None:
    found = (await _told(t))[2].reset
    expect(found is not None, "X-RateLimit-Reset as a date", found)
    expect(found is not None and found > time.time() - 5, "a time to come", f"{found:.0f}")
