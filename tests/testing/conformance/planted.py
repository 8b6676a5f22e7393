"""A server in front of another one, which changes what comes: to plant deviations."""

import asyncio
import json
from collections.abc import Callable
from typing import Any, NamedTuple, Self

from aiohttp import ClientSession, ClientWebSocketResponse, web
from multidict import CIMultiDict

from atoot.operations import find

HOP = ("transfer-encoding", "content-length", "connection", "content-encoding", "host")


class Answer:
    """What the server behind answered, to be changed."""

    def __init__(self, status: int, headers: CIMultiDict[str], body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def data(self) -> Any:
        return json.loads(self.body)

    @data.setter
    def data(self, value: Any) -> None:
        self.body = json.dumps(value).encode()


class Asked:
    """What is asked, to be changed before the server behind hears of it."""

    def __init__(self, request: web.Request, body: bytes) -> None:
        self.method = request.method
        self.path = request.path
        self.query = dict(request.query)
        self.headers = CIMultiDict(
            {name: value for name, value in request.headers.items() if name.lower() not in HOP}
        )
        self.body = body


class Planted(NamedTuple):
    """A deviation: where, and how; and the check that is to find it."""

    check: str
    operation: str
    answer: Callable[[Answer, Asked], None] | None = None
    ask: Callable[[Asked], None] | None = None
    frame: Callable[[dict[str, Any]], dict[str, Any] | None] | None = None
    """What becomes of the frames of websockets; None is not told."""


class PlantedServer:
    """Passes on to `origin` what it is asked, but for what was planted."""

    def __init__(self, origin: str, *planted: Planted) -> None:
        self._behind = origin
        self.planted = planted
        app = web.Application(client_max_size=2**24)
        app.router.add_route("*", "/{path:.*}", self._pass_on)
        self._runner = web.AppRunner(app, access_log=None)

    async def __aenter__(self) -> Self:
        self._session = ClientSession()
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.origin = f"http://{host}:{port}"
        self._there, self._here = (one.partition("/")[2].encode() for one in (self._behind, self.origin))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()
        await self._runner.cleanup()

    async def _pass_on(self, request: web.Request) -> web.StreamResponse:
        if "Upgrade" in request.headers:
            return await self._stream(request)
        asked = Asked(request, await request.read())
        operation = find(asked.method, asked.path)
        name = str(operation or "")
        mine = [one for one in self.planted if one.operation == name]
        for one in mine:
            if one.ask is not None:
                one.ask(asked)
        async with self._session.request(
            asked.method,
            self._behind + asked.path,
            params={name: value.replace(self.origin, self._behind) for name, value in asked.query.items()},
            headers=asked.headers,
            data=asked.body or None,
        ) as came:
            body = (await came.read()).replace(self._there, self._here)
            answer = Answer(came.status, CIMultiDict(came.headers), body)
            if "Link" in answer.headers:
                answer.headers["Link"] = answer.headers["Link"].replace(self._behind, self.origin)
        for one in mine:
            if one.answer is not None:
                one.answer(answer, asked)
        headers = CIMultiDict(
            {name: value for name, value in answer.headers.items() if name.lower() not in HOP}
        )
        return web.Response(status=answer.status, headers=headers, body=answer.body)

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        kept = {name: request.headers[name] for name in ("Authorization",) if name in request.headers}
        here = web.WebSocketResponse()
        async with self._session.ws_connect(
            self._behind + request.path, params=request.query, headers=kept
        ) as behind:
            await here.prepare(request)
            telling = asyncio.create_task(self._tell(behind, here))
            async for message in here:
                await behind.send_str(message.data)
            telling.cancel()
        return here

    async def _tell(self, behind: ClientWebSocketResponse, here: web.WebSocketResponse) -> None:
        async for message in behind:
            frame = json.loads(message.data)
            for one in self.planted:
                frame = one.frame(frame) if one.frame is not None and frame is not None else frame
            if frame is not None:
                await here.send_str(json.dumps(frame))
