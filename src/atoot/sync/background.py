"""One event loop in its own thread, for all synchronous callers in the process."""

import asyncio
import atexit
import os
import sys
import threading
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any, Protocol, TypeAlias, TypeVar
from weakref import WeakSet

T = TypeVar("T")

PATIENCE = 5.0
"""Seconds that an interrupted call has to end cleanly."""
_LOOK = 0.1
"""Seconds between checks for Ctrl-C on Windows, where it does not interrupt an endless wait."""


Answers: TypeAlias = "SimpleQueue[tuple[bool | None, Any]]"
"""Messages to a waiting thread: whether the call succeeded, and its result; or None, and a question to serve."""


class Closes:
    """Something to close when the program ends, if it is still open."""

    async def aclose(self) -> None:
        """Close it; called on the loop."""


class Ask(Protocol):
    """Makes the waiting thread call a function."""

    async def __call__(self, function: Callable[[], T]) -> T:
        """Return the function's result."""
        ...


class Question:
    """A call that the event loop hands to the waiting thread."""

    def __init__(self, function: Callable[[], Any]) -> None:
        self._function = function
        self._loop = asyncio.get_running_loop()
        self.answer: asyncio.Future[Any] = self._loop.create_future()
        """The thread's answer; to be awaited on the event loop."""

    def serve(self) -> None:
        """Answer it, in the waiting thread. An interrupt like Ctrl-C is raised there."""
        try:
            found, error = self._function(), None
        except Exception as problem:  # noqa: BLE001 - raised again where the question was asked
            found, error = None, problem
        self._loop.call_soon_threadsafe(self._settle, found, error)

    def _settle(self, found: Any, error: Exception | None) -> None:
        if self.answer.done():
            return
        if error is None:
            self.answer.set_result(found)
        else:
            self.answer.set_exception(error)


class _Call:
    """A call that a thread waits for."""

    __slots__ = ("answers", "task")

    def __init__(self) -> None:
        self.answers: Answers = SimpleQueue()
        self.task: asyncio.Task[None] | None = None

    def start(self, coroutine: Coroutine[Any, Any, Any]) -> None:
        """Begin, on the event loop, in the caller's context."""
        self.task = asyncio.get_running_loop().create_task(self._answer(coroutine))

    async def _answer(self, coroutine: Coroutine[Any, Any, Any]) -> None:
        try:
            answer: tuple[bool, Any] = True, await coroutine
        except BaseException as error:  # noqa: BLE001 - raised again in the waiting thread
            answer = False, error
        self.answers.put(answer)

    async def ask(self, function: Callable[[], T]) -> T:
        """Make the waiting thread call a function; called on the event loop."""
        question = Question(function)
        self.answers.put((None, question))
        found: T = await question.answer
        return found

    def cancel(self) -> None:
        """Cancel it; called on the event loop."""
        if self.task is not None:
            self.task.cancel()


class Background:
    """The event loop and its thread, which run from the first call until the program ends."""

    def __init__(self) -> None:
        self.open: WeakSet[Closes] = WeakSet()
        """Everything to close at the end."""
        self.lost = False
        """Whether the process is a fork of the one that runs the event loop."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._ended = False

    def run(self, coroutine: Coroutine[Any, Any, T], call: _Call | None = None) -> T:
        """Run a coroutine on the event loop, and wait for its result.

        An interrupt of the wait, like Ctrl-C, cancels the coroutine, and is raised when that has ended.

        Raises:
            RuntimeError: waiting is impossible: on the loop itself, after a fork, or when the program has ended.
        """
        loop = self._loop
        if loop is None or self.lost or self._ended or threading.current_thread() is self._thread:
            loop = self._ready(coroutine)
        call = call or _Call()
        try:
            loop.call_soon_threadsafe(call.start, coroutine)
            well, answer = _wait(call.answers)
            while well is None:
                answer.serve()
                well, answer = _wait(call.answers)
        except BaseException:
            self._give_up(loop, call)
            raise
        if well:
            found: T = answer
            return found
        try:  # inline, to keep frames of this file out of tracebacks
            raise _without_frames(answer)
        finally:
            del answer  # breaks the reference cycle between it and this frame

    def run_asking(self, make: Callable[["Ask"], Coroutine[Any, Any, T]]) -> T:
        """Run a coroutine that can call functions in the waiting thread: `await ask(function)`."""
        call = _Call()
        return self.run(make(call.ask), call)

    def next_of(self, step: Callable[[], Awaitable[T]]) -> T:
        """The next item of an iterator or a stream.

        Raises:
            StopIteration: there is none.
        """
        found = self.run(_or_none(step))
        if found is None:
            raise StopIteration
        return found

    def later(self, function: Callable[[], Awaitable[object]]) -> None:
        """Run an asynchronous function on the event loop without waiting; does nothing if the loop is gone."""

        def begin() -> None:
            task = asyncio.ensure_future(function())
            task.add_done_callback(_forget_failure)

        if self._loop is not None and not self.lost:
            with suppress(RuntimeError):  # it has been closed
                self._loop.call_soon_threadsafe(begin)

    def soon(self, function: Callable[[], object]) -> None:
        """Call a function on the event loop without waiting."""
        if self._loop is not None and not self.lost:
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(function)

    def _ready(self, coroutine: Coroutine[Any, Any, Any]) -> asyncio.AbstractEventLoop:
        """The event loop, started if necessary."""
        try:
            self._check()
            return self._start()
        except BaseException:
            coroutine.close()
            raise

    def _check(self) -> None:
        if self.lost:
            raise RuntimeError("made before the process was forked: create it again in the new process")
        if self._ended:
            raise RuntimeError("the program is ending: atoot.sync has closed its loop")
        if threading.current_thread() is self._thread:
            raise RuntimeError(
                "atoot.sync was called from its own loop, in a hook or a callback: nobody could answer it"
            )

    def _start(self) -> asyncio.AbstractEventLoop:
        with self._starting:
            if self._loop is None:
                loop = asyncio.new_event_loop()
                self._thread = threading.Thread(
                    target=_run_forever, args=(loop,), name="atoot.sync", daemon=True
                )
                self._thread.start()
                atexit.register(self.end)
                self._loop = loop
            return self._loop

    def _give_up(self, loop: asyncio.AbstractEventLoop, call: _Call) -> None:
        """Cancel a call, and wait briefly for its end; a second Ctrl-C ends that wait."""
        with suppress(RuntimeError, Empty):
            loop.call_soon_threadsafe(call.cancel)
            while call.answers.get(timeout=PATIENCE)[0] is None:
                continue

    def end(self) -> None:
        """Close everything open, and end the event loop and its thread."""
        loop, thread = self._loop, self._thread
        if loop is None or thread is None or self.lost or self._ended:
            return
        self._ended = True
        call = _Call()
        loop.call_soon_threadsafe(call.start, self._close_all())
        with suppress(Empty):
            call.answers.get(timeout=PATIENCE)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(PATIENCE)

    async def _close_all(self) -> None:
        for one in list(self.open):
            with suppress(Exception):
                await one.aclose()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await asyncio.get_running_loop().shutdown_asyncgens()


async def _or_none(step: Callable[[], Awaitable[T]]) -> T | None:
    """The next item; None at the end, as `StopIteration` cannot leave a coroutine."""
    try:
        return await step()
    except StopAsyncIteration:
        return None


def _run_forever(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
    finally:
        loop.close()


def _wait(answers: Answers) -> tuple[bool | None, Any]:
    if sys.platform != "win32":
        return answers.get()
    while True:
        try:
            return answers.get(timeout=_LOOK)
        except Empty:
            continue


def _without_frames(error: BaseException) -> BaseException:
    """The error of a call, to be raised without the frame that is only about threads."""
    if isinstance(error, asyncio.CancelledError):
        return RuntimeError("the call was cancelled: its loop has ended, or its client was closed")
    return error.with_traceback(error.__traceback__ and error.__traceback__.tb_next)


def _forget_failure(task: "asyncio.Future[object]") -> None:
    if not task.cancelled():
        task.exception()


class _Current:
    """The event loop of this process."""

    def __init__(self) -> None:
        self.background = Background()
        self._lost: list[Background] = []

    def after_fork(self) -> None:
        """Start over in a forked process, which lacks the event loop's thread.

        The old state is kept alive, so that nothing is closed that the parent process still uses.
        """
        self.background.lost = True
        self._lost.append(self.background)
        self.background = Background()


_current = _Current()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_current.after_fork)


def background() -> Background:
    """The event loop of this process, started by the first call."""
    return _current.background


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine on the event loop of `atoot.sync`, and wait for its result: `run(atoot.oauth.logout("alice"))`.

    Use it for functions without a synchronous version. It works even where a loop is running, as in notebooks.

    Args:
        coroutine: the coroutine to run.

    Raises:
        RuntimeError: it is called on that loop itself, in a hook or a callback.
    """
    return _current.background.run(coroutine)
