"""Checks of https://docs.joinmastodon.org/api/rate-limits/"""

# fmt: off
import time

import atoot.testing.conformance.making as m
from atoot.message import RateLimit
from atoot.testing.conformance.check import Chapter, Using
from atoot.testing.conformance.dues import refused, so
from atoot.testing.conformance.expecting import NotTried, expect
from atoot.testing.conformance.testbed import NOBODY, Testbed

c: Chapter = Chapter("limits", "https://docs.joinmastodon.org/api/rate-limits/")
ERRORS = "https://docs.joinmastodon.org/entities/Error/"

c.holds("errors_are_json", "an answer that says no has a text in `error`", Using("account", m.me),
        (Using("get", f"/api/v1/accounts/{NOBODY}"), refused(404)), source=ERRORS)


async def _told(t: Testbed) -> RateLimit:
    found = (await t.alice.request("GET", "/api/v1/preferences")).limits
    if found.limit is None or found.remaining is None:
        raise NotTried("the server says nothing of its limits")
    return found


def _left(found: RateLimit) -> int:
    return found.remaining or 0


c.holds("within", "no more is left than the limit",
        (_told, so("0 to the limit", lambda found: 0 <= _left(found) <= found.limit)), about="preferences")
c.holds("reset", "when a limit begins anew is told as a time to come",
        (_told, so("X-RateLimit-Reset as a time to come", lambda found: (found.reset or 0) > time.time() - 5)),
        about="preferences")


@c.check("what is left of a limit goes down by the requests that were made", "preferences")
async def counts_down(t: Testbed) -> None:
    before, after = _left(await _told(t)), await _told(t)
    anew = _left(after) == (after.limit or 0) - 1
    expect(_left(after) < before or anew, f"less than {before}", after.remaining)
