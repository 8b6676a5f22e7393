"""Checks of https://docs.joinmastodon.org/methods/featured_tags/"""

# fmt: off
from atoot.testing.conformance import making as m
from atoot.testing.conformance.check import IT, Call, Chapter, call
from atoot.testing.conformance.dues import hides, shows

c: Chapter = Chapter("featured_tags")
listed: Call = call("featured_tags")

c.holds("listed", "a featured hashtag is listed, until it is taken back",
        m.a_featured_tag, (listed, shows(IT)), call("delete_featured_tag", IT), (listed, hides(IT)),
        about="create_featured_tag")
