"""`atoot delete`."""

import sys

from atoot.cli.errors import judged, wrong
from atoot.cli.safe import printable
from atoot.cli.session import Session


async def delete(session: Session, *, status: str, yes: bool) -> None:
    """Delete a post.

    Raises:
        CommandError: nobody said yes.
    """
    if not yes and not sys.stdin.isatty():
        raise wrong("nobody can be asked here: say --yes to delete the post")
    async with session.client() as c:
        wanted = await session.status(c, status)
        with judged():
            found = await c.view_status(wanted)
        if not yes:
            session.show(found)
            session.confirm("Delete this post?", yes=False)
        gone = await c.delete_status(wanted)
    session.did(gone, f"deleted {printable(wanted)}")
