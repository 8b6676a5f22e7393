"""Where a stream went, kept over restarts.

A cursor is anything with `load()`, which gives what was saved last or None, and `save(state)`; both may be async. A
state is a small dict of JSON data. It is saved each time the consumer asks for the next event, and thereby says that it
is done with the one before.
"""

import asyncio
import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from inspect import isawaitable
from pathlib import Path
from typing import Any, Protocol


class StreamCursor(Protocol):
    """Keeps the state of one stream."""

    def load(self) -> Any:
        """What was saved last, or an awaitable of it; None if nothing was."""
        ...

    def save(self, state: dict[str, Any], /) -> Any:
        """Keep a state; may be async."""
        ...


class FileCursor:
    """Keeps the state of a stream in a file, which is replaced as a whole: it is never half written."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)

    def load(self) -> dict[str, Any] | None:
        """What is in the file; None if there is none.

        Raises:
            ValueError: the file holds something else.
        """
        try:
            text = self.path.read_text("utf-8")
        except FileNotFoundError:
            return None
        try:
            state = json.loads(text)
        except ValueError as problem:
            raise ValueError(f"{self.path} does not hold the state of a stream: {problem}") from None
        if not isinstance(state, dict):
            raise ValueError(f"{self.path} does not hold the state of a stream")  # noqa: TRY004 - the content is wrong, not an argument
        return state

    async def save(self, state: Mapping[str, Any]) -> None:
        """Write the file."""
        # A disk may take its time: other tasks go on meanwhile. Even a task that is cancelled leaves a whole file.
        await asyncio.to_thread(self._write, json.dumps(state))

    def _write(self, text: str) -> None:
        number, name = tempfile.mkstemp(prefix=f".{self.path.name}.", dir=self.path.parent)
        try:
            with open(number, "w", encoding="utf-8") as file:  # noqa: PTH123 - it is open already
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self.path)
        except BaseException:
            with suppress(FileNotFoundError):
                Path(name).unlink()
            raise

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
        text = await self._connected().get(self.key)
        if text is None:
            return None
        try:
            state = json.loads(text)
        except ValueError as problem:
            raise ValueError(
                f"{self.key!r} in Redis does not hold the state of a stream: {problem}"
            ) from None
        if not isinstance(state, dict):
            raise ValueError(f"{self.key!r} in Redis does not hold the state of a stream")  # noqa: TRY004 - the content is wrong, not an argument
        return state

    async def save(self, state: Mapping[str, Any]) -> None:
        """Keep a state."""
        await self._connected().set(self.key, json.dumps(state))

    async def close(self) -> None:
        """Close the connection, if it was made of a URL."""
        if self._url is not None and self._redis is not None:
            redis, self._redis = self._redis, None
            await redis.aclose()

    def __repr__(self) -> str:
        return f"RedisCursor(key={self.key!r})"


async def loaded(cursor: StreamCursor) -> Any:
    """What a cursor holds, whether it is async or not."""
    found = cursor.load()
    return await found if isawaitable(found) else found


async def saved(cursor: StreamCursor, state: dict[str, Any]) -> None:
    """Save a state, whether the cursor is async or not."""
    done = cursor.save(state)
    if isawaitable(done):
        await done


async def closed(cursor: StreamCursor) -> None:
    """Close a cursor that holds a connection."""
    close = getattr(cursor, "close", None)
    done = close() if close is not None else None
    if isawaitable(done):
        await done
