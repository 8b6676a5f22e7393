"""Checks of https://docs.joinmastodon.org/methods/collections/"""

# fmt: off
from atoot.testing.conformance import making as m
from atoot.testing.conformance.check import IT, Call, Chapter, call
from atoot.testing.conformance.dues import hides, shows

c: Chapter = Chapter("collections")
listed: Call = call("account_collections", m.me)

c.holds("listed", "a collection that was made is listed, until it is deleted",
        m.a_collection, (listed, shows(IT)), call("delete_collection", IT), (listed, hides(IT)))
