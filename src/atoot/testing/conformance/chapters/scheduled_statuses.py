"""Checks of https://docs.joinmastodon.org/methods/scheduled_statuses/"""

# fmt: off
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any

import atoot.testing.conformance.making as m
from atoot.errors import MastodonError
from atoot.testing.conformance.check import IT, Chapter, Using
from atoot.testing.conformance.dues import gone, refused, says
from atoot.testing.conformance.expecting import NotTried, expect
from atoot.testing.conformance.testbed import Testbed

c: Chapter = Chapter("scheduled_statuses")
KEYS = "https://docs.joinmastodon.org/methods/statuses/#headers"
LATER: datetime = m.in_days(2)

c.holds("listed_moved_gone", "a scheduled post is listed with its text and time, moved, and gone when it is cancelled",
        m.a_scheduled_post, (m.part("params.text", m.own("scheduled_statuses", IT)), says("atoot-conformance")),
        (Using("create_scheduled_status", IT, LATER), {"scheduled_at": LATER}),
        Using("cancel_scheduled_status", IT), (Using("view_scheduled_status", IT), gone),
        about="cancel_scheduled_status")
c.holds("too_soon", "a time that is only minutes away is refused",
        (Using("post", "/api/v1/statuses", params=lambda t: m.private(t.sign) | {"scheduled_at": m.in_days(0)},
              ends="delete_status"), refused(400, 422)), about="create_status", since="2.7.0")


@c.check("the same key schedules once", "create_status", source=KEYS, since="2.7.0")
async def key_schedules_once(t: Testbed) -> None:
    asked: dict[str, Any] = {"status": f"Once. {t.sign}", "scheduled_at": m.in_days(1).isoformat()}
    for _ in range(2):
        with suppress(MastodonError):  # Mastodon 4.6 refuses the second one, with 500
            await m.raw_post(key="later", **asked)(t)
    found = [one.id for one in await t.alice.scheduled_statuses() if t.sign in (one.params.text or "")]
    for one in found:
        t.later(partial(t.alice.cancel_scheduled_status, one))
    if not found:
        raise NotTried("the server posts at once what is to be posted later")
    expect(len(found) == 1, "one scheduled post", f"{len(found)}")
