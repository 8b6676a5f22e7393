"""What the chaos runs of streams share: a listener that keeps books, people who post, and networks that fail."""

import asyncio
import math
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import aiohttp
from bad_network import BadNetwork, Wire, in_between

from atoot import MastodonAPI, Timeouts
from atoot.events import (
    Disconnected,
    Event,
    Filled,
    Gap,
    NotificationReceived,
    StatusDeleted,
    StatusEdited,
    StatusPosted,
)
from atoot.limits.local import LocalBudget
from atoot.streaming.stream import EventStream
from atoot.streaming.times import StreamTimes
from atoot.testing.memory.table import ProfileLimit
from atoot.testing.profiles import PROFILES, ProfileTable, ServerProfile

TIMES = StreamTimes(
    open=2.0, backoff=0.02, backoff_cap=0.2, ping=1.0, heartbeats=0.1, settle=0.5, missing=1.0, stall_least=1.0,
    stall_most=2.0, poll_least=0.05, poll_most=0.3, tick=0.1, stand=0.05, fallback=1.0, climb=2.0, close=0.1,
)  # fmt: skip
LIVE = 1.0
"""Seconds within which what is live is given on."""
NUMBER = re.compile(r"number (\d+)")
PATIENCE = 60.0
"""Seconds that everything has to come in, beyond what a limit makes it wait."""


UNLIMITED = replace(PROFILES["mastodon"], limits=(), streaming_url="")
"""Without limits; where its streams are named, they would lead past the network of the run."""


def limited(
    window: float, *, requests: int = 300, pages: int = 300, pages_window: float = 900
) -> ProfileTable:
    """Mastodon with the limits of its lists, and none on posting: what the runs post is not what they are about."""
    lists = ("GET /api/v?/[!s]*",)  # the streaming server is another, and counts nothing
    return replace(
        UNLIMITED,
        limits=(
            ProfileLimit(requests, math.ceil(window), lists, aligned=False),
            ProfileLimit(pages, math.ceil(pages_window), lists, per="account", paging=True, aligned=False),
        ),
    )


async def eventually(
    true: Callable[[], bool],
    seconds: float = PATIENCE,
    said: Callable[[], str] = lambda: "it never came true",
) -> None:
    """Wait until something is true."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise AssertionError(f"after {seconds:.0f} s: {said()}")
        await asyncio.sleep(0.02)


def figures(text: str) -> None:
    """What a run came to; shown with `pytest -s`."""
    print(text)  # noqa: T201 - that is what it is for


class Network(BadNetwork):
    """A network that can also be down as a whole, or for streams alone."""

    is_down = False
    has_streams = True

    async def _up(self, wire: Wire, reader: asyncio.StreamReader) -> None:
        while data := await reader.read(65536):
            wire.is_stream = wire.is_stream or b"/api/v1/streaming" in data
            if self.is_down or (wire.is_stream and not self.has_streams):
                wire.cut()
                return
            wire.server.write(data)
            await wire.server.drain()


@asynccontextmanager
async def network_of(port: int, seed: int) -> AsyncIterator[Network]:
    """Put such a network in front of a server."""
    network = Network(port, random.Random(seed))
    async with in_between(network):
        yield network


class Poster:
    """Posts as one of the users, past all limits, and knows when."""

    def __init__(self, instance: ServerProfile, session: aiohttp.ClientSession, name: str = "bob") -> None:
        self._instance = instance
        self._session = session
        self._headers = {"Authorization": f"Bearer {instance.tokens[name]}"}
        self.began: dict[str, float] = {}
        """Ids, each with the moment in which it was about to be posted."""

    async def ask(self, method: str, path: str, **data: str) -> Any:
        """A request in the name of the user."""
        url = self._instance.origin + path
        async with self._session.request(method, url, data=data or None, headers=self._headers) as answer:
            assert answer.status < 300, (method, path, answer.status, await answer.text())
            return await answer.json()

    async def post(self, text: str = "") -> str:
        """Post once more; the id."""
        moment = time.time()
        made = await self.ask("POST", "/api/v1/statuses", status=f"number {len(self.began)} {text}")
        self.began[made["id"]] = moment
        return made["id"]

    async def follow(self, name: str) -> None:
        """Follow another user."""
        found = await self.ask("GET", f"/api/v1/accounts/lookup?acct={name}")
        await self.ask("POST", f"/api/v1/accounts/{found['id']}/follow")


@dataclass
class Heard:
    """What one stream told."""

    posted: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """By subscription: how often each status came."""
    edited: dict[str, Counter[tuple[str, str]]] = field(default_factory=lambda: defaultdict(Counter))
    """By subscription: how often each edit came."""
    deleted: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    notified: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    live: list[tuple[str, float]] = field(default_factory=list)
    """Ids of what came live, each with its moment."""
    fetched: int = 0
    """Events that were fetched afterwards."""
    gaps: list[Gap] = field(default_factory=list)
    filled: list[Filled] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    """Why connections broke."""

    async def listen(self, events: EventStream) -> None:
        """Listen until the stream is closed."""
        async for event in events:
            self.take(event)

    def take(self, event: Event) -> None:
        """Enter an event in the books."""
        stream = str(event.stream)
        self.fetched += event.backfilled
        match event:
            case StatusPosted(status):
                self.posted[stream][status.id] += 1
                if not event.backfilled:
                    self.live.append((status.id, time.time()))
            case StatusEdited(status):
                self.edited[stream][status.id, status.content] += 1
            case StatusDeleted(identifier):
                self.deleted[stream][identifier] += 1
            case NotificationReceived(notification):
                self.notified[stream][notification.id] += 1
            case Gap():
                self.gaps.append(event)
            case Filled():
                self.filled.append(event)
            case Disconnected(reason):
                self.broken.append(reason)

    def delays(self, began: dict[str, float]) -> list[float]:
        """Seconds from a post to its live event, the shortest first."""
        return sorted(moment - began[identifier] for identifier, moment in self.live if identifier in began)

    def late(self, began: dict[str, float]) -> float:
        """The 99th percentile of those delays."""
        delays = self.delays(began)
        return delays[math.ceil(len(delays) * 0.99) - 1] if delays else 0.0

    async def until(self, wanted: dict[str, Iterable[str]], seconds: float = PATIENCE) -> None:
        """Wait until all of these statuses came, on the subscriptions given."""
        sought = {stream: set(ids) for stream, ids in wanted.items()}

        def left() -> dict[str, int]:
            found = {stream: len(ids - self.posted[stream].keys()) for stream, ids in sought.items()}
            return {stream: count for stream, count in found.items() if count}

        await eventually(
            lambda: not left(),
            seconds,
            lambda: f"missing: {left()}; gaps: {self.gaps[-3:]}; {self.broken[-3:]}",
        )

    async def until_filled(self, seconds: float = PATIENCE) -> None:
        """Wait until each gap was said to be filled."""
        await eventually(
            lambda: len(self.filled) == len(self.gaps), seconds, lambda: f"{self.gaps} but only {self.filled}"
        )
        assert all(gap.retry_at is not None for gap in self.gaps)

    def check(self, wanted: dict[str, Iterable[str]]) -> None:
        """None missing, none twice, nothing else."""
        for stream, ids in wanted.items():
            assert self.posted[stream] == Counter(ids), stream
        assert self.posted.keys() <= wanted.keys()


@asynccontextmanager
async def run(
    profile: ProfileTable, *, seed: int = 7, users: tuple[str, ...] = ("alice", "bob")
) -> AsyncIterator["Run"]:
    """An instance, a network in front of it, and bob, whom alice follows."""
    async with (
        ServerProfile(profile, users=users) as instance,
        network_of(int(instance.host.rpartition(":")[2]), seed) as network,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)) as session,
    ):
        made = Run(instance, network, session)
        try:
            await Poster(instance, session, "alice").follow("bob")
            yield made
        finally:
            for client in made.clients:
                await client.close()


class Run:
    """One run."""

    def __init__(self, instance: ServerProfile, network: Network, session: aiohttp.ClientSession) -> None:
        self.instance = instance
        self.network = network
        self.session = session
        self.bob = Poster(instance, session)
        self.clients: list[MastodonAPI] = []

    async def client(self, token: str | None = None, **options: Any) -> MastodonAPI:
        """A client of alice, behind the network, with a budget of its own."""
        made = await MastodonAPI.create(
            self.network.host,
            access_token=token or self.instance.tokens["alice"],
            use_https=False,
            timeouts=Timeouts(connect=1, read=2, total=4),
            retries=0,
            budget=LocalBudget(),
            **options,
        )
        self.clients.append(made)
        return made

    async def spend(self, requests: int, path: str = "/api/v1/preferences", token: str | None = None) -> None:
        """Use up a limit, past the client."""
        headers = {"Authorization": f"Bearer {token or self.instance.tokens['alice']}"}
        for _ in range(requests):
            async with self.session.get(self.instance.origin + path, headers=headers) as answer:
                await answer.read()

    async def tokens(self, count: int) -> list[str]:
        """Further tokens of alice, as her other programs have them."""
        found = [self.instance.tokens["alice"]]
        for number in range(1, count):
            app = await self._form(
                "/api/v1/apps",
                client_name=str(number),
                redirect_uris="urn:ietf:wg:oauth:2.0:oob",
                scopes="read",
            )
            url = (
                f"{self.instance.origin}/oauth/authorize?response_type=code&scope=read&client_id={app['client_id']}"
                "&redirect_uri=urn:ietf:wg:oauth:2.0:oob"
            )
            code = self.instance.consent(url, "alice")
            token = await self._form(
                "/oauth/token", grant_type="authorization_code", code=code, scope="read",
                client_id=app["client_id"], client_secret=app["client_secret"], redirect_uri="urn:ietf:wg:oauth:2.0:oob",
            )  # fmt: skip
            found.append(token["access_token"])
        return found

    async def _form(self, path: str, **data: str) -> Any:
        async with self.session.post(self.instance.origin + path, data=data) as answer:
            assert answer.status < 300, (path, answer.status, await answer.text())
            return await answer.json()

    async def post(self, count: int, pause: float, text: str = "") -> list[str]:
        """Let bob post so often; the ids."""
        made = []
        for _ in range(count):
            made.append(await self.bob.post(text))
            await asyncio.sleep(pause)
        return made

    async def cut(self, times: int, pause: float) -> None:
        """Cut all streams, again and again; for half of each pause there is none."""
        for _ in range(times):
            await asyncio.sleep(pause / 2)
            self.network.has_streams = False
            self.network.kill("cut")
            await asyncio.sleep(pause / 2)
            self.network.has_streams = True
