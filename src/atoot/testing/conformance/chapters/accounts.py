"""Checks of accounts, and of what is theirs: bookmarks, featured hashtags, filters, requests to follow, marks."""

# fmt: off
from collections.abc import Mapping
from typing import Any

import atoot.testing.conformance.making as m
from atoot.errors import NotFoundError
from atoot.testing.conformance.check import IT, Chapter, Using, made
from atoot.testing.conformance.dues import (
    SET,
    at_most,
    expect,
    gone,
    grows,
    has,
    hides,
    never,
    refused,
    shows,
)
from atoot.testing.conformance.results import NotTried
from atoot.testing.conformance.testbed import NOBODY, PNG, Testbed

c: Chapter = Chapter("accounts")
FIELDS = [{"name": "one", "value": "1"}, {"name": "two", "value": "2"}]
UPDATE = "update_account_credentials"
related: Using = Using("account_relationships", [m.them])
unfollowed: Using = Using("account_unfollow", m.them, undo=m.as_friends)
noted: Using = Using("account_note", m.them, comment=m.sign, undo=Using("account_note", m.them))

c.holds("relationship_tells_of_follows", "a relationship says who follows whom",
        (related, {"following": [True], "followed_by": [True]}))
c.holds("unfollow_ends_it", "a follow that is taken back is gone from the answer, and from the relationship",
        (unfollowed, {"following": False}), (related, {"following": [False]}))
c.holds("follow_twice", "a second follow changes nothing and answers as the first one",
        (Using("account_follow", m.them), {"following": True}))
c.holds("follow_sets_boosts", "whether boosts are shown is set by following again",
        (Using("account_follow", m.them, reblogs=False), {"showing_reblogs": False}))
c.holds("follow_sets_notify", "whether one is notified of posts is set by following again",
        (m.notifying, {"notifying": True}), since="3.3.0")
c.holds("no_follow_of_oneself", "nobody follows themselves", (Using("account_follow", m.me), refused(403, 422)))
c.holds("block_ends_follows", "a block ends the follows between the two",
        m.a_block, (related, {"blocking": [True], "following": [False], "followed_by": [False]}), about="account_block")
c.holds("blocked_see_nothing", "whom one blocks does not see one's posts", m.post("Unseen.", visibility="unlisted"),
        m.a_block, (Using("view_status", IT, by="bob"), refused(401, 403, 404)), about="account_block", public=True)
c.holds("all_relationships", "relationships come back for all who were asked about",
        (Using("account_relationships", m.both), shows(m.me, m.them)))
c.holds("mute_is_told", "a mute is told by the relationship, with whether notifications are muted",
        Using("account_mute", m.them, notifications=False),
        (related, {"muting": [True], "muting_notifications": [False]}))
c.holds("note_is_kept", "a note about somebody is kept, and empty takes it away",
        noted, (related, {"note": lambda t: [t.sign]}),
        Using("account_note", m.them, comment=""), (related, {"note": [""]}))
c.holds("lookup_finds", "an account is found by its address, and by the name alone",
        (Using("account_lookup", lambda t: t.me.acct), {"id": m.my_id}))
c.holds("acct_of_here", "the address of an account from here is its name alone, without the server",
        (Using("account", m.me, by="bob"), {"acct": m.part("username", m.me)}))
c.holds("counts", "posts and follows are counted", Using("account", m.me, by="bob"), m.post("Counted."),
        (Using("account", m.me, by="bob"), grows("statuses_count")),
        (Using("account", m.me, by="bob"), {"followers_count": SET, "following_count": SET}))
c.holds("lookup_of_nobody", "an address that nobody has is answered with 404",
        Using("account_lookup", lambda t: t.me.acct), (Using("account_lookup", "nobody-has-this-name"), refused(404)))
c.holds("unknown_account", "an id that nobody has is answered with 404 and a text",
        Using("account", m.me), (Using("account", NOBODY), refused(404)))
c.holds("same_account", "the own account is the same for everybody who asks", Using("account", m.me),
        (Using("account", m.me, by="bob"), m.same("id", "acct", "url", "created_at")))
c.holds("several_accounts", "several accounts come back with all of their ids",
        (Using("accounts", m.both), shows(m.me, m.them)))
c.holds("profile_changes", "what the profile is changed to is there afterwards, for others too",
        (Using(UPDATE, display_name="Conformance", undo=m.same_name), {"display_name": "Conformance"}),
        (Using("account", m.me, by="bob"), {"display_name": "Conformance"}))
c.holds("profile_keeps_the_rest", "what is left out when the profile is changed stays as it is",
        Using("verify_account_credentials"),
        (Using(UPDATE, bot=m.part("bot", made(0))), m.same("display_name", "locked", "url")), about=UPDATE)
c.holds("own_posts_in_order", "an account's posts are listed, the newest first", m.post("One."), m.post("Two."),
        (Using("account_statuses", m.me, limit=10), shows(made(1), made(0), ordered=True)))
c.holds("without_replies", "replies are left out when asked",
        m.a_reply, (Using("account_statuses", m.them, exclude_replies=True, by="bob"), hides(made(0))))
c.holds("without_boosts", "boosts are left out when asked", Using("status_boost", m.a_post),
        (Using("account_statuses", m.me, exclude_reblogs=True), never("no boost", lambda one: one.reblog is not None)),
        about="account_statuses", since="2.7.0")
c.holds("with_media_only", "only posts with media are listed when asked",
        m.post("A picture.", media_ids=m.several(m.a_picture)), m.post("None."),
        (Using("account_statuses", m.me, only_media=True), shows(made(0), without=made(1))))
c.holds("with_hashtag", "only posts with a hashtag are listed when asked", m.post(f"#{m.TAG}"), m.post("None."),
        (Using("account_statuses", m.me, tagged=m.TAG), shows(made(0), without=made(1))), since="2.8.0")
c.holds("pinned_is_listed", "a pinned post is listed among the pinned ones",
        m.post("To be pinned.", visibility="public"), Using("status_pin", made(0)), m.post("None.", visibility="public"),
        (Using("account_statuses", m.me, pinned=True, by="bob"), shows(made(0), without=made(2))), public=True)
c.holds("strangers_see_no_private_post", "a stranger sees no post that is for followers",
        (Using("account_statuses", m.me, by="stranger"), hides(m.a_post)))
c.holds("search_finds", "the search for accounts finds a name, and its limit holds",
        (Using("account_search", lambda t: t.them.username, limit=1), at_most(1)),
        (Using("account_search", lambda t: t.them.username, limit=40), shows(m.them)))
c.holds("follows_are_listed", "who follows is among the followers, and whom they follow among the followed",
        (m.walk("account_followers", m.them, last=m.several(m.me), by="bob"), shows(m.my_id)),
        (m.walk("account_following", m.me, last=m.several(m.them)), shows(m.their_id)),
        about="account_followers")
c.holds("followers_walk", "a list of followers is walked to its end, nobody twice",
        (m.walk("account_followers", m.me, last=m.several(m.them), limit=1), shows(m.their_id)),
        about="account_followers")
c.holds("mute_for_a_time", "a mute for a time says when it ends", Using("account_mute", m.them, duration=3600),
        (m.own("mutes", m.them), {"mute_expires_at": SET}), since="3.3.0")


@c.check("fields of the profile come back in their order", UPDATE, since="2.4.0")
async def profile_fields(t: Testbed) -> None:
    before = (await t.alice.verify_account_credentials()).source
    kept = [{"name": one.name, "value": one.value} for one in before.fields] if before is not None else []
    t.later(lambda: t.alice.update_account_credentials(fields_attributes=kept or [{"name": "", "value": ""}]))
    has(await t.alice.update_account_credentials(fields_attributes=FIELDS), {"fields.name": ["one", "two"]})


@c.check("a picture becomes the avatar", UPDATE, public=True)
async def avatar_changes(t: Testbed) -> None:
    before = (await t.alice.verify_account_credentials()).avatar
    if "missing" not in before:
        raise NotTried("alice has a picture, which could not be brought back")
    t.later(t.alice.delete_profile_avatar)
    changed = await t.alice.update_account_credentials(avatar=PNG)
    expect(changed.avatar != before, "another address of the avatar", changed.avatar)


c.holds("long_name", "a name that is too long is refused in words",
        (Using(UPDATE, display_name="x" * 3000, undo=m.same_name), refused(422)))


c = Chapter("featured_tags")
featured: Using = Using("featured_tags")

c.holds("listed", "a featured hashtag is listed, until it is taken back",
        m.a_featured_tag, (featured, shows(IT)), Using("delete_featured_tag", IT), (featured, hides(IT)))


c = Chapter("filters")
word: Using = Using("create_filter_keyword", IT, "filteredword")

c.holds("listed", "a filter is listed with its keywords, until it is deleted",
        m.a_filter, word, (m.own("filters_v2", IT), {"keywords.keyword": ["filteredword"]}),
        Using("delete_filter_v2", IT), (Using("filter_v2", IT), gone), about="filters_v2")
c.holds("deleted", "a filter that is deleted is gone",
        m.a_filter, Using("delete_filter_v2", IT), (Using("filter_v2", IT), gone), about="delete_filter_v2")
c.holds("kept", "a filter keeps its context and what it does",
        (Using("update_filter_v2", m.a_filter, context=["home"], filter_action="hide"),
         {"context": ["home"], "filter_action": "hide"}))
c.holds("post_says_so", "a post with a filtered word says so to who filters",
        m.a_filter, word, m.post("This has filteredword in it.", by="bob"),
        (Using("view_status", made(2)), {"filtered.filter.id": m.several(IT)}),
        (Using("view_status", made(2), by="bob"), {"filtered.filter.id": []}), about="view_status", since="4.0.0")
c.holds("without_context", "a filter in no place at all is refused in words",
        (Using("post", "/api/v2/filters", params=lambda t: {"title": t.sign, "context": []}, use_json=True,
              ends="delete_filter_v2"), refused(400, 422)), about="create_filter_v2")


c = Chapter("follow_requests")
c.holds("accepted", "who asks to follow a locked account is listed, and follows once they are accepted",
        m.a_follow_request, (Using("follow_requests"), shows(m.them)),
        (Using("accept_follow_request", m.them), {"followed_by": True}), (Using("follow_requests"), hides(m.them)),
        about="accept_follow_request")
c.holds("rejected", "who is rejected does not follow",
        m.a_follow_request, (Using("reject_follow_request", m.them), {"followed_by": False}),
        (Using("account_relationships", [m.me], by="bob"), {"following": [False], "requested": [False]}))


@c.check("nobody is accepted who did not ask", "accept_follow_request")
async def nobody_asked(t: Testbed) -> None:
    try:
        await t.alice.accept_follow_request(t.them)
    except NotFoundError:
        return
    has(await t.alice.account_relationships([t.them]), {"followed_by": [True]})


c = Chapter("profile")
c.holds(
    "same_account", "the own profile is that of the account", (Using("profile"), {"id": m.my_id})
)


c = Chapter("tags")
c.holds("says_so", "a hashtag says whether one follows it",
        Using("tag_follow", m.TAG), (Using("tag", m.TAG), {"following": True}),
        (Using("tag", m.TAG, by="bob"), {"following": False}), (Using("tag_unfollow", m.TAG), {"following": False}),
        about="tag")


MARKS: Mapping[str, tuple[str, Any]] = {
    "blocks": ("account_block", m.them), "bookmarks": ("status_bookmark", m.their_post),
    "domain_blocks": ("domain_block", m.DOMAIN), "endorsements": ("account_endorse", m.them),
    "favourites": ("status_favourite", m.their_post), "followed_tags": ("tag_follow", m.TAG),
    "mutes": ("account_mute", m.them),
}
"""Lists that are chapters, with the operation that adds to them, and what it adds."""


async def _friends_in_the_end(t: Testbed) -> None:
    t.later(lambda: m.as_friends(t))  # a block ends the follows of both


for _name, (_do, _thing) in MARKS.items():
    _undo = _do.replace("_", "_un", 1)
    Chapter(_name).holds("listed", f"what {_do} does is listed, until {_undo} takes it back",
            *([_friends_in_the_end] if _do == "account_block" else []), Using(_do, _thing),
            (Using(_name), shows(_thing)), Using(_undo, _thing), (Using(_name), hides(_thing)), about=_name)
