"""Checks of https://docs.joinmastodon.org/methods/notifications/"""

# fmt: off
import atoot.testing.conformance.making as m
from atoot.testing.conformance.check import IT, Chapter, Using, made
from atoot.testing.conformance.dues import hides, never
from atoot.testing.conformance.testbed import Testbed

c: Chapter = Chapter("notifications")
GET = "get_notifications"
theirs: dict[str, m.Make] = {"account.id": lambda t: t.them.id}
news: Using = Using("account_follow", m.them, notify=True, undo=Using("account_follow", m.them, notify=False))

c.holds("mention_notifies", "a mention notifies, with who did it and the post", (m.a_mention, theirs), about=GET)
c.holds("favourite_notifies", "a favourite notifies", m.post("To be liked."),
        Using("status_favourite", IT, by="bob", undo="status_unfavourite"), (m.notified("favourite", IT), theirs))
c.holds("boost_notifies", "a boost notifies", m.post("To be boosted.", visibility="unlisted"),
        Using("status_boost", IT, by="bob", undo="status_unboost"), (m.notified("reblog", IT), theirs), public=True)
c.holds("follow_notifies", "a follow notifies", Using("account_unfollow", m.me, by="bob", undo=Testbed.as_friends),
        Testbed.as_friends, (m.notified("follow", m.them), theirs), about="account_follow")
c.holds("post_notifies", "a post of whom one wants to hear of notifies",
        news, m.post("News.", by="bob"), (m.notified("status", made(1)), theirs), since="3.3.0")
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
