"""Checks of notifications, and of pushes."""

# fmt: off
from urllib.parse import urlsplit

import atoot.testing.conformance.making as m
from atoot.testing.behaviours import answer
from atoot.testing.conformance.check import IT, Thing, alice, bob, check, holds, made
from atoot.testing.conformance.dues import gone, has, hides, never
from atoot.testing.conformance.results import Expected, NotTried
from atoot.testing.conformance.testbed import Testbed
from atoot.testing.server import ScriptedServer

GET = "get_notifications"
theirs: dict[str, Thing] = {"account.id": m.them.id}

holds("notifications.mention_notifies", (m.a_mention, theirs))
holds("notifications.favourite_notifies", m.post("To be liked."), bob.status_favourite(IT),
    (m.notified("favourite", IT), theirs))
holds("notifications.boost_notifies", m.post("To be boosted.", visibility="unlisted"), bob.status_boost(IT),
    (m.notified("reblog", IT), theirs))
holds("notifications.follow_notifies", bob.account_unfollow(m.me, undo=m.as_friends), m.as_friends,
    (m.notified("follow", m.them), theirs))
holds("notifications.post_notifies", m.notifying, m.post("News.", by="bob"), (m.notified("status", made(1)), theirs))
holds("notifications.muted_conversation", m.post("To be muted."), alice.status_mute(IT),
    m.post("{me} Quiet.", by="bob", in_reply_to_id=IT.id), m.a_fresh_mention,
    (alice.get_notifications(limit=40).status, hides(made(2))))
holds("notifications.only_types", m.a_mention,
    (alice.get_notifications(types=["mention"]), never("mentions alone", lambda one: one.type != "mention")))
holds("notifications.without_types", m.a_mention,
    (alice.get_notifications(exclude_types=["mention"]), never("no mention", lambda one: one.type == "mention")))
holds("notifications.dismissed_is_gone", m.a_fresh_mention, alice.clear_notification(IT),
    (alice.get_notifications(limit=40), hides(IT)))
holds("notifications.of_one_person", m.a_mention, (alice.get_notifications(account=m.me).account, hides(m.them)))

holds("grouped_notifications.grouped", m.post("To be liked."), bob.status_favourite(IT),
    (m.grouped("favourite", IT), {"notifications_count": 1}))

LOOPBACK = ("localhost", "127.0.0.1", "::1")
subscription: Thing = alice.push_subscription()

holds("push.kept", m.a_subscription,
    (subscription, {"endpoint": m.ENDPOINT, "alerts.mention": True, "alerts.favourite": False}),
    alice.delete_push_subscription(), (subscription, gone))

@check("push.arrives")
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
