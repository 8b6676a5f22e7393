"""What an answer says about the request itself: that it failed, or that work goes on in the background."""

from typing import Any, ClassVar

from atoot.entities.base import Entity


class Error(Entity):
    """What a server says when it refuses or fails. https://docs.joinmastodon.org/entities/Error/"""

    in_repr: ClassVar[tuple[str, ...]] = ("error",)

    error: str
    """What went wrong, in words or in one word."""
    error_description: str | None = None
    """More of it, in words."""
    details: dict[str, Any] | None = None
    """What is wrong with which parameter: `{"name": [{"error": ..., "description": ...}]}`."""


class AsyncRefresh(Entity):
    """Something the server fetches in the background. https://docs.joinmastodon.org/entities/AsyncRefresh/"""

    in_repr: ClassVar[tuple[str, ...]] = ("id", "status")

    id: str
    """Id of the work in the background."""
    status: str = "finished"
    """running or finished."""
    result_count: int | None = None
    """How much was found so far; None if the server does not count."""


class WrappedAsyncRefresh(Entity):
    """The answer that says how far it is. https://docs.joinmastodon.org/methods/async_refreshes/"""

    in_repr: ClassVar[tuple[str, ...]] = ("async_refresh",)

    async_refresh: AsyncRefresh
    """How far the work is."""
