"""Checks of accounts, and of what is theirs: bookmarks, featured hashtags, filters, requests to follow, marks."""

# fmt: off
from collections.abc import Mapping
from typing import Any

import atoot.testing.conformance.making as m
from atoot.testing.conformance.check import IT, Thing, Using, alice, bob, check, holds, made, stranger
from atoot.testing.conformance.dues import SET, Ask, at_most, gone, grows, hides, never, refused, shows
from atoot.testing.conformance.results import Expected, NotTried
from atoot.testing.conformance.testbed import NOBODY, PNG, Testbed

FIELDS = [{"name": name, "value": "1"} for name in ("one", "two")]
related: Thing = alice.account_relationships([m.them])
fields_as_before: Thing = alice.update_account_credentials(fields_attributes=lambda t: [
    {"name": one.name, "value": one.value} for one in t.me.source.fields] or [{"name": "", "value": ""}])

async def as_listed(t: Testbed, do: Ask) -> None:
    """A walk comes to the same people as one page, in their order."""
    listed, walked = [one.id for one in t.made[0]], await do()
    if walked != listed:
        raise Expected(f"{listed}", f"{walked}")

holds("accounts.relationship_tells_of_follows", (related, {"following": [True], "followed_by": [True]}))
holds("accounts.unfollow_ends_it", (alice.account_unfollow(m.them, undo=m.as_friends), {"following": False}),
    (related, {"following": [False]}))
holds("accounts.follow_twice", (alice.account_follow(m.them), {"following": True}))
holds("accounts.follow_sets_boosts", (alice.account_follow(m.them, reblogs=False), {"showing_reblogs": False}))
holds("accounts.follow_sets_notify", (m.notifying, {"notifying": True}))
holds("accounts.no_follow_of_oneself", (alice.account_follow(m.me), refused(403, 422)))
holds("accounts.block_ends_follows", m.a_block,
    (related, {"blocking": [True], "following": [False], "followed_by": [False]}))
holds("accounts.blocked_see_nothing", m.post("Unseen.", visibility="unlisted"), m.a_block,
    (bob.view_status(IT), refused(401, 403, 404)))
holds("accounts.all_relationships", (alice.account_relationships(m.both), shows(m.me, m.them)))
holds("accounts.mute_is_told", alice.account_mute(m.them, notifications=False),
    (related, {"muting": [True], "muting_notifications": [False]}))
holds("accounts.note_is_kept", alice.account_note(m.them, comment=m.sign, undo=m.no_note),
    (related, {"note": [m.sign]}), alice.account_note(m.them, comment=""), (related, {"note": [""]}))
holds("accounts.lookup_finds", (alice.account_lookup(m.me.acct), {"id": m.me.id}))
holds("accounts.acct_of_here", (bob.account(m.me), {"acct": m.me.username}))
holds("accounts.counts", bob.account(m.me), m.post("Counted."), (bob.account(m.me), grows("statuses_count")),
    (bob.account(m.me), {"followers_count": SET, "following_count": SET}))
holds("accounts.lookup_of_nobody", alice.account_lookup(m.me.acct),
    (alice.account_lookup("nobody-has-this-name"), refused(404)))
holds("accounts.unknown_account", alice.account(m.me), (alice.account(NOBODY), refused(404)))
holds("accounts.same_account", alice.account(m.me), (bob.account(m.me), m.same("id", "acct", "url", "created_at")))
holds("accounts.several_accounts", (alice.accounts(m.both), shows(m.me, m.them)))
holds("accounts.profile_changes",
    (alice.update_account_credentials(display_name="Conformance", undo=m.same_name), {"display_name": "Conformance"}),
    (bob.account(m.me), {"display_name": "Conformance"}))
holds("accounts.profile_keeps_the_rest", alice.verify_account_credentials(),
    (alice.update_account_credentials(bot=made(0).bot), m.same("display_name", "locked", "url")))
holds("accounts.own_posts_in_order", m.post("One."), m.post("Two."),
    (alice.account_statuses(m.me, limit=10), shows(made(1), made(0), ordered=True)))
holds("accounts.without_replies", m.a_reply, (bob.account_statuses(m.them, exclude_replies=True), hides(made(0))))
holds("accounts.without_boosts", alice.status_boost(m.a_post),
    (alice.account_statuses(m.me, exclude_reblogs=True), never("no boost", lambda one: one.reblog is not None)))
holds("accounts.with_media_only", m.post("A picture.", media_ids=[m.a_picture.id]), m.post("None."),
    (alice.account_statuses(m.me, only_media=True), shows(made(0), without=made(1))))
holds("accounts.with_hashtag", m.post(f"#{m.TAG}"), m.post("None."),
    (alice.account_statuses(m.me, tagged=m.TAG), shows(made(0), without=made(1))))
holds("accounts.pinned_is_listed", m.post("To be pinned.", visibility="public"), alice.status_pin(made(0)),
    m.post("None.", visibility="public"), (bob.account_statuses(m.me, pinned=True), shows(made(0), without=made(2))))
holds("accounts.strangers_see_no_private_post", (stranger.account_statuses(m.me), hides(m.a_post)))
holds("accounts.search_finds", (alice.account_search(m.them.username, limit=1), at_most(1)),
    (alice.account_search(m.them.username, limit=40), shows(m.them)))
holds("accounts.follows_are_listed", (m.walk("account_followers", m.them, last=[m.me.id], by="bob"), shows(m.me.id)),
    (m.walk("account_following", m.me, last=[m.them.id]), shows(m.them.id)))
for _list in ("followers", "following"):
    holds(f"accounts.{_list}_walk", Using(f"account_{_list}", m.me, limit=3),
        (m.walk(f"account_{_list}", m.me, last=IT.id, limit=1), as_listed))
holds("accounts.mute_for_a_time", alice.account_mute(m.them, duration=3600),
    (m.own("mutes", m.them), {"mute_expires_at": SET}))
holds("accounts.profile_fields", (alice.update_account_credentials(fields_attributes=FIELDS, undo=fields_as_before),
     {"fields.name": ["one", "two"]}))

@check("accounts.avatar_changes")
async def avatar_changes(t: Testbed) -> None:
    before = (await t.alice.verify_account_credentials()).avatar
    if "missing" not in before:
        raise NotTried("alice has a picture, which could not be brought back")
    t.later(t.alice.delete_profile_avatar)
    changed = await t.alice.update_account_credentials(avatar=PNG)
    if changed.avatar == before:
        raise Expected("another address of the avatar", changed.avatar)

holds("accounts.long_name", (alice.update_account_credentials(display_name="x" * 3000, undo=m.same_name), refused(422)))

featured: Thing = alice.featured_tags()

holds("featured_tags.listed", m.a_featured_tag, (featured, shows(IT)), alice.delete_featured_tag(IT),
    (featured, hides(IT)))

word: Thing = alice.create_filter_keyword(IT, "filteredword")

holds("filters.listed", m.a_filter, word, (m.own("filters_v2", IT), {"keywords.keyword": ["filteredword"]}),
    alice.delete_filter_v2(IT), (alice.filter_v2(IT), gone))
holds("filters.kept", (alice.update_filter_v2(m.a_filter, context=["home"], filter_action="hide"), {"context": ["home"],
     "filter_action": "hide"}))
holds("filters.post_says_so", m.a_filter, word, m.post("This has filteredword in it.", by="bob"),
    (alice.view_status(made(2)), {"filtered.filter.id": [IT.id]}),
    (bob.view_status(made(2)), {"filtered.filter.id": []}))
holds("filters.without_context", (alice.post("/api/v2/filters", params=lambda t: {"title": t.sign, "context": []},
     use_json=True, ends="delete_filter_v2"), refused(400, 422)))

holds("follow_requests.accepted", m.a_follow_request, (alice.follow_requests(), shows(m.them)),
    (alice.accept_follow_request(m.them), {"followed_by": True}), (alice.follow_requests(), hides(m.them)))
holds("follow_requests.rejected", m.a_follow_request, (alice.reject_follow_request(m.them), {"followed_by": False}),
    (bob.account_relationships([m.me]), {"following": [False], "requested": [False]}))
holds("profile.same_account", (alice.profile(), {"id": m.me.id}))

holds("tags.says_so", alice.tag_follow(m.TAG), (alice.tag(m.TAG), {"following": True}),
    (bob.tag(m.TAG), {"following": False}), (alice.tag_unfollow(m.TAG), {"following": False}))

MARKS: Mapping[str, tuple[str, Any]] = {
    "blocks": ("account_block", m.them), "bookmarks": ("status_bookmark", m.their_post),
    "domain_blocks": ("domain_block", m.DOMAIN), "endorsements": ("account_endorse", m.them),
    "favourites": ("status_favourite", m.their_post), "followed_tags": ("tag_follow", m.TAG),
    "mutes": ("account_mute", m.them),
}
"""Lists that are chapters, with the operation that adds to them, and what it adds."""

for _name, (_do, _thing) in MARKS.items():
    _undo = _do.replace("_", "_un", 1)
    holds(f"{_name}.listed", *([m.friends_in_the_end] if _do == "account_block" else []), Using(_do, _thing),
        (Using(_name), shows(_thing)), Using(_undo, _thing), (Using(_name), hides(_thing)))
