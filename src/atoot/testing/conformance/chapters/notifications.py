"""Checks of notifications, and of pushes."""

# fmt: off
from urllib.parse import urlsplit

import atoot.testing.conformance.making as m
from atoot.testing.behaviours import answer
from atoot.testing.conformance.check import IT, Chapter, Using, made
from atoot.testing.conformance.dues import gone, has, hides, never
from atoot.testing.conformance.results import Expected, NotTried
from atoot.testing.conformance.testbed import Testbed
from atoot.testing.server import ScriptedServer

c: Chapter = Chapter("notifications")
GET = "get_notifications"
theirs: dict[str, m.Make] = {"account.id": m.their_id}

c.holds("mention_notifies", "a mention notifies, with who did it and the post", (m.a_mention, theirs), about=GET)
c.holds("favourite_notifies", "a favourite notifies", m.post("To be liked."),
        Using("status_favourite", IT, by="bob"), (m.notified("favourite", IT), theirs))
c.holds("boost_notifies", "a boost notifies", m.post("To be boosted.", visibility="unlisted"),
        Using("status_boost", IT, by="bob"), (m.notified("reblog", IT), theirs), public=True)
c.holds("follow_notifies", "a follow notifies", Using("account_unfollow", m.me, by="bob", undo=m.as_friends),
        m.as_friends, (m.notified("follow", m.them), theirs), about="account_follow")
c.holds("post_notifies", "a post of whom one wants to hear of notifies",
        m.notifying, m.post("News.", by="bob"), (m.notified("status", made(1)), theirs), since="3.3.0")
c.holds("muted_conversation", "a muted conversation does not notify", m.post("To be muted."), Using("status_mute", IT),
        m.post("{me} Quiet.", by="bob", in_reply_to_id=m.part("id", IT)), m.a_fresh_mention,
        (m.part("status", Using(GET, limit=40)), hides(made(2))))
c.holds("only_types", "only the types that are asked for come", m.a_mention,
        (Using(GET, types=["mention"]), never("mentions alone", lambda one: one.type != "mention")), since="3.5.0")
c.holds("without_types", "types that are excluded do not come", m.a_mention,
        (Using(GET, exclude_types=["mention"]), never("no mention", lambda one: one.type == "mention")))
c.holds("dismissed_is_gone", "a notification that is dismissed is gone",
        m.a_fresh_mention, Using("clear_notification", IT), (Using(GET, limit=40), hides(IT)))
c.holds("of_one_person", "notifications come from one person alone where they are asked for", m.a_mention,
        (m.part("account", Using(GET, account=m.me)), hides(m.them)), about=GET, since="2.9.0")


c = Chapter("grouped_notifications")
c.holds("grouped", "what is done to a post is one group, with its number",
        m.post("To be liked."), Using("status_favourite", IT, by="bob"),
        (m.grouped("favourite", IT), {"notifications_count": 1}), about="grouped_notifications")


c = Chapter("push")
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
