"""Examples of operations on accounts: each under the name of its operation."""

from atoot import MastodonAPI
from atoot.entities import Account


async def people(c: MastodonAPI, bob: Account) -> None:
    """What is done with the account of somebody else."""
    #: account_lookup
    bob = await c.account_lookup("bob")
    print(bob.display_name, bob.followers_count)
    #: account
    print((await c.account(bob.id)).url)
    #: accounts
    print([account.acct for account in await c.accounts([bob, bob.id])])
    #: account_search
    print([account.acct for account in await c.account_search("bob", limit=5)])
    #: account_follow
    relationship = await c.account_follow(bob, notify=True, languages=["en", "de"])
    print(relationship.following, relationship.requested)
    #: account_relationships
    (relationship,) = await c.account_relationships([bob])
    print("follows me:", relationship.followed_by)
    #: account_familiar_followers
    for familiar in await c.account_familiar_followers([bob]):
        print([account.acct for account in familiar.accounts])
    #: account_statuses
    async for status in c.account_statuses(bob, exclude_reblogs=True, exclude_replies=True):
        print(status.created_at, status.text())
    #: account_followers
    print([account.acct async for account in c.account_followers(bob)])
    #: account_following
    print([account.acct async for account in c.account_following(bob)])
    #: account_featured_tags
    print([tag.name for tag in await c.account_featured_tags(bob)])
    #: account_lists
    print([one.title for one in await c.account_lists(bob)])
    #: account_note
    await c.account_note(bob, comment="Met at the conference")
    #: account_endorse
    await c.account_endorse(bob)
    #: account_endorsements
    print([account.acct async for account in c.account_endorsements(bob)])
    #: endorsements
    print([account.acct async for account in c.endorsements()])
    #: account_unendorse
    await c.account_unendorse(bob)
    #: account_pin
    await c.account_pin(bob)
    #: account_unpin
    await c.account_unpin(bob)
    #: account_unfollow
    await c.account_unfollow(bob)
    #: account_mute
    await c.account_mute(bob, duration=3600)
    #: mutes
    print([(account.acct, account.mute_expires_at) async for account in c.mutes()])
    #: account_unmute
    await c.account_unmute(bob)
    #: account_block
    await c.account_block(bob)
    #: blocks
    print([account.acct async for account in c.blocks()])
    #: account_unblock
    await c.account_unblock(bob)
    #: account_remove_from_followers
    await c.account_remove_from_followers(bob)
    #: suggestions_v2
    print([suggestion.account.acct for suggestion in await c.suggestions_v2(limit=10)])
    #: remove_suggestion
    await c.remove_suggestion(bob)
    #: profile_directory
    print([account.acct async for account in c.profile_directory(local=True, order="new")])
    #: domain_block
    await c.domain_block("spam.example")
    #: domain_blocks
    print([domain async for domain in c.domain_blocks()])
    #: domain_unblock
    await c.domain_unblock("spam.example")


async def requests(c: MastodonAPI) -> None:
    """Who asks to follow a locked account."""
    #: follow_requests
    async for account in c.follow_requests():
        print(account.acct, "wants to follow")
        #: accept_follow_request
        await c.accept_follow_request(account)
        #: reject_follow_request
        await c.reject_follow_request(account)


async def myself(c: MastodonAPI) -> None:
    """One's own account."""
    #: verify_account_credentials
    me = await c.verify_account_credentials()
    print(me.acct, me.followers_count)
    #: update_account_credentials
    me = await c.update_account_credentials(
        display_name="Alice", note="I write about cats.", avatar="cat.png"
    )
    #: preferences
    preferences = await c.preferences()
    print(preferences.posting_default_visibility)
    #: profile
    profile = await c.profile()
    print(profile.display_name, profile.note)
    #: update_profile
    await c.update_profile(display_name="Alice", note="I write about cats.")
    #: delete_profile_avatar
    await c.delete_profile_avatar()
    #: delete_profile_header
    await c.delete_profile_header()


async def lists(c: MastodonAPI, bob: Account) -> None:
    """Lists and collections of accounts."""
    await c.account_follow(bob)
    #: create_list
    friends = await c.create_list("Friends", replies_policy="list", exclusive=True)
    #: lists
    print([one.title for one in await c.lists()])
    #: show_list
    print((await c.show_list(friends)).title)
    #: update_list
    friends = await c.update_list(friends, "Good friends")
    #: list_accounts_add
    await c.list_accounts_add(friends, [bob])
    #: list_accounts
    print([account.acct async for account in c.list_accounts(friends)])
    #: list_timeline
    print([status.text() for status in await c.list_timeline(friends)])
    #: list_accounts_remove
    await c.list_accounts_remove(friends, [bob])
    #: delete_list
    await c.delete_list(friends)
