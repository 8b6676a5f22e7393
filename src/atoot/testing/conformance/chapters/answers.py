"""How each operation is called: it answers with its entity, with all fields, and each of them of its type.

A row names methods of the client, and with what they are called. The chapter is the file in `api/` that has the method.
"""

# fmt: off
import re
from functools import partial
from typing import Any

import atoot.testing.conformance.making as m
from atoot.mastodon import MastodonAPI
from atoot.operations import TABLE, called
from atoot.testing.conformance.check import UNTRIED, WRITTEN, Chapter, Doing, Using, needs_admin
from atoot.testing.conformance.judging import entity_of
from atoot.testing.conformance.testbed import Testbed

DOCS = "https://docs.joinmastodon.org/methods/"


def answers(methods: str, *given: object, after: Doing | None = None, public: bool = False, **more: Any) -> None:
    """Methods that are all called with the same, after something was made; the rest is as for `Using`."""
    for method in methods.split():
        made(method, partial(_answered, after, Using(method, *given, **more)), public=public)


async def _answered(after: Doing | None, do: Doing, t: Testbed) -> Any:
    await t.resolved(after)
    return await do(t)


def made(method: str, do: Doing, *, then: str = "", public: bool = False, admin: bool = False) -> None:
    """A method that is called where something is made, and those that are then called with it."""
    home, operation = next(cls for cls in MastodonAPI.__mro__ if method in vars(cls)), called(method)[0]
    chapter, page = home.__module__.split(".")[2], re.search(r"https://[^\s`]+", home.__doc__ or "")
    Chapter(chapter, page[0] if page else DOCS).check(
        f"{operation} answers with {entity_of(method)}", method, name=method, kind=method, since=operation.since,
        public=public, admin=admin or needs_admin(operation),
    )(do)
    answers(then, do)


# Accounts
answers("accounts account_relationships account_familiar_followers", m.both)
answers("account account_followers account_following account_lists account_identity_proofs account_unblock account_unmute"
        " account_follow account_mute account_pin account_unpin account_endorse account_unendorse", m.them)
answers("account_lookup", lambda t: t.them.acct)
answers("account_search", lambda t: t.them.username)
answers("account_statuses", m.them, after=m.their_post)
answers("update_account_credentials", locked=lambda t: t.me.locked)
answers("account_note", m.them, comment=m.sign, undo=Using("account_note", m.them))
answers("account_unfollow account_remove_from_followers", m.them, undo=m.as_friends)
answers("account_endorsements account_collections account_in_collections", m.me)
answers("account_featured_tags", m.me, after=m.a_featured_tag)
made("account_block", m.a_block)
answers("domain_block domain_unblock domain_block_preview", m.DOMAIN)
answers("follow_requests", after=m.a_follow_request)
answers("outgoing_follow_requests", by="bob", after=m.a_follow_request)
answers("accept_follow_request reject_follow_request", m.a_follow_request)
answers("profile_directory", limit=5)
answers("update_profile", bot=lambda t: t.me.bot)
answers("get_proofs", provider="keybase", username=lambda t: t.me.username)
answers("export_csv", "following")

# Statuses
answers("create_status", status=m.sign, visibility="private", ends="delete_status")
answers("view_status status_card status_history status_source status_reblogged_by status_quotes status_boost status_unboost"
        " status_mute status_unmute", m.a_post)
answers("statuses", m.several(m.a_post))
answers("update_status", m.post("To be changed."), status=m.sign)
answers("delete_status status_pin status_unpin", m.post("Short-lived."))
answers("status_context", m.a_post, after=m.a_reply)
answers("status_translate", m.their_post, lang="de")
answers("status_favourite status_unfavourite status_favourited_by status_bookmark status_unbookmark status_reactions"
        " status_dislike status_undislike status_disliked_by", m.their_post)
answers("update_status_interaction_policy", m.post("To be quoted."), quote_approval_policy="nobody")
made("status_quote_revoke", m.a_revoked_quote, public=True)
answers("oembed", m.part("url", m.post("To be shown.", visibility="public")), by="stranger", public=True)
answers("view_poll", m.a_poll)
answers("vote_poll", m.a_poll, [0])
answers("scheduled_statuses", after=m.a_scheduled_post)
answers("view_scheduled_status cancel_scheduled_status", m.a_scheduled_post)
answers("create_scheduled_status", m.a_scheduled_post, lambda _: m.in_days(2))
made("upload_attachment", m.a_picture, then="media_attachment delete_attachment")
answers("update_attachment", m.a_picture, description="Other.")

# Lists of posts
answers("home_timeline", after=m.a_post)
answers("hashtag_timeline", m.TAG)
answers("list_timeline", m.a_list)
answers("link_timeline", "https://example.org/")
answers("search", lambda t: t.them.acct)
answers("conversations", after=m.a_conversation)
answers("mark_conversation_read mark_conversation_unread remove_conversation", m.a_conversation)
made("markers_set", m.a_marker)

# What one has
answers("lists", after=m.a_list)
made("create_list", m.a_list, then="show_list delete_list")
answers("update_list", m.a_list, m.name)
answers("list_accounts", m.a_list_with_them)
answers("list_accounts_add", m.a_list, accounts=[m.them])
answers("list_accounts_remove", m.a_list_with_them, accounts=[m.them])
made("create_filter", m.an_old_filter, then="view_filter remove_filter")
answers("update_filter", m.an_old_filter, "other", ["home"])
made("create_filter_v2", m.a_filter, then="filter_v2 delete_filter_v2 filter_keywords filter_statuses")
answers("update_filter_v2", m.a_filter, title=m.name)
made("create_filter_keyword", m.a_keyword, then="filter_keyword delete_filter_keyword")
answers("update_filter_keyword", m.a_keyword, "other")
made("create_filter_status", m.a_filtered_post, then="filter_status delete_filter_status")
answers("tag tag_follow tag_unfollow tag_feature tag_unfeature", m.TAG)
answers("featured_tags", after=m.a_featured_tag)
made("create_featured_tag", m.a_featured_tag, then="delete_featured_tag")
made("create_collection", m.a_collection, then="collection delete_collection")
answers("update_collection", m.a_collection, name="other")
answers("collection_item_add", m.a_collection, m.me)
made("create_bookmark_folder", m.a_folder, then="delete_bookmark_folder")
answers("update_bookmark_folder", m.a_folder, name="other")
made("create_chat", m.a_chat, then="chat chat_messages")
made("create_chat_message", m.a_message)
answers("chat_read delete_chat_message", m.a_chat, m.a_message)

# Notifications
answers("get_notifications", after=m.a_mention)
answers("get_notification", m.a_mention)
answers("clear_notification notification_dismiss", m.a_fresh_mention)
answers("delete_notifications", m.several(m.a_fresh_mention))
answers("update_notification_policy_v1")
answers("update_notification_policy", for_not_following=m.same_policy)
answers("notification_request notification_request_accept", m.first("notification_requests", "notification request"))
answers("grouped_notifications", after=m.a_group)
answers("notification_group notification_group_accounts notification_group_dismiss", m.a_group)
made("create_push_subscription", m.a_subscription)
answers("push_subscription delete_push_subscription", after=m.a_subscription)
answers("update_push_subscription", after=m.a_subscription, alerts={"favourite": True})

# The server, and apps
answers("health streaming_health", by="stranger")
answers("instance_peers_search", "a")
answers("annual_report annual_report_state", 2024)
answers("announcement_react announcement_unreact", m.first("announcements", "announcement"), "👍")
answers("token", m.first("tokens", "token"))

# For those who administer the server
made("create_report", m.a_report, admin=True)
answers("admin_accounts", local=True)
answers("admin_accounts_v2", origin="local")
answers("admin_view_account admin_account_enable admin_account_unsensitive admin_account_unsilence", m.them)
made("admin_create_canonical_email_block", m.an_address_block)
answers("admin_test_canonical_email", f"nobody@{m.DOMAIN}")
answers("admin_canonical_email_block admin_delete_canonical_email_block", m.an_address_block)
answers("admin_dimensions", ["languages"], **m.A_WEEK)
answers("admin_measures", ["active_users"], **m.A_WEEK)
answers("admin_retention", **m.A_WEEK)
made("admin_create_domain_allow", m.an_allowed_domain, then="admin_domain_allow admin_delete_domain_allow")
made("admin_create_domain_block", m.a_domain_block)
answers("admin_domain_blocks", after=m.a_domain_block)
answers("admin_domain_block admin_delete_domain_block", m.a_domain_block)
answers("admin_update_domain_block", m.a_domain_block, severity="silence")
made("admin_create_email_domain_block", m.an_email_block,
     then="admin_email_domain_block admin_delete_email_domain_block")
made("admin_create_ip_block", m.an_ip_block, then="admin_ip_block admin_delete_ip_block")
answers("admin_update_ip_block", m.an_ip_block, comment="other")
answers("admin_reports", after=m.a_report)
answers("admin_view_report admin_report_self_assign admin_report_unassign admin_report_resolve"
        " admin_report_reopen", m.a_report)
answers("admin_update_report", m.a_report, category="spam")
answers("admin_tag admin_update_tag", m.first("admin_tags", "hashtag"))

# All else that is read, with nothing to say; streams are no answers, and a secret is not asked for
_LEFT_OUT = {"stream", "streaming", "two_factor_uri", *(one.kind for one in WRITTEN)}
for _one in TABLE:
    if _one.method == "GET" and ":" not in _one.path and str(_one) not in UNTRIED and _one.name not in _LEFT_OUT:
        answers(_one.name)
