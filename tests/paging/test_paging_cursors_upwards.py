"""Walks towards the present on servers that do not know what `min_id` means."""

from datetime import UTC, datetime, timedelta

import pytest

from atoot import Page
from atoot.entities import Status
from atoot.paging import skipped
from atoot.paging.cursors import PageCursor, Way
from atoot.testing import ReceivedRequest, ScriptedServer, answer
from atoot.testing.behaviours import Behaviour

HOME = "/api/v1/timelines/home"
START = datetime(2026, 11, 1, tzinfo=UTC)
SIZE = 12


def thing(number):
    return {"id": str(number), "created_at": (START + timedelta(minutes=number)).isoformat()}


class Timeline:
    """Statuses 1 to `last`, newest first, as servers page them that give `min_id` no meaning of its own.

    Args:
        last: the newest.
        lower: parameters that are a lower bound here.
        links: whether there are links.
        ascending: `min_id` gives what comes right behind it, as it should.
        refuses: two bounds at once are refused.
    """

    def __init__(self, last, lower=(), *, links=False, ascending=False, refuses=False) -> None:
        self.last, self.lower, self.links, self.ascending, self.refuses = (
            last,
            lower,
            links,
            ascending,
            refuses,
        )
        self.asked: list[dict[str, str]] = []

    def __call__(self, request: ReceivedRequest) -> Behaviour:
        query = {name: self.number(value) for name, value in request.query.items()}
        self.asked.append(query)
        if self.refuses and "max_id" in query and "since_id" in query:
            return answer(status=400, json={"error": "one bound"})
        size = min(int(query.get("limit", SIZE)), SIZE)
        below = max([int(query[name]) for name in self.lower if name in query], default=0)
        inside = [
            number for number in range(self.last, below, -1) if number < int(query.get("max_id", 10**9))
        ]
        if self.ascending and "min_id" in query:
            page = [number for number in inside if number > int(query["min_id"])][-size:]
        else:
            page = inside[:size]
        headers = {}
        if self.links and page:
            place = f"http://{request.headers['Host']}{HOME}"
            headers["Link"] = (
                f'<{place}?max_id={page[-1]}>; rel="next", <{place}?min_id={page[0]}>; rel="prev"'
            )
        return answer(json=[thing(number) | {"id": self.name(number)} for number in page], headers=headers)

    @staticmethod
    def name(number: int) -> str:
        return str(number)

    @staticmethod
    def number(name: str) -> str:
        return name


class DatedTimeline(Timeline):
    """The same with ids that carry the time."""

    @staticmethod
    def name(number: int) -> str:
        return str(int((START + timedelta(minutes=number)).timestamp() * 1000) << 16)

    @staticmethod
    def number(name: str) -> str:
        if len(name) < 10:
            return name
        made = datetime.fromtimestamp((int(name) >> 16) / 1000, UTC)
        return str((made - START) / timedelta(minutes=1)).partition(".")[0]


@pytest.fixture
async def c(server, connect):
    return await connect(server)


def ids(items):
    return [int(item.id) for item in items]


@pytest.mark.parametrize("links", [True, False])
@pytest.mark.parametrize("lower", [(), ("since_id",), ("since_id", "min_id")], ids=str)
@pytest.mark.parametrize("last", [3, 12, 13, 60])
async def test_a_walk_gives_all_that_is_newer_from_old_to_new_and_nothing_older(
    server, c, links, lower, last
):
    server.on("GET", HOME, Timeline(last, lower, links=links))
    assert ids([one async for one in c.home_timeline(newer_than="2")]) == [*range(3, last + 1)]
    assert ids(await c.get_all(c.home_timeline(min_id="2"))) == [*range(3, last + 1)]


async def test_the_pages_of_such_a_walk_begin_with_all_of_it(server, c):
    server.on("GET", HOME, Timeline(40, ("since_id",)))
    pages = [ids(page) async for page in c.home_timeline(newer_than="2").pages()]
    assert [one for page in pages for one in page] == [*range(40, 2, -1)]


@pytest.mark.parametrize("lower", [(), ("since_id", "min_id")], ids=str)
@pytest.mark.parametrize("zone", [UTC, None])
async def test_a_moment_is_a_bound_too(server, c, lower, zone):
    server.on("GET", HOME, DatedTimeline(40, lower))
    since = (START + timedelta(minutes=25, seconds=-1)).replace(tzinfo=zone)
    found = [one.created_at async for one in c.home_timeline(newer_than=since)]
    assert found == [START + timedelta(minutes=number) for number in range(25, 41)]


@pytest.mark.parametrize("refuses", [True, False])
async def test_where_min_id_has_its_meaning_one_question_more_is_asked_at_most(server, c, refuses):
    timeline = Timeline(30, ("since_id", "min_id"), ascending=True, refuses=refuses)
    server.on("GET", HOME, timeline)
    assert ids([one async for one in c.home_timeline(newer_than="2")]) == [*range(3, 31)]
    assert [query.get("max_id") for query in timeline.asked if "max_id" in query] == ["3"]


async def test_a_page_that_is_not_full_is_all_there_is(server, c):
    timeline = Timeline(9, ("since_id", "min_id"))
    server.on("GET", HOME, timeline)
    assert ids([one async for one in c.home_timeline(newer_than="2")]) == [*range(3, 10)]
    assert not any("max_id" in query for query in timeline.asked)


async def test_an_empty_walk_is_empty_where_the_bound_is_ignored(server: ScriptedServer, c):
    server.on("GET", HOME, Timeline(30))
    assert [one async for one in c.home_timeline(newer_than="30")] == []


def statuses(*names):
    return [Status.from_dict({"id": name}) for name in names]


@pytest.mark.parametrize(
    "items",
    [
        statuses("9", "8"),
        statuses(*map(str, range(10, 30))),
        statuses(*(f"name-{number}" for number in range(20))),
        [],
    ],
    ids=["few", "oldest first", "no order", "empty"],
)
def test_where_nothing_can_be_missing_or_nobody_can_know_nothing_is_asked(items):
    here = PageCursor("http://h", f"{HOME}?min_id=1", Status, Way.IDS)
    older = here.at({"max_id": "2", "min_id": None})
    assert skipped(Page(items, previous=older), here) is None
    full = statuses(*map(str, range(20, 1, -1)))
    assert skipped(Page(full, previous=older), here) is not None
    assert skipped(Page(full), here) is None


async def test_only_what_is_surely_not_newer_is_left_out(server, c):
    names = ["7", "5", "4", "abc", "6"]
    for path in (HOME, "/api/v1/bookmarks"):
        server.on("GET", path, answer(json=[{"id": name} for name in names]), answer(json=[]))
    walk = c.home_timeline(min_id="5").pages()
    assert [one.id for one in await anext(walk)] == ["7", "abc", "6"]
    await walk.aclose()
    other = c.bookmarks(min_id="5").pages()
    assert [one.id for one in await anext(other)] == names
    await other.aclose()
