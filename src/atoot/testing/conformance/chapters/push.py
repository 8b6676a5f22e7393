"""Checks of https://docs.joinmastodon.org/methods/push/"""

# fmt: off
from urllib.parse import urlsplit

import atoot.testing.conformance.making as m
from atoot.testing.behaviours import answer
from atoot.testing.conformance.check import Chapter, Using
from atoot.testing.conformance.dues import gone
from atoot.testing.conformance.expecting import Expected, NotTried, has
from atoot.testing.conformance.testbed import Testbed
from atoot.testing.server import ScriptedServer

c: Chapter = Chapter("push")
LOOPBACK = ("localhost", "127.0.0.1", "::1")
subscription: Using = Using("push_subscription")

c.holds("kept", "a subscription keeps its address and what it is for, until it is deleted",
        m.a_subscription, (subscription, {"endpoint": m.ENDPOINT, "alerts.mention": True, "alerts.favourite": False}),
        Using("delete_push_subscription"), (subscription, gone), about="create_push_subscription")


@c.check("a mention arrives as a push, which is signed by the server and encrypted for the subscription",
         "create_push_subscription")
async def arrives(t: Testbed) -> None:
    if urlsplit(t.origin).hostname not in LOOPBACK:
        raise NotTried("a server elsewhere cannot push to this machine: try it where the server runs")
    try:
        from atoot.push import PushError, PushKeys, PushReceiver  # noqa: PLC0415 - an extra
    except ImportError:
        raise NotTried("pushes are opened by an extra: pip install 'atoot[push]'") from None
    keys = PushKeys.generate()
    async with ScriptedServer() as here:
        pushed, endpoint = here.on("POST", "/push", answer(status=201)), f"{here.origin}/push"
        made = await m.subscribed(t, **keys.subscription(endpoint))
        await m.hello(t)
        try:
            await pushed.arrived(timeout=t.patience)
        except TimeoutError:
            raise NotTried(f"the server pushed nothing to {endpoint} within {t.patience:g} s") from None
        came = pushed.requests[0]
    try:
        message = PushReceiver(keys, server_key=made.server_key, endpoint=endpoint).receive(came.headers, came.body)
    except PushError as problem:
        raise Expected("a push that the keys of the subscription open", str(problem)) from None
    has(message, {"notification_type": "mention"})
