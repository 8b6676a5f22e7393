"""To wait for what the code does, without a look at the clock: a method tells when a call of it is over."""

import asyncio
from collections.abc import Awaitable, Callable
from inspect import isawaitable
from typing import Any

import pytest

PATIENCE = 30.0
"""Seconds after which a test that waits has failed."""


class WatchedCalls:
    """The calls of an async method of a class, or of an object."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str) -> None:
        self._over = asyncio.Event()
        real: Callable[..., Awaitable[Any]] = getattr(owner, name)

        async def watched(*arguments: Any, **named: Any) -> Any:
            try:
                return await real(*arguments, **named)
            finally:
                self._over.set()

        monkeypatch.setattr(owner, name, watched)

    async def until(self, is_so: Callable[[], Any]) -> None:
        """Wait for something that only such calls can have brought about."""
        async with asyncio.timeout(PATIENCE):
            while True:
                self._over.clear()
                found = is_so()
                if await found if isawaitable(found) else found:
                    return
                await self._over.wait()
