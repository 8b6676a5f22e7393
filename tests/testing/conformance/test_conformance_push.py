"""The check of pushes: what it says of a server that pushes well, otherwise, or not at all."""

import asyncio
import time
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientSession
from push_sender import Server

from atoot.push import PushKeys
from atoot.testing import ServerProfile, answer
from atoot.testing.conformance import Result, checks_of
from atoot.testing.conformance.results import NotTried
from atoot.testing.conformance.runner import opened, tried
from atoot.testing.conformance.testbed import Testbed

ARRIVES = next(check for check in checks_of(["push"]) if check.id == "push.arrives")


class Keys:
    """The public half of somebody's keys, as a server knows it."""

    def __init__(self, asked: dict[str, str]) -> None:
        self.endpoint = asked["subscription[endpoint]"]
        self.p256dh = asked["subscription[keys][p256dh]"]
        self.auth = asked["subscription[keys][auth]"]


@asynccontextmanager
async def pushing(instance: ServerProfile, signed_by: Server | None, encoding: str, keys: PushKeys | None):
    """A Mastodon that pushes alice's mentions, if somebody signs them."""
    named, subscribed, pushes = Server() if signed_by is None else signed_by, [], []

    async def push() -> None:
        to = subscribed[-1]
        claims = {"aud": to.endpoint.removesuffix("/push"), "exp": int(time.time()) + 3600}
        headers, body = signed_by.push(keys or to, encoding=encoding, claims=claims)
        async with ClientSession() as session, session.post(to.endpoint, data=body, headers=headers) as came:
            assert came.status == 201

    def subscribe(request):
        subscribed.append(Keys(dict(request.form)))
        alerts = {"mention": True}
        return answer(
            json={"id": 1, "endpoint": subscribed[-1].endpoint, "alerts": alerts, "server_key": named.key}
        )

    def happened(event, what, whom):
        told(event, what, whom)
        if event == "notification" and what.type == "mention" and subscribed and signed_by is not None:
            pushes.append(asyncio.ensure_future(push()))

    address = "/api/v1/push/subscription"
    instance.server.on("GET", address, answer(json={"error": "Record not found"}, status=404))
    instance.server.on("POST", address, subscribe)
    instance.server.on("DELETE", address, answer(json={}))
    told, instance.world.happened = instance.world.happened, happened
    yield
    await asyncio.gather(*pushes)


async def result_of(
    signed_by: Server | None, encoding: str = "aes128gcm", keys: PushKeys | None = None
) -> Result:
    async with (
        ServerProfile() as instance,
        pushing(instance, signed_by, encoding, keys),
        opened(instance.origin, [instance.tokens["alice"], instance.tokens["bob"]]) as testbed,
    ):
        testbed.patience = 5.0 if signed_by is not None else 0.05
        return await tried(ARRIVES, testbed)


@pytest.mark.parametrize("encoding", ["aes128gcm", "aesgcm"])
async def test_a_push_that_is_signed_and_encrypted_as_said_is_as_it_should_be(encoding):
    result = await result_of(Server(), encoding)
    assert (result.verdict, result.said()) == ("works", "")


async def test_a_push_that_the_keys_of_the_subscription_do_not_open_deviates():
    result = await result_of(Server(), keys=PushKeys.generate())
    assert result.verdict == "deviates"
    assert "expected a push that the keys of the subscription open" in result.said()


async def test_a_server_that_pushes_nothing_is_not_blamed():
    result = await result_of(None)
    assert result.verdict == "not tried"
    assert "the server pushed nothing to http://127.0.0.1:" in result.reason


async def test_a_server_elsewhere_cannot_push_to_this_machine():
    with pytest.raises(NotTried, match="a server elsewhere cannot push"):
        await ARRIVES.do(Testbed("https://a.example"))
