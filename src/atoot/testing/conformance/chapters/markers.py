"""Checks of https://docs.joinmastodon.org/methods/markers/"""

# fmt: off
from atoot.testing.conformance.check import Chapter
from atoot.testing.conformance.expecting import expect
from atoot.testing.conformance.world import World

c: Chapter = Chapter("markers")

c.answers("markers_get", lambda w: w.alice.markers_get())
async def _kept(w: World) -> None:
    """What alice has read is as before when the check ends."""
    before = (await w.alice.markers_get(timeline=["home"])).get("home")
    if before is not None and before.last_read_id:
        w.later(lambda: w.alice.markers_set(home=before.last_read_id))


async def _set(w: World) -> object:
    await _kept(w)
    return await w.alice.markers_set(home=(await w.a_post()).id)


c.answers("markers_set", _set)


@c.check("a marker that is set is there afterwards, and its version grows", "POST /api/v1/markers", since="3.0.0")
async def set_and_found(w: World) -> None:
    await _kept(w)
    first, second = await w.post("1"), await w.post("2")
    made = (await w.alice.markers_set(home=first.id))["home"]
    expect(made.last_read_id == first.id, first.id, made.last_read_id)
    again = (await w.alice.markers_set(home=second.id))["home"]
    expect(again.version > made.version, f"a version above {made.version}", again.version)
    found = (await w.alice.markers_get(timeline=["home"]))["home"]
    expect(found.last_read_id == second.id, second.id, found.last_read_id)


@c.check("only the markers that were asked for come", "GET /api/v1/markers", since="3.0.0")
async def only_asked(w: World) -> None:
    await _set(w)
    found = await w.alice.markers_get(timeline=["notifications"])
    expect("home" not in found, "no marker of the home timeline", list(found))
