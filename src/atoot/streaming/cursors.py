"""The position of a stream's consumer, and its storage across restarts.

A cursor is any object with `load()`, which returns the last saved state or None, and `save(state)`; both may be async.
With `lock()`, it is locked before it is loaded; with `close()`, it is closed with the stream. A state is a small dict
of JSON data. It is saved each time the consumer asks for the next event, because that means that the previous one is
done.

Only one stream at a time can use a file: an operating system lock ends with the process that holds it.
https://docs.python.org/3/library/fcntl.html#fcntl.flock
https://docs.python.org/3/library/msvcrt.html#msvcrt.locking
"""

import asyncio
import errno
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from glob import escape
from inspect import isawaitable
from pathlib import Path
from secrets import token_hex
from threading import Lock
from typing import Any, Protocol

from atoot.files import FileLock, replacing
from atoot.streaming.events import Event, StatusEdited
from atoot.streaming.subscriptions import HistorySource
from atoot.streaming.timelines import Checkpoint, edited, identity, item_of, made_at

LARGEST = 16 * 1024 * 1024
"""Most bytes of a state that is read."""
VERSION = 1
"""The version of the saved format."""
SHOWN = 80
"""Characters of a damaged state that an error shows."""
UNFINISHED = ".new"
"""The suffix of a file that is being written."""


class Consumed:
    """What the consumer of a stream has handled: the content of a cursor."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._handled: dict[str, Checkpoint] = {}
        self._plain: dict[str, Any] = {}
        """Cached saved forms of unchanged timelines: of hundreds of hashtags, an event changes one."""
        self._held: set[str] = set()
        """Timelines that may have something missing."""
        self._releases: dict[str, list[int]] = {}
        """By timeline: the event counts after which everything that was looked for has been delivered."""

    def begin(self, key: str, checkpoint: Checkpoint) -> None:
        """Follow a timeline from here on."""
        if key not in self._handled:
            self._handled[key] = checkpoint.copy()

    def of(self, key: str) -> Checkpoint | None:
        """The checkpoint from which a timeline continues."""
        found = self._handled.get(key)
        return None if found is None else found.copy()

    def forget(self, key: str) -> None:
        """Stop following a timeline."""
        self._handled.pop(key, None)
        self._plain.pop(key, None)
        self._releases.pop(key, None)
        self._held.discard(key)

    def hold(self, key: str) -> None:
        """Something of a timeline may be missing from now on."""
        self._held.add(key)
        if key in self._handled:
            self._changes(key).hold()

    def complete(self, key: str, count: int, taken: int) -> None:
        """A look completed: its finds are among the first `count` events of the stream, of which `taken` were taken."""
        self._held.discard(key)
        # Keep the first and the last: a slow consumer reaches the first, and so advances, before the last.
        self._releases[key] = [*self._releases.get(key, [])[:1], count]
        self.release(taken)

    def took(self, event: Event, key: str | None, taken: int) -> bool:
        """Record that an event, the `taken`th, was handled; True if that changes what is saved."""
        changed = False
        item = item_of(event)
        if key in self._handled and item is not None:
            identifier = identity(item)
            if not isinstance(event, StatusEdited) or identifier in self._handled[key] or event.backfilled:
                self._changes(key).note(identifier, edited(item), made_at(item))
                changed = True
        return self.release(taken) or changed

    def release(self, taken: int) -> bool:
        """Release timelines that are complete once this many events were taken."""
        due = [key for key, counts in self._releases.items() if counts[0] <= taken]
        for key in due:
            left = [count for count in self._releases.pop(key) if count > taken]
            if left:
                self._releases[key] = left
            if key in self._handled:
                self._changes(key).release()
                if left or key in self._held:
                    self._handled[key].hold()
        return bool(due)

    def _changes(self, key: str) -> Checkpoint:
        """The checkpoint of a timeline, about to change."""
        self._plain.pop(key, None)
        return self._handled[key]

    def state(self) -> dict[str, Any]:
        """The state to save for continuing in another process, as JSON data."""
        for key, handled in self._handled.items():
            self._plain[key] = self._plain.get(key) or handled.to_plain()
        return {"version": VERSION, "instance": self._origin, "marks": dict(self._plain)}

    def restore(self, state: Any, cursor: object) -> None:
        """Continue where another process stopped.

        Args:
            state: what was saved.
            cursor: its source; errors name it.

        Raises:
            ValueError: the state is invalid, from another version, or from another instance.
        """
        if not isinstance(state, Mapping) or "version" not in state:
            raise ValueError(f"{cursor!r} does not hold the state of a stream")
        if state["version"] != VERSION:
            raise ValueError(
                f"{cursor!r} holds the state of a stream as another version of atoot writes it: version"
                f" {shortened(state['version'])}, expected {VERSION}"
            )
        if state.get("instance") != self._origin:
            raise ValueError(
                f"{cursor!r} is of {shortened(state.get('instance'))}, the client of {self._origin}"
            )
        try:
            self._handled = {str(key): Checkpoint.from_plain(mark) for key, mark in state["marks"].items()}
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as problem:
            raise ValueError(
                f"the state of the stream in {cursor!r} is damaged: {shortened(problem)}"
            ) from problem


def shortened(value: object) -> str:
    """An unexpected value, as errors show it."""
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def key_of(stream: str, source: HistorySource) -> str:
    """The key of a timeline in a saved state."""
    return f"{stream} {source.key}"


class StreamCursor(Protocol):
    """Keeps the state of one stream."""

    def load(self) -> Any:
        """What was saved last, or an awaitable of it; None if nothing was."""
        ...

    def save(self, state: dict[str, Any], /) -> Any:
        """Keep a state; may be async.

        Args:
            state: what is to be kept.
        """
        ...


class FileCursor:
    """Keeps the state of a stream in a file, which is replaced atomically, so it is never half written.

    While a stream is open, no other stream, in this process or another, can use the file: that is a RuntimeError. The
    lock belongs to the operating system, so it never outlives a killed process.

    Args:
        path: the file.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path: Path = Path(path)
        self._lock = FileLock(self.path.with_name(f".{self.path.name}.lock"))
        self._refused = 0
        self._writing = Lock()
        self._asked = 0
        self._written = 0

    def lock(self) -> None:
        """Keep other streams from the file until `close`; a stream does this when it is opened.

        Raises:
            RuntimeError: another stream has it.
            OSError: the folder is missing, or closed to us.
        """
        if self._lock.is_held:
            self._refused += 1
            raise RuntimeError(
                f"{self.path} is in use by another stream of this program; give each a file of its own"
            )
        try:
            holder = self._lock.acquire()
        except OSError as problem:
            raise _about(self.path, problem) from None
        if holder is not None:
            who = f"the process {holder}" if holder else "another process"
            raise RuntimeError(
                f"{self.path} is in use by {who}: two streams would undo each other's work; give each a file of its own"
            )
        self._remove_leftovers()

    def close(self) -> None:
        """Let others use the file."""
        if self._refused:
            self._refused -= 1  # this stream did not get the lock
            return
        with self._writing:
            self._written = self._asked  # writes that were given up no longer count
        self._lock.release()

    def load(self) -> dict[str, Any] | None:
        """What is in the file; None if there is none.

        Raises:
            ValueError: the file holds something else.
            OSError: it cannot be read.
        """
        try:
            with self.path.open("rb") as file:
                content = file.read(LARGEST + 1)
        except FileNotFoundError:
            return None
        return _state_in(content, str(self.path), "move it away to begin anew")

    async def save(self, state: Mapping[str, Any]) -> None:
        """Write the file.

        Args:
            state: what is to be kept.

        Raises:
            OSError: it cannot be written, perhaps because the disk is full; what was in it is still there.
        """
        self._asked += 1
        # A disk may be slow: other tasks continue meanwhile. Even a cancelled task leaves a complete file.
        await asyncio.to_thread(self._write, json.dumps(state), self._asked)

    def _write(self, text: str, number: int) -> None:
        with self._writing:
            if number <= self._written:
                return  # a later state was faster
            try:
                self._replace(text)
            except OSError as problem:
                raise _about(self.path, problem) from None
            self._written = number

    def _replace(self, text: str) -> None:
        path = Path(os.path.realpath(self.path))  # a symlink stays one
        with replacing(path, path.with_name(f".{path.name}.{token_hex(8)}{UNFINISHED}")) as file:
            file.write(text.encode())

    def _remove_leftovers(self) -> None:
        """Remove files left by processes that were killed while writing."""
        path = Path(os.path.realpath(self.path))
        for left in path.parent.glob(f".{escape(path.name)}.*{UNFINISHED}"):
            with suppress(OSError):
                left.unlink()

    def __reduce__(self) -> Any:
        return FileCursor, (self.path,)  # the lock stays with the process

    def __repr__(self) -> str:
        return f"FileCursor({str(self.path)!r})"


class RedisCursor:
    """Keeps the state of a stream in Redis, for bots that move between machines: `pip install 'atoot[redis]'`."""

    def __init__(self, redis: Any, key: str) -> None:
        """Make one.

        Args:
            redis: a `redis.asyncio.Redis`, which stays yours, or a URL like `redis://localhost/0`.
            key: under which the state is kept.

        Raises:
            ImportError: the package `redis` is not installed.
        """
        self._url = redis if isinstance(redis, str) else None
        self._redis: Any = None if self._url is not None else redis
        self.key = key
        if self._url is not None:
            self._connected()

    def _connected(self) -> Any:
        if self._redis is None and self._url is not None:
            try:
                from redis.asyncio import from_url  # noqa: PLC0415 - an extra
            except ImportError as problem:
                raise ImportError("RedisCursor needs redis: pip install 'atoot[redis]'") from problem
            self._redis = from_url(self._url)
        return self._redis

    async def load(self) -> dict[str, Any] | None:
        """What is kept; None if nothing is.

        Raises:
            ValueError: something else is kept under this key.
        """
        content = await self._connected().get(self.key)
        if content is None:
            return None
        content = content.encode() if isinstance(content, str) else content
        return _state_in(content, f"{self.key!r} in Redis", "delete it to begin anew")

    async def save(self, state: Mapping[str, Any]) -> None:
        """Keep a state.

        Args:
            state: what is to be kept.
        """
        await self._connected().set(self.key, json.dumps(state))

    async def close(self) -> None:
        """Close the connection, if it was made of a URL."""
        if self._url is not None and self._redis is not None:
            redis, self._redis = self._redis, None
            await redis.aclose()

    def __repr__(self) -> str:
        return f"RedisCursor(key={self.key!r})"


async def loaded(cursor: StreamCursor) -> Any:
    """What a cursor holds, whether it is async or not. A cursor with a lock is locked until it is closed."""
    if callable(lock := getattr(cursor, "lock", None)):
        await _done(lock())
    return await _done(cursor.load())


async def saved(cursor: StreamCursor, state: dict[str, Any]) -> None:
    """Save a state, whether the cursor is async or not."""
    await _done(cursor.save(state))


async def closed(cursor: StreamCursor) -> None:
    """Close a cursor that holds a connection."""
    if (close := getattr(cursor, "close", None)) is not None:
        await _done(close())


async def _done(given: Any) -> Any:
    """The result of a function that may be async."""
    return await given if isawaitable(given) else given


def _state_in(content: bytes, place: str, advice: str) -> dict[str, Any]:
    """The saved state.

    Raises:
        ValueError: it is invalid; the message names the place.
    """
    trouble = f"{place} does not hold the state of a stream"
    if not content.strip():
        raise ValueError(f"{trouble}: it is empty; {advice}")
    if len(content) > LARGEST:
        raise ValueError(f"{trouble}: it is larger than {LARGEST} bytes; {advice}")
    try:
        state = json.loads(content.decode())
    except RecursionError:
        raise ValueError(f"{trouble}: it is nested too deeply; {advice}") from None
    except ValueError as problem:
        raise ValueError(f"{trouble}: {problem}; {advice}") from None
    if not isinstance(state, dict):
        raise ValueError(f"{trouble}, but {type(state).__name__}; {advice}")  # noqa: TRY004 - the content is wrong, not an argument
    return state


def _about(path: Path, problem: OSError) -> OSError:
    """The same error, naming the file that people know."""
    if isinstance(problem, FileNotFoundError):
        return FileNotFoundError(errno.ENOENT, "there is no such folder", str(path.parent))
    return type(problem)(problem.errno, problem.strerror, str(path))
