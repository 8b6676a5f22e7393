"""Checks of what an instance has: itself, its people and emoji, what can be found on it, its limits."""

# fmt: off
import time
from contextlib import suppress
from json import loads
from typing import Any

import atoot.testing.conformance.making as m
from atoot.decoding.deviations import MOMENT
from atoot.message import RateLimit
from atoot.testing.conformance.check import IT, Thing, alice, check, holds, stranger
from atoot.testing.conformance.dues import at, at_most, expect, hides, never, refused, says, shows, so
from atoot.testing.conformance.results import NotTried
from atoot.testing.conformance.testbed import NOBODY, Testbed

own_instance: Thing = alice.instance()

holds("instance.same_in_both", own_instance, (alice.get_instance(), {"title": IT.title}),
    (alice.get_instance(), {"uri": IT.domain}))
holds("instance.answers_are_json", (alice.request("GET", "/api/v2/instance"), so("application/json",
     lambda found: "application/json" in found.headers.get("Content-Type", ""),
     lambda found: found.headers.get("Content-Type"))))
holds("instance.says_which_files",
    (own_instance.configuration.media_attachments.supported_mime_types, says("image/png")))

collected: Thing = alice.account_collections(m.me)

holds("collections.listed", m.a_collection, (collected, shows(IT)), alice.delete_collection(IT), (collected, hides(IT)))

holds("custom_emojis.for_strangers", alice.get_custom_emojis(),
    (stranger.get_custom_emojis(), {"shortcode": IT.shortcode}))

holds("directory.limit_holds", (alice.profile_directory(limit=1), at_most(1)))
holds("directory.local_only",
    (alice.profile_directory(local=True, limit=40), never("only people from here", lambda one: "@" in one.acct)))

found_people: Thing = alice.search(m.them.username, search_type="accounts", limit=40)

holds("search.finds_people", (found_people.accounts, shows(m.them)))
holds("search.only_type", (found_people, {"statuses": [], "hashtags": []}))
holds("search.only_people", m.post(f"#{m.TAG}", visibility="public"),
    (alice.search(m.TAG, search_type="accounts"), {"hashtags": []}))
holds("search.finds_by_address", (alice.search(m.their_post.url, resolve=True), {"statuses.id": [m.their_post.id]}))

holds("trends.limit_holds", (alice.trending_tags(limit=1), at_most(1)))

@check("limits.errors_are_json")
async def errors_are_json(t: Testbed) -> None:
    await t.alice.account(t.me)  # that there is none is no missing operation
    await refused(404)(t, lambda: t.alice.get(f"/api/v1/accounts/{NOBODY}"))
    said: Any = t.answered[-1].response.body
    with suppress(ValueError):
        said = loads(said)
    expect(isinstance(at(said, "error"), str), "a text in `error`", said)

async def _told(t: Testbed) -> RateLimit:
    answer = await t.alice.request("GET", "/api/v1/preferences")
    said = {name: text for name, text in answer.headers.items() if name.lower().startswith("x-ratelimit")}
    if not said:
        raise NotTried("the server says nothing of its limits")
    limit, remaining, reset = (answer.headers.get(f"X-RateLimit-{name}", "") for name in ("Limit", "Remaining", "Reset"))
    expect(limit.isdigit() and remaining.isdigit(), "whole numbers for the limit and what is left", said)
    expect(MOMENT.fullmatch(reset), "the end of the window as in 2026-01-31T12:00:00.000Z", said)
    return answer.limits

def _left(found: RateLimit) -> int:
    return found.remaining or 0

holds("limits.within", (_told, so("0 to the limit", lambda found: 0 <= _left(found) <= found.limit)))
holds("limits.reset",
    (_told, so("X-RateLimit-Reset as a time to come", lambda found: (found.reset or 0) > time.time() - 5)))

@check("limits.counts_down")
async def counts_down(t: Testbed) -> None:
    before, after = _left(await _told(t)), await _told(t)
    anew = _left(after) == (after.limit or 0) - 1
    expect(_left(after) < before or anew, f"less than {before}", after.remaining)
