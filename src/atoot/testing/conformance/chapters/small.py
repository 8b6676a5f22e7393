"""Chapters with a few checks of their own: https://docs.joinmastodon.org/methods/"""

# fmt: off
import atoot.testing.conformance.making as m
from atoot.errors import NotFoundError
from atoot.testing.conformance.check import IT, Chapter, Using, made
from atoot.testing.conformance.dues import at_most, hides, item, never, says, shows
from atoot.testing.conformance.expecting import SET, expect, has
from atoot.testing.conformance.testbed import Testbed

bookmarks: Chapter = Chapter("bookmarks")
bookmarks.holds("walked", "bookmarks are walked in the order in which they were made, the last first, none twice",
        *map(m.post, "123"), *[Using("status_bookmark", made(one), undo="status_unbookmark") for one in range(3)],
        (m.walk("bookmarks", last=m.several(*map(made, range(3))), limit=1),
         shows(*[m.part("id", made(one)) for one in (2, 1, 0)], ordered=True)), about="bookmarks")


collections: Chapter = Chapter("collections")
collected: Using = Using("account_collections", m.me)

collections.holds("listed", "a collection that was made is listed, until it is deleted",
        m.a_collection, (collected, shows(IT)), Using("delete_collection", IT), (collected, hides(IT)))


conversations: Chapter = Chapter("conversations")
conversations.holds("unread_until_read", "a direct post begins a conversation that is unread, until it is read",
        (m.a_conversation, {"unread": True, "accounts.id": lambda t: [t.them.id]}),
        (Using("mark_conversation_read", IT), {"unread": False}))
conversations.holds("removed", "a conversation that is removed is not listed any more",
        m.a_conversation, Using("remove_conversation", IT), (Using("conversations"), hides(IT)))


custom_emojis: Chapter = Chapter("custom_emojis")
custom_emojis.holds("for_strangers", "a stranger sees the same emoji", Using("get_custom_emojis"),
        (Using("get_custom_emojis", by="stranger"), {"shortcode": m.part("shortcode", IT)}))


directory: Chapter = Chapter("directory")
directory.holds("limit_holds", "the directory gives no more than was asked for",
        (Using("profile_directory", limit=1), at_most(1)))
directory.holds("local_only", "the directory shows nobody from elsewhere where only those from here are asked for",
        (Using("profile_directory", local=True, limit=40), never("only people from here", lambda one: "@" in one.acct)))


featured_tags: Chapter = Chapter("featured_tags")
featured: Using = Using("featured_tags")

featured_tags.holds("listed", "a featured hashtag is listed, until it is taken back",
        m.a_featured_tag, (featured, shows(IT)), Using("delete_featured_tag", IT), (featured, hides(IT)),
        about="create_featured_tag")


follow_requests: Chapter = Chapter("follow_requests")
follow_requests.holds("accepted", "who asks to follow a locked account is listed, and follows once they are accepted",
        m.a_follow_request, (Using("follow_requests"), shows(m.them)),
        (Using("accept_follow_request", m.them), {"followed_by": True}), (Using("follow_requests"), hides(m.them)),
        about="accept_follow_request")
follow_requests.holds("rejected", "who is rejected does not follow",
        m.a_follow_request, (Using("reject_follow_request", m.them), {"followed_by": False}),
        (Using("account_relationships", lambda t: [t.me], by="bob"), {"following": [False], "requested": [False]}))


@follow_requests.check("nobody is accepted who did not ask", "accept_follow_request")
async def nobody_asked(t: Testbed) -> None:
    try:
        await t.alice.accept_follow_request(t.them)
    except NotFoundError:
        return
    has(await t.alice.account_relationships([t.them]), {"followed_by": [True]})


grouped_notifications: Chapter = Chapter("grouped_notifications")
grouped_notifications.holds("grouped", "what is done to a post is one group, with its number",
        m.post("To be liked."), Using("status_favourite", IT, by="bob", undo="status_unfavourite"),
        (m.grouped("favourite", IT), {"notifications_count": 1}), about="grouped_notifications")


instance: Chapter = Chapter("instance")
own_instance: Using = Using("instance")

instance.holds("same_in_both", "the instance tells the same of itself in both versions", own_instance,
        (Using("get_instance"), {"title": m.part("title", IT)}),
        (m.part("uri", Using("get_instance")), says(m.part("domain", IT))))
instance.holds("says_how_long", "the instance says how long a post may be",
        (own_instance, {"configuration.statuses.max_characters": SET}))
instance.holds("says_which_files", "the instance says which files it takes",
        (m.part("configuration.media_attachments.supported_mime_types", own_instance), item("image/png")),
        about="instance")


markers: Chapter = Chapter("markers")
markers.holds("only_asked", "only the markers that were asked for come",
        m.a_marker, (Using("markers_get", timeline=["notifications"]), {"home": None}))


@markers.check("a marker that is set is there afterwards, and its version grows", "markers_set")
async def set_and_found(t: Testbed) -> None:
    first, post = (await m.a_marker(t))["home"], await t.post("Newer.")
    again = (await t.alice.markers_set(home=post.id))["home"]
    expect(again.version > first.version, f"a version above {first.version}", again.version)
    has(await t.alice.markers_get(timeline=["home"]), {"home.last_read_id": post.id})


oauth: Chapter = Chapter("oauth")
oauth_metadata: Using = Using("oauth_server_metadata", by="stranger")

oauth.holds("metadata", "the metadata names where tokens are given, and PKCE with S256",
        (m.part("token_endpoint", oauth_metadata), says("/oauth/token")),
        (m.part("code_challenge_methods_supported", oauth_metadata), item("S256")), about="oauth_server_metadata")


profile: Chapter = Chapter("profile")
profile.holds(
    "same_account", "the own profile is that of the account", (Using("profile"), {"id": lambda t: t.me.id})
)


search: Chapter = Chapter("search")
found_people: Using = Using("search", lambda t: t.them.username, search_type="accounts", limit=40)

search.holds("finds_people", "the search finds a person by their name",
        (m.part("accounts", found_people), shows(m.them)), about="search")
search.holds("only_type", "only what was asked for is found",
        (found_people, {"statuses": [], "hashtags": []}), since="2.8.0")
search.holds("finds_by_address", "the address of a post finds it",
        (Using("search", m.part("url", m.their_post), resolve=True), {"statuses.id": m.several(m.their_post)}))


tags: Chapter = Chapter("tags")
tags.holds("says_so", "a hashtag says whether one follows it",
        Using("tag_follow", m.TAG, undo="tag_unfollow"), (Using("tag", m.TAG), {"following": True}),
        (Using("tag", m.TAG, by="bob"), {"following": False}), (Using("tag_unfollow", m.TAG), {"following": False}),
        about="tag")


trends: Chapter = Chapter("trends")
trends.holds(
    "limit_holds",
    "trends give no more than was asked for",
    (Using("trending_tags", limit=1), at_most(1)),
    since="3.5.0",
)
