"""Lists that go on, however the server says so, and however the caller leaves them."""

import asyncio
import pickle
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import count
from urllib.parse import parse_qsl, quote

import pytest

from atoot import (
    ApiError,
    MastodonAPI,
    NotFoundError,
    Page,
    PageCursor,
    PagedObject,
    RetryPolicy,
    UnauthorizedError,
)
from atoot.entities import Status
from atoot.paging.cursors import Way
from atoot.testing import answer

HOME = "/api/v1/timelines/home"
FOLLOWERS = "/api/v1/accounts/1/followers"
TRENDS = "/api/v1/trends/tags"
QUICK = RetryPolicy(retries=1, base=0.001, cap=0.001)


@pytest.fixture
async def c(server, connect):
    return await connect(server, "s3cr3t-t0ken-of-alice", retries=QUICK)


def things(*numbers):
    return [{"id": str(number)} for number in numbers]


def ids(items):
    return [item["id"] for item in items]


def linked(json, **links):
    """An answer with a Link header: `linked([...], next="/x?p=2")`; two underscores stand for a quote."""
    header = ", ".join(f'<{url}>; rel="{relation}"' for relation, url in links.items())
    return answer(json=json, headers={"Link": header})


def by_query(**pages):
    """Answers by the one parameter that each request must have: `by_query(start=..., max_id_7=...)`."""

    def respond(request):
        chosen = "start"
        for name in ("max_id", "min_id", "since_id", "offset", "page"):
            if name in request.query:
                chosen = f"{name}_{request.query[name]}"
        return pages.get(chosen) or answer(json=[])

    return respond


# What a server may say about where a list goes on


@pytest.mark.parametrize("previous", ["prev", "previous"])
async def test_links_lead_on_and_back(c, server, previous):
    origin = server.origin
    start = linked(
        things(9, 8), next=f"{origin}{FOLLOWERS}?max_id=8", **{previous: f"{origin}{FOLLOWERS}?min_id=9"}
    )
    server.on(
        "GET",
        FOLLOWERS,
        by_query(start=start, max_id_8=answer(json=things(7)), min_id_9=answer(json=things(10))),
    )
    page = await c.account_followers("1")
    assert ids(await c.get_next(page)) == ["7"]
    assert ids(await c.get_previous(page)) == ["10"]


@pytest.mark.parametrize("link", ["?max_id=8", f"{FOLLOWERS}?max_id=8", "followers?max_id=8"])
async def test_a_relative_link_is_followed(c, server, link):
    server.on(
        "GET",
        FOLLOWERS,
        by_query(start=linked(things(9, 8), next=link), max_id_8=answer(json=things(7))),
    )
    assert ids([account async for account in c.account_followers("1")]) == ["9", "8", "7"]


async def test_several_link_headers_are_one(c, server):
    headers = [("Link", '<?max_id=8>; rel="next"'), ("Link", '<?min_id=9>; rel="prev"')]
    server.on("GET", FOLLOWERS, answer(json=things(9, 8), headers=headers))
    page = await c.account_followers("1")
    assert page.next is not None
    assert page.previous is not None


@pytest.mark.parametrize("header", [None, "", "nonsense", "<>; rel=next", '<ftp://h/x>; rel="next"', "<?a"])
async def test_a_list_that_goes_on_by_links_ends_without_a_link_that_can_be_read(c, server, header):
    server.on("GET", FOLLOWERS, answer(json=things(9, 8), headers={"Link": header}))
    page = await c.account_followers("1")
    assert (ids(page), page.next, page.previous) == (["9", "8"], None, None)
    assert ids([account async for account in c.account_followers("1")]) == ["9", "8"]


async def test_an_empty_last_page_ends_the_list(c, server):
    server.on("GET", FOLLOWERS, by_query(start=linked(things(9), next="?max_id=9")))
    assert ids([account async for account in c.account_followers("1")]) == ["9"]
    assert len(server.requests) == 2


async def test_a_page_that_links_to_itself_is_the_last(c, server):
    server.on("GET", FOLLOWERS, linked(things(9), next=FOLLOWERS, prev=FOLLOWERS))
    page = await c.account_followers("1")
    assert (page.next, page.previous) == (None, None)


async def test_pages_that_link_in_a_circle_end(c, server):
    server.on(
        "GET",
        FOLLOWERS,
        by_query(
            start=linked(things(1), next="?page=2"),
            page_2=linked(things(2), next="?page=3"),
            page_3=linked(things(3), next="?page=2"),
        ),
    )
    assert ids([account async for account in c.account_followers("1")]) == ["1", "2", "3"]
    assert ids(await c.get_all(c.account_followers("1"))) == ["1", "2", "3"]


async def test_without_links_a_timeline_goes_on_by_the_ids_of_its_items(c, server):
    server.on(
        "GET",
        HOME,
        by_query(
            start=answer(json=things(9, 8)),
            max_id_8=answer(json=things(7, 6)),
            min_id_9=answer(json=things(11, 10)),
        ),
    )
    assert ids([status async for status in c.home_timeline(limit=2)]) == ["9", "8", "7", "6"]
    assert [request.query["limit"] for request in server.requests] == ["2", "2", "2"]
    page = await c.home_timeline()
    assert ids(await c.get_previous(page)) == ["11", "10"]


async def test_a_server_that_ignores_the_cursor_of_a_timeline_gives_its_first_page_only(c, server):
    server.on("GET", HOME, answer(json=things(9, 8)))
    assert ids([status async for status in c.home_timeline()]) == ["9", "8"]
    assert len(server.requests) == 2


async def test_a_link_header_without_next_ends_a_timeline(c, server):
    server.on("GET", HOME, linked(things(9, 8), prev="?min_id=9"))
    assert (await c.home_timeline()).next is None


async def test_a_timeline_that_comes_oldest_first_goes_on_behind_its_oldest(c, server):
    server.on("GET", HOME, by_query(start=answer(json=things(8, 9)), max_id_8=answer(json=things(6, 7))))
    assert ids([status async for status in c.home_timeline(limit=2)]) == ["8", "9", "6", "7"]


async def test_a_walk_from_old_to_new_does_not_turn_round_what_comes_so(c, server):
    server.on(
        "GET",
        HOME,
        by_query(
            min_id_5=answer(json=things(6, 7)), min_id_7=answer(json=things(8, 9)), min_id_9=answer(json=[])
        ),
    )
    assert ids([status async for status in c.home_timeline(limit=2, min_id=5)]) == ["6", "7", "8", "9"]
    assert ids(await c.get_all(c.home_timeline(limit=2, min_id=5))) == ["6", "7", "8", "9"]


@pytest.mark.parametrize("bound", ["", "null", "undefined"])
async def test_a_timeline_whose_link_has_no_bound_goes_on_by_ids(c, server, bound):
    start = linked(things(9, 8), next=f"?max_id={bound}")
    server.on("GET", HOME, by_query(start=start, max_id_8=answer(json=things(7))))
    assert ids([status async for status in c.home_timeline()]) == ["9", "8", "7"]


@pytest.mark.parametrize(
    "place", [FOLLOWERS, FOLLOWERS + "/", "/base" + FOLLOWERS, "/base" + FOLLOWERS + "/"]
)
async def test_a_link_to_the_same_list_on_a_host_inside_is_followed_here(c, server, place):
    start = linked(things(9, 8), next=f"http://inside:3000{place}?max_id=8")
    server.on("GET", FOLLOWERS, by_query(start=start, max_id_8=answer(json=things(7))))
    assert ids([account async for account in c.account_followers("1")]) == ["9", "8", "7"]


async def test_a_last_page_without_content_ends_a_list(c, server):
    start = linked(things(9), next="?max_id=9")
    server.on("GET", FOLLOWERS, by_query(start=start, max_id_9=answer(status=204)))
    assert ids([account async for account in c.account_followers("1")]) == ["9"]


async def test_items_without_an_id_end_a_list_that_goes_on_by_ids(c, server):
    server.on("GET", HOME, answer(json=[{"content": "no id"}, {"content": "none either"}]))
    page = await c.home_timeline()
    assert (page.next, page.previous) == (None, None)


async def test_a_list_with_offsets_goes_on_behind_what_was_seen(c, server):
    first = answer(json=[{"name": "a"}, {"name": "b"}])
    server.on("GET", TRENDS, by_query(start=first, offset_2=answer(json=[{"name": "c"}])))
    assert [tag.name async for tag in c.trending_tags(limit=2)] == ["a", "b", "c"]
    assert [request.query.get("offset") for request in server.requests] == [None, "2", "3"]


async def test_a_list_with_offsets_leads_back_to_its_start(c, server):
    server.on("GET", TRENDS, answer(json=[{"name": "c"}, {"name": "d"}]))
    page = await c.trending_tags(limit=2, offset=3)
    await c.get_previous(page)
    assert server.requests[1].query["offset"] == "1"
    first = await c.trending_tags(limit=2)
    assert first.previous is None


async def test_a_server_that_ignores_the_offset_gives_its_first_page_only(c, server):
    server.on("GET", TRENDS, answer(json=[{"name": "a"}, {"name": "b"}]))
    assert [tag.name async for tag in c.trending_tags()] == ["a", "b"]
    assert len(server.requests) == 2


async def test_a_server_that_lacks_the_operation_is_asked_at_the_older_path(c, server):
    server.on("GET", TRENDS, answer(status=404, json={"error": "no route"}))
    older = server.on("GET", "/api/v1/trends", by_query(start=answer(json=[{"name": "a"}])))
    page = await c.trending_tags(limit=1)
    assert [tag.name for tag in page] == ["a"]
    assert await c.get_next(page) == []
    assert [request.target for request in older.requests] == [
        "/api/v1/trends?limit=1",
        "/api/v1/trends?limit=1&offset=1",
    ]


async def test_where_neither_path_is_there_the_error_is_that_of_the_newer_one(c, server):
    server.on("GET", "*", answer(status=404))
    with pytest.raises(NotFoundError) as caught:
        await c.trending_tags()
    assert caught.value.path == TRENDS


async def test_an_error_of_the_older_path_that_tells_more_is_raised(c, server):
    server.on("GET", TRENDS, answer(status=404))
    server.on("GET", "/api/v1/trends", answer(status=401))
    with pytest.raises(UnauthorizedError):
        await c.trending_tags()


async def test_another_error_than_missing_does_not_lead_to_the_older_path(c, server):
    server.on("GET", TRENDS, answer(status=401))
    older = server.on("GET", "/api/v1/trends", answer(json=[]))
    with pytest.raises(UnauthorizedError):
        await c.trending_tags()
    assert older.requests == []


async def test_a_search_on_an_older_server_has_the_newer_shape(c, server):
    server.on("GET", "/api/v2/search", answer(status=404))
    found = {"accounts": things(1), "statuses": [], "hashtags": ["one", "two"]}
    server.on("GET", "/api/v1/search", answer(json=found))
    results = await c.search("x")
    assert [account.id for account in results.accounts] == ["1"]
    assert [tag.name for tag in results.hashtags] == ["one", "two"]
    assert results.next is None


async def test_a_search_of_one_kind_goes_on_by_offsets(c, server):
    def found(*numbers):
        return answer(json={"accounts": things(*numbers), "statuses": [], "hashtags": []})

    server.on("GET", "/api/v2/search", by_query(start=found(1, 2), offset_2=found(3), offset_3=found()))
    assert ids([account async for account in c.search("x", search_type="accounts")]) == ["1", "2", "3"]
    first = await c.search("x", search_type="accounts")
    second = await c.get_next(first)
    assert ids(second.accounts) == ["3"]


async def test_a_search_on_a_server_that_ignores_the_offset_ends(c, server):
    server.on(
        "GET", "/api/v2/search", answer(json={"accounts": things(1, 2), "statuses": [], "hashtags": []})
    )
    assert ids([account async for account in c.search("x", search_type="accounts")]) == ["1", "2"]
    first = await c.search("x", search_type="accounts")
    assert (await c.get_next(first)).accounts == []


async def test_an_object_page_goes_on_by_links(c, server):
    def groups(*keys):
        return {"accounts": [], "statuses": [], "notification_groups": [{"group_key": key} for key in keys]}

    server.on(
        "GET",
        "/api/v2/notifications",
        by_query(start=linked(groups("a", "b"), next="?max_id=1"), max_id_1=answer(json=groups("c"))),
    )
    listing = c.grouped_notifications()
    assert isinstance(listing, PagedObject)
    assert [group.group_key async for group in listing] == ["a", "b", "c"]
    page = await c.grouped_notifications()
    assert [group.group_key for group in (await c.get_next(page)).notification_groups] == ["c"]
    assert [len(page.notification_groups) async for page in c.grouped_notifications().pages()] == [2, 1]


@pytest.mark.parametrize(
    "items", [[1, 2], ["vivid.example", "b.example"], [None], [["id"]], [True, {"id": "1"}]]
)
async def test_a_plain_list_of_anything_is_a_page(c, server, items):
    server.on("GET", "/api/v1/timelines/home", answer(json=items))
    page = await c.get("/api/v1/timelines/home")
    assert list(page) == items
    assert page.next is None


async def test_plain_lists_page_too(c, server):
    server.on("GET", "/api/v1/x", by_query(start=linked([1, 2], next="?page=2"), page_2=answer(json=[3])))
    page = await c.get("/api/v1/x")
    assert isinstance(page, Page)
    assert await c.get_next(page) == [3]


# Bounds


async def test_since_id_stays_the_end_of_a_walk_though_links_leave_it_out(c, server):
    server.on(
        "GET",
        HOME,
        linked(things(9, 8), next="?max_id=8"),
        linked(things(7), next="?max_id=7"),
        answer(json=[]),
    )
    assert ids([status async for status in c.home_timeline(since_id="5")]) == ["9", "8", "7"]
    assert [request.query["since_id"] for request in server.requests] == ["5"] * 3


async def test_since_id_stays_the_end_where_ids_lead_on(c, server):
    server.on("GET", HOME, answer(json=things(9, 8)), answer(json=[]))
    assert ids([status async for status in c.home_timeline(since="5")]) == ["9", "8"]
    assert server.requests[1].query["since_id"] == "5"
    assert server.requests[1].query["max_id"] == "8"


@pytest.mark.parametrize("links", [True, False])
async def test_min_id_walks_towards_the_present_from_old_to_new(c, server, links):
    def page(*numbers):
        return (
            linked(things(*numbers), prev=f"?min_id={numbers[0]}") if links else answer(json=things(*numbers))
        )

    server.on("GET", HOME, by_query(min_id_1=page(3, 2), min_id_3=page(5, 4)))
    assert ids([status async for status in c.home_timeline(min_id="1")]) == ["2", "3", "4", "5"]
    assert ids(await c.get_all(c.home_timeline(newer_than=1))) == ["2", "3", "4", "5"]


async def test_a_server_that_ignores_min_id_does_not_keep_a_walk_for_ever(c, server):
    server.on("GET", HOME, linked(things(9, 8), prev="?min_id=9"))
    assert ids([status async for status in c.home_timeline(min_id="1")]) == ["8", "9"]
    assert len(server.requests) == 2


async def test_two_names_of_one_bound_are_a_contradiction(c):
    with pytest.raises(ValueError, match="newer_than and min_id mean the same"):
        c.home_timeline(min_id="1", newer_than="2")


async def test_a_bound_may_be_the_entity(c, server):
    server.on("GET", HOME, answer(json=[]))
    await c.home_timeline(max_id=Status.from_dict({"id": "7"}))
    assert server.requests[0].query["max_id"] == "7"


def snowflake(moment):
    return str(int(moment.timestamp() * 1000) << 16)


async def test_a_time_becomes_an_id_after_the_example_of_the_newest_item(c, server):
    now = datetime(2026, 8, 1, 12, tzinfo=UTC)
    hour_ago = now - timedelta(hours=1)
    newest = {"id": snowflake(now), "created_at": now.isoformat()}
    server.on(
        "GET",
        HOME,
        by_query(**{"start": answer(json=[newest]), f"max_id_{snowflake(hour_ago)}": answer(json=things(5))}),
    )
    page = await c.home_timeline(older_than=hour_ago, limit=7)
    assert ids(page) == ["5"]
    assert [dict(request.query) for request in server.requests] == [
        {"limit": "1"},
        {"limit": "7", "max_id": snowflake(hour_ago)},
    ]


async def test_a_walk_since_a_time_goes_towards_the_present(c, server):
    now = datetime(2026, 8, 1, 12, tzinfo=UTC)
    then, early, late = (snowflake(now - timedelta(minutes=minutes)) for minutes in (60, 40, 20))
    newest = {"id": snowflake(now), "created_at": now.isoformat()}
    server.on(
        "GET",
        HOME,
        by_query(**{"start": answer(json=[newest]), f"min_id_{then}": answer(json=things(late, early))}),
    )
    found = ids([status async for status in c.home_timeline(newer_than=now - timedelta(hours=1))])
    assert found == [early, late]


async def test_a_time_on_an_empty_list_is_an_empty_page(c, server):
    server.on("GET", HOME, answer(json=[]))
    assert await c.home_timeline(newer_than=datetime(2026, 1, 1, tzinfo=UTC)) == []
    assert [status async for status in c.home_timeline(newer_than=datetime(2026, 1, 1, tzinfo=UTC))] == []


async def test_a_time_where_ids_carry_none_is_a_value_error(c, server):
    server.on("GET", HOME, answer(json=[{"id": "7", "created_at": "2026-08-01T12:00:00Z"}]))
    with pytest.raises(ValueError, match="contain no time"):
        await c.home_timeline(newer_than=datetime(2026, 1, 1, tzinfo=UTC))


async def test_a_time_for_a_list_whose_ids_have_none_is_refused_at_once(c):
    with pytest.raises(ValueError, match="pass an id instead of a datetime"):
        c.account_followers("1", newer_than=datetime(2026, 1, 1, tzinfo=UTC))


# Pages and cursors


async def test_there_is_no_page_before_the_first_or_behind_the_last(c):
    with pytest.raises(ValueError, match="there is no next page"):
        await c.get_next(Page([1]))
    with pytest.raises(ValueError, match="there is no previous page"):
        await c.get_previous(Page([1]))


@pytest.mark.parametrize(
    ("first", "path"),
    [
        (linked(things(9, 8), prev="?min_id=9"), HOME),
        (answer(json=things(9, 8)), HOME),
        (linked(things(9, 8), prev="?min_id=9"), FOLLOWERS),
    ],
    ids=["links", "no links", "links of a list without ids"],
)
async def test_what_is_newer_can_be_asked_for_again_and_again_though_there_was_nothing(
    c, server, first, path
):
    newer = [answer(json=[]), answer(json=[]), linked(things(11, 10), prev="?min_id=11"), answer(json=[])]
    server.on("GET", path, first, *newer)
    page = await (c.home_timeline(limit=5) if path == HOME else c.account_followers("1", limit=5))
    seen = []
    for _ in range(4):
        page = await c.get_previous(page)
        seen.append(ids(page))
    assert seen == [[], [], ["11", "10"], []]
    assert [dict(request.query) for request in server.requests[1:]] == [{"limit": "5", "min_id": "9"}] * 3 + [
        {"limit": "5", "min_id": "11"}
    ]
    assert page.previous is None  # so that `while page.previous` ends
    assert pickle.loads(pickle.dumps(page)).here == page.here == page.copy().here


async def test_a_list_that_has_nothing_as_yet_is_asked_for_again(c, server):
    server.on("GET", HOME, answer(json=[]), answer(json=things(3)))
    page = await c.home_timeline()
    assert ids(await c.get_previous(page)) == ["3"]


async def test_behind_the_end_of_a_list_there_is_nothing_newer(c, server):
    server.on("GET", HOME, by_query(start=answer(json=things(9)), max_id_9=answer(json=[])))
    last = await c.get_next(await c.home_timeline())
    assert last == []
    with pytest.raises(ValueError, match="there is no previous page"):
        await c.get_previous(last)


async def test_groups_that_are_newer_can_be_asked_for_again(c, server):
    group = {"group_key": "a", "type": "mention", "notifications_count": 1, "most_recent_notification_id": 4}
    full, none = ({"accounts": [], "statuses": [], "notification_groups": groups} for groups in ([group], []))
    server.on(
        "GET",
        "/api/v2/notifications",
        linked(full, prev="?min_id=4"),
        answer(json=none),
        answer(json=none),
        answer(json=full),
    )
    page = await c.grouped_notifications()
    for _ in range(3):
        page = await c.get_previous(page)
    assert [found.group_key for found in page.notification_groups] == ["a"]
    assert [request.query["min_id"] for request in server.requests[1:]] == ["4"] * 3


@pytest.mark.parametrize("use", [len, bool, lambda listing: 1 if listing else 2])
async def test_a_list_that_was_not_asked_for_has_no_length_and_is_not_empty_or_full(c, use):
    with pytest.raises(TypeError, match="await"):
        use(c.home_timeline())
    assert await asyncio.gather(c.home_timeline(), return_exceptions=True)


async def test_n_pages_are_one_page_that_tells_where_the_rest_begins(c, server):
    server.on(
        "GET",
        HOME,
        by_query(
            start=linked(things(9, 8), next="?max_id=8", prev="?min_id=9"),
            max_id_8=linked(things(7), next="?max_id=7", prev="?min_id=7"),
            max_id_7=answer(json=things(6)),
        ),
    )
    page = await c.get_n_pages(c.home_timeline(), n=2)
    assert ids(page) == ["9", "8", "7"]
    assert len(server.requests) == 2
    assert ids(await c.get_next(page)) == ["6"]
    assert page.previous.path.endswith("min_id=9")
    assert ids(await c.get_all(asyncio.create_task(c.home_timeline()))) == ["9", "8", "7", "6"]
    assert ids(await c.get_all(await c.home_timeline())) == ["9", "8", "7", "6"]


async def test_what_is_no_list_cannot_be_collected(c, server):
    server.on("GET", "/api/v1/instance", answer(json={"uri": "h.example"}))
    with pytest.raises(TypeError, match="expected a list of the API"):
        await c.get_all(c.get("/api/v1/instance"))
    with pytest.raises(TypeError, match="expected a list of the API"):
        await c.get_all([])
    for n in (0, -1):
        with pytest.raises(ValueError, match="1 page or more"):
            await c.get_n_pages(c.home_timeline(), n=n)


async def test_a_cursor_goes_on_in_another_process(c, server):
    server.on("GET", HOME, by_query(start=answer(json=things(9, 8)), max_id_8=answer(json=things(7))))
    page = await c.home_timeline(limit=2)
    script = (
        "import asyncio, pickle, sys, atoot\n"
        "async def main():\n"
        "    cursor = pickle.loads(sys.stdin.buffer.read())\n"
        f"    async with atoot.client({server.host!r}, access_token='t', use_https=False) as c:\n"
        "        page = await c.get_next(cursor)\n"
        "        print(type(page[0]).__name__, [status.id for status in page])\n"
        "asyncio.run(main())\n"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "error", "-c", script, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    out, _ = await process.communicate(pickle.dumps(page.next))
    assert out.decode().strip() == "Status ['7']"


async def test_a_cursor_does_not_hold_the_token(c, server):
    server.on("GET", HOME, answer(json=things(9, 8)))
    page = await c.home_timeline()
    assert b"s3cr3t" not in pickle.dumps(page.next)


async def test_a_real_timeline_is_walked_to_its_end(alice: MastodonAPI):
    posted = [(await alice.create_status(status=f"number {number}")).id for number in range(7)]
    assert ids([status async for status in alice.public_timeline(limit=2)]) == posted[::-1]
    assert ids([status async for status in alice.public_timeline(limit=2, min_id=posted[1])]) == posted[2:]
    page = await alice.public_timeline(limit=3)
    older = await alice.get_next(page)
    assert ids(await alice.get_previous(older))[-3:] == posted[::-1][:3]
    assert ids(await alice.get_all(alice.home_timeline(limit=3, since=posted[0]))) == posted[:0:-1]


async def test_a_window_walked_forward_ends_at_its_upper_bound(c, server):
    home = "/api/v1/timelines/home"
    link = f'<{server.origin}{home}?min_id=4>; rel="prev"'
    server.on(
        "GET",
        home,
        answer(json=things(4, 3), headers={"Link": link}),
        answer(json=things(5)),
        answer(json=[]),
    )
    assert [found.id async for found in c.home_timeline(newer_than="2", older_than="6")] == ["3", "4", "5"]
    assert [request.query.get("max_id") for request in server.requests] == ["6", "6", "6"]
    assert [request.query.get("min_id") for request in server.requests] == ["2", "4", "5"]


async def test_the_way_back_goes_by_what_the_server_gives(c, server):
    trends = "/api/v1/trends/tags"
    names = [{"name": f"tag{number}"} for number in range(4)]
    server.on("GET", trends, answer(json=names[:2]), answer(json=names[2:]), answer(json=names[:2]))
    page = await c.trending_tags(limit=80)
    await c.get_previous(await c.get_next(page))
    assert [request.query.get("offset") for request in server.requests] == [None, "2", "0"]


async def test_a_list_of_empty_pages_ends_whatever_their_links_say(c, server):
    home = "/api/v1/timelines/home"
    numbers = iter(range(10**6))

    def another(_request):
        return answer(
            json=[], headers={"Link": f'<{server.origin}{home}?max_id={next(numbers)}>; rel="next"'}
        )

    server.on("GET", home, another)
    assert [found async for found in c.home_timeline()] == []
    assert len(server.requests) == 5


async def test_a_list_out_of_which_much_is_taken_goes_on_as_long_as_its_links_lead_to_what_is_older(
    c, server, caplog
):
    numbers = count(10**6, -1)

    def another(_request):
        number = next(numbers)
        shown = things(number) if number % 20 == 5 else []
        return answer(json=shown, headers={"Link": f'<?max_id={number}>; rel="next"'})

    server.on("GET", HOME, another)
    found = []
    async for status in c.home_timeline():
        found.append(status.id)
        if len(found) == 3:
            break
    assert found == ["999985", "999965", "999945"]
    assert not caplog.records


async def test_where_empty_pages_end_a_list_the_log_tells(c, server, caplog):
    numbers = count(1)
    server.on("GET", HOME, lambda _: linked([], next=f"?max_id={next(numbers)}"))
    assert await c.get_all(c.home_timeline()) == []
    assert "stops after 5 empty pages, although there is a link" in caplog.text


# Of a link only the bound is taken


TAG = "/api/v1/timelines/tag/birds"


@pytest.mark.parametrize(
    ("link", "query"),
    [
        ("?max_id=8", "none%5B%5D=b&limit=2&max_id=8"),
        ("?limit=40&max_id=8&local=true", "none%5B%5D=b&limit=2&max_id=8"),
        ("?max_id=%2F%40carol", "none%5B%5D=b&limit=2&max_id=%2F%40carol"),
        ("?max_id=5&max_id=8", "none%5B%5D=b&limit=2&max_id=8"),
        ("?max_id=&page=2", "none%5B%5D=b&limit=2&page=2"),
        ("?older_than=8&none[]=c", "none%5B%5D=b&limit=2&older_than=8"),
        ("https://other.example/elsewhere?max_id=8", None),
        ("?none[]=c", None),
    ],
)
async def test_what_a_list_was_narrowed_by_stays_as_the_call_had_it(c, server, link, query):
    server.on("GET", TAG, linked(things(8), next=link), answer(json=[]))
    page = await c.hashtag_timeline("birds", params={"none[]": ["b"]}, limit=2)
    if query is None:
        assert page.next is None
        return
    await c.get_next(pickle.loads(pickle.dumps(page.next)))
    asked = server.requests[-1].query
    assert sorted(asked.items()) == sorted(parse_qsl(query))


async def test_a_cursor_of_the_servers_own_leads_on_page_after_page(c, server):
    server.on(
        "GET",
        FOLLOWERS,
        by_query(
            start=linked(things(1), next="?page=2&x=a"),
            page_2=linked(things(2), next="?page=3&x=b"),
            page_3=linked(things(3), next="?page=4&x=c"),
        ),
    )
    assert ids([account async for account in c.account_followers("1", limit=7)]) == ["1", "2", "3"]
    assert [dict(request.query) for request in server.requests[1:]] == [
        {"limit": "7", "page": "2", "x": "a"},
        {"limit": "7", "page": "3", "x": "b"},
        {"limit": "7", "page": "4", "x": "c"},
    ]


async def test_a_place_that_says_itself_where_it_is_is_asked_with_the_filters_of_the_call(c, server):
    server.on("GET", FOLLOWERS, linked(things(1), next=f"{FOLLOWERS}/page/2"))
    server.on("GET", f"{FOLLOWERS}/page/2", answer(json=things(2)))
    assert ids([account async for account in c.account_followers("1", limit=7)]) == ["1", "2"]
    assert server.requests[1].query["limit"] == "7"


async def test_the_page_before_is_narrowed_too(c, server):
    server.on("GET", TAG, linked(things(9, 8), prev="?min_id=9"))
    page = await c.hashtag_timeline("birds", params={"none[]": ["b"]}, max_id="20")
    await c.get_previous(page)
    assert dict(server.requests[1].query) == {"none[]": "b", "min_id": "9"}


async def test_a_search_keeps_what_is_searched_for(c, server):
    server.on(
        "GET", "/api/v2/search", answer(json={"accounts": things(1, 2), "statuses": [], "hashtags": []})
    )
    page = await c.search("ä b", search_type="accounts", resolve=True, following=False)
    await c.get_next(pickle.loads(pickle.dumps(page.next)))
    first, second = (dict(request.query) for request in server.requests)
    assert second == first | {"offset": "2"}


# A walk ends, and tells nothing twice


async def test_a_server_that_ignores_max_id_gives_its_page_once(c, server):
    serial = count(100)

    def respond(request):
        return linked(things(9, 8), next=f"?max_id={next(serial)}")

    server.on("GET", FOLLOWERS, respond)
    assert ids([account async for account in c.account_followers("1")]) == ["9", "8"]
    assert ids(await c.get_all(c.account_followers("1"))) == ["9", "8"]
    assert [ids(page) async for page in c.account_followers("1").pages()] == [["9", "8"], []]
    assert len(server.requests) == 6


async def test_pages_that_overlap_give_each_item_once(c, server):
    server.on(
        "GET",
        FOLLOWERS,
        by_query(
            start=linked(things(9, 8, 8, 7), next="?max_id=8"),
            max_id_8=linked([*things(7), {"id": "6", "note": "edited"}, *things(5)], next="?max_id=6"),
            max_id_6=linked([{"id": "6"}, *things(4)], next="?max_id=4"),
        ),
    )
    assert ids(await c.get_all(c.account_followers("1"))) == ["9", "8", "7", "6", "5", "4"]
    assert [ids(page) async for page in c.account_followers("1").pages()] == [
        ["9", "8", "7"],
        ["6", "5"],
        ["4"],
        [],
    ]
    assert ids(await c.get_n_pages(c.account_followers("1"), n=2)) == ["9", "8", "7", "6", "5"]


async def test_items_without_ids_end_a_walk_only_where_all_of_a_page_came_before(c, server):
    server.on(
        "GET",
        "/api/v1/things",
        by_query(
            start=linked([{"a": 1}, {"a": 2}], next="?page=2"),
            page_2=linked([{"a": 2}, {"a": 3}], next="?page=3"),
            page_3=linked([{"a": 3}], next="?page=4"),
        ),
    )
    assert await c.get_all(c.get("/api/v1/things")) == [{"a": 1}, {"a": 2}, {"a": 3}]
    assert len(server.requests) == 3


async def test_things_of_different_kinds_may_have_the_same_id(c, server):
    found = {"accounts": things(1, 2), "statuses": things(1, 2), "hashtags": [{"name": "1"}]}
    server.on("GET", "/api/v2/search", answer(json=found), answer(json={"accounts": []}))
    assert len([item async for item in c.search("a", search_type="accounts")]) == 5


async def test_a_long_walk_remembers_only_so_much(c, server, monkeypatch):
    monkeypatch.setattr("atoot.paging.REMEMBERED", 10)

    def respond(request):
        last = int(request.query.get("max_id", 100))
        return linked(things(last - 1, last - 2), next=f"?max_id={last - 2}") if last else answer(json=[])

    server.on("GET", FOLLOWERS, respond)
    walk = c.account_followers("1").pages()
    walked = [item async for page in walk for item in page]
    assert ids(walked) == [str(number) for number in range(99, -1, -1)]
    assert len(walk._items) <= 10
    assert len(walk._places) <= 10


# Links that leave something out


ULIDS = ["01K00000000000000000000009", "01K00000000000000000000008", "01K00000000000000000000007"]
HOLLO = [f"2026-11-24T00:20:4{n}.133Z/{kind}/x" for n, kind in ((9, "poll"), (8, "favourite"), (7, "poll"))]


@pytest.mark.parametrize("three", [["300", "200", "99"], ULIDS, HOLLO])
async def test_a_link_that_jumps_over_an_item_is_put_right(c, server, three):
    first, last, skipped = three
    answers = [
        linked([{"id": first}, {"id": last}], next=f"?max_id={quote(skipped)}"),
        answer(json=[{"id": skipped}]),
    ]
    server.on("GET", HOME, *answers)
    assert ids([status async for status in c.home_timeline()]) == three
    assert server.requests[1].query["max_id"] == last


@pytest.mark.parametrize(
    ("one", "behind"), [ULIDS[:2], HOLLO[:2], ("113265387062173696", "113265387062173690")]
)
async def test_a_jump_over_the_only_item_is_put_right_where_ids_carry_the_time(c, server, one, behind):
    server.on(
        "GET", HOME, linked([{"id": one}], next=f"?max_id={quote(behind)}"), answer(json=[{"id": behind}])
    )
    assert ids([status async for status in c.home_timeline(limit=1)]) == [one, behind]


async def test_a_link_back_that_jumps_over_an_item_is_put_right(c, server):
    server.on("GET", HOME, linked(things(9, 8), prev="?min_id=11"))
    page = await c.home_timeline()
    await c.get_previous(page)
    assert server.requests[1].query["min_id"] == "9"


@pytest.mark.parametrize(
    ("path", "call", "items", "bound"),
    [
        # Ordered by when they were marked: the bound is no id of a status.
        ("/api/v1/favourites", "favourites", ("9", "8"), "5"),
        ("/api/v1/bookmarks", "bookmarks", ("9", "8"), "5"),
        # Not in the order of ids.
        (HOME, "home_timeline", ("8", "9"), "5"),
        # The bound is of another kind.
        (HOME, "home_timeline", ("9", "8"), "/@carol"),
        (HOME, "home_timeline", tuple(ULIDS[:2]), "5"),
        # No order is known.
        (
            HOME,
            "home_timeline",
            ("d41d8cd98f00b204e9800998ecf8427e", "a41d8cd98f00b204e9800998ecf8427e"),
            "5",
        ),
        # One item of a made-up number says nothing about the order.
        (HOME, "home_timeline", ("9",), "5"),
        # The bound is right, or asks for more than need be.
        (HOME, "home_timeline", ("9", "8"), "8"),
        (HOME, "home_timeline", ("9", "8"), "20"),
    ],
)
async def test_any_other_bound_is_the_servers(c, server, path, call, items, bound):
    server.on("GET", path, linked([{"id": name} for name in items], next=f"?max_id={quote(bound, safe='')}"))
    page = await getattr(c, call)()
    await c.get_next(page)
    assert server.requests[1].query["max_id"] == bound


# The token stays at home


async def test_a_forged_offset_is_the_beginning(c, server):
    server.on("GET", TRENDS, answer(json=[]))
    for offset in ("9" * 5000, "-3", "x"):
        cursor = PageCursor(server.origin, f"{TRENDS}?offset={offset}", object, Way.OFFSET)
        assert await c.get_next(cursor) == []


@pytest.mark.parametrize("data", [{"error": "later"}, 7, "a text", None, True])
async def test_a_page_of_plain_data_that_is_no_list_is_an_error_that_says_what_came(c, server, data):
    server.on("GET", "/api/v1/bookmarks", answer(json=data))
    with pytest.raises(ApiError, match="no list of JSON"):
        await c.get_next(PageCursor(server.origin, "/api/v1/bookmarks", object))
