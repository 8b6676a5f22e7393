"""Examples of operations that the embedded instance does not have: checked by type, not run."""

from atoot import MastodonAPI
from atoot.entities import Account, Collection, Report, Status


async def other_software(c: MastodonAPI, bob: Account, status: Status) -> None:
    """Of Pleroma, Akkoma, GoToSocial, Friendica and others."""
    #: create_chat
    chat = await c.create_chat(bob)
    #: create_chat_message
    message = await c.create_chat_message(chat, "Hello!")
    #: chats
    print([one.account async for one in c.chats()])
    #: chat
    print((await c.chat(chat)).unread)
    #: chat_messages
    print([one.content async for one in c.chat_messages(chat)])
    #: chat_read
    await c.chat_read(chat, message)
    #: delete_chat_message
    await c.delete_chat_message(chat, message)
    #: create_bookmark_folder
    folder = await c.create_bookmark_folder("Recipes", emoji="🍲")
    #: bookmark_folders
    print([one.name for one in await c.bookmark_folders()])
    #: update_bookmark_folder
    await c.update_bookmark_folder(folder, name="Cooking")
    #: delete_bookmark_folder
    await c.delete_bookmark_folder(folder)
    #: status_react
    await c.status_react(status, "🎉")
    #: status_reactions
    print([(one.name, one.count) for one in await c.status_reactions(status)])
    #: status_unreact
    await c.status_unreact(status, "🎉")
    #: status_dislike
    await c.status_dislike(status)
    #: status_disliked_by
    print([one.acct for one in await c.status_disliked_by(status)])
    #: status_undislike
    await c.status_undislike(status)
    #: mark_conversation_unread
    for conversation in await c.conversations(limit=1):
        await c.mark_conversation_unread(conversation)
    #: account_subscribe_by_email
    await c.account_subscribe_by_email(bob, email="carol@example.org")
    #: interaction_requests
    async for request in c.interaction_requests():
        print(request.type, request.account)
        #: interaction_request
        print((await c.interaction_request(request)).status)
        #: interaction_request_authorize
        await c.interaction_request_authorize(request)
        #: interaction_request_reject
        await c.interaction_request_reject(request)
    #: interaction_policy_defaults
    print((await c.interaction_policy_defaults()).public)
    #: tokens
    for token in await c.tokens():
        print(token.application, token.last_used)
        #: token
        print((await c.token(token)).scope)
        #: token_invalidate
        await c.token_invalidate(token)
    #: user
    print((await c.user()).email)
    #: export_stats
    print((await c.export_stats()).statuses_count)
    #: export_csv
    print(await c.export_csv("following"))
    #: change_password
    await c.change_password("the old one", "the new one")


async def once(c: MastodonAPI, bob: Account, report: Report) -> None:
    """Of Mastodon, where there has to be something first that the embedded instance never has."""
    #: annual_reports
    for year in (await c.annual_reports()).annual_reports:
        print(year.year, year.data.top_hashtags)
    #: annual_report_generate
    await c.annual_report_generate(2026)
    #: annual_report_state
    print(await c.annual_report_state(2026))
    #: annual_report
    print((await c.annual_report(2026)).annual_reports[0].data.archetype)
    #: annual_report_read
    await c.annual_report_read(2026)
    #: admin_account_approve
    await c.admin_account_approve(bob)
    #: admin_account_reject
    await c.admin_account_reject(bob)
    #: admin_delete_account
    await c.admin_delete_account(bob)  # only one that is suspended
    #: admin_update_report
    await c.admin_update_report(report, category="spam")
    #: admin_tags
    async for tag in c.admin_tags():
        print(tag.name, tag.trendable)
        #: admin_tag
        print((await c.admin_tag(tag)).requires_review)
        #: admin_update_tag
        await c.admin_update_tag(tag, trendable=True)
        #: admin_trending_tag_approve
        await c.admin_trending_tag_approve(tag)
        #: admin_trending_tag_reject
        await c.admin_trending_tag_reject(tag)
    #: admin_trending_status_approve
    for status in await c.admin_trending_statuses():
        await c.admin_trending_status_approve(status)
        #: admin_trending_status_reject
        await c.admin_trending_status_reject(status)
    #: admin_trending_link_approve
    for link in await c.admin_trending_links():
        await c.admin_trending_link_approve(link)
        #: admin_trending_link_reject
        await c.admin_trending_link_reject(link)
    #: admin_link_publishers
    for publisher in await c.admin_link_publishers():
        print(publisher.domain)
        #: admin_link_publisher_approve
        await c.admin_link_publisher_approve(publisher)
        #: admin_link_publisher_reject
        await c.admin_link_publisher_reject(publisher)
    #: domain_block_preview
    print((await c.domain_block_preview("spam.example")).followers_count)
    #: instance_peers_search
    print(await c.instance_peers_search("masto"))
    #: donation_campaign
    print(await c.donation_campaign())
    #: invite
    print((await c.invite("aBcDeF")).invite_code)
    #: instance_privacy_policy
    print((await c.instance_privacy_policy()).content)
    #: instance_terms_of_service
    print((await c.instance_terms_of_service()).content)
    #: verify_app_credentials
    print((await c.verify_app_credentials()).name)
    #: outgoing_follow_requests
    print([account.acct async for account in c.outgoing_follow_requests()])
    #: email_confirmed
    print(await c.email_confirmed())
    #: status_quote_revoke
    async for mine in c.account_statuses(bob):
        async for quoting in c.status_quotes(mine):
            await c.status_quote_revoke(mine, quoting)


async def collections(c: MastodonAPI, bob: Account) -> None:
    """Collections of accounts, which others can see (since 4.6.0)."""
    #: create_collection
    made = await c.create_collection(
        "Python people", description="They write about Python", discoverable=True
    )
    collection: Collection | None = made.collection
    assert collection is not None
    #: account_collections
    print([one.name async for one in c.account_collections(bob)])
    #: collection_item_add
    added = await c.collection_item_add(collection, bob)
    #: collection
    print([account.acct for account in (await c.collection(collection)).accounts])
    #: account_in_collections
    print(len(await c.account_in_collections(bob)))
    #: update_collection
    await c.update_collection(collection, name="Pythonistas")
    #: collection_item_remove
    if added.collection_item:
        await c.collection_item_remove(collection, added.collection_item)
    #: delete_collection
    await c.delete_collection(collection)
