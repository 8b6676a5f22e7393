"""What a server does in the background."""

from atoot.entities.base import Entity


class AsyncRefresh(Entity):
    """Something the server fetches in the background. https://docs.joinmastodon.org/entities/AsyncRefresh/"""

    shown = ("id", "status")

    id: str
    status: str = "finished"
    """running or finished."""
    result_count: int | None = None
    """How much was found so far; None if the server does not count."""


class WrappedAsyncRefresh(Entity):
    """The answer that says how far it is. https://docs.joinmastodon.org/methods/async_refreshes/"""

    shown = ("async_refresh",)

    async_refresh: AsyncRefresh
