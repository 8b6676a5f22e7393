"""A loopback server that waits for the browser to deliver the code: it serves one request, then stops.

https://www.rfc-editor.org/rfc/rfc8252#section-7.3
"""

import asyncio
import inspect
import os
import sys
import threading
import webbrowser
from collections.abc import Awaitable, Callable
from contextlib import suppress
from html import escape
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self, TypeAlias
from urllib.parse import parse_qs

from atoot.errors.reasons import explain
from atoot.http.settings import Clock
from atoot.oauth.credentials import DeniedError, LoginError, LoginTimeoutError, StateError
from atoot.oauth.pkce import same_state
from atoot.secrets import Secret

HOST = "127.0.0.1"
"""The address, not a name: a name may resolve to another host. https://www.rfc-editor.org/rfc/rfc8252#section-8.3"""

PATH = "/callback"

PATIENCE = 300.0
"""Seconds that the person has to log in."""

LONGEST_HEAD = 16 * 1024
"""Maximum bytes to read of a request."""

READING = 10.0
"""Seconds that a browser has to send a request, and to take the page."""

MOST_CONNECTIONS = 50
"""Concurrent connections: there is only one browser."""


class Loopback:
    """A server that waits for the answer of the login page.

    `async with Loopback(state) as loopback:` listens; `loopback.redirect_uri` is where to send the browser;
    `await loopback.code()` returns the code. The browser waits until the block ends and then shows the result: success,
    or the message of the exception that ended the block.

    Args:
        state: state of this login. An answer with another one ends the login; its code is not used.
        issuer: issuer of the server. An answer that names another one also ends the login.
        port: port to listen on; 0 for any free one.
        patience: seconds to wait for an answer.
        clock: time.
    """

    def __init__(
        self,
        state: str,
        *,
        issuer: str = "",
        port: int = 0,
        patience: float = PATIENCE,
        clock: Clock | None = None,
    ) -> None:
        self.redirect_uri: str = ""
        """Where to send the browser; set once the server listens."""
        self._state = Secret(state)
        self._issuer = issuer
        self.port = port
        """The port to listen on."""
        self._patience = patience
        self._clock = clock or Clock()
        self._server: asyncio.Server | None = None
        self._host = ""
        self._connections: set[asyncio.Task[None]] = set()
        self._browser: asyncio.Task[Any] | None = None
        """Serves the connection that brought the answer."""

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._answer: asyncio.Future[Secret] = loop.create_future()
        self._outcome: asyncio.Future[tuple[int, str, str]] = loop.create_future()
        self._server = await asyncio.start_server(self._accept, HOST, self.port, limit=LONGEST_HEAD)
        self._host = f"{HOST}:{self._server.sockets[0].getsockname()[1]}"
        self.redirect_uri = f"http://{self._host}{PATH}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._answer.cancel():
            self._answer.exception()  # mark as retrieved: it was raised, or nobody called `code`
        self._outcome.set_result(_outcome(error))
        if self._server is not None:
            self._server.close()
        try:
            # The browser gets its page; do not wait for connections that have sent nothing yet.
            if self._browser is not None:
                await asyncio.wait((self._browser,), timeout=READING)
        finally:
            left = list(self._connections)
            for task in left:
                task.cancel()
            if left:
                await asyncio.wait(left)

    async def code(self) -> Secret:
        """The code that the browser delivers.

        Raises:
            DeniedError: the person refused.
            StateError: the answer belongs to another login.
            LoginError: the server reported an error.
            LoginTimeoutError: no answer came in time.
        """
        alarm = asyncio.ensure_future(self._clock.sleep(self._patience))
        try:
            await asyncio.wait((self._answer, alarm), return_when=asyncio.FIRST_COMPLETED)
        finally:
            alarm.cancel()
            # Unlike awaiting the future, this does not mistake our own cancellation for its end.
            await asyncio.wait((alarm,))
        if not self._answer.done():
            raise LoginTimeoutError(f"nobody logged in within {self._patience:.0f} s")
        return self._answer.result()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._connections) >= MOST_CONNECTIONS or self._outcome.done():
            writer.transport.abort()
            return
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection; its errors affect nothing else."""
        try:
            async with asyncio.timeout(READING):
                head = await reader.readuntil(b"\r\n\r\n")
            status, title, text = await self._answer_to(head.decode("latin-1"))
            async with asyncio.timeout(READING):
                writer.write(head_and_page(status, title, text))
                await writer.drain()
                writer.close()
                await writer.wait_closed()
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError, OSError):
            pass  # a scanner, or a browser that went away
        finally:
            writer.transport.abort()

    async def _answer_to(self, head: str) -> tuple[int, str, str]:
        """Status, title and text for a request; for the real answer, only once the login has ended."""
        lines = head.split("\r\n")
        method, _, target = lines[0].rpartition(" ")[0].partition(" ")
        hosts = [line.partition(":")[2].strip() for line in lines[1:] if line.lower().startswith("host:")]
        # Another name in Host means DNS rebinding: a foreign page has made its own name resolve to this address.
        if hosts != [self._host] or not target.startswith("/"):
            return 400, "Not for you", "This is not the address that was asked for."
        path, _, query_text = target.partition("?")
        if path != PATH:
            return 404, "Nothing here", "This server only waits for a login."
        if method != "GET":
            return 405, "Not like this", "This server only answers GET."
        query = parse_qs(query_text.partition("#")[0], keep_blank_values=True)
        if not query.keys() & {"code", "error"}:
            return 400, "Nothing to see", "There is neither a code nor an error in this address."
        if self._answer.done():
            return 410, "Used already", "The login has been answered. You can close this page."
        self._browser = asyncio.current_task()
        self._settle(query)
        return await self._outcome

    def _settle(self, query: dict[str, list[str]]) -> None:
        """Take the answer of the login page."""
        try:
            self._answer.set_result(code_of(query, self._state, self._issuer))
        except LoginError as error:
            self._answer.set_exception(error.with_traceback(None))  # the traceback's frames hold the answer


def code_of(query: dict[str, list[str]], state: str, issuer: str = "") -> Secret:
    """The code in an answer of a login page. https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2

    A server that identifies itself (https://www.rfc-editor.org/rfc/rfc9207) cannot pass on the code of another one.

    Args:
        query: the parameters of the answer.
        state: state of this login.
        issuer: issuer of the server; empty if unknown.

    Raises:
        StateError: the answer belongs to another login or another server.
        DeniedError: the person refused.
        LoginError: the server reported an error, or the answer is malformed.
    """
    values = {name: found[0] for name, found in query.items() if len(found) == 1}
    said = query.get("iss", [""])[0].rstrip("/")
    if said and issuer and said != issuer.rstrip("/"):
        raise StateError("possible attack: the answer is from another server")
    if not same_state(state, values.get("state")):
        raise StateError("possible attack: the answer has the state of another login")
    if "error" in query:
        raise _refusal(values)
    code = values.get("code")
    if not code:
        raise LoginError("the server answered without a code")
    return Secret(code)


def _refusal(values: dict[str, str]) -> LoginError:
    reason = explain(": ".join(_texts(values)).encode("utf-8", "replace"))[0]
    kind = DeniedError if values.get("error") == "access_denied" else LoginError
    return kind(f"the server answered: {reason or 'an error without a name'}")


def _texts(values: dict[str, str]) -> list[str]:
    return [values[name] for name in ("error", "error_description") if values.get(name)]


def _outcome(error: BaseException | None) -> tuple[int, str, str]:
    """The page that the browser shows at the end of the login."""
    if error is None:
        return 200, "You are logged in", "You can close this page and go back to the program."
    if isinstance(error, StateError):
        return 400, "Possible attack", str(error)
    if isinstance(error, Exception):
        return 400, "The login did not work", str(error) or type(error).__name__
    return 400, "The login was broken off", "The program does not wait any more."


_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ font: 1.1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 15vh auto; padding: 0 1rem; }}
@media (prefers-color-scheme: dark) {{ body {{ background: #191b22; color: #eee; }} }}
</style>
</head>
<body>
<h1>{title}</h1>
<p>{text}</p>
</body>
</html>
"""

_HEADERS = (
    ("Content-Type", "text/html; charset=utf-8"),
    # The URL of the page contains the code: it must reach no other page and no cache.
    ("Referrer-Policy", "no-referrer"),
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
    ("Connection", "close"),
)


def head_and_page(status: int, title: str, text: str) -> bytes:
    """A complete HTTP response; title and text are untrusted plain text."""
    page = _PAGE.format(title=escape(title), text=escape(text)).encode("utf-8", "replace")
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", f"Content-Length: {len(page)}"]
    lines += [f"{name}: {value}" for name, value in _HEADERS]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + page


OnUrl: TypeAlias = Callable[[str], object]
"""Called with the URL to open; may be a coroutine function."""

AskCode: TypeAlias = Callable[[str], "str | Awaitable[str]"]
"""Called with the URL to open, returns the code that the page shows; may be a coroutine function."""

LONGEST_LINE = 4096
"""Bytes."""


async def tell_url(on_url: OnUrl, url: str) -> None:
    """Pass the URL to `on_url`."""
    told = on_url(url)
    if inspect.isawaitable(told):
        await told


async def ask(ask_code: AskCode, url: str) -> Secret:
    """Ask for the code.

    Raises:
        DeniedError: the person refused.
        LoginError: there is no code.
    """
    said = ask_code(url)
    return code_in(await said if inspect.isawaitable(said) else said)


def code_in(said: str) -> Secret:
    """The code in a person's input: the code as shown, perhaps with blanks around it, or the URL of the page.

    Raises:
        DeniedError: the URL says that the person refused.
        LoginError: there is no code.
    """
    text = said.strip()
    place, _, query = text.partition("?") if "://" in text else ("", "", text)
    values = {name: found[0] for name, found in parse_qs(query.partition("#")[0]).items()}
    if "error" in values:
        raise _refusal(values)
    code = values.get("code", text)
    if place and "code" not in values:  # older Mastodon shows it at /oauth/authorize/CODE
        before, _, code = place.rpartition("/oauth/authorize/")
        code = "" if not before or code == "native" else code
    if not code:
        raise LoginError("no code was given")
    return Secret(code)


async def open_in_browser(url: str) -> bool:
    """Open the system's browser without blocking the event loop; False if there is none."""
    try:
        return await asyncio.to_thread(webbrowser.open, url)
    except webbrowser.Error:
        return False


async def prompt_for_code(url: str) -> str:
    """Show the URL at the terminal, and read the code from there."""
    sys.stderr.write(f"Open this page in a browser and log in:\n\n  {url}\n\nCode that the page shows: ")
    sys.stderr.flush()
    return await read_line(sys.stdin.fileno())


async def read_line(descriptor: int) -> str:
    """A line from an open file, read without blocking the event loop.

    Cancellation and Ctrl-C work at once: the thread that still waits for the line holds no lock, and the program does
    not wait for it on exit.
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
        with suppress(RuntimeError):  # the loop has been closed meanwhile: nothing waits for the line
            loop.call_soon_threadsafe(settle, content)

    threading.Thread(target=read, name="atoot reads the code", daemon=True).start()
    return (await line).decode(errors="replace")
