"""A list of the API as a coroutine, and the walk over it: ahead of its consumer, and gone with it."""

import asyncio
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot import PageCursor, Paged, RetryPolicy, UnavailableError
from atoot.http.answers import decode
from atoot.message import Response
from atoot.testing import answer, stall

HOME = "/api/v1/timelines/home"


@pytest.fixture
async def c(server, connect):
    return await connect(server, retries=RetryPolicy(retries=1, base=0.001, cap=0.001))


def things(*numbers):
    return [{"id": str(number)} for number in numbers]


def ids(items):
    return [item["id"] for item in items]


def nothing_is_running(client):
    """No page is being fetched, by the client's account and by that of the event loop."""
    running = [task for task in asyncio.all_tasks() if "fetch_page" in repr(task.get_coro())]
    return not client._http._background and running == []


async def quiet():
    """Let what was cancelled end."""
    for _ in range(5):
        await asyncio.sleep(0)


# As a coroutine


async def test_a_list_works_wherever_its_coroutine_did(c, server):
    server.on("GET", HOME, answer(json=things(1)))
    assert isinstance(c.home_timeline(), Paged)
    assert asyncio.iscoroutine(c.home_timeline())
    assert ids(await asyncio.create_task(c.home_timeline())) == ["1"]
    assert [ids(page) for page in await asyncio.gather(c.home_timeline(), c.home_timeline())] == [["1"]] * 2
    async with asyncio.TaskGroup() as group:
        task = group.create_task(c.home_timeline())
    assert ids(task.result()) == ["1"]
    assert ids(await asyncio.wait_for(c.home_timeline(), 30)) == ["1"]
    assert "Paged" in repr(c.home_timeline())


async def test_a_list_can_be_asked_for_again(c, server):
    server.on("GET", HOME, answer(json=things(1)), answer(json=things(2, 1)))
    listing = c.home_timeline()
    assert ids(await listing) == ["1"]
    assert ids(await listing) == ["2", "1"]


async def test_a_list_that_is_not_asked_for_sends_nothing_and_warns_of_nothing(c, server):
    listing = c.home_timeline()
    listing.close()
    del listing
    assert server.requests == []


async def test_a_task_with_a_list_can_be_cancelled_before_and_after_it_began(c, server):
    server.on("GET", HOME, stall())
    early = asyncio.create_task(c.home_timeline())
    early.cancel()
    late = asyncio.create_task(c.home_timeline())
    await server.arrived(1)
    late.cancel()
    ends = await asyncio.gather(early, late, return_exceptions=True)
    assert [type(end) for end in ends] == [asyncio.CancelledError] * 2
    assert len(server.requests) == 1


async def test_closing_a_list_that_runs_as_a_coroutine_ends_it(c):
    listing = c.home_timeline()
    listing.send(None)
    listing.close()
    await quiet()
    assert not c._http._background


# Walking ahead


def endless(gate=None):
    """A timeline that never ends."""

    def respond(request):
        place = int(request.query.get("max_id", "1000"))
        page = answer(json=things(place - 1, place - 2))
        return stall(gate, then=page) if gate is not None and "max_id" in request.query else page

    return respond


async def test_the_next_page_is_on_its_way_while_this_one_is_worked_on(c, server):
    server.on("GET", HOME, endless())
    walk = aiter(c.home_timeline())
    await anext(walk)
    await quiet()
    assert len(server.requests) == 1  # who stops at the first item will not want a second page
    await anext(walk)
    await server.arrived(2)  # while the consumer still holds the second item of the first page
    assert ids([await anext(walk), await anext(walk)]) == ["997", "996"]
    await walk.aclose()
    assert nothing_is_running(c)


async def test_pages_are_fetched_ahead_too_but_never_more_than_one(c, server):
    server.on("GET", HOME, endless())
    walk = c.home_timeline().pages()
    assert ids(await anext(walk)) == ["999", "998"]
    await server.arrived(2)
    await quiet()
    assert len(server.requests) == 2
    await walk.aclose()


@pytest.mark.parametrize("walk", ["items", "pages"])
async def test_breaking_out_leaves_nothing_running(c, server, walk):
    server.on("GET", HOME, endless(asyncio.Event()))
    listing = c.home_timeline()
    seen = 0
    async for _ in listing if walk == "items" else listing.pages():
        seen += 1
        if seen == (2 if walk == "items" else 1):
            await server.arrived(2)
            break
    await quiet()
    assert nothing_is_running(c)
    server.on("GET", "/x", answer(json=1))
    assert await c.get("/x") == 1


async def test_raising_leaves_nothing_running(c, server):
    server.on("GET", HOME, endless(asyncio.Event()))

    async def work():
        async for status in c.home_timeline():
            if status.id == "998":
                await server.arrived(2)
                raise LookupError

    with pytest.raises(LookupError):
        await work()
    await quiet()
    assert nothing_is_running(c)


@pytest.mark.parametrize("where", ["in the work", "while waiting for a page"])
async def test_being_cancelled_leaves_nothing_running(c, server, where):
    server.on("GET", HOME, endless(asyncio.Event()))
    reached = asyncio.Event()

    async def work():
        async for status in c.home_timeline():
            if status.id == "998":
                await server.arrived(2)
                reached.set()
                if where == "in the work":
                    await asyncio.Event().wait()

    task = asyncio.create_task(work())
    await reached.wait()
    await quiet()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await quiet()
    assert nothing_is_running(c)


async def test_closing_the_client_ends_a_walk_with_a_word(c, server):
    server.on("GET", HOME, endless(asyncio.Event()))

    async def work():
        async for _ in c.home_timeline():
            pass

    task = asyncio.create_task(work())
    await server.arrived(2)
    await quiet()
    await c.close()
    with pytest.raises(RuntimeError, match="closed"):
        await task


async def test_a_walk_goes_on_after_an_error_with_the_page_that_failed(c, server):
    unavailable = answer(status=503)
    server.on(
        "GET",
        HOME,
        answer(json=things(9, 8)),
        unavailable,
        unavailable,
        answer(json=things(7)),
        answer(json=[]),
    )
    walk = aiter(c.home_timeline())
    assert ids([await anext(walk), await anext(walk)]) == ["9", "8"]
    with pytest.raises(UnavailableError):
        await anext(walk)
    assert ids([status async for status in walk]) == ["7"]


async def test_an_error_of_a_page_that_nobody_wants_any_more_is_nobodys(c, server):
    server.on("GET", HOME, answer(json=things(9, 8)), answer(status=404))
    walk = aiter(c.home_timeline())
    await anext(walk)
    await anext(walk)
    await server.arrived(2)
    del walk
    await quiet()
    assert nothing_is_running(c)


async def test_a_walk_left_behind_when_its_loop_ends_warns_of_nothing(server):
    script = (
        "import asyncio, atoot\n"
        "async def main():\n"
        f"    async with atoot.client({server.host!r}, use_https=False) as c:\n"
        "        async for status in c.public_timeline():\n"
        "            if status.id == '998': return\n"
        "asyncio.run(main(), debug=True)\n"
        "print('done')\n"
    )
    server.on("GET", "/api/v1/timelines/public", endless())
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "error", "-c", script, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    out, err = await process.communicate()
    # A busy machine makes asyncio speak of slow steps; that is no warning about what was left behind.
    complaints = [line for line in err.splitlines() if not line.startswith(b"Executing ")]
    assert (out, complaints) == (b"done\n", [])


class Graph:
    """A transport to a server whose pages link to each other as a graph says: page to next and previous page."""

    origin = "https://h.example"

    def __init__(self, links):
        self.links = links
        self.asked = []

    async def ask(self, request):
        await asyncio.sleep(0)
        number = int(request.path.partition("=")[2] or 0)
        self.asked.append(number)
        relations = zip(("next", "prev"), self.links[number], strict=True)
        header = ", ".join(f'<?page={page}>; rel="{name}"' for name, page in relations if page is not None)
        return Response(request, 200, {"Link": header}, b"[%d]" % number)

    def decode(self, response, kind):
        return decode(response, kind)

    def spawn(self, work):
        return asyncio.create_task(work)


PAGES = st.integers(1, 6).flatmap(
    lambda count: st.lists(
        st.tuples(*[st.one_of(st.none(), st.integers(0, count - 1))] * 2), min_size=count, max_size=count
    )
)


@given(PAGES, st.booleans(), st.integers(0, 8))
def test_however_pages_link_a_walk_ends_asks_for_none_twice_and_follows_the_links(links, eager, taken):
    async def walk():
        graph = Graph(links)
        listing = Paged(graph, PageCursor(graph.origin, "/x?page=0", object))
        found = []
        async for page in listing.pages() if eager else listing:
            found += page if eager else [page]
            if len(found) > taken:
                break
        del page
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert asyncio.all_tasks() == {asyncio.current_task()}
        return graph, found

    graph, found = asyncio.run(walk())
    path = [0]
    while (following := links[path[-1]][0]) is not None and following not in path:
        path.append(following)
    assert found == path[: taken + 1]
    assert len(set(graph.asked)) == len(graph.asked) <= len(found) + 1


# Servers that order by date


def by_seconds(count=60, a_second=4, *, linked=True):
    """A list in the order of whole seconds, those of one second from old to new, and links by the outermost items."""

    def page(request):
        low, high = int(request.query.get("min_id", 0)), int(request.query.get("max_id", count + 1))
        size = int(request.query["limit"])
        numbers = [number for number in range(1, count + 1) if low < number < high]
        numbers.sort(key=lambda number: (number // a_second, -number), reverse=True)
        numbers = numbers[-size:] if low else numbers[:size]
        if not numbers:
            return answer(json=[])
        place = f"http://{request.headers['Host']}{HOME}?limit={size}"
        links = f'<{place}&max_id={numbers[-1]}>; rel="next", <{place}&min_id={numbers[0]}>; rel="prev"'
        return answer(json=things(*numbers), headers={"Link": links if linked else None})

    return page


@pytest.mark.parametrize("linked", [True, False], ids=["links", "no links"])
@pytest.mark.parametrize("start", [{}, {"min_id": "1"}], ids=["down", "up"])
async def test_a_list_that_is_ordered_by_seconds_is_walked_without_a_gap(c, server, start, linked):
    server.on("GET", HOME, by_seconds(linked=linked))
    walked = ids([item async for item in c.home_timeline(limit=10, **start)])
    assert sorted(walked, key=int) == [str(number) for number in range(2 if start else 1, 61)]


async def test_a_page_that_overlaps_and_has_nothing_new_does_not_end_a_walk(c, server):
    def page(request):
        high = int(request.query.get("max_id", 9))
        numbers = {9: [8, 6, 7, 5], 6: [6, 5]}.get(high) or [number for number in (3, 2, 1) if number < high]
        link = f'<http://{request.headers["Host"]}{HOME}?max_id={numbers[-1]}>; rel="next"' if numbers else ""
        return answer(json=things(*numbers), headers={"Link": link})

    server.on("GET", HOME, page)
    assert ids([item async for item in c.home_timeline()]) == ["8", "6", "7", "5", "3", "2", "1"]


# Servers that do other things than they are asked for


def timeline(*, pinned=(), knows=("max_id", "min_id", "since_id"), shown=lambda _: True, last=60, size=12):
    """A list with links unless something is pinned; what is pinned stands in front of each page."""

    def page(request):
        asked = {name: int(request.query[name]) for name in knows if name in request.query}
        low, high = max(asked.get("min_id", 0), asked.get("since_id", 0)), asked.get("max_id", last + 1)
        inside = range(min(high - 1, last), low, -1)
        numbers = inside[-size:] if "min_id" in asked else inside[:size]
        if not numbers:
            return answer(json=things(*pinned))
        place = f"http://{request.headers['Host']}{HOME}"
        links = f'<{place}?max_id={numbers[-1]}>; rel="next", <{place}?min_id={numbers[0]}>; rel="prev"'
        came = [*pinned, *(number for number in numbers if shown(number) and number not in pinned)]
        return answer(json=things(*came), headers={"Link": None if pinned else links})

    return page


@pytest.mark.parametrize("pinned", [1, 43, 60])
async def test_what_is_pinned_on_each_page_ends_no_walk_and_comes_once(c, server, pinned):
    server.on("GET", HOME, timeline(pinned=[pinned]))
    walked = [int(item.id) async for item in c.home_timeline()]
    assert sorted(walked) == [*range(1, 61)]
    page = await c.home_timeline()
    while page.next is not None:  # by hand it ends too
        page = await c.get_next(page)
    assert len(server.requests) < 20


@pytest.mark.parametrize("pinned", [[], [1]], ids=["nothing pinned", "an old one pinned"])
@pytest.mark.parametrize("bound", ["since_id", "min_id"])
async def test_a_lower_bound_that_the_server_ignores_ends_a_walk_all_the_same(c, server, bound, pinned):
    server.on("GET", HOME, timeline(knows=["max_id"], pinned=pinned))
    walked = [int(item.id) async for item in c.home_timeline(**{bound: "30"})]
    assert sorted(walked) == [*range(31, 61)]
    assert len(server.requests) < 8


async def test_a_walk_upwards_that_failed_between_its_bound_and_its_first_page_begins_anew(c, server):
    page, failing = timeline(knows=["max_id"]), [True, True]
    server.on(
        "GET",
        HOME,
        lambda asked: (
            answer(status=503) if "max_id" in asked.query and failing and failing.pop() else page(asked)
        ),
    )
    walk = aiter(c.home_timeline(min_id="30"))
    with pytest.raises(UnavailableError):
        await anext(walk)
    assert [int(item.id) async for item in walk] == [*range(31, 61)]


async def test_a_walk_upwards_ends_where_the_server_ignores_what_it_is_asked_for(c, server):
    server.on("GET", HOME, timeline(knows=[]))
    assert [int(item.id) async for item in c.home_timeline(min_id="30")] == [*range(49, 61)]
    assert len(server.requests) < 5


async def test_a_walk_upwards_goes_on_over_pages_out_of_which_all_was_taken(c, server):
    server.on("GET", HOME, timeline(shown=lambda number: number < 5 or number > 290, last=300))
    assert [int(item.id) async for item in c.home_timeline(min_id="1")] == [2, 3, 4, *range(291, 301)]


async def test_what_was_collected_upwards_goes_on_upwards(c, server):
    server.on("GET", HOME, timeline())
    some = await c.get_n_pages(c.home_timeline(min_id="1"), n=2)
    rest = await c.get_all(await c.get_next(some.next))
    assert [int(item.id) for item in [*some, *rest]] == [*range(2, 61)]


@pytest.mark.parametrize("walk", ["items", "pages"])
async def test_consumers_that_share_a_walk_get_each_item_once_and_lose_none(c, server, walk):
    server.on("GET", HOME, timeline())
    shared = aiter(c.home_timeline()) if walk == "items" else c.home_timeline().pages()

    async def consume():
        taken = []
        async for one in shared:
            taken.append(one)
            await asyncio.sleep(0)
        return taken

    shares = await asyncio.gather(*(consume() for _ in range(3)))
    walked = [one for share in shares for one in share]
    items = walked if walk == "items" else [item for page in walked for item in page]
    assert sorted(int(item.id) for item in items) == [*range(1, 61)]
