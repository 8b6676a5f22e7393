"""What the dashboard of a server counts."""

from datetime import UTC, date, datetime

from atoot.entities import AdminMeasure, AdminTag
from atoot.testing import answer

TAG = AdminTag.from_dict({"id": "17", "name": "cats", "url": "https://a.example/tags/cats"})


async def test_measures_are_counted(instance, alice):
    counted = await alice.admin_measures(
        ["new_users", "active_users"], start_at=date(2024, 1, 1), end_at="2024-02-01"
    )
    assert [type(measure) for measure in counted] == [AdminMeasure, AdminMeasure]
    assert [(measure.key, measure.total) for measure in counted] == [("new_users", 0), ("active_users", 0)]


async def test_a_measure_of_a_hashtag_or_a_server_is_told_which(server, connect):
    c = await connect(server, "t")
    server.on("POST", "/api/v1/admin/measures", answer(json=[]))
    await c.admin_measures(
        ["tag_uses", "instance_follows"],
        start_at=datetime(2024, 1, 1, tzinfo=UTC),
        end_at=date(2024, 2, 1),
        tag_uses=TAG,
        instance_follows="b.example",
    )
    form = server.requests[0].form
    assert form.getall("keys[]") == ["tag_uses", "instance_follows"]
    del form["keys[]"]
    assert dict(form) == {
        "tag_uses[id]": "17",
        "instance_follows[domain]": "b.example",
        "start_at": "2024-01-01T00:00:00Z",
        "end_at": "2024-02-01",
    }
