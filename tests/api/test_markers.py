import pytest

from atoot.entities import Marker
from atoot.testing import answer


async def test_markers_are_set_and_read(alice):
    status = await alice.post("/api/v1/statuses", params={"status": "x"})
    set_now = await alice.markers_set(home=status, notifications=7)
    assert {name: marker.last_read_id for name, marker in set_now.items()} == {
        "home": status["id"],
        "notifications": "7",
    }
    found = await alice.markers_get()
    assert found == set_now
    assert isinstance(found["home"], Marker)
    assert list(await alice.markers_get(timeline=["home"])) == ["home"]


async def test_markers_are_set_as_in_1_x(alice):
    found = await alice.markers_set({"home": {"last_read_id": "5"}})
    assert found["home"]["last_read_id"] == "5"


async def test_both_timelines_are_asked_for_since_mastodon_gives_nothing_to_those_who_name_none(
    server, connect
):
    c = await connect(server, "t")
    server.on("GET", "/api/v1/markers", answer(json={}))
    assert await c.markers_get() == {}
    assert server.requests[0].query.getall("timeline[]") == ["home", "notifications"]


async def test_a_marker_is_sent_in_a_form(server, connect):
    c = await connect(server, "t")
    server.on("POST", "/api/v1/markers", answer(json={}))
    await c.markers_set(home="5")
    assert dict(server.requests[0].form) == {"home[last_read_id]": "5"}
    with pytest.raises(TypeError):
        await c.markers_set(home=5.0)
