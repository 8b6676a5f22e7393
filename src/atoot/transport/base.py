"""What the API needs of a transport."""

import asyncio
from collections.abc import Collection, Coroutine
from typing import Any, Protocol, TypeVar

from atoot.errors import MastodonError
from atoot.message import Request, Response
from atoot.transport.clock import Clock

T = TypeVar("T")


class OtherWays(Protocol):
    """Does another way what a server lacks; `workflows.alternatives` does."""

    @property
    def missing(self) -> Collection[object]:
        """What the server is known to lack."""
        ...

    def has(self, request: Request) -> bool:
        """Whether there is another way for a request."""
        ...

    async def known(self, request: Request) -> Response | None:
        """The answer made another way, if the server is known to lack the operation."""
        ...

    async def after(self, request: Request, error: MastodonError) -> Response | None:
        """The answer made another way, if an error says that the server lacks the operation."""
        ...


class Transport(Protocol):
    """Sends requests to one instance, in the name of one token or of nobody."""

    origin: str
    """`https://host` of the instance, without a slash at the end."""

    clock: Clock
    """Time and waiting."""

    @property
    def token(self) -> str | None:
        """In whose name requests are made."""
        ...

    def server_time(self) -> float:
        """Seconds since the epoch by the clock of the server, as its latest answer told; by ours if it told nothing."""
        ...

    async def pause(self, seconds: float, reason: str) -> None:
        """Wait for something that is named, unless the client is closed meanwhile."""
        ...

    async def send(self, request: Request) -> Response:
        """The answer to a request, a good one.

        Raises:
            NetworkError: there was none.
            ApiError, ClientError, ServerError: it was not a good one.
        """
        ...

    async def ask(self, request: Request) -> Response:
        """The same; what the server lacks is done another way, where there is one."""
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
