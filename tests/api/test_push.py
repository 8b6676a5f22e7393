import pytest

from atoot.entities import WebPushSubscription
from atoot.errors import NotFoundError
from atoot.testing import answer
from tables import each

PLACE = "/api/v1/push/subscription"
PUBLIC = "BF6pBtipCTuuC81-AiV5-bHFs8-dFNxRMFOYlcrymvr2kCexZNLRuNMPSqSUP_nMf9YwRYbeniJi9a16JY2HHyI"
PADDED = PUBLIC.replace("-", "+").replace("_", "/") + "="
AUTH = "tBHItJI5svbpez7KI4CCXg"
SUBSCRIPTION = {"id": 1, "endpoint": "https://push.example/1", "alerts": {"mention": True}, "server_key": "k"}


async def test_a_subscription_is_made_shown_changed_and_ended(alice):
    made = await alice.create_push_subscription(
        "https://push.example/1",
        PUBLIC,
        AUTH,
        alerts={"mention": True, "follow": False},
        policy="followed",
    )
    assert isinstance(made, WebPushSubscription)
    assert made.endpoint == "https://push.example/1"
    assert (await alice.push_subscription()).alerts.mention
    assert (await alice.update_push_subscription(policy="none")).policy == "none"
    assert await alice.delete_push_subscription() is None
    with pytest.raises(NotFoundError):
        await alice.push_subscription()


async def test_everything_stands_at_its_place(server, connect):
    c = await connect(server, "t")
    server.on("POST", PLACE, answer(json=SUBSCRIPTION))
    await c.create_push_subscription(
        "https://push.example/1",
        PADDED,
        AUTH,
        standard=False,
        alerts={"admin.sign_up": True, "poll": False},
        policy="all",
    )
    assert dict(server.requests[0].form) == {
        "subscription[endpoint]": "https://push.example/1",
        "subscription[keys][p256dh]": PADDED,
        "subscription[keys][auth]": AUTH,
        "subscription[standard]": "false",
        "data[alerts][admin.sign_up]": "true",
        "data[alerts][poll]": "false",
        "data[policy]": "all",
    }


async def test_without_wishes_only_the_subscription_is_sent(server, connect):
    c = await connect(server, "t")
    server.on("POST", PLACE, answer(json=SUBSCRIPTION))
    await c.create_push_subscription("https://push.example/1", PUBLIC, AUTH, alerts={})
    assert {name.partition("[")[0] for name in server.requests[0].form} == {"subscription"}


async def test_a_change_names_the_policy_where_servers_look_for_it(server, connect):
    c = await connect(server, "t")
    server.on("PUT", PLACE, answer(json=SUBSCRIPTION))
    await c.update_push_subscription(alerts={"mention": False}, policy="none")
    assert dict(server.requests[0].form) == {
        "data[alerts][mention]": "false",
        "data[policy]": "none",
        "policy": "none",
    }


@each(
    ("p256dh", "auth", "said"),
    [
        ("", AUTH, "p256dh: expected 65 bytes in Base64, got 0"),
        (PUBLIC[:-4], AUTH, "p256dh: expected 65 bytes in Base64, got 62"),
        (AUTH, PUBLIC, "p256dh: expected 65 bytes in Base64, got 16"),
        ("no Base64!", AUTH, "p256dh: expected 65 bytes in Base64, got something else"),
        ("A", AUTH, "p256dh: expected 65 bytes in Base64, got something else"),
        (PUBLIC, "hex-ad-cafe", "auth: expected 16 bytes in Base64, got 8"),
        (PUBLIC, "\u00e4", "auth: expected 16 bytes in Base64, got something else"),
    ],
)
async def test_keys_that_are_none_are_not_sent(server, connect, p256dh, auth, said):
    c = await connect(server, "t")
    with pytest.raises(ValueError, match=said) as caught:
        await c.create_push_subscription("https://push.example/1", p256dh, auth)
    assert auth not in str(caught.value)
    assert server.requests == []
