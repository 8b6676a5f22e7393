"""What a stranger may see: every operation that reads, and wants a token, is tried without one."""

from collections.abc import Awaitable, Callable

from atoot.http.operations import TABLE, Operation
from atoot.testing.conformance.check import Chapter
from atoot.testing.conformance.expecting import SAYS_NO
from atoot.testing.conformance.world import World

SOURCE = "https://docs.joinmastodon.org/api/oauth-scopes/"


def refused_to_strangers() -> Chapter:
    """A check for each operation that reads what is somebody's."""
    chapter = Chapter("strangers")
    for operation in TABLE:
        if not is_private(operation):
            continue
        chapter.check(
            f"{operation} is refused to a stranger",
            str(operation),
            source=SOURCE,
            since=operation.since,
            name=operation.name,
        )(_refused(operation))
    return chapter


def is_private(operation: Operation) -> bool:
    """Whether an operation reads, and is only for who has a token."""
    return (
        operation.method == "GET"
        and bool(operation.scopes)
        and "public" not in operation.access
        and "streaming" not in operation.path
    )


def _refused(operation: Operation) -> Callable[[World], Awaitable[object]]:
    codes = (
        *SAYS_NO,
        400,
        404,
    )  # where something is named that is not there, or not at all, these tell nothing either
    parts = ["1" if part.startswith(":") else part for part in operation.path.split("/")]

    async def do(world: World) -> object:
        path = "/".join(parts)
        return await world.refused(lambda: world.stranger.request("GET", path), path, *codes)

    return do
