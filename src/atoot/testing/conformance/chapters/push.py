"""Checks of https://docs.joinmastodon.org/methods/push/"""

# fmt: off
from atoot.testing.conformance import making as m
from atoot.testing.conformance.check import Call, Chapter, call
from atoot.testing.conformance.dues import gone

c: Chapter = Chapter("push")
found: Call = call("push_subscription")

c.holds("kept", "a subscription keeps its address and what it is for, until it is deleted",
        m.a_subscription, (found, {"endpoint": m.ENDPOINT, "alerts.mention": True, "alerts.favourite": False}),
        call("delete_push_subscription"), (found, gone), about="create_push_subscription")
