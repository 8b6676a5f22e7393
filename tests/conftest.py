"""What every test can ask for."""

import asyncio
import faulthandler
import gc
import inspect
import logging
import os
import signal
import subprocess
import sys
import time
import traceback
from asyncio import base_events, constants, events
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from types import FrameType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from msgspec.structs import replace

from atoot.testing import EmbeddedInstance, ScriptedServer, embedded
from forks import start_instance

if TYPE_CHECKING:
    from atoot import MastodonAPI

pytest_plugins = ["atoot.testing.plugin"]

# How long an example takes says more about the machine than about the code. Laws are tried on many more examples when runs
# are of full size: `HYPOTHESIS_PROFILE=thorough pytest tests/decoding`.
settings.register_profile("atoot", deadline=None, max_examples=20, derandomize=True)
settings.register_profile("thorough", deadline=None, max_examples=500)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "atoot"))


def no_stack(frames: Iterator[tuple[FrameType, int]], **how: Any) -> traceback.StackSummary:
    """The stack of whoever made a future, a timer or a request: left out."""
    return traceback.StackSummary()


def check_callback(_loop: asyncio.AbstractEventLoop, callback: object, method: str) -> None:
    """What asyncio checks of each callback, without looking for what only libraries of the past are decorated with."""
    code = getattr(getattr(callback, "__func__", callback), "__code__", None)
    if not callable(callback) or (code is not None and code.co_flags & inspect.CO_COROUTINE):
        raise TypeError(f"a function was expected by {method}(), got {callback!r}")


WHOLE = traceback.StackSummary.extract

# Tests start hundreds of processes: each would compile every module anew where what was compiled is not kept.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Whoever runs the tests in the background, or with `nohup`, may have switched Ctrl-C or the end of the terminal off, for
# them and for all that they start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP"):
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

# asyncio's debug mode checks what it always checks, but does not write down the stack of each future and each callback,
# and of each coroutine only the line that made it: that took most of the processor's time of a test that awaits much.
# To see them:
# `PYTHONASYNCIODEBUG=1 pytest tests/paging/test_paging.py`. Tracebacks of errors are made elsewhere, and stay.
if not os.environ.get("PYTHONASYNCIODEBUG"):
    traceback.StackSummary.extract = staticmethod(no_stack)
    constants.DEBUG_STACK_DEPTH = 1
    events.Handle._repr_info = lambda handle: [type(handle).__name__]  # written of each that is called off
    base_events.BaseEventLoop._check_callback = check_callback


# Each instance that starts would load what the one before has loaded: most of its start.
if hasattr(os, "fork"):
    embedded.subprocess = SimpleNamespace(PIPE=subprocess.PIPE, Popen=start_instance)


KNOWN_OF_SERVERS = {
    "atoot.posting.recent": "_shared",
    "atoot.limits.local": "_budgets",
    "atoot.streaming.times": "_turnstiles",
}
"""What all clients of a process know of a server, as long as one of them is not thrown away."""


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Nobody knows the server of a test from before: its port may have been that of an earlier one."""
    for module, name in KNOWN_OF_SERVERS.items():
        if module in sys.modules:
            getattr(sys.modules[module], name).clear()


@pytest.fixture
def whole_stacks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stacks as they are, for libraries that read their own when they are imported."""
    monkeypatch.setattr(traceback.StackSummary, "extract", WHOLE)


def is_about_the_code(record: logging.LogRecord) -> bool:
    """Whether a line of asyncio's log says more than how long something took, which is said of a machine."""
    return not str(record.msg).startswith(("Executing ", "Getting address info "))


logging.getLogger("asyncio").addFilter(is_about_the_code)

WORKERS = 4
"""Processes for the whole suite: some tests wait for a server most of the time, so more than there are cores."""


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Workers side by side for the whole suite; one test or file is run in this process."""
    return 0 if config.args_source is pytest.Config.ArgsSource.ARGS else WORKERS


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> object | None:
    """Who runs what: a file is run by one worker, with the longest first."""
    if config.getoption("dist") != "loadfile":
        return None
    from scheduling import LongestFirst

    return LongestFirst(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Iterator[object]:
    """Where no test is compiled yet, one worker compiles them all; the others wait for it, and read what it has made."""
    run = getattr(session.config, "workerinput", {}).get("testrunuid")
    if (
        run
        and os.name == "posix"
        and not any(Path(__file__).parent.glob(f"__pycache__/test_*-pytest-{pytest.__version__}.pyc"))
    ):
        from scheduling import one_first

        with one_first(run):
            return (yield)
    return (yield)


HANGS = 120.0
"""Seconds after which it is written where each thread is; about as many, since not each test sets the alarm anew."""


class Alarm:
    """Goes off when tests hang. pytest's own is a thread for each test, which is waited for."""

    def __init__(self) -> None:
        assert sys.__stderr__ is not None
        self._paper = os.dup(sys.__stderr__.fileno())  # that of a test is its own
        self._set = 0.0

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self) -> None:
        """A test begins: the alarm is set for it, unless that was done a moment ago."""
        now = time.monotonic()
        if now - self._set > HANGS / 10:
            faulthandler.dump_traceback_later(HANGS, file=self._paper)
            self._set = now

    @pytest.hookimpl(tryfirst=True)
    def pytest_enter_pdb(self) -> None:
        """Somebody looks: that takes its time."""
        faulthandler.cancel_dump_traceback_later()

    def pytest_unconfigure(self) -> None:
        """There are no more tests."""
        faulthandler.cancel_dump_traceback_later()
        os.close(self._paper)


def pytest_configure(config: pytest.Config) -> None:
    """Where a test hangs is said; and of what went well a worker says little."""
    config.pluginmanager.register(Alarm(), "alarm")
    if hasattr(config, "workerinput"):
        from scheduling import fewer_messages

        fewer_messages(config)


# What is collected stays to the end: looking through all of it for garbage, again and again, takes longer than collecting.
gc.disable()


def pytest_collection_finish() -> None:
    """From now on garbage is looked for, among what the tests make."""
    gc.freeze()
    gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """What is there after the last test of a file stays as well: modules, and what pytest keeps of its tests."""
    if nextitem is None or nextitem.path != item.path:
        gc.collect()
        gc.freeze()


@pytest.fixture
def instance(embedded_instance: EmbeddedInstance) -> EmbeddedInstance:
    """A whole server with the users alice, bob and admin, and nothing else in it."""
    return embedded_instance


@pytest.fixture
def server(scripted_server: ScriptedServer) -> ScriptedServer:
    """A server that does what the test tells it."""
    return scripted_server


@pytest.fixture(scope="session")
def shared() -> Path:
    """Material that lies beside the checkout: facts of the API and answers of real servers."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("there is no folder 'shared' beside the checkout")
    return folder


@pytest.fixture
def authority_file(tmp_path: Path) -> Path:
    """A file with the certificate that servers with TLS have here."""
    from atoot.testing.certificates import authority_pem

    file = tmp_path / "authority.pem"
    file.write_text(authority_pem(), "ascii")
    return file


@pytest.fixture
async def connect() -> AsyncIterator[Callable[..., Awaitable["MastodonAPI"]]]:
    """Makes clients, over plain HTTP, and closes them: `c = await connect(server, access_token="t")`.

    With a `clock` it waits on that one: see `QuickClock`.
    """
    from atoot import MastodonAPI
    from atoot.http.settings import Clock, Settings
    from atoot.http.transport import Transport

    async with AsyncExitStack() as clients:

        async def connect(
            server: EmbeddedInstance | ScriptedServer,
            access_token: str | None = None,
            clock: Clock | None = None,
            **options: Any,
        ) -> "MastodonAPI":
            if clock is not None:
                settings = replace(Settings.made_of(options), clock=clock)
                client = MastodonAPI(Transport(server.origin, access_token, settings=settings))
            else:
                client = await MastodonAPI.create(
                    server.host, access_token=access_token, **{"use_https": False, **options}
                )
            clients.push_async_callback(client.close)
            return client

        yield connect


@pytest.fixture
async def alice(
    instance: EmbeddedInstance, connect: Callable[..., Awaitable["MastodonAPI"]]
) -> "MastodonAPI":
    """A client of the user alice."""
    return await connect(instance, instance.tokens["alice"])


@pytest.fixture
async def bob(instance: EmbeddedInstance, connect: Callable[..., Awaitable["MastodonAPI"]]) -> "MastodonAPI":
    """A client of the user bob."""
    return await connect(instance, instance.tokens["bob"])


TOKEN = "s3cr3t-t0ken-of-alice"


@pytest.fixture
def budget():
    """A budget without real waits."""
    from atoot.limits.local import LocalBudget
    from quick_clock import SteppingClock

    clock = SteppingClock()
    return LocalBudget(clock.time, clock.later)


@pytest.fixture
async def c(server: ScriptedServer, connect: Callable[..., Awaitable["MastodonAPI"]]) -> "MastodonAPI":
    """A client of the scripted server that repeats almost at once."""
    from atoot import RetryPolicy

    return await connect(
        server, TOKEN, retries=RetryPolicy(retries=4, base=0.001, cap=0.002), largest_answer=1 << 20
    )


@pytest.fixture
async def once(server: ScriptedServer, connect: Callable[..., Awaitable["MastodonAPI"]]) -> "MastodonAPI":
    """A client of the scripted server that never repeats."""
    return await connect(server, TOKEN, retries=0, largest_answer=1 << 20)
