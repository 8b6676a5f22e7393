import pytest

from atoot.entities import Notification, NotificationPolicy, NotificationRequest
from atoot.errors import NotFoundError
from atoot.testing import answer


@pytest.fixture
async def greeted(alice, bob):
    await bob.create_status(status="@alice hello")
    await bob.account_follow(await alice.verify_account_credentials())


async def test_notifications_are_listed_shown_and_cleared(alice, greeted):
    page = await alice.get_notifications()
    assert isinstance(page[0], Notification)
    assert {item.type for item in page} == {"mention", "follow"}
    assert (await alice.get_notification(page[0])).id == page[0].id
    assert await alice.clear_notification(page[0].id) is None
    assert [item.id async for item in alice.get_notifications(limit=1)] == [page[1].id]
    assert await alice.clear_notifications() is None
    assert await alice.get_notifications() == []
    with pytest.raises(NotFoundError):
        await alice.get_notification(page[1])


async def test_types_narrow_the_list(alice, bob, greeted):
    b = await bob.verify_account_credentials()
    assert [item.type for item in await alice.get_notifications(exclude_types=["follow"])] == ["mention"]
    assert [item.type for item in await alice.get_notifications(types="follow", account=b)] == ["follow"]


async def test_unread_notifications_are_counted(alice, greeted):
    count = await alice.notifications_unread_count()
    assert type(count) is int
    assert count == 2


async def test_every_parameter_stands_at_its_place(server, connect):
    c = await connect(server, "t")
    server.on("GET", "/api/v1/notifications", answer(json=[]))
    server.on("GET", "/api/v1/notifications/unread_count", answer(json={"count": 0}))
    await c.get_notifications(
        {"x": 1},
        0,
        ["follow", "poll"],
        {"id": "7"},
        types="admin.report",
        include_filtered=False,
        supported_types=["mention"],
        min_id=3,
    )
    assert (
        await c.notifications_unread_count(limit=5, types=["poll"], exclude_types="follow", account_id=7) == 0
    )
    assert list(server.requests[0].query.items()) == [
        ("x", "1"),
        ("limit", "0"),
        ("exclude_types[]", "follow"),
        ("exclude_types[]", "poll"),
        ("account_id", "7"),
        ("types[]", "admin.report"),
        ("include_filtered", "false"),
        ("supported_types[]", "mention"),
        ("min_id", "3"),
    ]
    assert dict(server.requests[1].query) == {
        "limit": "5",
        "types[]": "poll",
        "exclude_types[]": "follow",
        "account_id": "7",
    }


async def test_an_id_with_strange_signs_leads_to_its_notification(server, connect):
    c = await connect(server, "t")
    server.on(
        "POST", "/api/v1/notifications/2026-11-24T00%3A20%3A49.133Z%2Fpoll%2F1/dismiss", answer(json={})
    )
    await c.clear_notification("2026-11-24T00:20:49.133Z/poll/1")


async def test_old_and_other_servers_delete_in_their_own_ways(server, connect):
    c = await connect(server, "t")
    server.on("POST", "/api/v1/notifications/dismiss", answer(json={}))
    server.on("DELETE", "/api/v1/notifications/destroy_multiple", answer(json={}))
    assert await c.notification_dismiss({"id": "1"}) is None
    assert await c.delete_notifications(["1", 2]) is None
    assert dict(server.requests[0].form) == {"id": "1"}
    assert server.requests[1].query.getall("ids[]") == ["1", "2"]
    assert server.requests[1].body == b""


async def test_a_server_without_links_is_walked_by_ids(server, connect):
    c = await connect(server, "t")

    def notifications(*ids):
        account = {"id": "1", "username": "bob", "acct": "bob"}
        when = "2026-11-24T12:00:00Z"
        return answer(
            json=[{"id": id, "type": "follow", "created_at": when, "account": account} for id in ids]
        )

    server.on("GET", "/api/v1/notifications", notifications("5", "4"), notifications("3"), notifications())
    assert [item.id async for item in c.get_notifications()] == ["5", "4", "3"]


REQUEST = {
    "id": "1",
    "created_at": "2026-11-24T12:00:00Z",
    "updated_at": "2026-11-24T12:00:00Z",
    "notifications_count": "2",
    "account": {"id": "7", "username": "eve", "acct": "eve"},
}
PLACE = "/api/v1/notifications/requests"


async def test_a_policy_is_shown_and_changed(alice):
    policy = await alice.update_notification_policy(for_not_following="filter", for_new_accounts="drop")
    assert isinstance(policy, NotificationPolicy)
    assert (policy.for_not_following, policy.for_new_accounts) == ("filter", "drop")
    assert (await alice.notification_policy()).for_not_following == "filter"


async def test_the_rules_are_sent_as_a_form(server, connect):
    c = await connect(server, "t")
    server.on("PATCH", "/api/v2/notifications/policy", answer(json={"summary": {}}))
    rules = dict.fromkeys(
        (
            "for_not_following",
            "for_not_followers",
            "for_new_accounts",
            "for_private_mentions",
            "for_limited_accounts",
            "for_bots",
        ),
        "accept",
    )
    await c.update_notification_policy(**rules)
    assert dict(server.requests[0].form) == rules


async def test_the_first_version_of_the_policy_says_only_what_is_kept_out(server, connect):
    c = await connect(server, "t")
    kept_out = {"filter_bots": True, "filter_new_accounts": False, "summary": {"pending_requests_count": 2}}
    server.on("*", "/api/v1/notifications/policy", answer(json=kept_out))
    policy = await c.update_notification_policy_v1(filter_bots=True)
    assert (policy.filter_bots, policy.filter_new_accounts) == (True, False)
    assert (await c.notification_policy_v1()).summary.pending_requests_count == 2
    assert [request.method for request in server.requests] == ["PATCH", "GET"]
    assert dict(server.requests[0].form) == {"filter_bots": "true"}


async def test_requests_are_listed_and_shown(server, connect):
    c = await connect(server, "t")
    server.on("GET", PLACE, answer(json=[REQUEST]), answer(json=[]))
    server.on("GET", PLACE + "/1", answer(json=REQUEST))
    (request,) = [item async for item in c.notification_requests(limit=1)]
    assert isinstance(request, NotificationRequest)
    assert (await c.notification_request(request)).notifications_count == 2
    assert server.requests[1].query["max_id"] == "1"


@pytest.mark.parametrize("verb", ["accept", "dismiss"])
async def test_requests_are_answered_one_by_one_or_together(server, connect, verb):
    c = await connect(server, "t")
    server.on("POST", f"{PLACE}/1/{verb}", answer(json={}))
    server.on("POST", f"{PLACE}/{verb}", answer(json={}))
    assert await getattr(c, f"notification_request_{verb}")(REQUEST) is None
    assert await getattr(c, f"notification_requests_{verb}")([1, REQUEST]) is None
    one, many = server.requests
    assert one.body == b""
    assert many.form.getall("id[]") == ["1", "1"]


@pytest.mark.parametrize("merged", [True, False])
async def test_whether_accepted_ones_have_arrived_is_a_plain_truth(server, connect, merged):
    c = await connect(server, "t")
    server.on("GET", PLACE + "/merged", answer(json={"merged": merged}))
    assert await c.notification_requests_merged() is merged


async def test_a_user_whom_nobody_bothers_has_no_requests(alice):
    assert await alice.notification_requests() == []
    assert await alice.notification_requests_merged() is True
