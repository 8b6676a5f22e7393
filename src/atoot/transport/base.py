"""What the API needs of a transport."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Protocol, TypeVar

from atoot.message import Request, Response
from atoot.transport.clock import Clock

T = TypeVar("T")


class Transport(Protocol):
    """Sends requests to one instance, in the name of one token or of nobody."""

    origin: str
    """`https://host` of the instance, without a slash at the end."""

    clock: Clock
    """Time and waiting."""

    async def send(self, request: Request) -> Response:
        """The answer to a request, a good one.

        Raises:
            NetworkError: there was none.
            ApiError, ClientError, ServerError: it was not a good one.
        """
        ...

    async def fetch(self, request: Request, kind: Any) -> Any:
        """The answer to a request, decoded into the type `kind`; None stands for an answer without content."""
        ...

    def decode(self, response: Response, kind: Any) -> Any:
        """The body of an answer as the type `kind`.

        Raises:
            ApiError: it cannot be read as one.
        """
        ...

    def knows(self, software: str) -> None:
        """What the server is, in the words of nodeinfo; empty if it does not say."""
        ...

    def spawn(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        """Run something beside the caller; it ends at the latest when the transport closes."""
        ...
