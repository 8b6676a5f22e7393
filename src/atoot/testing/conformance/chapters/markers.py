"""Checks of https://docs.joinmastodon.org/methods/markers/"""

# fmt: off
from atoot.testing.conformance import making as m
from atoot.testing.conformance.check import Chapter, call
from atoot.testing.conformance.expecting import expect, has
from atoot.testing.conformance.testbed import Testbed

c: Chapter = Chapter("markers")

c.holds("only_asked", "only the markers that were asked for come",
        m.a_marker, (call("markers_get", timeline=["notifications"]), {"home": None}))


@c.check("a marker that is set is there afterwards, and its version grows", "markers_set")
async def set_and_found(t: Testbed) -> None:
    first, post = (await m.a_marker(t))["home"], await t.post("Newer.")
    again = (await t.alice.markers_set(home=post.id))["home"]
    expect(again.version > first.version, f"a version above {first.version}", again.version)
    has(await t.alice.markers_get(timeline=["home"]), {"home.last_read_id": post.id})
