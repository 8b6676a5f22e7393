"""What operations give."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, assert_type

import aiohttp

import atoot
from atoot.entities import (
    Account,
    AdminDomainBlock,
    Context,
    CredentialAccount,
    GroupedNotificationsResults,
    Instance,
    Marker,
    MediaAttachment,
    Notification,
    OEmbed,
    Poll,
    Relationship,
    ScheduledStatus,
    Search,
    Status,
    StatusEdit,
    Suggestion,
    Tag,
    V1Instance,
)
from atoot.paging import Page, PageCursor, Paged, PagedObject
from atoot.streaming.stream import EventStream


async def opening(session: aiohttp.ClientSession) -> None:
    async with atoot.client("mastodon.social", access_token="t") as c:
        assert_type(c, atoot.MastodonAPI)
    made = await atoot.MastodonAPI.create("mastodon.social", session=session)
    async with made as same:
        assert_type(same, atoot.MastodonAPI)


async def an_entity(c: atoot.MastodonAPI) -> None:
    me = await c.verify_account_credentials()
    assert_type(me, CredentialAccount)
    assert_type(me.acct, str)
    assert_type(me.created_at, datetime)
    assert_type(me.last_status_at, date | None)
    status = await c.view_status("1")
    assert_type(status, Status)
    assert_type(status.account, Account)
    assert_type(status.reblog, Status | None)
    assert_type(status.poll, Poll | None)
    assert_type(status.media_attachments, list[MediaAttachment])
    assert_type(status["id"], Any)
    assert_type(status.to_dict(), dict[str, Any])
    assert_type(Status.from_dict({}), Status)
    assert_type(await c.status_context(status), Context)
    assert_type(await c.account_follow(status.account), Relationship)
    assert_type(await c.get_instance(), V1Instance)
    assert_type(await c.instance(), Instance)


def a_member_of_a_set(status: Status, accounts: list[Account]) -> None:
    assert_type({status}, set[Status])
    assert_type({account: account.acct for account in accounts}, dict[Account, str])


async def a_page(c: atoot.MastodonAPI) -> None:
    assert_type(c.home_timeline(), Paged[Status])
    page = await c.home_timeline()
    assert_type(page, Page[Status])
    assert_type(page[0], Status)
    assert_type(page.next, PageCursor | None)
    assert_type(await c.get_next(page), Page[Status])
    assert_type(await c.get_previous(page), Page[Status])
    if page.next is not None:
        assert_type(await c.get_next(page.next), Any)
    async for status in c.home_timeline():
        assert_type(status, Status)
    async for each in c.get_notifications().pages():
        assert_type(each, Page[Notification])
    assert_type(await c.get_n_pages(c.public_timeline(), n=3), Page[Status])
    assert_type(await c.get_n_pages(c.public_timeline()), Page[Status])
    assert_type(await c.get_all(c.account_followers("1")), Page[Account])


async def a_page_by_offset(c: atoot.MastodonAPI) -> None:
    assert_type(c.trending_tags(), Paged[Tag])
    async for account in c.profile_directory():
        assert_type(account, Account)
    async for suggestion in c.suggestions_v2():
        assert_type(suggestion, Suggestion)


async def an_object_with_a_list_in_it(c: atoot.MastodonAPI) -> None:
    assert_type(c.search("x", search_type="statuses"), PagedObject[Search, Status])
    found = await c.search("x")
    assert_type(found, Search)
    assert_type(found.accounts, list[Account])
    assert_type(await c.get_next(found), Search)
    async for account in c.search("x", search_type="accounts"):
        assert_type(account, Account)
    async for tag in c.search("x", search_type="hashtags"):
        assert_type(tag, Tag)
    async for whole in c.search("x", search_type="statuses").pages():
        assert_type(whole, Search)
    groups = await c.grouped_notifications()
    assert_type(groups, GroupedNotificationsResults)
    assert_type(groups.statuses, list[Status])
    assert_type(await c.get_all(c.search("x", search_type="statuses")), Page[Status])


async def several_at_once(c: atoot.MastodonAPI) -> None:
    assert_type(await c.status_history("1"), Page[StatusEdit])
    assert_type(await c.status_thread("1"), list[Status])
    assert_type(await c.accounts(["1", "2"]), Page[Account])
    assert_type(await c.markers_get(), dict[str, Marker])
    assert_type(await c.oembed("https://example.org/@a/1"), OEmbed)


async def a_result_that_depends_on_the_arguments(
    c: atoot.MastodonAPI, later: datetime, maybe: datetime | None
) -> None:
    assert_type(await c.create_status(status="x"), Status)
    assert_type(await c.create_status(status="x", scheduled_at=None), Status)
    assert_type(await c.create_status(status="x", scheduled_at=later), ScheduledStatus)
    assert_type(await c.create_status(status="x", scheduled_at=maybe), Status | ScheduledStatus)


async def a_plain_value(c: atoot.MastodonAPI) -> None:
    assert_type(await c.count_characters("x"), int)
    assert_type(await c.wait_for_async_refresh("1"), bool)
    assert_type(c.get_access_token(), str | None)
    assert_type(c.forecast("delete_status", 3), atoot.Forecast)
    assert_type(c.browser_login_url("mastodon.social", "1"), str)
    server = await c.server()
    assert_type(server.is_older_than("4.3.0"), bool)
    assert_type(server.limits.characters, int)


async def anything_else(c: atoot.MastodonAPI) -> None:
    assert_type(await c.get("/api/v1/instance/rules"), Any)
    assert_type(await c.post("/api/v1/statuses", params={"status": "x"}), Any)
    response = await c.request("GET", "/api/v2/instance")
    assert_type(response, atoot.Response)
    assert_type(response.status, int)
    assert_type(response.body, bytes)


async def a_post_in_one_call(c: atoot.MastodonAPI, later: datetime) -> None:
    assert_type(await c.publish("x", media=atoot.Attachment("cat.png", "a cat")), Status)
    assert_type(await c.publish("x", scheduled_at=later), ScheduledStatus)
    assert_type(await c.publish("x", thread=True), list[Status])


async def a_stream(c: atoot.MastodonAPI) -> None:
    async with c.streaming("user") as socket:
        assert_type(socket, aiohttp.ClientWebSocketResponse)
    async with c.stream("user", atoot.hashtag("python")) as stream:
        assert_type(stream, EventStream)
        async for event in stream:
            assert_type(event, atoot.events.Event)
            match event:
                case atoot.events.StatusPosted(status):
                    assert_type(status, Status)
                case atoot.events.NotificationReceived(notification):
                    assert_type(notification, Notification)
                case atoot.events.StatusDeleted(status_id):
                    assert_type(status_id, str)


def a_stream_without_await(c: atoot.sync.MastodonAPI) -> None:
    with c.stream("user") as stream:
        for event in stream:
            assert_type(event, atoot.events.Event)


async def a_login() -> None:
    credentials = await atoot.login("mastodon.social", store=False)
    assert_type(credentials, atoot.Credentials)
    assert_type(await atoot.MastodonAPI.create(**credentials.for_client()), atoot.MastodonAPI)


def an_error(error: atoot.MastodonError, limited: atoot.RatelimitError) -> None:
    assert_type(error.status_code, int | None)
    assert_type(error.text, str)
    assert_type(limited.retry_after, float | None)
    assert_type(limited.limits, atoot.RateLimit)


def a_refusal(mentions: atoot.UnexpectedMentionsError, blocked: atoot.DomainBlockExistsError) -> None:
    assert_type(mentions.unexpected_accounts, Sequence[Account])
    assert_type(blocked.existing_domain_block, AdminDomainBlock)
