from datetime import UTC, datetime, timedelta

import pytest

from atoot.entities import ScheduledStatus
from atoot.errors import NotFoundError
from atoot.testing import answer

TOMORROW = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)


@pytest.fixture
async def scheduled(alice):
    return await alice.create_status(status="later", scheduled_at=TOMORROW)


async def test_a_scheduled_status_is_shown_moved_and_cancelled(alice, scheduled):
    assert [item.id async for item in alice.scheduled_statuses(limit=1)] == [scheduled.id]
    assert isinstance(await alice.view_scheduled_status(scheduled), ScheduledStatus)
    moved = await alice.create_scheduled_status(scheduled, TOMORROW + timedelta(hours=1))
    assert moved.scheduled_at == TOMORROW + timedelta(hours=1)
    assert await alice.cancel_scheduled_status(scheduled.id) is None
    with pytest.raises(NotFoundError):
        await alice.view_scheduled_status(scheduled)


async def test_programs_that_pass_a_date_to_cancel_go_on_working(alice, scheduled):
    await alice.cancel_scheduled_status(scheduled, "2099-01-01")
    assert await alice.scheduled_statuses() == []


async def test_a_list_without_links_goes_on_by_the_ids(server, connect):
    c = await connect(server, "t")
    pages = [
        [{"id": id, "scheduled_at": "2099-01-01T00:00:00Z", "params": {"text": "x"}} for id in ids]
        for ids in ("98", "7", "")
    ]
    server.on("GET", "/api/v1/scheduled_statuses", *(answer(json=page) for page in pages))
    assert [item.id async for item in c.scheduled_statuses()] == ["9", "8", "7"]
    assert [request.query.get("max_id") for request in server.requests] == [None, "8", "7"]


async def test_a_time_that_is_over_is_refused_before_anything_is_sent(server, connect):
    c = await connect(server, "t")
    with pytest.raises(ValueError, match="date=2020-01-01 is in the past"):
        await c.create_scheduled_status("1", "2020-01-01")
    assert server.requests == []


async def test_a_time_that_is_too_close_is_refused_before_anything_is_sent(server, connect):
    c = await connect(server, "t")
    with pytest.raises(ValueError, match="less than 5 minutes from now"):
        await c.create_scheduled_status("1", datetime.now(UTC) + timedelta(minutes=4))
    assert server.requests == []
