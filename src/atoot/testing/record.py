"""Answers of a real server, recorded once and replayed in tests without network, account or secrets.

    async with Recording("tests/recordings/timeline.json", instance="mastodon.social", record=True) as recording:
        async with recording.client(access_token=token) as c:
            page = await c.home_timeline()

With `record=False` the same lines run against the file. The fixture `recorded_server` of `atoot.testing.plugin` keeps a
file for each test; `pytest --atoot-record` records anew.
"""

import asyncio
import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import Any, Self, Unpack
from urllib.parse import parse_qsl, urlencode

import aiohttp

from atoot import mastodon
from atoot.http.settings import ClientSettings
from atoot.network.addresses import origin
from atoot.secrets import STARS, Redactor, is_secret_name, secrets_in, secrets_in_headers, without_secrets
from atoot.testing.behaviours import Behaviour, answer
from atoot.testing.received import ReceivedRequest
from atoot.testing.server import ScriptedServer

VERSION = 1
NOT_FORWARDED = frozenset(
    {
        "host",
        "connection",
        "content-length",
        "transfer-encoding",
        "accept-encoding",
        "expect",
        "te",
        "upgrade",
    }
)
"""Headers that are about one connection."""
KEPT = ("Content-Type", "Link", "Date", "Retry-After", "Deprecation", "Sunset", "Mastodon-Async-Refresh")
"""Headers of an answer to record, besides those of rate limits; cookies are not recorded."""
LIMITS = "x-ratelimit-"
SEVERAL = 3
"""Number of recorded requests that an error names."""


class NotRecordedError(AssertionError):
    """A test sent a request that was not recorded: record anew, or find out why the request differs."""


class Recording:
    """A server that replays the answers of a real one.

    Args:
        path: the file.
        instance: host of the real server, where it is recorded.
        record: ask the real server, and write the file at the end of the block; else answer from the file.
        use_https: False for a real server on your own machine.

    Raises:
        NotRecordedError: there is no file, or it has no answer to a request.
        ValueError: `record` is set without an instance.
    """

    def __init__(
        self,
        path: str | PathLike[str],
        *,
        instance: str | None = None,
        record: bool = False,
        use_https: bool = True,
    ) -> None:
        self.path: Path = Path(path)
        self.records = record
        if record and instance is None:
            raise ValueError("record which server? Give the host of an instance, or set ATOOT_INSTANCE")
        self._origin = origin(instance, use_https=use_https) if record and instance is not None else ""
        self._server = ScriptedServer()
        self._server.on("*", "*", self._recorded if record else self._replayed)
        self._session: aiohttp.ClientSession | None = None
        self._exchanges: list[dict[str, Any]] = []
        self._secrets: set[str] = set()
        self._missing: list[str] = []

    @property
    def host(self) -> str:
        """Address and port, as a client wants them."""
        return self._server.host

    def client(
        self, *, access_token: str | None = None, **settings: Unpack[ClientSettings]
    ) -> AbstractAsyncContextManager[mastodon.MastodonAPI]:
        """A client of this server: `async with recording.client(access_token=...) as c`.

        Args:
            access_token: token for the real server when recording; any for a replay.
            **settings: as `atoot.client` takes them.
        """
        token = access_token if self.records else access_token and "replayed"
        return mastodon.client(self.host, access_token=token, use_https=False, **settings)

    async def __aenter__(self) -> Self:
        if not self.records:
            self._exchanges = await asyncio.to_thread(_read, self.path)
        await self._server.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()
        if self.records and error is None:
            await asyncio.to_thread(_write, self.path, self._origin, self._cleaned(self._exchanges))
        await self._server.__aexit__(kind, error, trace)
        if self._missing and (error is None or isinstance(error, Exception)):
            raise NotRecordedError(self._missing[0]) from error

    async def _recorded(self, request: ReceivedRequest) -> Behaviour:
        """Ask the real server, and record its answer."""
        if self._session is None:
            self._session = aiohttp.ClientSession(auto_decompress=True, trust_env=True)
        headers = {
            name: value for name, value in request.headers.items() if name.lower() not in NOT_FORWARDED
        }
        self._secrets.update(secrets_in_headers(request.headers))
        self._secrets.update(secrets_in(request.values if request.body else None))
        real = await self._session.request(
            request.method,
            self._origin + request.target,
            headers=headers,
            data=request.body or None,
            allow_redirects=False,
        )
        async with real:
            body = await real.read()
            kept = [
                (name, value)
                for name, value in real.headers.items()
                if name.title() in KEPT or name.lower().startswith(LIMITS)
            ]
            self._exchanges.append(
                {
                    "request": asked(request),
                    "status": real.status,
                    "headers": [list(pair) for pair in kept],
                    **_body_of(body),
                }
            )
            return answer(body, status=real.status, headers=_usual(kept))

    def _cleaned(self, exchanges: list[dict[str, Any]]) -> Any:
        """The data to write, without the tokens that were sent, even where a server repeats them."""
        return Redactor(*self._secrets).value(exchanges)

    def _replayed(self, request: ReceivedRequest) -> Behaviour:
        """The recorded answer; the last one repeats for requests that only read."""
        wanted = asked(request)
        same = [one for one in self._exchanges if one["request"] == wanted]
        fresh = [one for one in same if not one.get("used")]
        if not fresh and not (same and request.method == "GET"):
            said = _missing(self.path, wanted, [one["request"] for one in self._exchanges])
            self._missing.append(said)
            return answer(status=501, json={"error": said})
        found = fresh[0] if fresh else same[-1]
        found["used"] = True
        headers = [(name, value) for name, value in found["headers"]]
        return answer(_bytes_of(found), status=found["status"], headers=_usual(headers))


def _usual(headers: list[tuple[str, str]]) -> list[tuple[str, str | None]]:
    """Headers of an answer; without a media type where it had none."""
    named = {name.lower() for name, _ in headers}
    return [*headers, *([] if "content-type" in named else [("Content-Type", None)])]


def asked(request: ReceivedRequest) -> dict[str, Any]:
    """The key that identifies a request, without secrets and without parts that differ from run to run."""
    found: dict[str, Any] = {"method": request.method, "path": request.path}
    query = sorted(_hidden(parse_qsl(request.target.partition("?")[2], keep_blank_values=True)))
    if query:
        found["query"] = urlencode(query, safe="[]*")
    if request.content_type == "multipart/form-data":
        found["body"] = sorted(
            [part.name, f"sha256:{hashlib.sha256(part.body).hexdigest()}"]
            if part.filename is not None
            else list(_hidden([(part.name, part.text)])[0])
            for part in request.parts
        )
    elif request.content_type == "application/json" and request.body:
        found["body"] = without_secrets(request.json)
    elif request.body:
        pairs = parse_qsl(request.body.decode(errors="replace"), keep_blank_values=True)
        found["body"] = sorted(list(pair) for pair in _hidden(pairs))
    return found


def _hidden(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, STARS if is_secret_name(name) else value) for name, value in pairs]


def _body_of(body: bytes) -> dict[str, Any]:
    """An answer in the form of the file: JSON, text, or bytes in base64."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(body).decode()}
    try:
        return {"json": without_secrets(json.loads(text))}
    except ValueError:
        return {"text": text}


def _bytes_of(exchange: Mapping[str, Any]) -> bytes:
    if "json" in exchange:
        return json.dumps(exchange["json"], ensure_ascii=False, separators=(",", ":")).encode()
    return base64.b64decode(exchange["base64"]) if "base64" in exchange else exchange["text"].encode()


def _read(path: Path) -> list[dict[str, Any]]:
    try:
        data = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise NotRecordedError(f"{path} does not exist: record it with pytest --atoot-record") from None
    except ValueError as problem:
        raise NotRecordedError(f"{path} is no recording: {problem}") from None
    if not isinstance(data, dict) or data.get("version") != VERSION:
        raise NotRecordedError(f"{path} is not a recording of version {VERSION}: record it anew")
    exchanges: list[dict[str, Any]] = data["exchanges"]
    return exchanges


def _write(path: Path, place: str, exchanges: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    data = {"version": VERSION, "server": place, "exchanges": exchanges}
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _missing(path: Path, wanted: Mapping[str, Any], known: list[Mapping[str, Any]]) -> str:
    """The error text: the request, and the closest recorded ones."""
    near: Callable[[Mapping[str, Any]], int] = lambda one: (  # noqa: E731 - a name for the sort key
        -sum(one.get(name) == wanted.get(name) for name in ("path", "method", "query", "body"))
    )
    there = [json.dumps(one, ensure_ascii=False) for one in sorted(known, key=near)[:SEVERAL]]
    told = "; recorded are: " + ", ".join(there) if there else "; nothing is"
    return (
        f"{path.name}: not recorded, or answered already: {json.dumps(wanted, ensure_ascii=False)}{told}. "
        f"Record it anew with pytest --atoot-record"
    )
