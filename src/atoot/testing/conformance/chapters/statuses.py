"""Checks of statuses, and of what they are made of: media, polls, times to come."""

# fmt: off
import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any

import atoot.testing.conformance.making as m
from atoot.errors import MastodonError
from atoot.testing.conformance.check import IT, Chapter, Doing, Using, made
from atoot.testing.conformance.dues import SET, Ask, expect, gone, hides, never, refused, says, shows, so
from atoot.testing.conformance.results import NotTried
from atoot.testing.conformance.testbed import NOBODY, PNG, Testbed

POST = "create_status"

c: Chapter = Chapter("statuses")
KEYS = "https://docs.joinmastodon.org/methods/statuses/#headers"
HOW = "https://github.com/mastodon/mastodon/blob/main/app/services/post_status_service.rb"
LETTERS = "Grüße, мир, 世界, שלום, 👩‍👩‍👧‍👦, 1 + 1, 100% and <b>&amp;</b>"
WARNED: Mapping[str, Any] = {"spoiler_text": "cw", "language": "de"}
TWO: Mapping[str, Any] = {"options": ["one", "two"], "expires_in": 3600}
LINK = "https://example.org/a/path?x=1&y=2#z"
liked: Doing = m.post("To be liked.", by="bob")
favourite: Using = Using("status_favourite", IT)
boosted: Using = Using("status_boost", m.a_post)
seen: Using = Using("view_status", IT)
seen_by_bob: Using = Using("view_status", IT, by="bob")
edited: Using = Using("update_status", IT, status=lambda t: f"After. {t.sign}")
_raw = partial(Using, "post", "/api/v1/statuses", ends="delete_status")
scheduled_too: Using = Using("account_statuses", m.me, limit=40)


async def _is_another(t: Testbed, do: Ask) -> None:
    expect((await do())["id"] != t.made[0]["id"], "two posts", "one")


c.holds("made_is_found", "a post that was made is found under its id", m.post("Found."),
        (seen, {"id": m.part("id", IT), "content": m.part("content", IT)}), about=POST)
c.holds("deleted_is_gone", "a post that is deleted is gone",
        m.post("Short-lived."), seen, Using("delete_status", IT), (seen, gone), about="delete_status")
c.holds("deleted_gives_the_text", "a deleted post comes back with the text that was typed, to be written anew",
        (m.part("source_text", Using("delete_status", m.post("As *typed*."))), says("As *typed*.")),
        about="delete_status", since="2.9.0")
c.holds("delete_of_others", "nobody deletes the post of another person",
        (Using("delete_status", m.their_post), refused(403, 404)))
c.holds("edit_of_others", "nobody edits the post of another person",
        (Using("update_status", m.their_post, status="Not mine."), refused(403, 404)))
c.holds("pin_of_others", "nobody pins the post of another person",
        (Using("status_pin", m.their_post), refused(403, 404, 422)))
for _visibility in ("public", "unlisted", "private", "direct"):
    c.holds(f"visibility_{_visibility}", f"a post is {_visibility} if it was asked to be",
            m.post("Visible.", visibility=_visibility), (seen, {"visibility": _visibility}),
            about=POST, public=_visibility in ("public", "unlisted"))
c.holds("stranger_and_private", "a stranger does not see a post for followers",
        (Using("view_status", m.a_post, by="stranger"), refused(401, 403, 404)))
for _method in ("view_poll", "status_context", "status_favourited_by", "status_reblogged_by"):
    c.holds(f"stranger_and_{_method}", "a stranger is told nothing of a post for followers",
            (Using(_method, m.a_poll if _method == "view_poll" else m.a_post, by="stranger"),
             refused(401, 403, 404, words=False)))
c.holds("stranger_and_several", "a stranger gets no post for followers among several",
        (Using("statuses", m.several(m.a_post), by="stranger"), hides(m.a_post)))
c.holds("stranger_and_reply", "a stranger does not see a reply for followers in a public conversation",
        m.post("Ask.", visibility="unlisted"), m.post("A reply.", by="bob", in_reply_to_id=m.part("id", IT)),
        (m.part("descendants", Using("status_context", IT, by="stranger")), hides(made(1))),
        about="status_context", public=True)
c.holds("direct_is_direct", "a direct post is not seen by whom it does not mention",
        m.post("To nobody.", visibility="direct"), (seen_by_bob, refused(403, 404)),
        (Using("account_statuses", m.me, by="bob"), hides(IT)), (Using("home_timeline", by="bob", limit=40), hides(IT)),
        (m.part("statuses", Using("search", m.part("url", IT), resolve=True, by="bob")), hides(IT)), about="view_status")
c.holds("direct_is_seen", "a direct post is seen by whom it mentions",
        m.post("{them} Hello.", visibility="direct"), (seen_by_bob, {"mentions.id": [m.their_id]}))
c.holds("followers_see_private", "followers see a post for followers",
        m.a_post, (seen_by_bob, {"id": m.part("id", IT)}))
c.holds("no_boost_of_private", "a post for followers is not boosted by others",
        (Using("status_boost", m.a_post, by="bob"), refused(403, 404, 422)))
c.holds("content_warning", "a content warning is kept, and makes the post sensitive",
        (m.post("Warned.", spoiler_text="a warning"), {"spoiler_text": "a warning", "sensitive": True}), source=HOW)
c.holds("language", "the language that is said is the language of the post",
        (m.post("Auf Deutsch.", language="de"), {"language": "de"}))
c.holds("mention", "a mention becomes one", (m.post("{them} Hello."), {"mentions.id": [m.their_id]}))
c.holds("hashtag", "a hashtag becomes one, by its name in small letters",
        (m.post("#ConformanceTest"), {"tags.name": [m.TAG]}))
c.holds("link", "a link becomes one, and is not cut",
        (m.part("content", m.post(LINK)), says(f'href="{LINK.replace("&", "&amp;")}"')))
c.holds("all_letters", "letters of all languages and emoji come back as they were typed",
        (m.post(LETTERS), says(LETTERS)))
c.holds("lines", "lines and paragraphs are kept", (m.post("one\ntwo\n\nthree"), says("one\ntwo", "three")))
c.holds("empty", "an empty post is refused in words",
        (_raw(params={"status": "", "visibility": "private"}), refused(400, 422)), about=POST)
c.holds("too_long", "a post that is too long is refused in words",
        (_raw(params=lambda t: m.private("x" * (t.server.limits.characters + 1))), refused(400, 413, 422)), about=POST)
c.holds("reply_knows", "a reply knows what it answers, and whom",
        (m.a_reply, {"in_reply_to_id": m.part("id", m.a_post), "in_reply_to_account_id": m.my_id}))
c.holds("context_shows_both", "a reply is in the context of what it answers, and that in the reply's",
        (m.part("descendants", Using("status_context", m.a_post)), shows(m.a_reply)),
        (m.part("ancestors", Using("status_context", m.a_reply)), shows(m.a_post)), about="status_context")
c.holds("context_in_order", "a context is in order: the farthest ancestor first, a reply after what it answers",
        m.post("1"), m.post("2", in_reply_to_id=m.part("id", IT)), m.post("3", in_reply_to_id=m.part("id", made(1))),
        (Using("status_context", IT), {"descendants.id": m.several(made(1), made(2))}),
        (Using("status_context", made(2)), {"ancestors.id": m.several(IT, made(1))}))
c.holds("reply_counts", "a reply that is not for followers alone is counted", m.post("Ask.", visibility="unlisted"),
        m.post("A reply.", by="bob", visibility="unlisted", in_reply_to_id=m.part("id", IT)), (seen, {"replies_count": 1}),
        public=True)
c.holds("reply_to_nothing", "a reply to what is not there is refused", m.post("Soon gone."), Using("delete_status", IT),
        (m.post("A reply.", in_reply_to_id=m.part("id", IT)), refused(404, 422)), about=POST)
c.holds("favourite_counts", "a favourite is counted, listed, and told to who gave it",
        liked, (favourite, {"favourited": True}), (seen_by_bob, {"favourites_count": 1, "favourited": False}),
        (Using("status_favourited_by", IT, by="bob"), {"id": [m.my_id]}))
c.holds("favourite_back", "a favourite twice is one, and taken back is none",
        liked, favourite, favourite, (seen_by_bob, {"favourites_count": 1}),
        Using("status_unfavourite", IT), (seen_by_bob, {"favourites_count": 0}), about="status_unfavourite")
c.holds("boost_holds_it", "a boost is a post of its own that holds the boosted one",
        (boosted, {"reblog.id": m.part("id", m.a_post), "account.id": m.my_id}))
c.holds("boost_twice", "a second boost gives the first one", boosted, (boosted, {"id": m.part("id", IT)}))
c.holds("boost_counts", "a boost is counted, listed and told to who gave it, until it is taken back",
        m.post("To be boosted.", by="bob", visibility="unlisted"), Using("status_boost", IT),
        (seen, {"reblogged": True}), (seen_by_bob, {"reblogs_count": 1, "reblogged": False}),
        (Using("status_reblogged_by", IT, by="bob"), {"id": [m.my_id]}),
        Using("status_unboost", IT), (seen_by_bob, {"reblogs_count": 0}), about="status_unboost", public=True)
c.holds("edit_changes", "an edit changes the text, says when, and leaves who may see it",
        m.post("Before."), (seen, {"edited_at": None}),
        (edited, {"id": m.part("id", IT), "edited_at": SET, "visibility": "private"}), (seen, says("After.")))
c.holds("history_keeps", "the history of a post has what it was before, the oldest first", m.post("Before."), edited,
        (Using("status_history", IT), {"content": SET}), (made(2, 0), says("Before.")), (made(2, 1), says("After.")),
        about="status_history")
c.holds("source_is_typed", "the source of a post is the text as it was typed",
        (Using("status_source", m.post("As *typed*, & <so>.")), {"text": lambda t: f"As *typed*, & <so>. {t.sign}"}))
c.holds("edit_of_the_warning", "an edit changes the warning", m.post("Warned.", spoiler_text="before"),
        (Using("update_status", IT, status=m.sign, spoiler_text="after"), {"spoiler_text": "after"}))
c.holds("bookmark_is_ones_own", "a bookmark is told to who made it alone",
        (Using("status_bookmark", m.their_post), {"bookmarked": True}), (seen_by_bob, {"bookmarked": False}))
c.holds("pin_and_unpin", "a pinned post says so, until it is unpinned", m.post("To be pinned.", visibility="public"),
        (Using("status_pin", IT), {"pinned": True}), (Using("status_unpin", IT), {"pinned": False}), public=True)
c.holds("several", "several posts come back with all of their ids",
        m.post("1"), m.post("2"), (Using("statuses", m.several(IT, made(1))), shows(IT, made(1))))
c.holds("scheduled_is_later", "a post that is scheduled is not there yet",
        m.a_scheduled_post, (scheduled_too, never("no post yet", lambda one: "Later. atoot" in one.text())),
        about=POST, since="2.7.0")
c.holds("quote_holds_it", "a post quotes another one, and holds it",
        (m.a_quote, {"quote.state": "accepted", "account.id": m.their_id}), since="4.5.0", public=True)
c.holds("unknown_status", "an id that no post has is answered with 404 and a text",
        Using("view_status", m.a_post), (Using("view_status", NOBODY), refused(404)))
c.holds("other_key_posts_again", "another key posts again, though the text is the same",
        m.raw_post(key="1"), (m.raw_post(key="2"), _is_another), source=KEYS)
c.holds("keys_are_ones_own", "a key that another person has used posts again",
        m.raw_post(key="both"), (m.raw_post(by="bob", key="both"), _is_another), source=KEYS)
c.holds("two_encodings", "parameters mean the same as JSON as in a form", m.raw_post(status=LETTERS, **WARNED),
        (m.raw_post(use_json=True, status=LETTERS, **WARNED),
         m.same("visibility", "spoiler_text", "language", "sensitive", "content")))
for _json in (False, True):
    _in = "encodings" if _json else "form"
    c.holds(f"{_in}_of_lists", f"lists are read from {'JSON' if _json else 'a form'}", m.a_picture, m.a_picture,
            (m.raw_post(use_json=_json, media_ids=m.several(IT, made(1))), {"media_attachments.type": ["image", "image"]}),
            (m.raw_post(use_json=_json, poll=TWO), {"poll.options.title": ["one", "two"]}), about=POST)
    c.holds(f"{_in}_of_yes_and_no", f"yes and no are read from {'JSON' if _json else 'a form'}",
            (m.raw_post(use_json=_json, sensitive=True), {"sensitive": True}),
            (m.raw_post(use_json=_json, sensitive=False), {"sensitive": False}))
c.holds("date_is_now", "dates are in UTC, and now", (m.post("Now."), so("the time of now",
        lambda found: abs((datetime.now(UTC) - found.created_at).total_seconds()) < 120,
        lambda found: f"{found.created_at}")))
c.holds("ids_grow", "ids of posts grow with time", m.post("1"), m.post("2"),
        (Using("account_statuses", m.me, max_id=m.part("id", made(1)), limit=5), shows(IT, without=made(1))),
        about=POST)


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


c.check("a key posts once: the second request with it makes no second post", POST, name="key_posts_once",
        source=KEYS)(_posts_once)
c.check("a key posts once, with JSON too", POST, name="key_posts_once_in_json",
        source=KEYS)(partial(_posts_once, use_json=True))
c.check("two requests with one key at the same time make one post", POST, name="key_at_the_same_time",
        source=KEYS)(partial(_posts_once, together=True))


@c.check("a post as long as the instance says is taken", POST)
async def as_long_as_said(t: Testbed) -> None:
    most = min(t.server.limits.characters, 20_000)
    await m.post("x" * (most - len(t.sign) - 1))(t)


@c.check("a visibility that there is not is never replaced by a wider one", POST)
async def unknown_visibility(t: Testbed) -> None:
    try:
        found = (await m.raw_post(visibility="nobody")(t))["visibility"]
    except MastodonError:
        return
    expect(found not in ("public", "unlisted"), "422, or no wider visibility", found)


c = Chapter("media")

c.holds("description_kept", "a picture keeps its description, and says what it is",
        m.a_picture, (Using("media_attachment", IT), {"type": "image", "description": m.sign}))
c.holds("description_changed", "a description is changed before the picture is posted",
        (Using("update_attachment", m.a_picture, description="Another one."), {"description": "Another one."}))
c.holds("focal_kept", "a focal point is kept", (Using("upload_attachment", PNG, description=m.sign, focal=(0.5, -0.5)),
         {"meta.focus.x": 0.5, "meta.focus.y": -0.5}), since="2.3.0")
c.holds("order_kept", "pictures of a post are in the order in which they were named", m.a_picture, m.a_picture,
        (m.post("Two pictures.", media_ids=m.several(made(1), IT)), {"media_attachments.id": m.several(made(1), IT)}),
        about="create_status")
c.holds("picture_of_others", "nobody posts the picture of another person", m.a_picture,
        (m.post("Not mine.", by="bob", media_ids=m.several(IT)), refused(403, 404, 422)), about="create_status")
c.holds("no_media", "what is no media is refused in words",
        (Using("upload_attachment", b"no picture", filename="x.png"), refused(400, 415, 422)))


@c.check("a picture becomes ready within seconds", "media_attachment")
async def becomes_ready(t: Testbed) -> None:
    made = await t.alice.upload_attachment(PNG, description=t.sign, wait=False)

    async def ready() -> object:
        return (await t.alice.media_attachment(made.id)).url

    await t.until(ready, "`url` of the picture", 20)


c = Chapter("polls")
ONE: Mapping[str, Any] = {"options": ["one"], "expires_in": 3600}
MANY: Doing = m.post("A poll.", by="bob", poll_options=["a", "b", "c"], poll_expires_in=3600, poll_multiple=True)
VOTES = "options.votes_count"


def _raw_vote(choice: int) -> Using:
    """A vote as it is, without what the client finds out before."""
    return Using("request", "POST", lambda t: f"/api/v1/polls/{t.made[0].id}/votes",
                params={"choices": [choice]}, use_json=True)


c.holds("choices_kept", "a poll keeps its choices in their order, and when it ends",
        (m.a_poll, {"options.title": ["one", "two"], "expires_at": SET, "expired": False, "multiple": False}),
        since="2.8.0")
c.holds("vote_counts", "a vote counts once, for what was chosen, and is told to who gave it",
        (Using("vote_poll", m.a_poll, [1]), {"voted": True, "own_votes": [1], VOTES: [0, 1], "votes_count": 1}))
c.holds("several_choices", "a poll of several choices takes them all", (m.part("poll", MANY), {"multiple": True}),
        (Using("vote_poll", IT, [0, 2]), {VOTES: [1, 0, 1]}))
c.holds("second_vote", "a second vote is refused in words",
        m.a_poll, Using("vote_poll", IT, [0]), (_raw_vote(1), refused(403, 422)))
c.holds("no_such_choice", "a choice that there is not is refused in words",
        m.a_poll, (_raw_vote(9), refused(400, 404, 422)), about="vote_poll")
c.holds("one_choice", "a poll with one choice alone is refused in words",
        (Using("post", "/api/v1/statuses", params=lambda t: m.private(t.sign) | {"poll": ONE}, use_json=True,
              ends="delete_status"), refused(400, 422)), about="create_status", since="2.8.0")


c = Chapter("scheduled_statuses")
LATER: datetime = m.in_days(2)

c.holds("listed_moved_gone", "a scheduled post is listed with its text and time, moved, and gone when it is cancelled",
        m.a_scheduled_post, (m.part("params.text", m.own("scheduled_statuses", IT)), says("atoot-conformance")),
        (Using("create_scheduled_status", IT, LATER), {"scheduled_at": LATER}),
        Using("cancel_scheduled_status", IT), (Using("view_scheduled_status", IT), gone),
        about="cancel_scheduled_status")
c.holds("too_soon", "a time that is only minutes away is refused",
        (Using("post", "/api/v1/statuses", params=lambda t: m.private(t.sign) | {"scheduled_at": m.in_days(0)},
              ends="delete_status"), refused(400, 422)), about="create_status", since="2.7.0")


@c.check("the same key schedules once", "create_status", source=KEYS, since="2.7.0")
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
