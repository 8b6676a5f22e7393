"""Checks of https://docs.joinmastodon.org/methods/instance/"""

# fmt: off
from atoot.testing.conformance import making as m
from atoot.testing.conformance.check import IT, Call, Chapter, call
from atoot.testing.conformance.dues import item, says
from atoot.testing.conformance.expecting import SET

c: Chapter = Chapter("instance")
instance: Call = call("instance")

c.holds("same_in_both", "the instance tells the same of itself in both versions", instance,
        (call("get_instance"), {"title": m.part("title", IT)}),
        (m.part("uri", call("get_instance")), says(m.part("domain", IT))))
c.holds("says_how_long", "the instance says how long a post may be",
        (instance, {"configuration.statuses.max_characters": SET}))
c.holds("says_which_files", "the instance says which files it takes",
        (m.part("configuration.media_attachments.supported_mime_types", instance), item("image/png")), about="instance")
