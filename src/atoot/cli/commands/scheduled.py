"""The commands about posts that are still to come."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from atoot import cli
from atoot.cli.command import Group, argument, named
from atoot.cli.options import yes
from atoot.printable import printable

if TYPE_CHECKING:
    from atoot.cli.session import Session
    from atoot.entities import ScheduledStatus
    from atoot.mastodon import MastodonAPI

# This file is read for help, too.
_ID = argument("status", "ID is that of `atoot scheduled`.", metavar="ID")


SCHEDULED = Group(
    "scheduled",
    "See, move and cancel scheduled posts.",
    usual="list",
    also={"show": "list", "delete": "cancel"},
    examples=["atoot scheduled", "atoot scheduled change 7 +2h", "atoot scheduled cancel 7"],
)


@SCHEDULED.command(
    "list",
    argument("status", required=False, metavar="ID"),
    examples=["atoot scheduled", "atoot scheduled --json"],
    shows="ScheduledStatus",
)
async def list_scheduled(session: "Session", c: "MastodonAPI", *, status: str | None) -> None:
    """List your scheduled posts, or show one of them."""
    if status is not None:
        session.lines_of(await c.view_scheduled_status(status), _scheduled_lines)
        return
    await session.lines(c.scheduled_statuses(limit=40), None, _scheduled_lines, "no post is scheduled")


def _scheduled_lines(one: "ScheduledStatus") -> Iterator[str]:
    params = one.params
    files = f"  {len(one.media_attachments)} files" if one.media_attachments else ""
    yield f"{cli.when.shown(one.scheduled_at)}  id {printable(one.id)}  {printable(params.visibility or '')}{files}".rstrip()
    if params.spoiler_text:
        yield f"  ⚠ {printable(params.spoiler_text)}"
    for line in params.text.splitlines():
        yield f"  {printable(line)}".rstrip()


@SCHEDULED.command(
    "change",
    _ID,
    argument("when"),
    examples=["atoot scheduled change 7 2026-12-24T18:00", "atoot scheduled change 7 +2h"],
    shows="ScheduledStatus",
)
async def change_scheduled(session: "Session", *, status: str, when: str) -> None:
    """Move a scheduled post to another time."""
    moment = cli.when.moment_of(when, datetime.now(UTC))
    async with session.client() as c:
        made = await c.create_scheduled_status(status, moment)
    session.output.did(made, next(_scheduled_lines(made)))


@SCHEDULED.command("cancel", _ID, yes(), examples=["atoot scheduled cancel 7"], shows="ScheduledStatus")
async def cancel_scheduled(session: "Session", c: "MastodonAPI", *, status: str, yes: bool) -> None:
    """Cancel a scheduled post."""
    found = await c.view_scheduled_status(status)
    if not yes and not session.output.as_json:
        session.lines_of(found, _scheduled_lines)
    cli.input.agreed("Cancel this post?", yes=yes)
    await c.cancel_scheduled_status(status)
    session.output.did(found, f"cancelled {printable(status)}")


COMMANDS: dict[str, click.Command] = named(SCHEDULED)
