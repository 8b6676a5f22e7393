import pytest

from atoot.entities import NotificationPolicy, NotificationRequest
from atoot.testing import answer

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
