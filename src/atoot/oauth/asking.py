"""Speaking with the person at the terminal, and opening their browser."""

import asyncio
import inspect
import os
import sys
import threading
import webbrowser
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeAlias

from atoot.oauth.errors import LoginError

OnUrl: TypeAlias = Callable[[str], object]
"""Told the address that is to be opened; may be a coroutine function."""
AskCode: TypeAlias = Callable[[str], "str | Awaitable[str]"]
"""Given the address that is to be opened, says the code that the page shows; may be a coroutine function."""

LONGEST_LINE = 4096
"""Bytes."""


async def tell_url(on_url: OnUrl, url: str) -> None:
    """Tell the address."""
    told = on_url(url)
    if inspect.isawaitable(told):
        await told


async def ask(ask_code: AskCode, url: str) -> str:
    """Ask for the code; blanks around it are no part of it.

    Raises:
        LoginError: there is none.
    """
    said = ask_code(url)
    code = (await said if inspect.isawaitable(said) else said).strip()
    if not code:
        raise LoginError("no code was given")
    return code


async def open_in_browser(url: str) -> bool:
    """Open the browser of the system; False if there is none. It does not hold up anything else."""
    try:
        return await asyncio.to_thread(webbrowser.open, url)
    except webbrowser.Error:
        return False


async def prompt_for_code(url: str) -> str:
    """Show the address at the terminal, and read the code from there."""
    sys.stderr.write(f"Open this page in a browser and log in:\n\n  {url}\n\nCode that the page shows: ")
    sys.stderr.flush()
    return await read_line(sys.stdin.fileno())


async def read_line(descriptor: int) -> str:
    """A line from an open file, without holding up anything else.

    Cancelling works at once, Ctrl-C too: the thread that still waits for the line holds no lock, and the program does
    not wait for it when it ends.
    """
    loop = asyncio.get_running_loop()
    line: asyncio.Future[bytes] = loop.create_future()

    def settle(content: bytes) -> None:
        if not line.done():
            line.set_result(content)

    def read() -> None:
        content = b""
        try:
            while len(content) < LONGEST_LINE and not content.endswith(b"\n"):
                piece = os.read(descriptor, LONGEST_LINE)
                if not piece:
                    break
                content += piece
        except OSError:
            content = b""
        with suppress(RuntimeError):  # the loop has ended meanwhile: nobody waits for the line
            loop.call_soon_threadsafe(settle, content)

    threading.Thread(target=read, name="atoot reads the code", daemon=True).start()
    return (await line).decode(errors="replace")
