"""Examples of operations on settings: each under the name of its operation."""

from atoot import MastodonAPI
from atoot.entities import Status


async def filters(c: MastodonAPI, status: Status) -> None:
    """What one does not want to see."""
    #: create_filter_v2
    made = await c.create_filter_v2(
        "Football",
        context=["home", "public"],
        filter_action="warn",
        expires_in=86400,
        keywords_attributes=[{"keyword": "offside", "whole_word": True}],
    )
    #: filters_v2
    print([one.title for one in await c.filters_v2()])
    #: filter_v2
    print((await c.filter_v2(made)).expires_at)
    #: update_filter_v2
    await c.update_filter_v2(made, title="Football and hockey")
    #: create_filter_keyword
    keyword = await c.create_filter_keyword(made, "penalty")
    #: filter_keywords
    print([one.keyword for one in await c.filter_keywords(made)])
    #: filter_keyword
    print((await c.filter_keyword(keyword)).whole_word)
    #: update_filter_keyword
    await c.update_filter_keyword(keyword.id, "penalty kick")
    #: delete_filter_keyword
    await c.delete_filter_keyword(keyword)
    #: create_filter_status
    hidden = await c.create_filter_status(made, status.id)
    #: filter_statuses
    print([one.status_id for one in await c.filter_statuses(made)])
    #: filter_status
    print((await c.filter_status(hidden)).status_id)
    #: delete_filter_status
    await c.delete_filter_status(hidden)
    #: delete_filter_v2
    await c.delete_filter_v2(made)


async def old_filters(c: MastodonAPI) -> None:
    """Filters of one word, for servers before 4.0.0."""
    #: create_filter
    made = await c.create_filter("offside", ["home"], whole_word=True)
    #: all_filters
    print([one.phrase for one in await c.all_filters()])
    #: view_filter
    print((await c.view_filter(made)).context)
    #: update_filter
    await c.update_filter(made, "penalty", ["home", "public"])
    #: remove_filter
    await c.remove_filter(made)


async def pushes(c: MastodonAPI) -> None:
    """Where notifications are pushed to; see `atoot.push` for the keys."""
    key, secret = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcx" + 42 * "a" + "A", "DGv6ra1nlYgDCS1FRnbzlw"
    #: create_push_subscription
    made = await c.create_push_subscription(
        "https://app.example/push/alice", key, secret, alerts={"mention": True}, policy="followed"
    )
    print(made.server_key)
    #: push_subscription
    print((await c.push_subscription()).alerts.mention)
    #: update_push_subscription
    await c.update_push_subscription(alerts={"mention": True, "follow": True})
    #: delete_push_subscription
    await c.delete_push_subscription()
