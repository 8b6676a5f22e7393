"""Checks of https://docs.joinmastodon.org/methods/announcements/"""

# fmt: off
from atoot.testing.conformance.check import Chapter, on
from atoot.testing.conformance.expecting import NotTried
from atoot.testing.conformance.world import World

c: Chapter = Chapter("announcements")

c.answers("announcements", lambda w: w.alice.announcements())


async def _first(w: World) -> str:

    found = await w.alice.announcements()
    if not found:
        raise NotTried("there is no announcement")
    return found[0].id


c.answers("announcement_react", on(_first, lambda w, a: w.both(lambda x: w.alice.announcement_react(x, "👍"), lambda x: w.alice.announcement_unreact(x, "👍"), a)))
c.answers("announcement_unreact", on(_first, lambda w, a: w.alice.announcement_unreact(a, "👍")))
