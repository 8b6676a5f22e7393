"""Checks of what an instance has: itself, its people and emoji, what can be found on it, its limits."""

# fmt: off
import time
from contextlib import suppress
from json import loads
from typing import Any

import atoot.testing.conformance.making as m
from atoot.message import RateLimit
from atoot.testing.conformance.check import IT, Chapter, Using
from atoot.testing.conformance.dues import SET, at, at_most, expect, hides, item, never, refused, shows, so
from atoot.testing.conformance.judging import MOMENT
from atoot.testing.conformance.results import NotTried
from atoot.testing.conformance.testbed import NOBODY, Testbed

ERRORS = "https://docs.joinmastodon.org/entities/Error/"
c: Chapter = Chapter("instance")
own_instance: Using = Using("instance")

c.holds("same_in_both", "the instance tells the same of itself in both versions", own_instance,
        (Using("get_instance"), {"title": m.part("title", IT)}),
        (Using("get_instance"), {"uri": m.part("domain", IT)}))
c.holds("answers_are_json", "an answer says that it is JSON", (Using("request", "GET", "/api/v2/instance"),
        so("application/json", lambda found: "application/json" in found.headers.get("Content-Type", ""),
           lambda found: found.headers.get("Content-Type"))), about="instance", source=ERRORS)
c.holds("says_how_long", "the instance says how long a post may be",
        (own_instance, {"configuration.statuses.max_characters": SET}))
c.holds("says_which_files", "the instance says which files it takes",
        (m.part("configuration.media_attachments.supported_mime_types", own_instance), item("image/png")),
        about="instance")


c = Chapter("collections")
collected: Using = Using("account_collections", m.me)

c.holds("listed", "a collection that was made is listed, until it is deleted",
        m.a_collection, (collected, shows(IT)), Using("delete_collection", IT), (collected, hides(IT)))


c = Chapter("custom_emojis")
c.holds("for_strangers", "a stranger sees the same emoji", Using("get_custom_emojis"),
        (Using("get_custom_emojis", by="stranger"), {"shortcode": m.part("shortcode", IT)}))


c = Chapter("directory")
c.holds("limit_holds", "the directory gives no more than was asked for",
        (Using("profile_directory", limit=1), at_most(1)))
c.holds("local_only", "the directory shows nobody from elsewhere where only those from here are asked for",
        (Using("profile_directory", local=True, limit=40), never("only people from here", lambda one: "@" in one.acct)))


c = Chapter("search")
found_people: Using = Using("search", lambda t: t.them.username, search_type="accounts", limit=40)

c.holds("finds_people", "the search finds a person by their name",
        (m.part("accounts", found_people), shows(m.them)), about="search")
c.holds("only_type", "only what was asked for is found",
        (found_people, {"statuses": [], "hashtags": []}), since="2.8.0")
c.holds("only_people", "no hashtags are found where people are asked for", m.post(f"#{m.TAG}", visibility="public"),
        (Using("search", m.TAG, search_type="accounts"), {"hashtags": []}), since="2.8.0", public=True)
c.holds("finds_by_address", "the address of a post finds it",
        (Using("search", m.part("url", m.their_post), resolve=True), {"statuses.id": m.several(m.their_post)}))


c = Chapter("trends")
c.holds("limit_holds", "trends give no more than was asked for", (Using("trending_tags", limit=1), at_most(1)),
        since="3.5.0")


c = Chapter("limits", "https://docs.joinmastodon.org/api/rate-limits/")


@c.check("an answer that says no is JSON, with a text in `error`", "account", source=ERRORS)
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
