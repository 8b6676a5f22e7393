"""Examples of operations on posts: each under the name of its operation."""

from datetime import UTC, datetime, timedelta

from atoot import MastodonAPI
from atoot.entities import Status


async def posts(c: MastodonAPI, status: Status) -> None:
    """What is done with posts; `status` is one of somebody else."""
    #: create_status
    mine = await c.create_status(
        status="Tea or coffee?", poll_options=["Tea", "Coffee"], poll_expires_in=3600
    )
    print(mine.url)
    #: view_status
    status = await c.view_status("https://mastodon.example/@bob/1" if not status.id else status)
    print(status.account.acct, status.text())
    #: statuses
    print([one.text() for one in await c.statuses([status, mine])])
    #: update_status
    mine = await c.update_status(mine, status="Tea or coffee? Water!", spoiler_text="drinks")
    #: status_history
    for version in await c.status_history(mine):
        print(version.created_at, version.content)
    #: status_source
    source = await c.status_source(mine)
    print(source.text, source.spoiler_text)
    #: status_context
    context = await c.status_context(status)
    print(len(context.ancestors), "before it,", len(context.descendants), "after it")
    #: status_boost
    boost = await c.status_boost(status, visibility="unlisted")
    #: status_reblogged_by
    print([account.acct async for account in c.status_reblogged_by(status)])
    #: status_unboost
    await c.status_unboost(status)
    #: status_favourite
    await c.status_favourite(status)
    #: status_favourited_by
    print([account.acct async for account in c.status_favourited_by(status)])
    #: favourites
    async for status in c.favourites():
        print(status.url)
    #: status_unfavourite
    await c.status_unfavourite(status)
    #: status_bookmark
    await c.status_bookmark(status)
    #: bookmarks
    print([status.url async for status in c.bookmarks()])
    #: status_unbookmark
    await c.status_unbookmark(status)
    #: status_pin
    await c.status_pin(mine)
    #: status_unpin
    await c.status_unpin(mine)
    #: status_mute
    await c.status_mute(mine)  # no more notifications of this conversation
    #: status_unmute
    await c.status_unmute(mine)
    #: status_translate
    translation = await c.status_translate(status, lang="de")
    print(translation.content, translation.provider)
    #: status_quotes
    print([quote.account.acct async for quote in c.status_quotes(mine)])
    #: update_status_interaction_policy
    await c.update_status_interaction_policy(mine, quote_approval_policy="followers")
    #: view_poll
    if mine.poll:
        poll = await c.view_poll(mine.poll)
        print([(option.title, option.votes_count) for option in poll.options])
    #: delete_status
    deleted = await c.delete_status(mine)
    print("to be written anew:", deleted.get("text"))
    #: create_report
    await c.create_report(status.account, status_ids=[status], comment="Spam", category="spam")
    print(boost.reblog)


async def votes(c: MastodonAPI, asked: Status) -> None:
    """What is done with the poll of somebody else."""
    #: vote_poll
    if asked.poll:
        poll = await c.vote_poll(asked.poll, [0])
        print(poll.voted, poll.own_votes)


async def files(c: MastodonAPI) -> None:
    """What is done with files."""
    #: upload_attachment
    media = await c.upload_attachment("cat.png", description="A cat asleep on a keyboard", focal=(0.0, 0.5))
    #: media_attachment
    print((await c.media_attachment(media)).url)
    #: update_attachment
    media = await c.update_attachment(media, description="A cat asleep on a warm keyboard")
    #: delete_attachment
    await c.delete_attachment(media)


async def later(c: MastodonAPI) -> None:
    """What is posted later."""
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    planned = await c.create_status(status="Good morning!", scheduled_at=tomorrow)
    #: scheduled_statuses
    async for post in c.scheduled_statuses():
        print(post.scheduled_at, post.params.text)
    #: view_scheduled_status
    print((await c.view_scheduled_status(planned)).params.text)
    #: create_scheduled_status
    await c.create_scheduled_status(planned, tomorrow + timedelta(hours=1))
    #: cancel_scheduled_status
    await c.cancel_scheduled_status(planned)
