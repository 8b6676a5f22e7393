"""Checks of https://docs.joinmastodon.org/methods/custom_emojis/"""

# fmt: off
from atoot.testing.conformance import making as m
from atoot.testing.conformance.check import IT, Chapter, call

c: Chapter = Chapter("custom_emojis")

c.holds("for_strangers", "a stranger sees the same emoji", call("get_custom_emojis"),
        (call("get_custom_emojis", by="stranger"), {"shortcode": m.part("shortcode", IT)}))
