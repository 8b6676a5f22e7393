"""Checks of statuses, and of what they are made of: media, polls, times to come."""

# fmt: off
import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any

import atoot.testing.conformance.making as m
from atoot.errors import MastodonError
from atoot.testing.conformance.check import IT, Thing, Using, alice, bob, check, holds, made, stranger
from atoot.testing.conformance.dues import SET, Ask, expect, gone, hides, never, refused, says, shows, so
from atoot.testing.conformance.results import NotTried
from atoot.testing.conformance.testbed import NOBODY, PNG, Testbed

POST = "create_status"

LETTERS = "Grüße, мир, 世界, שלום, 👩‍👩‍👧‍👦, 1 + 1, 100% and <b>&amp;</b>"
WARNED: Mapping[str, Any] = {"spoiler_text": "cw", "language": "de"}
TWO: Mapping[str, Any] = {"options": ["one", "two"], "expires_in": 3600}
LINK = "https://example.org/a/path?x=1&y=2#z"
liked: Thing = m.post("To be liked.", by="bob")
favourite: Thing = alice.status_favourite(IT)
boosted: Thing = alice.status_boost(m.a_post)
seen: Thing = alice.view_status(IT)
seen_by_bob: Thing = bob.view_status(IT)
edited: Thing = alice.update_status(IT, status=lambda t: f"After. {t.sign}")
_raw = partial(Using, "post", "/api/v1/statuses", ends="delete_status")
scheduled_too: Thing = alice.account_statuses(m.me, limit=40)

async def _is_another(t: Testbed, do: Ask) -> None:
    expect((await do())["id"] != t.made[0]["id"], "two posts", "one")

holds("statuses.made_is_found", m.post("Found."), (seen, {"id": IT.id, "content": IT.content}))
holds("statuses.deleted_is_gone", m.post("Short-lived."), seen, alice.delete_status(IT), (seen, gone))
holds("statuses.deleted_gives_the_text", (alice.delete_status(m.post("As *typed*.")).source_text, says("As *typed*.")))
holds("statuses.delete_of_others", (alice.delete_status(m.their_post), refused(403, 404)))
holds("statuses.edit_of_others", (alice.update_status(m.their_post, status="Not mine."), refused(403, 404)))
holds("statuses.pin_of_others", (alice.status_pin(m.their_post), refused(403, 404, 422)))
for _visibility in ("public", "unlisted", "private", "direct"):
    holds(f"statuses.visibility_{_visibility}", m.post("Visible.", visibility=_visibility),
        (seen, {"visibility": _visibility}))
holds("statuses.stranger_and_private", (stranger.view_status(m.a_post), refused(401, 403, 404)))
for _method in ("view_poll", "status_context", "status_favourited_by", "status_reblogged_by"):
    holds(f"statuses.stranger_and_{_method}", (Using(_method, m.a_poll if _method == "view_poll" else m.a_post,
         by="stranger"), refused(401, 403, 404, words=False)))
holds("statuses.stranger_and_several", (stranger.statuses([m.a_post.id]), hides(m.a_post)))
holds("statuses.stranger_and_reply", m.post("Ask.", visibility="unlisted"),
    m.post("A reply.", by="bob", in_reply_to_id=IT.id), (stranger.status_context(IT).descendants, hides(made(1))))
holds("statuses.direct_is_direct", m.post("To nobody.", visibility="direct"), (seen_by_bob, refused(403, 404)),
    (bob.account_statuses(m.me), hides(IT)), (bob.home_timeline(limit=40), hides(IT)),
    (bob.search(IT.url, resolve=True).statuses, hides(IT)))
holds("statuses.direct_is_seen", m.post("{them} Hello.", visibility="direct"),
    (seen_by_bob, {"mentions.id": [m.them.id]}))
holds("statuses.followers_see_private", m.a_post, (seen_by_bob, {"id": IT.id}))
holds("statuses.no_boost_of_private", (bob.status_boost(m.a_post), refused(403, 404, 422)))
holds("statuses.content_warning",
    (m.post("Warned.", spoiler_text="a warning"), {"spoiler_text": "a warning", "sensitive": True}))
holds("statuses.language", (m.post("Auf Deutsch.", language="de"), {"language": "de"}))
holds("statuses.mention", (m.post("{them} Hello."), {"mentions.id": [m.them.id]}))
holds("statuses.hashtag", (m.post("#ConformanceTest"), {"tags.name": [m.TAG]}))
holds("statuses.link", (m.post(LINK).content, says(f'href="{LINK.replace("&", "&amp;")}"')))
holds("statuses.all_letters", (m.post(LETTERS), says(LETTERS)))
holds("statuses.lines", (m.post("one\ntwo\n\nthree"), says("one\ntwo", "three")))
holds("statuses.empty", (_raw(params={"status": "", "visibility": "private"}), refused(400, 422)))
holds("statuses.too_long",
    (_raw(params=lambda t: m.private("x" * (t.server.limits.characters + 1))), refused(400, 413, 422)))
holds("statuses.reply_knows", (m.a_reply, {"in_reply_to_id": m.a_post.id, "in_reply_to_account_id": m.me.id}))
holds("statuses.context_shows_both", (alice.status_context(m.a_post).descendants, shows(m.a_reply)),
    (alice.status_context(m.a_reply).ancestors, shows(m.a_post)))
holds("statuses.context_in_order", m.post("1"), m.post("2", in_reply_to_id=IT.id),
    m.post("3", in_reply_to_id=made(1).id), (alice.status_context(IT), {"descendants.id": [made(1).id, made(2).id]}),
    (alice.status_context(made(2)), {"ancestors.id": [IT.id, made(1).id]}))
holds("statuses.reply_counts", m.post("Ask.", visibility="unlisted"),
    m.post("A reply.", by="bob", visibility="unlisted", in_reply_to_id=IT.id), (seen, {"replies_count": 1}))
holds("statuses.reply_to_nothing", m.post("Soon gone."), alice.delete_status(IT),
    (m.post("A reply.", in_reply_to_id=IT.id), refused(404, 422)))
holds("statuses.favourite_counts", liked, (favourite, {"favourited": True}),
    (seen_by_bob, {"favourites_count": 1, "favourited": False}), (bob.status_favourited_by(IT), {"id": [m.me.id]}))
holds("statuses.favourite_back", liked, favourite, favourite, (seen_by_bob, {"favourites_count": 1}),
    alice.status_unfavourite(IT), (seen_by_bob, {"favourites_count": 0}))
holds("statuses.marks_in_lists", liked, favourite, alice.status_bookmark(IT),
    (m.own("home_timeline", IT, limit=40), {"favourited": True, "bookmarked": True}))
holds("statuses.author_is_whole", (alice.view_status(m.their_post),
    {f"account.{place}": getattr(m.them, place) for place in ("id", "acct", "url", "avatar", "created_at")}))
holds("statuses.boost_holds_it", (boosted, {"reblog.id": m.a_post.id, "account.id": m.me.id}))
holds("statuses.boost_twice", boosted, (boosted, {"id": IT.id}))
holds("statuses.boost_counts", m.post("To be boosted.", by="bob", visibility="unlisted"), alice.status_boost(IT),
    (seen, {"reblogged": True}), (seen_by_bob, {"reblogs_count": 1, "reblogged": False}),
    (bob.status_reblogged_by(IT), {"id": [m.me.id]}), alice.status_unboost(IT), (seen_by_bob, {"reblogs_count": 0}))
holds("statuses.edit_changes", m.post("Before."), (seen, {"edited_at": None}),
    (edited, {"id": IT.id, "edited_at": SET, "visibility": "private"}), (seen, says("After.")))
holds("statuses.history_keeps", m.post("Before."), edited, (alice.status_history(IT), {"content": SET}),
    (made(2, 0), says("Before.")), (made(2, 1), says("After.")))
holds("statuses.source_is_typed",
    (alice.status_source(m.post("As *typed*, & <so>.")), {"text": lambda t: f"As *typed*, & <so>. {t.sign}"}))
holds("statuses.edit_of_the_warning", m.post("Warned.", spoiler_text="before"),
    (alice.update_status(IT, status=m.sign, spoiler_text="after"), {"spoiler_text": "after"}))
holds("statuses.bookmark_is_ones_own", (alice.status_bookmark(m.their_post), {"bookmarked": True}),
    (seen_by_bob, {"bookmarked": False}))
holds("statuses.pin_and_unpin", m.post("To be pinned.", visibility="public"), (alice.status_pin(IT), {"pinned": True}),
    (alice.status_unpin(IT), {"pinned": False}))
holds("statuses.several", m.post("1"), m.post("2"), (alice.statuses([IT.id, made(1).id]), shows(IT, made(1))))
holds("statuses.scheduled_is_later", m.a_scheduled_post,
    (scheduled_too, never("no post yet", lambda one: "Later. atoot" in one.text())))
holds("statuses.quote_holds_it", (m.a_quote, {"quote.state": "accepted", "account.id": m.them.id}))
holds("statuses.unknown_status", alice.view_status(m.a_post), (alice.view_status(NOBODY), refused(404)))
holds("statuses.other_key_posts_again", m.raw_post(key="1"), (m.raw_post(key="2"), _is_another))
holds("statuses.keys_are_ones_own", m.raw_post(key="both"), (m.raw_post(by="bob", key="both"), _is_another))
holds("statuses.two_encodings", m.raw_post(status=LETTERS, **WARNED), (m.raw_post(use_json=True, status=LETTERS,
     **WARNED), m.same("visibility", "spoiler_text", "language", "sensitive", "content")))
for _json in (False, True):
    _in = "encodings" if _json else "form"
    holds(f"statuses.{_in}_of_lists", m.a_picture, m.a_picture,
        (m.raw_post(use_json=_json, media_ids=[IT.id, made(1).id]), {"media_attachments.type": ["image", "image"]}),
        (m.raw_post(use_json=_json, poll=TWO), {"poll.options.title": ["one", "two"]}))
    holds(f"statuses.{_in}_of_yes_and_no", (m.raw_post(use_json=_json, sensitive=True), {"sensitive": True}),
        (m.raw_post(use_json=_json, sensitive=False), {"sensitive": False}))
holds("statuses.date_is_now", (m.raw_post(), so("the time of now",
    lambda found: abs(time.time() - datetime.fromisoformat(found["created_at"]).timestamp()) < 120,
    lambda found: found["created_at"])))
holds("statuses.ids_grow", m.post("1"), m.post("2"),
    (alice.account_statuses(m.me, max_id=made(1).id, limit=5), shows(IT, without=made(1))))

async def _posts_once(t: Testbed, *, use_json: bool = False, together: bool = False) -> None:
    text = f"Once, {'JSON' if use_json else 'a form'}, {'together' if together else 'one by one'}. {t.sign}"
    do = m.raw_post(key=text, status=text, use_json=use_json)
    if together:
        await asyncio.gather(do(t), do(t), return_exceptions=True)
    else:
        await do(t)
        with suppress(MastodonError):  # Mastodon 4.6 refuses it, with 500
            await do(t)

    async def once() -> object:
        found = [one.id for one in await t.alice.account_statuses(t.me, limit=40) if text in one.text()]
        expect(len(found) == 1, "one post", f"{len(found)}")
        return found

    await t.until(once)

check("statuses.key_posts_once")(_posts_once)
check("statuses.key_posts_once_in_json")(partial(_posts_once, use_json=True))
check("statuses.key_at_the_same_time")(partial(_posts_once, together=True))

holds("statuses.as_long_as_said",
    _raw(params=lambda t: m.private(f"{t.sign} ".ljust(min(t.server.limits.characters, 20_000), "x"))))

@check("statuses.unknown_visibility")
async def unknown_visibility(t: Testbed) -> None:
    try:
        found = (await m.raw_post(visibility="nobody")(t))["visibility"]
    except MastodonError:
        return
    expect(found not in ("public", "unlisted"), "422, or no wider visibility", found)

holds("media.description_kept", m.a_picture, (alice.media_attachment(IT), {"type": "image", "description": m.sign}))
holds("media.description_changed",
    (alice.update_attachment(m.a_picture, description="Another one."), {"description": "Another one."}))
holds("media.focal_kept",
    (alice.upload_attachment(PNG, description=m.sign, focal=(0.5, -0.5)), {"meta.focus.x": 0.5, "meta.focus.y": -0.5}))
holds("media.order_kept", m.a_picture, m.a_picture,
    (m.post("Two pictures.", media_ids=[made(1).id, IT.id]), {"media_attachments.id": [made(1).id, IT.id]}))
holds("media.picture_of_others", m.a_picture,
    (m.post("Not mine.", by="bob", media_ids=[IT.id]), refused(403, 404, 422)))
holds("media.no_media", (alice.upload_attachment(b"no picture", filename="x.png"), refused(400, 415, 422)))
holds("media.becomes_ready", alice.upload_attachment(PNG, description=m.sign, wait=False),
    (alice.media_attachment(IT), {"url": SET}))

ONE: Mapping[str, Any] = {"options": ["one"], "expires_in": 3600}
MANY: Thing = m.post("A poll.", by="bob", poll_options=["a", "b", "c"], poll_expires_in=3600, poll_multiple=True)
VOTES = "options.votes_count"

def _raw_vote(choice: int) -> Using:
    """A vote as it is, without what the client finds out before."""
    return alice.request("POST", lambda t: f"/api/v1/polls/{t.made[0].id}/votes",
                params={"choices": [choice]}, use_json=True)

holds("polls.choices_kept",
    (m.a_poll, {"options.title": ["one", "two"], "expires_at": SET, "expired": False, "multiple": False}))
holds("polls.vote_counts",
    (alice.vote_poll(m.a_poll, [1]), {"voted": True, "own_votes": [1], VOTES: [0, 1], "votes_count": 1}))
holds("polls.several_choices", (MANY.poll, {"multiple": True}), (alice.vote_poll(IT, [0, 2]), {VOTES: [1, 0, 1]}))
holds("polls.second_vote", m.a_poll, alice.vote_poll(IT, [0]), (_raw_vote(1), refused(403, 422)))
holds("polls.no_such_choice", m.a_poll, (_raw_vote(9), refused(400, 404, 422)))
holds("polls.one_choice", (_raw(params={**m.private(m.sign), "poll": ONE}, use_json=True), refused(400, 422)))

LATER: datetime = m.in_days(2)

holds("scheduled_statuses.listed_moved_gone", m.a_scheduled_post,
    (m.own("scheduled_statuses", IT).params.text, says("atoot-conformance")),
    (alice.create_scheduled_status(IT, LATER), {"scheduled_at": LATER}), alice.cancel_scheduled_status(IT),
    (alice.view_scheduled_status(IT), gone))
holds("scheduled_statuses.too_soon", (_raw(params={**m.private(m.sign), "scheduled_at": m.now}), refused(400, 422)))

@check("scheduled_statuses.key_schedules_once")
async def key_schedules_once(t: Testbed) -> None:
    asked: dict[str, Any] = {"status": f"Once. {t.sign}", "scheduled_at": m.in_days(1).isoformat()}
    for _ in range(2):
        with suppress(MastodonError):  # Mastodon 4.6 refuses the second one, with 500
            await m.raw_post(key="later", **asked)(t)
    found = [one.id for one in await t.alice.scheduled_statuses() if t.sign in (one.params.text or "")]
    for one in found:
        t.later(partial(t.alice.cancel_scheduled_status, one))
    if not found:
        raise NotTried("the server posts at once what is to be posted later")
    expect(len(found) == 1, "one scheduled post", f"{len(found)}")
