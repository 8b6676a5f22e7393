"""Looks that fail, wait, or are overtaken by what is live: in the end all is told, and once."""

import asyncio
import json
import string
from hashlib import md5
from typing import Any

import pytest
from simulated import Heard, World, simulate
from stream_client import QUICK
from stream_things import status_data
from test_live_first import check_complete

from atoot.errors import ForbiddenError, NotFoundError, RatelimitError, ServerError, UnavailableError
from atoot.events import Filled, Gap, StatusDeleted, StatusPosted
from atoot.ids import FLAKE_DIGITS, ULID_DIGITS
from atoot.message import RateLimit
from atoot.streaming import timelines
from atoot.streaming.catching_up import is_empty, is_refusal, retry_after
from atoot.streaming.subscriptions import HOME, Subscription, hashtag, sources_of
from atoot.streaming.times import LONGEST_PAUSE
from atoot.testing import ReceivedRequest, ServerSocket, answer, websocket
from sizes import sized
from tables import each


@pytest.mark.parametrize("hours", [-5, 5])
def test_whatever_our_clock_says_what_happened_before_is_no_news_and_all_since_is(hours: int) -> None:
    async def work(world: World) -> None:
        for _ in range(5):
            world.post("public:local", told=False)
        await asyncio.sleep(10)
        world.posted.clear()
        right = world.wall
        world.connections.wall = lambda: right() + hours * 3600
        # Nothing has told yet that it is wrong.
        world.server_time = lambda: right() if world.asked else world.connections.wall()
        path = "/api/v1/timelines/public"
        world.errors[path] = ServerError("it is being restarted", status_code=503)
        async with world.stream("public:local") as stream:
            heard = Heard(world, stream)
            await asyncio.sleep(30)
            world.cut()
            world.post("public:local", told=False)
            await asyncio.sleep(60)
            del world.errors[path]
            await asyncio.sleep(600)
        check_complete(world, heard)

    simulate(work)


@pytest.mark.parametrize("transport", ["poll", "websocket"])
@pytest.mark.parametrize(
    ("seed", "rounds"), [(0, 12), *(pytest.param(n, 30, marks=pytest.mark.chaos) for n in range(10))]
)
def test_nothing_is_lost_though_half_of_all_requests_fail(transport: str, seed: int, rounds: int) -> None:
    async def work(world: World) -> None:
        names = ("user", "public")
        async with world.stream(*names, transport=transport, backfill=20_000, max_queue=50_000) as stream:
            heard = Heard(world, stream)
            world.trouble = 0.5
            for _ in range(rounds):
                for _ in range(world.chance.randrange(200)):
                    world.post(*names, told=False)
                if transport == "websocket":
                    world.cut()
                await asyncio.sleep(world.chance.random() * 30)
            world.trouble = 0.0
            await asyncio.sleep(2000)
        check_complete(world, heard)
        assert len(heard.of(Gap)) == len(heard.of(Filled))

    simulate(work, seed)


@each("after", [None, 0.0, 0.01, 30.0])
def test_a_timeline_that_refuses_for_minutes_is_asked_now_and_then_and_told_in_the_end(
    after: float | None,
) -> None:
    async def work(world: World) -> None:
        async with world.stream("user") as stream:
            heard = Heard(world, stream)
            world.post("user")
            await asyncio.sleep(20)
            limited = RatelimitError("Too many requests", limits=RateLimit(retry_after=after))
            world.errors["/api/v1/timelines/home"] = limited
            world.cut()
            for _ in range(5):
                world.post("user", told=False)
            before = len(world.asked)
            await asyncio.sleep(300)
            assert len(world.asked) - before < 30
            assert len(heard.of(Gap)) == 1
            del world.errors["/api/v1/timelines/home"]
            await asyncio.sleep(300)
        check_complete(world, heard)
        assert len(heard.of(Filled)) == 1

    simulate(work)


def test_what_comes_late_with_a_low_id_is_told_once_though_it_comes_twice_and_is_found_again() -> None:
    async def work(world: World) -> None:
        async with world.stream("public") as stream:
            heard = Heard(world, stream)
            late = world.post("public", told=False)
            text = world.timelines.setdefault("/api/v1/timelines/public", [])
            await asyncio.sleep(1)
            for _ in range(100):
                world.post("public")
            await asyncio.sleep(20)
            told = next(body for number, body in text if str(number) == late)
            for _ in range(2):
                world.tell(Subscription("public"), "update", told)
                await asyncio.sleep(1)
            for _ in range(3):
                world.cut()
                await asyncio.sleep(30)
        check_complete(world, heard)

    simulate(work)


def test_all_that_is_lost_lies_in_the_gap_that_is_told_though_live_events_came_in_between() -> None:
    async def work(world: World) -> None:
        async with world.stream("public", backfill=50) as stream:
            heard = Heard(world, stream)
            before = world.post("public")
            await asyncio.sleep(20)
            world.trouble = 1.0
            world.cut()
            missed = [world.post("public", told=False) for _ in range(40)]
            await asyncio.sleep(3)
            live = [world.post("public") for _ in range(30)]
            world.cut()
            missed += [world.post("public", told=False) for _ in range(200)]
            await asyncio.sleep(3)
            live += [world.post("public") for _ in range(30)]
            await asyncio.sleep(3)
            world.trouble = 0.0
            await asyncio.sleep(300)
        gaps = [gap for gap in heard.of(Gap) if gap.until is not None]
        assert gaps
        told = {event.status.id for event in heard.of(StatusPosted)}
        lost = [int(one) for one in missed if one not in told]
        assert len(lost) > 50
        assert all(gap.since == before for gap in gaps)
        assert all(int(gap.since) < one < int(gap.until) for gap in gaps for one in lost)
        assert set(live) <= told

    simulate(work)


def test_after_a_restart_in_the_middle_of_catching_up_a_gap_begins_where_all_was_known() -> None:
    class Kept:
        state: dict[str, Any] | None = None

        def load(self) -> dict[str, Any] | None:
            return self.state

        def save(self, state: dict[str, Any]) -> None:
            self.state = state

    async def work(world: World) -> None:
        cursor, before = Kept(), world.post("public", told=False)
        await asyncio.sleep(1)
        async with world.stream("public", cursor=cursor) as stream:
            heard = Heard(world, stream)
            await asyncio.sleep(30)
            world.trouble = 1.0
            world.cut()
            missed = [world.post("public", told=False) for _ in range(30)]
            await asyncio.sleep(3)
            for _ in range(3):
                world.post("public")
            await asyncio.sleep(1)
        assert len(heard.of(StatusPosted)) == 3
        world.trouble = 0.0
        async with world.stream("public", cursor=cursor, backfill=10) as stream:
            heard = Heard(world, stream)
            await asyncio.sleep(30)
        (gap,) = heard.of(Gap)
        assert gap.since == before
        assert int(missed[0]) < int(gap.until)

    simulate(work)


def test_what_is_missed_while_the_first_look_is_under_way_is_told():
    async def work(world: World) -> None:
        world.looks_take = 3.0
        async with world.stream("public:local") as stream:
            heard = Heard(world, stream)
            await asyncio.sleep(0.5)
            world.cut()
            world.post("public:local", told=False)
            await asyncio.sleep(60)
        check_complete(world, heard)

    simulate(work)


def test_a_deletion_that_came_live_is_not_followed_by_its_post():
    """The page is made before the status is deleted, and comes after it."""

    async def work(world: World) -> None:
        async with world.stream("public:local") as stream:
            heard = Heard(world, stream)
            await asyncio.sleep(20)
            world.cut()
            gone = world.post("public:local", told=False)
            ask = world.ask

            async def travels(request: Any) -> Any:
                page = await ask(request)
                await asyncio.sleep(2)
                return page

            world.ask = travels
            await asyncio.sleep(2)
            world.tell(Subscription("public:local"), "delete", gone)
            await asyncio.sleep(20)
            assert [type(event) for _, event in heard.events] == [StatusDeleted]

    simulate(work)


def test_a_gap_that_so_much_came_after_that_it_cannot_be_filled_is_not_called_filled(monkeypatch):
    monkeypatch.setattr(timelines, "MOST", 100)

    async def work(world: World) -> None:
        async with world.stream("public:local") as stream:
            heard = Heard(world, stream)
            world.post("public:local")
            await asyncio.sleep(20)
            world.errors["/api/v1/timelines/public"] = ServerError("no", status_code=500)
            world.cut()
            world.post("public:local", told=False)
            await asyncio.sleep(20)
            for _ in range(300):
                world.post("public:local")
                await asyncio.sleep(0.1)
            world.errors.clear()
            await asyncio.sleep(600)
            first, last = heard.of(Gap)
            assert first.retry_at is not None
            assert (last.since, last.retry_at) == (first.since, None)
            assert "came before it could be fetched" in last.reason
            assert heard.of(Filled) == []

    simulate(work)


@each("hours", [-2, 2])
def test_a_clock_that_is_set_makes_no_gap_of_a_poll_come_sooner_or_later(hours):
    async def work(world: World) -> None:
        async with world.stream("public:local", transport="poll") as stream:
            heard = Heard(world, stream)
            await asyncio.sleep(20)
            world.errors["/api/v1/timelines/public"] = ServerError("no", status_code=500)
            ask, failed = world.ask, asyncio.Event()

            async def noticed(request: Any) -> Any:
                failed.set()
                return await ask(request)

            world.ask = noticed
            await failed.wait()
            await asyncio.sleep(0.1)
            began, wall = world.loop.now, world.wall
            world.connections.wall = lambda: wall() + hours * 3600
            await asyncio.sleep(100)
            (told,) = [at - began for at, event in heard.events if isinstance(event, Gap)]
            assert 3 < told < 10

    simulate(work)


IDS = {
    "ulid": lambda number: _digits(number << 64, ULID_DIGITS, 26),
    "flake": lambda number: _digits(number << 64, FLAKE_DIGITS, 20),
    "aid": lambda number: _digits(number, string.digits + string.ascii_lowercase, 10),
    "hex": "{:024x}".format,
    "counted": lambda number: str(number % 1_000_000 + 95),  # it becomes a digit longer
    "hash": lambda number: md5(str(number).encode(), usedforsecurity=False).hexdigest(),
    "seconds and a hash": lambda number: f"{1_800_000_000 + number % 1_000_000 // 70}{IDS['hash'](number)}",
}


def _digits(number: int, digits: str, width: int) -> str:
    made = ""
    while number:
        number, last = divmod(number, len(digits))
        made = digits[last] + made
    return made.rjust(width, digits[0])


def rename(world: World, name: Any) -> None:
    """Give a server ids of another kind."""
    numbers: dict[str, str] = {}
    page, tell = world._page, world.tell

    def renamed(data: dict[str, Any]) -> dict[str, Any]:
        made = name(int(data["id"]))
        numbers[made] = data["id"]
        return data | {"id": made, "uri": f"http://x/{data['content']}"}

    def page_of(path: str, query: dict[str, str]) -> list[Any]:
        bounds = {"max_id": numbers[query["max_id"]]} if "max_id" in query else {}
        return [type(one).from_dict(renamed(one.to_dict())) for one in page(path, query | bounds)]

    world.tell = lambda stream, event, text: tell(stream, event, json.dumps(renamed(json.loads(text))))
    world._page = page_of


@pytest.mark.parametrize(
    ("kind", "transport"),
    [
        *((kind, "auto") for kind in IDS),
        ("counted", "poll"),
        ("hash", "poll"),
        *(
            pytest.param(kind, "poll", marks=pytest.mark.chaos)
            for kind in IDS
            if kind not in ("counted", "hash")
        ),
    ],
)
@sized(4, 8, "turns")
def test_whatever_ids_a_server_makes_nothing_is_lost_and_nothing_comes_twice(kind, transport, turns):
    async def work(world: World) -> None:
        rename(world, IDS[kind])
        for _ in range(5):
            world.post("public:local", told=False)
        world.posted.clear()
        async with world.stream("public:local", transport=transport) as stream:
            heard = Heard(world, stream)
            await asyncio.sleep(15)
            for turn in range(8 - turns, 8):
                world.cut()
                for _ in range(turn * 7):
                    world.post("public:local", told=False)
                    await asyncio.sleep(0.01)
                await asyncio.sleep(2)
                for _ in range(5):
                    world.post("public:local")
                    await asyncio.sleep(0.5)
            await asyncio.sleep(300)
        told = [event.status.content for event in heard.of(StatusPosted)]
        assert sorted(told) == sorted(world.posted[Subscription("public:local")])

    simulate(work)


@each("seed", range(2))
def test_pages_that_change_while_they_are_read_lose_nothing_that_is_still_there(seed):
    async def work(world: World) -> None:
        page, gone = world._page, set()

        def changes(path: str, query: dict[str, str]) -> list[Any]:
            found = page(path, query)
            timeline = world.timelines.get("/api/v1/timelines/public?local=true", [])
            for item in [item for item in timeline[-60:] if world.chance.random() < 0.05]:
                timeline.remove(item)
                gone.add(str(item[0]))
            if world.chance.random() < 0.5:
                world.post("public:local")
            return found

        world._page = changes
        async with world.stream("public:local") as stream:
            heard = Heard(world, stream)
            await asyncio.sleep(15)
            for _ in range(6):
                world.cut()
                for _ in range(100):
                    world.post("public:local", told=False)
                await asyncio.sleep(30)
            await asyncio.sleep(300)
        told = [event.status.id for event in heard.of(StatusPosted)]
        assert len(told) == len(set(told))
        assert set(world.posted[Subscription("public:local")]) - set(told) <= gone

    simulate(work, seed)


async def test_a_page_of_which_all_is_filtered_is_not_the_last_where_its_link_goes_on(client, timelines):
    connections: asyncio.Queue[ServerSocket] = asyncio.Queue()

    async def script(socket: ServerSocket) -> None:
        connections.put_nowait(socket)
        await socket.closed()

    def public(request: ReceivedRequest) -> Any:
        if "max_id" in request.query:
            return answer(json=[status_data(20), status_data(10)])
        if connections.empty():
            return answer(json=[status_data(10)])
        link = f'<{timelines.origin}/api/v1/timelines/public?max_id=50>; rel="next"'
        return answer(json=[], headers={"Link": link})

    timelines.on("GET", "/api/v1/streaming", websocket(script))
    asked = timelines.on("GET", "/api/v1/timelines/public", public)
    c = await client(timelines)
    async with c.stream("public", transport="websocket", times=QUICK) as stream, asyncio.timeout(30):
        await asked.arrived(1)
        first = await connections.get()
        connections.put_nowait(first)
        first.reset()
        assert (await anext(stream)).status.id == "20"


@each(("kept", "gaps"), [(100, 1), (300, 0), (10, 0)])
def test_a_timeline_that_shows_only_its_newest_leaves_a_gap_where_it_ends(kept: int, gaps: int) -> None:
    async def work(world: World) -> None:
        async with world.stream("public:local", backfill=5000) as stream:
            heard = Heard(world, stream)
            await asyncio.sleep(20)
            before = [world.post("public:local") for _ in range(30)]
            await asyncio.sleep(20)
            world.cut()
            for _ in range(5 if kept == 10 else 150):
                world.post("public:local", told=False)
            await asyncio.sleep(0.01)
            (timeline,) = world.timelines.values()
            del timeline[:-kept]
            await asyncio.sleep(0.3)
            world.post("public:local")
            await asyncio.sleep(60)
        told = [gap.since for gap in heard.of(Gap)]
        assert told == [before[-1]] * gaps
        assert len(heard.of(StatusPosted)) == 31 + (5 if kept == 10 else min(150, kept))

    simulate(work)


def test_refusals_are_told_from_trouble():
    assert is_refusal(ForbiddenError("no"))
    assert not is_refusal(RatelimitError("slow down"))
    assert not is_refusal(UnavailableError("down"))


def test_a_hashtag_that_nobody_has_used_is_empty():
    (source,) = sources_of(hashtag("new"))
    assert is_empty(NotFoundError("x"), source)
    assert not is_empty(ForbiddenError("x"), source)
    assert not is_empty(NotFoundError("x"), HOME)


def test_pauses_grow_unless_the_server_says_how_long():
    assert [retry_after(UnavailableError("x"), tries, 1.0, 30.0) for tries in (0, 1, 2, 9)] == [1, 2, 4, 30]
    limited = RatelimitError("x", limits=RateLimit(retry_after=120.0))
    assert retry_after(limited, 9, 1.0, 30.0) == 120.0
    for told, waited in ((0.0, 1.0), (0.1, 1.0), (10.0**9, LONGEST_PAUSE)):
        error = RatelimitError("x", limits=RateLimit(retry_after=told))
        assert retry_after(error, 9, 1.0, 30.0) == waited
