"""Checks of https://docs.joinmastodon.org/methods/grouped_notifications/"""

# fmt: off
from atoot.testing.conformance import making as m
from atoot.testing.conformance.check import IT, Chapter, call

c: Chapter = Chapter("grouped_notifications")

c.holds("grouped", "what is done to a post is one group, with its number",
        m.post("To be liked."), call("status_favourite", IT, by="bob", undo="status_unfavourite"),
        (m.grouped("favourite", IT), {"notifications_count": 1}), about="grouped_notifications")
