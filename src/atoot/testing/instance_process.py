"""The process of the embedded instance: runs mastodon-mock until its parent process ends.

It runs as a script, without atoot, with the settings as its argument. Its standard input is the lifeline: nothing is
ever written to it, and it closes when the parent ends, for whatever reason.
"""

import gc
import json
import os
import select
import shutil
import socket
import sqlite3
import sys
import tempfile
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

# Objects created until the server is ready stay alive: collecting garbage among them takes a quarter of the start.
gc.disable()
# Nor does pydantic look through all that is installed for plugins, which would be of others.
os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"

import fastapi.dependencies.utils  # noqa: E402 - after the lines above
import fastapi.routing  # noqa: E402
import uvicorn  # noqa: E402
from fastapi import FastAPI, Request  # noqa: E402
from mastodon_mock import streaming_events  # noqa: E402
from mastodon_mock.app import create_app  # noqa: E402
from mastodon_mock.config import (  # noqa: E402
    AuthConfig,
    MastodonMockConfig,
    RateLimitConfig,
    SeedAccount,
    SeedConfig,
    demo_config,
)
from mastodon_mock.streaming import EventBus, get_bus  # noqa: E402
from starlette.middleware import Middleware  # noqa: E402
from starlette.middleware.base import BaseHTTPMiddleware  # noqa: E402

RESET = "/api/v1/_mock/reset"
T = TypeVar("T")
SERVER = ("Server", "Mastodon")
"""The header by which clients recognise the software."""


class InstanceServer(uvicorn.Server):
    """A server that says when it is ready."""

    def __init__(self, config: uvicorn.Config, ready: dict[str, Any]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then write one line of JSON to standard output."""
        await super().startup(sockets)
        gc.freeze()
        gc.enable()
        sys.stdout.write(json.dumps(self._ready) + "\n")
        sys.stdout.flush()
        sys.stdout = sys.stderr


def main() -> None:
    """Serve until the parent process ends."""
    settings = json.loads(sys.argv[1])
    tempfile.tempdir = settings["folder"]
    threading.Thread(target=_end_with, args=(settings["parent"], settings["folder"]), daemon=True).start()

    listener = socket.socket()
    if sys.platform != "win32":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", settings["port"]))
    except OSError as error:
        sys.exit(f"port {settings['port']} of 127.0.0.1 cannot be used: {error.strerror}")
    port = listener.getsockname()[1]

    config = _config(settings, f"127.0.0.1:{port}")
    tokens = {user.username: user.access_token for user in config.seed.accounts if user.access_token}
    _stay_in_this_thread()
    app = create_app(config)
    _wrap_less(app)
    _reset_quickly(app)
    streaming_events.__dict__["get_bus"] = _heard_bus
    serving = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, headers=[SERVER]
    )
    InstanceServer(serving, {"port": port, "tokens": tokens}).run(sockets=[listener])


def _config(settings: dict[str, Any], host: str) -> MastodonMockConfig:
    """Settings of the instance; none come from files in the working directory."""
    config = MastodonMockConfig(
        domain=host,
        url_scheme="http",
        media_storage_path=str(Path(settings["folder"], "media")),
        auth=AuthConfig(enforce_scopes=settings["enforce_scopes"]),
        seed=SeedConfig(),
    )
    if settings["ratelimit"] is not None:
        config.ratelimit = RateLimitConfig(
            enabled=True, limit=settings["ratelimit"], window_seconds=settings["ratelimit_window"]
        )
    if settings["demo"]:
        config = demo_config(config)
    users = [SeedAccount(**user) for user in settings["users"]]
    config.seed = config.seed.model_copy(update={"accounts": config.seed.accounts + users})
    return config


async def _here(function: Callable[..., T], /, *arguments: Any, **named: Any) -> T:
    """Call a function in this thread."""
    return function(*arguments, **named)


@asynccontextmanager
async def _entered_here(manager: AbstractContextManager[T]) -> AsyncIterator[T]:
    """Enter and leave a context manager in this thread."""
    with manager as value:
        yield value


def _stay_in_this_thread() -> None:
    """Resolve the dependencies of a request in the event loop's thread.

    FastAPI calls each of them in a worker thread, seven for one request; with a database in memory, switching threads
    takes longer than the work. https://fastapi.tiangolo.com/async/#dependencies
    """
    for module in (fastapi.dependencies.utils, fastapi.routing):
        module.__dict__["run_in_threadpool"] = _here
    fastapi.dependencies.utils.__dict__["contextmanager_in_threadpool"] = _entered_here


class Faults:
    """Passes requests straight to the instance unless some are set to fail."""

    def __init__(self, app: Any, store: Any, dispatch: Callable[..., Awaitable[Any]]) -> None:
        self._app, self._store = app, store
        self._failing = BaseHTTPMiddleware(app, dispatch)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request."""
        await (self._failing if self._store.list() else self._app)(scope, receive, send)


def _wrap_less(app: FastAPI) -> None:
    """Let a request run in no task of its own: a header is set by the server, and faults are looked for where there are some."""
    kept = []
    for wrapper in app.user_middleware:
        dispatch: Any = wrapper.kwargs.get("dispatch")
        name = getattr(dispatch, "__name__", "")
        if name == "_apply_faults":
            kept.append(Middleware(Faults, store=app.state.fault_store, dispatch=dispatch))
        elif name != "_set_server_header":
            kept.append(wrapper)
    app.user_middleware[:] = kept


def _reset_quickly(app: FastAPI) -> None:
    """Make a reset copy the initial database: mastodon-mock's own recreates each table, which takes ten times as long.

    If nothing was written since the last reset, there is nothing to copy.
    https://www.sqlite.org/pragma.html#pragma_data_version
    """
    start, alone = sqlite3.connect(":memory:", check_same_thread=False), threading.Lock()
    _copy(app, start, back=False)
    watch = sqlite3.connect(app.state.engine.url.database, check_same_thread=False)

    def version() -> int:
        return int(watch.execute("PRAGMA data_version").fetchone()[0])

    known = version()

    def reset(request: Request) -> dict[str, bool]:
        nonlocal known
        with alone:
            if version() != known:
                _copy(request.app, start, back=True)
                known = version()
        request.app.state.fault_store.clear()
        return {"ok": True}

    app.add_api_route(RESET, reset, methods=["POST"])
    app.router.routes.insert(0, app.router.routes.pop())  # the first match wins


def _heard_bus(app: FastAPI) -> EventBus | None:
    """The event bus while it has subscribers: without any, mastodon-mock would still look up the post of each event."""
    bus = get_bus(app)
    return bus if bus is not None and bus._subscribers else None  # noqa: SLF001 - there is no public way


def _copy(app: FastAPI, kept: sqlite3.Connection, *, back: bool) -> None:
    """Copy the instance's database to another one, or `back`."""
    pooled = app.state.engine.raw_connection()
    try:
        live = pooled.driver_connection
        live.execute("PRAGMA synchronous = OFF")  # it need not survive a crash
        if back:
            kept.backup(live)
        else:
            live.backup(kept)
    finally:
        pooled.close()


def _end_with(parent: int, folder: str) -> None:
    """Wait for the lifeline to close, then leave nothing behind."""
    if sys.platform == "win32":
        sys.stdin.buffer.read()
    else:
        # A fork of the parent may keep the lifeline open after the parent is gone: check both.
        while os.getppid() == parent:
            if select.select([0], [], [], 1.0)[0] and not os.read(0, 1):
                break
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


if __name__ == "__main__":
    main()
