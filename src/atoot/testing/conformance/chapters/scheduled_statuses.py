"""Checks of https://docs.joinmastodon.org/methods/scheduled_statuses/"""

# fmt: off
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial

from atoot.entities import ScheduledStatus
from atoot.errors import MastodonError
from atoot.testing.conformance.check import Chapter, on
from atoot.testing.conformance.expecting import NotTried, expect
from atoot.testing.conformance.world import World

c: Chapter = Chapter("scheduled_statuses")


def _in(days: int) -> datetime:
    return (datetime.now(UTC) + timedelta(days=days)).replace(microsecond=0)


async def _made(w: World) -> ScheduledStatus:
    made = await w.alice.create_status(status=f"Later. {w.sign}", visibility="private", scheduled_at=_in(1))
    if not isinstance(made, ScheduledStatus):
        raise NotTried("the server posts at once what is to be posted later")
    w.later(lambda: w.alice.cancel_scheduled_status(made.id))
    return made


c.answers("scheduled_statuses", on(_made, lambda w, _: w.alice.scheduled_statuses()))
c.answers("view_scheduled_status", on(_made, lambda w, s: w.alice.view_scheduled_status(s.id)))
c.answers("create_scheduled_status", on(_made, lambda w, s: w.alice.create_scheduled_status(s.id, _in(2))))
c.answers("cancel_scheduled_status", on(_made, lambda w, s: w.alice.cancel_scheduled_status(s.id)))


@c.check("a scheduled post is listed with its text and time, moved, and gone when it is cancelled", "DELETE /api/v1/scheduled_statuses/:id", since="2.7.0")
async def listed_moved_gone(w: World) -> None:
    made = await _made(w)
    found = next((one for one in await w.alice.scheduled_statuses() if one.id == made.id), None)
    expect(found is not None, "the scheduled post", "others")
    text = found.params.text if found is not None else None
    expect(w.sign in (text or ""), "its text", text)
    later = _in(2)
    moved = await w.alice.create_scheduled_status(made.id, later)
    expect(abs((moved.scheduled_at - later).total_seconds()) < 2, str(later), moved.scheduled_at)
    await w.alice.cancel_scheduled_status(made.id)
    await w.gone(lambda: w.alice.view_scheduled_status(made.id), "the cancelled post")


@c.check("the same key schedules once", "POST /api/v1/statuses", source="https://docs.joinmastodon.org/methods/statuses/#headers", since="2.7.0")
async def key_schedules_once(w: World) -> None:
    for _ in range(2):
        with suppress(MastodonError):  # Mastodon 4.6 refuses the second one, with 500
            await w.raw_post(key=f"{w.sign} later", status=f"Once. {w.sign}", scheduled_at=_in(1).isoformat())
    found = [one for one in await w.alice.scheduled_statuses() if w.sign in (one.params.text or "")]
    for one in found:
        w.later(partial(w.alice.cancel_scheduled_status, one.id))
    if not found:
        raise NotTried("the server posts at once what is to be posted later")
    expect(len(found) == 1, "one scheduled post", f"{len(found)}")


@c.check("a time that is only minutes away is refused", "POST /api/v1/statuses", since="2.7.0")
async def too_soon(w: World) -> None:
    soon = (datetime.now(UTC) + timedelta(seconds=60)).isoformat()
    await w.refused(lambda: w.raw_post(scheduled_at=soon), "a time in a minute", 400, 422)
