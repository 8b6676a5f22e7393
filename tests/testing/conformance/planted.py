"""A server in front of another one, which changes what comes: to plant deviations."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple, Self

from aiohttp import ClientSession, web
from multidict import CIMultiDict

from atoot.http.operations import find

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
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()
        await self._runner.cleanup()

    async def _pass_on(self, request: web.Request) -> web.StreamResponse:
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
            params=asked.query,
            headers=asked.headers,
            data=asked.body or None,
        ) as came:
            answer = Answer(came.status, CIMultiDict(came.headers), await came.read())
        for one in mine:
            if one.answer is not None:
                one.answer(answer, asked)
        headers = CIMultiDict(
            {name: value for name, value in answer.headers.items() if name.lower() not in HOP}
        )
        if "Link" in headers:
            headers["Link"] = headers["Link"].replace(self._behind, self.origin)
        return web.Response(status=answer.status, headers=headers, body=answer.body)
