"""A real HTTP server inside your test that follows a script, even one that no good server would.

    async with ScriptedServer() as server:
        server.on("GET", "/api/v1/timelines/home", drop(), answer(status=503), answer(json=[]))

        async with atoot.client(server.host, access_token="t", use_https=False) as c:
            assert await c.home_timeline() == []

        assert len(server.requests) == 3
        assert server.requests[0].headers["Authorization"] == "Bearer t"

Behaviours are in `atoot.testing.behaviours` (answers) and `atoot.testing.hostile` (trouble);
`websocket` and `event_stream` run a script on an open stream. All of them can be imported from `atoot.testing`.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from fnmatch import fnmatchcase
from inspect import isawaitable
from types import TracebackType
from typing import Self, TypeAlias

from atoot.testing.behaviours import Behaviour, answer
from atoot.testing.certificates import server_context
from atoot.testing.exchange import MAX_HEAD, Exchange, close, read_head, reset
from atoot.testing.received import ReceivedRequest

Handler: TypeAlias = Callable[[ReceivedRequest], Behaviour | Awaitable[Behaviour]]
"""A function, async or not, that handles a request and returns the answer."""
Step: TypeAlias = Behaviour | Handler

NOT_FOUND = answer(status=404, json={"error": "Record not found"})
_KEPT_BODY = 16 << 20


class Arrivals:
    """Requests in order of arrival, and a way to wait for them."""

    def __init__(self) -> None:
        self.requests: list[ReceivedRequest] = []
        """The requests so far; a request is listed as soon as its head has arrived."""
        self.answering: int = 0
        """How many requests the server has begun to answer so far."""
        self._more = asyncio.Condition()

    async def arrived(self, count: int = 1, *, timeout: float = 10.0) -> None:
        """Wait until the server has begun to answer this many requests in total.

        Raises:
            TimeoutError: they did not come in time.
        """
        try:
            async with asyncio.timeout(timeout), self._more:
                await self._more.wait_for(lambda: self.answering >= count)
        except TimeoutError:
            raise TimeoutError(f"{self.answering} of {count} requests came in {timeout} s") from None

    async def count(self) -> None:
        """Count one more request that is about to be answered."""
        async with self._more:
            self.answering += 1
            self._more.notify_all()


class Route(Arrivals):
    """The script for one method and path: one step for each request, the last step for all the rest.

    Args:
        method: the HTTP method.
        path: the path; `*` stands for anything.
        steps: what to do with each request in turn.
    """

    def __init__(self, method: str, path: str, steps: tuple[Step, ...]) -> None:
        super().__init__()
        self.method = method
        self.path = path
        self._steps = steps
        self._next = 0

    def matches(self, request: ReceivedRequest) -> bool:
        """True if this route is for the request.

        Args:
            request: the request.
        """
        return self.method in ("*", request.method) and fnmatchcase(request.path, self.path)

    def take(self) -> Step:
        """The step of the next request."""
        step = self._steps[min(self._next, len(self._steps) - 1)]
        self._next += 1
        return step


class ScriptedServer(Arrivals):
    """An HTTP and websocket server on a free port of the loopback interface; use it with `async with`.

    Args:
        host: address to listen on.
        port: port to listen on; 0 takes a free one.
        tls: True serves https with a certificate that only `trusting_context` of `atoot.testing` trusts; or give a
            context of your own.
        keep_body: how many bytes of a request's body to keep; the rest is counted and discarded.

    A request without a route is answered with 404 and listed like the others. An exception in a function of the script
    is answered with 500, and raised again at the end of the block.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        tls: bool | ssl.SSLContext = False,
        keep_body: int = _KEPT_BODY,
    ) -> None:
        super().__init__()
        self.connections: int = 0
        """How many connections were accepted so far."""
        self.errors: list[BaseException] = []
        """Exceptions raised in functions of the script."""
        self.port: int = port
        """The port; the same again after `stop` and `start`."""
        self._address = host
        self._tls = server_context() if tls is True else tls or None
        self._keep_body = keep_body
        self._routes: list[Route] = []
        self._resets = 0
        self._listener: asyncio.Server | None = None
        self._open: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self._all_gone = asyncio.Event()

    @property
    def host(self) -> str:
        """Address and port, as a client wants them: `127.0.0.1:41234`."""
        return f"{self._address}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, address and port: `http://127.0.0.1:41234`."""
        return f"{'https' if self._tls else 'http'}://{self.host}"

    @property
    def open_connections(self) -> int:
        """How many connections are open now."""
        return len(self._open)

    def on(self, method: str, path: str, *steps: Step) -> Route:
        """Define what to do with requests; of several matching routes, the latest wins.

        Args:
            method: the HTTP method, or `*` for any.
            path: the path as it is sent, percent-encoded and without the query; `*` stands for anything.
            steps: behaviours, or functions that do the work and return one. The first request gets the first, the
                second the second; the last one repeats.
        """
        if not steps:
            raise ValueError(f"what should the server do with {method} {path}? Give at least one behaviour")
        route = Route(method, path, steps)
        self._routes.append(route)
        return route

    def reset_next(self, connections: int = 1) -> None:
        """Reset the next connections as soon as they are made, before anything is read.

        Args:
            connections: how many.
        """
        self._resets = connections

    def reset_all(self) -> None:
        """Reset all open connections, like a network failure."""
        for writer in self._open.values():
            reset(writer)

    async def all_gone(self, *, timeout: float = 10.0) -> None:
        """Wait until no connection is open.

        Args:
            timeout: seconds to wait.

        Raises:
            TimeoutError: some stayed.
        """
        try:
            async with asyncio.timeout(timeout):
                await self._all_gone.wait()
        except TimeoutError:
            raise TimeoutError(f"{self.open_connections} connections are open after {timeout} s") from None

    async def start(self) -> None:
        """Listen; after `stop` on the same port as before."""
        self._all_gone.set()
        self._listener = await asyncio.start_server(
            self._accept, self._address, self.port, limit=MAX_HEAD, ssl=self._tls
        )
        self.port = self._listener.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening, so that connections are refused, and break the open ones."""
        if self._listener is None:
            return
        self._listener.close()
        tasks = list(self._open)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._listener.wait_closed()
        self._listener = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()
        if not self.errors:
            return
        if error is None:
            raise BaseExceptionGroup("the script of the server failed", self.errors)
        error.add_note(f"the script of the server failed, too: {self.errors!r}")

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        if self._resets:
            self._resets -= 1
            reset(writer)
            return
        task = asyncio.create_task(self._serve(reader, writer, self.connections))
        self._open[task] = writer
        self._all_gone.clear()
        task.add_done_callback(self._served)

    def _served(self, task: asyncio.Task[None]) -> None:
        del self._open[task]
        if not self._open:
            self._all_gone.set()
        if not task.cancelled() and (error := task.exception()):
            self.errors.append(error)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> None:
        port = writer.get_extra_info("peername")[1]
        try:
            while head := await read_head(reader):
                request = ReceivedRequest(head.method, head.target, head.headers, number, port)
                exchange = Exchange(request, head.version, reader, writer)
                await self._handle(exchange)
                if exchange.last:
                    await exchange.linger()
                    break
            close(writer)
            await writer.wait_closed()
        except (OSError, asyncio.IncompleteReadError):
            pass  # the client is gone
        finally:
            # Has no effect on a connection that ended cleanly.
            reset(writer)
            with suppress(OSError):
                await writer.wait_closed()

    async def _handle(self, exchange: Exchange) -> None:
        request = exchange.request
        route = next((route for route in reversed(self._routes) if route.matches(request)), None)
        self.requests.append(request)
        if route:
            route.requests.append(request)
        step = route.take() if route else NOT_FOUND
        if not isinstance(step, Behaviour) or step.reads_body:
            await exchange.read_body(self._keep_body)
        await self.count()
        if route:
            await route.count()
        behaviour = step if isinstance(step, Behaviour) else await self._ask(step, request)
        await behaviour.perform(exchange)

    async def _ask(self, handler: Handler, request: ReceivedRequest) -> Behaviour:
        try:
            answered = handler(request)
            return await answered if isawaitable(answered) else answered
        except Exception as error:  # noqa: BLE001 - a script may fail in any way; the error is raised at the end
            self.errors.append(error)
            return answer(status=500, json={"error": f"the script failed: {error!r}"})
