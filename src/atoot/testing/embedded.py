"""A whole Mastodon-like server on your own machine, for demos and tests: no account, no network.

It is mastodon-mock (`pip install 'atoot[demo]'`): a real HTTP and websocket server that keeps what is posted, in a
process of its own, on a free port of the loopback interface.

    async with EmbeddedInstance() as instance:       # or: with EmbeddedInstance() as instance
        async with atoot.client(instance.host, access_token=instance.tokens["alice"], use_https=False) as c:
            await c.create_status(status="Hello world!")
"""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode, urlsplit

_SCRIPT = Path(__file__).with_name("instance_process.py")
_LOG_TAIL = 2000


class EmbeddedInstanceError(RuntimeError):
    """The embedded instance does not start, or refuses a request."""


@dataclass(frozen=True, slots=True)
class InstanceUser:
    """A user that the instance has from the start."""

    username: str
    """Name of the user."""
    display_name: str = ""
    """The name that people see; by default the user name."""
    admin: bool = False
    """Whether the user administrates the instance."""
    locked: bool = False
    """Whether follows must be accepted."""
    bot: bool = False
    """Whether the account is run by a program."""
    domain: str | None = None
    """Instance of a remote user, who cannot log in; None for a local one."""

    @property
    def token(self) -> str | None:
        """The user's access token."""
        return None if self.domain else f"{self.username}_token"


def users_of(named: Iterable[str | InstanceUser]) -> tuple[InstanceUser, ...]:
    """Users, of which some may be given only by name."""
    return tuple(InstanceUser(one) if isinstance(one, str) else one for one in named)


ALICE_BOB_ADMIN = (
    InstanceUser("alice", "Alice"),
    InstanceUser("bob", "Bob"),
    InstanceUser("admin", "Admin", admin=True),
)
"""The default users of an instance."""


class EmbeddedInstance:
    """A stateful server in a process of its own; use it with `with` or `async with`.

    The process ends with the block, and also if any signal kills the program.

    Args:
        users: names, or `InstanceUser`s, of the users. Without, there are `alice`, `bob` and `admin`; with `demo` only
            those of the demo.
        demo: fill the instance with a small community: `ada`, `grace`, `alan` and `katherine`, who follow each other
            and have posted.
        ratelimit: how many requests a token has in a window; None for no limit.
        ratelimit_window: length of the window in seconds.
        enforce_scopes: refuse requests for which a token lacks `read` or `write`.
        port: port to listen on; 0 takes a free one.
        startup_timeout: seconds to wait for the server's first answer.
    """

    def __init__(
        self,
        *,
        users: Iterable[str | InstanceUser] | None = None,
        demo: bool = False,
        ratelimit: int | None = None,
        ratelimit_window: int = 300,
        enforce_scopes: bool = False,
        port: int = 0,
        startup_timeout: float = 60.0,
    ) -> None:
        if users is None:
            users = () if demo else ALICE_BOB_ADMIN
        self.users: tuple[InstanceUser, ...] = users_of(users)
        """The users from the start, without those of the demo."""
        self.tokens: dict[str, str] = {}
        """Ready access tokens by user name."""
        self.port: int = port
        """The port; known once the instance runs, and the same again after `stop` and `start`."""
        self._settings = {
            "demo": demo,
            "enforce_scopes": enforce_scopes,
            "ratelimit": ratelimit,
            "ratelimit_window": ratelimit_window,
        }
        self._startup_timeout = startup_timeout
        self._folder: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def host(self) -> str:
        """Address and port, as a client wants them: `127.0.0.1:41234`."""
        return f"127.0.0.1:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, address and port: `http://127.0.0.1:41234`."""
        return f"http://{self.host}"

    @property
    def pid(self) -> int:
        """Number of the server's process."""
        return self._running().pid

    def start(self) -> None:
        """Start the server and wait until it answers.

        Raises:
            EmbeddedInstanceError: mastodon-mock is not installed, or the server does not start.
        """
        self._spawn()
        try:
            self._await_ready()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop the server; its data is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    pipe.close()
            self._process = None
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        self._spawn()
        try:
            await asyncio.to_thread(self._await_ready)
        except BaseException:
            self.stop()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def reset(self) -> None:
        """Restore the initial state: only the users (and the demo) remain, and all other tokens are invalid.

        This and what follows are short blocking calls, also inside a coroutine. Ids go on growing, and the counters of
        the rate limit stay as they are.
        """
        self._ask("POST", "/api/v1/_mock/reset")

    def add_user(self, username: str, *, display_name: str = "", admin: bool = False) -> str:
        """Create a local user, and return their access token.

        Args:
            username: name of the user.
            display_name: the name that people see; by default the user name.
            admin: whether the user administrates the instance.
        """
        user = {"username": username, "display_name": display_name, "admin": admin}
        return str(self._ask("POST", "/api/v1/_mock/dev_user", user)["access_token"])

    def login(self, username: str) -> str:
        """A new access token for a local user.

        Args:
            username: name of the user.
        """
        return str(self._ask("POST", "/api/v1/_mock/login", {"username": username})["access_token"])

    def consent(self, authorize_url: str, username: str) -> str:
        """Play the user who opens the authorization page in a browser and allows the app.

        Args:
            authorize_url: the URL of the page, with all its parameters, as a client made it.
            username: the user who allows the app.

        Returns:
            The URL to which the browser is redirected, with `code` and `state`; or the bare code if the client asked
            to show it (`urn:ietf:wg:oauth:2.0:oob`).
        """
        url = urlsplit(authorize_url)
        if f"{url.scheme}://{url.netloc}" != self.origin:
            raise ValueError(f"{url.scheme}://{url.netloc} is another server than {self.origin}")
        target = url.path + (f"?{url.query}" if url.query else "")
        self._request("GET", target)
        form = urlencode([*parse_qsl(url.query, keep_blank_values=True), ("username", username)])
        response, body = self._request(
            "POST", url.path, form.encode(), {"Content-Type": "application/x-www-form-urlencoded"}
        )
        shown = body.decode().partition("Authorization code: ")[2].partition("<")[0]
        return response.getheader("Location") or shown

    def fault(
        self,
        path: str,
        *,
        method: str | None = None,
        status: int = 503,
        times: int | None = 1,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Make requests fail before any work is done; `reset` ends this.

        Args:
            path: the path, `*` stands for anything.
            method: the HTTP method; any if None.
            status: the status to answer with.
            times: how many requests fail; all of them if None.
            json: the data to answer with; an error text if None.
            headers: headers of the answer.
        """
        rule = {
            "match": {"path": path, "methods": [method] if method else None},
            "effect": {"type": "status", "status": status, "body": json, "headers": dict(headers or {})},
            "count": times,
        }
        self._ask("POST", "/api/v1/_mock/faults", rule)

    def _spawn(self) -> None:
        if self._process is not None:
            raise EmbeddedInstanceError("the embedded instance is already running")
        if find_spec("mastodon_mock") is None:
            raise EmbeddedInstanceError(
                "the embedded instance needs mastodon-mock: pip install 'atoot[demo]'"
            )
        self._folder = Path(tempfile.mkdtemp(prefix="atoot-instance-"))
        settings = self._settings | {
            "folder": str(self._folder),
            "parent": os.getpid(),
            "port": self.port,
            "users": [_seed(user) for user in self.users],
        }
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own script, and settings that it reads as JSON
                # -P: do not import from the script's folder. -W: warnings of other packages are not ours to judge.
                [sys.executable, "-P", "-W", "ignore", str(_SCRIPT), json.dumps(settings)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                # Ctrl-C is for the parent program; the server ends with it.
                start_new_session=True,
            )

    def _await_ready(self) -> None:
        process = self._running()
        # Killing a server that does not start ends the wait for its line.
        giving_up = threading.Timer(self._startup_timeout, process.kill)
        giving_up.start()
        try:
            ready = process.stdout.readline() if process.stdout else b""
        finally:
            giving_up.cancel()
        if not ready:
            raise EmbeddedInstanceError(f"the embedded instance does not start: {self._tail()}")
        answer = json.loads(ready)
        self.port = answer["port"]
        self.tokens = answer["tokens"]

    @property
    def _log(self) -> Path:
        if self._folder is None:
            raise EmbeddedInstanceError("the embedded instance is not running")
        return self._folder / "log.txt"

    def _tail(self) -> str:
        return self._log.read_text(errors="replace").strip()[-_LOG_TAIL:] or "it says nothing"

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise EmbeddedInstanceError(
                "the embedded instance is not running: use it with `with` or `async with`"
            )
        return self._process

    def _ask(self, method: str, path: str, data: Any = None) -> Any:
        body = None if data is None else json.dumps(data).encode()
        return json.loads(self._request(method, path, body, {"Content-Type": "application/json"})[1])

    def _request(
        self, method: str, target: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[HTTPResponse, bytes]:
        self._running()
        connection = HTTPConnection(self.host, timeout=self._startup_timeout)
        try:
            connection.request(method, target, body, dict(headers or {}))
            response = connection.getresponse()
            content = response.read()
        except (OSError, HTTPException) as error:
            raise EmbeddedInstanceError(
                f"the embedded instance does not answer: {error}\n{self._tail()}"
            ) from error
        finally:
            connection.close()
        if response.status >= 400:
            raise EmbeddedInstanceError(
                f"{method} {target.partition('?')[0]}: {response.status} {content.decode()}"
            )
        return response, content


def _seed(user: InstanceUser) -> dict[str, Any]:
    seed = asdict(user) | {"access_token": user.token, "role": "admin" if user.admin else "user"}
    seed["display_name"] = user.display_name or user.username
    del seed["admin"]
    return seed
