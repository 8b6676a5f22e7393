import pytest

from atoot.entities import Account, GroupedNotificationsResults, NotificationGroup
from atoot.testing import answer
from tables import each

ALICE = {"id": "1", "username": "alice", "acct": "alice"}
PLACE = "/api/v2/notifications"


def results(*keys):
    groups = [{"group_key": key, "type": "follow", "most_recent_notification_id": 5} for key in keys]
    return {"accounts": [ALICE], "statuses": [], "notification_groups": groups}


@pytest.fixture
async def c(server, connect):
    return await connect(server, "t")


@pytest.fixture
async def liked(alice, bob):
    status = await alice.create_status(status="nice")
    await bob.status_favourite(status)
    return status


async def test_groups_come_with_the_accounts_they_name(alice, liked):
    page = await alice.grouped_notifications()
    assert isinstance(page, GroupedNotificationsResults)
    (group,) = page.notification_groups
    assert (group.type, group.status_id) == ("favourite", liked.id)
    assert [account.acct for account in page.accounts] == ["bob"]
    assert [group.type async for group in alice.grouped_notifications()] == ["favourite"]


async def test_a_group_is_shown_and_dismissed(alice, liked):
    (group,) = (await alice.grouped_notifications()).notification_groups
    same = await alice.notification_group(group)
    assert [item.group_key for item in same.notification_groups] == [group.group_key]
    (fan,) = await alice.notification_group_accounts(group.group_key)
    assert isinstance(fan, Account)
    assert fan.acct == "bob"
    assert await alice.grouped_notifications_unread_count() == 1
    assert await alice.notification_group_dismiss(group) is None
    assert (await alice.grouped_notifications()).notification_groups == []


async def test_groups_go_on_by_links_and_no_page_loses_its_accounts(server, c):
    link = f'<{server.origin}{PLACE}?max_id=5>; rel="next"'
    pages = (answer(json=results("a", "b"), headers={"Link": link}), answer(json=results("c")))
    server.on("GET", PLACE, *pages, *pages)
    found = [group async for group in c.grouped_notifications()]
    assert [group.group_key for group in found] == ["a", "b", "c"]
    assert all(isinstance(group, NotificationGroup) for group in found)
    assert [page.accounts[0].acct async for page in c.grouped_notifications().pages()] == ["alice", "alice"]


async def test_every_parameter_stands_at_its_place(server, c):
    server.on("GET", PLACE, answer(json=results()))
    server.on("GET", PLACE + "/unread_count", answer(json={"count": 7}))
    server.on("GET", PLACE + "/a", answer(json=results("a")))
    await c.grouped_notifications(
        limit=0,
        types="follow",
        exclude_types=["poll"],
        account_id=ALICE,
        expand_accounts="partial_avatars",
        grouped_types=["follow", "reblog"],
        include_filtered=False,
        supported_types=["follow"],
        since_id="4",
    )
    assert await c.grouped_notifications_unread_count(limit=9, grouped_types=["follow"], account_id="1") == 7
    await c.notification_group("a", supported_types="quote")
    listed, counted, shown = (list(request.query.items()) for request in server.requests)
    assert listed == [
        ("limit", "0"),
        ("types[]", "follow"),
        ("exclude_types[]", "poll"),
        ("account_id", "1"),
        ("expand_accounts", "partial_avatars"),
        ("grouped_types[]", "follow"),
        ("grouped_types[]", "reblog"),
        ("include_filtered", "false"),
        ("supported_types[]", "follow"),
        ("since_id", "4"),
    ]
    assert counted == [("limit", "9"), ("account_id", "1"), ("grouped_types[]", "follow")]
    assert shown == [("supported_types[]", "quote")]


async def test_a_notification_stands_for_its_group(server, c, alice, liked):
    (notification,) = await alice.get_notifications()
    notification.group_key = "favourite-1/2"
    server.on("POST", PLACE + "/favourite-1%2F2/dismiss", answer(json={}))
    await c.notification_group_dismiss(notification)


@each(("group", "error"), [("", ValueError), (7, TypeError), (None, TypeError)])
async def test_what_is_no_group_is_refused_before_anything_is_sent(server, c, group, error):
    with pytest.raises(error):
        await c.notification_group(group)
    assert server.requests == []


async def test_all_can_be_cleared(server, c):
    server.on("POST", PLACE + "/clear", answer(json={}))
    assert await c.clear_grouped_notifications() is None
