"""Examples of operations that read timelines, notifications and what is known: each under the name of its operation."""

from atoot import MastodonAPI
from atoot.entities import Status


async def timelines(c: MastodonAPI) -> None:
    """Timelines."""
    #: home_timeline
    async for status in c.home_timeline():
        print(status.account.acct, status.text())
    #: public_timeline
    print([status.url for status in await c.public_timeline(local=True, limit=40)])
    #: hashtag_timeline
    print([status.url for status in await c.hashtag_timeline("python", any=["rust"], none=["nsfw"])])
    #: direct_timeline
    print([status.url for status in await c.direct_timeline()])
    #: link_timeline
    print([status.url for status in await c.link_timeline("https://example.org/article")])
    #: conversations
    async for conversation in c.conversations():
        print([account.acct for account in conversation.accounts], conversation.unread)
        #: mark_conversation_read
        await c.mark_conversation_read(conversation)
        #: remove_conversation
        await c.remove_conversation(conversation)
    #: markers_get
    markers = await c.markers_get(timeline=["home"])
    print({name: marker.last_read_id for name, marker in markers.items()})
    #: markers_set
    await c.markers_set(home="109348")


async def notifications(c: MastodonAPI) -> None:
    """What concerns oneself."""
    #: get_notifications
    async for notification in c.get_notifications(types=["mention", "follow"]):
        print(notification.type, notification.account.acct)
    #: get_notification
    for notification in await c.get_notifications(limit=1):
        print((await c.get_notification(notification)).type)
        #: clear_notification
        await c.clear_notification(notification)
    #: notifications_unread_count
    print(await c.notifications_unread_count(), "unread")
    #: grouped_notifications
    page = await c.grouped_notifications(grouped_types=["favourite", "reblog"])
    for group in page.notification_groups:
        print(group.type, group.notifications_count)
        #: notification_group
        print((await c.notification_group(group)).accounts)
        #: notification_group_accounts
        print([account.acct for account in await c.notification_group_accounts(group)])
        #: notification_group_dismiss
        await c.notification_group_dismiss(group)
    #: grouped_notifications_unread_count
    print(await c.grouped_notifications_unread_count(), "groups unread")
    #: notification_policy
    print((await c.notification_policy()).for_not_following)
    #: update_notification_policy
    await c.update_notification_policy(for_not_following="filter", for_new_accounts="drop")
    #: notification_requests
    async for request in c.notification_requests():
        print(request.account.acct, request.notifications_count)
        #: notification_request
        print((await c.notification_request(request)).last_status)
        #: notification_request_accept
        await c.notification_request_accept(request)
        #: notification_request_dismiss
        await c.notification_request_dismiss(request)
    #: notification_requests_merged
    print(await c.notification_requests_merged())
    #: clear_notifications
    await c.clear_notifications()


async def finding(c: MastodonAPI, status: Status) -> None:
    """Search, hashtags, what is talked about."""
    #: search
    found = await c.search("cats", search_type="hashtags", limit=5)
    print([tag.name for tag in found.hashtags])
    #: tag
    tag = await c.tag("python")
    print(tag.name, tag.following)
    #: tag_follow
    await c.tag_follow("python")
    #: followed_tags
    print([tag.name async for tag in c.followed_tags()])
    #: tag_unfollow
    await c.tag_unfollow("python")
    #: create_featured_tag
    featured = await c.create_featured_tag("python")
    #: featured_tags
    print([(tag.name, tag.statuses_count) for tag in await c.featured_tags()])
    #: suggested_featured_tags
    print([tag.name for tag in await c.suggested_featured_tags()])
    #: delete_featured_tag
    await c.delete_featured_tag(featured)
    #: tag_feature
    await c.tag_feature("python")
    #: tag_unfeature
    await c.tag_unfeature("python")
    #: trending_tags
    print([tag.name for tag in await c.trending_tags(limit=5)])
    #: trending_statuses
    print([status.url for status in await c.trending_statuses()])
    #: trending_links
    print([link.title for link in await c.trending_links()])
    #: oembed
    print((await c.oembed(status.url or "", maxwidth=400)).html)


async def servers(c: MastodonAPI) -> None:
    """What the server is, and says of itself."""
    #: instance
    instance = await c.instance()
    print(instance.domain, instance.version, instance.configuration.statuses.max_characters)
    #: get_instance
    print((await c.get_instance()).title)
    #: instance_rules
    print([rule.text for rule in await c.instance_rules()])
    #: instance_activity
    for week in await c.instance_activity():
        print(week.week, week.statuses)
    #: instance_peers
    print(len(await c.instance_peers()), "servers known")
    #: instance_domain_blocks
    print([(block.domain, block.severity) for block in await c.instance_domain_blocks()])
    #: instance_extended_description
    print((await c.instance_extended_description()).content)
    #: instance_languages
    print([language.code for language in await c.instance_languages()])
    #: instance_translation_languages
    print(await c.instance_translation_languages())
    #: get_custom_emojis
    print([emoji.shortcode for emoji in await c.get_custom_emojis()])
    #: announcements
    for announcement in await c.announcements():
        print(announcement.content)
        #: announcement_react
        await c.announcement_react(announcement, "👍")
        #: announcement_unreact
        await c.announcement_unreact(announcement, "👍")
        #: announcement_dismiss
        await c.announcement_dismiss(announcement)
    #: health
    print(await c.health())
    #: streaming_health
    print(await c.streaming_health())
    #: nodeinfo
    about = await c.nodeinfo()
    print(about.software.name, about.software.version)
    #: oauth_server_metadata
    print((await c.oauth_server_metadata()).scopes_supported)
    #: userinfo
    print((await c.userinfo()).preferred_username)
