"""Checks of https://docs.joinmastodon.org/methods/conversations/"""

# fmt: off
from atoot.testing.conformance import making as m
from atoot.testing.conformance.check import IT, Chapter, call
from atoot.testing.conformance.dues import hides

c: Chapter = Chapter("conversations")

c.holds("unread_until_read", "a direct post begins a conversation that is unread, until it is read",
        (m.a_conversation, {"unread": True, "accounts.id": lambda t: [t.them.id]}),
        (call("mark_conversation_read", IT), {"unread": False}))
c.holds("removed", "a conversation that is removed is not listed any more",
        m.a_conversation, call("remove_conversation", IT), (call("conversations"), hides(IT)))
